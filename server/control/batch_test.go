package control_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pano/render"
	"pano/server/campaign"
	"pano/server/control"
)

// fuse is an engine that calls off at its n-th picture, as a power cut would.
type fuse struct {
	painter
	left *atomic.Int64
	blow func()
}

func (f fuse) Render(ctx context.Context, o render.Order) (*render.Artwork, error) {
	if f.left.Add(-1) == 0 {
		f.blow()
	}
	return f.painter.Render(ctx, o)
}

func sheetOf(rows int) string {
	var b strings.Builder
	b.WriteString("headline;size\n")
	for i := range rows {
		fmt.Fprintf(&b, "CHÀO MỪNG TỔ %d;\n", i+1)
	}
	return b.String()
}

// work runs batches until the test ends, or stop is called.
func work(t *testing.T, c *control.Control) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- c.RunBatches(ctx) }()
	stop = func() {
		cancel()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		done <- nil
	}
	t.Cleanup(stop)
	return stop
}

// rest waits until nobody works on the batch.
func rest(t *testing.T, c *control.Control, id string) control.BatchView {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); <-time.After(10 * time.Millisecond) {
		v, err := c.Batch(t.Context(), an, id)
		ok(t, err)
		if !v.State.Busy() {
			return v
		}
	}
	t.Fatal("the batch is still being worked on")
	return control.BatchView{}
}

func ready(t *testing.T, c *control.Control, rows int) string {
	t.Helper()
	j, err := c.NewBatch(t.Context(), an, control.BatchIn{Template: "led-slide", File: "bang.csv", Data: strings.NewReader(sheetOf(rows))})
	ok(t, err)
	if j.Ask.Map.Columns["headline"] != "A" || j.Ask.Map.Columns["@size"] != "B" {
		t.Fatalf("suggested %v", j.Ask.Map.Columns)
	}
	j.Ask.Sizes = []string{"640x320", "384x192"}
	ok(t, c.MapBatch(t.Context(), an, j.ID, j.Ask))
	if v := rest(t, c, j.ID); v.State != "checked" || v.Pieces != 2*rows || len(v.Show) != 12 {
		t.Fatalf("checked: %+v", v)
	}
	return j.ID
}

func zipOf(t *testing.T, c *control.Control, id string) []byte {
	t.Helper()
	_, pack, err := c.BatchZIP(t.Context(), an, id)
	ok(t, err)
	var b bytes.Buffer
	ok(t, pack(&b))
	return b.Bytes()
}

func TestABatchGoesOnAfterARestart(t *testing.T) {
	left := new(atomic.Int64)
	left.Store(1 << 40)
	cut := make(chan struct{})
	w := newWorldWith(t, fuse{left: left, blow: func() { close(cut) }})
	stop := work(t, w.Control)
	id := ready(t, w.Control, 60)
	left.Store(30)
	ok(t, w.StartBatch(t.Context(), an, id))
	<-cut
	stop()
	// A new program, the same data folder.
	again := control.New(w.options)
	work(t, again)
	v := control.BatchView{}
	for end := time.Now().Add(time.Minute); time.Now().Before(end); <-time.After(10 * time.Millisecond) {
		if v, _ = again.Batch(t.Context(), an, id); v.State == "done" {
			break
		}
	}
	if v.State != "done" || v.Files != 120 || v.Progress.Kept == 0 {
		t.Fatalf("after the restart: %s, %d files, %d kept", v.State, v.Files, v.Progress.Kept)
	}
	whole := ready(t, again, 60)
	ok(t, again.StartBatch(t.Context(), an, whole))
	if v := rest(t, again, whole); v.State != "done" || v.Progress.Kept != 0 {
		t.Fatalf("the uninterrupted one: %+v", v.Progress)
	}
	if !bytes.Equal(zipOf(t, again, id), zipOf(t, again, whole)) {
		t.Error("the batch that was cut off gave other bytes")
	}
}

func TestABatchIsStoppedAndTidiedAway(t *testing.T) {
	left := new(atomic.Int64)
	left.Store(1 << 40)
	var w *world
	var id string
	w = newWorldWith(t, fuse{left: left, blow: func() { _ = w.StopBatch(t.Context(), an, id) }})
	stop := work(t, w.Control)
	id = ready(t, w.Control, 40)
	left.Store(20)
	ok(t, w.StartBatch(t.Context(), an, id))
	if v := rest(t, w.Control, id); v.State != "stopped" || v.Trouble != nil {
		t.Fatalf("stopped: %s %v", v.State, v.Trouble)
	}
	if _, _, err := w.BatchZIP(t.Context(), an, id); code(err) != "batch_undone" {
		t.Errorf("the ZIP of half a batch: %v", err)
	}
	if _, err := w.Batch(t.Context(), binh, id); err == nil {
		t.Error("another person sees the batch")
	}
	ok(t, w.StartBatch(t.Context(), an, id))
	if v := rest(t, w.Control, id); v.State != "done" || v.Progress.Kept == 0 {
		t.Errorf("gone on: %s, %+v", v.State, v.Progress)
	}
	for range 4 {
		ready(t, w.Control, 20)
	}
	if _, err := w.NewBatch(t.Context(), an, control.BatchIn{Template: "led-slide", File: "x.csv", Data: strings.NewReader(sheetOf(1))}); code(err) != "batch_many" {
		t.Errorf("a sixth batch: %v", err)
	}
	huge := control.BatchAsk{Map: control.BatchMap{Columns: map[string]string{"headline": "A"}}, Sizes: []string{"20000x15000", "20001x15000"}, From: "unicode"}
	if err := w.MapBatch(t.Context(), an, id, huge); code(err) != "batch_huge" {
		t.Errorf("24 gigapixels: %v", err)
	}
	ok(t, w.DeleteBatch(t.Context(), an, id))
	if list, err := w.MyBatches(t.Context(), an, "led-slide"); err != nil || len(list) != 4 {
		t.Errorf("%d batches, %v", len(list), err)
	}
	// A day later a start of the server finds them old.
	stop()
	w.now.Add(25 * 3600 * second)
	again := control.New(w.options)
	work(t, again)
	for end := time.Now().Add(time.Minute); time.Now().Before(end); <-time.After(10 * time.Millisecond) {
		if left, err := os.ReadDir(filepath.Join(w.options.Scratch)); err == nil && len(left) == 0 {
			return
		}
	}
	t.Error("old batches are not taken away")
}

func TestBatchDraftsAreOneSet(t *testing.T) {
	w := newWorld(t)
	c := w.city()
	work(t, w.Control)
	id := ready(t, w.Control, 12)
	ok(t, w.StartBatch(t.Context(), an, id))
	rest(t, w.Control, id)
	ok(t, w.SaveBatch(t.Context(), an, id, c.campaign.ID, true))
	v := rest(t, w.Control, id)
	if v.State != "done" || v.Saved != 12 || v.Set == "" {
		t.Fatalf("saved: %s %d %v", v.State, v.Saved, v.Trouble)
	}
	ok(t, w.SaveBatch(t.Context(), an, id, c.campaign.ID, true)) // sent twice
	rest(t, w.Control, id)
	sets, err := w.Waiting(t.Context(), binh, control.Filter{})
	ok(t, err)
	n := 0
	for _, s := range sets {
		if s.Set == v.Set {
			n = len(s.Assets)
			if len(s.Assets[0].Files) != 2 || s.Assets[0].Version.State != campaign.AssetSubmitted {
				t.Errorf("an asset of the set: %+v", s.Assets[0])
			}
		}
	}
	if n != 12 {
		t.Errorf("the set has %d assets, want 12", n)
	}
}

func TestOldTextIsNeverConvertedUnasked(t *testing.T) {
	w := newWorld(t)
	work(t, w.Control)
	j, err := w.NewBatch(t.Context(), an, control.BatchIn{Template: "led-slide", File: "x.csv", Data: strings.NewReader("headline\nChµo mõng §¹i héi\n")})
	ok(t, err)
	j.Ask.Sizes = []string{"640x320"}
	if err := w.MapBatch(t.Context(), an, j.ID, j.Ask); code(err) != "batch_old" {
		t.Fatalf("unasked: %v", err)
	}
	for from, want := range map[control.BatchFrom]string{"unicode": "Chµo mõng §¹i héi", "auto": "Chào mừng Đại hội"} {
		j.Ask.From = from
		ok(t, w.MapBatch(t.Context(), an, j.ID, j.Ask))
		if v := rest(t, w.Control, j.ID); v.Show[0].Text != want {
			t.Errorf("%s: %q", from, v.Show[0].Text)
		}
	}
	if s, reads, old := control.OldVietnamese("Chµo mõng §¹i héi"); !old || s != "tcvn3" || reads != "Chào mừng Đại hội" {
		t.Errorf("%q %q %v", s, reads, old)
	}
}

func code(err error) string {
	var e *campaign.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return fmt.Sprint(err)
}
