// Package server wires the rooms of an office into one running program. It holds
// no rules: it opens, connects, starts and stops.
package server

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"pano/devices/blob"
	"pano/devices/broker"
	"pano/devices/fleet"
	"pano/devices/wire"
	"pano/fonts"
	"pano/render"
	"pano/server/auth"
	"pano/server/authority"
	"pano/server/campaign"
	"pano/server/control"
	"pano/server/disk"
	"pano/server/displaylog"
	"pano/server/displaylog/checkpoint"
	"pano/server/store"
	"pano/server/store/evidence"
	"pano/templates"
)

// Server is one office. Make it with New, drive it with Run; Close frees what New
// opened when Run is not called.
type Server struct {
	o      Options
	log    *slog.Logger
	store  *store.Store
	blobs  *blob.Store
	dlog   *displaylog.Log
	auth   *auth.Auth
	ctl    *control.Control
	fleet  *fleet.Fleet
	broker *broker.Broker // nil with an external one
	events *events
	ca     *authority.Authority            // nil unless --tls auto
	cert   atomic.Pointer[tls.Certificate] // in use; nil without TLS

	unlock       func() error // of the data folder
	httpL, mqttL net.Listener
	http         *http.Server
	secret       string // the server's own password at its embedded broker
	replica      string // the server's name at the broker

	seen atomic.Pointer[wire.Checkpoint] // newest signed state of the log, for the players to repeat

	mu       sync.Mutex
	pages    map[string]string // pages of players on this machine, by display
	linkWas  bool              // the broker was reachable when last looked
	closeAll sync.Once
}

// folders inside the data folder.
const (
	dirKeys      = "keys"
	dirTLS       = "tls"
	dirObjects   = "objects"
	dirMosquitto = "mosquitto"
	dirTemplates = "templates" // designs of the office
	dirBatch     = "batch"     // batches that people run; nothing in it is kept for long
)

// New opens the data folder, the databases and the listeners. Nothing runs yet.
func New(ctx context.Context, o Options) (*Server, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Server{o: o, log: o.Logger, events: newEvents(), pages: map[string]string{}, replica: "pano-" + random(4)}
	for _, step := range []func(context.Context) error{s.openData, s.openListeners, s.openFleet, s.openPages} {
		if err := step(ctx); err != nil {
			s.Close()
			return nil, err
		}
	}
	s.ctl.Warm(ctx)
	return s, nil
}

// openData opens databases, objects, keys, log and control.
func (s *Server) openData(ctx context.Context) error {
	if err := os.MkdirAll(s.o.Dir, 0o700); err != nil {
		return input("data", "the data folder cannot be made: %v", err)
	}
	// Two servers on one folder would fork the log and the revisions of displays.
	var err error
	if s.unlock, err = disk.Lock(filepath.Join(s.o.Dir, "lock")); errors.Is(err, disk.ErrLocked) {
		return campaign.Errorf(campaign.Conflict, "data_in_use", "data", "another Pano server uses %s; stop it, or name another folder with --data", s.o.Dir)
	} else if err != nil {
		return err
	}
	if s.store, err = store.Open(ctx, store.Options{Dir: s.o.Dir, URL: s.o.DatabaseURL, Now: s.o.Now}); err != nil {
		return err
	}
	if s.blobs, err = blob.OpenDir(filepath.Join(s.o.Dir, dirObjects)); err != nil {
		return err
	}
	key, err := openSigningKey(filepath.Join(s.o.Dir, dirKeys), "programme")
	if err != nil {
		return err
	}
	logKey, err := checkpoint.Load(filepath.Join(s.o.Dir, dirKeys, "log"), "pano/"+s.o.Org)
	if err != nil {
		return err
	}
	if s.dlog, err = displaylog.New(ctx, displaylog.Options{
		Storage: evidence.New(s.store.Evidence), Queue: s.store, Key: logKey, Now: s.o.Now, Logger: s.log,
		Publish: func(note []byte) { s.signed(note, logKey.Verifier) },
	}); err != nil {
		return err
	}
	engine, err := s.openDesigns()
	if err != nil {
		return err
	}
	s.auth = auth.New(s.store.Auth(), s.o.Now)
	s.ctl = control.New(control.Options{
		Store: controlStore{s.store}, Log: controlLog{s.dlog}, Fleet: controlFleet{s}, Render: engine, Blobs: s.blobs,
		Signer: control.Signer{Kid: key.ID, Key: key.Priv}, Now: s.o.Now, Org: s.o.Org, Zone: s.o.Zone, Logger: s.log, Scratch: filepath.Join(s.o.Dir, dirBatch),
	})
	return s.openRelay(key)
}

// openDesigns makes the engine with the designs of the program and of the office.
func (s *Server) openDesigns() (*render.Renderer, error) {
	engine, err := render.New(render.Options{Templates: templates.Files, Fonts: fonts.Files, Folder: s.o.Templates})
	if err != nil {
		return nil, err
	}
	for _, b := range engine.Broken() {
		s.log.Warn("a design is left out", "path", b.Path, "faults", b.Faults)
	}
	return engine, nil
}

// openListeners takes the ports before anything is told to anybody.
func (s *Server) openListeners(context.Context) error {
	var moved bool
	var err error
	if s.httpL, moved, err = listen(s.o.Addr, s.o.NextPort); err != nil {
		return input("addr", "%v; give another address with --addr", err)
	}
	if moved {
		s.log.Info("the port was taken", "wanted", s.o.Addr, "using", s.httpL.Addr().String())
	}
	if s.o.MQTTURL != "" {
		return nil
	}
	if s.mqttL, moved, err = listen(s.o.MQTTAddr, s.o.NextPort); err != nil {
		return input("mqtt-addr", "%v; give another address with --mqtt-addr", err)
	}
	if moved {
		s.log.Info("the MQTT port was taken", "wanted", s.o.MQTTAddr, "using", s.mqttL.Addr().String())
	}
	return nil
}

// Close frees what New opened. After Run it does nothing.
func (s *Server) Close() error {
	var err error
	s.closeAll.Do(func() {
		for _, l := range []net.Listener{s.httpL, s.mqttL} {
			if l != nil {
				if cerr := l.Close(); cerr != nil && !errors.Is(cerr, net.ErrClosed) {
					err = errors.Join(err, cerr)
				}
			}
		}
		if s.store != nil {
			err = errors.Join(err, s.store.Close())
		}
		if s.unlock != nil {
			err = errors.Join(err, s.unlock())
		}
	})
	return err
}

// Control is the server's verbs, for whoever loads data in the same process.
func (s *Server) Control() *control.Control { return s.ctl }

// PlayerPage tells where the page of a player on this machine is, so that the
// live wall can link to it.
func (s *Server) PlayerPage(display, url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[display] = url
}

func random(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails since Go 1.24
	return fmt.Sprintf("%x", b)
}

func secretText() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// Move is a port that was taken and the one used instead.
type Move struct{ Wanted, Using string }

// Moved tells which addresses were taken by another program.
func (s *Server) Moved() []Move {
	var out []Move
	for _, p := range []struct {
		wanted string
		l      net.Listener
	}{{s.o.Addr, s.httpL}, {s.o.MQTTAddr, s.mqttL}} {
		if p.l == nil {
			continue
		}
		_, want, _ := net.SplitHostPort(p.wanted)
		if _, got, _ := net.SplitHostPort(p.l.Addr().String()); want != "0" && want != got {
			out = append(out, Move{p.wanted, p.l.Addr().String()})
		}
	}
	return out
}

// BrokerURL is where players on this machine reach the broker.
func (s *Server) BrokerURL() string { return s.brokerURL(s.httpL.Addr().String()) }

// CAPEM is the certificate authority that players and phones must trust; empty
// without TLS or with a bought certificate.
func (s *Server) CAPEM() string { return s.caPEM() }

// Deliveries counts displays that are online and those of them that have applied
// the newest programme.
func (s *Server) Deliveries() (online, applied int) {
	for _, st := range s.fleet.Statuses() {
		if st.Presence == "online" {
			online++
			if st.Desired > 0 && st.Applied >= st.Desired {
				applied++
			}
		}
	}
	return online, applied
}

// StoredBatches counts the proof batches taken in since the start.
func (s *Server) StoredBatches() uint64 { return s.fleet.Stats().Batches }
