package batch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"pano/render"
	"pano/render/batch"
	"pano/render/batch/sheet"
	"pano/server/campaign"
	"pano/server/control/port"
)

// In brings a sheet. Pictures may be nil.
type In struct {
	Template string
	File     string // its name
	Sheet    string // of a workbook; "" = the first shown
	Data     io.Reader
	Pictures io.Reader
}

// BatchExample is a workbook to be filled in for a design.
func (x *Batches) BatchExample(_ context.Context, by campaign.Actor, template, lang string) ([]byte, error) {
	if err := by.Need(campaign.Design); err != nil {
		return nil, err
	}
	tpl, err := x.desk.Render.Template(template)
	if err != nil {
		return nil, unknownTemplate(err)
	}
	var b bytes.Buffer
	if err := sheet.Example(&b, tpl, lang); err != nil {
		return nil, port.Refuse(err)
	}
	return b.Bytes(), nil
}

func unknownTemplate(err error) error {
	return &campaign.Error{Kind: campaign.NotFound, Code: "template_unknown", Field: "template", Msg: "no such design: choose one from the gallery", Err: err}
}

// NewBatch takes a sheet and suggests what its columns are.
func (x *Batches) NewBatch(ctx context.Context, by campaign.Actor, in In) (Job, error) {
	if err := by.Need(campaign.Design); err != nil {
		return Job{}, err
	}
	if x.desk.Scratch == "" {
		return Job{}, campaign.Errorf(campaign.Unavailable, "batch_off", "", "this server has no folder for batches")
	}
	tpl, err := x.desk.Render.Template(in.Template)
	if err != nil {
		return Job{}, unknownTemplate(err)
	}
	now := x.desk.Now()
	j := Job{ID: port.NewID(), Template: in.Template, By: Owner{by.ID, by.Name}, State: Mapping, File: in.File, Sheet: in.Sheet, Started: now, Changed: now}
	if err := x.enter(j); err != nil {
		return Job{}, err
	}
	if err := x.begin(ctx, &j, tpl, in); err != nil {
		x.mu.Lock()
		delete(x.jobs, j.ID)
		x.mu.Unlock()
		return Job{}, errors.Join(err, os.RemoveAll(x.dir(j.ID)))
	}
	x.change(j.ID, func(now *Job) { *now = j })
	return x.mine(by, j.ID)
}

// begin makes a job's folder and reads what was brought.
func (x *Batches) begin(ctx context.Context, j *Job, tpl render.Template, in In) error {
	if err := os.MkdirAll(x.dir(j.ID), 0o700); err != nil {
		return port.Refuse(err)
	}
	t, err := x.take(j, in)
	if err != nil {
		return err
	}
	j.Ask.Map = batch.Suggest(t, tpl, x.saved(ctx, in.Template))
	return nil
}

// enter takes a job in before its folder is made, so that nobody tidies that away. It
// keeps one person, and all together, from filling the disk.
func (x *Batches) enter(j Job) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	mine, busy := 0, 0
	for _, w := range x.jobs {
		if w.job.By.ID == j.By.ID {
			mine++
		}
		if w.job.State.Busy() {
			busy++
		}
	}
	if busy >= maxWaiting {
		return tooBusy()
	}
	if mine >= maxJobs {
		return campaign.Errorf(campaign.Conflict, "batch_many", "", "you have %d batches open: delete one first", mine).With("n", strconv.Itoa(mine))
	}
	x.jobs[j.ID] = &work{job: j}
	return nil
}

// take stores the uploads of a job and reads the sheet.
func (x *Batches) take(j *Job, in In) (*sheet.Table, error) {
	if in.Data != nil {
		if err := store(filepath.Join(x.dir(j.ID), fileSheet), in.Data, maxSheet); err != nil {
			return nil, err
		}
	}
	if in.Pictures != nil {
		if err := store(filepath.Join(x.dir(j.ID), filePictures), in.Pictures, maxPack); err != nil {
			return nil, err
		}
		j.Pictures = true
	}
	_, done, err := x.pictures(*j)
	done()
	if err != nil {
		return nil, err
	}
	return x.open(*j)
}

// settingMap is where the last mapping for a design is kept.
func settingMap(template string) string { return "batch.map/" + template }

func (x *Batches) saved(ctx context.Context, template string) map[string]string {
	out := map[string]string{}
	_ = x.desk.Store.View(ctx, func(p port.Ports) error { // without it, headings alone suggest
		text, err := p.Settings.Get(ctx, settingMap(template))
		if err != nil {
			return err
		}
		return json.Unmarshal([]byte(text), &out)
	})
	return out
}

// ReplaceBatch takes a corrected sheet, or further pictures, for a job. What was
// asked for stays; rows that did not change are not drawn again.
func (x *Batches) ReplaceBatch(_ context.Context, by campaign.Actor, id string, in In) (Job, error) {
	j, err := x.mine(by, id)
	if err != nil {
		return j, err
	}
	if j.State.Busy() {
		return j, busy()
	}
	if in.Data != nil {
		j.File, j.Sheet = in.File, in.Sheet
	}
	old := filepath.Join(x.dir(id), fileSheet)
	was, err := os.ReadFile(old)
	if err != nil {
		return j, gone()
	}
	t, err := x.take(&j, in)
	if err != nil {
		return j, errors.Join(err, os.WriteFile(old, was, 0o600)) // the one before counts on
	}
	for _, column := range j.Ask.Map.Columns {
		if sheet.ColumnIndex(column) >= t.Width() {
			if tpl, err := x.desk.Render.Template(j.Template); err == nil {
				j.Ask.Map.Columns = batch.Suggest(t, tpl, nil).Columns
			}
			break
		}
	}
	x.cool(id)
	x.change(id, func(now *Job) {
		now.File, now.Sheet, now.Pictures, now.Ask.Map = j.File, j.Sheet, j.Pictures, j.Ask.Map
		now.State, now.Faults, now.Trouble, now.Set = Mapping, nil, nil, ""
	})
	return x.mine(by, id)
}

func busy() error {
	return campaign.Errorf(campaign.Conflict, "batch_working", "", "the batch is being worked on: wait, or stop it first")
}

// MapBatch says what the columns are and has every row checked.
func (x *Batches) MapBatch(ctx context.Context, by campaign.Actor, id string, a Ask) error {
	j, err := x.mine(by, id)
	if err != nil {
		return err
	}
	if j.State.Busy() {
		return busy()
	}
	j.Ask = a
	req, err := x.request(j)
	if err != nil {
		return err
	}
	if a.From == batch.Ask && len(batch.Olds(req)) > 0 {
		return campaign.Invalidf("batch_old", "from", "some cells are in an old encoding: say whether to convert them")
	}
	plan, _, err := batch.NewPlan(req)
	if err != nil {
		return refused(err)
	}
	if plan.Pixels() > maxPixels {
		return campaign.Invalidf("batch_huge", "other", "the pictures have %d megapixels together; at most %d are drawn here: take fewer rows or smaller sizes, or the command line",
			plan.Pixels()/1e6, int64(maxPixels/1e6)).With("n", strconv.FormatInt(plan.Pixels()/1e6, 10), "max", strconv.Itoa(maxPixels/1e6))
	}
	if text, err := json.Marshal(a.Map.Saved(req.Table)); err == nil {
		err := x.desk.Store.Tx(ctx, func(p port.Ports) error { return p.Settings.Put(ctx, settingMap(j.Template), string(text)) })
		if err != nil {
			return port.Refuse(err)
		}
	}
	x.cool(id)
	x.change(id, func(j *Job) {
		j.Ask, j.State, j.Faults, j.Remarks, j.Trouble, j.Set = a, Checking, nil, nil, nil, ""
		j.Progress = batch.Progress{}
	})
	x.enqueue(id)
	return nil
}

// StartBatch draws the rows that are right.
func (x *Batches) StartBatch(_ context.Context, by campaign.Actor, id string) error {
	j, err := x.mine(by, id)
	if err != nil {
		return err
	}
	if j.State != Checked && j.State != Done && j.State != Stopped || j.Pieces == 0 {
		return campaign.Errorf(campaign.Conflict, "batch_unchecked", "", "check the rows first: there is nothing to draw yet")
	}
	x.change(id, func(j *Job) { j.State, j.Trouble, j.Progress = Running, nil, batch.Progress{Total: j.Pieces} })
	x.enqueue(id)
	return nil
}

// SaveBatch makes a draft of each row, all in one set, and sends them for approval
// when asked to.
func (x *Batches) SaveBatch(_ context.Context, by campaign.Actor, id, camp string, submit bool) error {
	j, err := x.mine(by, id)
	if err != nil {
		return err
	}
	switch {
	case j.State != Done:
		return campaign.Errorf(campaign.Conflict, "batch_undone", "", "draw the pictures first")
	case j.Rows > maxDrafts:
		return campaign.Invalidf("batch_drafts", "campaign", "%d rows are too many for one approval: at most %d", j.Rows, maxDrafts).With("n", strconv.Itoa(j.Rows), "max", strconv.Itoa(maxDrafts))
	}
	if err := campaign.CheckID("campaign", camp); err != nil {
		return err
	}
	x.mu.Lock()
	if w := x.jobs[id]; w != nil {
		w.by = by
	}
	x.mu.Unlock()
	x.change(id, func(j *Job) {
		j.State, j.Campaign, j.Submit, j.Trouble, j.Saved = Saving, camp, submit, nil, 0
		if j.Set == "" {
			j.Set = port.NewID()
		}
		j.Progress = batch.Progress{Total: j.Rows}
	})
	x.enqueue(id)
	return nil
}

// StopBatch ends what is being done. Finished pictures stay.
func (x *Batches) StopBatch(_ context.Context, by campaign.Actor, id string) error {
	if _, err := x.mine(by, id); err != nil {
		return err
	}
	x.change(id, func(j *Job) {
		if j.State.Busy() {
			j.State = Stopped
		}
	})
	x.mu.Lock()
	defer x.mu.Unlock()
	if w := x.jobs[id]; w != nil && w.stop != nil {
		w.stop()
	}
	return nil
}

// DeleteBatch takes a job and its files away.
func (x *Batches) DeleteBatch(_ context.Context, by campaign.Actor, id string) error {
	j, err := x.mine(by, id)
	if err != nil {
		return err
	}
	if j.State.Busy() {
		return busy()
	}
	x.cool(id)
	x.mu.Lock()
	delete(x.jobs, id)
	x.mu.Unlock()
	return port.Refuse(os.RemoveAll(x.dir(id)))
}

// MyBatches lists the actor's jobs for a design ("" = all), the newest first.
func (x *Batches) MyBatches(_ context.Context, by campaign.Actor, template string) ([]Job, error) {
	if err := by.Need(campaign.Design); err != nil {
		return nil, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	var out []Job
	for _, w := range x.jobs {
		if w.job.By.ID == by.ID && (template == "" || w.job.Template == template) {
			j := w.job
			j.Faults, j.Remarks = slices.Clone(j.Faults), nil
			out = append(out, j)
		}
	}
	slices.SortFunc(out, func(a, b Job) int { return int(b.Started - a.Started) })
	return out, nil
}
