package batch

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"pano/render"
	"pano/render/batch"
	"pano/render/batch/sheet"
	"pano/server/campaign"
	"pano/server/control/port"
)

// What a job's folder holds.
const (
	fileJob      = "job.json"
	fileSheet    = "sheet"
	filePictures = "pictures"
	dirFiles     = "files"
)

var idForm = regexp.MustCompile(`^[0-9a-f-]{36}$`)

func (x *Batches) dir(id string) string { return filepath.Join(x.desk.Scratch, id) }

// recall reads the jobs of the last run and queues those that were cut off.
func (x *Batches) recall() {
	list, err := os.ReadDir(x.desk.Scratch)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		x.desk.Logger.Error("read the batches of the last run", "err", err)
	}
	for _, e := range list {
		var j Job
		b, err := os.ReadFile(filepath.Join(x.desk.Scratch, e.Name(), fileJob))
		if err != nil || json.Unmarshal(b, &j) != nil || j.ID != e.Name() {
			continue // half made: tidy takes it away
		}
		if j.State == Saving { // rights may have changed; a person starts it again
			j.State = Done
		}
		x.mu.Lock()
		if x.jobs[j.ID] == nil {
			x.jobs[j.ID] = &work{job: j}
		}
		x.mu.Unlock()
		if j.State.Busy() {
			x.enqueue(j.ID)
		}
	}
	x.tidy()
}

// tidy takes away jobs that nobody touched for a day, and folders without a job.
func (x *Batches) tidy() {
	old := x.desk.Now() - keepFor.Microseconds()
	x.mu.Lock()
	for id, w := range x.jobs {
		if w.job.Changed < old && !w.job.State.Busy() {
			delete(x.jobs, id)
		}
	}
	list, err := os.ReadDir(x.desk.Scratch)
	var gone []string
	for _, e := range list {
		if err == nil && idForm.MatchString(e.Name()) && x.jobs[e.Name()] == nil {
			gone = append(gone, e.Name())
		}
	}
	x.mu.Unlock()
	for _, id := range gone {
		if err := os.RemoveAll(x.dir(id)); err != nil {
			x.desk.Logger.Warn("take away an old batch", "batch", id, "err", err)
		}
	}
}

// enqueue lets a job wait for its turn. The queue is as long as jobs may wait.
func (x *Batches) enqueue(id string) {
	select {
	case x.queue <- id:
	default:
		x.change(id, func(j *Job) {
			j.State, j.Trouble = Stopped, troubleOf(tooBusy())
		})
	}
}

// change alters a job under the lock and writes it down.
func (x *Batches) change(id string, fn func(*Job)) {
	x.mu.Lock()
	defer x.mu.Unlock()
	w := x.jobs[id]
	if w == nil {
		return
	}
	fn(&w.job)
	w.job.Changed = x.desk.Now()
	if err := x.write(w.job); err != nil {
		x.desk.Logger.Error("write down a batch", "batch", id, "err", err)
	}
}

// write leaves the old record or the whole new one.
func (x *Batches) write(j Job) error {
	b, err := json.Marshal(j)
	if err != nil {
		return err
	}
	at := filepath.Join(x.dir(j.ID), fileJob)
	if err := os.WriteFile(at+".part", b, 0o600); err != nil {
		return err
	}
	return os.Rename(at+".part", at)
}

// store writes an upload, at most limit bytes.
func store(path string, r io.Reader, limit int64) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	n, err := io.Copy(f, io.LimitReader(r, limit+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return &campaign.Error{Kind: campaign.Invalid, Code: "upload_broken", Field: "file", Msg: "the upload broke off: send it again", Err: err}
	}
	if n > limit {
		return campaign.Invalidf("file_large", "file", "the file is larger than %d MB: make it smaller", limit>>20).With("max", strconv.FormatInt(limit>>20, 10))
	}
	return nil
}

// open reads a job's sheet. The name tells CSV from XLSX.
func (x *Batches) open(j Job) (*sheet.Table, error) {
	f, err := os.Open(filepath.Join(x.dir(j.ID), fileSheet))
	if err != nil {
		return nil, gone()
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, gone()
	}
	t, err := sheet.Read(j.File, f, info.Size(), j.Sheet)
	return t, refused(err)
}

// pictures opens a job's pictures; done closes them.
func (x *Batches) pictures(j Job) (p batch.Pictures, done func(), err error) {
	if !j.Pictures {
		return nil, func() {}, nil
	}
	f, err := os.Open(filepath.Join(x.dir(j.ID), filePictures))
	if err != nil {
		return nil, func() {}, gone()
	}
	done = func() { f.Close() }
	info, err := f.Stat()
	if err != nil {
		return nil, done, gone()
	}
	p, err = batch.OpenPack(f, info.Size())
	return p, done, refused(err)
}

func gone() error {
	return campaign.Errorf(campaign.NotFound, "batch_gone", "", "this batch is no longer here: upload the sheet again")
}

// request is the job as package render/batch takes it.
func (x *Batches) request(j Job) (*batch.Job, error) {
	tpl, err := x.desk.Render.Template(j.Template)
	if err != nil {
		return nil, refused(err)
	}
	t, err := x.open(j)
	if err != nil {
		return nil, err
	}
	return &batch.Job{Template: tpl, Table: t, Map: j.Ask.Map, Sizes: j.Ask.Sizes, Palette: j.Ask.Palette, From: j.Ask.From}, nil
}

// refused hands on what the engine refuses, in the form that crosses control's door.
func refused(err error) error {
	var e *render.Error
	if errors.As(err, &e) {
		return &campaign.Error{Kind: campaign.Invalid, Code: "render_" + e.Code, Field: e.Field, Params: e.Params, Msg: e.Msg, Err: err}
	}
	return port.Refuse(err)
}

// troubleOf is what a job keeps of an error; the cause is in the log of the server.
func troubleOf(err error) *Trouble {
	var e *campaign.Error
	if !errors.As(refused(err), &e) {
		return nil
	}
	return &Trouble{e.Code, e.Field, e.Params, e.Msg}
}

func tooBusy() error {
	return campaign.Errorf(campaign.Unavailable, "batch_busy", "", "too many batches wait: try again in some minutes")
}

// mine finds a job of the actor; another's is not told from none.
func (x *Batches) mine(by campaign.Actor, id string) (Job, error) {
	if err := by.Need(campaign.Design); err != nil {
		return Job{}, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	w := x.jobs[id]
	if w == nil || w.job.By.ID != by.ID {
		return Job{}, gone()
	}
	j := w.job
	j.Faults, j.Remarks = slices.Clone(j.Faults), slices.Clone(j.Remarks)
	return j, nil
}
