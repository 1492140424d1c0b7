package control

import (
	"context"

	"pano/server/campaign"
	"pano/server/control/plan"
	"pano/server/control/watch"
)

// Overview is the first page: what is on, what needs doing.
type Overview struct {
	Counts    map[string]int      // displays by state: showing late lost unknown never crew takeover
	Wall      []watch.DisplayView // problems first
	Todo      []Todo
	Coverage  []plan.PhaseCoverage // of phases that run now
	Recent    []LoggedEntry
	Takeovers []watch.TakeoverView
}

// Todo is one thing to do. Code names the translated sentence; N fills it.
type Todo struct {
	Code string
	N    int
	Link string
}

// Overview gathers the first page for the actor.
func (c *Control) Overview(ctx context.Context, by campaign.Actor) (out Overview, err error) {
	err = campaign.Errorf(campaign.Unavailable, "unavailable", "", "Overview is away")
	return
}
