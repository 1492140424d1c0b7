package render

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"sort"
	"strings"
	"sync"
	"sync/atomic"

	"pano/render/design"
	"pano/render/fault"
	"pano/render/layout"
	"pano/render/layout/art"
	"pano/render/pack"
	"pano/render/typeset"
)

// Where a design comes from. Of two designs with one name the first of this order
// stays; the other is listed as broken until it is renamed.
const (
	BuiltIn = "built-in" // part of the program
	Folder  = "folder"   // Options.Folder
	Office  = "office"   // shelved by the caller
)

// Library is a set of designs that changes while it is used; *Renderer implements
// it. Designs of the office never change or hide a built-in one.
type Library interface {
	// Shelve replaces the office's designs. Those that cannot be drawn are left out
	// and told by Broken.
	Shelve(packs []*pack.Pack)
	// Broken lists the designs that are left out, each with what is wrong.
	Broken() []Broken
	// Source is what a design was made from.
	Source(name string) (*pack.Pack, error)
	// Draft makes a pack ready to be drawn without shelving it.
	Draft(p *pack.Pack) (*Draft, error)
}

// Broken is a design that was left out.
type Broken struct {
	Origin string  `json:"origin"`
	Path   string  `json:"path"` // in the folder; else the digest
	Faults []Fault `json:"faults"`
}

// Fault is one thing that is wrong in the files of a design.
type Fault = fault.Fault

// Faults lists what an error of compiling says, each with its place.
func Faults(err error) []Fault { return fault.List(err) }

// compiled is a design that can be drawn.
type compiled struct {
	*design.Design
	origin string
	place  string // in the folder; else the digest
	source *pack.Pack
	digest [32]byte
	art    map[string]*art.Drawing // of its own folder, by layout.ArtKey
}

func (c *compiled) describe() Template {
	t := describe(c.Design)
	t.Origin, t.Digest = c.origin, hex.EncodeToString(c.digest[:])
	return t
}

// shelf is all designs at one moment. It is not changed once made.
type shelf struct {
	designs map[string]*compiled
	names   []string // sorted
	library *layout.Library
	broken  []Broken
}

func (s *shelf) find(name string) (*compiled, error) {
	d := s.designs[name]
	if d == nil {
		return nil, refuse("template_unknown", "template", fmt.Sprintf("there is no template %s; there are %s", shown(name), strings.Join(s.names, ", ")), "value", name)
	}
	return d, nil
}

// shelves hold the designs of all origins. Readers take the shelf of the moment and
// keep it to the end of their work; writers make a new one.
type shelves struct {
	fonts  *typeset.Fonts
	shared map[string]*art.Drawing // art/*.svg of the built-in library
	folder fs.FS                   // nil: none

	now atomic.Pointer[shelf]

	mu       sync.Mutex // of what follows, and of making a new shelf
	stamp    string
	builtIn  layer
	inFolder layer
	office   layer
}

// layer is what one origin gave: designs in order, and what is wrong with others.
type layer struct {
	designs []*compiled
	broken  []Broken
}

func openShelves(o Options, fonts *typeset.Fonts) (*shelves, error) {
	s := &shelves{fonts: fonts, shared: map[string]*art.Drawing{}}
	if o.Folder != "" {
		s.folder = os.DirFS(o.Folder)
	}
	if err := s.loadShared(o.Templates, o.Only); err != nil {
		return nil, err
	}
	if err := s.loadBuiltIn(o.Templates, o.Only); err != nil {
		return nil, err
	}
	s.renew()
	s.current()
	return s, nil
}

// loadShared reads the art that all designs may use.
func (s *shelves) loadShared(fsys fs.FS, only string) error {
	files, err := pack.Shared(fsys, only)
	if err != nil {
		return err
	}
	var errs []error
	for _, name := range files {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		d, err := art.Parse(data)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
			continue
		}
		s.shared[strings.TrimSuffix(path.Base(name), ".svg")] = d
	}
	return errors.Join(errs...)
}

func (s *shelves) loadBuiltIn(fsys fs.FS, only string) error {
	files, err := pack.Built(fsys, only)
	if err != nil {
		return err
	}
	var errs []error
	seen := map[string]bool{}
	for _, name := range files {
		p, err := pack.FromDir(fsys, path.Dir(name))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		c, err := s.compile(p, BuiltIn)
		if err == nil {
			err = namedAs(c, path.Base(path.Dir(name)))
		}
		if err == nil && seen[c.Name] {
			err = fmt.Errorf("there are two templates named %s", c.Name)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
			continue
		}
		seen[c.Name] = true
		s.builtIn.designs = append(s.builtIn.designs, c)
	}
	return errors.Join(errs...)
}

// namedAs holds a design's name against its folder's.
func namedAs(c *compiled, folder string) error {
	if c.Name != folder {
		return fmt.Errorf("name %q differs from its folder %q; make them equal", c.Name, folder)
	}
	return nil
}

// compile reads a pack completely: the design, its drawings, its fonts.
func (s *shelves) compile(p *pack.Pack, origin string) (*compiled, error) {
	d, err := design.Parse(p.Template)
	if err != nil {
		return nil, err
	}
	c := &compiled{Design: d, origin: origin, source: p, digest: p.Digest(), art: map[string]*art.Drawing{}}
	c.place = hex.EncodeToString(c.digest[:])
	var errs []error
	for _, file := range d.ArtFiles() {
		own, ok := strings.CutPrefix(file, "./")
		if !ok {
			if s.shared[file] == nil {
				errs = append(errs, &fault.InFile{File: pack.Template, Err: fmt.Errorf("art %q: the library has no such drawing; put %s.svg beside template.yaml and write ./%s.svg", file, file, file)})
			}
			continue
		}
		data, ok := p.Art[own]
		if !ok {
			errs = append(errs, &fault.InFile{File: pack.Template, Err: fmt.Errorf("art %q: there is no file %s beside template.yaml", file, own)})
			continue
		}
		if c.art[layout.ArtKey(d.Name, file)], err = art.Parse(data); err != nil {
			errs = append(errs, &fault.InFile{File: own, Err: err})
		}
	}
	return c, errors.Join(append(errs, checkFonts(d, s.fonts))...)
}

// current is the shelf of the moment; the folder is looked at first.
func (s *shelves) current() *shelf {
	if s.folder != nil {
		s.look()
	}
	return s.now.Load()
}

// look reads the folder anew when anything in it has changed.
func (s *shelves) look() {
	s.mu.Lock()
	defer s.mu.Unlock()
	stamp, err := pack.Stamp(s.folder)
	if err != nil {
		stamp = err.Error()
	}
	if stamp == s.stamp {
		return
	}
	s.stamp, s.inFolder = stamp, layer{}
	found, err := pack.Find(s.folder)
	if err != nil {
		s.inFolder.refuse(Folder, ".", err)
	}
	for _, f := range found {
		c, err := (*compiled)(nil), f.Err
		if err == nil {
			c, err = s.compile(f.Pack, Folder)
		}
		if err == nil && path.Base(f.Path) == pack.Template {
			err = namedAs(c, path.Base(path.Dir(f.Path)))
		}
		if err != nil {
			s.inFolder.refuse(Folder, f.Path, err)
			continue
		}
		c.place = f.Path
		s.inFolder.designs = append(s.inFolder.designs, c)
	}
	s.renew()
}

func (l *layer) refuse(origin, at string, err error) {
	l.broken = append(l.broken, Broken{origin, at, Faults(err)})
}

// Shelve implements Library.
func (r *Renderer) Shelve(packs []*pack.Pack) {
	s := r.shelves
	s.mu.Lock()
	defer s.mu.Unlock()
	had := map[[32]byte]*compiled{}
	for _, c := range s.office.designs {
		had[c.digest] = c
	}
	s.office = layer{}
	for _, p := range packs {
		sum := p.Digest()
		c := had[sum]
		if c == nil {
			var err error
			if c, err = s.compile(p, Office); err != nil {
				s.office.refuse(Office, hex.EncodeToString(sum[:]), err)
				continue
			}
		}
		s.office.designs = append(s.office.designs, c)
	}
	s.renew()
}

// renew makes the shelf of the moment from all layers.
func (s *shelves) renew() {
	next := &shelf{designs: map[string]*compiled{}}
	drawings := map[string]*art.Drawing{}
	for name, d := range s.shared {
		drawings[name] = d
	}
	for _, l := range []layer{s.builtIn, s.inFolder, s.office} {
		next.broken = append(next.broken, l.broken...)
		for _, c := range l.designs {
			if first := next.designs[c.Name]; first != nil {
				next.broken = append(next.broken, Broken{c.origin, c.place, Faults(taken(first))})
				continue
			}
			next.designs[c.Name] = c
			next.names = append(next.names, c.Name)
			for key, d := range c.art {
				drawings[key] = d
			}
		}
	}
	sort.Strings(next.names)
	next.library = layout.NewLibrary(s.fonts, drawings)
	s.now.Store(next)
}

// taken refuses a second design of one name.
func taken(first *compiled) *Error {
	return refuse("template_taken", "name", fmt.Sprintf("there is already a design %s (%s, version %d); give this one another name", first.Name, first.origin, first.Version),
		"name", first.Name, "origin", first.origin)
}

// Broken implements Library.
func (r *Renderer) Broken() []Broken { return r.shelves.current().broken }

// Source implements Library.
func (r *Renderer) Source(name string) (*pack.Pack, error) {
	c, err := r.shelves.current().find(name)
	if err != nil {
		return nil, err
	}
	return c.source, nil
}
