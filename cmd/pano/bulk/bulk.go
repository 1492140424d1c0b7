// Package bulk is the work of pano batch: from flags and a sheet to a folder or a ZIP
// file of pictures.
package bulk

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"pano/cmd/pano/words"
	"pano/render"
	"pano/render/batch"
	"pano/render/batch/sheet"
	"pano/render/legacy"
)

// Command is the flags of pano batch. It drives the same steps as the page.
type Command struct {
	Design       string            `arg:"" optional:"" help:"${f_b_design}"`
	Data         string            `arg:"" optional:"" help:"${f_b_data}"`
	Template     string            `placeholder:"NAME" help:"${f_b_template}"`
	SheetExample bool              `help:"${f_b_example}"`
	Sheet        string            `placeholder:"NAME" help:"${f_b_sheet}"`
	Size         []string          `sep:"none" placeholder:"WxH" help:"${f_b_size}"`
	Map          map[string]string `mapsep:"none" placeholder:"FIELD=COLUMN" help:"${f_b_map}"`
	Set          map[string]string `mapsep:"none" placeholder:"FIELD=TEXT" help:"${f_b_set}"`
	Palette      string            `help:"${f_b_palette}"`
	Format       string            `enum:",png,jpeg,pdf" default:"" placeholder:"FORMAT" help:"${f_b_format}"`
	Images       string            `placeholder:"DIR|ZIP" help:"${f_b_images}"`
	From         string            `enum:",unicode,auto,tcvn3,vni" default:"" placeholder:"auto|tcvn3|vni|unicode" help:"${f_b_from}"`
	Check        bool              `help:"${f_b_check}"`
	SkipBad      bool              `help:"${f_b_skip}"`
	Resume       bool              `help:"${f_b_resume}"`
	Out          string            `short:"o" placeholder:"DIR|ZIP" help:"${f_b_out}"`
}

// CacheBytes bounds the grounds and pictures kept between pieces.
const CacheBytes = 96 << 20

// spare makes the collector work harder above what the largest piece needs, so that
// an office PC can do other work beside: its ground, and for each processor a picture
// and its file.
func spare(p *batch.Plan) {
	if debug.SetMemoryLimit(-1) == math.MaxInt64 { // nobody said otherwise with GOMEMLIMIT
		debug.SetMemoryLimit(40<<20 + int64(p.MaxPixels())*int64(5+6*runtime.GOMAXPROCS(0)))
	}
}

// Run writes the example, or checks and draws a sheet; it tells w how it goes. open
// makes the engine.
func (c Command) Run(ctx context.Context, w io.Writer, open func() (*render.Renderer, error)) error {
	if c.Template != "" {
		if c.Data == "" {
			c.Data = c.Design
		}
		c.Design = c.Template
	}
	if c.Design == "" {
		return refuse("%s", words.Say("name a design; see them with: pano render --list", "cho tên mẫu; xem các mẫu: pano render --list"))
	}
	e, err := open()
	if err != nil {
		return err
	}
	tpl, err := e.Template(c.Design)
	if err != nil {
		return err
	}
	if c.SheetExample {
		return c.example(tpl, w)
	}
	j, done, err := c.job(tpl)
	if err != nil {
		return err
	}
	defer done()
	if err := c.askOld(j, w); err != nil {
		return err
	}
	plan, err := c.check(ctx, e, j, w)
	if err != nil || c.Check {
		return err
	}
	return c.draw(ctx, e, plan, w)
}

func (c Command) example(tpl render.Template, w io.Writer) error {
	if !strings.EqualFold(filepath.Ext(c.Out), ".xlsx") {
		return refuse("-o %q: %s", c.Out, words.Say("name a file that ends in .xlsx", "cho tên tệp kết thúc bằng .xlsx"))
	}
	err := whole(c.Out, func(f io.Writer) error { return sheet.Example(f, tpl, words.Lang()) })
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s: %s\n", c.Out, words.Say("fill in the rows below the sample", "điền các dòng bên dưới dòng mẫu"))
	return nil
}

// job reads the sheet, the pictures and the flags. done closes what it opened.
func (c Command) job(tpl render.Template) (j *batch.Job, done func(), err error) {
	done = func() {}
	if c.Data == "" {
		return nil, done, refuse("%s", words.Say("name a sheet: pano batch DESIGN FILE.xlsx", "cho tên bảng tính: pano batch MẪU TỆP.xlsx"))
	}
	if c.Out == "" && !c.Check {
		return nil, done, refuse("%s", words.Say("name a folder or a .zip with -o, or say --check", "cho thư mục hoặc tệp .zip bằng -o, hoặc dùng --check"))
	}
	j = &batch.Job{Template: tpl, Sizes: c.Size, Palette: c.Palette, Format: render.Format(c.Format), From: batch.From(c.From)}
	f, err := os.Open(c.Data)
	if err != nil {
		return nil, done, unread(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, done, unread(err)
	}
	if j.Table, err = sheet.Read(c.Data, f, info.Size(), c.Sheet); err != nil {
		return nil, done, err
	}
	if err := c.mapping(j); err != nil {
		return nil, done, err
	}
	if c.Images != "" {
		j.Pictures, done, err = openPictures(c.Images)
	}
	return j, done, err
}

// mapping takes what the columns suggest and what the flags say.
func (c Command) mapping(j *batch.Job) error {
	j.Map = batch.Suggest(j.Table, j.Template, nil)
	var err error
	for field, column := range c.Map {
		field = extra(field, j.Template)
		if column == "" { // a suggestion is not wanted
			delete(j.Map.Columns, field)
		} else if j.Map.Columns[field], err = batch.Find(j.Table, column); err != nil {
			return err
		}
	}
	for field, text := range c.Set {
		j.Map.Set[extra(field, j.Template)] = text
	}
	return nil
}

// extra is the column's own name for size, palette and name, where the design has no
// field of that name.
func extra(field string, tpl render.Template) string {
	own := map[string]string{"size": sheet.SizeColumn, "palette": sheet.PaletteColumn, "name": sheet.NameColumn}[field]
	if own == "" || slices.ContainsFunc(tpl.Fields, func(f render.Field) bool { return f.Name == field }) {
		return field
	}
	return own
}

func openPictures(path string) (batch.Pictures, func(), error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, func() {}, unread(err)
	}
	if info.IsDir() {
		dir, err := batch.OpenFolder(path)
		if err != nil {
			return nil, func() {}, unread(err)
		}
		return dir, func() { dir.Close() }, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, func() {}, unread(err)
	}
	p, err := batch.OpenPack(f, info.Size())
	return p, func() { f.Close() }, err
}

// askOld stops for texts in an old encoding until somebody said what to do with them.
func (c Command) askOld(j *batch.Job, w io.Writer) error {
	olds := batch.Olds(j)
	if len(olds) == 0 || j.From == batch.Keep {
		return nil
	}
	for _, o := range olds[:min(len(olds), 5)] {
		fmt.Fprintf(w, "%s: %s\n  %s\n  → %s\n", place(o.Row, o.Column, ""), o.Scheme.Title(), short(o.Was), short(o.Now))
	}
	if more := len(olds) - 5; more > 0 {
		fmt.Fprintf(w, words.Say("and %d cells more\n", "và %d ô nữa\n"), more)
	}
	if j.From == batch.Ask {
		return refuse(words.Say("%d cells seem to be typed in an old encoding (%s); convert them with --from auto, or keep them with --from unicode",
			"%d ô có vẻ gõ bằng bảng mã cũ (%s); chuyển bằng --from auto, hoặc giữ nguyên bằng --from unicode"), len(olds), schemes(olds))
	}
	return nil
}

func schemes(olds []batch.Old) string {
	var names []string
	for _, s := range legacy.Schemes() {
		if slices.ContainsFunc(olds, func(o batch.Old) bool { return o.Scheme == s }) {
			names = append(names, s.Title())
		}
	}
	return strings.Join(names, ", ")
}

// refuse says what is wrong with the command line or the input, and how to mend it.
func refuse(format string, args ...any) error {
	return &render.Error{Code: "command_line", Msg: fmt.Sprintf(format, args...)}
}

// unread is a file that cannot be read or written.
func unread(err error) error { return &render.Error{Code: "file_unread", Msg: err.Error()} }
