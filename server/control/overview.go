package control

import (
	"context"
	"sort"

	"pano/server/campaign"
	"pano/server/control/plan"
	"pano/server/control/port"
	"pano/server/control/watch"
)

// Overview is the first page: what is on, what needs doing.
type Overview struct {
	Counts    map[string]int       `json:"counts"` // displays by state: showing late lost unknown never crew takeover
	Wall      []watch.DisplayView  `json:"wall"`   // driven displays, problems first
	Todo      []Todo               `json:"todo"`
	Coverage  []plan.PhaseCoverage `json:"coverage"`  // of phases that run now
	Recent    []LoggedEntry        `json:"recent"`    // for those who may read the log
	Takeovers []watch.TakeoverView `json:"takeovers"` // in force
}

// Todo is one thing to do. Code names the translated sentence; N fills it.
type Todo struct {
	Code string `json:"code"`
	N    int    `json:"n"`
	Link string `json:"link"`
}

// Overview gathers the first page for the actor.
func (c *Control) Overview(ctx context.Context, by campaign.Actor) (out Overview, err error) {
	views, err := c.Displays(ctx, by, Filter{Limit: 5000})
	if err != nil {
		return out, err
	}
	out.Counts = map[string]int{}
	for _, v := range views {
		if v.Display.Retired != 0 {
			continue
		}
		s := standing(v)
		out.Counts[s]++
		if s != "crew" {
			out.Wall = append(out.Wall, v)
		}
	}
	sort.SliceStable(out.Wall, func(i, j int) bool { return trouble(out.Wall[i]) > trouble(out.Wall[j]) })
	if out.Takeovers, err = c.Takeovers(ctx, by, true); err != nil {
		return out, err
	}
	if out.Todo, err = c.todo(ctx, by); err != nil {
		return out, err
	}
	if out.Coverage, err = c.running(ctx, by); err != nil || !by.Can(campaign.ReadLog) {
		return out, err
	}
	out.Recent, err = c.Entries(ctx, by, EntryQuery{Limit: 12})
	return out, err
}

// standing is the one word for how a display is doing.
func standing(v watch.DisplayView) string {
	switch {
	case v.Display.Driven != campaign.ByPlayer:
		return "crew"
	case v.Display.Paired == 0 && v.Status.LastSeen == 0:
		return "never"
	case v.Status.Takeover != "":
		return "takeover"
	}
	switch v.Status.Presence {
	case "online":
		return "showing"
	case "late", "lost":
		return v.Status.Presence
	case "offline":
		return "lost"
	}
	return "unknown"
}

// trouble orders the wall: the higher, the sooner somebody should look.
func trouble(v watch.DisplayView) int {
	n := map[string]int{"lost": 5, "late": 4, "takeover": 3, "unknown": 2, "showing": 1}[standing(v)]
	if v.Delivery.State == port.Rejected || len(v.Status.Errors) > 0 {
		n += 10
	}
	return n
}

// todo counts what waits for people.
func (c *Control) todo(ctx context.Context, by campaign.Actor) (out []Todo, err error) {
	sets, err := c.Waiting(ctx, by, Filter{Limit: 5000})
	if err != nil {
		return nil, err
	}
	photos, err := c.Unjudged(ctx, by)
	if err != nil {
		return nil, err
	}
	now := c.desk.Now()
	err = c.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		out = nil
		tasks, err := port.All(ctx, p.Tasks, port.Filter{State: []string{string(campaign.TaskOpen)}}, func(t campaign.Task) string { return t.ID })
		if err != nil {
			return err
		}
		count := func(state campaign.PlacementState) (int, error) {
			rows, err := port.All(ctx, p.Placements, port.Filter{State: []string{string(state)}}, func(q campaign.Placement) string { return q.ID })
			return len(rows), err
		}
		due, err := count(campaign.RemovalDue)
		if err != nil {
			return err
		}
		overdue := 0
		for _, t := range tasks {
			if t.Due != 0 && t.Due < now {
				overdue++
			}
		}
		for _, t := range []Todo{{"approve", len(sets), "/approvals"}, {"verify", len(photos), "/tasks"},
			{"remove", due, "/tasks?kind=remove"}, {"overdue", overdue, "/tasks?overdue=1"}, {"tasks", len(tasks), "/tasks"}} {
			if t.N > 0 {
				out = append(out, t)
			}
		}
		return nil
	})
	return out, err
}

// running is the coverage of all phases that run now.
func (c *Control) running(ctx context.Context, by campaign.Actor) ([]plan.PhaseCoverage, error) {
	all, err := c.Campaigns(ctx, by, Filter{Limit: 1000})
	if err != nil {
		return nil, err
	}
	now := c.desk.Now()
	var out []plan.PhaseCoverage
	for _, one := range all {
		if one.Status != campaign.Running {
			continue
		}
		phases, err := c.Coverage(ctx, by, one.ID)
		if err != nil {
			return nil, err
		}
		for _, ph := range phases {
			if from, to := ph.Phase.Window(); len(ph.Rows) > 0 && from <= now && (to == 0 || now < to) {
				out = append(out, ph)
			}
		}
	}
	return out, nil
}
