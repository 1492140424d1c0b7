package fleet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pano/devices/wire"
)

// fakeLink stands for the broker: what goes down is noted, what comes up is
// given to the endpoint's handler.
type fakeLink struct {
	e    Endpoint
	mu   sync.Mutex
	sent []string
	fail bool
}

func (l *fakeLink) Run(ctx context.Context) error {
	if l.e.Up != nil {
		l.e.Up(ctx)
	}
	<-ctx.Done()
	return ctx.Err()
}

func (l *fakeLink) Publish(_ context.Context, topic string, payload []byte, qos byte, retain bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fail {
		return errors.New("no connection")
	}
	l.sent = append(l.sent, fmt.Sprintf("%s q%d retain=%v", topic[strings.LastIndex(topic, "/")+1:], qos, retain))
	return nil
}

func (l *fakeLink) Connected() bool { return true }

func (l *fakeLink) count(prefix string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.sent {
		if strings.HasPrefix(s, prefix) {
			n++
		}
	}
	return n
}

// office is registry, ingest and sink of one display.
type office struct {
	mu     sync.Mutex
	rev    int64
	groups [][]Batch
	answer func(Batch) Result
	err    error
	alarms []string
}

func (o *office) Display(_ context.Context, id string) (Display, error) {
	if id != "display-1" {
		return Display{}, ErrUnknown
	}
	return Display{ID: id, Org: "hcmc"}, nil
}
func (o *office) Displays(context.Context) ([]string, error) { return []string{"display-1"}, nil }
func (o *office) Desired(context.Context, string) (Desired, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return Desired{Rev: o.rev, Signed: []byte("signed")}, nil
}
func (o *office) Batches(_ context.Context, in []Batch) ([]Result, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.groups = append(o.groups, in)
	var out []Result
	for _, b := range in {
		out = append(out, o.answer(b))
	}
	return out, o.err
}
func (o *office) Status(Status)                {}
func (o *office) Answered(string, wire.Result) {}
func (o *office) Alarm(a Alarm) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.alarms = append(o.alarms, a.Display+" "+a.Code)
}

func (o *office) has(alarm string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Contains(o.alarms, alarm)
}

// started runs a fleet inside a synctest bubble.
func started(t *testing.T, o *office) (f *Fleet, up, down *fakeLink) {
	t.Helper()
	f, err := New(Config{
		Registry: o, Ingest: o, Sink: o, Replica: "test",
		Connect: func(e Endpoint) (Link, error) {
			l := &fakeLink{e: e}
			if e.Handle != nil {
				up = l
			} else {
				down = l
			}
			return l, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = f.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	synctest.Wait()
	return f, up, down
}

// pass lets virtual time pass and everybody come to rest.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func (l *fakeLink) from(t *testing.T, org, dev string, k wire.Kind, m wire.Message) {
	t.Helper()
	body, err := wire.Encode(k, m)
	if err != nil {
		t.Fatal(err)
	}
	l.e.Handle(wire.Topic{Org: org, Dev: dev, Kind: k}.String(), body)
}

func TestPushesUntilItIsApplied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{rev: 3}
		f, up, down := started(t, o)
		if n := down.count("desired q1 retain=true"); n != 1 {
			t.Fatalf("%d pushes after the connect, want 1: %v", n, down.sent)
		}
		hello := &wire.Hello{Head: wire.Head{Session: "s1"}, Boot: "b1", Applied: 2}
		up.from(t, "hcmc", "display-1", wire.Hi, hello)
		synctest.Wait()
		if n := down.count("desired"); n != 2 {
			t.Fatalf("%d pushes after a hello with an old revision, want 2", n)
		}
		for range 10 { // it beats on and does not apply
			up.from(t, "hcmc", "display-1", wire.Beat, &wire.Heartbeat{Head: wire.Head{Session: "s1"}, Applied: 2})
			pass(time.Minute)
		}
		pushes := down.count("desired")
		if pushes < 5 || pushes > 14 {
			t.Errorf("%d pushes in ten minutes, want some, with growing pauses", pushes)
		}
		if !o.has("display-1 diverged") {
			t.Errorf("no alarm: %v", o.alarms)
		}
		up.from(t, "hcmc", "display-1", wire.Beat, &wire.Heartbeat{Head: wire.Head{Session: "s1"}, Applied: 3})
		pushes = down.count("desired")
		pass(10 * time.Minute)
		if n := down.count("desired"); n != pushes {
			t.Errorf("pushed %d times after it was applied", n-pushes)
		}
		if st := f.Status("display-1"); st.Presence != Lost || st.Applied != 3 || st.Reached != 3 {
			t.Errorf("status %+v", st)
		}
	})
}

func TestForeignAndMalformedMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{}
		f, up, _ := started(t, o)
		up.from(t, "other", "display-1", wire.Beat, &wire.Heartbeat{})
		up.from(t, "hcmc", "display-2", wire.Beat, &wire.Heartbeat{})
		up.e.Handle("pano/1/hcmc/u/00/display-1/hb", []byte("{}")) // not its partition
		up.e.Handle("rubbish", nil)
		for _, body := range []string{"", "{", "[]", `{"v":9}`, "\x01\x00", strings.Repeat("x", 70<<10)} {
			up.e.Handle(wire.Topic{Org: "hcmc", Dev: "display-1", Kind: wire.Report}.String(), []byte(body))
		}
		synctest.Wait()
		st := f.Stats()
		if st.Foreign != 4 || st.Malformed != 6 {
			t.Errorf("%d foreign, %d malformed, want 4 and 6", st.Foreign, st.Malformed)
		}
		if s := f.Status("display-1"); s.Presence == Online {
			t.Error("a forged message made the display online")
		}
		if n := len(o.alarms); n > 4 {
			t.Errorf("%d alarms, the same one is told once a minute: %v", n, o.alarms)
		}
	})
}

func TestReceiptsAfterTheCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{answer: func(b Batch) Result {
			seq := uint64(b.Signed[0])
			return Result{Display: b.Display, Stream: 7, Seq: seq, UpTo: min(seq, 3), Stored: true}
		}}
		f, up, down := started(t, o)
		send := func(seqs ...byte) {
			for _, s := range seqs {
				up.e.Handle(wire.Topic{Org: "hcmc", Dev: "display-1", Kind: wire.Plays}.String(), []byte{s})
			}
			pass(time.Second)
		}
		send(1, 2, 3)
		if len(o.groups) != 1 || len(o.groups[0]) != 3 || down.count("rcpt q0 retain=false") != 1 {
			t.Errorf("%d groups, receipts %v: want one transaction and one receipt", len(o.groups), down.sent)
		}
		o.err = errors.New("no space")
		send(4)
		if down.count("rcpt") != 1 || !o.has(" ingest_failed") {
			t.Errorf("receipt without a commit, or no alarm: %v %v", down.sent, o.alarms)
		}
		if st := f.Stats(); st.Batches != 4 || st.Receipts != 1 || st.IngestFailed != 1 {
			t.Errorf("stats %+v", st)
		}
	})
}

func TestWhatAReceiptAsksFor(t *testing.T) {
	for name, c := range map[string]struct {
		result     Result
		need, have []wire.Range
	}{
		"in order":            {Result{Seq: 5, UpTo: 5, Stored: true}, nil, nil},
		"stored before a gap": {Result{Seq: 9, UpTo: 5, Stored: true}, []wire.Range{{From: 6, To: 8}}, []wire.Range{{From: 9, To: 9}}},
		"the gap is smaller":  {Result{Seq: 9, UpTo: 5, Next: 7, Stored: true}, []wire.Range{{From: 6, To: 6}}, []wire.Range{{From: 9, To: 9}}},
		"not stored, gap":     {Result{Seq: 9, UpTo: 5}, []wire.Range{{From: 6, To: 9}}, nil},
		"rejected":            {Result{Seq: 6, UpTo: 5, Reject: "fork"}, nil, nil},
	} {
		m := &wire.Receipt{UpTo: c.result.UpTo}
		if demand(m, c.result); !slices.Equal(m.Need, c.need) || !slices.Equal(m.Have, c.have) {
			t.Errorf("%s: need %v, have %v", name, m.Need, m.Have)
		}
	}
}
