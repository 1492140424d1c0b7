package ui

import (
	"sort"
	"strconv"
	"strings"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/page"
)

func (u *UI) campaignRoutes() []route {
	return []route{
		{"GET", "/campaigns", campaign.ReadAll, campaignsPage},
		{"GET", "/campaigns/new", campaign.ManagePlan, newCampaignPage},
		{"POST", "/campaigns", campaign.ManagePlan, act(saveCampaign, newCampaignPage)},
		{"GET", "/campaigns/:id", campaign.ReadAll, campaignPage},
		{"GET", "/campaigns/:id/edit", campaign.ManagePlan, editCampaignPage},
		{"POST", "/campaigns/:id", campaign.ManagePlan, act(saveCampaign, editCampaignPage)},
		{"POST", "/campaigns/:id/phases", campaign.ManagePlan, act(savePhase, phasePage)},
		{"GET", "/campaigns/:id/phase", campaign.ManagePlan, phasePage},
		{"GET", "/campaigns/:id/milestone", campaign.ManagePlan, milestonePage},
		{"POST", "/campaigns/:id/milestones", campaign.ManagePlan, act(saveMilestone, milestonePage)},
	}
}

// planLine is one campaign in the list, with how far its running phases are.
type planLine struct {
	Campaign    campaign.Campaign
	Phase       *campaign.Phase
	Done, Goal  int
	Gaps        int
	From, Until int64
}

type campaignsData struct {
	Lines       []planLine
	Text, State string
}

func campaignsPage(r *req) error {
	d := campaignsData{Text: r.query("q"), State: r.query("state")}
	f := control.Filter{Text: d.Text}
	if d.State != "" {
		f.State = []string{d.State}
	}
	list, err := r.u.ctl.Campaigns(r.ctx, r.by, f)
	if err != nil {
		return err
	}
	for _, c := range list {
		v, err := r.u.ctl.Campaign(r.ctx, r.by, c.ID)
		if err != nil {
			return err
		}
		d.Lines = append(d.Lines, planLineOf(v, r.now()))
	}
	return r.show("campaign/list", "nav.campaign", d)
}

// planLineOf sums up the phases that run at now.
func planLineOf(v control.CampaignView, now int64) planLine {
	l := planLine{Campaign: v.Campaign}
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

// cell is what a location has in one phase.
type cell struct{ Items []control.PlacementView }

type matrixRow struct {
	Location campaign.Location
	Cells    []cell
}

type campaignData struct {
	control.CampaignView
	Line   planLine
	Tab    string
	Rows   []matrixRow
	Assets []control.AssetView
	Owner  string
	Moved  *control.Impact
}

func campaignPage(r *req) error {
	v, err := r.u.ctl.Campaign(r.ctx, r.by, r.c.Param("id"))
	if err != nil {
		return err
	}
	d := campaignData{CampaignView: v, Line: planLineOf(v, r.now()), Tab: pick(r.query("tab"), "phases")}
	f := control.Filter{Campaign: v.Campaign.ID}
	switch d.Tab {
	case "matrix":
		list, err := r.u.ctl.Placements(r.ctx, r.by, f)
		if err != nil {
			return err
		}
		d.Rows = matrix(v.Phases, list)
	case "assets":
		if d.Assets, err = r.u.ctl.Assets(r.ctx, r.by, f); err != nil {
			return err
		}
	}
	d.Owner = r.unitName(v.Campaign.Owner)
	r.v.Title = v.Campaign.Name
	return r.show("campaign/detail", "", d)
}

// matrix orders placements by location and phase.
func matrix(phases []campaign.Phase, list []control.PlacementView) []matrixRow {
	col := map[string]int{}
	for i, p := range phases {
		col[p.ID] = i
	}
	at := map[string]int{}
	var rows []matrixRow
	for _, p := range list {
		i, ok := at[p.Location.ID]
		if !ok {
			i = len(rows)
			at[p.Location.ID] = i
			rows = append(rows, matrixRow{Location: p.Location, Cells: make([]cell, len(phases))})
		}
		if c, ok := col[p.Placement.Phase]; ok {
			rows[i].Cells[c].Items = append(rows[i].Cells[c].Items, p)
		}
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i].Location.Name < rows[j].Location.Name })
	return rows
}

type campaignForm struct {
	campaign.Campaign
	Kinds, Tones, States []page.Option
	Units, References    []page.Option
}

func newCampaignPage(r *req) error {
	return r.showCampaignForm(campaign.Campaign{Status: campaign.Draft, Tone: campaign.Neutral, Colour: 0})
}

func editCampaignPage(r *req) error {
	v, err := r.u.ctl.Campaign(r.ctx, r.by, r.c.Param("id"))
	if err != nil {
		return err
	}
	return r.showCampaignForm(v.Campaign)
}

func (r *req) showCampaignForm(c campaign.Campaign) error {
	refs, err := r.u.ctl.References(r.ctx, r.by, control.Filter{})
	if err != nil {
		return err
	}
	d := campaignForm{Campaign: c, Units: r.unitOptions(),
		Kinds:  r.options("campaign.kind.", "political", "holiday", "safety", "health", "memorial", "tourism"),
		Tones:  r.options("tone.", "neutral", "festive", "solemn"),
		States: r.options("campaign.status.", "draft", "running", "ended")}
	for _, ref := range refs {
		d.References = append(d.References, page.Option{Value: ref.ID, Label: strings.TrimSpace(ref.Number + " " + ref.Title)})
	}
	if c.ID == "" {
		return r.show("campaign/form", "campaign.new", d)
	}
	return r.show("campaign/form", "campaign.edit", d)
}

func saveCampaign(r *req) (string, error) {
	if err := r.required("name", "code"); err != nil {
		return "", err
	}
	colour, err := r.number("colour", 0, 7, 0)
	if err != nil {
		return "", err
	}
	c := campaign.Campaign{ID: r.c.Param("id")}
	if c.ID != "" {
		v, err := r.u.ctl.Campaign(r.ctx, r.by, c.ID)
		if err != nil {
			return "", err
		}
		c = v.Campaign
	}
	c.Name, c.Code, c.Colour = r.text("name"), strings.ToUpper(r.text("code")), colour
	c.Kind, c.Tone = campaign.CampaignKind(r.text("kind")), campaign.Tone(r.text("tone"))
	c.Owner, c.Goal, c.Status = r.text("owner"), r.text("goal"), campaign.Status(r.text("status"))
	c.References, c.Sponsored, c.Version = r.all("references"), r.text("sponsored") == "1", r.version()
	if err := r.u.ctl.SaveCampaign(r.ctx, r.by, &c); err != nil {
		return "", err
	}
	return r.done("flash.saved", "/campaigns/"+c.ID)
}

type phaseData struct {
	Campaign   campaign.Campaign
	Phase      campaign.Phase
	Milestones []page.Option
	Parents    []page.Option
	Areas      []page.Option
	Kinds      []page.Option
	Targets    []campaign.Target
}

func phasePage(r *req) error {
	v, err := r.u.ctl.Campaign(r.ctx, r.by, r.c.Param("id"))
	if err != nil {
		return err
	}
	d := phaseData{Campaign: v.Campaign, Areas: r.areaOptions(), Kinds: r.kindOptions()}
	id := pick(r.query("phase"), r.text("phase"))
	for _, p := range v.Phases {
		if p.ID == id {
			d.Phase = p
		} else {
			d.Parents = append(d.Parents, page.Option{Value: p.ID, Label: p.Label})
		}
	}
	for _, m := range v.Milestones {
		d.Milestones = append(d.Milestones, page.Option{Value: m.ID, Label: m.Name + " · " + r.clock().Day(m.When())})
	}
	d.Targets = append(append(d.Targets, d.Phase.Targets...), make([]campaign.Target, 3)...)
	r.v.Nav = "campaign"
	return r.show("campaign/phase", "phase.title", d)
}

func savePhase(r *req) (string, error) {
	if err := r.required("label"); err != nil {
		return "", err
	}
	p := campaign.Phase{Campaign: r.c.Param("id")}
	if id := r.text("phase"); id != "" {
		v, err := r.u.ctl.Campaign(r.ctx, r.by, p.Campaign)
		if err != nil {
			return "", err
		}
		for _, have := range v.Phases {
			if have.ID == id {
				p = have
			}
		}
	}
	p.Label, p.Parent, p.Version = r.text("label"), r.text("parent"), r.version()
	var err error
	if p.Start, err = r.moment("start"); err != nil {
		return "", err
	}
	if p.End, err = r.moment("end"); err != nil {
		return "", err
	}
	if p.Targets, err = r.targets(); err != nil {
		return "", err
	}
	if err := r.u.ctl.SavePhase(r.ctx, r.by, &p); err != nil {
		return "", err
	}
	return r.done("flash.saved", "/campaigns/"+p.Campaign)
}

// moment reads a fixed date, or a milestone and an offset in days, or nothing: open.
func (r *req) moment(name string) (m campaign.Moment, err error) {
	if m.Milestone = r.text(name + "_milestone"); m.Milestone != "" {
		m.OffsetDays, err = r.number(name+"_offset", -3650, 3650, 0)
		return m, err
	}
	m.At, err = r.instant(name)
	m.Open = m.At == 0
	return m, err
}

func (r *req) targets() ([]campaign.Target, error) {
	kinds, areas, goals := r.form()["target_kind"], r.form()["target_area"], r.form()["target_goal"]
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

type milestoneData struct {
	Campaign  campaign.Campaign
	Milestone campaign.Milestone
}

func milestonePage(r *req) error {
	v, err := r.u.ctl.Campaign(r.ctx, r.by, r.c.Param("id"))
	if err != nil {
		return err
	}
	d := milestoneData{Campaign: v.Campaign, Milestone: campaign.Milestone{Campaign: v.Campaign.ID, Precision: "day"}}
	id := pick(r.query("milestone"), r.text("milestone"))
	for _, m := range v.Milestones {
		if m.ID == id {
			d.Milestone = m
		}
	}
	r.v.Nav = "campaign"
	return r.show("campaign/milestone", "milestone.title", d)
}

func saveMilestone(r *req) (string, error) {
	if err := r.required("name"); err != nil {
		return "", err
	}
	v, err := r.u.ctl.Campaign(r.ctx, r.by, r.c.Param("id"))
	if err != nil {
		return "", err
	}
	m := campaign.Milestone{Campaign: v.Campaign.ID}
	for _, have := range v.Milestones {
		if have.ID == r.text("milestone") {
			m = have
		}
	}
	m.Name, m.Precision, m.Version = r.text("name"), pick(r.text("precision"), "day"), r.version()
	for name, to := range map[string]*int64{"planned": &m.Planned, "confirmed": &m.Confirmed, "actual": &m.Actual} {
		if *to, err = r.instant(name); err != nil {
			return "", err
		}
	}
	impact, err := r.u.ctl.SaveMilestone(r.ctx, r.by, control.MilestoneIn{Milestone: m, Reason: r.text("reason")})
	if err != nil {
		return "", err
	}
	if len(impact.Assets)+len(impact.Placements) > 0 {
		return r.done("flash.impact", "/campaigns/"+m.Campaign+"?tab=assets")
	}
	return r.done("flash.saved", "/campaigns/"+m.Campaign)
}

// options translates a closed list of values.
func (r *req) options(prefix string, values ...string) []page.Option {
	out := make([]page.Option, 0, len(values))
	for _, v := range values {
		out = append(out, page.Option{Value: v, Label: r.l.T(prefix + v)})
	}
	return out
}

func (r *req) kindOptions() []page.Option {
	return r.options("kind.", "led", "textboard", "panel", "poster", "banner", "pennant", "flag", "backdrop", "gate")
}

func (r *req) unitOptions() []page.Option {
	units, err := r.u.ctl.Units(r.ctx, r.by, control.Filter{})
	if err != nil {
		return nil
	}
	var out []page.Option
	for _, x := range units {
		out = append(out, page.Option{Value: x.ID, Label: x.Name})
	}
	return out
}

func (r *req) unitName(id string) string {
	for _, o := range r.unitOptions() {
		if o.Value == id {
			return o.Label
		}
	}
	return ""
}
