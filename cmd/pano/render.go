package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"pano/fonts"
	"pano/render"
	"pano/render/lint"
	"pano/templates"
)

// renderCmd renders one template. The listing forms are for scripts: one item a
// line, no header, the name first.
type renderCmd struct {
	Name       string   `arg:"" optional:"" help:"${f_name}"`
	List       bool     `help:"${f_list}"`
	HelpFields bool     `help:"${f_fields}"`
	Set        []string `sep:"none" placeholder:"FIELD=TEXT" help:"${f_set}"`
	Image      []string `sep:"none" placeholder:"FIELD=FILE" help:"${f_image}"`
	Palette    string   `help:"${f_palette}"`
	Size       string   `placeholder:"WxH" help:"${f_size}"`
	DPI        *float64 `name:"dpi" help:"${f_dpi}"`
	Colours    string   `help:"${f_colours}"`
	Motion     string   `placeholder:"flip|ticker|fade" help:"${f_motion}"`
	Speed      int      `placeholder:"PX" help:"${f_speed}"`
	Day        string   `placeholder:"DATE" help:"${f_day}"`
	Out        string   `short:"o" placeholder:"FILE" help:"${f_out}"`
	printFlags
	lampFlags
	lintFlags
	Templates string `env:"PANO_TEMPLATES" type:"path" placeholder:"DIR" help:"${f_templates}"`
}

// Help shows how the command is used.
func (renderCmd) Help() string {
	return example(
		"pano render --list",
		"pano render led-slide --help-fields",
		"pano render led-slide --set headline='NGÀY QUỐC KHÁNH' --size 1920x1080 -o slide.png",
		"pano render eboard-1bit --set text='ĐƯỜNG TRƠN' --size 192x16 --preview dots -o board.pdf",
		"pano render bang-ron-1d --set slogan='ĐÃ UỐNG RƯỢU, BIA KHÔNG LÁI XE' --size 600x70cm --medium hiflex-khoen --marks -o banner.pdf",
	)
}

// bench is an engine that knows the design to be drawn and, if it is not one of the
// library, all others.
func (c renderCmd) bench() (*render.Renderer, error) {
	found, err := fs.Glob(templates.Files, "*/"+c.Name+"/template.yaml")
	if c.List || c.Templates != "" || err != nil || len(found) != 1 {
		return bench(c.Templates)
	}
	return render.New(render.Options{Templates: templates.Files, Fonts: fonts.Files, Only: path.Base(path.Dir(found[0])), CacheBytes: 1})
}

// Run lists, describes or renders.
func (c renderCmd) Run(ctx context.Context, s Streams) error {
	r, err := c.bench()
	if err != nil {
		return err
	}
	tellBroken(r, s.Err)
	switch {
	case c.List:
		return c.list(r, s.Out)
	case c.Name == "":
		return badInput("name a template; see them with: pano render --list")
	case c.HelpFields:
		return c.fields(r, s.Out)
	}
	order, err := c.order(r)
	if err != nil {
		return err
	}
	t, err := r.Template(c.Name)
	if err != nil {
		return err
	}
	c.ruled(&order)
	var found []lint.Finding
	var art *render.Artwork
	size := &counter{}
	draw := func(w io.Writer) error {
		if art, err = c.lampFlags.draw(ctx, r, io.MultiWriter(w, size), order, c.Out); err != nil {
			return err
		}
		found = c.judge(t, order, art)
		if c.failing(found) {
			return inputError{failed{}}
		}
		return nil
	}
	if c.Out == "-" {
		err = draw(s.Out)
	} else {
		c.Out = scaled(c.Out, order.Scale)
		err = writeFile(c.Out, draw)
	}
	tellFindings(s.Err, order.Rules, found)
	if err != nil {
		return err
	}
	if c.Out != "-" {
		fmt.Fprintf(s.Err, "%s: %d × %d px, %d bytes, sha256 %x, %d ms\n", c.Out, art.WPx, art.HPx, size.n, art.SHA256, art.Took.Milliseconds())
	}
	return nil
}

// counter counts what is written.
type counter struct{ n int64 }

func (c *counter) Write(b []byte) (int, error) { c.n += int64(len(b)); return len(b), nil }

func (c renderCmd) list(r render.Engine, w io.Writer) error {
	for _, t := range r.Templates() {
		if _, err := fmt.Fprintf(w, "%s\t%s\t%s\n", t.Name, t.Title[lang()], strings.Join(t.Kinds, ",")); err != nil {
			return err
		}
	}
	return nil
}

func (c renderCmd) fields(r render.Engine, w io.Writer) error {
	t, err := r.Template(c.Name)
	if err != nil {
		return err
	}
	for _, f := range t.Fields {
		need := "optional"
		if f.Required {
			need = "required"
		}
		limit := ""
		if len(f.Choices) > 0 {
			limit = strings.Join(f.Choices, ",")
		} else if f.MaxRunes > 0 {
			limit = fmt.Sprintf("≤%d", f.MaxRunes)
		}
		if _, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", f.Name, f.Type, need, limit, f.Label[lang()]); err != nil {
			return err
		}
	}
	return nil
}

func (c renderCmd) order(r render.Engine) (render.Order, error) {
	t, err := r.Template(c.Name)
	if err != nil {
		return render.Order{}, err
	}
	o := render.Order{Template: c.Name, Palette: c.Palette, Colours: render.Colours(c.Colours), Day: c.Day, Stored: true}
	if c.Motion != "" || c.Speed != 0 {
		o.Motion = &render.Motion{Kind: cmp.Or(c.Motion, "ticker"), Speed: c.Speed}
	}
	if c.Size == "" {
		if len(t.Sizes) == 0 {
			return o, badInput("--size: the template declares no size; give one, for example 1920x1080")
		}
		o.Size = t.Sizes[0]
	} else if o.Size, err = render.ParseSize(c.Size); err != nil {
		return o, err
	}
	if c.DPI != nil && !(*c.DPI >= 1 && *c.DPI <= 2400) {
		return o, badInput("--dpi %v: %s", *c.DPI, say("give 1 to 2400 dots per inch", "cho từ 1 đến 2400 điểm mỗi inch"))
	}
	if c.DPI != nil && o.Size.WMM > 0 { // the size came with pixels for the usual resolution
		o.Size.WPx, o.Size.HPx, o.Size.DPI = 0, 0, *c.DPI
	}
	if o.Values, err = pairs("--set", c.Set); err != nil {
		return o, err
	}
	files, err := pairs("--image", c.Image)
	if err != nil {
		return o, err
	}
	o.Images = make(map[string][]byte, len(files))
	for field, path := range files {
		if o.Images[field], err = readBounded(path, 32<<20); err != nil {
			return o, err
		}
	}
	if o.Format, err = c.format(); err != nil {
		return o, err
	}
	if err = c.lampFlags.apply(&o); err != nil {
		return o, err
	}
	err = c.printFlags.apply(&o)
	return o, err
}

// format follows from the file name.
func (c renderCmd) format() (render.Format, error) {
	if c.Out == "-" {
		return render.PNG, nil
	}
	switch ext := strings.ToLower(filepath.Ext(c.Out)); ext {
	case ".png":
		return render.PNG, nil
	case ".jpg", ".jpeg":
		return render.JPEG, nil
	case ".pdf":
		return render.PDF, nil
	default:
		return "", badInput("-o %q: name a file that ends in .png, .jpg or .pdf (or - for standard output)", c.Out)
	}
}

func pairs(flag string, list []string) (map[string]string, error) {
	m := make(map[string]string, len(list))
	for _, p := range list {
		name, value, ok := strings.Cut(p, "=")
		if !ok || name == "" {
			return nil, badInput("%s %q: write it as name=value", flag, p)
		}
		if _, twice := m[name]; twice {
			return nil, badInput("%s %q: the field %s is set twice", flag, p, name)
		}
		m[name] = value
	}
	return m, nil
}

func readBounded(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, inputError{err}
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, inputError{err}
	}
	if len(b) == 0 {
		return nil, badInput("%s: %s", path, say("the file is empty; save it again", "tệp rỗng; hãy lưu lại"))
	}
	if int64(len(b)) > limit {
		return nil, badInput("%s: larger than %d MB", path, limit>>20)
	}
	return b, nil
}

// writeWhole leaves either the old file or the whole new one, never a part.
func writeWhole(path string, b []byte) error {
	return writeFile(path, func(w io.Writer) error { _, err := w.Write(b); return err })
}

// writeFile does so with what fill writes.
func writeFile(path string, fill func(io.Writer) error) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".pano-*")
	var pe *fs.PathError
	if errors.As(err, &pe) { // the name of the temporary file says nothing to anybody
		return badInput("%s: %s", path, say("cannot be written; is there such a folder, and may you write into it?", "không ghi được; có thư mục đó không, và bạn có quyền ghi không?")+" ("+pe.Err.Error()+")")
	}
	if err != nil {
		return inputError{err}
	}
	defer os.Remove(tmp.Name())
	if err := fill(tmp); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Chmod(0o644); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
