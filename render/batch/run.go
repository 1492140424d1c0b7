package batch

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"pano/render"
)

// File is one finished file.
type File struct {
	Name   string  `json:"name"`
	SHA256 string  `json:"sha256"`
	Bytes  int64   `json:"bytes"`
	MIME   string  `json:"mime"`
	WPx    int     `json:"w_px"`
	HPx    int     `json:"h_px"`
	WMM    float64 `json:"w_mm,omitempty"`
	HMM    float64 `json:"h_mm,omitempty"`
	Page   int     `json:"page,omitempty"` // of boards that flip pages
	MS     int     `json:"ms,omitempty"`   // how long that page stays
}

// Done is a finished piece.
type Done struct {
	Row    int    `json:"row"`
	Size   string `json:"size"`
	Text   string `json:"text"`
	Digest string `json:"digest"` // of what it was made from
	Files  []File `json:"files"`
}

// Keeper keeps finished files. It is called by several goroutines at once.
type Keeper interface {
	// Have finds what an earlier run made from the same digest, if it is still there
	// byte for byte.
	Have(name, digest string) ([]File, bool)
	// Keep stores the bytes of the files of one piece.
	Keep(d Done, bytes [][]byte) error
}

// Progress is how far a run has come.
type Progress struct {
	Total  int `json:"total"`
	Done   int `json:"done"`   // finished, with those kept
	Kept   int `json:"kept"`   // were there from an earlier run
	Failed int `json:"failed"` // could not be drawn
	// Rate is pieces drawn in a second; Left what remains at that rate, 0 = unknown.
	Rate float64       `json:"rate"`
	Left time.Duration `json:"left"`
}

// Result is what a run made, in the order of the plan.
type Result struct {
	Done   []Done  `json:"done"`
	Faults []Fault `json:"faults"`
	Progress
}

// Runner runs plans.
type Runner struct {
	Engine render.Engine
	Keep   Keeper
	Now    func() time.Time
	// Tell hears of every finished piece, one call at a time; it may be nil.
	Tell func(Progress)
}

// Run draws what is not there yet: one worker a processor, one picture in flight a
// worker. A piece that the engine refuses becomes a fault and the others go on. When
// ctx ends, what was finished is kept and the error is ctx's.
func (r *Runner) Run(ctx context.Context, p *Plan) (*Result, error) {
	s := &shift{runner: r, plan: p, start: r.Now(), done: make([]*Done, len(p.Pieces)), faults: make([]*Fault, len(p.Pieces))}
	s.at.Total = len(p.Pieces)
	g, ctx := errgroup.WithContext(ctx)
	next := feed(ctx, g, p.bySize())
	for range workers() {
		g.Go(func() error {
			for i := range next {
				if err := s.piece(ctx, i); err != nil {
					return err
				}
			}
			return ctx.Err()
		})
	}
	err := g.Wait()
	out := &Result{Progress: s.at, Faults: once(s.faults)}
	for _, d := range s.done {
		if d != nil {
			out.Done = append(out.Done, *d)
		}
	}
	return out, err
}

// bySize orders the work so that pieces of one ground follow each other: the engine
// keeps what they share only so long.
func (p *Plan) bySize() []int {
	order := numbers(len(p.Pieces))
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := &p.Pieces[a], &p.Pieces[b]
		return cmp.Or(strings.Compare(x.Size, y.Size), strings.Compare(x.Palette, y.Palette))
	})
	return order
}

// MaxPixels is the largest picture that the plan draws whole.
func (p *Plan) MaxPixels() int {
	most := 0
	for i := range p.Pieces {
		if p.Job.format(&p.Pieces[i]) != render.PDF {
			most = max(most, p.Pieces[i].size.WPx*p.Pieces[i].size.HPx)
		}
	}
	return min(most, 16_000_000) // above it the engine draws in bands
}

// Pixels is how many pixels all pictures of the plan have together; PDF files have none.
func (p *Plan) Pixels() (n int64) {
	for i := range p.Pieces {
		if p.Job.format(&p.Pieces[i]) != render.PDF {
			n += int64(p.Pieces[i].size.WPx) * int64(p.Pieces[i].size.HPx)
		}
	}
	return n
}

// shift is one run. mu guards at; done and faults have one writer a place.
type shift struct {
	runner *Runner
	plan   *Plan
	start  time.Time
	done   []*Done
	faults []*Fault
	mu     sync.Mutex
	at     Progress
}

func (s *shift) piece(ctx context.Context, i int) error {
	p := &s.plan.Pieces[i]
	job := s.plan.Job
	o, err := job.order(p)
	if err != nil {
		return s.refused(ctx, i, err)
	}
	d := Done{Row: p.Row, Size: p.Size, Text: p.Text, Digest: digest(o, job.Template.Digest)}
	if files, ok := s.runner.Keep.Have(p.Name, d.Digest); ok {
		d.Files = files
		s.finish(i, d, true)
		return nil
	}
	a, err := s.runner.Engine.Render(ctx, o)
	if err != nil {
		return s.refused(ctx, i, err)
	}
	bytes := fill(&d, p.Name, a)
	if err := s.runner.Keep.Keep(d, bytes); err != nil {
		return fmt.Errorf("keep %s: %w", p.Name, err)
	}
	s.finish(i, d, false)
	return nil
}

// fill notes an artwork's files, one a page.
func fill(d *Done, name string, a *render.Artwork) (bytes [][]byte) {
	f := File{SHA256: hex.EncodeToString(a.SHA256[:]), Bytes: int64(len(a.Bytes)), MIME: a.MIME,
		WPx: a.WPx, HPx: a.HPx, WMM: a.WMM, HMM: a.HMM}
	if len(a.Pages) < 2 {
		if len(a.Pages) == 1 {
			f.MS = a.Pages[0].MS
		}
		f.Name = name + ending(f, 1)
		d.Files = []File{f}
		return [][]byte{a.Bytes}
	}
	for i, page := range a.Pages {
		f.Page, f.MS, f.Bytes, f.SHA256 = i, page.MS, int64(len(page.Bytes)), hex.EncodeToString(page.SHA256[:])
		f.Name = name + ending(f, len(a.Pages))
		d.Files = append(d.Files, f)
		bytes = append(bytes, page.Bytes)
	}
	return bytes
}

func (s *shift) finish(i int, d Done, kept bool) {
	s.done[i] = &d
	s.tell(func(at *Progress) {
		at.Done++
		if kept {
			at.Kept++
		}
	})
}

// refused notes what the engine will not draw. Anything else ends the run.
func (s *shift) refused(ctx context.Context, i int, err error) error {
	if cause := ctx.Err(); cause != nil {
		return cause
	}
	var e *render.Error
	if !errors.As(err, &e) {
		return err
	}
	pl := &planner{job: s.plan.Job, heads: Headings(s.plan.Job.Table)}
	f := pl.of(&s.plan.Pieces[i], e)
	s.faults[i] = &f
	s.tell(func(at *Progress) { at.Failed++ })
	return nil
}

func (s *shift) tell(change func(*Progress)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.at)
	drawn := s.at.Done - s.at.Kept + s.at.Failed
	if took := s.runner.Now().Sub(s.start); took > 0 && drawn > 0 {
		s.at.Rate = float64(drawn) / took.Seconds()
		s.at.Left = time.Duration(float64(s.at.Total-s.at.Done-s.at.Failed) / s.at.Rate * float64(time.Second)).Round(time.Second)
	}
	if s.runner.Tell != nil {
		s.runner.Tell(s.at)
	}
}
