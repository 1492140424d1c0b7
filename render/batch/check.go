package batch

import (
	"context"
	"errors"
	"maps"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"pano/render"
	"pano/render/batch/sheet"
)

// Remark is what the engine has to say of a piece that it draws all the same.
type Remark struct {
	Row    int               `json:"row"`
	Size   string            `json:"size"`
	Field  string            `json:"field"`
	Code   string            `json:"code"`
	Params map[string]string `json:"params"`
}

// Checked is what all pieces were found to be, before any is drawn.
type Checked struct {
	Faults  []Fault  `json:"faults"`  // by row
	Remarks []Remark `json:"remarks"` // the first few
}

// maxRemarks bounds what is kept: the same remark on a thousand rows is one to act on.
const maxRemarks = 200

// Check looks at every piece and tells all that is wrong, cell by cell. The faulty
// rows leave the plan. done is told how many pieces were looked at.
func Check(ctx context.Context, e render.Engine, p *Plan, faults []Fault, done func(n int)) (Checked, error) {
	found := make([]*Fault, len(p.Pieces))
	var mu sync.Mutex
	var remarks []Remark
	looked := 0
	planner := &planner{job: p.Job, heads: Headings(p.Job.Table)}
	g, ctx := errgroup.WithContext(ctx)
	next := feed(ctx, g, numbers(len(p.Pieces)))
	for range workers() {
		g.Go(func() error {
			for i := range next {
				piece := &p.Pieces[i]
				o, err := p.Job.order(piece)
				var notes []Remark
				if err == nil {
					notes, err = look(ctx, e, o, piece)
				}
				var refused *render.Error
				if err != nil && (!errors.As(err, &refused) || ctx.Err() != nil) {
					return err
				}
				mu.Lock()
				if refused != nil {
					f := planner.of(piece, refused)
					found[i] = &f
				}
				if looked++; len(remarks) < maxRemarks {
					remarks = append(remarks, notes...)
				}
				if done != nil {
					done(looked)
				}
				mu.Unlock()
			}
			return ctx.Err()
		})
	}
	if err := g.Wait(); err != nil {
		return Checked{}, err
	}
	out := Checked{Faults: append(faults, once(found)...), Remarks: remarks}
	slices.SortStableFunc(out.Faults, func(a, b Fault) int {
		if a.Row != b.Row {
			return a.Row - b.Row
		}
		return sheet.ColumnIndex(a.Column) - sheet.ColumnIndex(b.Column)
	})
	slices.SortFunc(out.Remarks, func(a, b Remark) int { return a.Row - b.Row })
	p.Drop(out.Faults)
	return out, nil
}

func look(ctx context.Context, e render.Engine, o render.Order, piece *Piece) ([]Remark, error) {
	found, err := e.Check(ctx, o)
	var out []Remark
	for _, f := range found {
		out = append(out, Remark{Row: piece.Row, Size: piece.Size, Field: f.Field, Code: f.Code, Params: f.Params})
	}
	return out, err
}

// of is what the engine refused, as a fault of the cell that it came from.
func (p *planner) of(piece *Piece, e *render.Error) Fault {
	field := e.Field
	switch field {
	case "size":
		field = sheet.SizeColumn
	case "palette":
		field = sheet.PaletteColumn
	}
	value := piece.Values[field]
	if value == "" {
		value = piece.Images[field]
	}
	f := p.fault(piece.Row, field, p.job.Map.Columns[field], value, e)
	f.Size = piece.Size
	return f
}

// once tells a fault of a cell once, with no size when it is wrong at several.
func once(found []*Fault) []Fault {
	var out []Fault
	for _, f := range found {
		if f == nil {
			continue
		}
		i := slices.IndexFunc(out, func(have Fault) bool {
			return have.Row == f.Row && have.Field == f.Field && have.Code == f.Code
		})
		if i < 0 {
			out = append(out, *f)
		} else if out[i].Size != f.Size && maps.Equal(out[i].Params, f.Params) {
			out[i].Size = ""
		}
	}
	return out
}

// Drop takes faulty rows out of the plan, at all sizes: half a row is a surprise.
func (p *Plan) Drop(faults []Fault) {
	bad := map[int]bool{}
	for _, f := range faults {
		bad[f.Row] = true
	}
	p.Pieces = slices.DeleteFunc(p.Pieces, func(x Piece) bool { return bad[x.Row] })
	rows := map[int]bool{}
	for i := range p.Pieces {
		rows[p.Pieces[i].Row] = true
	}
	p.Rows = len(rows)
}

// workers is one for each processor: one picture in flight each.
func workers() int { return max(1, runtime.GOMAXPROCS(0)) }

// feed hands out the numbers in their order until ctx ends.
func feed(ctx context.Context, g *errgroup.Group, order []int) <-chan int {
	next := make(chan int)
	g.Go(func() error {
		defer close(next)
		for _, i := range order {
			select {
			case next <- i:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return next
}

func numbers(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
