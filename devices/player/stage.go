package player

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"pano/devices/blob"
	"pano/devices/player/durable"
	"pano/devices/programme"
)

// errForeign is returned for a document that was signed for another display.
var errForeign = errors.New("signed for another display")

// applied is what survives a restart: the last desired state whose files were all
// here, and how far each key has got. One file, replaced in one rename.
type applied struct {
	Desired   []byte            `json:"desired"`   // exact signed bytes
	Desireds  programme.Ratchet `json:"desireds"`  // highest desired revision of a key
	Programme programme.Ratchet `json:"programme"` // highest programme revision of a key
}

// stage turns desired states into intents: verify, fetch, check, remember, switch.
type stage struct {
	p    *Player
	path string

	mu       sync.Mutex
	state    applied
	rev      int64 // applied
	rejected int64 // newest revision whose content cannot be used
	next     *offer
	cancel   context.CancelFunc // of the job under way
	poke     chan struct{}
}

// offer is a verified desired state.
type offer struct {
	raw []byte
	kid string
	doc *programme.Desired
}

func newStage(p *Player) *stage {
	return &stage{
		p: p, path: filepath.Join(p.cfg.Dir, "applied.json"), poke: make(chan struct{}, 1),
		state: applied{Desireds: programme.Ratchet{}, Programme: programme.Ratchet{}},
	}
}

// keys finds a trusted key.
func (p *Player) keys(kid string) ed25519.PublicKey {
	for _, k := range p.cfg.Enrolment.Keys {
		if k.Kid == kid {
			return k.Key
		}
	}
	return nil
}

// mine tells whether a document is for this display.
func (p *Player) mine(org, display string) error {
	if e := p.cfg.Enrolment; org != e.Org || display != e.Display {
		return fmt.Errorf("%w: %s/%s, this is %s/%s", errForeign, org, display, e.Org, e.Display)
	}
	return nil
}

// restore brings back the last good state, before there is any network.
func (g *stage) restore() error {
	data, err := os.ReadFile(g.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var a applied
	if err := json.Unmarshal(data, &a); err != nil {
		return fmt.Errorf("%s: %w", g.path, err)
	}
	if a.Desireds != nil {
		g.state.Desireds = a.Desireds
	}
	if a.Programme != nil {
		g.state.Programme = a.Programme
	}
	g.state.Desired = a.Desired
	if len(a.Desired) == 0 {
		return nil
	}
	o, err := g.verify(a.Desired)
	if err != nil {
		return err
	}
	prog, schedule, _, err := g.load(o.doc.Programme)
	if err != nil {
		g.next = o // its programme must be fetched again
		return err
	}
	g.rev = o.doc.Rev
	g.p.clock.past(time.UnixMicro(o.doc.Issued))
	g.p.setIntent(intent{rev: o.doc.Rev, prog: prog, schedule: schedule, takeover: o.doc.Takeover, policy: o.doc.Policy, file: o.doc.Programme.SHA256})
	if g.missing(wanted(prog, o.doc.Takeover)) {
		g.next = o
	}
	return nil
}

// verify believes a desired state or says why not.
func (g *stage) verify(raw []byte) (*offer, error) {
	kid, doc, err := programme.Open(programme.DesiredDomain, g.p.keys, raw)
	if err != nil {
		return nil, err
	}
	d, err := programme.ParseDesired(doc)
	if err != nil {
		return nil, err
	}
	if err := g.p.mine(d.Org, d.Display); err != nil {
		return nil, err
	}
	if err := g.state.Desireds.Check(kid, d.Rev); err != nil {
		return nil, err
	}
	return &offer{raw: bytes.Clone(raw), kid: kid, doc: d}, nil
}

// offer takes a desired state from the wire. What cannot be believed is reported
// and changes nothing, not even a download that is under way.
func (g *stage) offer(raw []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	o, err := g.verify(raw)
	g.p.health.Set("desired_refused", err)
	if err != nil {
		return
	}
	if bytes.Equal(raw, g.state.Desired) && g.rev == o.doc.Rev {
		return
	}
	if g.next != nil && (bytes.Equal(g.next.raw, raw) || (g.next.kid == o.kid && g.next.doc.Rev > o.doc.Rev)) {
		return
	}
	g.next = o
	if g.cancel != nil {
		g.cancel()
	}
	select {
	case g.poke <- struct{}{}:
	default:
	}
}

// again tries at once what waits for its next try: the network is back. A download
// under way goes on where it was.
func (g *stage) again() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.next == nil {
		return
	}
	if g.cancel != nil {
		g.cancel()
	}
	select {
	case g.poke <- struct{}{}:
	default:
	}
}

// run applies offers, the newest only, again and again until it succeeds.
func (g *stage) run(ctx context.Context) {
	const first = 2 * time.Second
	pause := first
	for {
		g.mu.Lock()
		o := g.next
		job, cancel := context.WithCancel(ctx)
		g.cancel = cancel
		g.mu.Unlock()
		var retry <-chan time.Time
		if o != nil {
			err := g.apply(job, o)
			if job.Err() == nil || err == nil {
				g.p.health.Set("programme_refused", err)
			}
			g.mu.Lock()
			g.rejected = 0
			if err != nil && job.Err() == nil {
				g.rejected = o.doc.Rev
			}
			if err == nil && g.next == o {
				g.next = nil
			}
			again := g.next != nil && g.next != o
			g.mu.Unlock()
			if again {
				cancel()
				pause = first
				continue
			}
			if err != nil {
				retry = time.After(pause)
				pause = min(2*pause, 5*time.Minute)
			}
		}
		select {
		case <-ctx.Done():
			cancel()
			return
		case <-g.poke:
			pause = first
		case <-retry:
		}
		cancel()
	}
}

// apply makes o the state of this player.
func (g *stage) apply(ctx context.Context, o *offer) error {
	d := o.doc
	g.p.clock.past(time.UnixMicro(d.Issued))
	// The order (or its end) first: no download of a programme delays the picture.
	if cur := g.p.current(); cur.schedule != nil && !g.p.blobs.Has(d.Programme.SHA256) {
		if d.Takeover != nil {
			if err := g.fetchAll(ctx, d.Takeover.Files); err != nil {
				return err
			}
		}
		cur.takeover = d.Takeover
		g.p.setIntent(cur)
	}
	if err := g.p.fetch.Get(ctx, d.Programme.SHA256, d.Programme.Size); err != nil {
		return err
	}
	prog, schedule, kid, err := g.load(d.Programme)
	if err != nil {
		return err
	}
	if prog.Rev > d.Rev {
		return fmt.Errorf("programme of revision %d under desired revision %d", prog.Rev, d.Rev)
	}
	if err := g.state.Programme.Check(kid, prog.Rev); err != nil {
		return err
	}
	if err := g.fetchAll(ctx, wanted(prog, d.Takeover)); err != nil {
		return err
	}
	if err := g.showable(prog); err != nil {
		return err
	}
	if err := g.remember(ctx, o, kid, prog.Rev); err != nil {
		return err
	}
	g.p.setIntent(intent{rev: d.Rev, prog: prog, schedule: schedule, takeover: d.Takeover, policy: d.Policy, file: d.Programme.SHA256})
	g.sweep(g.p.current(), 1<<30)
	return nil
}

// load reads a programme that is in the store and believes it or says why not.
func (g *stage) load(at programme.Pointer) (*programme.Programme, *programme.Schedule, string, error) {
	raw, err := g.p.blobs.Get(at.SHA256, programme.MaxProgramme)
	if errors.Is(err, blob.ErrCorrupt) {
		_ = g.p.blobs.Remove(at.SHA256) // it will be fetched again
	}
	if err != nil {
		return nil, nil, "", err
	}
	kid, doc, err := programme.Open(programme.ProgrammeDomain, g.p.keys, raw)
	if err != nil {
		return nil, nil, kid, err
	}
	prog, err := programme.Parse(doc)
	if err != nil {
		return nil, nil, kid, err
	}
	if err := g.p.mine(prog.Org, prog.Display); err != nil {
		return nil, nil, kid, err
	}
	if prog.Kid != kid {
		return nil, nil, kid, fmt.Errorf("programme names key %q, key %q signed it", prog.Kid, kid)
	}
	schedule, err := programme.NewSchedule(prog)
	return prog, schedule, kid, err
}

// wanted lists every file that must be here before the switch, the default first.
func wanted(prog *programme.Programme, order *programme.Takeover) []programme.File {
	var files []programme.File
	if order != nil {
		files = append(files, programme.All(order.Files)...)
	}
	for _, it := range prog.Items {
		if it.ID == prog.Default {
			files = append(files, programme.All(it.Files)...)
		}
	}
	for _, it := range prog.Items {
		files = append(files, programme.All(it.Files)...)
	}
	for _, r := range prog.Ready {
		files = append(files, programme.All(r.Files)...)
	}
	return files
}

func (g *stage) missing(files []programme.File) bool {
	for _, f := range files {
		if !g.p.blobs.Has(f.SHA256) {
			return true
		}
	}
	return false
}

func (g *stage) fetchAll(ctx context.Context, files []programme.File) error {
	for _, f := range files {
		if err := g.p.fetch.Get(ctx, f.SHA256, f.Size); err != nil {
			return err
		}
	}
	return nil
}

// showable makes sure that at least the default can be shown: everything else
// may fall back to it.
func (g *stage) showable(prog *programme.Programme) error {
	for _, it := range prog.Items {
		if it.ID != prog.Default {
			continue
		}
		c := frameCache{blobs: g.p.blobs, width: g.p.cfg.Enrolment.Profile.WPx, height: g.p.cfg.Enrolment.Profile.HPx}
		if _, err := c.get(it.Files[0].SHA256); err != nil {
			if errors.Is(err, blob.ErrCorrupt) {
				_ = g.p.blobs.Remove(it.Files[0].SHA256)
			}
			return fmt.Errorf("default item %s: %w", it.ID, err)
		}
	}
	return nil
}

// remember makes o the state to come back to after a restart.
func (g *stage) remember(ctx context.Context, o *offer, kid string, rev int64) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err // a newer one has come
	}
	g.state.Desireds.Raise(o.kid, o.doc.Rev)
	g.state.Programme.Raise(kid, rev)
	g.state.Desired = o.raw
	data, err := json.Marshal(g.state)
	if err != nil {
		return err
	}
	if err := durable.WriteFile(g.path, data); err != nil {
		return fmt.Errorf("remember revision %d: %w", o.doc.Rev, err)
	}
	g.rev = o.doc.Rev
	return nil
}

// sweep removes files that nothing needs once all take more than room bytes.
func (g *stage) sweep(in intent, room int64) {
	keep := map[blob.Digest]bool{in.file: true}
	for _, f := range wanted(in.prog, in.takeover) {
		keep[f.SHA256] = true
	}
	for _, pin := range in.prog.Pin {
		keep[pin] = true
	}
	var total int64
	var loose []blob.Digest
	err := g.p.blobs.Walk(func(at blob.Digest, size int64) error {
		total += size
		if !keep[at] {
			loose = append(loose, at)
		}
		return nil
	})
	if err != nil || total < room {
		return
	}
	for _, at := range loose {
		_ = g.p.blobs.Remove(at)
	}
}

// progress tells the revision being fetched and the one that was refused, 0 = none.
func (g *stage) progress() (pending, rejected int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.next != nil {
		pending = g.next.doc.Rev
	}
	return pending, g.rejected
}
