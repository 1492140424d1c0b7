package artwork

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"pano/server/campaign"
)

// What is not installed is refused with the package to install, not with a fault.
func TestWithoutTheTools(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for file, want := range map[string][2]string{"%PDF-1.7": {"pdf_tools", "poppler-utils"}, "\x00\x00\x00\x18ftypmp42....": {"video_tools", "ffmpeg"}} {
		_, err := Open(t.Context(), []byte(file), Want{})
		var e *campaign.Error
		if !errors.As(err, &e) || e.Kind != campaign.Unavailable || e.Code != want[0] || e.Params["packages"] != want[1] {
			t.Errorf("%.5s: %v", file, err)
		}
	}
}

// A child ends with its time, writes no more than it may, and leaves nothing behind.
func TestBoundsOfAChild(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the kernel's bounds are set on Linux")
	}
	t.Setenv("TMPDIR", t.TempDir())
	d, err := newDesk("in", []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	b := bounds{time: 300 * time.Millisecond, memory: 1 << 30, file: 1 << 20}
	if _, err := d.run(t.Context(), b, "sleep", "1000"); !errors.Is(err, errTime) {
		t.Errorf("a child without end: %v", err)
	}
	b.time = time.Minute
	if out, err := d.run(t.Context(), b, "sh", "-c", "sleep 0.2; head -c 3000000 /dev/zero > big && echo written"); err == nil {
		t.Errorf("a child wrote too much: %s", out)
	}
	if out, err := d.run(t.Context(), b, "sh", "-c", "head -c 5000000 /dev/zero"); err != nil || len(out) > maxOutput {
		t.Errorf("a child that talks: %d bytes, %v", len(out), err)
	}
	if out, err := d.run(t.Context(), b, "sh", "-c", "echo $HOME; cat in"); err != nil || string(out) != d.dir+"\nx" {
		t.Errorf("its folder: %q, %v", out, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.run(ctx, b, "sleep", "1000"); !errors.Is(err, context.Canceled) {
		t.Errorf("a child of nobody: %v", err)
	}
}
