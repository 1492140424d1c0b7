package server

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"

	"pano/devices/blob"
	"pano/fonts"
	"pano/render"
	"pano/server/store"
	"pano/templates"
)

// Finding is one thing that Examine looked at; Problem says what to mend, "" is
// well; Note is worth knowing and no fault.
type Finding struct{ What, Problem, Note string }

// Examine looks at a machine and a data folder, and changes nothing but a probe
// file that it removes again.
func Examine(ctx context.Context, o Options) []Finding {
	var out []Finding
	add := func(what string, err error) {
		f := Finding{What: what}
		if err != nil {
			f.Problem = err.Error()
		}
		out = append(out, f)
	}
	o, err := o.withDefaults()
	add("options", err)
	add("data folder", writable(o.Dir))
	out = append(out, free("address", o.Addr), free("MQTT address", o.MQTTAddr))
	add("templates, fonts", designs(o.Templates))
	if _, serr := os.Stat(filepath.Join(o.Dir, store.ControlFile)); serr == nil || o.DatabaseURL != "" {
		add("databases", databases(ctx, o))
		v, err := VerifyLog(ctx, o.Dir, o.DatabaseURL)
		if err == nil && !v.OK {
			err = fmt.Errorf("%s", v.Lines[len(v.Lines)-1])
		}
		add("display log", err)
		add("files", objects(o.Dir))
	}
	return out
}

// designs tries the library, with the office's own designs.
func designs(folder string) error {
	r, err := render.New(render.Options{Templates: templates.Files, Fonts: fonts.Files, Folder: folder})
	if err != nil {
		return err
	}
	var errs []error
	for _, b := range r.Broken() {
		errs = append(errs, fmt.Errorf("%s: %v", b.Path, b.Faults))
	}
	return errors.Join(errs...)
}

func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := f.Sync(); err != nil {
		f.Close()
		return fmt.Errorf("the disk does not keep what it is told to: %w", err)
	}
	return f.Close()
}

// free tells whether an address can be listened on. One that is in use is no
// fault: as a rule it is the office's own server that runs.
func free(what, addr string) Finding {
	l, err := net.Listen("tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return Finding{What: what, Note: addr + " is in use: a running server is no fault"}
	case err != nil:
		return Finding{What: what, Problem: err.Error()}
	}
	if err := l.Close(); err != nil {
		return Finding{What: what, Problem: err.Error()}
	}
	return Finding{What: what}
}

func databases(ctx context.Context, o Options) error {
	s, err := store.Open(ctx, store.Options{Dir: o.Dir, URL: o.DatabaseURL})
	if err != nil {
		return err
	}
	return s.Close()
}

// objects reads every stored file against its digest. It reads the folder itself:
// opening it as a store would tidy up under a server that runs.
func objects(dir string) error {
	return filepath.WalkDir(filepath.Join(dir, dirObjects), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "partial" {
			return fs.SkipDir
		}
		want, perr := blob.Parse(d.Name())
		if d.IsDir() || perr != nil {
			return nil
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		h := sha256.New()
		if _, err := io.Copy(h, f); err != nil {
			return errors.Join(err, f.Close())
		}
		if blob.FromBytes([32]byte(h.Sum(nil))) != want {
			err = fmt.Errorf("%s is damaged: its content is not what its name says; put it back from a backup", path)
		}
		return errors.Join(err, f.Close())
	})
}
