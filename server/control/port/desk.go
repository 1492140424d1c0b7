package port

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"strconv"

	"github.com/google/uuid"

	"pano/devices/blob"
	"pano/render"
	"pano/server/campaign"
)

// Signer is the key that signs programmes and desired states.
type Signer struct {
	Kid string // key id, named in every programme
	Key ed25519.PrivateKey
}

// Desk is what every room works with.
type Desk struct {
	Store  Store
	Log    Log
	Fleet  Fleet
	Render render.Engine
	Blobs  *blob.Store
	Signer Signer
	// OldKeys are retired programme keys by id: they read history, they sign nothing.
	OldKeys map[string]ed25519.PublicKey
	Now     func() int64 // microseconds UTC
	Org     string       // organisation part of topics and programmes
	Zone    string       // IANA zone for displays that name none
	Logger  *slog.Logger
	Scratch string  // folder for batches, which a backup leaves out; "" = none are run
	Memory  *Memory // of programmes made ready; control.New makes it
	Rules   *Rules  // the rule pack, read; control.New makes it
}

// NewID makes a UUIDv7 in text form.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// OnceID makes the id of what a form makes: the same for the same form, sender and
// content, another one for any other. once is the form's UUIDv7, whose time the id
// keeps; an empty one gives a new id.
func OnceID(once string, by campaign.Actor, content any) (string, error) {
	if once == "" {
		return NewID(), nil
	}
	form, err := uuid.Parse(once)
	if err != nil || form.Version() != 7 {
		return "", campaign.Invalidf("id_form", "once", "%.64q is no key of a form: open the form again", once).With("value", once)
	}
	body, err := json.Marshal([]any{once, by.ID, content})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(body)
	id := uuid.UUID(sum[:16])
	copy(id[:6], form[:6])
	id[6], id[8] = 0x70|id[6]&0x0f, 0x80|id[8]&0x3f
	return id.String(), nil
}

// System is the actor of acts that no person started.
func System() campaign.Actor { return campaign.Actor{ID: "system", Name: "system"} }

// Act describes one state change for the log.
type Act struct {
	ID     string // "" = a new one
	Verb   string // noun.verb: asset.approve, placement.publish, …
	Object string // kind/id
	Detail any    // what exactly was decided; marshalled with sorted keys
}

// maxDetail bounds what one entry of the log carries; of more it keeps the digest.
const maxDetail = 48 << 10

// Record queues an act for the display log, in the act's own transaction.
func (d *Desk) Record(ctx context.Context, p Ports, by campaign.Actor, a Act) error {
	detail, err := json.Marshal(a.Detail)
	if err != nil {
		return campaign.Errorf(campaign.Internal, "log_detail", "", "write down %s: %v", a.Verb, err)
	}
	if len(detail) > maxDetail {
		sum := sha256.Sum256(detail)
		detail = []byte(`{"bytes":` + strconv.Itoa(len(detail)) + `,"sha256":"` + hex.EncodeToString(sum[:]) + `"}`)
	}
	if a.ID == "" {
		a.ID = NewID()
	}
	role := ""
	if len(by.Roles) > 0 {
		role = string(by.Roles[0])
	}
	return p.Orders.Log(ctx, Entry{ID: a.ID, At: d.Now(), Actor: by.ID, Name: by.Name, Role: role, IP: by.IP,
		Act: a.Verb, Object: a.Object, Detail: detail})
}

// Change is one state change: who may, what is done, what is written down.
type Change struct {
	Need campaign.Permission
	Do   func(Ports) (Act, error)
}

// Change checks the right, runs the work and records the act, all in one transaction.
// The id of the log entry is returned: Log.Wait finds where it stands.
func (d *Desk) Change(ctx context.Context, by campaign.Actor, c Change) (entry string, err error) {
	if err := by.Need(c.Need); err != nil {
		return "", err
	}
	err = d.Store.Tx(ctx, func(p Ports) error {
		act, err := c.Do(p)
		if err != nil {
			return err
		}
		if act.ID == "" {
			act.ID = NewID()
		}
		entry = act.ID
		return d.Record(ctx, p, by, act)
	})
	return entry, Refuse(err)
}

// Look checks the right to read and runs fn on a snapshot.
func (d *Desk) Look(ctx context.Context, by campaign.Actor, need campaign.Permission, fn func(Ports) error) error {
	if err := by.Need(need); err != nil {
		return err
	}
	return Refuse(d.Store.View(ctx, fn))
}

// Refuse makes sure that only *campaign.Error crosses control's door.
func Refuse(err error) error {
	var known *campaign.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &campaign.Error{Kind: campaign.Unavailable, Code: "interrupted", Msg: "the work was interrupted: try again", Err: err}
	}
	return &campaign.Error{Kind: campaign.Internal, Code: "internal", Msg: "something failed inside: the log of the server has the cause", Err: err}
}

// Missing tells whether err says that there is no such row.
func Missing(err error) bool {
	var known *campaign.Error
	return errors.As(err, &known) && known.Kind == campaign.NotFound
}

// Reason requires a reason: acts that take something back must say why.
func Reason(reason string) error { return campaign.CheckText("reason", reason, 3, 1000) }

// All reads every page of a list.
func All[T any](ctx context.Context, t Table[T, Filter], f Filter, id func(T) string) ([]T, error) {
	var out []T
	for f.Limit = pageSize; ; {
		page, err := t.List(ctx, f)
		if err != nil {
			return nil, err
		}
		out = append(out, page...)
		if len(page) < pageSize {
			return out, nil
		}
		f.After = id(page[len(page)-1])
	}
}

const pageSize = 1000

// ByID reads rows by id, each once, as a map; unknown ids are left out.
func ByID[T any](ctx context.Context, t Table[T, Filter], ids []string, id func(T) string) (map[string]T, error) {
	out := make(map[string]T, len(ids))
	var want []string
	seen := map[string]bool{}
	for _, v := range ids {
		if v != "" && !seen[v] {
			seen[v] = true
			want = append(want, v)
		}
	}
	for len(want) > 0 {
		n := min(len(want), 300)
		rows, err := t.List(ctx, Filter{IDs: want[:n], Limit: n})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[id(r)] = r
		}
		want = want[n:]
	}
	return out, nil
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// Settle waits, while wait lasts, until a decision stands in the display log, and
// notes its index with it. It returns -1 when the log is late: the next publish
// tries again, and content without a leaf is not published.
func (d *Desk) Settle(ctx, wait context.Context, approval string) int64 {
	leaf, err := d.Log.Wait(wait, approval)
	if err != nil {
		d.Logger.Warn("the log has no leaf yet for an approval", "approval", approval, "error", err)
		return -1
	}
	if err := d.Store.Tx(ctx, func(p Ports) error { return p.Approvals.SetLeaf(ctx, approval, leaf) }); err != nil {
		d.Logger.Warn("note the leaf of an approval", "approval", approval, "error", err)
		return -1
	}
	return leaf
}
