package render

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"strings"

	"pano/render/design"
	"pano/render/eboard"
	"pano/render/layout"
	"pano/render/layout/words"
	"pano/render/tone"
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
	if _, toned := tone.Parse(string(colours)); toned || colours == TrueColour {
		colours = EightColour // what every design's colour can be shown with
	}
	order := eboard.Order{
		Lines: strings.Split(text, "\n"), W: j.w, H: j.h, Colours: string(colours), Colour: b.Colour, Bold: b.Bold, Font: b.Font,
		Align: map[string]eboard.Align{"left": eboard.Left, "right": eboard.Right}[b.Align], Mode: eboard.Flip,
	}
	if m := j.motion(); m.Kind == "ticker" {
		order.Mode, order.PauseMS, order.SpeedPxS = eboard.Ticker, int(m.Hold*1000), m.Speed
	} else {
		order.PageMS = int(m.Hold * 1000)
	}
	film, err := r.boards.Render(order)
	if err != nil {
		return nil, boardRefusal(err, j.design)
	}
	a := &Artwork{Format: PNG, MIME: mimePNG, WPx: j.w, HPx: j.h}
	if film.Mode == eboard.Ticker { // one file that moves, its first picture being the beginning of the text
		a.Bytes, err = film.Moving(r.encoder, j.pngOptions().Level)
		a.Moves, a.SHA256 = film.Period(), sha256.Sum256(a.Bytes)
		return a, boardRefusal(err, j.design)
	}
	files, err := film.Files(r.encoder, maxPages)
	if err != nil {
		return nil, boardRefusal(err, j.design)
	}
	for _, f := range files {
		a.Pages = append(a.Pages, Page{Bytes: f.PNG, MS: int(f.For.Milliseconds()), SHA256: sha256.Sum256(f.PNG)})
	}
	a.Bytes, a.SHA256 = a.Pages[0].Bytes, a.Pages[0].SHA256
	return a, nil
}

// motion is how a text runs that is wider than its board: as ordered, else as
// the design has it, else in pages.
func (j *job) motion() Motion {
	m := Motion{Kind: "flip"}
	if j.design.Motion != nil {
		m = Motion(*j.design.Motion)
	}
	if o := j.o.Motion; o != nil && o.Kind != m.Kind {
		m = Motion{Kind: o.Kind, Speed: o.Speed, Hold: o.Hold}
		if m.Kind == "ticker" && m.Hold == 0 {
			m.Hold = 1
		}
	} else if o != nil {
		m.Speed, m.Hold = cmp.Or(o.Speed, m.Speed), cmp.Or(o.Hold, m.Hold)
	}
	return m
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
