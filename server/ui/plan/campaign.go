package plan

import (
	"sort"
	"strconv"
	"strings"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/ui/page"
)

func campaignRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/campaigns", campaign.ReadAll, campaignsPage),
		desk.Get("/campaigns/new", campaign.ManagePlan, newCampaignPage),
		desk.Post("/campaigns", campaign.ManagePlan, desk.Act(saveCampaign, newCampaignPage)),
		desk.Get("/campaigns/:id", campaign.ReadAll, campaignPage),
		desk.Get("/campaigns/:id/edit", campaign.ManagePlan, editCampaignPage),
		desk.Post("/campaigns/:id", campaign.ManagePlan, desk.Act(saveCampaign, editCampaignPage)),
		desk.Post("/campaigns/:id/phases", campaign.ManagePlan, desk.Act(savePhase, phasePage)),
		desk.Get("/campaigns/:id/phase", campaign.ManagePlan, phasePage),
		desk.Get("/campaigns/:id/milestone", campaign.ManagePlan, milestonePage),
		desk.Post("/campaigns/:id/milestones", campaign.ManagePlan, desk.Act(saveMilestone, milestonePage)),
	}
}

// PlanLine is one campaign in the list, with how far its running phases are.
type PlanLine struct {
	Campaign    campaign.Campaign
	Phase       *campaign.Phase
	Done, Goal  int
	Gaps        int
	From, Until int64
}

// CampaignsData is what its page shows.
type CampaignsData struct {
	Lines       []PlanLine
	Text, State string
}

func campaignsPage(r *desk.Req) error {
	d := CampaignsData{Text: r.Query("q"), State: r.Query("state")}
	f := control.Filter{Text: d.Text}
	if d.State != "" {
		f.State = []string{d.State}
	}
	list, err := r.Ctl.Campaigns(r.Ctx, r.By, f)
	if err != nil {
		return err
	}
	for _, c := range list {
		v, err := r.Ctl.Campaign(r.Ctx, r.By, c.ID)
		if err != nil {
			return err
		}
		d.Lines = append(d.Lines, PlanLineOf(v, r.Now()))
	}
	return r.Show("campaign/list", "nav.campaign", d)
}

// PlanLineOf sums up the phases that run at now.
func PlanLineOf(v control.CampaignView, now int64) PlanLine {
	l := PlanLine{Campaign: v.Campaign}
	for i, p := range v.Phases {
		if p.Start.At != 0 && (l.From == 0 || p.Start.At < l.From) {
			l.From = p.Start.At
		}
		l.Until = max(l.Until, p.End.At)
		if l.Phase == nil && p.Start.At <= now && (p.End.At == 0 || now < p.End.At) {
			l.Phase = &v.Phases[i]
		}
	}
	for _, c := range v.Coverage {
		if l.Phase != nil && c.Phase.ID == l.Phase.ID {
			l.Gaps = len(c.Gaps)
			for _, row := range c.Rows {
				l.Done += min(row.Done, row.Goal)
				l.Goal += row.Goal
			}
		}
	}
	return l
}

// Cell is what a location has in one phase.
type Cell struct{ Items []control.PlacementView }

// MatrixRow is what its page shows.
type MatrixRow struct {
	Location campaign.Location
	Cells    []Cell
}

// CampaignData is what its page shows.
type CampaignData struct {
	control.CampaignView
	Line   PlanLine
	Tab    string
	Rows   []MatrixRow
	Assets []control.AssetView
	Owner  string
	Moved  *control.Impact
}

func campaignPage(r *desk.Req) error {
	v, err := r.Ctl.Campaign(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return err
	}
	d := CampaignData{CampaignView: v, Line: PlanLineOf(v, r.Now()), Tab: desk.Pick(r.Query("tab"), "phases")}
	f := control.Filter{Campaign: v.Campaign.ID}
	switch d.Tab {
	case "matrix":
		list, err := r.Ctl.Placements(r.Ctx, r.By, f)
		if err != nil {
			return err
		}
		d.Rows = Matrix(v.Phases, list)
	case "assets":
		if d.Assets, err = r.Ctl.Assets(r.Ctx, r.By, f); err != nil {
			return err
		}
	}
	d.Owner = unitName(r, v.Campaign.Owner)
	r.V.Title = v.Campaign.Name
	return r.Show("campaign/detail", "", d)
}

// Matrix orders placements by location and phase.
func Matrix(phases []campaign.Phase, list []control.PlacementView) []MatrixRow {
	col := map[string]int{}
	for i, p := range phases {
		col[p.ID] = i
	}
	at := map[string]int{}
	var rows []MatrixRow
	for _, p := range list {
		i, ok := at[p.Location.ID]
		if !ok {
			i = len(rows)
			at[p.Location.ID] = i
			rows = append(rows, MatrixRow{Location: p.Location, Cells: make([]Cell, len(phases))})
		}
		if c, ok := col[p.Placement.Phase]; ok {
			rows[i].Cells[c].Items = append(rows[i].Cells[c].Items, p)
		}
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i].Location.Name < rows[j].Location.Name })
	return rows
}

// CampaignForm is what its page shows.
type CampaignForm struct {
	campaign.Campaign
	Kinds, Tones, States []page.Option
	Units, References    []page.Option
}

func newCampaignPage(r *desk.Req) error {
	return showCampaignForm(r, campaign.Campaign{Status: campaign.Draft, Tone: campaign.Neutral, Colour: 0})
}

func editCampaignPage(r *desk.Req) error {
	v, err := r.Ctl.Campaign(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return err
	}
	return showCampaignForm(r, v.Campaign)
}

func showCampaignForm(r *desk.Req, c campaign.Campaign) error {
	refs, err := r.Ctl.References(r.Ctx, r.By, control.Filter{})
	if err != nil {
		return err
	}
	d := CampaignForm{Campaign: c, Units: r.UnitOptions(),
		Kinds:  r.Options("campaign.kind.", "political", "holiday", "safety", "health", "memorial", "tourism"),
		Tones:  r.Options("tone.", "neutral", "festive", "solemn"),
		States: r.Options("campaign.status.", "draft", "running", "ended")}
	for _, ref := range refs {
		d.References = append(d.References, page.Option{Value: ref.ID, Label: strings.TrimSpace(ref.Number + " " + ref.Title)})
	}
	if c.ID == "" {
		return r.Show("campaign/form", "campaign.new", d)
	}
	return r.Show("campaign/form", "campaign.edit", d)
}

func saveCampaign(r *desk.Req) (string, error) {
	if err := r.Required("name", "code"); err != nil {
		return "", err
	}
	colour, err := r.Number("colour", 0, 7, 0)
	if err != nil {
		return "", err
	}
	c := campaign.Campaign{ID: r.C.Param("id")}
	if c.ID != "" {
		v, err := r.Ctl.Campaign(r.Ctx, r.By, c.ID)
		if err != nil {
			return "", err
		}
		c = v.Campaign
	}
	c.Name, c.Code, c.Colour = r.Text("name"), strings.ToUpper(r.Text("code")), colour
	c.Kind, c.Tone = campaign.CampaignKind(r.Text("kind")), campaign.Tone(r.Text("tone"))
	c.Owner, c.Goal, c.Status = r.Text("owner"), r.Text("goal"), campaign.Status(r.Text("status"))
	c.References, c.Sponsored, c.Version = r.All("references"), r.Text("sponsored") == "1", r.Version()
	if err := r.Ctl.SaveCampaign(r.Ctx, r.By, &c); err != nil {
		return "", err
	}
	return r.Done("flash.saved", "/campaigns/"+c.ID)
}

// PhaseData is what its page shows.
type PhaseData struct {
	Campaign   campaign.Campaign
	Phase      campaign.Phase
	Milestones []page.Option
	Parents    []page.Option
	Areas      []page.Option
	Kinds      []page.Option
	Targets    []campaign.Target
}

func phasePage(r *desk.Req) error {
	v, err := r.Ctl.Campaign(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return err
	}
	d := PhaseData{Campaign: v.Campaign, Areas: r.AreaOptions(), Kinds: r.KindOptions()}
	id := desk.Pick(r.Query("phase"), r.Text("phase"))
	for _, p := range v.Phases {
		if p.ID == id {
			d.Phase = p
		} else {
			d.Parents = append(d.Parents, page.Option{Value: p.ID, Label: p.Label})
		}
	}
	for _, m := range v.Milestones {
		d.Milestones = append(d.Milestones, page.Option{Value: m.ID, Label: m.Name + " · " + r.Clock().Day(m.When())})
	}
	d.Targets = append(append(d.Targets, d.Phase.Targets...), make([]campaign.Target, 3)...)
	r.V.Nav = "campaign"
	return r.Show("campaign/phase", "phase.title", d)
}

func savePhase(r *desk.Req) (string, error) {
	if err := r.Required("label"); err != nil {
		return "", err
	}
	p := campaign.Phase{Campaign: r.C.Param("id")}
	if id := r.Text("phase"); id != "" {
		v, err := r.Ctl.Campaign(r.Ctx, r.By, p.Campaign)
		if err != nil {
			return "", err
		}
		for _, have := range v.Phases {
			if have.ID == id {
				p = have
			}
		}
	}
	p.Label, p.Parent, p.Version = r.Text("label"), r.Text("parent"), r.Version()
	var err error
	if p.Start, err = moment(r, "start"); err != nil {
		return "", err
	}
	if p.End, err = moment(r, "end"); err != nil {
		return "", err
	}
	if p.Targets, err = targets(r); err != nil {
		return "", err
	}
	if err := r.Ctl.SavePhase(r.Ctx, r.By, &p); err != nil {
		return "", err
	}
	return r.Done("flash.saved", "/campaigns/"+p.Campaign)
}

// moment reads a fixed date, or a milestone and an offset in days, or nothing: open.
func moment(r *desk.Req, name string) (m campaign.Moment, err error) {
	if m.Milestone = r.Text(name + "_milestone"); m.Milestone != "" {
		m.OffsetDays, err = r.Number(name+"_offset", -3650, 3650, 0)
		return m, err
	}
	m.At, err = r.Instant(name)
	m.Open = m.At == 0
	return m, err
}

func targets(r *desk.Req) ([]campaign.Target, error) {
	kinds, areas, goals := r.Posted()["target_kind"], r.Posted()["target_area"], r.Posted()["target_goal"]
	var out []campaign.Target
	for i, k := range kinds {
		if k == "" || i >= len(areas) || i >= len(goals) || strings.TrimSpace(goals[i]) == "" {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(goals[i]))
		if err != nil || n < 0 || n > 100_000 {
			return nil, campaign.Errorf(campaign.Invalid, "number_invalid", "target_goal", "%q is not a whole number from 0 to 100000", goals[i]).
				With("value", goals[i], "low", "0", "high", "100000")
		}
		out = append(out, campaign.Target{Kind: campaign.DisplayKind(k), Area: areas[i], Goal: n})
	}
	return out, nil
}

// MilestoneData is what its page shows.
type MilestoneData struct {
	Campaign  campaign.Campaign
	Milestone campaign.Milestone
}

func milestonePage(r *desk.Req) error {
	v, err := r.Ctl.Campaign(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return err
	}
	d := MilestoneData{Campaign: v.Campaign, Milestone: campaign.Milestone{Campaign: v.Campaign.ID, Precision: "day"}}
	id := desk.Pick(r.Query("milestone"), r.Text("milestone"))
	for _, m := range v.Milestones {
		if m.ID == id {
			d.Milestone = m
		}
	}
	r.V.Nav = "campaign"
	return r.Show("campaign/milestone", "milestone.title", d)
}

func saveMilestone(r *desk.Req) (string, error) {
	if err := r.Required("name"); err != nil {
		return "", err
	}
	v, err := r.Ctl.Campaign(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return "", err
	}
	m := campaign.Milestone{Campaign: v.Campaign.ID}
	for _, have := range v.Milestones {
		if have.ID == r.Text("milestone") {
			m = have
		}
	}
	m.Name, m.Precision, m.Version = r.Text("name"), desk.Pick(r.Text("precision"), "day"), r.Version()
	for name, to := range map[string]*int64{"planned": &m.Planned, "confirmed": &m.Confirmed, "actual": &m.Actual} {
		if *to, err = r.Instant(name); err != nil {
			return "", err
		}
	}
	impact, err := r.Ctl.SaveMilestone(r.Ctx, r.By, control.MilestoneIn{Milestone: m, Reason: r.Text("reason")})
	if err != nil {
		return "", err
	}
	if len(impact.Assets)+len(impact.Placements) > 0 {
		return r.Done("flash.impact", "/campaigns/"+m.Campaign+"?tab=assets")
	}
	return r.Done("flash.saved", "/campaigns/"+m.Campaign)
}

func unitName(r *desk.Req, id string) string {
	for _, o := range r.UnitOptions() {
		if o.Value == id {
			return o.Label
		}
	}
	return ""
}
