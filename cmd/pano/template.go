package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pano/fonts"
	"pano/render"
	"pano/render/lint"
	"pano/render/pack"
	"pano/render/sheet"
	"pano/render/starter"
	"pano/templates"
)

// templateCmd is the bench of those who write designs.
type templateCmd struct {
	New     templateNewCmd     `cmd:"" help:"${tpl_new}"`
	Check   templateCheckCmd   `cmd:"" help:"${tpl_check}"`
	Preview templatePreviewCmd `cmd:"" help:"${tpl_preview}"`
	Pack    templatePackCmd    `cmd:"" help:"${tpl_pack}"`
	List    templateListCmd    `cmd:"" help:"${tpl_list}"`
}

// bench is an engine for drafts, with the designs of a folder when one is named.
func bench(folder string) (*render.Renderer, error) { return smallBench(folder, 0) }

// smallBench keeps no more than cache bytes between drawings.
func smallBench(folder string, cache int) (*render.Renderer, error) {
	if folder != "" {
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			return nil, badInput("--templates %s: %s", folder, say("there is no such folder", "không có thư mục này"))
		}
	}
	return render.New(render.Options{Templates: templates.Files, Fonts: fonts.Files, Folder: folder, CacheBytes: cache})
}

type templateNewCmd struct {
	Name string `arg:"" help:"${f_tpl_name}"`
	Kind string `default:"led" enum:"led,textboard,banner,panel,poster,pennant" help:"${f_tpl_kind}"`
	From string `placeholder:"NAME" help:"${f_tpl_from}"`
	Dir  string `arg:"" optional:"" default:"." help:"${f_tpl_dir}"`
}

// Help shows how the command is used.
func (templateNewCmd) Help() string {
	return example("pano template new xuan-huong-atgt --kind led designs", "pano template new xuan-huong-le --from led-slide designs")
}

// Run writes the files of a new design.
func (c templateNewCmd) Run(s Streams) error {
	r, err := bench("")
	if err != nil {
		return err
	}
	if err := r.CheckName(c.Name, render.Office); err != nil {
		return err
	}
	var p *pack.Pack
	if c.From == "" {
		p, err = starter.New(c.Name, c.Kind)
	} else if p, err = r.Source(c.From); err == nil {
		p, err = starter.From(p, c.Name)
	}
	if err != nil {
		return inputError{err}
	}
	dir := filepath.Join(c.Dir, c.Name)
	if err := os.MkdirAll(c.Dir, 0o755); err != nil {
		return inputError{err}
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return badInput("%s: %s", dir, say("is there already; choose another name or folder", "đã có rồi; hãy chọn tên hoặc thư mục khác"))
	}
	files := map[string][]byte{pack.Template: p.Template}
	for name, b := range p.Art {
		files[name] = b
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			return err
		}
	}
	fmt.Fprintln(s.Out, filepath.Join(dir, pack.Template))
	return nil
}

// at is a design of the command line and where it was found.
type at struct {
	path string
	dir  bool // a folder, whose name must be the design's
	pack *pack.Pack
	err  error
}

// find reads the designs that a path names: a folder of one design, its
// template.yaml, a pack, or a folder of such.
func find(path string) ([]at, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, inputError{err}
	}
	if !info.IsDir() {
		if filepath.Base(path) == pack.Template {
			return find(filepath.Dir(path))
		}
		b, err := readBounded(path, pack.MaxZip)
		if err != nil {
			return nil, err
		}
		p, err := pack.Open(b)
		return []at{{path: path, pack: p, err: err}}, nil
	}
	if _, err := os.Stat(filepath.Join(path, pack.Template)); err == nil {
		p, err := pack.FromDir(os.DirFS(path), ".")
		return []at{{path: filepath.Join(path, pack.Template), dir: true, pack: p, err: err}}, nil
	}
	found, err := pack.Find(os.DirFS(path))
	if err != nil {
		return nil, inputError{err}
	}
	if len(found) == 0 {
		return nil, badInput("%s: %s", path, say("there is no template.yaml and no *.pano.zip in it", "trong đó không có template.yaml hay *.pano.zip"))
	}
	var out []at
	for _, f := range found {
		out = append(out, at{filepath.Join(path, filepath.FromSlash(f.Path)), filepath.Base(f.Path) == pack.Template, f.Pack, f.Err})
	}
	return out, nil
}

// one reads the one design that a path names.
func one(r *render.Renderer, path string, s Streams) (*render.Draft, at, error) {
	found, err := find(path)
	if err != nil {
		return nil, at{}, err
	}
	if len(found) != 1 {
		return nil, at{}, badInput("%s: %s", path, say("name one design, not a folder of several", "hãy chỉ ra một mẫu, không phải thư mục nhiều mẫu"))
	}
	d, err := compile(r, found[0], s.Err)
	return d, found[0], err
}

// compile reads a design and prints what is wrong with it, a line each, so that
// editors find the place.
func compile(r *render.Renderer, f at, w io.Writer) (*render.Draft, error) {
	err := f.err
	var d *render.Draft
	if err == nil {
		d, err = r.Draft(f.pack)
	}
	if err != nil {
		for _, fault := range render.Faults(err) {
			fmt.Fprintln(w, placed(f, fault))
		}
		return nil, inputError{failed{}}
	}
	return d, nil
}

// placed is a fault as compilers print it, with the path as the caller wrote it.
func placed(f at, fault render.Fault) string {
	fault = fault.In(lang())
	if f.dir {
		fault.File = filepath.Join(filepath.Dir(f.path), fault.File)
	} else {
		fault.File = f.path
	}
	return fault.String()
}

type templateCheckCmd struct {
	Paths  []string `arg:"" name:"path" help:"${f_tpl_paths}"`
	Strict bool     `help:"${f_tpl_strict}"`
}

// Help shows how the command is used.
func (templateCheckCmd) Help() string {
	return example("pano template check designs/xuan-huong-atgt", "pano template check --strict designs")
}

// Run checks designs completely: files, words, and trial drawings.
func (c templateCheckCmd) Run(ctx context.Context, s Streams) error {
	r, err := bench("")
	if err != nil {
		return err
	}
	bad, notes := 0, 0
	for _, path := range c.Paths {
		found, err := find(path)
		if err != nil {
			return err
		}
		for _, f := range found {
			d, err := compile(r, f, s.Err)
			if err != nil {
				bad++
				continue
			}
			b, n, err := c.try(ctx, r, d, f, s)
			if err != nil {
				return err
			}
			bad, notes = bad+b, notes+n
		}
	}
	if bad > 0 || c.Strict && notes > 0 {
		return inputError{failed{}}
	}
	return nil
}

// try draws one design and counts errors and notes.
func (c templateCheckCmd) try(ctx context.Context, r *render.Renderer, d *render.Draft, f at, s Streams) (bad, notes int, err error) {
	t := d.Template()
	note := func(fault render.Fault) {
		notes++
		fault = fault.In(lang())
		fault.Msg = say("note: ", "lưu ý: ") + fault.Msg
		fmt.Fprintln(s.Err, placed(f, fault))
	}
	if folder := filepath.Base(filepath.Dir(f.path)); f.dir && folder != t.Name {
		note(render.Fault{File: pack.Template, Path: "name", Msg: fmt.Sprintf("%q differs from its folder %q; make them equal", t.Name, folder)})
	}
	if err := r.CheckName(t.Name, render.Office); err != nil && !f.same(r, t.Name) {
		note(render.Fault{File: pack.Template, Path: "name", Msg: err.Error()})
	}
	for _, slip := range d.Slips() {
		note(slip)
	}
	tries, err := d.Try(ctx)
	if err != nil {
		return bad, notes, err
	}
	for _, one := range tries {
		where := sizeName(one.Size)
		if one.Palette != "" {
			where += " " + one.Palette
		}
		if !one.All {
			where += say(", main field only", ", chỉ trường chính")
		}
		if one.Err != nil {
			bad++
			fmt.Fprintln(s.Err, placed(f, render.Fault{File: pack.Template, Msg: where + ": " + one.Err.Msg}))
		}
		for _, x := range one.Findings {
			note(render.Fault{File: pack.Template, Msg: fmt.Sprintf("%s: %s: %s %v", where, x.Field, x.Code, x.Params)})
		}
	}
	rules := lint.Builtin()
	for _, x := range rules.Check(t.Subject(t.Sample(true).Values, "")) {
		note(render.Fault{File: pack.Template, Path: "fields." + x.Field, Msg: said(rules, x)})
	}
	if bad == 0 {
		sum := f.pack.Digest()
		fmt.Fprintf(s.Out, "%s\t%d\t%d %s\tsha256 %x\n", t.Name, t.Version, len(tries), say("drawings", "hình đã vẽ"), sum)
	}
	return bad, notes, nil
}

// same tells whether the design is the very one that the program has.
func (f at) same(r *render.Renderer, name string) bool {
	p, err := r.Source(name)
	return err == nil && p.Digest() == f.pack.Digest()
}

func sizeName(s render.Size) string {
	if s.WMM > 0 {
		return fmt.Sprintf("%gx%gcm", s.WMM/10, s.HMM/10)
	}
	return fmt.Sprintf("%dx%d", s.WPx, s.HPx)
}

type templatePreviewCmd struct {
	Path    string `arg:"" help:"${f_tpl_path}"`
	Out     string `short:"o" placeholder:"FILE" help:"${f_tpl_png}"`
	Sheet   bool   `help:"${f_tpl_sheet}"`
	Size    string `placeholder:"WxH" help:"${f_size}"`
	Palette string `help:"${f_palette}"`
	MaxPx   int    `name:"max-px" default:"960" help:"${f_tpl_maxpx}"`
}

// Help shows how the command is used.
func (templatePreviewCmd) Help() string {
	return example("pano template preview designs/xuan-huong-atgt -o atgt.png", "pano template preview designs/xuan-huong-atgt --sheet -o sheet.png")
}

// Run draws a design with its samples.
func (c templatePreviewCmd) Run(ctx context.Context, s Streams) error {
	r, err := bench("")
	if err != nil {
		return err
	}
	d, _, err := one(r, c.Path, s)
	if err != nil {
		return err
	}
	t := d.Template()
	var body []byte
	if c.Sheet {
		m, err := sheet.Draw(ctx, t, d.Render)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			return err
		}
		body = b.Bytes()
	} else {
		o := t.Sample(true)
		o.Palette, o.Stored, o.MaxPx = c.Palette, true, c.MaxPx
		if c.Size != "" {
			if o.Size, err = render.ParseSize(c.Size); err != nil {
				return err
			}
		}
		a, err := d.Render(ctx, o)
		if err != nil {
			return err
		}
		body = a.Bytes
	}
	out := c.Out
	if out == "" {
		out = t.Name + ".png"
	}
	if out == "-" {
		_, err = s.Out.Write(body)
		return err
	}
	if strings.ToLower(filepath.Ext(out)) != ".png" {
		return badInput("-o %q: %s", out, say("name a file that ends in .png", "hãy đặt tên tệp kết thúc bằng .png"))
	}
	if err := writeWhole(out, body); err != nil {
		return err
	}
	fmt.Fprintln(s.Out, out)
	return nil
}

type templatePackCmd struct {
	Path string `arg:"" help:"${f_tpl_path}"`
	Out  string `short:"o" placeholder:"FILE" help:"${f_tpl_zip}"`
}

// Help shows how the command is used.
func (templatePackCmd) Help() string {
	return example("pano template pack designs/xuan-huong-atgt -o xuan-huong-atgt.pano.zip")
}

// previewPx is the longest side of the picture that travels in a pack.
const previewPx = 480

// Run packs a design for another office, or for an upload.
func (c templatePackCmd) Run(ctx context.Context, s Streams) error {
	r, err := bench("")
	if err != nil {
		return err
	}
	d, f, err := one(r, c.Path, s)
	if err != nil {
		return err
	}
	if bad, _, err := (templateCheckCmd{}).try(ctx, r, d, f, Streams{Out: io.Discard, Err: s.Err}); err != nil || bad > 0 {
		return errors.Join(err, inputError{failed{}})
	}
	t := d.Template()
	o := t.Sample(true)
	o.Stored, o.MaxPx = true, previewPx
	preview, err := d.Render(ctx, o)
	if err != nil {
		return err
	}
	body, err := f.pack.Zip(t.Name, t.Version, preview.Bytes)
	if err != nil {
		return err
	}
	out := c.Out
	if out == "" {
		out = t.Name + pack.Suffix
	}
	if err := writeWhole(out, body); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s\t%s\t%d\tsha256 %x\n", out, t.Name, t.Version, f.pack.Digest())
	return nil
}

type templateListCmd struct {
	Templates string `env:"PANO_TEMPLATES" type:"path" placeholder:"DIR" help:"${f_templates}"`
}

// Help shows how the command is used.
func (templateListCmd) Help() string {
	return example("pano template list", "pano template list --templates designs")
}

// Run lists the designs, one a line; broken ones go to standard error.
func (c templateListCmd) Run(s Streams) error {
	r, err := bench(c.Templates)
	if err != nil {
		return err
	}
	all := r.Templates()
	slices.SortStableFunc(all, func(a, b render.Template) int { return strings.Compare(a.Origin, b.Origin) })
	for _, t := range all {
		fmt.Fprintf(s.Out, "%s\t%d\t%s\t%s\t%s\n", t.Name, t.Version, t.Origin, strings.Join(t.Kinds, ","), t.Title[lang()])
	}
	tellBroken(r, s.Err)
	return nil
}

// tellBroken prints which designs of a folder are left out, and why.
func tellBroken(r *render.Renderer, w io.Writer) {
	for _, b := range r.Broken() {
		for _, f := range b.Faults {
			f.File = filepath.Join(filepath.Dir(filepath.FromSlash(b.Path)), f.File)
			fmt.Fprintln(w, f.In(lang()))
		}
	}
}
