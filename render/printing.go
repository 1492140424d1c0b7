package render

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"time"

	"pano/render/layout/ops"
	"pano/render/print"
	"pano/render/print/finish"
)

// Finish is what is done to a print after cutting: hems, pole pockets, eyelets.
type Finish = print.Finish

// Eyelets are how holes are set.
type Eyelets = finish.Eyelets

// printOptions are the physical facts of a PDF.
func (j *job) printOptions() print.Options {
	return print.Options{WMM: j.size.WMM, HMM: j.size.HMM, BleedMM: j.o.BleedMM, CropMarks: j.o.CropMarks, Finish: j.o.Finish,
		Title: strings.ReplaceAll(j.title(), "\n", " "), Author: j.o.Author, ICC: j.o.ICC, Scale: j.o.Scale}
}

// checkPrint refuses what only prints have, on anything else, and a finish that
// the piece cannot have.
func (j *job) checkPrint() error {
	o := &j.o
	if o.Format != PDF && (o.Scale > 1 || len(o.ICC) > 0) {
		return refuse("format_invalid", "format", "a scale or a colour profile needs a PDF", "value", string(o.Format))
	}
	if o.Finish == (Finish{}) {
		return nil
	}
	if j.size.WMM == 0 {
		return refuse("size_invalid", "size", "hems, pockets and eyelets need a size in cm, mm or m; such as 600x70cm", "value", fmt.Sprintf("%dx%d", j.size.WPx, j.size.HPx))
	}
	return o.Finish.Check(j.size.WMM, j.size.HMM)
}

// judgePrint adds what can only be said of paper and cloth: whether pictures have
// the pixels that the viewing distance needs (in place of the rule for screens),
// and whether a pocket or an eyelet takes some text.
func (j *job) judgePrint(p *ops.Page) {
	if j.size.WMM == 0 {
		return
	}
	var out []ops.Finding
	for _, f := range p.Findings {
		if f.Code != "image_soft" {
			out = append(out, f)
		}
	}
	for _, f := range finish.SoftPictures(p, j.size.WMM, finish.NeedDPI(j.o.DistanceM, j.size.WMM, j.size.HMM)) {
		for name, ph := range j.photos {
			if ph.Key == f.Field {
				f.Field = name
				out = append(out, f)
				break
			}
		}
	}
	if j.o.Finish != (Finish{}) {
		for _, f := range finish.UnderFinish(p, j.o.Finish, j.size.WMM, j.size.HMM) {
			f.Field = j.fieldOf(f.Params["text"])
			out = append(out, f)
		}
	}
	p.Findings = out
}

// fieldOf is the field that a piece of text came from: the first that holds it,
// else the main one.
func (j *job) fieldOf(text string) string {
	want := strings.ToUpper(strings.TrimSuffix(text, "…"))
	for _, f := range j.design.Fields {
		if strings.Contains(strings.ToUpper(j.values[f.Name]), want) {
			return f.Name
		}
	}
	return j.design.Main()
}

// RenderTo draws an order into w and leaves Bytes nil. Pictures too large to be
// held are drawn and written band by band, so that memory does not grow with
// them; on an error, w may have got a part.
func (r *Renderer) RenderTo(ctx context.Context, w io.Writer, o Order) (*Artwork, error) {
	start := time.Now()
	j, err := r.job(o)
	if err != nil {
		return nil, err
	}
	if j.design.Board != nil || j.o.Colours != TrueColour || j.o.Format == PDF || j.w*j.h <= r.streamAbove {
		a, err := r.Render(ctx, o)
		if err != nil {
			return nil, err
		}
		_, err = w.Write(a.Bytes)
		a.Bytes = nil
		return a, err
	}
	_, p, err := r.compose(ctx, j)
	if err != nil {
		return nil, asError(err)
	}
	a, sum := j.artwork(p), sha256.New()
	if err := r.stream(ctx, io.MultiWriter(w, sum), j, p); err != nil {
		return nil, asError(err)
	}
	a.SHA256 = [32]byte(sum.Sum(nil))
	a.Took = time.Since(start)
	return a, nil
}
