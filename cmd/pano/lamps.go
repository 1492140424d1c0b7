package main

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"

	"pano/render"
	"pano/render/lamps"
)

// lampFlags ask for a board's lamps instead of its file.
type lampFlags struct {
	Preview string  `placeholder:"dots" help:"${f_preview}"`
	Pitch   float64 `placeholder:"MM" default:"10" help:"${f_pitch}"`
}

// lampPx is the distance between the lamps of a preview in pixels.
const lampPx = 8

// apply makes the order that of the board's file, whatever it is shown as.
func (f lampFlags) apply(o *render.Order) error {
	switch {
	case f.Preview == "":
		return nil
	case f.Preview != "dots":
		return badInput("--preview %q: %s", f.Preview, say("only dots is possible", "chỉ có dots"))
	case o.Format == render.JPEG:
		return badInput("--preview dots: %s", say("write it as .png or .pdf", "hãy ghi ra .png hoặc .pdf"))
	}
	o.Format = render.PNG
	return nil
}

// draw writes an order's file, or its lamps.
func (f lampFlags) draw(ctx context.Context, r render.Engine, w io.Writer, o render.Order, name string) (*render.Artwork, error) {
	if f.Preview == "" {
		return r.RenderTo(ctx, w, o)
	}
	var file bytes.Buffer
	art, err := r.RenderTo(ctx, &file, o)
	if err != nil {
		return nil, err
	}
	if strings.EqualFold(filepath.Ext(name), ".pdf") {
		return art, lamps.PDF(w, file.Bytes(), f.Pitch)
	}
	return art, lamps.PNG(w, file.Bytes(), lampPx)
}
