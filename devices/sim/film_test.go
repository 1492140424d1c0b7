package sim_test

import (
	"bytes"
	"image"
	"image/draw"
	"net/http"
	"testing"
	"time"

	"pano/devices/link"
	"pano/devices/output"
	"pano/devices/player"
	"pano/devices/proof"
	"pano/devices/sim"
	"pano/render/encode"
	"pano/render/encode/film"
)

// running is a moving file of three pictures, 50 ms each.
func running(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	err := film.Maker{Encoder: encode.New(), Limit: 1 << 20}.Write(&b, func(yield func(image.Image, time.Duration) bool) {
		for i := range 3 {
			m := image.NewRGBA(image.Rect(0, 0, width, height))
			draw.Draw(m, m.Rect, image.NewUniform(grey(5*i)), image.Point{}, draw.Src)
			if !yield(m, 50*time.Millisecond) {
				return
			}
		}
	})
	must(t, err)
	return b.Bytes()
}

// A moving picture runs on any output: a simple one is given picture after picture,
// the page gets the file and moves it. Either way it is one play of one file.
func TestFilmIsOnePlay(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"web", "sim"} {
		h := newHub(t)
		b := h.box()
		id := b.Identity.Enrolment.Display
		screen := sim.NewScreen()
		out := player.Output(screen)
		if kind == "web" {
			var err error
			out, err = output.New(kind, output.Config{})
			must(t, err)
		}
		p, err := player.New(player.Config{
			Dir: b.Dir, Enrolment: b.Identity.Enrolment, Key: b.Identity.Key, Output: out,
			Flush: time.Second, Tick: 50 * time.Millisecond, Spread: time.Millisecond,
			Connect: func(e player.Endpoint) (player.Link, error) { return link.New(link.Config(e)) },
		})
		must(t, err)
		stop := runPlayer(t, p)
		film := h.put(running(t), "image/png")
		h.show(b, 1, simple(film))
		eventually(t, "revision 1 applied", func() bool { return h.fleet.Status(id).Applied == 1 })
		if web, ok := out.(*output.Web); ok {
			r, err := http.Get(web.URL() + "clip/" + string(film.SHA256) + ".png")
			must(t, err)
			must(t, r.Body.Close())
			if r.Header.Get("Content-Type") != "image/apng" {
				t.Errorf("the page's film: %s %q", r.Status, r.Header.Get("Content-Type"))
			}
		} else {
			eventually(t, "two rounds", func() bool { return len(screen.Log()) > 6 })
		}
		stop()
		eventually(t, "the play in the log", func() bool { return len(h.plays(id)) > 0 })
		seen := map[string]bool{}
		log := screen.Log()
		for i, s := range log {
			if s.File != film.SHA256 || i > 0 && s.Frame == log[i-1].Frame {
				t.Errorf("picture %d of the film: %+v", i, s)
			}
			seen[string(s.Frame)] = true
		}
		if kind == "sim" && len(seen) != 3 {
			t.Errorf("%d different pictures, want 3", len(seen))
		}
		starts := 0
		for _, play := range h.plays(id) {
			if play.File != film.SHA256 {
				t.Errorf("%s proves %s, want %s", kind, play.File, film.SHA256)
			}
			if play.WhyStart != proof.Continued {
				starts++
			}
		}
		if starts != 1 {
			t.Errorf("%s: %d plays, want 1", kind, starts)
		}
		checkChain(t, h, id)
		must(t, out.Close())
	}
}
