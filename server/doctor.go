package server

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"pano/devices/blob"
	"pano/fonts"
	"pano/render"
	"pano/server/store"
	"pano/templates"
)

// Finding is one thing that Examine looked at; Problem says what to mend, "" is well.
type Finding struct{ What, Problem string }

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
	add("address", free(o.Addr))
	add("MQTT address", free(o.MQTTAddr))
	_, err = render.New(render.Options{Templates: templates.Files, Fonts: fonts.Files})
	add("templates, fonts", err)
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

func free(addr string) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("%w (a running server is no fault)", err)
	}
	return l.Close()
}

func databases(ctx context.Context, o Options) error {
	s, err := store.Open(ctx, store.Options{Dir: o.Dir, URL: o.DatabaseURL})
	if err != nil {
		return err
	}
	return s.Close()
}

// objects reads every stored file against its digest.
func objects(dir string) error {
	b, err := blob.OpenDir(filepath.Join(dir, dirObjects))
	if err != nil {
		return err
	}
	return b.Walk(func(d blob.Digest, _ int64) error {
		r, _, err := b.Open(d)
		if err != nil {
			return err
		}
		return r.Close()
	})
}
