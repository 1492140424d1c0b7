package field

import (
	"slices"
	"strconv"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/ui/page"
)

func taskRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/tasks", campaign.ReadAll, tasksPage),
		desk.Get("/tasks/:id", campaign.ReadAll, taskPage),
		desk.Post("/tasks/:id", campaign.DoTasks, desk.Act(completeTask, taskPage)),
		desk.Post("/tasks", campaign.Place, desk.Act(addTask, tasksPage)),
	}
}

// TasksData is what its page shows.
type TasksData struct {
	Tasks       []control.TaskView
	State, Kind string
	Overdue     int
	Photos      []PhotoRow
	Kinds       []page.Option
}

// PhotoRow is a photo that waits for a second person's judgement.
type PhotoRow struct {
	Evidence campaign.Evidence
	Display  string
}

func tasksPage(r *desk.Req) error {
	state := "open"
	if r.Query("state") == "done" {
		state = "done"
	}
	d := TasksData{State: state, Kind: r.Query("kind"), Kinds: r.Options("task.kind.", "install", "inspect", "remove", "load")}
	var err error
	if d.Tasks, err = r.Ctl.Tasks(r.Ctx, r.By, control.Filter{State: []string{d.State}, Kind: d.Kind}); err != nil {
		return err
	}
	for _, t := range d.Tasks {
		if t.Overdue {
			d.Overdue++
		}
	}
	if r.Query("overdue") == "1" {
		d.Tasks = slices.DeleteFunc(d.Tasks, func(t control.TaskView) bool { return !t.Overdue })
	}
	if r.By.Can(campaign.VerifyTasks) {
		if d.Photos, err = unjudged(r); err != nil {
			return err
		}
	}
	return r.Show("task/list", "nav.task", d)
}

func unjudged(r *desk.Req) ([]PhotoRow, error) {
	list, err := r.Ctl.Unjudged(r.Ctx, r.By)
	if err != nil {
		return nil, err
	}
	var out []PhotoRow
	var ids []string
	for _, e := range list {
		out = append(out, PhotoRow{Evidence: e})
		ids = append(ids, e.Display)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	views, err := r.Ctl.Displays(r.Ctx, r.By, control.Filter{IDs: ids})
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

// TaskData is what its page shows.
type TaskData struct {
	control.TaskView
	Photos []campaign.Evidence
	Key    string // makes a repeated send harmless
	Conds  []page.Option
}

func taskPage(r *desk.Req) error {
	t, err := r.Ctl.Task(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return err
	}
	d := TaskData{TaskView: t, Key: desk.Pick(r.Text("key"), t.Task.ID+"-"+strconv.FormatInt(r.Now(), 36)), Conds: r.Options("condition.", "good", "torn", "missing", "hidden", "faded")}
	if d.Photos, err = r.Ctl.EvidenceOf(r.Ctx, r.By, control.Filter{Task: t.Task.ID}); err != nil {
		return err
	}
	r.V.Title = r.L.T("task.kind."+string(t.Task.Kind)) + " · " + t.Location.Name
	return r.Show("task/detail", "", d)
}

func completeTask(r *desk.Req) (string, error) {
	r.Posted()
	head, err := r.C.FormFile("photo")
	if err != nil {
		r.C.Request.PostForm.Set("photo", "")
		return "", campaign.Errorf(campaign.Invalid, "photo_missing", "photo", "take a photo first: it is the proof")
	}
	f, err := head.Open()
	if err != nil {
		return "", err
	}
	defer f.Close()
	in := control.CompleteIn{Task: r.C.Param("id"), Photo: f, Source: desk.Pick(r.Text("source"), "none"), Condition: desk.Pick(r.Text("condition"), "good"),
		Note: r.Text("note"), IdempotencyKey: r.Text("key")}
	in.TakenAt, _ = strconv.ParseInt(r.Text("taken"), 10, 64)
	for name, to := range map[string]*float64{"lat": &in.Lat, "lng": &in.Lng, "accuracy": &in.AccuracyM} {
		if *to, err = r.Decimal(name); err != nil {
			return "", err
		}
	}
	if _, err := r.Ctl.Complete(r.Ctx, r.By, in); err != nil {
		return "", err
	}
	return r.Done("flash.task", "/tasks")
}

func addTask(r *desk.Req) (string, error) {
	due, err := r.Instant("due")
	if err != nil {
		return "", err
	}
	in := control.TaskIn{Kind: campaign.TaskKind(r.Text("kind")), Placement: r.Text("placement"), Due: due, Note: r.Text("note")}
	if _, err := r.Ctl.AddTask(r.Ctx, r.By, in); err != nil {
		return "", err
	}
	return r.Done("flash.saved", r.Next())
}
