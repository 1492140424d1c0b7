package field

import (
	"context"
	"io"
	"math"
	"time"

	"github.com/google/uuid"

	"pano/devices/blob"
	"pano/render/picture"
	"pano/server/campaign"
	"pano/server/control/content/artwork"
	"pano/server/control/port"
)

// Ask writes an open task for a crew. Kind, Placement, Display, Due and CreatedAt
// are the caller's.
func Ask(ctx context.Context, p port.Ports, t campaign.Task) error {
	t.ID, t.State = port.NewID(), campaign.TaskOpen
	return p.Tasks.Put(ctx, &t)
}

func (x *Field) addTask(ctx context.Context, p port.Ports, t campaign.Task) error {
	t.CreatedAt = x.desk.Now()
	return Ask(ctx, p, t)
}

// openTasks lists what is still to do for a placement.
func openTasks(ctx context.Context, p port.Ports, placement string) ([]campaign.Task, error) {
	return p.Tasks.List(ctx, port.Filter{Placement: placement, State: []string{string(campaign.TaskOpen)}, Limit: 1000})
}

// CloseTasks cancels what is still to do for a placement.
func CloseTasks(ctx context.Context, p port.Ports, placement string) error {
	open, err := openTasks(ctx, p, placement)
	if err != nil {
		return err
	}
	for _, t := range open {
		t.State = campaign.TaskCancelled
		if err := p.Tasks.Put(ctx, &t); err != nil {
			return err
		}
	}
	return nil
}

// redate moves the due time of a placement's open tasks with its window.
func (x *Field) redate(ctx context.Context, p port.Ports, q campaign.Placement) error {
	open, err := openTasks(ctx, p, q.ID)
	if err != nil {
		return err
	}
	for _, t := range open {
		due := q.From
		if t.Kind == campaign.Remove {
			due = q.To
		}
		if t.Kind == campaign.Inspect || due == t.Due {
			continue
		}
		t.Due = due
		if err := p.Tasks.Put(ctx, &t); err != nil {
			return err
		}
	}
	return nil
}

// AddTask asks a crew for work on a placement: an inspection, a repair, a removal.
func (x *Field) AddTask(ctx context.Context, by campaign.Actor, in TaskIn) (t campaign.Task, err error) {
	if err := campaign.CheckText("note", in.Note, 0, 1000); err != nil {
		return t, err
	}
	if err := campaign.CheckInstant("due", in.Due); err != nil {
		return t, err
	}
	switch in.Kind {
	case campaign.Install, campaign.Inspect, campaign.Remove, campaign.Load:
	default:
		return t, campaign.Invalidf("choice_unknown", "kind", "there is no such task: install, inspect, remove or load").With("value", string(in.Kind))
	}
	_, err = x.desk.Change(ctx, by, port.Change{Need: campaign.Place, Do: func(p port.Ports) (port.Act, error) {
		q, err := p.Placements.Get(ctx, in.Placement)
		if err != nil {
			return port.Act{}, err
		}
		t = campaign.Task{ID: port.NewID(), Kind: in.Kind, Placement: q.ID, Display: q.Display, Due: in.Due, Note: in.Note,
			State: campaign.TaskOpen, CreatedAt: x.desk.Now()}
		return port.Act{Verb: "task.create", Object: "task/" + t.ID, Detail: t}, p.Tasks.Put(ctx, &t)
	}})
	return t, err
}

// Tasks lists tasks with what the crew needs to know.
func (x *Field) Tasks(ctx context.Context, by campaign.Actor, f port.Filter) (out []TaskView, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		rows, err := p.Tasks.List(ctx, f)
		if err != nil {
			return err
		}
		out, err = TaskViews(ctx, p, rows, x.desk.Now())
		return err
	})
	return out, err
}

// Task reads one task.
func (x *Field) Task(ctx context.Context, by campaign.Actor, id string) (out TaskView, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		t, err := p.Tasks.Get(ctx, id)
		if err != nil {
			return err
		}
		views, err := TaskViews(ctx, p, []campaign.Task{t}, x.desk.Now())
		if err == nil {
			out = views[0]
		}
		return err
	})
	return out, err
}

// TaskViews adds to tasks the names that a page shows.
func TaskViews(ctx context.Context, p port.Ports, tasks []campaign.Task, now int64) ([]TaskView, error) {
	ids := make([]string, len(tasks))
	for i, t := range tasks {
		ids[i] = t.Placement
	}
	placed, err := port.ByID(ctx, p.Placements, ids, func(q campaign.Placement) string { return q.ID })
	if err != nil {
		return nil, err
	}
	rows := make([]campaign.Placement, 0, len(placed))
	for _, q := range placed {
		rows = append(rows, q)
	}
	n, err := around(ctx, p, rows)
	if err != nil {
		return nil, err
	}
	out := make([]TaskView, len(tasks))
	for i, t := range tasks {
		q := placed[t.Placement]
		d := n.displays[q.Display]
		out[i] = TaskView{Task: t, Placement: q, Asset: n.assets[q.Asset.Asset], Display: d, Location: n.locations[d.Location],
			Thumb: thumb(n.versions[q.Asset], d), Steps: steps(t.Kind), Overdue: t.State == campaign.TaskOpen && t.Due != 0 && t.Due < now}
	}
	return out, nil
}

// steps are codes of the sentences that tell a crew what to do, in order.
func steps(k campaign.TaskKind) []string {
	switch k {
	case campaign.Install:
		return []string{"find", "compare", "hang", "check", "photo"}
	case campaign.Load:
		return []string{"find", "copy", "load", "check", "photo"}
	case campaign.Remove:
		return []string{"find", "take_down", "clean", "photo"}
	}
	return []string{"find", "look", "photo"}
}

const maxPhoto = 32 << 20

// Complete finishes a task with a photo, kept as received. Sent again with the same
// key it returns the evidence that is there.
func (x *Field) Complete(ctx context.Context, by campaign.Actor, in CompleteIn) (e campaign.Evidence, err error) {
	if err := by.Need(campaign.DoTasks); err != nil {
		return e, err
	}
	if err := in.check(x.desk.Now()); err != nil {
		return e, err
	}
	digest, mime, err := x.photo(ctx, in.Photo)
	if err != nil {
		return e, err
	}
	id := port.NewID()
	if in.IdempotencyKey != "" {
		id = uuid.NewSHA1(uuid.NameSpaceOID, []byte(in.Task+"\n"+by.ID+"\n"+in.IdempotencyKey)).String()
	}
	fresh := false
	err = x.desk.Store.Tx(ctx, func(p port.Ports) error {
		fresh = false
		if e, err = p.Evidence.Get(ctx, id); err == nil || !port.Missing(err) {
			return err
		}
		fresh = true
		e = campaign.Evidence{ID: id, Task: in.Task, SHA256: digest, MIME: mime, TakenAt: in.TakenAt, ReceivedAt: x.desk.Now(),
			Lat: in.Lat, Lng: in.Lng, AccuracyM: in.AccuracyM, Source: in.Source, By: by.ID, ByName: by.Name,
			Condition: in.Condition, Note: campaign.Clean(in.Note), Leaf: -1}
		return x.finish(ctx, p, by, &e)
	})
	if err != nil || !fresh {
		return e, port.Refuse(err)
	}
	return x.settle(ctx, e), nil
}

// settle waits until the photo stands in the display log and notes where.
func (x *Field) settle(ctx context.Context, e campaign.Evidence) campaign.Evidence {
	wait, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	leaf, err := x.desk.Log.Wait(wait, e.ID)
	if err == nil {
		e.Leaf = leaf
		err = x.desk.Store.Tx(ctx, func(p port.Ports) error { return p.Evidence.Put(ctx, &e) })
	}
	if err != nil {
		x.desk.Logger.Warn("the log has no leaf yet for a photo", "evidence", e.ID, "error", err)
	}
	return e
}

func (in CompleteIn) check(now int64) error {
	switch in.Source {
	case "browser", "exif", "qr", "map", "none":
	default:
		return campaign.Invalidf("choice_unknown", "source", "%.20q is no source of a position: browser, exif, qr, map or none", in.Source).With("value", in.Source)
	}
	switch in.Condition {
	case "good", "torn", "missing", "hidden", "faded":
	default:
		return campaign.Invalidf("choice_unknown", "condition", "%.20q is no condition: good, torn, missing, hidden or faded", in.Condition).With("value", in.Condition)
	}
	if in.TakenAt > now+86_400_000_000 {
		return campaign.Invalidf("taken_future", "taken_at", "the photo is dated more than a day ahead: set the clock of the phone")
	}
	for _, err := range []error{campaign.CheckInstant("taken_at", in.TakenAt), campaign.CheckNumber("lat", in.Lat, -90, 90),
		campaign.CheckNumber("lng", in.Lng, -180, 180), campaign.CheckNumber("accuracy_m", in.AccuracyM, 0, 100_000),
		campaign.CheckText("note", in.Note, 0, 1000), campaign.CheckText("idempotency_key", in.IdempotencyKey, 0, 200)} {
		if err != nil {
			return err
		}
	}
	return nil
}

// photo keeps a photo after looking at what it is.
func (x *Field) photo(ctx context.Context, r io.Reader) (blob.Digest, string, error) {
	if r == nil {
		return "", "", campaign.Invalidf("photo_missing", "photo", "the photo is missing: take one")
	}
	b, err := io.ReadAll(io.LimitReader(r, maxPhoto+1))
	if err != nil {
		return "", "", &campaign.Error{Kind: campaign.Invalid, Code: "upload_broken", Field: "photo", Msg: "the upload broke off: send it again", Err: err}
	}
	lim := picture.Usual() // it is kept, not opened: phones take 200 megapixels
	lim.Bytes, lim.Least, lim.Pixels, lim.Memory = maxPhoto, 16, 200_000_000, math.MaxInt
	info, err := picture.Inspect(b, lim)
	if err != nil {
		return "", "", artwork.Refusal("photo", err)
	}
	switch info.Format {
	case "jpeg", "png", "webp":
	default: // browsers and cameras of crews make no other
		return "", "", campaign.Invalidf("image_type", "photo", "the file is %s: send a JPEG, PNG or WebP picture", info.MIME())
	}
	digest, err := x.desk.Keep(ctx, b)
	return digest, info.MIME(), err
}

// finish moves task and placement on and writes the photo down.
func (x *Field) finish(ctx context.Context, p port.Ports, by campaign.Actor, e *campaign.Evidence) error {
	t, err := p.Tasks.Get(ctx, e.Task)
	if err != nil {
		return err
	}
	if t.State != campaign.TaskOpen {
		return campaign.Errorf(campaign.Conflict, "task_closed", "", "the task is %s already: reload the list", t.State).With("state", string(t.State))
	}
	q, err := p.Placements.Get(ctx, t.Placement)
	if err != nil {
		return err
	}
	d, err := p.Displays.Get(ctx, q.Display)
	if err != nil {
		return err
	}
	e.Placement, e.Display, e.Kind = q.ID, d.ID, t.Kind
	if to := after(t.Kind, e.Condition, q.State); to != q.State {
		if err := q.Move(to, d.Driven == campaign.ByPlayer); err != nil {
			return err
		}
		if err := p.Placements.Put(ctx, &q); err != nil {
			return err
		}
	}
	t.State, t.DoneAt, t.DoneBy = campaign.TaskDone, x.desk.Now(), by.ID
	if err := p.Tasks.Put(ctx, &t); err != nil {
		return err
	}
	if err := p.Evidence.Put(ctx, e); err != nil {
		return err
	}
	l, err := p.Locations.Get(ctx, d.Location)
	if err != nil {
		return err
	}
	return x.desk.Record(ctx, p, by, port.Act{ID: e.ID, Verb: "evidence.add", Object: "placement/" + q.ID, Detail: struct {
		Evidence  campaign.Evidence       `json:"evidence"`
		Asset     campaign.AssetRef       `json:"asset"`
		State     campaign.PlacementState `json:"state"`
		DistanceM int                     `json:"distance_m"` // from the location on record; -1 = no position
	}{*e, q.Asset, q.State, distance(*e, l)}})
}

// after is the state in which a photo leaves a placement.
func after(k campaign.TaskKind, condition string, s campaign.PlacementState) campaign.PlacementState {
	switch {
	case k == campaign.Remove:
		return campaign.Removed
	case condition == "missing":
		return campaign.Missing
	case k == campaign.Inspect && condition != "good":
		return campaign.Damaged
	case k == campaign.Inspect:
		return s
	case s == campaign.Verified || s == campaign.RemovalDue:
		return s // hung already
	}
	return campaign.Installed
}

// distance in metres between where a photo was taken and where the display stands.
func distance(e campaign.Evidence, l campaign.Location) int {
	if e.Source == "none" || (l.Lat == 0 && l.Lng == 0) {
		return -1
	}
	const r, rad = 6_371_000.0, math.Pi / 180
	h := math.Pow(math.Sin((e.Lat-l.Lat)*rad/2), 2) + math.Cos(e.Lat*rad)*math.Cos(l.Lat*rad)*math.Pow(math.Sin((e.Lng-l.Lng)*rad/2), 2)
	return int(2 * r * math.Asin(math.Min(1, math.Sqrt(h))))
}
