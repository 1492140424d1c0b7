package player

import (
	"context"
	"crypto/rand"
	mrand "math/rand/v2"
	"sync"
	"time"

	"pano/devices/player/durable"
	"pano/devices/player/journal"
	"pano/devices/proof"
	"pano/devices/wire"
)

// reporter tells the server what the player does. Nothing here is needed to play.
type reporter struct {
	p     *Player
	dirty chan struct{} // poked when the state changed

	mu      sync.Mutex
	session string // of the connection that stands or is being made
	up      bool
	began   time.Time
}

// gather is how long changes are collected before they are reported as one.
const gather = 50 * time.Millisecond

func newReporter(p *Player) *reporter {
	return &reporter{p: p, dirty: make(chan struct{}, 1), began: time.Now()}
}

func (r *reporter) poke() {
	select {
	case r.dirty <- struct{}{}:
	default:
	}
}

// endpoint describes the connection this player wants.
func (p *Player) endpoint() Endpoint {
	e := p.cfg.Enrolment
	return Endpoint{
		URL: e.BrokerURL, CA: []byte(e.CAPEM), ClientID: e.Username, Username: e.Username, Password: e.Password,
		Will: p.report.will, Filters: []string{wire.DownFilter(e.Org, e.Display)},
		Handle: p.handle, Up: p.report.greet, Down: p.report.down,
		Backoff: p.cfg.Backoff, Spread: p.cfg.Spread, Queue: 64, Log: p.log,
	}
}

// topic is one of this player's own.
func (p *Player) topic(k wire.Kind) string {
	return wire.Topic{Org: p.cfg.Enrolment.Org, Dev: p.cfg.Enrolment.Display, Kind: k}.String()
}

// head begins every message.
func (r *reporter) head() wire.Head {
	r.mu.Lock()
	defer r.mu.Unlock()
	return wire.Head{TS: r.p.cfg.Now().UnixMicro(), Session: r.session}
}

// will makes a new session: it is asked once for each connection.
func (r *reporter) will() (string, []byte) {
	r.mu.Lock()
	r.session = rand.Text()
	r.mu.Unlock()
	body, err := wire.Encode(wire.Bye, &wire.Gone{Head: r.head(), Reason: "lost"})
	if err != nil {
		panic(err) // a fixed small struct
	}
	return r.p.topic(wire.Bye), body
}

// send publishes one message; a failure is not fatal, the next report says it again.
func (r *reporter) send(ctx context.Context, k wire.Kind, m wire.Message) error {
	body, err := wire.Encode(k, m)
	if err != nil {
		r.p.log.Error("message not sent", "kind", k, "err", err)
		return err
	}
	d, _ := wire.DeliveryOf(k)
	return r.p.link.Publish(ctx, r.p.topic(k), body, d.QoS, false)
}

// greet runs after every connect: the server compares what is applied and what
// is owed, and sends what is missing.
func (r *reporter) greet(ctx context.Context) {
	r.mu.Lock()
	r.up = true
	r.mu.Unlock()
	st := r.p.Status()
	stream, oldest := r.p.outbox.place()
	err := r.send(ctx, wire.Hi, &wire.Hello{
		Head: r.head(), Boot: r.p.boot, Software: r.p.cfg.Software, Profile: r.p.cfg.Enrolment.Profile.Name,
		Output: r.p.cfg.Output.Name(), Applied: st.Applied, Stream: stream, Oldest: oldest, Outbox: st.Outbox,
		Can: commands(), Page: r.p.cfg.WebURL,
	})
	if err != nil {
		r.p.log.Warn("hello", "err", err)
	}
	r.poke()
	r.p.outbox.again()
	r.p.stage.again()
}

func (r *reporter) down(error) {
	r.mu.Lock()
	r.up = false
	r.mu.Unlock()
}

func (r *reporter) linked() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.up
}

// run sends the state when it changed, and a heartbeat.
func (r *reporter) run(ctx context.Context) {
	beat := time.NewTimer(r.pause())
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.dirty:
			if !wait(ctx, gather) {
				return
			}
			if r.linked() && r.send(ctx, wire.Report, r.state()) != nil && wait(ctx, time.Second) {
				r.poke()
			}
		case <-beat.C:
			if r.linked() {
				_ = r.send(ctx, wire.Beat, r.heartbeat())
			}
			beat.Reset(r.pause())
		}
	}
}

// pause is the time to the next heartbeat, ± 10 % so that a fleet does not beat
// as one.
func (r *reporter) pause() time.Duration {
	every := r.p.cfg.Heartbeat
	if n := r.p.current().policy.HeartbeatS; n > 0 {
		every = time.Duration(n) * time.Second
	}
	return every - every/10 + mrand.N(every/5+1)
}

func (r *reporter) state() *wire.State {
	st := r.p.Status()
	m := &wire.State{
		Head: r.head(), Applied: st.Applied, Errors: st.Errors, Clock: st.Clock.State, OffsetUS: st.Clock.Offset,
	}
	m.Pending, m.Rejected = r.p.stage.progress()
	if st.Since > 0 {
		m.Now = &wire.Showing{
			Item: st.Item, Title: st.Title, Takeover: st.Takeover, File: st.File, Frame: st.Frame,
			Since: st.Since, Why: st.Why, Grade: st.Grade,
		}
	}
	if order := r.p.current().takeover; order != nil {
		m.Takeover = &wire.TakeoverAck{ID: order.ID, State: "waiting", At: r.p.cfg.Now().UnixMicro()}
		switch {
		case st.Takeover == order.ID:
			m.Takeover.State, m.Takeover.At = "showing", st.Since
		case r.p.cfg.Now().UnixMicro() >= order.To:
			m.Takeover.State = "ended"
		}
	}
	return m
}

func (r *reporter) heartbeat() *wire.Heartbeat {
	st := r.p.Status()
	stream, oldest := r.p.outbox.place()
	return &wire.Heartbeat{
		Stream: stream, Oldest: oldest, FreeMB: durable.FreeMB(r.p.cfg.Dir),
		Head: r.head(), Applied: st.Applied, UptimeS: int64(time.Since(r.began).Seconds()),
		OffsetUS: st.Clock.Offset, Clock: st.Clock.State, Outbox: st.Outbox, Errors: len(st.Errors),
	}
}

// goodbye delivers the last batch if that is quick, and leaves in order.
func (p *Player) goodbye(ctx context.Context) {
	if !p.report.linked() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	p.outbox.drained(ctx)
	_ = p.report.send(ctx, wire.Bye, &wire.Gone{Head: p.report.head(), Reason: "stop"})
}

// handle gets every message for this player. It only passes on: the work is done
// by the loops.
func (p *Player) handle(topic string, payload []byte) {
	t, err := wire.ParseTopic(topic)
	if err != nil || t.Org != p.cfg.Enrolment.Org || t.Dev != p.cfg.Enrolment.Display {
		p.log.Warn("message that is not for this player", "topic", topic)
		return
	}
	if len(payload) == 0 { // a retained state was cleared: what is on stays
		return
	}
	switch t.Kind {
	case wire.Desired:
		p.stage.offer(payload)
	case wire.Rcpt:
		var m wire.Receipt
		if err := wire.Decode(wire.Rcpt, payload, &m); err != nil {
			p.log.Warn("receipt", "err", err)
			return
		}
		if m.TS > 0 {
			p.clock.sample(time.UnixMicro(m.TS), "server")
		}
		p.outbox.receipt(&m)
	case wire.Cmd:
		p.order(payload)
	}
}

// seal signs plays as a batch.
func (p *Player) seal(head journal.Head, clock proof.ClockReport, plays []proof.Play) ([]byte, error) {
	b := proof.Batch{
		V: 1, Display: p.cfg.Enrolment.Display, Stream: head.Stream, Seq: head.Seq, Prev: head.Prev,
		Boot: head.Boot, Clock: clock, Seen: p.outbox.checkpoint(), Plays: plays,
	}
	return b.Sign(p.cfg.Key)
}

// wait pauses and tells whether the whole time passed.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
