package output_test

import (
	"bytes"
	"io"
	"net/http"
	"testing"

	"pano/devices/blob"
	"pano/devices/output"
	"pano/devices/player"
)

type held struct{ *bytes.Reader }

func (held) Close() error { return nil }

// The page gets the video that is on, and the one before while it changes, by
// ranges as browsers ask; nothing else of the disk.
func TestWebClip(t *testing.T) {
	o, err := output.New("web", output.Config{})
	must(t, err)
	defer o.Close()
	url := o.(*output.Web).URL()
	film := func(n uint8, words string) player.Frame {
		f := frame(n)
		f.Clip = &player.Clip{Digest: blob.Sum([]byte(words)), MIME: "video/mp4", Open: func() (io.ReadSeekCloser, error) {
			return held{bytes.NewReader([]byte(words))}, nil
		}}
		return f
	}
	show := func(f player.Frame) bool {
		shown, err := o.Show(t.Context(), f)
		must(t, err)
		return shown.Moving
	}
	at := func(f player.Frame) string { return url + "clip/" + string(f.Clip.Digest) + ".mp4" }
	one, two := film(1, "first film"), film(1, "other film") // with one still picture
	other := film(2, "no film")
	other.Clip.MIME = "video/quicktime"
	if !show(one) || !show(two) || show(other) || show(frame(3)) {
		t.Error("only MP4 is played in the page")
	}
	if r := get(t, at(two), ""); r.StatusCode != http.StatusNotFound {
		t.Errorf("a video of long ago: %s", r.Status)
	}
	show(one)
	show(two)
	for _, f := range []player.Frame{one, two} {
		if r := get(t, at(f), ""); r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "video/mp4" {
			t.Errorf("a video on show: %s", r.Status)
		}
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at(two), nil)
	must(t, err)
	req.Header.Set("Range", "bytes=6-9")
	r, err := http.DefaultClient.Do(req)
	must(t, err)
	defer r.Body.Close()
	if body, _ := io.ReadAll(r.Body); r.StatusCode != http.StatusPartialContent || string(body) != "film" {
		t.Errorf("a range: %s %q", r.Status, body)
	}
	must(t, o.Blank(t.Context()))
	show(frame(4))
	if r := get(t, at(one), ""); r.StatusCode != http.StatusNotFound {
		t.Errorf("dark, but the video is still served: %s", r.Status)
	}
}
