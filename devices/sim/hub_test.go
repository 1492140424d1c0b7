package sim_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"pano/devices/blob"
	"pano/devices/broker"
	"pano/devices/fleet"
	"pano/devices/link"
	"pano/devices/player/enrol"
	"pano/devices/profile"
	"pano/devices/programme"
	"pano/devices/proof"
	"pano/devices/sim"
	"pano/devices/wire"
)

const (
	org    = "hcmc"
	kid    = "key-1"
	width  = 96
	height = 32
)

// hub is the server side as far as devices need it: real broker, real fleet,
// real HTTP; what the database would hold is kept in maps.
type hub struct {
	t      testing.TB
	key    ed25519.PrivateKey
	broker *broker.Broker
	fleet  *fleet.Fleet
	web    *httptest.Server
	addr   string // of the broker
	stop   func()

	mu       sync.Mutex
	files    map[blob.Digest][]byte
	displays map[string]*enrolled
	ledger   ledger
	alarms   []fleet.Alarm
	uploads  map[string][]byte
	throttle int  // bytes of a blob before the connection breaks; 0 = whole
	failing  bool // Ingest fails
	hole     bool // batch 2 is gone from the log; what comes later is stored
	came     map[uint64]int
	lost     int // results that Ingest keeps to itself although it stored
}

type enrolled struct {
	fleet.Display
	token   string
	desired fleet.Desired
}

func newHub(t testing.TB) *hub {
	t.Helper()
	h := &hub{t: t, files: map[blob.Digest][]byte{}, displays: map[string]*enrolled{}, uploads: map[string][]byte{}}
	h.ledger.init(t)
	_, h.key, _ = ed25519.GenerateKey(rand.Reader)
	h.web = httptest.NewServer(h.routes())
	t.Cleanup(h.web.Close)
	h.start("127.0.0.1:0")
	return h
}

// start runs broker and fleet; stop ends them.
func (h *hub) start(addr string) {
	h.t.Helper()
	var err error
	var f *fleet.Fleet
	h.broker, err = broker.New(broker.Config{Authenticator: h, OnTakeover: func(o broker.Takeover) {
		if o.Identity.Role == wire.Device {
			f.Duplicate(o.Identity.Dev)
		}
	}})
	must(h.t, err)
	f, err = fleet.New(fleet.Config{
		Registry: h, Ingest: h, Sink: h, Replica: "test", Period: time.Second, Retry: 200 * time.Millisecond,
		Diverged: 2 * time.Second,
		Sign: func(doc []byte) ([]byte, error) {
			return programme.Sign(programme.CommandDomain, kid, h.key, doc), nil
		},
		Connect: func(e fleet.Endpoint) (fleet.Link, error) {
			c := link.Config(e)
			c.Dial, c.Password, c.Backoff = h.broker.Dial, "hub", 200*time.Millisecond
			return link.New(c)
		},
	})
	must(h.t, err)
	h.fleet = f
	l, err := net.Listen("tcp", addr)
	must(h.t, err)
	h.addr = l.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() { _ = h.broker.Run(ctx, l) })
	all.Go(func() { _ = f.Run(ctx) })
	h.stop = sync.OnceFunc(func() { cancel(); all.Wait() })
	h.t.Cleanup(h.stop)
}

// Authenticate knows the hub's own two links and every enrolled display.
func (h *hub) Authenticate(_, user, password string) (broker.Identity, bool) {
	if strings.HasPrefix(user, "srv-test-") {
		return broker.Identity{Role: wire.Server}, password == "hub"
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	d, ok := h.displays[user]
	return broker.Identity{Role: wire.Device, Org: org, Dev: user}, ok && password == d.token
}

func (h *hub) Display(_ context.Context, id string) (fleet.Display, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if d, ok := h.displays[id]; ok {
		return d.Display, nil
	}
	return fleet.Display{}, fleet.ErrUnknown
}

func (h *hub) Displays(context.Context) ([]string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var ids []string
	for id := range h.displays {
		ids = append(ids, id)
	}
	return ids, nil
}

func (h *hub) Desired(_ context.Context, id string) (fleet.Desired, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if d, ok := h.displays[id]; ok {
		return d.desired, nil
	}
	return fleet.Desired{}, fleet.ErrUnknown
}

func (h *hub) Batches(_ context.Context, in []fleet.Batch) ([]fleet.Result, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.failing {
		return nil, errors.New("the database is away")
	}
	if h.hole {
		return h.above(in), nil
	}
	out := h.ledger.take(in)
	if h.lost > 0 { // stored, and then the process died before the receipts
		h.lost--
		return nil, errors.New("killed between commit and receipt")
	}
	return out, nil
}

// above answers as a log that misses batch 2 and all that is said to be gone.
func (h *hub) above(in []fleet.Batch) (out []fleet.Result) {
	for _, b := range in {
		batch, err := h.ledger.opener.Open(b.PublicKey, b.Signed)
		if err != nil {
			h.t.Error(err)
			continue
		}
		h.came[batch.Seq]++
		r := fleet.Result{Display: b.Display, Stream: batch.Stream, Seq: batch.Seq, UpTo: 1, Stored: true}
		if batch.Seq > 1 {
			r.Next = 1 << 40 // it asks for everything, again and again
		}
		out = append(out, r)
	}
	return out
}

func (h *hub) Status(fleet.Status)          {}
func (h *hub) Answered(string, wire.Result) {}
func (h *hub) Alarm(a fleet.Alarm) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.alarms = append(h.alarms, a)
}

func (h *hub) hasAlarm(display, code string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.ContainsFunc(h.alarms, func(a fleet.Alarm) bool { return a.Display == display && a.Code == code })
}

func (h *hub) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /device/v1/pair", h.pair)
	mux.HandleFunc("GET /device/v1/blob/{digest}", func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		data, ok := h.files[blob.Digest(r.PathValue("digest"))]
		throttle := h.throttle
		h.mu.Unlock()
		if !h.bearer(r) || !ok {
			http.NotFound(w, r)
			return
		}
		if throttle > 0 {
			w = &breaking{w, throttle}
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	})
	mux.HandleFunc("POST /device/v1/upload", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, 8<<20))
		if !h.bearer(r) || err != nil {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		h.mu.Lock()
		h.uploads[r.URL.Query().Get("command")] = body
		h.mu.Unlock()
		w.WriteHeader(http.StatusCreated)
	})
	return mux
}

// breaking ends the connection after some bytes.
type breaking struct {
	http.ResponseWriter
	left int
}

func (b *breaking) Write(p []byte) (int, error) {
	if b.left <= 0 {
		panic(http.ErrAbortHandler)
	}
	n, err := b.ResponseWriter.Write(p[:min(len(p), b.left)])
	if b.left -= n; b.left <= 0 {
		_ = http.NewResponseController(b.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	}
	return n, err
}

func (h *hub) bearer(r *http.Request) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, d := range h.displays {
		if r.Header.Get("Authorization") == "Bearer "+d.token {
			return true
		}
	}
	return false
}

// pair enrols the display whose id is the code.
func (h *hub) pair(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Code, Name string
		PublicKey  []byte `json:"public_key"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || !wire.ID(in.Code) {
		http.Error(w, `{"detail":"no such code"}`, http.StatusNotFound)
		return
	}
	d := &enrolled{Display: fleet.Display{ID: in.Code, Org: org, PublicKey: in.PublicKey}, token: rand.Text()}
	h.mu.Lock()
	if old := h.displays[in.Code]; old != nil {
		d.desired = old.desired
	}
	h.displays[in.Code] = d
	h.mu.Unlock()
	h.fleet.Forget(in.Code)
	_ = json.NewEncoder(w).Encode(enrol.Enrolment{
		Display: in.Code, Org: org, BrokerURL: "mqtt://" + h.addr, Username: in.Code, Password: d.token, HTTPToken: d.token,
		Keys:    []enrol.TrustedKey{{Kid: kid, Key: h.key.Public().(ed25519.PublicKey)}},
		Profile: profile.Profile{Name: "board", WPx: width, HPx: height},
	})
}

// enrol pairs a new display by HTTP.
func (h *hub) enrol(dir string) enrol.Identity {
	h.t.Helper()
	id, err := enrol.Enrol(context.Background(), enrol.Enrolling{Dir: dir, Server: h.web.URL, Code: uuid.NewString(), Name: "test"})
	must(h.t, err)
	return id
}

// box is a simulated player of a new display.
func (h *hub) box() *sim.Box {
	dir := filepath.Join(h.t.TempDir(), "box")
	return &sim.Box{
		Dir: dir, Identity: h.enrol(dir), Screen: sim.NewScreen(), Cable: &sim.Cable{}, Disk: &sim.Disk{}, Clock: &sim.Clock{},
		Flush: 200 * time.Millisecond, Tick: 50 * time.Millisecond, Heartbeat: 300 * time.Millisecond, Resend: 200 * time.Millisecond,
	}
}

// run plays until the returned function is called.
func run(t testing.TB, b *sim.Box) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("player ended with %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// picture stores a picture of one colour, as an approved file.
func (h *hub) picture(c color.Color) programme.File { return h.pictureOf(c, width, height) }

func (h *hub) pictureOf(c color.Color, w, hgt int) programme.File {
	img := image.NewRGBA(image.Rect(0, 0, w, hgt))
	for i := range w * hgt {
		img.Set(i%w, i/w, c)
	}
	var buf bytes.Buffer
	must(h.t, png.Encode(&buf, img))
	return h.put(buf.Bytes(), "image/png")
}

func (h *hub) put(data []byte, mime string) programme.File {
	h.mu.Lock()
	defer h.mu.Unlock()
	d := blob.Sum(data)
	h.files[d] = data
	return programme.File{SHA256: d, Size: int64(len(data)), MIME: mime}
}

func grey(n int) color.Color { return color.RGBA{uint8(n * 16), uint8(n), 40, 255} }

// simple is a programme that always shows one file.
func simple(f programme.File) programme.Programme {
	return programme.Programme{
		Default: "default", Items: []programme.Item{{ID: "default", Title: "Default", Files: []programme.File{f}, MS: 10_000, ApprovalLeaf: 1}},
	}
}

// sign completes, signs and stores a programme and makes the desired state.
func (h *hub) sign(display string, rev int64, p programme.Programme, order *programme.Takeover) fleet.Desired {
	h.t.Helper()
	now := time.Now()
	p.V, p.Org, p.Display, p.Profile, p.TZ, p.Rev, p.Kid = programme.Version, org, display, "board", "Asia/Ho_Chi_Minh", rev, kid
	if p.Issued == 0 {
		p.Issued, p.Expires = now.UnixMicro(), now.AddDate(0, 1, 0).UnixMicro()
	}
	must(h.t, p.Check())
	doc, err := json.Marshal(p)
	must(h.t, err)
	f := h.put(programme.Sign(programme.ProgrammeDomain, kid, h.key, doc), "application/json")
	return h.point(display, rev, programme.Pointer{SHA256: f.SHA256, Size: f.Size}, order)
}

func (h *hub) point(display string, rev int64, at programme.Pointer, order *programme.Takeover) fleet.Desired {
	h.t.Helper()
	d := programme.Desired{
		V: programme.Version, Org: org, Display: display, Rev: rev, Issued: time.Now().UnixMicro(), Programme: at, Takeover: order,
	}
	must(h.t, d.Check())
	doc, err := json.Marshal(d)
	must(h.t, err)
	return fleet.Desired{Rev: rev, Signed: programme.Sign(programme.DesiredDomain, kid, h.key, doc)}
}

// publish makes want the desired state and asks the fleet to deliver it.
func (h *hub) publish(display string, want fleet.Desired) {
	h.mu.Lock()
	h.displays[display].desired = want
	h.mu.Unlock()
	h.fleet.Publish(display)
}

func (h *hub) show(b *sim.Box, rev int64, p programme.Programme) {
	h.publish(b.Identity.Enrolment.Display, h.sign(b.Identity.Enrolment.Display, rev, p, nil))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// eventually polls until ok or a deadline.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	if !soon(ok) {
		t.Fatalf("not within 15 s: %s", what)
	}
}

func soon(ok func() bool) bool {
	tick := time.NewTicker(3 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(15 * time.Second)
	for !ok() {
		select {
		case <-tick.C:
		case <-limit:
			return false
		}
	}
	return true
}

// ledger is the display log as far as these tests need it: chains per stream.
type ledger struct {
	opener  *proof.Opener
	chains  map[string]*chain
	copies  int
	refused []string
}

type chain struct {
	proof.Chain
	batches []*proof.Batch
	hashes  []proof.Hash
}

func (l *ledger) init(t testing.TB) {
	var err error
	l.opener, err = proof.NewOpener()
	must(t, err)
	t.Cleanup(l.opener.Close)
	l.chains = map[string]*chain{}
}

func (l *ledger) take(in []fleet.Batch) []fleet.Result {
	var out []fleet.Result
	for _, b := range in {
		out = append(out, l.one(b))
	}
	return out
}

func (l *ledger) one(b fleet.Batch) fleet.Result {
	batch, err := l.opener.Open(b.PublicKey, b.Signed)
	if err != nil {
		l.refused = append(l.refused, err.Error())
		return fleet.Result{Display: b.Display, Reject: "bad_batch"}
	}
	r := fleet.Result{Display: b.Display, Stream: batch.Stream, Seq: batch.Seq}
	name := fmt.Sprintf("%s/%x", b.Display, batch.Stream)
	c := l.chains[name]
	if c == nil {
		c = &chain{Chain: proof.Chain{Display: b.Display, Stream: batch.Stream}}
		l.chains[name] = c
	}
	switch err := c.Add(batch, proof.HashOf(b.Signed)); {
	case err == nil:
		c.batches, c.hashes = append(c.batches, batch), append(c.hashes, proof.HashOf(b.Signed))
		r.Stored = true
	case errors.Is(err, proof.ErrDuplicate):
		l.copies++
		r.Stored = true
		if h := c.hashes[batch.Seq-1]; h != proof.HashOf(b.Signed) {
			l.refused = append(l.refused, fmt.Sprintf("%s seq %d has two contents", name, batch.Seq))
		}
	case errors.Is(err, proof.ErrGap):
	default:
		l.refused = append(l.refused, err.Error())
		r.Reject = "fork"
	}
	r.UpTo = c.Seq
	return r
}

// plays is all that is stored of a display, in the order of its streams.
func (h *hub) plays(display string) []proof.Play {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []proof.Play
	for name, c := range h.ledger.chains {
		if strings.HasPrefix(name, display+"/") {
			for _, b := range c.batches {
				out = append(out, b.Plays...)
			}
		}
	}
	return out
}

// raw publishes as the server, around the fleet.
func (h *hub) raw(t wire.Topic, payload []byte) error {
	return h.link("srv-test-raw", "hub").Publish(h.t.Context(), t.String(), payload, 1, false)
}

// link is a connected client of the broker.
func (h *hub) link(user, password string) *link.Link {
	h.t.Helper()
	l, err := link.New(link.Config{Dial: h.broker.Dial, ClientID: user, Username: user, Password: password})
	must(h.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = l.Run(ctx) })
	h.t.Cleanup(func() { cancel(); wg.Wait() })
	eventually(h.t, "link of "+user, l.Connected)
	return l
}
