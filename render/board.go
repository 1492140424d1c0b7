package render

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"

	"pano/render/eboard"
	"pano/render/encode"
	"pano/render/layout"
)

// board draws an electronic text board with bitmap letters. A text that stands
// still gives a picture of the board's size; one that runs gives the whole
// strip, as high as the board, which the player moves.
func (r *Renderer) board(j *job) (*Artwork, error) {
	b := j.design.Board
	if j.o.Format != PNG {
		return nil, refuse("format_invalid", "format", "a text board takes PNG only", "value", string(j.o.Format))
	}
	o := layout.Order{Design: j.design, Values: j.values}
	text := o.Words(b.Text)
	if b.Upper {
		text = layout.Upper(text)
	}
	colours := j.o.Colours
	if colours == TrueColour {
		colours = EightColour // what every design's colour can be shown with
	}
	order := eboard.Order{
		Lines: strings.Split(text, "\n"), W: j.w, H: j.h, Colours: string(colours), Colour: b.Colour, Bold: b.Bold,
		Align: map[string]eboard.Align{"left": eboard.Left, "right": eboard.Right}[b.Align], Mode: eboard.Static,
	}
	if b.Font != "" {
		order.Font = strings.ToUpper(b.Font[:1]) + b.Font[1:]
	}
	if b.Scroll {
		order.Mode = eboard.Ticker
	}
	film, err := r.boards.Render(order)
	if err != nil {
		return nil, err
	}
	img := film.Strip
	if film.Mode != eboard.Ticker {
		if len(film.Pages) != 1 {
			return nil, fmt.Errorf("the text came to %d pages", len(film.Pages))
		}
		img = film.Pages[0]
	}
	level := encode.Live
	if j.o.Stored {
		level = encode.Stored
	}
	var out bytes.Buffer
	if err := r.encoder.PNG(&out, img, encode.PNGOptions{Level: level}); err != nil {
		return nil, err
	}
	a := &Artwork{Bytes: out.Bytes(), Format: PNG, MIME: mimePNG, WPx: img.Rect.Dx(), HPx: img.Rect.Dy(), SHA256: sha256.Sum256(out.Bytes())}
	return a, nil
}
