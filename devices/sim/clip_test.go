package sim_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"pano/devices/link"
	"pano/devices/output"
	"pano/devices/player"
	"pano/devices/programme"
)

// A moving item: an output that plays video proves the video, from the player's own
// disk; another one shows and proves the still picture.
func TestProofSaysWhetherItMoved(t *testing.T) {
	t.Parallel()
	for _, kind := range output.Kinds() {
		h := newHub(t)
		b := h.box()
		id := b.Identity.Enrolment.Display
		out, err := output.New(kind, output.Config{Dir: t.TempDir()})
		must(t, err)
		p, err := player.New(player.Config{
			Dir: b.Dir, Enrolment: b.Identity.Enrolment, Key: b.Identity.Key, Output: out,
			Flush: 200 * time.Millisecond, Tick: 50 * time.Millisecond, Spread: time.Millisecond,
			Connect: func(e player.Endpoint) (player.Link, error) { return link.New(link.Config(e)) },
		})
		must(t, err)
		stop := runPlayer(t, p)
		still := h.picture(grey(3))
		film := h.put([]byte("ftyp, for all the player knows"), "video/mp4")
		still.MS, still.Clip = 5000, &programme.Clip{SHA256: film.SHA256, Size: film.Size, MIME: film.MIME}
		h.show(b, 1, simple(still))
		eventually(t, "revision 1 applied", func() bool { return h.fleet.Status(id).Applied == 1 })
		want := still.SHA256
		if web, ok := out.(*output.Web); ok {
			want = film.SHA256
			r, err := http.Get(web.URL() + "clip/" + string(film.SHA256) + ".mp4")
			must(t, err)
			body, err := io.ReadAll(r.Body)
			must(t, err)
			must(t, r.Body.Close())
			if r.Header.Get("Content-Type") != "video/mp4" || string(body) != "ftyp, for all the player knows" {
				t.Errorf("the page's video: %s %q", r.Status, body)
			}
		}
		eventually(t, "a play in the log", func() bool { return len(h.plays(id)) > 0 })
		stop()
		for _, play := range h.plays(id) {
			if play.File != want || play.Frame == "" {
				t.Errorf("%s proves %s, want %s", kind, play.File, want)
			}
		}
		checkChain(t, h, id)
		must(t, out.Close())
	}
}
