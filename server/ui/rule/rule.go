// Package rule holds the pages of the rule pack.
package rule

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/ui/page"
)

// Routes is this room's part of the route table.
func Routes() []desk.Route {
	return []desk.Route{
		desk.Get("/rules", campaign.ReadAll, rulesPage),
		desk.Get("/rules/:id", campaign.ReadAll, rulePage),
		desk.Post("/rules/:id", campaign.ManageRules, desk.Act(change, rulePage)),
		desk.Post("/rules/:id/reset", campaign.ManageRules, desk.Act(reset, rulePage)),
	}
}

// RulesData is what its page shows.
type RulesData struct {
	Reading
	Rules          []control.RuleView
	Severity       string // chosen; "changed" = those the office changed
	Severities     []page.Option
	All, Different int
}

var hole = regexp.MustCompile(`\{\w+\}`)

// Reading is how both pages show what the pack holds.
type Reading struct{}

// Said is a sentence with its holes left open.
func (Reading) Said(w map[string]string, lang string) string {
	return strings.ReplaceAll(hole.ReplaceAllString(w[lang], "…"), "….", "…")
}

// Date is an ISO date as people write it here.
func (Reading) Date(iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return t.Format("02/01/2006")
}

func rulesPage(r *desk.Req) error {
	all, err := r.Ctl.Rules(r.Ctx, r.By)
	if err != nil {
		return err
	}
	d := RulesData{Severity: r.Query("severity"), Severities: r.Options("rule.severity.", "block", "warn", "info", "off"), All: len(all)}
	for _, v := range all {
		if v.Changed != nil {
			d.Different++
		}
		if d.Severity == "" || d.Severity == v.Severity || d.Severity == "changed" && v.Changed != nil {
			d.Rules = append(d.Rules, v)
		}
	}
	r.V.Nav = "setting"
	return r.Show("rule/list", "rule.title", d)
}

// RuleData is what its page shows.
type RuleData struct {
	Reading
	control.RuleView
	Severities []page.Option
	Breaking   []control.RuleBreak
}

// Text is a list as a text box has it.
func (d RuleData) Text(l control.RuleList) string { return strings.Join(l.Lines, "\n") }

// Rows is how high the text box of a list should be.
func (d RuleData) Rows(l control.RuleList) int { return min(max(len(l.Lines)+1, 3), 16) }

// Number is a number as an input has it.
func (d RuleData) Number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func rulePage(r *desk.Req) error {
	v, err := r.Ctl.Rule(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return err
	}
	breaking, err := r.Ctl.Breaking(r.Ctx, r.By, v.ID)
	if err != nil {
		return err
	}
	r.V.Nav, r.V.Title = "setting", v.Name[r.L.Lang]
	return r.Show("rule/detail", "", RuleData{RuleView: v, Severities: r.Options("rule.severity.", "block", "warn", "info", "off"), Breaking: breaking})
}

// change takes the whole form: numbers and lists as they stand in it.
func change(r *desk.Req) (string, error) {
	id := r.C.Param("id")
	v, err := r.Ctl.Rule(r.Ctx, r.By, id)
	if err != nil {
		return "", err
	}
	in := control.RuleChangeIn{Severity: r.Text("severity"), Reason: r.Text("reason"), Params: map[string]float64{}, Lists: map[string][]string{}}
	for _, p := range v.Params {
		field := "param." + p.Name
		n, err := strconv.ParseFloat(strings.Replace(r.Text(field), ",", ".", 1), 64)
		if err != nil {
			return "", campaign.Invalidf("number_range", field, "%q is no number: from %v to %v", r.Text(field), p.Least, p.Most).
				With("value", r.Text(field), "min", RuleData{}.Number(p.Least), "max", RuleData{}.Number(p.Most))
		}
		in.Params[p.Name] = n
	}
	for _, l := range v.Lists {
		in.Lists[l.Name] = strings.Split(strings.ReplaceAll(r.Posted().Get("list."+l.Name), "\r\n", "\n"), "\n")
	}
	if _, err := r.Ctl.ChangeRule(r.Ctx, r.By, id, in); err != nil {
		return "", err
	}
	return r.Done("flash.rule", "/rules/"+id)
}

func reset(r *desk.Req) (string, error) {
	id := r.C.Param("id")
	if _, err := r.Ctl.ResetRule(r.Ctx, r.By, id, r.Text("reason")); err != nil {
		return "", err
	}
	return r.Done("flash.rule", "/rules/"+id)
}
