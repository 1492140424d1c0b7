package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pano/server/campaign"
	"pano/server/store/engine"
)

// kind says how one noun is kept. columns and fields go in step; the first is
// the id. Tables with a version have it as their last column, those with search
// a column fold before it.
type kind[T any] struct {
	noun    string // for messages and the table's name
	columns []string
	fields  func(*T) []any
	version func(*T) *int64 // nil: rows are simply replaced
	search  func(*T) string // nil: no search
	filter  filters
	// after writes side rows that only speed up lookups.
	after func(ctx context.Context, q Querier, row *T) error
}

// filters say, per field of campaign.Filter, which SQL condition it stands for;
// "$?" is its value. A field that is set but not listed is an error: a list that
// silently ignores a filter shows too much.
type filters struct {
	campaign, phase, location, area, display, placement, task, group, set, kind string

	state    string // a column
	from, to string // columns of the window; to may be 0 for open
	live     string // condition instead of the plain window
	text     string // further condition by which a word is found
}

// Table keeps one noun inside a unit of work.
type Table[T any] struct {
	w *work
	k kind[T]
}

// Get returns the row with this id.
func (t Table[T]) Get(ctx context.Context, id string) (T, error) {
	var row T
	dest := t.k.dest(&row)
	err := t.w.q.QueryRowContext(ctx, "SELECT "+t.k.list()+" FROM "+t.k.noun+" WHERE "+t.k.columns[0]+" = $1", id).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return row, missing(t.k.noun, id)
	}
	return row, engine.Explain(err, "read "+t.k.noun)
}

// List returns rows by id, so UUIDv7 ids come in the order of their making.
func (t Table[T]) List(ctx context.Context, f campaign.Filter) ([]T, error) {
	c, err := t.k.where(f)
	if err != nil {
		return nil, err
	}
	q := "SELECT " + t.k.list() + " FROM " + t.k.noun + c.sql() + " ORDER BY " + t.k.columns[0] + " LIMIT " + c.arg(limit(f.Limit))
	rows, err := t.w.q.QueryContext(ctx, q, c.args...)
	if err != nil {
		return nil, engine.Explain(err, "list "+t.k.noun)
	}
	out, err := collect(rows, t.k.dest)
	return out, engine.Explain(err, "list "+t.k.noun)
}

// Put inserts a row of version 0 and updates any other, if its version is the
// stored one. It sets the new version.
func (t Table[T]) Put(ctx context.Context, row *T) error {
	var err error
	switch {
	case t.k.version == nil:
		err = t.replace(ctx, row)
	case *t.k.version(row) == 0:
		err = t.insert(ctx, row)
	default:
		err = t.update(ctx, row)
	}
	if err == nil && t.k.after != nil {
		err = t.k.after(ctx, t.w.q, row)
	}
	return engine.Explain(err, "save "+t.k.noun)
}

// Delete removes a row; whatever still names it keeps it (Conflict "in_use").
func (t Table[T]) Delete(ctx context.Context, id string) error {
	r, err := t.w.q.ExecContext(ctx, "DELETE FROM "+t.k.noun+" WHERE "+t.k.columns[0]+" = $1", id)
	if err != nil {
		return engine.Explain(err, "delete "+t.k.noun)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, missing(t.k.noun, id))
	}
	return nil
}

func (t Table[T]) replace(ctx context.Context, row *T) error {
	cols, args := t.k.write(row)
	set := make([]string, 0, len(cols))
	for _, c := range cols[1:] {
		set = append(set, c+" = excluded."+c)
	}
	_, err := t.w.q.ExecContext(ctx, "INSERT INTO "+t.k.noun+" ("+strings.Join(cols, ", ")+") VALUES ("+marks(1, len(cols))+
		") ON CONFLICT ("+cols[0]+") DO UPDATE SET "+strings.Join(set, ", "), args...)
	return err
}

func (t Table[T]) insert(ctx context.Context, row *T) error {
	cols, args := t.k.write(row)
	// ON CONFLICT keeps a PostgreSQL transaction usable after the refusal.
	r, err := t.w.q.ExecContext(ctx, "INSERT INTO "+t.k.noun+" ("+strings.Join(cols, ", ")+", version) VALUES ("+marks(1, len(cols))+
		", 1) ON CONFLICT ("+cols[0]+") DO NOTHING", args...)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, stale(t.k.noun, fmt.Sprint(args[0])))
	}
	t.raise(row)
	return nil
}

func (t Table[T]) update(ctx context.Context, row *T) error {
	cols, args := t.k.write(row)
	set := make([]string, 0, len(cols))
	for i, c := range cols[1:] {
		set = append(set, c+" = $"+strconv.Itoa(i+2))
	}
	v := "$" + strconv.Itoa(len(cols)+1)
	r, err := t.w.q.ExecContext(ctx, "UPDATE "+t.k.noun+" SET "+strings.Join(set, ", ")+", version = version + 1 WHERE "+
		cols[0]+" = $1 AND version = "+v, append(args, *t.k.version(row))...)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		if _, gone := t.Get(ctx, fmt.Sprint(args[0])); gone != nil {
			return errors.Join(err, gone)
		}
		return errors.Join(err, stale(t.k.noun, fmt.Sprint(args[0])))
	}
	t.raise(row)
	return nil
}

// raise sets the new version and remembers the old one for a run that fails.
func (t Table[T]) raise(row *T) {
	v := t.k.version(row)
	old := *v
	*v++
	t.w.undo = append(t.w.undo, func() { *v = old })
}

// list names the columns that Get and List read.
func (k kind[T]) list() string {
	s := strings.Join(k.columns, ", ")
	if k.version != nil {
		s += ", version"
	}
	return s
}

// dest are the pointers that a row is scanned into.
func (k kind[T]) dest(row *T) []any {
	d := k.fields(row)
	if k.version != nil {
		d = append(d, k.version(row))
	}
	return d
}

// write names the columns and values of a row, without the version.
func (k kind[T]) write(row *T) (cols []string, args []any) {
	cols = slices.Clone(k.columns)
	for _, p := range k.fields(row) {
		args = append(args, plain(p))
	}
	if k.search != nil {
		cols = append(cols, "fold")
		args = append(args, Fold(k.search(row)))
	}
	return cols, args
}

// collect reads all rows and closes them.
func collect[T any](rows *sql.Rows, dest func(*T) []any) ([]T, error) {
	var out []T
	for rows.Next() {
		var row T
		if err := rows.Scan(dest(&row)...); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		out = append(out, row)
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

// marks are n placeholders from $first on.
func marks(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(first+i))
	}
	return b.String()
}

func limit(n int) int {
	switch {
	case n <= 0:
		return 500
	case n > 5000:
		return 5000
	}
	return n
}

func missing(noun, id string) error {
	return campaign.Errorf(campaign.NotFound, "not_found", "", "there is no %s %q; it may have been removed", noun, id).
		With("noun", noun, "id", id)
}

func stale(noun, id string) error {
	return campaign.Errorf(campaign.Conflict, "stale", "", "somebody changed %s %q meanwhile; load it again and repeat the change", noun, id).
		With("noun", noun, "id", id)
}
