package control_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pano/devices/blob"
	"pano/devices/proof"
	"pano/render"
	"pano/render/layout/ops"
	"pano/server/campaign"
	"pano/server/control"
	"pano/server/displaylog"
	"pano/server/displaylog/checkpoint"
	"pano/server/store"
	"pano/server/store/evidence"
)

// storeOf shows the real store as control's ports.
type storeOf struct{ s *store.Store }

func (o storeOf) Tx(ctx context.Context, fn func(control.Ports) error) error {
	return o.s.Tx(ctx, func(p store.Ports) error { return fn(portsOf(p)) })
}

func (o storeOf) View(ctx context.Context, fn func(control.Ports) error) error {
	return o.s.View(ctx, func(p store.Ports) error { return fn(portsOf(p)) })
}

func portsOf(p store.Ports) control.Ports {
	return control.Ports{Units: p.Units, Areas: p.Areas, References: p.References, Campaigns: p.Campaigns, Phases: p.Phases,
		Milestones: p.Milestones, Slogans: p.Slogans, Locations: p.Locations, Displays: p.Displays, Assets: p.Assets,
		Versions: p.Versions, Approvals: p.Approvals, Placements: p.Placements, Takeovers: p.Takeovers, Tasks: p.Tasks,
		Evidence: p.Evidence, Devices: p.Devices, Codes: p.Codes, History: p.History, Orders: p.Orders, Settings: p.Settings}
}

// logOf shows the real display log as control's port.
type logOf struct{ l *displaylog.Log }

func (o logOf) Wait(ctx context.Context, id string) (int64, error) { return o.l.Wait(ctx, id) }

func (o logOf) Checkpoint(ctx context.Context) ([]byte, error) { return o.l.Checkpoint(ctx) }

func (o logOf) Plays(ctx context.Context, q control.PlayQuery) ([]control.LoggedPlay, error) {
	rows, err := o.l.Plays(ctx, displaylog.PlayQuery(q))
	out := make([]control.LoggedPlay, len(rows))
	for i, r := range rows {
		out[i] = control.LoggedPlay(r)
	}
	return out, err
}

func (o logOf) Entries(ctx context.Context, q control.EntryQuery) ([]control.LoggedEntry, error) {
	rows, err := o.l.Entries(ctx, displaylog.EntryQuery(q))
	out := make([]control.LoggedEntry, len(rows))
	for i, r := range rows {
		out[i] = control.LoggedEntry{Entry: control.Entry(r.Act), Leaf: r.Leaf}
	}
	return out, err
}

func (o logOf) Append(ctx context.Context, batches []control.RawBatch) ([]control.BatchResult, error) {
	raw := make([]displaylog.Raw, len(batches))
	for i, b := range batches {
		raw[i] = displaylog.Raw(b)
	}
	rows, err := o.l.Append(ctx, raw)
	out := make([]control.BatchResult, len(rows))
	for i, r := range rows {
		out[i] = control.BatchResult(r)
	}
	return out, err
}

// fleetOf notes pushes and answers with what a test says the displays report.
type fleetOf struct {
	mu     sync.Mutex
	pushed []string
	status map[string]control.DisplayStatus
}

func (f *fleetOf) Cut(display string) {}

func (f *fleetOf) Push(display string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pushed = append(f.pushed, display)
}

func (f *fleetOf) Status(display string) control.DisplayStatus {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.status[display]
}

func (f *fleetOf) Command(context.Context, string, string, []byte) error { return nil }

func (f *fleetOf) pushes() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.pushed...)
}

// painter is the smallest engine that keeps the door's promises: the same order
// gives the same bytes, another one others.
type painter struct{}

func (painter) Templates() []render.Template {
	field := []render.Field{{Name: "headline", Type: "text", Required: true, Sample: "MẪU"}, {Name: "imprint", Type: "text"}}
	return []render.Template{
		{Name: "canh-bao-khan", Version: 1, Kinds: []string{"led"}, Fields: field, Locked: true, Title: map[string]string{"vi": "Cảnh báo khẩn"}},
		{Name: "led-slide", Version: 1, Kinds: []string{"led", "banner"}, Fields: field, MinAspect: 1, MaxAspect: 8, Title: map[string]string{"vi": "Khẩu hiệu"}},
	}
}

func (p painter) RenderTo(ctx context.Context, w io.Writer, o render.Order) (*render.Artwork, error) {
	a, err := p.Render(ctx, o)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(a.Bytes)
	a.Bytes = nil
	return a, err
}

func (p painter) Template(name string) (render.Template, error) {
	for _, t := range p.Templates() {
		if t.Name == name {
			return t, nil
		}
	}
	return render.Template{}, &render.Error{Code: "template_unknown", Field: "template", Msg: "no such design"}
}

func (p painter) Check(ctx context.Context, o render.Order) ([]ops.Finding, error) {
	a, err := p.Render(ctx, o)
	if err != nil {
		return nil, err
	}
	return a.Findings, nil
}

func (p painter) Render(ctx context.Context, o render.Order) (*render.Artwork, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if _, err := p.Template(o.Template); err != nil {
		return nil, err
	}
	if o.Values["headline"] == "" {
		return nil, &render.Error{Code: "field_missing", Field: "headline", Msg: "the headline is empty"}
	}
	o.MaxPx = min(o.MaxPx, 2000)
	said, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(said)
	if o.Format == render.PDF {
		b := append([]byte("%PDF-1.4\n"), said...)
		return &render.Artwork{Bytes: b, Format: render.PDF, MIME: "application/pdf", WMM: o.Size.WMM, HMM: o.Size.HMM, SHA256: sha256.Sum256(b)}, nil
	}
	img := image.NewRGBA(image.Rect(0, 0, max(o.Size.WPx, 8), max(o.Size.HPx, 8)))
	for i := range sum {
		img.SetRGBA(i%8, i/8, color.RGBA{sum[i], sum[i], sum[i], 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, err
	}
	return &render.Artwork{Bytes: b.Bytes(), Format: render.PNG, MIME: "image/png", WPx: img.Rect.Dx(), HPx: img.Rect.Dy(), SHA256: sha256.Sum256(b.Bytes())}, nil
}

// world is a control on real storage, with people and a clock that the test moves.
type world struct {
	*control.Control
	t     *testing.T
	now   *atomic.Int64
	fleet *fleetOf
	blobs *blob.Store
	store storeOf
	key   ed25519.PrivateKey
	real  bool // draws with the real engine

	options control.Options
}

const (
	second = int64(1_000_000)
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
	start  = int64(1_795_500_000_000_000) // 2026-11-24 06:40 UTC, a Tuesday
)

func person(id, name string, roles ...campaign.Role) campaign.Actor {
	return campaign.Actor{ID: id, Name: name, Roles: roles, Lang: "vi", IP: "127.0.0.1"}
}

// The people of every test, one a role.
var (
	admin = person("u-admin", "Quản trị", campaign.Admin)
	an    = person("u-an", "Trần Thị An", campaign.Designer)
	binh  = person("u-binh", "Lê Bình", campaign.Approver)
	chi   = person("u-chi", "Phạm Chi", campaign.Operator)
	dung  = person("u-dung", "Ngô Dũng", campaign.Crew)
	hoa   = person("u-hoa", "Đỗ Hoa", campaign.Auditor)
)

func everyone() []campaign.Actor { return []campaign.Actor{admin, an, binh, chi, dung, hoa} }

// empty are the database files of a new office, made once: bringing tables up to
// date takes longer than most tests.
var empty = sync.OnceValues(func() (map[string][]byte, error) {
	dir, err := os.MkdirTemp("", "control")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	s, err := store.Open(context.Background(), store.Options{Dir: dir})
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for _, name := range []string{store.ControlFile, store.EvidenceFile} {
		if out[name], err = os.ReadFile(filepath.Join(dir, name)); err != nil {
			return nil, err
		}
	}
	return out, nil
})

func newWorld(t *testing.T) *world { return newWorldWith(t, painter{}) }

// newWorldWith is a world with another engine. The real one gets an LED it can
// draw for and no printed size: its design takes none.
func newWorldWith(t *testing.T, engine render.Engine) *world {
	t.Helper()
	t.Parallel() // most of a test's time is the disk's
	dir := t.TempDir()
	files, err := empty()
	ok(t, err)
	for name, b := range files {
		ok(t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
	}
	now := new(atomic.Int64)
	now.Store(start)
	s, err := store.Open(t.Context(), store.Options{Dir: dir, Now: now.Load})
	ok(t, err)
	logKey, err := checkpoint.Load(filepath.Join(dir, "log.key"), "test.pano/log")
	ok(t, err)
	l, err := displaylog.New(t.Context(), displaylog.Options{Storage: evidence.New(s.Evidence), Queue: s, Key: logKey, Now: now.Load})
	ok(t, err)
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := l.Run(ctx); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("run the log: %v", err)
		}
	})
	t.Cleanup(func() { stop(); running.Wait(); ok(t, s.Close()) })
	blobs, err := blob.OpenDir(filepath.Join(dir, "blobs"))
	ok(t, err)
	seed := sha256.Sum256([]byte("programme key"))
	w := &world{t: t, now: now, fleet: &fleetOf{status: map[string]control.DisplayStatus{}}, blobs: blobs, store: storeOf{s}, key: ed25519.NewKeyFromSeed(seed[:])}
	_, simple := engine.(painter)
	w.real = !simple
	w.options = control.Options{Store: w.store, Log: logOf{l}, Fleet: w.fleet, Render: engine, Blobs: blobs,
		Signer: control.Signer{Kid: "k1", Key: w.key}, Now: now.Load, Org: "dalat", Zone: "Asia/Ho_Chi_Minh", Logger: slog.New(slog.DiscardHandler), Scratch: filepath.Join(dir, "batch")}
	w.Control = control.New(w.options)
	return w
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused wants an error of this kind and code.
func refused(t *testing.T, err error, kind campaign.Kind, code string) {
	t.Helper()
	var e *campaign.Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v (%T), want %s", err, err, code)
	}
	if e.Kind != kind || e.Code != code {
		t.Fatalf("error %d %s (%s), want %d %s", e.Kind, e.Code, e.Msg, kind, code)
	}
}

func (w *world) tick(us int64) { w.now.Add(us) }

// city makes a campaign, a location, an LED and a banner, and an approved default
// on the LED.
type city struct {
	campaign campaign.Campaign
	location campaign.Location
	led      campaign.Display
	banner   campaign.Display
	base     campaign.AssetRef
}

func (w *world) city() city {
	w.t.Helper()
	t, ctx := w.t, w.t.Context()
	var c city
	area := campaign.Area{Name: "Xuân Hương - Đà Lạt"}
	ok(t, w.SaveArea(ctx, admin, &area))
	c.location = campaign.Location{Name: "Quảng trường Lâm Viên", Kind: "public_place", Area: area.ID, Lat: 11.9385, Lng: 108.4448, PrecisionM: 100}
	ok(t, w.SaveLocation(ctx, admin, &c.location))
	c.campaign = campaign.Campaign{Name: "Quốc khánh 2/9", Code: "QK", Kind: "holiday", Tone: campaign.Festive, Status: campaign.Running}
	ok(t, w.SaveCampaign(ctx, chi, &c.campaign))
	c.led = campaign.Display{Name: "LED Lâm Viên", Location: c.location.ID, Kind: campaign.LEDScreen, Driven: campaign.ByPlayer, WPx: 64, HPx: 32, Faces: 1}
	if w.real {
		c.led.WPx, c.led.HPx = 384, 192
	}
	ok(t, w.SaveDisplay(ctx, admin, &c.led))
	c.banner = campaign.Display{Name: "Băng rôn cổng", Location: c.location.ID, Kind: campaign.Banner, Driven: campaign.ByCrew, WMM: 6000, HMM: 700, Faces: 1}
	ok(t, w.SaveDisplay(ctx, admin, &c.banner))
	c.base = w.approved(c, "Nội dung mặc định", "ĐÀ LẠT XANH")
	c.led.Default = c.base
	ok(t, w.SaveDisplay(ctx, admin, &c.led))
	return c
}

// draft saves a draft for both displays.
func (w *world) draft(c city, name, words string) control.AssetView {
	w.t.Helper()
	displays := []string{c.led.ID, c.banner.ID}
	if w.real {
		displays = displays[:1]
	}
	view, err := w.SaveDraft(w.t.Context(), an, control.DraftIn{Campaign: c.campaign.ID, Name: name, Displays: displays,
		Inputs: campaign.Inputs{Template: "led-slide", Values: map[string]string{"headline": words, "imprint": "UBND phường"}}})
	ok(w.t, err)
	return view
}

// approved takes a draft all the way.
func (w *world) approved(c city, name, words string) campaign.AssetRef {
	w.t.Helper()
	view := w.draft(c, name, words)
	view, err := w.Submit(w.t.Context(), an, view.Asset.ID)
	ok(w.t, err)
	w.approve(view)
	return campaign.AssetRef{Asset: view.Asset.ID, Version: view.Version.N}
}

func (w *world) approve(view control.AssetView) {
	w.t.Helper()
	done, err := w.Approve(w.t.Context(), binh, control.ApproveIn{Assets: []string{view.Asset.ID},
		Digests: map[string]string{view.Asset.ID: view.Version.Pending()}})
	ok(w.t, err)
	if len(done) != 1 || done[0].Leaf < 0 {
		w.t.Fatalf("decisions %+v, want one that stands in the log", done)
	}
}

// box is a paired player that signs batches.
type box struct {
	key    ed25519.PrivateKey
	paired control.Paired
	seq    uint64
	prev   proof.Hash
}

func (w *world) pair(display string) *box {
	w.t.Helper()
	code, _, err := w.PairCode(w.t.Context(), chi, display)
	ok(w.t, err)
	pub, key, err := ed25519.GenerateKey(nil)
	ok(w.t, err)
	b := &box{key: key}
	b.paired, err = w.Pair(w.t.Context(), control.PairIn{Code: code, PublicKey: pub, Name: "hộp LED", Software: "test"})
	ok(w.t, err)
	return b
}

// report sends plays as one signed batch.
func (w *world) report(b *box, plays ...proof.Play) {
	w.t.Helper()
	b.seq++
	batch := proof.Batch{V: 1, Display: b.paired.Display, Stream: 7, Seq: b.seq, Prev: b.prev, Boot: "boot",
		Clock: proof.ClockReport{State: proof.ClockSynced}, Plays: plays}
	signed, err := batch.Sign(b.key)
	ok(w.t, err)
	b.prev = proof.HashOf(signed)
	out, err := w.Ingest(w.t.Context(), []control.RawBatch{{Display: b.paired.Display, Signed: signed, Received: w.now.Load()}})
	ok(w.t, err)
	if out[0].Reject != "" || !out[0].Stored {
		w.t.Fatalf("batch %+v, want it stored", out[0])
	}
}

// soon polls until cond holds.
func soon(t *testing.T, what string, cond func() bool) {
	t.Helper()
	deadline := time.NewTimer(5 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !cond() {
		select {
		case <-deadline.C:
			t.Fatalf("waited in vain until %s", what)
		case <-tick.C:
		}
	}
}
