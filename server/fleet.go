package server

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"pano/devices/blob"
	"pano/devices/broker"
	"pano/devices/fleet"
	"pano/devices/link"
	"pano/devices/programme"
	"pano/devices/wire"
	"pano/server/campaign"
	"pano/server/control"
	"pano/server/displaylog/checkpoint"
	"pano/server/mosquitto"
	"pano/server/store"
	"pano/server/ui"
)

// openRelay makes the embedded broker, unless an external one is used, and the
// hub that speaks through either with the same client library.
func (s *Server) openRelay(key signingKey) error {
	s.secret = secretText()
	connect, err := s.endpoints()
	if err != nil {
		return err
	}
	s.fleet, err = fleet.New(fleet.Config{
		Registry: registry{s}, Ingest: intake{s}, Sink: sink{s}, Connect: connect, Replica: s.replica,
		Sign: func(doc []byte) ([]byte, error) {
			return programme.Sign(programme.CommandDomain, key.ID, key.Priv, doc), nil
		},
		Checkpoint: s.seen.Load,
		Now:        func() time.Time { return time.UnixMicro(s.o.Now()) }, Log: s.log,
	})
	return err
}

// endpoints tells how the hub's connections are made.
func (s *Server) endpoints() (func(fleet.Endpoint) (fleet.Link, error), error) {
	if s.o.MQTTURL == "" {
		return func(e fleet.Endpoint) (fleet.Link, error) {
			e.URL, e.Password = "mqtt://embedded:1883", s.secret
			e.Dial = func(ctx context.Context) (net.Conn, error) { return s.broker.Dial(ctx) }
			return link.New(link.Config(e))
		}, nil
	}
	u, err := url.Parse(s.o.MQTTURL)
	if err != nil {
		return nil, input("mqtt-url", "not a URL")
	}
	var ca []byte
	if s.o.MQTTCA != "" {
		if ca, err = os.ReadFile(s.o.MQTTCA); err != nil {
			return nil, input("mqtt-ca", "%v", err)
		}
	}
	user, plain := u.User, *u
	plain.User = nil
	return func(e fleet.Endpoint) (fleet.Link, error) {
		e.URL, e.CA = plain.String(), ca
		e.Username = user.Username()
		e.Password, _ = user.Password()
		return link.New(link.Config(e))
	}, nil
}

// enrolled adds a credential to the files of an external broker.
func (s *Server) enrolled(username, password string) error {
	if s.o.MQTTURL == "" {
		return nil
	}
	own, err := url.Parse(s.o.MQTTURL)
	if err != nil {
		return input("mqtt-url", "not a URL")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return mosquitto.Enrol(filepath.Join(s.o.Dir, dirMosquitto), own.User.Username(), username, password)
}

// openFleet makes the broker; its TLS certificate is known only now.
func (s *Server) openFleet(context.Context) error {
	conf, err := s.tlsConfig()
	if err != nil {
		return err
	}
	if u, err := url.Parse(s.o.MQTTURL); err == nil && u.User.Username() != "" {
		password, _ := u.User.Password()
		return s.enrolled(u.User.Username(), password)
	}
	if s.o.MQTTURL != "" {
		return nil // an external broker that knows us by other means
	}
	if conf != nil {
		conf = conf.Clone()
		conf.NextProtos = nil // MQTT names no protocol
	}
	s.broker, err = broker.New(broker.Config{
		Authenticator: gate{s}, TLS: conf, Log: s.log,
		OnTakeover: func(t broker.Takeover) {
			if t.Identity.Role == wire.Device {
				s.fleet.Duplicate(t.Identity.Dev)
			}
		},
	})
	return err
}

// signed keeps the newest checkpoint for the receipts: a player that repeats it in
// a batch that it signs makes it impossible to tell another history later.
func (s *Server) signed(note []byte, verifier string) {
	head, err := checkpoint.Read(note, verifier)
	if err != nil {
		s.log.Error("the log signed what cannot be read", "err", err)
		return
	}
	s.seen.Store(&wire.Checkpoint{Size: head.Size, Root: blob.FromBytes(head.Root)})
}

// gate lets players and the server itself into the embedded broker.
type gate struct{ s *Server }

// Authenticate implements broker.Authenticator.
func (g gate) Authenticate(clientID, username, password string) (broker.Identity, bool) {
	if username == "srv-"+g.s.replica+"-up" || username == "srv-"+g.s.replica+"-down" {
		return broker.Identity{Role: wire.Server}, password == g.s.secret
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if clientID != username || !g.s.ctl.Authenticate(ctx, username, password) {
		return broker.Identity{}, false
	}
	return broker.Identity{Role: wire.Device, Org: g.s.o.Org, Dev: username}, true
}

// registry tells the hub which players there are and what each should have.
type registry struct{ s *Server }

// Display implements fleet.Registry.
func (r registry) Display(ctx context.Context, id string) (fleet.Display, error) {
	var out fleet.Display
	err := r.s.store.View(ctx, func(p store.Ports) error {
		d, err := p.Devices.Get(ctx, id)
		if err == nil && d.Revoked != 0 {
			return fleet.ErrUnknown
		}
		out = fleet.Display{ID: id, Org: r.s.o.Org, PublicKey: d.PublicKey}
		return err
	})
	return out, unknown(err)
}

// unknown translates "no such row".
func unknown(err error) error {
	var e *campaign.Error
	if errors.As(err, &e) && e.Kind == campaign.NotFound {
		return fleet.ErrUnknown
	}
	return err
}

// Displays implements fleet.Registry.
func (r registry) Displays(ctx context.Context) ([]string, error) {
	var out []string
	err := r.s.store.View(ctx, func(p store.Ports) error {
		out = out[:0]
		rows, err := p.Displays.List(ctx, campaign.Filter{Limit: 5000})
		for _, d := range rows {
			if d.Paired != 0 && d.Retired == 0 {
				out = append(out, d.ID)
			}
		}
		return err
	})
	return out, err
}

// Desired implements fleet.Registry.
func (r registry) Desired(ctx context.Context, id string) (fleet.Desired, error) {
	pointer, rev, err := r.s.ctl.DesiredOf(ctx, id)
	if errors.Is(unknown(err), fleet.ErrUnknown) {
		return fleet.Desired{}, nil // enrolled, but nothing was published yet
	}
	return fleet.Desired{Rev: rev, Signed: pointer}, err
}

// intake carries proofs from the hub to control.
type intake struct{ s *Server }

// Batches implements fleet.Ingest.
func (i intake) Batches(ctx context.Context, in []fleet.Batch) ([]fleet.Result, error) {
	raw := make([]control.RawBatch, len(in))
	for k, b := range in {
		raw[k] = control.RawBatch{Display: b.Display, PublicKey: b.PublicKey, Signed: b.Signed, Received: b.Received, Stream: b.Stream, Oldest: b.Oldest}
	}
	results, err := i.s.ctl.Ingest(ctx, raw)
	out := make([]fleet.Result, len(results))
	for k, r := range results {
		out[k] = fleet.Result{Display: r.Display, Stream: r.Stream, Seq: r.Seq, UpTo: r.UpTo, Next: r.Next, Stored: r.Reject == "", Reject: r.Reject}
	}
	return out, err
}

// sink turns what the hub notices into events for pages and records for auditors.
type sink struct{ s *Server }

// Status implements fleet.Sink.
func (k sink) Status(st fleet.Status) {
	k.s.events.publish(ui.Event{Kind: "display", Display: st.Display})
}

// Answered implements fleet.Sink.
func (k sink) Answered(display string, r wire.Result) {
	k.s.log.Info("command answered", "display", display, "ok", r.OK, "code", r.Code)
}

// Alarm implements fleet.Sink: an alarm is kept in the display log.
func (k sink) Alarm(a fleet.Alarm) {
	k.s.log.Warn("alarm", "display", a.Display, "code", a.Code, "text", a.Text)
	detail, err := json.Marshal(map[string]string{"code": a.Code, "text": a.Text})
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err = k.s.store.Tx(ctx, func(p store.Ports) error {
		return p.Orders.Log(ctx, campaign.Entry{ID: uuid.Must(uuid.NewV7()).String(), At: k.s.o.Now(), Actor: "system", Name: "system",
			Act: "device.alarm", Object: "display/" + a.Display, Detail: detail})
	})
	if err != nil {
		k.s.log.Error("an alarm could not be kept", "err", err)
	}
	k.s.events.publish(ui.Event{Kind: "display", Display: a.Display})
}

// controlFleet lets control push and look.
type controlFleet struct{ s *Server }

// Push implements control.Fleet.
func (f controlFleet) Push(display string) {
	f.s.fleet.Forget(display)
	f.s.fleet.Publish(display)
	f.s.events.publish(ui.Event{Kind: "plan", Display: display})
}

// Cut implements control.Fleet.
func (f controlFleet) Cut(display string) {
	f.s.fleet.Forget(display)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := f.s.fleet.Withdraw(ctx, f.s.o.Org, display); err != nil {
		f.s.log.Warn("what the broker keeps for a revoked player could not be withdrawn", "display", display, "err", err)
	}
	if f.s.broker != nil {
		f.s.broker.Disconnect(display)
	}
	f.s.events.publish(ui.Event{Kind: "display", Display: display})
}

// Command implements control.Fleet.
func (f controlFleet) Command(ctx context.Context, display, name string, args []byte) error {
	r, err := f.s.fleet.Command(ctx, fleet.Order{Display: display, Name: name, Args: args})
	if err != nil {
		return &campaign.Error{Kind: campaign.Unavailable, Code: "no_answer", Msg: "the player did not answer", Err: err}
	}
	if !r.OK {
		return campaign.Errorf(campaign.Conflict, "command_failed", "", "the player says: %s %s", r.Code, r.Text)
	}
	return nil
}

// Status implements control.Fleet.
func (f controlFleet) Status(display string) control.DisplayStatus {
	st := f.s.fleet.Status(display)
	f.s.mu.Lock()
	page := f.s.pages[display]
	f.s.mu.Unlock()
	if page == "" {
		page = st.Page
	}
	out := control.DisplayStatus{
		Presence: string(st.Presence), Since: st.Since, LastSeen: st.LastSeen, Applied: st.Applied, Reached: st.Reached,
		Software: st.Software, WebURL: page, ClockOK: st.State.Clock.String() == "synced",
	}
	if now := st.State.Now; now != nil {
		out.Item, out.File, out.FrameHash, out.ShownAt, out.Takeover = now.Item, now.File, string(now.Frame), now.Since, now.Takeover
	}
	for _, p := range st.State.Errors {
		out.Errors = append(out.Errors, fmt.Sprintf("%s: %s", p.Code, p.Text))
	}
	return out
}

// tlsConfig is nil when TLS is off.
func (s *Server) tlsConfig() (*tls.Config, error) {
	if s.o.TLS == tlsOff {
		return nil, nil
	}
	cert, err := s.certificate()
	if err != nil {
		return nil, err
	}
	s.cert.Store(&cert)
	return &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return s.cert.Load(), nil }}, nil
}

// renewCertificate makes a certificate anew before it runs out, and reads files
// that somebody has exchanged, while the server goes on.
func (s *Server) renewCertificate(context.Context) error {
	if s.o.TLS == tlsOff {
		return nil
	}
	cert, err := s.certificate()
	if err == nil {
		s.cert.Store(&cert)
	}
	return err
}
