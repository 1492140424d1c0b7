package render

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"image"
	"strings"

	"pano/render/design"
	"pano/render/eboard"
	"pano/render/encode"
	"pano/render/layout"
	"pano/render/layout/words"
)

// board draws an electronic text board with bitmap letters. A text that is wider
// than the board becomes several pages, words whole.
func (r *Renderer) board(j *job) (*Artwork, error) {
	b := j.design.Board
	if j.o.Format != PNG {
		return nil, refuse("format_invalid", "format", "a text board takes PNG only", "value", string(j.o.Format))
	}
	o := layout.Order{Design: j.design, Values: j.values}
	text := words.Source{Design: o.Design, Values: o.Values, Day: j.o.Day}.Of(b.Text)
	if b.Upper {
		text = words.Upper(text)
	}
	colours := j.o.Colours
	if colours == TrueColour {
		colours = EightColour // what every design's colour can be shown with
	}
	order := eboard.Order{
		Lines: strings.Split(text, "\n"), W: j.w, H: j.h, Colours: string(colours), Colour: b.Colour, Bold: b.Bold,
		Align: map[string]eboard.Align{"left": eboard.Left, "right": eboard.Right}[b.Align], Mode: eboard.Flip,
	}
	if m := j.design.Motion; m != nil {
		order.Mode, order.PageMS, order.SpeedPxS = eboard.Mode(m.Kind), int(m.Hold*1000), m.Speed
	}
	if b.Font != "" {
		order.Font = strings.ToUpper(b.Font[:1]) + b.Font[1:]
	}
	film, err := r.boards.Render(order)
	if err != nil {
		return nil, boardRefusal(err, j.design)
	}
	a := &Artwork{Format: PNG, MIME: mimePNG, WPx: j.w, HPx: j.h}
	if film.Mode == eboard.Ticker {
		return r.ticker(a, film)
	}
	files, err := film.Files(r.encoder, maxPages)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		a.Pages = append(a.Pages, Page{Bytes: f.PNG, MS: int(f.For.Milliseconds()), SHA256: sha256.Sum256(f.PNG)})
	}
	a.Bytes, a.SHA256 = a.Pages[0].Bytes, a.Pages[0].SHA256
	return a, nil
}

// ticker gives a running text as its strip, which the player moves, and as one
// still for those that show a picture: the first board's width of the text.
func (r *Renderer) ticker(a *Artwork, film *eboard.Film) (*Artwork, error) {
	var strip, still bytes.Buffer
	if err := r.encoder.PNG(&strip, film.Strip, encode.PNGOptions{Level: encode.Stored}); err != nil {
		return nil, err
	}
	first := film.Strip.SubImage(image.Rect(film.W, 0, 2*film.W, film.H))
	if err := r.encoder.PNG(&still, first, encode.PNGOptions{Level: encode.Stored}); err != nil {
		return nil, err
	}
	a.Strip = &Strip{Bytes: strip.Bytes(), SHA256: sha256.Sum256(strip.Bytes()), SpeedPxS: film.SpeedPxS}
	a.Bytes, a.SHA256 = still.Bytes(), sha256.Sum256(still.Bytes())
	return a, nil
}

// maxPages is more than anybody waits for in front of a board.
const maxPages = 12

// boardRefusal names the design's field instead of the board's.
func boardRefusal(err error, d *design.Design) error {
	var e *eboard.Error
	if !errors.As(err, &e) {
		return err
	}
	return &Error{Code: e.Code, Field: d.Fields[0].Name, Params: e.Params, Msg: e.Msg}
}
