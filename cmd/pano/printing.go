package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"pano/render"
	"pano/render/press"
)

// printFlags are what a printing house may ask of a PDF.
type printFlags struct {
	Medium string  `placeholder:"NAME" help:"${f_medium}"`
	Bleed  float64 `placeholder:"MM" help:"${f_bleed}"`
	Marks  bool    `help:"${f_marks}"`
	Scale  int     `default:"1" placeholder:"10" help:"${f_scale}"`
	ICC    string  `name:"icc" placeholder:"FILE" help:"${f_icc}"`
}

// apply adds the flags to an order.
func (p printFlags) apply(o *render.Order) error {
	o.BleedMM, o.CropMarks = p.Bleed, p.Marks
	if p.Scale != 1 {
		o.Scale = p.Scale
	}
	if p.Medium != "" {
		m, err := medium(p.Medium)
		if err != nil {
			return err
		}
		o.Finish = m.Finish
		if p.Bleed == 0 {
			o.BleedMM = m.BleedMM
		}
	}
	var err error
	if p.ICC != "" {
		o.ICC, err = readBounded(p.ICC, 8<<20)
	}
	return err
}

func medium(name string) (press.Medium, error) {
	list, err := press.Media()
	if err != nil {
		return press.Medium{}, err
	}
	return press.ByName(list, name)
}

// scaled puts the scale of a file in its name, where nobody can miss it.
func scaled(path string, scale int) string {
	tag := fmt.Sprintf("1-%d", scale)
	if scale <= 1 || strings.Contains(filepath.Base(path), tag) {
		return path
	}
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + "-" + tag + ext
}

// printPackageCmd makes the package for a printing house from one design.
type printPackageCmd struct {
	Name      string   `arg:"" optional:"" help:"${f_name}"`
	Media     bool     `help:"${f_media}"`
	Set       []string `sep:"none" placeholder:"FIELD=TEXT" help:"${f_set}"`
	Image     []string `sep:"none" placeholder:"FIELD=FILE" help:"${f_image}"`
	Palette   string   `help:"${f_palette}"`
	Size      []string `placeholder:"WxH" help:"${f_sizes}"`
	Copies    int      `default:"1" help:"${f_copies}"`
	Medium    string   `placeholder:"NAME" help:"${f_medium}"`
	Title     string   `help:"${f_pk_title}"`
	Office    string   `help:"${f_pk_office}"`
	Contact   string   `help:"${f_pk_contact}"`
	Due       string   `help:"${f_pk_due}"`
	ICC       string   `name:"icc" placeholder:"FILE" help:"${f_icc}"`
	Out       string   `short:"o" placeholder:"FILE.zip" help:"${f_pk_out}"`
	Templates string   `env:"PANO_TEMPLATES" type:"path" placeholder:"DIR" help:"${f_templates}"`
}

// Help shows how the command is used.
func (printPackageCmd) Help() string {
	return example(
		"pano print-package --media",
		"pano print-package bang-ron-1d --set slogan='ĐÃ UỐNG RƯỢU, BIA KHÔNG LÁI XE' --size 600x70cm --size 800x80cm --copies 4 --medium hiflex-khoen -o in.zip",
	)
}

// Run lists the media, or writes the package.
func (c printPackageCmd) Run(ctx context.Context, s Streams) error {
	media, err := press.Media()
	if err != nil {
		return err
	}
	if c.Media {
		for _, m := range media {
			if _, err := fmt.Fprintf(s.Out, "%s\t%s\t%s\n", m.Name, m.Title[lang()], strings.Join(m.Kinds, ",")); err != nil {
				return err
			}
		}
		return nil
	}
	if c.Name == "" || len(c.Size) == 0 || c.Out == "" {
		return badInput("%s", say("name a template, at least one --size in cm, and -o FILE.zip", "cho tên mẫu, ít nhất một --size theo cm, và -o TỆP.zip"))
	}
	if !strings.EqualFold(filepath.Ext(c.Out), ".zip") {
		return badInput("-o %q: %s", c.Out, say("name a file that ends in .zip", "đặt tên tệp có đuôi .zip"))
	}
	r, err := bench(c.Templates)
	if err != nil {
		return err
	}
	tellBroken(r, s.Err)
	order, err := c.order(ctx, r, media)
	if err != nil {
		return err
	}
	var reports []press.Report
	err = writeFile(c.Out, func(w io.Writer) (err error) {
		reports, err = press.Write(ctx, w, r, order, func(i int) {
			fmt.Fprintf(s.Err, "%d/%d %s\n", i+1, len(order.Pieces), order.Pieces[i].Name)
		})
		return err
	})
	if err != nil {
		return err
	}
	for i, rep := range reports {
		for _, n := range rep.Notes {
			fmt.Fprintf(s.Err, "%s: %s %v\n", order.Pieces[i].Name, n.Code, n.Params)
		}
		for _, f := range rep.Files {
			if _, err := fmt.Fprintf(s.Out, "%s\t%d\t%s\n", f.Name, f.Size, f.SHA256); err != nil {
				return err
			}
		}
	}
	return nil
}

// order draws each size and makes a piece of it.
func (c printPackageCmd) order(ctx context.Context, r *render.Renderer, media []press.Medium) (press.Order, error) {
	out := press.Order{Name: strings.TrimSuffix(filepath.Base(c.Out), filepath.Ext(c.Out)), Title: c.Title, Office: c.Office, Contact: c.Contact, Due: c.Due, Lang: lang()}
	t, err := r.Template(c.Name)
	if err != nil {
		return out, err
	}
	if c.ICC != "" {
		if out.ICC, err = readBounded(c.ICC, 8<<20); err != nil {
			return out, err
		}
	}
	base, err := renderCmd{Name: c.Name, Set: c.Set, Image: c.Image, Palette: c.Palette, Size: c.Size[0], Out: "x.pdf"}.order(r)
	if err != nil {
		return out, err
	}
	for _, size := range c.Size {
		o := base
		if o.Size, err = render.ParseSize(size); err != nil {
			return out, err
		}
		if o.Size.WMM == 0 {
			return out, badInput("--size %s: %s", size, say("a print needs a size in cm, mm or m", "bản in cần kích thước theo cm, mm hoặc m"))
		}
		o.Size.WPx, o.Size.HPx, o.Size.DPI = 0, 0, 0
		p, err := drawn(ctx, r, t, o)
		if err != nil {
			return out, err
		}
		p.Quantity, p.Medium = c.Copies, press.Usual(media, t.Kinds[0])
		if c.Medium != "" {
			if p.Medium, err = press.ByName(media, c.Medium); err != nil {
				return out, err
			}
		}
		out.Pieces = append(out.Pieces, p)
	}
	return out, nil
}

// drawn is a piece that is drawn here and now; nobody has approved it.
func drawn(ctx context.Context, r *render.Renderer, t render.Template, o render.Order) (press.Piece, error) {
	o.Format = render.PDF
	art, err := r.Render(ctx, o)
	if err != nil {
		return press.Piece{}, err
	}
	p := press.Piece{Name: t.Title[lang()], WMM: art.WMM, HMM: art.HMM, Marks: true, SHA256: art.SHA256, Source: &o,
		File: func(context.Context) ([]byte, error) { return bytes.Clone(art.Bytes), nil }}
	var said []string
	for _, f := range t.Fields {
		if v := o.Values[f.Name]; v != "" && f.Type == "text" {
			said = append(said, v)
		}
	}
	p.Text = strings.Join(said, " · ")
	for i, pal := range t.Palettes {
		if pal.Name == o.Palette || i == 0 && o.Palette == "" {
			p.Inks = press.InksOf(pal)
		}
	}
	return p, nil
}
