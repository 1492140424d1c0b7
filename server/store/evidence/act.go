package evidence

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"pano/server/displaylog"
)

type acts struct{ *unit }

func (a acts) Find(ctx context.Context, id string) (leaf int64, ok bool, err error) {
	ok, err = a.one(ctx, []any{&leaf}, "SELECT leaf FROM logged WHERE id = $1", id)
	return leaf, ok, err
}

func (a acts) Add(ctx context.Context, r displaylog.ActRow) error {
	return a.exec(ctx, "INSERT INTO logged (id, leaf, made_at, actor, act, object) VALUES ($1, $2, $3, $4, $5, $6)",
		r.ID, r.Leaf, r.At, r.Actor, r.Act, r.Object)
}

func (a acts) Query(ctx context.Context, q displaylog.EntryQuery) ([]displaylog.Leaf, error) {
	var conds []string
	var args []any
	add := func(cond string, v any) {
		args = append(args, v)
		conds = append(conds, strings.ReplaceAll(cond, "$?", "$"+strconv.Itoa(len(args))))
	}
	if q.From != 0 {
		add("g.made_at >= $?", q.From)
	}
	if q.To != 0 {
		add("g.made_at < $?", q.To)
	}
	if q.Actor != "" {
		add("g.actor = $?", q.Actor)
	}
	if q.Object != "" {
		add("g.object = $?", q.Object)
	}
	if q.Act != "" {
		add(`g.act LIKE $? ESCAPE '\'`, strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(q.Act)+"%")
	}
	if q.Before != 0 {
		add("g.leaf < $?", q.Before)
	}
	where := ""
	if len(conds) > 0 {
		where = " WHERE " + strings.Join(conds, " AND ")
	}
	args = append(args, q.Limit)
	return many(ctx, a.unit, scanLeaf, "SELECT l.idx, l.body FROM logged g JOIN leaf l ON l.idx = g.leaf"+where+
		" ORDER BY g.leaf DESC LIMIT $"+strconv.Itoa(len(args)), args...)
}

func (a acts) Range(ctx context.Context, from, to int64) ([]displaylog.ActRow, error) {
	return many(ctx, a.unit, func(r *sql.Rows, row *displaylog.ActRow) error {
		return r.Scan(&row.ID, &row.Leaf, &row.At, &row.Actor, &row.Act, &row.Object)
	}, "SELECT id, leaf, made_at, actor, act, object FROM logged WHERE leaf >= $1 AND leaf < $2 ORDER BY leaf", from, to)
}

func (a acts) Count(ctx context.Context) (int64, error) {
	return a.count(ctx, "SELECT COUNT(*) FROM logged")
}
