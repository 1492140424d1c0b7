package batch

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"time"

	"pano/devices/blob"
	"pano/render"
	"pano/render/batch"
	"pano/server/campaign"
	"pano/server/control/content"
	"pano/server/control/content/studio"
)

// seated lends the studio's seats to package render/batch, so that the previews of
// others are drawn between the pieces.
type seated struct {
	render.Engine
	studio *studio.Studio
}

// Render implements render.Engine.
func (s seated) Render(ctx context.Context, o render.Order) (*render.Artwork, error) {
	return s.studio.Draw(ctx, o)
}

// Check implements render.Engine.
func (s seated) Check(ctx context.Context, o render.Order) ([]render.Finding, error) {
	return s.studio.Check(ctx, o)
}

func (x *Batches) engine() render.Engine { return seated{x.desk.Render, x.studio} }

// progress spares the disk: it is kept in memory and written down now and then.
func (x *Batches) progress(id string, p batch.Progress) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if w := x.jobs[id]; w != nil {
		w.job.Progress = p
	}
}

// check looks at every row.
func (x *Batches) check(ctx context.Context, j Job) error {
	plan, found, err := x.plan(ctx, j, func(n, of int) { x.progress(j.ID, batch.Progress{Done: n, Total: of}) })
	if err != nil {
		return err
	}
	x.change(j.ID, func(j *Job) {
		j.Rows, j.Pieces, j.Faults, j.Remarks = plan.Rows, len(plan.Pieces), found.Faults, found.Remarks
	})
	return nil
}

// plan makes and checks the plan of a job and keeps it for the page that follows.
func (x *Batches) plan(ctx context.Context, j Job, tell func(n, of int)) (*batch.Plan, batch.Checked, error) {
	plan, faults, err := x.pieces(j)
	if err != nil {
		return nil, batch.Checked{}, err
	}
	seen, done, err := x.with(plan, j)
	defer done()
	if err != nil {
		return nil, batch.Checked{}, err
	}
	of := len(plan.Pieces)
	found, err := batch.Check(ctx, x.engine(), seen, faults, func(n int) { tell(n, of) })
	if err != nil {
		return nil, found, err
	}
	plan.Drop(found.Faults)
	x.mu.Lock()
	x.hot.id, x.hot.plan = j.ID, plan
	x.mu.Unlock()
	return plan, found, nil
}

// pieces makes the plan of a job anew from its sheet.
func (x *Batches) pieces(j Job) (*batch.Plan, []batch.Fault, error) {
	req, err := x.request(j)
	if err != nil {
		return nil, nil, err
	}
	plan, faults, err := batch.NewPlan(req)
	return plan, faults, refused(err)
}

// planned is the plan of a checked job: the rows that were found faulty are not in it.
func (x *Batches) planned(j Job) (*batch.Plan, error) {
	x.mu.Lock()
	plan := x.hot.plan
	if x.hot.id != j.ID {
		plan = nil
	}
	x.mu.Unlock()
	if plan != nil {
		return plan, nil
	}
	plan, _, err := x.pieces(j)
	if err != nil {
		return nil, err
	}
	plan.Drop(j.Faults)
	return plan, nil
}

// cool forgets a plan whose sheet or mapping is no more.
func (x *Batches) cool(id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.hot.id == id {
		x.hot.id, x.hot.plan = "", nil
	}
}

// with is the plan with a job's pictures at hand; the plan itself is shared.
func (x *Batches) with(plan *batch.Plan, j Job) (*batch.Plan, func(), error) {
	pics, done, err := x.pictures(j)
	if err != nil {
		return nil, done, err
	}
	req, own := *plan.Job, *plan
	own.Pieces = slices.Clone(plan.Pieces)
	req.Pictures, own.Job = pics, &req
	return &own, done, nil
}

// draw runs the plan into the job's folder. What is there is not drawn again.
func (x *Batches) draw(ctx context.Context, j Job) error {
	plan, err := x.planned(j)
	if err != nil {
		return err
	}
	plan, done, err := x.with(plan, j)
	defer done()
	if err != nil {
		return err
	}
	keep, err := batch.OpenDir(filepath.Join(x.dir(j.ID), dirFiles), true)
	if err != nil {
		return err
	}
	defer keep.Close()
	now := func() time.Time { return time.UnixMicro(x.desk.Now()) }
	r := batch.Runner{Engine: x.engine(), Keep: keep, Now: now, Tell: func(p batch.Progress) { x.progress(j.ID, p) }}
	res, err := r.Run(ctx, plan)
	if err != nil {
		return err
	}
	if len(res.Faults) > 0 {
		x.change(j.ID, func(j *Job) { j.Faults = append(j.Faults, res.Faults...) })
	}
	return keep.Finish(batch.NewManifest(plan.Job, res))
}

// save makes one draft of each row: its sizes together, all rows in one set.
func (x *Batches) save(ctx context.Context, by campaign.Actor, j Job) error {
	plan, err := x.planned(j)
	if err != nil {
		return err
	}
	plan, done, err := x.with(plan, j)
	defer done()
	if err != nil {
		return err
	}
	for at := 0; at < len(plan.Pieces); {
		first := plan.Pieces[at]
		var sizes []string
		for at < len(plan.Pieces) && plan.Pieces[at].Row == first.Row {
			sizes = append(sizes, plan.Pieces[at].Size)
			at++
		}
		if err := x.draft(ctx, by, j, row{plan.Job.Pictures, first, sizes}); err != nil {
			return err
		}
		x.mu.Lock()
		if w := x.jobs[j.ID]; w != nil {
			w.job.Saved++
			w.job.Progress.Done = w.job.Saved
		}
		x.mu.Unlock()
	}
	return nil
}

// row is what becomes one draft: a piece with all sizes of its row.
type row struct {
	pics  batch.Pictures
	piece batch.Piece
	sizes []string
}

func (x *Batches) draft(ctx context.Context, by campaign.Actor, j Job, r row) error {
	p := r.piece
	in := content.DraftIn{Campaign: j.Campaign, Name: draftName(p), Set: j.Set, Sizes: r.sizes,
		Inputs: campaign.Inputs{Template: j.Template, Values: p.Values, Palette: p.Palette, Images: map[string]blob.Digest{}}}
	for field, name := range p.Images {
		b, err := r.pics.Picture(name)
		if err != nil {
			return refused(err)
		}
		if in.Inputs.Images[field], err = x.desk.Keep(ctx, b); err != nil {
			return err
		}
	}
	in.Once = j.ID // a second try finds the drafts of the first
	a, err := x.drafts.SaveDraft(ctx, by, in)
	if err != nil {
		return inRow(err, p.Row)
	}
	if j.Submit && a.Version.State == campaign.AssetDraft {
		_, err = x.drafts.Submit(ctx, by, a.Asset.ID)
	}
	return inRow(err, p.Row)
}

// inRow names the row whose draft was refused.
func inRow(err error, row int) error {
	var e *campaign.Error
	if err == nil || !errors.As(err, &e) {
		return err
	}
	said := *e
	said.Field = "row " + itoa(row)
	return &said
}

// draftName is what a row's draft is called in the library.
func draftName(p batch.Piece) string {
	name := []rune(oneLine(p.Text))
	if len(name) > 90 {
		name = append(name[:89], '…')
	}
	if len(name) == 0 {
		return itoa(p.Row)
	}
	return string(name)
}
