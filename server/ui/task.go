package ui

import (
	"slices"
	"strconv"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/page"
)

func (u *UI) taskRoutes() []route {
	return []route{
		{"GET", "/tasks", campaign.ReadAll, tasksPage},
		{"GET", "/tasks/:id", campaign.ReadAll, taskPage},
		{"POST", "/tasks/:id", campaign.DoTasks, act(completeTask, taskPage)},
		{"POST", "/tasks", campaign.Place, act(addTask, tasksPage)},
	}
}

type tasksData struct {
	Tasks       []control.TaskView
	State, Kind string
	Overdue     int
	Photos      []photoRow
	Kinds       []page.Option
}

// photoRow is a photo that waits for a second person's judgement.
type photoRow struct {
	Evidence campaign.Evidence
	Display  string
}

func tasksPage(r *req) error {
	state := "open"
	if r.query("state") == "done" {
		state = "done"
	}
	d := tasksData{State: state, Kind: r.query("kind"), Kinds: r.options("task.kind.", "install", "inspect", "remove", "load")}
	var err error
	if d.Tasks, err = r.u.ctl.Tasks(r.ctx, r.by, control.Filter{State: []string{d.State}, Kind: d.Kind}); err != nil {
		return err
	}
	for _, t := range d.Tasks {
		if t.Overdue {
			d.Overdue++
		}
	}
	if r.query("overdue") == "1" {
		d.Tasks = slices.DeleteFunc(d.Tasks, func(t control.TaskView) bool { return !t.Overdue })
	}
	if r.by.Can(campaign.VerifyTasks) {
		if d.Photos, err = r.unjudged(); err != nil {
			return err
		}
	}
	return r.show("task/list", "nav.task", d)
}

func (r *req) unjudged() ([]photoRow, error) {
	list, err := r.u.ctl.EvidenceOf(r.ctx, r.by, control.Filter{Limit: 200})
	if err != nil {
		return nil, err
	}
	var out []photoRow
	var ids []string
	for _, e := range list {
		if e.VerifiedAt == 0 {
			out = append(out, photoRow{Evidence: e})
			ids = append(ids, e.Display)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	views, err := r.u.ctl.Displays(r.ctx, r.by, control.Filter{IDs: ids})
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, v := range views {
		names[v.Display.ID] = v.Display.Name
	}
	for i := range out {
		out[i].Display = names[out[i].Evidence.Display]
	}
	return out, nil
}

type taskData struct {
	control.TaskView
	Photos []campaign.Evidence
	Key    string // makes a repeated send harmless
	Conds  []page.Option
}

func taskPage(r *req) error {
	t, err := r.u.ctl.Task(r.ctx, r.by, r.c.Param("id"))
	if err != nil {
		return err
	}
	d := taskData{TaskView: t, Key: pick(r.text("key"), t.Task.ID+"-"+strconv.FormatInt(r.now(), 36)), Conds: r.options("condition.", "good", "torn", "missing", "hidden", "faded")}
	if d.Photos, err = r.u.ctl.EvidenceOf(r.ctx, r.by, control.Filter{Task: t.Task.ID}); err != nil {
		return err
	}
	r.v.Title = r.l.T("task.kind."+string(t.Task.Kind)) + " · " + t.Location.Name
	return r.show("task/detail", "", d)
}

func completeTask(r *req) (string, error) {
	r.form()
	head, err := r.c.FormFile("photo")
	if err != nil {
		r.c.Request.PostForm.Set("photo", "")
		return "", campaign.Errorf(campaign.Invalid, "photo_missing", "photo", "take a photo first: it is the proof")
	}
	f, err := head.Open()
	if err != nil {
		return "", err
	}
	defer f.Close()
	in := control.CompleteIn{Task: r.c.Param("id"), Photo: f, Source: pick(r.text("source"), "none"), Condition: pick(r.text("condition"), "good"),
		Note: r.text("note"), IdempotencyKey: r.text("key")}
	in.TakenAt, _ = strconv.ParseInt(r.text("taken"), 10, 64)
	for name, to := range map[string]*float64{"lat": &in.Lat, "lng": &in.Lng, "accuracy": &in.AccuracyM} {
		if *to, err = r.decimal(name); err != nil {
			return "", err
		}
	}
	if _, err := r.u.ctl.Complete(r.ctx, r.by, in); err != nil {
		return "", err
	}
	return r.done("flash.task", "/tasks")
}

func addTask(r *req) (string, error) {
	due, err := r.instant("due")
	if err != nil {
		return "", err
	}
	in := control.TaskIn{Kind: campaign.TaskKind(r.text("kind")), Placement: r.text("placement"), Due: due, Note: r.text("note")}
	if _, err := r.u.ctl.AddTask(r.ctx, r.by, in); err != nil {
		return "", err
	}
	return r.done("flash.saved", webNext(r))
}
