package sim_test

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pano/devices/link"
	"pano/devices/output"
	"pano/devices/player"
)

// The whole way: publish, show in a folder, prove, receipt, prune.
func TestPublishShowsAndProves(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	b := h.box()
	id := b.Identity.Enrolment.Display
	dir := filepath.Join(t.TempDir(), "screen")
	out, err := output.New("folder", output.Config{Dir: dir})
	must(t, err)
	p, err := player.New(player.Config{
		Dir: b.Dir, Enrolment: b.Identity.Enrolment, Key: b.Identity.Key, Output: out,
		Flush: 200 * time.Millisecond, Tick: 50 * time.Millisecond, Spread: time.Millisecond,
		Connect: func(e player.Endpoint) (player.Link, error) { return link.New(link.Config(e)) },
	})
	must(t, err)
	stop := runPlayer(t, p)
	file := h.picture(grey(3))
	began := time.Now()
	h.show(b, 1, simple(file))
	eventually(t, "revision 1 applied", func() bool { return h.fleet.Status(id).Applied == 1 })
	t.Logf("published and applied in %v", time.Since(began).Round(time.Millisecond))
	f, err := os.Open(filepath.Join(dir, "screen.png"))
	must(t, err)
	defer f.Close()
	img, err := png.Decode(f)
	must(t, err)
	if r, _, _, _ := img.At(5, 5).RGBA(); r>>8 != 48 || img.Bounds().Dx() != width {
		t.Errorf("folder shows %v of %v", img.At(5, 5), img.Bounds())
	}
	eventually(t, "a play in the log", func() bool { return len(h.plays(id)) > 0 })
	stop()
	eventually(t, "all receipts", func() bool { return p.Status().Outbox == 0 })
	plays := h.plays(id)
	if plays[0].File != file.SHA256 || plays[0].Item != "default" || plays[0].Frame == "" {
		t.Errorf("first play %+v", plays[0])
	}
	checkChain(t, h, id)
	if left, _ := filepath.Glob(filepath.Join(b.Dir, "journal-*", "*.batch")); len(left) > 0 {
		t.Errorf("not pruned: %v", left)
	}
	eventually(t, "orderly leave", func() bool { return h.fleet.Status(id).Presence == "lost" })
}
