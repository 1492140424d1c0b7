package port

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"log/slog"

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

// Desk is what every room works with. It holds no state of its own.
type Desk struct {
	Store  Store
	Log    Log
	Fleet  Fleet
	Render render.Engine
	Blobs  *blob.Store
	Signer Signer
	Now    func() int64 // microseconds UTC
	Org    string       // organisation part of topics and programmes
	Zone   string       // IANA zone for displays that name none
	Logger *slog.Logger
}

// NewID makes a UUIDv7 in text form.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// System is the actor of acts that no person started.
func System() campaign.Actor { return campaign.Actor{ID: "system", Name: "system"} }

// Act describes one state change for the log.
type Act struct {
	ID     string // "" = a new one
	Verb   string // noun.verb: asset.approve, placement.publish, …
	Object string // kind/id
	Detail any    // what exactly was decided; marshalled with sorted keys
}

// Record queues an act for the display log, in the act's own transaction.
func (d *Desk) Record(ctx context.Context, p Ports, by campaign.Actor, a Act) error {
	detail, err := json.Marshal(a.Detail)
	if err != nil {
		return campaign.Errorf(campaign.Internal, "log_detail", "", "write down %s: %v", a.Verb, err)
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
