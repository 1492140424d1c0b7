package store

import (
	"context"
	"database/sql"
	"errors"

	"pano/server/campaign"
	"pano/server/displaylog"
	"pano/server/store/engine"
)

// Orders queues acts of people for the display log, in the act's own transaction.
type Orders struct{ w *work }

// Log queues one entry. A second one with the same id is refused: an id is one act.
func (s Orders) Log(ctx context.Context, e campaign.Entry) error {
	body, err := displaylog.EncodeAct(displaylog.Act{ID: e.ID, At: e.At, Actor: e.Actor, Name: e.Name, Role: e.Role, IP: e.IP,
		Act: e.Act, Object: e.Object, Detail: e.Detail})
	if err != nil {
		return campaign.Errorf(campaign.Invalid, "log.entry", "", "the act %q cannot be logged: %v", e.Act, err)
	}
	if _, err := s.w.q.ExecContext(ctx, "INSERT INTO log_pending (id, made_at, body) VALUES ($1, $2, $3)", e.ID, e.At, body); err != nil {
		return engine.Explain(err, "queue for the display log")
	}
	s.w.orders++
	return nil
}

// Wake tells the sequencer that entries wait. It never blocks.
func (s *Store) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Woken yields after orders were committed by this process.
func (s *Store) Woken() <-chan struct{} { return s.wake }

// Pending returns queued entries in the order of their ids, for the sequencer.
func (s *Store) Pending(ctx context.Context, limit int) ([]displaylog.Pending, error) {
	rows, err := s.Control.Read().QueryContext(ctx, "SELECT id, body FROM log_pending ORDER BY id LIMIT $1", limit)
	if err != nil {
		return nil, engine.Explain(err, "read queued entries")
	}
	out, err := collect(rows, func(p *displaylog.Pending) []any { return []any{&p.ID, &p.Body} })
	return out, engine.Explain(err, "read queued entries")
}

// CountPending tells how many entries wait for their place in the log.
func (s *Store) CountPending(ctx context.Context) (n int64, err error) {
	err = s.Control.Read().QueryRowContext(ctx, "SELECT COUNT(*) FROM log_pending").Scan(&n)
	return n, engine.Explain(err, "count queued entries")
}

// Done removes entries that stand in the log. Exactly the rows seen are removed,
// never a range: ids become visible out of order.
func (s *Store) Done(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	c := &clause{}
	c.in("id", ids)
	err := s.Control.Transact(ctx, func(q Querier) error {
		_, err := q.ExecContext(ctx, "DELETE FROM log_pending"+c.sql(), c.args...)
		return err
	})
	return engine.Explain(err, "remove queued entries")
}

// Settings are small named values, JSON text.
type Settings struct{ w *work }

// Get returns a value.
func (s Settings) Get(ctx context.Context, key string) (string, error) {
	var v string
	err := s.w.q.QueryRowContext(ctx, "SELECT content FROM setting WHERE name = $1", key).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", missing("setting", key)
	}
	return v, engine.Explain(err, "read setting")
}

// Put sets a value.
func (s Settings) Put(ctx context.Context, key, value string) error {
	_, err := s.w.q.ExecContext(ctx, `INSERT INTO setting (name, content) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET content = excluded.content`, key, text(value))
	return engine.Explain(err, "save setting")
}

// Repeats remembers answers to requests that carry an idempotency key, so that a
// request sent twice is done once.
type Repeats struct{ w *work }

// Get returns the answer given to (actor, key). Digest is the hash of the request
// it belongs to: a caller compares it, since one key must not serve two requests.
func (s Repeats) Get(ctx context.Context, actor, key string) (digest, answer []byte, err error) {
	err = s.w.q.QueryRowContext(ctx, "SELECT digest, answer FROM repeat WHERE actor = $1 AND mark = $2", actor, key).Scan(&digest, &answer)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil, missing("request", key)
	}
	return digest, answer, engine.Explain(err, "read an earlier request")
}

// Put keeps an answer and forgets those older than a day.
func (s Repeats) Put(ctx context.Context, actor, key string, digest, answer []byte, now int64) error {
	const day = 24 * 60 * 60 * 1_000_000
	if _, err := s.w.q.ExecContext(ctx, "DELETE FROM repeat WHERE made_at < $1", now-day); err != nil {
		return engine.Explain(err, "forget old requests")
	}
	_, err := s.w.q.ExecContext(ctx, "INSERT INTO repeat (actor, mark, digest, answer, made_at) VALUES ($1, $2, $3, $4, $5)",
		actor, key, bytes(digest), bytes(answer), now)
	return engine.Explain(err, "keep an answer")
}

// bytes keeps nil out of columns that are never null.
func bytes(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
