package batch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pano/render"
	"pano/render/batch/sheet"
	"pano/render/legacy"
)

// Piece is one row at one size.
type Piece struct {
	Row     int
	Size    string // as it is written: 640x320, 192x32/3col, 600x70cm
	Name    string // of its file, without the ending
	Text    string // the main text, for lists
	Palette string
	Values  map[string]string
	Images  map[string]string // names of picture files, by field
	size    render.Size
	colours render.Colours
}

// Plan is all pieces of a job, in the order of the sheet.
type Plan struct {
	Job    *Job
	Pieces []Piece
	// Rows is how many rows will be drawn.
	Rows int
}

// NewPlan makes the pieces and tells what is wrong with rows whatever the design
// says: sizes, palettes, failed formulas. A row with a fault has no pieces.
func NewPlan(j *Job) (*Plan, []Fault, error) {
	if err := j.Map.check(j.Table, j.Template); err != nil {
		return nil, nil, err
	}
	if _, err := parseSizes(strings.Join(j.Sizes, ";")); err != nil {
		return nil, nil, err
	}
	if !slices.Contains([]From{Ask, Keep, Auto, From(legacy.TCVN3), From(legacy.VNI)}, j.From) {
		return nil, nil, refuse("from_unknown", "from", fmt.Sprintf("%q is no encoding: unicode, auto, tcvn3 or vni", shorten(string(j.From))), "value", shorten(string(j.From)))
	}
	p := &planner{job: j, heads: Headings(j.Table), readers: map[string]reader{}}
	for field, letter := range j.Map.Columns {
		p.readers[field] = newReader(j, sheet.ColumnIndex(letter))
	}
	plan := &Plan{Job: j}
	for _, r := range j.Table.Rows {
		pieces, faults := p.row(r)
		p.faults = append(p.faults, faults...)
		if len(faults) > 0 || len(pieces) == 0 {
			continue
		}
		plan.Rows++
		if plan.Pieces = append(plan.Pieces, pieces...); len(plan.Pieces) > MaxPieces {
			return nil, nil, refuse("pieces_many", "sheet", fmt.Sprintf("rows times sizes are more than %d pieces: split the sheet", MaxPieces), "max", strconv.Itoa(MaxPieces))
		}
	}
	return plan, p.faults, nil
}

type planner struct {
	job     *Job
	heads   []string
	readers map[string]reader // by field
	faults  []Fault
}

// text is what a row says for a field, and where.
func (p *planner) text(r sheet.Row, field string) (text string, c sheet.Cell, column string) {
	if letter := p.job.Map.Columns[field]; letter != "" {
		c, column = r.At(sheet.ColumnIndex(letter)), letter
		if text = p.readers[field].read(c); text != "" {
			return text, c, column
		}
	}
	return p.job.Map.Set[field], sheet.Cell{}, column
}

// row makes the pieces of one row. A row whose mapped cells are all empty is not meant.
func (p *planner) row(r sheet.Row) (out []Piece, faults []Fault) {
	fault := func(field, column, value string, e *render.Error) {
		faults = append(faults, p.fault(r.N, field, column, value, e))
	}
	first := Piece{Row: r.N, Values: map[string]string{}, Images: map[string]string{}}
	filled := len(p.job.Map.Columns) == 0
	for _, f := range p.job.Template.Fields {
		text, c, column := p.text(r, f.Name)
		filled = filled || c.Text != ""
		switch {
		case text == "":
			continue
		case c.Fault:
			fault(f.Name, column, c.Text, refuse("cell_formula", f.Name, fmt.Sprintf("the formula gave %s: mend it in the sheet, or type the text", c.Text), "value", c.Text))
			continue
		case f.Type == "image":
			first.Images[f.Name] = text
			continue
		case c.Plain != "" && (f.Type == "date" || f.Type == "number"):
			text = c.Plain
		case f.Type == "choice":
			text = chosen(f, text)
		}
		first.Values[f.Name] = text
		if first.Text == "" {
			first.Text = text
		}
	}
	if !filled {
		return nil, nil
	}
	palette, _, column := p.text(r, sheet.PaletteColumn)
	var e *render.Error
	if first.Palette, e = p.palette(palette); e != nil {
		fault(sheet.PaletteColumn, column, palette, e)
	}
	wanted, _, column := p.text(r, sheet.SizeColumn)
	if wanted == "" {
		wanted = strings.Join(p.job.Sizes, ";")
	}
	sizes, err := parseSizes(wanted)
	if errors.As(err, &e) || len(sizes) == 0 {
		if e == nil {
			e = refuse("size_missing", "size", "no size is given, neither in the row nor for all: write one such as 640x320 or 600x70cm")
		}
		fault(sheet.SizeColumn, column, wanted, e)
	}
	name, _, _ := p.text(r, sheet.NameColumn)
	for _, s := range sizes {
		piece := first
		piece.Size, piece.size, piece.colours = s.key, s.size, s.colours
		piece.Name = p.name(r.N, name, first.Text, s.key)
		out = append(out, piece)
	}
	return out, faults
}

func (p *planner) fault(row int, field, column, value string, e *render.Error) Fault {
	f := Fault{Row: row, Column: column, Field: field, Value: shorten(value), Code: e.Code, Params: e.Params, Msg: e.Msg}
	if i := sheet.ColumnIndex(column); i >= 0 && i < len(p.heads) {
		f.Heading = p.heads[i]
	}
	return f
}

// chosen finds the choice that a cell means: its value, or its name in either language.
func chosen(f render.Field, text string) string {
	for i, c := range f.Choices {
		if c == text {
			return c
		}
		ways := []string{c}
		if i < len(f.ChoiceTitles) {
			ways = append(ways, f.ChoiceTitles[i]["vi"], f.ChoiceTitles[i]["en"])
		}
		for _, w := range ways {
			if w != "" && fold(w) == fold(text) {
				return c
			}
		}
	}
	return text
}

// palette finds the palette that a cell names, by name or title.
func (p *planner) palette(text string) (string, *render.Error) {
	if text == "" {
		return p.job.Palette, nil
	}
	var names []string
	for _, c := range p.job.Template.Palettes {
		if fold(c.Name) == fold(text) || fold(c.Title["vi"]) == fold(text) || fold(c.Title["en"]) == fold(text) {
			return c.Name, nil
		}
		names = append(names, c.Name)
	}
	list := strings.Join(names, ", ")
	return "", refuse("palette_unknown", "palette", fmt.Sprintf("there is no palette %q; there are %s", shorten(text), list), "value", shorten(text), "palettes", list)
}

// sized is a size as it is written and as the engine takes it.
type sized struct {
	key     string
	size    render.Size
	colours render.Colours
}

var sizeBreak = regexp.MustCompile(`\s*[;\n]\s*|\s*,\s+|\s+(?:và|and)\s+`)

// parseSizes reads one or more sizes, each once.
func parseSizes(text string) ([]sized, error) {
	var out []sized
	for _, part := range sizeBreak.Split(strings.TrimSpace(text), MaxSizes+2) {
		if part == "" {
			continue
		}
		body, colours, _ := strings.Cut(part, "/")
		size, err := render.ParseSize(body)
		if err != nil {
			return nil, err
		}
		s := sized{size: size, colours: render.Colours(strings.ToLower(strings.TrimSpace(colours)))}
		if s.colours != "" && !slices.Contains([]render.Colours{render.Mono, render.ThreeColour, render.EightColour}, s.colours) || s.colours != "" && size.WMM > 0 {
			return nil, refuse("colours_invalid", "colours", fmt.Sprintf("the colours %q are unknown; possible: 1bit, 3col, 8col or none", shorten(colours)), "value", shorten(colours))
		}
		s.key = Key(size, s.colours)
		if !slices.ContainsFunc(out, func(have sized) bool { return have.key == s.key }) {
			out = append(out, s)
		}
	}
	if len(out) > MaxSizes {
		return nil, refuse("sizes_many", "size", fmt.Sprintf("more than %d sizes are asked for", MaxSizes), "max", strconv.Itoa(MaxSizes))
	}
	return out, nil
}

// Key writes a size in its plain form: 640x320, 192x32/3col, 600x70cm.
func Key(s render.Size, c render.Colours) string {
	if s.WMM > 0 {
		cm := func(mm float64) string { return strconv.FormatFloat(mm/10, 'f', -1, 64) }
		return cm(s.WMM) + "x" + cm(s.HMM) + "cm"
	}
	key := fmt.Sprintf("%dx%d", s.WPx, s.HPx)
	if c != "" {
		key += "/" + string(c)
	}
	return key
}

// format is the kind of file a piece becomes.
func (j *Job) format(p *Piece) render.Format {
	switch {
	case p.colours != "":
		return render.PNG
	case j.Format != "":
		return j.Format
	case p.size.WMM > 0:
		return render.PDF
	}
	return render.PNG
}

// order is what the engine is asked for.
func (j *Job) order(p *Piece) (render.Order, error) {
	o := render.Order{Template: j.Template.Name, Values: p.Values, Palette: p.Palette, Size: p.size, Colours: p.colours,
		Format: j.format(p), Stored: true, Images: map[string][]byte{}}
	for field, name := range p.Images {
		if j.Pictures == nil {
			return o, missingIn(field, name)
		}
		b, err := j.Pictures.Picture(name)
		if err != nil {
			var e *render.Error
			if errors.As(err, &e) {
				e.Field = field
			}
			return o, err
		}
		o.Images[field] = b
	}
	return o, nil
}

func missingIn(field, name string) error {
	return refuse("picture_missing", field, fmt.Sprintf("there is no picture %q among the files given: check the name, or add it", shorten(name)), "value", shorten(name))
}

// digest names what a piece is made from: two equal ones give equal files.
func digest(o render.Order, design string) string {
	h := sha256.New()
	images := map[string]string{}
	for field, b := range o.Images {
		sum := sha256.Sum256(b)
		images[field] = hex.EncodeToString(sum[:])
	}
	o.Images = nil
	body, err := json.Marshal([]any{"pano/batch/1", design, o, images})
	if err != nil {
		return "" // cannot happen: strings, numbers and maps; an empty digest matches nothing
	}
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// Order is what the engine is asked for a piece at a size that a screen shows.
func (j *Job) Order(ctx context.Context, p *Piece, maxPx int) (render.Order, error) {
	if err := ctx.Err(); err != nil {
		return render.Order{}, err
	}
	o, err := j.order(p)
	o.MaxPx, o.Stored, o.Format = maxPx, false, render.PNG
	return o, err
}
