// Package batch runs batches for people: a sheet is uploaded, its columns are mapped,
// every row is checked, and its pieces are drawn while the person looks on. Package
// render/batch does the work, as it does for the command line.
package batch

import (
	"context"
	"sync"
	"time"

	"pano/render/batch"
	"pano/render/batch/sheet"
	"pano/server/campaign"
	"pano/server/control/content"
	"pano/server/control/content/studio"
	"pano/server/control/port"
)

// State is where a job stands.
type State string

const (
	Mapping  State = "mapping"  // a person says which column is what
	Checking State = "checking" // every row is laid out
	Checked  State = "checked"  // faults are known; a person decides to draw
	Running  State = "running"
	Done     State = "done"
	Saving   State = "saving" // its rows become drafts
	Stopped  State = "stopped"
)

// Busy tells whether the job is worked on, or waits for its turn.
func (s State) Busy() bool { return s == Checking || s == Running || s == Saving }

// Job is one batch of one person. It lives in a folder of its own and outlives the
// server; a day after the last change it is taken away.
type Job struct {
	ID       string         `json:"id"`
	Template string         `json:"template"`
	By       Owner          `json:"by"`
	State    State          `json:"state"`
	File     string         `json:"file"`  // as the person named it
	Sheet    string         `json:"sheet"` // of a workbook
	Pictures bool           `json:"pictures"`
	Ask      Ask            `json:"ask"`
	Rows     int            `json:"rows"` // that will be drawn
	Pieces   int            `json:"pieces"`
	Faults   []batch.Fault  `json:"faults"`
	Remarks  []batch.Remark `json:"remarks"`
	Progress batch.Progress `json:"progress"`
	Campaign string         `json:"campaign"` // of the drafts
	Submit   bool           `json:"submit"`   // send the drafts for approval
	Set      string         `json:"set"`      // of the drafts, once they are saved
	Saved    int            `json:"saved"`
	// Trouble is why the last step broke off; nil when it did not.
	Trouble *Trouble `json:"trouble"`
	Started int64    `json:"started"`
	Changed int64    `json:"changed"`
}

// Owner is whose batch it is.
type Owner struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Trouble is a refusal as a job keeps it, see campaign.Error.
type Trouble struct {
	Code   string            `json:"code"`
	Field  string            `json:"field"`
	Params map[string]string `json:"params"`
	Msg    string            `json:"msg"`
}

// Error is the refusal again.
func (t *Trouble) Error() *campaign.Error {
	return &campaign.Error{Kind: campaign.Invalid, Code: t.Code, Field: t.Field, Params: t.Params, Msg: t.Msg}
}

// Ask is what a person asks for: which column is what, and what is the same for all.
type Ask struct {
	Map     batch.Map  `json:"map"`
	Sizes   []string   `json:"sizes"`
	Palette string     `json:"palette"`
	From    batch.From `json:"from"`
}

// View is a job with what its page shows of the sheet.
type View struct {
	Job
	Headings []string    `json:"headings"`
	Columns  []string    `json:"columns"` // letters, one a heading
	Samples  []string    `json:"samples"` // first text of each column
	Total    int         `json:"total"`   // rows of the sheet
	Olds     []batch.Old `json:"olds"`    // the first cells in an old encoding
	OldCount int         `json:"old_count"`
	Sheets   []string    `json:"sheets"`
	Show     []Shown     `json:"show"` // the first pieces
	Files    int         `json:"files"`
}

// Shown is one piece of the preview.
type Shown struct {
	N    int    `json:"n"` // number of the piece in the plan
	Row  int    `json:"row"`
	Size string `json:"size"`
	Text string `json:"text"`
}

// Limits of what the server takes on.
const (
	maxSheet   = sheet.MaxBytes
	maxPack    = 40 << 20
	maxJobs    = 5  // of one person
	maxWaiting = 20 // of all
	maxDrafts  = 300
	maxPixels  = 20_000_000_000 // of one batch: 10,000 pictures of 1920 × 1080, some GB of disk
	keepFor    = 24 * time.Hour
	tidyEvery  = 10 * time.Minute
	firstShown = 12
)

// Batches holds the jobs. mu guards jobs and hot; the goroutine in RunBatches alone
// works on them, one at a time, since each uses every processor.
type Batches struct {
	desk   *port.Desk
	studio *studio.Studio
	drafts Drafts
	queue  chan string
	mu     sync.Mutex
	jobs   map[string]*work
	hot    struct {
		id   string
		plan *batch.Plan
	}
}

// work is a job and the way to stop it.
type work struct {
	job  Job
	stop context.CancelFunc // nil while nothing is done
	by   campaign.Actor     // who saves the drafts; not kept, since rights may change
}

// Drafts makes drafts of pieces; package content does.
type Drafts interface {
	SaveDraft(ctx context.Context, by campaign.Actor, in content.DraftIn) (content.AssetView, error)
	Submit(ctx context.Context, by campaign.Actor, asset string) (content.AssetView, error)
}

// New makes the room. It starts nothing: see RunBatches.
func New(d *port.Desk, s *studio.Studio, drafts Drafts) *Batches {
	return &Batches{desk: d, studio: s, drafts: drafts, queue: make(chan string, 4*maxWaiting), jobs: map[string]*work{}}
}

// RunBatches works on jobs until ctx ends. What was cut off by the last stop goes on.
func (x *Batches) RunBatches(ctx context.Context) error {
	if x.desk.Scratch == "" {
		<-ctx.Done()
		return ctx.Err()
	}
	x.recall()
	tidy := time.NewTicker(tidyEvery)
	defer tidy.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case id := <-x.queue:
			x.work(ctx, id)
		case <-tidy.C:
			x.tidy()
		}
	}
}

// work does what a job waits for.
func (x *Batches) work(ctx context.Context, id string) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	x.mu.Lock()
	w := x.jobs[id]
	if w == nil || !w.job.State.Busy() {
		x.mu.Unlock()
		return
	}
	w.stop = stop
	job, by := w.job, w.by
	x.mu.Unlock()
	var err error
	switch job.State {
	case Checking:
		err = x.check(ctx, job)
	case Running:
		err = x.draw(ctx, job)
	case Saving:
		err = x.save(ctx, by, job)
	}
	if err != nil && ctx.Err() == nil {
		x.desk.Logger.Warn("a batch broke off", "batch", id, "step", job.State, "err", err)
	}
	x.change(id, func(j *Job) { settle(ctx, j, err) })
	x.mu.Lock()
	w.stop = nil
	x.mu.Unlock()
}

// settle is the state after a step. A step that the server's own stop cut off stays
// what it was, so that the next start goes on with it.
func settle(ctx context.Context, j *Job, err error) {
	switch {
	case err == nil:
	case j.State == Stopped:
		return // a person did
	case ctx.Err() != nil:
		return
	default:
		j.State, j.Trouble = Stopped, troubleOf(err)
		return
	}
	switch j.State {
	case Checking:
		j.State = Checked
	case Running, Saving:
		j.State = Done
	}
}
