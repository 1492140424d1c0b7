package pack

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// maxDesigns bounds how many designs one folder may hold.
const maxDesigns = 500

// Found is what lies at one place of a folder: a pack, or why it is none.
type Found struct {
	Path string
	Pack *Pack
	Err  error
}

// FromDir reads the design in one folder. Files that a pack does not know are left
// alone: a folder is where people work.
func FromDir(fsys fs.FS, dir string) (*Pack, error) {
	p := &Pack{Art: map[string][]byte{}}
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, err
	}
	total := 0
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || name != Template && !strings.HasSuffix(name, ".svg") {
			continue
		}
		b, err := readBounded(fsys, path.Join(dir, name), max(limit(name), 1))
		if err != nil {
			return nil, err
		}
		if total += len(b); total > MaxTotal {
			return nil, tooLarge(dir, MaxTotal)
		}
		if err := p.add(name, b); err != nil {
			return nil, err
		}
	}
	if p.Template == nil {
		return nil, refuse("pack_template", path.Join(dir, Template)+" is missing: every design has one")
	}
	return p, nil
}

func readBounded(fsys fs.FS, name string, most int) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, int64(most)+1))
	if err == nil && len(b) > most {
		err = tooLarge(name, most)
	}
	return b, err
}

// Find reads all designs below a folder: NAME/template.yaml, KIND/NAME/template.yaml
// and *.pano.zip. A design that cannot be read is told with its error; the others
// still come.
func Find(fsys fs.FS) ([]Found, error) {
	var out []Found
	err := each(fsys, func(name string, _ fs.DirEntry) error {
		at := Found{Path: name}
		switch {
		case path.Base(name) == Template:
			at.Pack, at.Err = FromDir(fsys, path.Dir(name))
		case strings.HasSuffix(name, Suffix):
			var b []byte
			if b, at.Err = readBounded(fsys, name, MaxZip); at.Err == nil {
				at.Pack, at.Err = Open(b)
			}
		default:
			return nil // art of the design beside it
		}
		if at.Err != nil {
			at.Pack = nil
		}
		if len(out) == maxDesigns {
			return fmt.Errorf("more than %d designs in one folder", maxDesigns)
		}
		out = append(out, at)
		return nil
	})
	return out, err
}

// Stamp tells whether anything of a folder's designs has changed since the last
// look, from names, sizes and times alone.
func Stamp(fsys fs.FS) (string, error) {
	var b strings.Builder
	err := each(fsys, func(name string, e fs.DirEntry) error {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone meanwhile
		}
		if err == nil {
			fmt.Fprintf(&b, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		}
		return err
	})
	return b.String(), err
}

// Files lists the files of a folder's designs, with slashes.
func Files(fsys fs.FS) ([]string, error) {
	var out []string
	err := each(fsys, func(name string, _ fs.DirEntry) error {
		out = append(out, name)
		return nil
	})
	return out, err
}

// each calls f for every file, at most two folders deep, that belongs to a design.
func each(fsys fs.FS, f func(name string, e fs.DirEntry) error) error {
	seen := 0
	return fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone meanwhile, or no folder yet
		}
		if err != nil {
			return err
		}
		if seen++; seen > 20*maxDesigns {
			return fmt.Errorf("more than %d files in a folder of designs: name a folder that holds nothing else", 20*maxDesigns)
		}
		base := path.Base(name)
		if e.IsDir() {
			if name != "." && (strings.HasPrefix(base, ".") || strings.Count(name, "/") > 1) {
				return fs.SkipDir
			}
			return nil
		}
		if base == Template && name != base || strings.HasSuffix(base, ".svg") || strings.HasSuffix(base, Suffix) {
			return f(name, e)
		}
		return nil
	})
}
