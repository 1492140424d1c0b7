// Package evidence keeps the display log in the evidence database: it implements
// the storage ports of package displaylog. Displays have small numbers here, so
// that the tables with a row per batch stay narrow.
package evidence

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"pano/server/displaylog"
	"pano/server/store"
)

// Storage implements displaylog.Storage.
type Storage struct{ e *store.Engine }

// New keeps the log in e, which the caller owns.
func New(e *store.Engine) Storage { return Storage{e} }

// Write implements displaylog.Storage.
func (s Storage) Write(ctx context.Context, fn func(displaylog.Tx) error) error {
	return s.e.Transact(ctx, func(q store.Querier) error { return run(q, fn) })
}

// Read implements displaylog.Storage.
func (s Storage) Read(ctx context.Context, fn func(displaylog.Tx) error) error {
	return s.e.Snapshot(ctx, func(q store.Querier) error { return run(q, fn) })
}

func run(q store.Querier, fn func(displaylog.Tx) error) (err error) {
	u := &unit{q: q, prepared: map[string]*sql.Stmt{}, nums: map[string]int64{}}
	defer func() { err = errors.Join(err, u.close()) }()
	return fn(displaylog.Tx{Leaves: leaves{u}, Tiles: tiles{u}, Batches: batches{u}, Streams: streams{u}, Days: days{u},
		Keys: keys{u}, Acts: acts{u}, Marks: marks{u}, Restores: restores{u}, Quarantine: quarantine{u}})
}

// unit is one transaction. A statement that comes a second time is prepared: at
// intake, parsing would cost more than the work.
type unit struct {
	q        store.Querier
	prepared map[string]*sql.Stmt
	nums     map[string]int64 // display numbers met so far
}

type preparer interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

func (u *unit) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	s, seen := u.prepared[query]
	p, can := u.q.(preparer)
	if s != nil || !seen || !can {
		if !seen {
			u.prepared[query] = nil
		}
		return s, nil
	}
	s, err := p.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	u.prepared[query] = s
	return s, nil
}

func (u *unit) close() error {
	var err error
	for _, s := range u.prepared {
		if s != nil {
			err = errors.Join(err, s.Close())
		}
	}
	return err
}

func (u *unit) exec(ctx context.Context, query string, args ...any) error {
	s, err := u.stmt(ctx, query)
	if err != nil {
		return err
	}
	if s != nil {
		_, err = s.ExecContext(ctx, args...)
		return err
	}
	_, err = u.q.ExecContext(ctx, query, args...)
	return err
}

// one scans a single row; ok is false when there is none.
func (u *unit) one(ctx context.Context, dest []any, query string, args ...any) (ok bool, err error) {
	s, err := u.stmt(ctx, query)
	if err != nil {
		return false, err
	}
	if s != nil {
		err = s.QueryRowContext(ctx, args...).Scan(dest...)
	} else {
		err = u.q.QueryRowContext(ctx, query, args...).Scan(dest...)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// many scans all rows.
func many[T any](ctx context.Context, u *unit, scan func(*sql.Rows, *T) error, query string, args ...any) ([]T, error) {
	s, err := u.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	var rows *sql.Rows
	if s != nil {
		rows, err = s.QueryContext(ctx, args...)
	} else {
		rows, err = u.q.QueryContext(ctx, query, args...)
	}
	if err != nil {
		return nil, err
	}
	var out []T
	for rows.Next() {
		var row T
		if err := scan(rows, &row); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		out = append(out, row)
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

func (u *unit) count(ctx context.Context, query string) (n int64, err error) {
	_, err = u.one(ctx, []any{&n}, query)
	return n, err
}

// num is the number of a display; 0 when it is unknown.
func (u *unit) num(ctx context.Context, display string) (int64, error) {
	if n, ok := u.nums[display]; ok {
		return n, nil
	}
	var n int64
	ok, err := u.one(ctx, []any{&n}, "SELECT num FROM display_key WHERE id = $1", display)
	if ok {
		u.nums[display] = n
	}
	return n, err
}

// known is num for rows that must not be written for an unknown display.
func (u *unit) known(ctx context.Context, display string) (int64, error) {
	n, err := u.num(ctx, display)
	if err == nil && n == 0 {
		err = fmt.Errorf("display %q has no key in the log", display)
	}
	return n, err
}

// The random 64-bit stream number is kept as 16 hex digits.
func hex(stream uint64) string { return fmt.Sprintf("%016x", stream) }

func unhex(s string) (uint64, error) { return strconv.ParseUint(s, 16, 64) }

type leaves struct{ *unit }

func (l leaves) Size(ctx context.Context) (int64, error) {
	return l.count(ctx, "SELECT COALESCE(MAX(idx) + 1, 0) FROM leaf")
}

func (l leaves) Add(ctx context.Context, leaf displaylog.Leaf) error {
	return l.exec(ctx, "INSERT INTO leaf (idx, body) VALUES ($1, $2)", leaf.Index, leaf.Body)
}

func scanLeaf(r *sql.Rows, l *displaylog.Leaf) error { return r.Scan(&l.Index, &l.Body) }

func (l leaves) Range(ctx context.Context, from, to int64) ([]displaylog.Leaf, error) {
	return many(ctx, l.unit, scanLeaf, "SELECT idx, body FROM leaf WHERE idx >= $1 AND idx < $2 ORDER BY idx", from, to)
}

type tiles struct{ *unit }

func (t tiles) Get(ctx context.Context, level int, n int64) ([]byte, error) {
	var b []byte
	_, err := t.one(ctx, []any{&b}, "SELECT hashes FROM tile WHERE level = $1 AND n = $2", level, n)
	return b, err
}

func (t tiles) Put(ctx context.Context, level int, n int64, hashes []byte) error {
	return t.exec(ctx, `INSERT INTO tile (level, n, hashes) VALUES ($1, $2, $3)
		ON CONFLICT (level, n) DO UPDATE SET hashes = excluded.hashes`, level, n, hashes)
}

func (t tiles) Count(ctx context.Context) (int64, error) {
	return t.count(ctx, "SELECT COUNT(*) FROM tile")
}

type marks struct{ *unit }

func (m marks) Newest(ctx context.Context) (out displaylog.Mark, ok bool, err error) {
	ok, err = m.one(ctx, []any{&out.Size, &out.Note, &out.At}, "SELECT size, note, made_at FROM checkpoint ORDER BY size DESC LIMIT 1")
	return out, ok, err
}

func (m marks) Add(ctx context.Context, c displaylog.Mark) error {
	return m.exec(ctx, "INSERT INTO checkpoint (size, note, made_at) VALUES ($1, $2, $3)", c.Size, c.Note, c.At)
}

func (m marks) All(ctx context.Context) ([]displaylog.Mark, error) {
	return many(ctx, m.unit, func(r *sql.Rows, c *displaylog.Mark) error { return r.Scan(&c.Size, &c.Note, &c.At) },
		"SELECT size, note, made_at FROM checkpoint ORDER BY size")
}

type restores struct{ *unit }

func (r restores) Add(ctx context.Context, leaf int64) error {
	return r.exec(ctx, "INSERT INTO restored (leaf) VALUES ($1)", leaf)
}

func (r restores) All(ctx context.Context) ([]int64, error) {
	return many(ctx, r.unit, func(row *sql.Rows, leaf *int64) error { return row.Scan(leaf) }, "SELECT leaf FROM restored ORDER BY leaf")
}

type keys struct{ *unit }

func (k keys) Get(ctx context.Context, display string) (displaylog.KeyRow, bool, error) {
	row := displaylog.KeyRow{Display: display}
	ok, err := k.one(ctx, []any{&row.Public, &row.Leaf}, "SELECT pub, leaf FROM display_key WHERE id = $1", display)
	return row, ok, err
}

func (k keys) Put(ctx context.Context, row displaylog.KeyRow) error {
	return k.exec(ctx, `INSERT INTO display_key (num, id, pub, leaf, span)
		VALUES ((SELECT COALESCE(MAX(num), 0) + 1 FROM display_key), $1, $2, $3, 0)
		ON CONFLICT (id) DO UPDATE SET pub = excluded.pub, leaf = excluded.leaf`, row.Display, row.Public, row.Leaf)
}

func (k keys) All(ctx context.Context) ([]displaylog.KeyRow, error) {
	return many(ctx, k.unit, func(r *sql.Rows, row *displaylog.KeyRow) error { return r.Scan(&row.Display, &row.Public, &row.Leaf) },
		"SELECT id, pub, leaf FROM display_key ORDER BY id")
}
