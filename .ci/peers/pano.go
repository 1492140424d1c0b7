package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"pano/fonts"
	"pano/render"
	"pano/render/design"
	"pano/render/encode"
	"pano/render/layout"
	"pano/render/layout/ops"
	"pano/render/raster"
	"pano/render/typeset"
)

// result is what a worker answers: milliseconds a picture, and its bytes.
type result struct {
	CPU   float64 `json:"cpu"`
	Wall  float64 `json:"wall"`
	Bytes int     `json:"bytes"`
}

// panoWorker holds Pano's own parts, as the product uses them.
type panoWorker struct {
	lib     *layout.Library
	designs map[string]*design.Design
	photo   []byte
	decoded image.Image
	r       *render.Renderer
	painter *raster.Painter
	enc     *encode.Encoder
}

func newPano(photo []byte) (*panoWorker, error) {
	files, err := fs.Sub(reference, "reference")
	if err != nil {
		return nil, err
	}
	set, err := typeset.Load(fonts.Files)
	if err != nil {
		return nil, err
	}
	p := &panoWorker{photo: photo, designs: map[string]*design.Design{}, painter: raster.New(raster.Options{}), enc: encode.New(), lib: layout.NewLibrary(set, nil)}
	for _, name := range []string{"reference", "reference-led"} {
		if p.designs[name], err = design.Read(files, "led/"+name); err != nil {
			return nil, err
		}
	}
	if p.decoded, _, err = image.Decode(bytes.NewReader(photo)); err != nil {
		return nil, err
	}
	p.r, err = render.New(render.Options{Templates: files, Fonts: fonts.Files})
	return p, err
}

func values(name string, t headline) map[string]string {
	if name == "reference-led" {
		return map[string]string{"headline": t.Short, "sub": sub}
	}
	return map[string]string{"headline": t.Headline, "sub": sub, "foot": foot}
}

// layout lays a page out anew.
func (p *panoWorker) layout(name string, t headline) (*ops.Page, error) {
	d := p.designs[name]
	s := d.Sizes[0]
	o := layout.Order{Design: d, Palette: &d.Palettes[0], Values: values(name, t), W: float64(s.WPx), H: float64(s.HPx)}
	if name == "reference" {
		o.Photos = map[string]layout.Photo{"photo": {Src: p.decoded, Key: hex.EncodeToString([]byte("photo"))}}
	}
	return p.lib.Page(o, nil)
}

// order is the daily way: the product's one door.
func (p *panoWorker) order(name string, t headline) render.Order {
	o := render.Order{Template: name, Values: values(name, t)}
	if name == "reference" {
		o.Images = map[string][]byte{"photo": p.photo}
	}
	return o
}

// whole draws and packs a picture with nothing kept but the scaled photo.
func (p *panoWorker) whole(w io.Writer, name string, t headline, l encode.Level) error {
	page, err := p.layout(name, t)
	if err != nil {
		return err
	}
	img, err := p.painter.Paint(page)
	if err != nil {
		return err
	}
	defer p.painter.Release(img)
	return p.enc.PNG(w, img, encode.PNGOptions{Level: l})
}

// job returns the work of one iteration; it gives the file's bytes.
func (p *panoWorker) job(name string) (func(i int) ([]byte, error), error) {
	texts := headlines()
	var b bytes.Buffer
	draw := func(o render.Order) ([]byte, error) {
		a, err := p.r.Render(context.Background(), o)
		if err != nil {
			return nil, err
		}
		return a.Bytes, nil
	}
	into := func(err error) ([]byte, error) { return b.Bytes(), err }
	switch name {
	case "full", "once":
		return func(int) ([]byte, error) { b.Reset(); return into(p.whole(&b, "reference", texts[0], encode.Live)) }, nil
	case "raw":
		// Memory is used again, as the peers do; letters and pictures are not kept.
		bare := raster.New(raster.Options{GlyphBytes: 1, PictureBytes: 1})
		return func(int) ([]byte, error) {
			page, err := p.layout("reference", texts[0])
			if err != nil {
				return nil, err
			}
			img, err := bare.Paint(page)
			if err != nil {
				return nil, err
			}
			defer bare.Release(img)
			return img.Pix, nil
		}, nil
	case "batch":
		return func(i int) ([]byte, error) { return draw(p.order("reference", texts[i%len(texts)])) }, nil
	case "jpeg":
		return func(i int) ([]byte, error) {
			o := p.order("reference", texts[i%len(texts)])
			o.Format = render.JPEG
			return draw(o)
		}, nil
	case "led":
		return func(int) ([]byte, error) { b.Reset(); return into(p.whole(&b, "reference-led", texts[0], encode.Live)) }, nil
	case "preview":
		return func(i int) ([]byte, error) {
			o := p.order("reference", texts[i%len(texts)])
			o.MaxPx = 960
			return draw(o)
		}, nil
	case "pdf", "print":
		return func(i int) ([]byte, error) {
			o := p.order("reference", texts[0])
			o.Size = render.Size{WMM: 6000, HMM: 1000, DPI: 100}
			o.Format = map[string]render.Format{"pdf": render.PDF, "print": render.PNG}[name]
			return draw(o)
		}, nil
	}
	return p.encoderJob(name)
}

// encoderJob measures encoders alone on the finished picture.
func (p *panoWorker) encoderJob(name string) (func(i int) ([]byte, error), error) {
	page, err := p.layout("reference", headlines()[0])
	if name == "std-led" && err == nil {
		page, err = p.layout("reference-led", headlines()[0])
	}
	if err != nil {
		return nil, err
	}
	img, err := p.painter.Paint(page)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	one := func(f func() error) (func(int) ([]byte, error), error) {
		return func(int) ([]byte, error) {
			b.Reset()
			err := f()
			return b.Bytes(), err
		}, nil
	}
	switch name {
	case "stored":
		return one(func() error { return p.enc.PNG(&b, img, encode.PNGOptions{Level: encode.Stored}) })
	case "std-png", "std-led":
		return one(func() error { return png.Encode(&b, img) })
	case "std-jpeg":
		return one(func() error { return jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}) })
	}
	return nil, fmt.Errorf("there is no job %q", name)
}

// work runs a job n times and tells what one cost.
func work(peer, name string, n int, dir string) (result, error) {
	photo, err := os.ReadFile(filepath.Join(dir, "photo.jpg"))
	if err != nil {
		return result{}, err
	}
	var do func(int) ([]byte, error)
	if peer == "gg" {
		do, err = ggJob(dir, photo)
	} else {
		var p *panoWorker
		if p, err = newPano(photo); err == nil {
			do, err = p.job(name)
		}
	}
	if err != nil {
		return result{}, err
	}
	if name != "batch" && name != "once" && name != "print" {
		for i := range 3 {
			if _, err := do(i + 100); err != nil {
				return result{}, err
			}
		}
	}
	var out []byte
	cpu, start := used(syscall.RUSAGE_SELF), time.Now()
	for i := range n {
		if out, err = do(i); err != nil {
			return result{}, err
		}
	}
	per := func(d time.Duration) float64 { return d.Seconds() * 1000 / float64(n) }
	res := result{per(used(syscall.RUSAGE_SELF) - cpu), per(time.Since(start)), len(out)}
	if name == "raw" {
		return res, nil
	}
	kind := map[string]string{"jpeg": "jpeg", "std-jpeg": "jpeg", "pdf": "pdf"}[name]
	if kind == "" {
		kind = "png"
	}
	return res, os.WriteFile(filepath.Join(dir, "out", peer+"-"+name+"."+kind), out, 0o644)
}

// used is the processor time of this process.
func used(who int) time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(who, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
