// Package artwork opens finished files that people bring: pictures by our own
// engine, PDF pages by poppler and video by ffmpeg where these are installed.
// Foreign programs run as children without a shell, in a folder of their own that
// is removed afterwards, with bounds on time, memory and what they may write.
package artwork

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"pano/server/campaign"
)

// bounds of a child process.
type bounds struct {
	time   time.Duration
	memory uint64 // bytes of address space
	file   uint64 // bytes of each file that it writes
}

// maxOutput bounds what a child may say.
const maxOutput = 1 << 20

// have tells whether a program is installed.
func have(name string) bool {
	_, err := exec.LookPath(name)
	return err == nil
}

// missing is the refusal when a program is not installed.
func missing(what, code, packages string) error {
	return campaign.Errorf(campaign.Unavailable, code, "file", "%s needs programs that are not installed here: apt-get install %s", what, packages).With("packages", packages)
}

// desk is a temporary folder with the uploaded file in it.
type desk struct{ dir string }

func newDesk(name string, data []byte) (*desk, error) {
	dir, err := os.MkdirTemp("", "pano-artwork-")
	if err != nil {
		return nil, err
	}
	d := &desk{dir}
	if err := os.WriteFile(d.path(name), data, 0o600); err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

func (d *desk) path(name string) string { return filepath.Join(d.dir, name) }

func (d *desk) close() { _ = os.RemoveAll(d.dir) }

// errTime is returned when a child had to be stopped.
var errTime = errors.New("it took too long")

// run starts a program in the folder and returns what it printed.
func (d *desk) run(ctx context.Context, b bounds, name string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, b.time)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.WaitDelay = d.dir, 2*time.Second
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + d.dir, "TMPDIR=" + d.dir, "LC_ALL=C.UTF-8"}
	out, said := &short{}, &short{}
	cmd.Stdout, cmd.Stderr = out, said
	isolate(cmd)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	limit(cmd.Process.Pid, b)
	err := cmd.Wait()
	if ctx.Err() != nil {
		return nil, errors.Join(errTime, ctx.Err())
	}
	if err != nil {
		return nil, errors.Join(err, errors.New(name+": "+string(said.b)))
	}
	return out.b, nil
}

// short keeps the beginning of what a child prints.
// It is no bytes.Buffer: that one reads all by itself.
type short struct{ b []byte }

func (s *short) Write(p []byte) (int, error) {
	if room := maxOutput - len(s.b); room > 0 {
		s.b = append(s.b, p[:min(room, len(p))]...)
	}
	return len(p), nil
}
