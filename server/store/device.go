package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"

	"pano/server/campaign"
	"pano/server/store/engine"
)

// Devices keeps enrolments and the signed desired state of each display.
type Devices struct{ w *work }

// Get returns the player that is enrolled for a display.
func (s Devices) Get(ctx context.Context, display string) (campaign.Device, error) {
	var d campaign.Device
	err := s.w.q.QueryRowContext(ctx, `SELECT display, public_key, secret_hash, paired_at, revoked, software, name
		FROM device WHERE display = $1`, display).
		Scan(&d.Display, &d.PublicKey, &d.SecretHash, &d.PairedAt, &d.Revoked, &d.Software, &d.Name)
	if errors.Is(err, sql.ErrNoRows) {
		return d, missing("device", display)
	}
	return d, engine.Explain(err, "read device")
}

// Put enrols a player for a display in place of the one before.
func (s Devices) Put(ctx context.Context, d campaign.Device) error {
	_, err := s.w.q.ExecContext(ctx, `INSERT INTO device (display, public_key, secret_hash, paired_at, revoked, software, name)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (display) DO UPDATE SET public_key = excluded.public_key,
		secret_hash = excluded.secret_hash, paired_at = excluded.paired_at, revoked = excluded.revoked,
		software = excluded.software, name = excluded.name`,
		plain(&d.Display), bytes(d.PublicKey), bytes(d.SecretHash), d.PairedAt, d.Revoked, plain(&d.Software), plain(&d.Name))
	return engine.Explain(err, "save device")
}

const desiredColumns = "display, rev, pointer, programme, digest, made_at, by_user"

func desiredDest(d *campaign.Desired) []any {
	return []any{&d.Display, &d.Rev, &d.Pointer, &d.Programme, &d.Digest, &d.At, &d.By}
}

// Desired returns the newest signed pointer and programme of a display.
func (s Devices) Desired(ctx context.Context, display string) (campaign.Desired, error) {
	var d campaign.Desired
	err := s.w.q.QueryRowContext(ctx, "SELECT "+desiredColumns+" FROM desired WHERE display = $1 ORDER BY rev DESC LIMIT 1", display).
		Scan(desiredDest(&d)...)
	if errors.Is(err, sql.ErrNoRows) {
		return d, missing("desired state", display)
	}
	return d, engine.Explain(err, "read desired state")
}

// PutDesired adds a revision; no revision is ever replaced.
func (s Devices) PutDesired(ctx context.Context, d campaign.Desired) error {
	r, err := s.w.q.ExecContext(ctx, "INSERT INTO desired ("+desiredColumns+") VALUES ("+marks(1, 7)+") ON CONFLICT (display, rev) DO NOTHING",
		plain(&d.Display), d.Rev, bytes(d.Pointer), bytes(d.Programme), plain(&d.Digest), d.At, plain(&d.By))
	if err != nil {
		return engine.Explain(err, "save desired state")
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, stale("desired state", d.Display+"/"+strconv.FormatInt(d.Rev, 10)))
	}
	return nil
}

// History is all that displays were ever told.
type History struct{ w *work }

// Between returns, by revision, what was in force at any moment of [from, to):
// the newest with At <= from and all later ones with At < to.
func (s History) Between(ctx context.Context, display string, from, to int64) ([]campaign.Desired, error) {
	rows, err := s.w.q.QueryContext(ctx, "SELECT "+desiredColumns+` FROM desired WHERE display = $1 AND made_at < $3
		AND rev >= COALESCE((SELECT MAX(rev) FROM desired WHERE display = $1 AND made_at <= $2), 0)
		OR rev = (SELECT MAX(rev) FROM desired WHERE display = $1 AND made_at <= $2) AND display = $1
		ORDER BY rev`, display, from, to)
	if err != nil {
		return nil, engine.Explain(err, "read the history of a display")
	}
	out, err := collect(rows, desiredDest)
	return out, engine.Explain(err, "read the history of a display")
}

// Codes keeps one-time pairing codes, hashed.
type Codes struct{ w *work }

// Put keeps a code until it expires; older codes of the display stop to work.
func (s Codes) Put(ctx context.Context, hash []byte, display string, expires int64, by string) error {
	if _, err := s.w.q.ExecContext(ctx, "DELETE FROM pairing_code WHERE display = $1", display); err != nil {
		return engine.Explain(err, "save pairing code")
	}
	_, err := s.w.q.ExecContext(ctx, "INSERT INTO pairing_code (hash, display, expires, by_user) VALUES ($1, $2, $3, $4)",
		bytes(hash), display, expires, by)
	return engine.Explain(err, "save pairing code")
}

// Take consumes a code: of many that present it, one gets the display.
func (s Codes) Take(ctx context.Context, hash []byte, now int64) (string, error) {
	var display string
	var expires int64
	err := s.w.q.QueryRowContext(ctx, "DELETE FROM pairing_code WHERE hash = $1 RETURNING display, expires", bytes(hash)).
		Scan(&display, &expires)
	switch {
	case errors.Is(err, sql.ErrNoRows), err == nil && expires <= now:
		return "", campaign.Errorf(campaign.NotFound, "pairing_code", "code",
			"this pairing code is unknown, used or expired; ask for a new one on the page of the display")
	}
	return display, engine.Explain(err, "take pairing code")
}
