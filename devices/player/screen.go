package player

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"path/filepath"
	"time"

	"pano/devices/blob"
	"pano/devices/player/fetch"
	"pano/devices/player/film"
	"pano/devices/player/journal"
	"pano/devices/programme"
	"pano/devices/proof"
)

// intent is what should be on, with every file of it on the disk. It is replaced
// as a whole and never changed.
type intent struct {
	gen      uint64 // counts replacements
	rev      int64  // of the desired state
	prog     *programme.Programme
	schedule *programme.Schedule
	takeover *programme.Takeover
	policy   programme.Policy
	file     blob.Digest // of the signed programme
}

// playKey tells plays apart.
type playKey struct {
	item, takeover string
	gen            uint64
	turn           int64 // only for series: a lone picture is one play for as long as it stays
	expired, blank bool
	standIn        bool // the default, because the content cannot be shown
}

// screen is the state of the show loop, which alone touches it.
type screen struct {
	p       *Player
	in      intent
	journal *journal.Journal // nil until the disk lets us open it
	key     playKey
	slot    programme.Slot
	on      Frame // what the display shows; no Image = dark
	showing bool  // false until the first frame or blank reached the output
	counted bool  // the play of key is journalled
	grade   proof.Grade
	moving  bool  // the output plays the clip of on
	shot    int   // the picture of on's film that the output has, when it does not
	began   int64 // when the picture of key went on
	ready   frameCache
	opened  time.Time // when the open batch began
	ticked  time.Time // when the open play was last confirmed
	phase   time.Duration
	redo    bool // the output failed: show again at the next look
	// reprogrammed: the play under way belongs to the intent before.
	reprogrammed bool
}

// show is the loop: look, present, journal, wait. It ends with ctx, orderly.
func (p *Player) show(ctx context.Context) {
	s := &screen{p: p, ready: frameCache{blobs: p.blobs, width: p.cfg.Enrolment.Profile.WPx, height: p.cfg.Enrolment.Profile.HPx}}
	h := fnv.New32a()
	h.Write([]byte(p.cfg.Enrolment.Display))
	s.phase = time.Duration(h.Sum32()) * time.Microsecond
	s.opened, _ = p.clock.look()
	for {
		wait := s.step(ctx)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			s.stop()
			return
		case <-p.wake:
		case <-timer.C:
		case fn := <-p.work:
			fn(ctx, s)
		}
		timer.Stop()
	}
}

// step does all that is due and tells how long nothing will be.
func (s *screen) step(ctx context.Context) time.Duration {
	p := s.p
	now, jumped := p.clock.look()
	s.ensureJournal()
	if jumped {
		s.closeBatch(now, true, true) // no play may hold two times
	}
	if in := p.current(); in.schedule != nil && in.gen != s.in.gen {
		s.adopt(in)
	}
	wait := p.cfg.Tick
	if s.in.schedule != nil {
		s.slot = s.evaluate(now)
		s.present(ctx, now)
		wait = min(wait, s.move(ctx, now), time.Duration(s.slot.Next-now.UnixMicro())*time.Microsecond)
		s.prepareNext(now)
	}
	s.tick(now)
	if s.due(now) {
		s.closeBatch(now, true, false)
	}
	if s.redo {
		wait = min(wait, time.Second)
	}
	return max(wait, time.Millisecond)
}

// evaluate asks the one evaluator. A clock that shows a time long over must not
// choose among windows: the default plays.
func (s *screen) evaluate(now time.Time) programme.Slot {
	behind := s.p.clock.behind(now)
	if behind {
		s.p.health.Set("clock_behind", fmt.Errorf("the clock shows %s, which is over", now.UTC().Format(time.DateTime)))
		return s.fallback(now.UnixMicro(), programme.ByDefault)
	}
	s.p.health.Set("clock_behind", nil)
	report := s.p.clock.report()
	slot := s.in.schedule.At(s.in.takeover, now.UnixMicro(), report.State.Trusted())
	var err error
	if slot.Why.Reason == programme.ByExpiry {
		err = fmt.Errorf("the programme of revision %d has expired; the default plays", s.in.prog.Rev)
	}
	s.p.health.Set("programme_expired", err)
	return slot
}

// fallback is the default item, as a slot.
func (s *screen) fallback(t int64, why programme.Reason) programme.Slot {
	for i, it := range s.in.prog.Items {
		if it.ID == s.in.prog.Default {
			return programme.Slot{
				Item: i, ItemID: it.ID, Files: it.Files, Turn: t, Next: t + time.Minute.Microseconds(),
				Why: programme.Why{Reason: why, Rule: -1, Rank: -1, RunnerUp: -1},
			}
		}
	}
	return programme.Slot{Item: -1, File: -1, Next: t + time.Minute.Microseconds()}
}

// adopt takes a new intent. The batch of the old one closes, but only after the
// new picture is on: nobody waits for a disk.
func (s *screen) adopt(in intent) {
	s.in, s.reprogrammed = in, s.reprogrammed || s.counted
}

// keyOf names the play of a slot.
func (s *screen) keyOf(slot programme.Slot) playKey {
	k := playKey{
		item: slot.ItemID, takeover: slot.Takeover, gen: s.in.gen,
		expired: slot.Why.Reason == programme.ByExpiry, blank: slot.File < 0,
	}
	if len(slot.Files) > 1 {
		k.turn = slot.Turn
	}
	return k
}

// present brings the slot's frame to the output and journals the play.
func (s *screen) present(ctx context.Context, now time.Time) {
	key := s.keyOf(s.slot)
	var err error
	key.standIn, err = s.put(ctx)
	s.redo = err != nil
	if err != nil {
		if key != s.key && s.counted {
			s.record(s.journal.End(now.UnixMicro(), proof.Failed))
			s.counted, s.key = false, playKey{}
		}
		return
	}
	if key != s.key {
		s.key, s.began = key, now.UnixMicro()
		s.p.shown(s)
		if s.reprogrammed && s.counted {
			s.record(s.journal.End(s.p.cfg.Now().UnixMicro(), proof.Reprogrammed))
			s.closeBatch(now, false, false)
		}
		s.counted, s.reprogrammed = false, false // journal.Start below ends a play of the same programme
	}
	if !s.counted && s.journal != nil {
		at := max(s.p.cfg.Now().UnixMicro(), 0)
		err := s.journal.Start(s.play(at), at, s.whyStop(key))
		s.record(err)
		s.counted = err == nil
	}
}

// whyStop says why the play before gave way to key.
func (s *screen) whyStop(next playKey) proof.Why {
	if next.takeover != "" {
		return proof.Takeover
	}
	return proof.Scheduled
}

// put shows the slot's frame unless it is on already. When the content cannot be
// shown the default stands in; when that cannot be shown either, what is on stays.
func (s *screen) put(ctx context.Context) (standIn bool, err error) {
	if s.slot.File < 0 && s.slot.Takeover != "" {
		return false, s.dark(ctx)
	}
	f, err := s.frame(&s.slot)
	s.p.health.Set("content", err)
	if err != nil {
		s.slot, standIn = s.fallback(s.p.cfg.Now().UnixMicro(), programme.ByDefault), true
		if f, err = s.frame(&s.slot); err != nil {
			return standIn, err
		}
	}
	if s.showing && s.on.Image != nil && s.on.Pixels == f.Pixels && s.on.clip() == f.clip() {
		s.on = f
		return standIn, nil
	}
	shown, err := s.p.cfg.Output.Show(ctx, f)
	s.p.health.Set("output", err)
	if err == nil {
		s.on, s.showing, s.grade, s.moving = f, true, shown.Grade, shown.Moving && f.Clip != nil
		s.shot = 0
	}
	return standIn, err
}

// dark blanks the display by order.
func (s *screen) dark(ctx context.Context) error {
	if s.showing && s.on.Image == nil {
		return nil
	}
	err := s.p.cfg.Output.Blank(ctx)
	s.p.health.Set("output", err)
	if err == nil {
		s.on, s.showing, s.grade, s.moving = Frame{}, true, proof.Handed, false
	}
	return err
}

// move shows the picture of a film that is due and tells how long it stays. It is
// still one play. An output that can play the film is left alone.
func (s *screen) move(ctx context.Context, now time.Time) time.Duration {
	if s.on.film == nil || s.moving || s.redo {
		return s.p.cfg.Tick
	}
	i, left := s.on.film.At(time.Duration(now.UnixMicro()-s.began) * time.Microsecond)
	if i == s.shot {
		return left
	}
	img, err := s.on.film.Draw(i)
	s.p.health.Set("content", err)
	if err != nil {
		return s.p.cfg.Tick // what is on stays
	}
	_, err = s.p.cfg.Output.Show(ctx, Frame{Image: img, Pixels: film.Digest(img), File: s.on.File, Item: s.on.Item})
	s.p.health.Set("output", err)
	if s.shot = i; err != nil {
		s.showing, s.redo = false, true
	}
	return left
}

func (s *screen) frame(slot *programme.Slot) (Frame, error) {
	if slot.File < 0 || slot.File >= len(slot.Files) {
		return Frame{}, errors.New("nothing to show: the programme has no default picture")
	}
	f, err := s.ready.get(slot.Files[slot.File].SHA256)
	f.Item = slot.ItemID
	if c := slot.Files[slot.File].Clip; c != nil && s.p.blobs.Has(c.SHA256) {
		f.Clip = s.clip(c.SHA256, c.MIME)
	} else if f.film != nil {
		f.Clip = s.clip(f.File, "image/apng")
	}
	return f, err
}

// clip is a moving file on the disk.
func (s *screen) clip(d blob.Digest, mime string) *Clip {
	return &Clip{Digest: d, MIME: mime, Open: func() (io.ReadSeekCloser, error) {
		r, _, err := s.p.blobs.Open(d)
		return r, err
	}}
}

// record notes a fault of the journal; playing goes on.
func (s *screen) record(err error) { s.p.health.Set("journal", err) }

// play describes what is on since at.
func (s *screen) play(at int64) proof.Play {
	p := proof.Play{
		Takeover: s.slot.Takeover, Programme: s.in.prog.Rev, Frame: s.on.Pixels, Start: at, End: at,
		Grade: s.grade, Clock: s.p.clock.report().State, WhyStart: whyStart(s.slot.Why.Reason, s.key.standIn),
	}
	if len(s.slot.Files) > 0 {
		p.File = s.slot.Files[0].SHA256
	}
	if s.moving {
		p.File = s.on.clip()
	}
	if s.slot.Item >= 0 && s.slot.Item < len(s.in.prog.Items) {
		it := s.in.prog.Items[s.slot.Item]
		p.Item, p.Placement, p.Campaign = it.ID, it.Placement, it.Campaign
	}
	return p
}

func whyStart(r programme.Reason, standIn bool) proof.Why {
	if standIn {
		return proof.Failed
	}
	switch r {
	case programme.ByTakeover:
		return proof.Takeover
	case programme.ByDefault:
		return proof.Default
	case programme.ByExpiry:
		return proof.Expired
	}
	return proof.Scheduled
}

// prepareNext decodes what comes next, so that a change takes no time.
func (s *screen) prepareNext(now time.Time) {
	if s.slot.Next-now.UnixMicro() > (10*time.Minute).Microseconds() || s.p.clock.behind(now) {
		return
	}
	next := s.in.schedule.At(s.in.takeover, s.slot.Next, s.p.clock.report().State.Trusted())
	if next.File >= 0 && next.File < len(next.Files) {
		_, _ = s.ready.get(next.Files[next.File].SHA256) // a fault is reported when its turn comes
	}
}

// tick confirms the open play, not oftener than it need be: a film has many pictures
// a second.
func (s *screen) tick(now time.Time) {
	since := now.Sub(s.ticked)
	if s.journal != nil && s.counted && !s.redo && (since < 0 || since >= s.p.cfg.Tick/2) {
		s.record(s.journal.Tick(now.UnixMicro(), s.p.clock.report()))
		s.ticked = now
	}
}

// due tells whether the open batch must close.
func (s *screen) due(now time.Time) bool {
	if s.journal == nil || (s.journal.Held() == 0 && !s.counted) {
		return false
	}
	every := s.p.cfg.Flush
	if n := s.in.policy.BatchS; n > 0 {
		every = min(every, time.Duration(n)*time.Second)
	}
	phase := s.phase % every
	return s.journal.Held()+1 >= proof.MaxPlays ||
		now.Add(phase).Truncate(every).After(s.opened.Add(phase).Truncate(every)) || now.Before(s.opened.Add(-every))
}

// closeBatch seals what there is. With goOn the open play continues in the next
// batch; proof is then complete up to now although the picture stays. After a
// jump of the clock the old play ends at its last tick, by the old time.
func (s *screen) closeBatch(now time.Time, goOn, jumped bool) {
	if s.journal == nil {
		return
	}
	s.opened = now
	var cont *proof.Play
	if cur, on := s.journal.Playing(); goOn && s.counted && on {
		at := now.UnixMicro()
		stop := max(at, cur.End) // the picture may have come after the look at the clock
		if jumped || at > cur.End+4*s.p.cfg.Tick.Microseconds() {
			stop = cur.End // the clock jumped, or the box slept: only the ticks are known
		}
		next := cur
		next.Start, next.WhyStart, next.Clock = max(at, 0), proof.Continued, s.p.clock.report().State
		if !jumped {
			next.Start = max(at, stop)
		}
		next.End = next.Start
		cont = &next
		s.record(s.journal.End(stop, proof.Continues))
	}
	if s.journal.Held() == 0 {
		return
	}
	err := s.journal.CloseBatch(s.p.boot, s.p.clock.report(), cont)
	s.record(err)
	if err != nil {
		s.counted = cont != nil && s.journal.Start(*cont, cont.Start, proof.Continues) == nil
		return
	}
	s.p.outbox.add(s.journal.Closed())
}

// ensureJournal opens the journal, again and again while the disk refuses.
func (s *screen) ensureJournal() {
	if s.journal != nil {
		return
	}
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails
	j, err := journal.Open(journal.Config{Dir: s.p.journalDir(), Open: s.p.cfg.OpenFile, Seal: s.p.seal},
		s.p.boot, binary.BigEndian.Uint64(random[:])|1)
	s.record(err)
	if err == nil {
		s.journal = j
		s.p.outbox.scan()
	}
}

func (p *Player) journalDir() string {
	return filepath.Join(p.cfg.Dir, "journal-"+p.cfg.Enrolment.Display)
}

// stop closes everything in order: the play ends, the batch is signed.
func (s *screen) stop() {
	now, _ := s.p.clock.look()
	if s.journal == nil {
		return
	}
	if s.counted {
		s.record(s.journal.End(now.UnixMicro(), proof.Stopped))
		s.counted = false
	}
	s.closeBatch(now, false, false)
	s.journal.Close()
}

// frameCache keeps the few pictures that are on or come next, decoded.
type frameCache struct {
	blobs         *blob.Store
	width, height int
	frames        []Frame
}

// get returns the frame of a file, read and verified.
func (c *frameCache) get(d blob.Digest) (Frame, error) {
	for i, f := range c.frames {
		if f.File == d {
			copy(c.frames[1:i+1], c.frames[:i])
			c.frames[0] = f
			return f, nil
		}
	}
	data, err := c.blobs.Get(d, fetch.MaxFile)
	if err != nil {
		return Frame{}, err
	}
	img, err := film.Decode(data, c.width, c.height)
	if err != nil {
		return Frame{}, fmt.Errorf("file %s: %w", d, err)
	}
	f := Frame{Image: img, Pixels: film.Digest(img), File: d}
	if f.film, err = film.Open(data); err != nil {
		return Frame{}, fmt.Errorf("file %s: %w", d, err)
	}
	const keep = 4
	c.frames = append([]Frame{f}, c.frames[:min(len(c.frames), keep-1)]...)
	return f, nil
}

// title is what people call what is on.
func (s *screen) title() string {
	if order := s.in.takeover; order != nil && s.slot.Takeover == order.ID {
		return order.Title
	}
	if s.slot.Item >= 0 && s.slot.Item < len(s.in.prog.Items) {
		return s.in.prog.Items[s.slot.Item].Title
	}
	return ""
}
