package evidence

import (
	"context"
	"database/sql"
	"fmt"

	"pano/server/displaylog"
)

type batches struct{ *unit }

const batchColumns = "k.id, b.stream, b.seq, b.t0, b.t1, b.n, b.hash, b.prev, b.key_leaf, b.leaf FROM play_batch b JOIN display_key k ON k.num = b.display"

func scanBatch(r *sql.Rows, b *displaylog.BatchRow) error {
	var stream string
	var seq int64
	var hash, prev []byte
	if err := r.Scan(&b.Display, &stream, &seq, &b.T0, &b.T1, &b.N, &hash, &prev, &b.Key, &b.Leaf); err != nil {
		return err
	}
	var err error
	b.Seq = uint64(seq)
	if b.Stream, err = unhex(stream); err != nil {
		return err
	}
	if len(hash) != len(b.Hash) || len(prev) != len(b.Prev) {
		return fmt.Errorf("the index row of leaf %d has a hash of the wrong length", b.Leaf)
	}
	b.Hash, b.Prev = displaylog.Hash(hash), displaylog.Hash(prev)
	return nil
}

func (b batches) Around(ctx context.Context, display string, stream, seq uint64) ([]displaylog.BatchRow, error) {
	num, err := b.num(ctx, display)
	if err != nil || num == 0 {
		return nil, err
	}
	return many(ctx, b.unit, scanBatch, "SELECT "+batchColumns+` WHERE b.display = $1 AND b.stream = $2
		AND b.seq >= COALESCE((SELECT MAX(seq) FROM play_batch WHERE display = $1 AND stream = $2 AND seq < $3), 0)
		AND b.seq <= COALESCE((SELECT MIN(seq) FROM play_batch WHERE display = $1 AND stream = $2 AND seq > $3), $3)
		ORDER BY b.seq`, num, hex(stream), int64(seq))
}

func (b batches) Add(ctx context.Context, r displaylog.BatchRow) error {
	num, err := b.known(ctx, r.Display)
	if err != nil {
		return err
	}
	err = b.exec(ctx, `INSERT INTO play_batch (display, stream, seq, t0, t1, n, hash, prev, key_leaf, leaf)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, num, hex(r.Stream), int64(r.Seq), r.T0, r.T1, r.N, r.Hash[:], r.Prev[:], r.Key, r.Leaf)
	if err != nil {
		return err
	}
	return b.exec(ctx, "UPDATE display_key SET span = $1 WHERE num = $2 AND span < $1", r.T1-r.T0, num)
}

// Overlap bounds its search of the index from below by the longest batch that
// the display ever sent, so it does not read all that came before.
func (b batches) Overlap(ctx context.Context, display string, from, to int64) ([]displaylog.Leaf, error) {
	var num, span int64
	ok, err := b.one(ctx, []any{&num, &span}, "SELECT num, span FROM display_key WHERE id = $1", display)
	if err != nil || !ok {
		return nil, err
	}
	return many(ctx, b.unit, scanLeaf, `SELECT b.leaf, l.body FROM play_batch b LEFT JOIN leaf l ON l.idx = b.leaf
		WHERE b.display = $1 AND b.t0 < $2 AND b.t0 >= $3 AND b.t1 >= $4 ORDER BY b.t0, b.leaf`, num, to, from-span, from)
}

func (b batches) Range(ctx context.Context, from, to int64) ([]displaylog.BatchRow, error) {
	return many(ctx, b.unit, scanBatch, "SELECT "+batchColumns+" WHERE b.leaf >= $1 AND b.leaf < $2 ORDER BY b.leaf", from, to)
}

func (b batches) Count(ctx context.Context) (int64, error) {
	return b.count(ctx, "SELECT COUNT(*) FROM play_batch")
}

type streams struct{ *unit }

func (s streams) UpTo(ctx context.Context, display string, stream uint64) (uint64, error) {
	num, err := s.num(ctx, display)
	if err != nil || num == 0 {
		return 0, err
	}
	var upto int64
	_, err = s.one(ctx, []any{&upto}, "SELECT upto FROM stream WHERE display = $1 AND stream = $2", num, hex(stream))
	return uint64(upto), err
}

func (s streams) Set(ctx context.Context, r displaylog.StreamRow) error {
	num, err := s.known(ctx, r.Display)
	if err != nil {
		return err
	}
	return s.exec(ctx, `INSERT INTO stream (display, stream, upto) VALUES ($1, $2, $3)
		ON CONFLICT (display, stream) DO UPDATE SET upto = excluded.upto`, num, hex(r.Stream), int64(r.UpTo))
}

func (s streams) All(ctx context.Context) ([]displaylog.StreamRow, error) {
	return many(ctx, s.unit, func(r *sql.Rows, row *displaylog.StreamRow) error {
		var stream string
		var upto int64
		if err := r.Scan(&row.Display, &stream, &upto); err != nil {
			return err
		}
		var err error
		row.UpTo = uint64(upto)
		row.Stream, err = unhex(stream)
		return err
	}, "SELECT k.id, s.stream, s.upto FROM stream s JOIN display_key k ON k.num = s.display ORDER BY k.id, s.stream")
}

type days struct{ *unit }

func (d days) Fold(ctx context.Context, rows []displaylog.DayRow) error {
	for _, r := range rows {
		num, err := d.known(ctx, r.Display)
		if err != nil {
			return err
		}
		err = d.exec(ctx, `INSERT INTO day (day, display, campaign, placement, file, plays, ms, bad) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (day, display, campaign, placement, file) DO UPDATE
			SET plays = day.plays + excluded.plays, ms = day.ms + excluded.ms, bad = day.bad + excluded.bad`,
			r.Day, num, r.Campaign, r.Placement, r.File, r.Plays, r.MS, r.Bad)
		if err != nil {
			return err
		}
	}
	return nil
}

func (d days) All(ctx context.Context) ([]displaylog.DayRow, error) {
	return many(ctx, d.unit, func(r *sql.Rows, row *displaylog.DayRow) error {
		return r.Scan(&row.Day, &row.Display, &row.Campaign, &row.Placement, &row.File, &row.Plays, &row.MS, &row.Bad)
	}, "SELECT d.day, k.id, d.campaign, d.placement, d.file, d.plays, d.ms, d.bad FROM day d JOIN display_key k ON k.num = d.display")
}

type quarantine struct{ *unit }

func (q quarantine) Has(ctx context.Context, r displaylog.Quarantined) (bool, error) {
	num, err := q.num(ctx, r.Display)
	if err != nil || num == 0 {
		return false, err
	}
	var n int64
	_, err = q.one(ctx, []any{&n}, "SELECT COUNT(*) FROM quarantine WHERE display = $1 AND stream = $2 AND seq = $3 AND hash = $4",
		num, hex(r.Stream), int64(r.Seq), r.Hash[:])
	return n > 0, err
}

func (q quarantine) Add(ctx context.Context, r displaylog.Quarantined) error {
	num, err := q.known(ctx, r.Display)
	if err != nil {
		return err
	}
	return q.exec(ctx, "INSERT INTO quarantine (display, stream, seq, hash, body, alarm) VALUES ($1, $2, $3, $4, $5, $6)",
		num, hex(r.Stream), int64(r.Seq), r.Hash[:], r.Signed, r.Alarm)
}
