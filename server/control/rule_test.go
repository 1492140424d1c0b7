package control_test

import (
	"slices"
	"strings"
	"testing"

	"pano/server/campaign"
	"pano/server/control"
)

// A rule that an office sets to block stops what was a warning, at once and with a
// reason in the log; going back opens the way again.
func TestOfficeChangesARule(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	view := w.draft(c, "Tên cũ", "THÀNH ỦY ĐÀ LẠT")
	detail, err := w.Asset(ctx, an, view.Asset.ID)
	ok(t, err)
	warns(t, detail.Findings, "old_name", campaign.Warn)

	breaking, err := w.Breaking(ctx, an, "old_name")
	ok(t, err)
	if len(breaking) != 1 || breaking[0].Asset.ID != view.Asset.ID || len(breaking[0].Findings) != 1 {
		t.Errorf("breaking %+v, want the one draft", breaking)
	}

	_, err = w.ChangeRule(ctx, an, "old_name", control.RuleChangeIn{Severity: "block", Reason: "Tỉnh yêu cầu"})
	refused(t, err, campaign.Forbidden, "forbidden")
	_, err = w.ChangeRule(ctx, admin, "old_name", control.RuleChangeIn{Severity: "block"})
	refused(t, err, campaign.Invalid, "text_missing")
	rule, err := w.ChangeRule(ctx, admin, "old_name", control.RuleChangeIn{Severity: "block", Reason: "Tỉnh yêu cầu"})
	ok(t, err)
	if rule.Severity != "block" || rule.Default != "warn" || rule.Changed == nil || rule.Changed.By != admin.Name {
		t.Errorf("changed rule %+v", rule)
	}
	_, err = w.Submit(ctx, an, view.Asset.ID)
	refused(t, err, campaign.Invalid, "rule_old_name")
	if !strings.Contains(err.Error(), "former name") {
		t.Errorf("refusal %v, want what the rule says", err)
	}
	_, err = w.ResetRule(ctx, admin, "old_name", "Trở lại như cũ")
	ok(t, err)
	_, err = w.Submit(ctx, an, view.Asset.ID)
	ok(t, err)

	soon(t, "both changes stand in the log", func() bool {
		acts, err := w.Entries(ctx, admin, control.EntryQuery{Act: "rule.change"})
		ok(t, err)
		return len(acts) == 2 && strings.Contains(string(acts[1].Detail), "Tỉnh yêu cầu")
	})
}

func warns(t *testing.T, list []campaign.Finding, rule string, want campaign.Severity) {
	t.Helper()
	i := slices.IndexFunc(list, func(f campaign.Finding) bool { return f.Rule == rule })
	if i < 0 || list[i].Severity != want || list[i].Source == "" || list[i].Remedy["vi"] == "" {
		t.Errorf("findings %+v, want %s as %s with source and remedy", list, rule, want)
	}
}

// Word lists and numbers count at once, what equals the delivery is not kept, and
// what does not fit is refused with the line.
func TestOfficeChangesListsAndNumbers(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	_, err := w.ChangeRule(ctx, admin, "insulting", control.RuleChangeIn{Lists: map[string][]string{"words": {"lời lạ => lời quen"}}, Reason: "Góp ý của dân"})
	ok(t, err)
	found, err := w.Lint(ctx, an, control.LintIn{Campaign: c.campaign.ID, Template: "led-slide", Values: map[string]string{"headline": "LỜI LẠ"}})
	ok(t, err)
	warns(t, found, "insulting", campaign.Warn)
	days := map[string]float64{"days": 3}
	if _, err = w.ChangeRule(ctx, admin, "banner_days", control.RuleChangeIn{Params: days, Reason: "Phường nhỏ"}); err != nil {
		t.Fatal(err)
	}
	check, err := w.CheckPlace(ctx, chi, control.PlaceIn{Asset: w.approved(c, "Băng rôn", "AN TOÀN"), Displays: []string{c.banner.ID}, From: w.now.Load(), To: w.now.Load() + 4*86_400_000_000})
	ok(t, err)
	warns(t, check.Findings, "banner_days", campaign.Warn)
	days["days"] = 15
	rule, err := w.ChangeRule(ctx, admin, "banner_days", control.RuleChangeIn{Params: days, Severity: "warn", Reason: "Như cũ"})
	ok(t, err)
	if rule.Changed != nil {
		t.Errorf("what is as delivered counts as changed: %+v", rule.Changed)
	}
	for name, in := range map[string]control.RuleChangeIn{
		"line":     {Lists: map[string][]string{"words": {"đúng", "=> sai"}}},
		"severity": {Severity: "loud"},
		"number":   {Params: map[string]float64{"days": 3}},
	} {
		in.Reason = "Thử xem"
		_, err = w.ChangeRule(ctx, admin, "insulting", in)
		refused(t, err, campaign.Invalid, map[string]string{"line": "rule_line", "severity": "rule_change", "number": "rule_change"}[name])
		if name == "line" && !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%v, want the line", err)
		}
	}
	_, err = w.ChangeRule(ctx, admin, "unapproved", control.RuleChangeIn{Severity: "warn", Reason: "Thử xem"})
	refused(t, err, campaign.Invalid, "rule_fixed")
	_, err = w.ChangeRule(ctx, admin, "banner_days", control.RuleChangeIn{Params: map[string]float64{"days": 1000}, Reason: "Thử xem"})
	refused(t, err, campaign.Invalid, "number_range")
	_, err = w.ChangeRule(ctx, admin, "nothing", control.RuleChangeIn{Severity: "warn", Reason: "Thử xem"})
	refused(t, err, campaign.NotFound, "rule_unknown")
	all, err := w.Rules(ctx, an)
	ok(t, err)
	if len(all) < 40 || !slices.ContainsFunc(all, func(r control.RuleView) bool { return r.ID == "insulting" && len(r.Lists[1].Lines) == 1 }) {
		t.Errorf("%d rules, or the change is not among them", len(all))
	}
}

// Words are judged with the campaign: its milestones' ordinals and the spelling of
// its other assets.
func TestWordsAreJudgedWithTheirCampaign(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	w.draft(c, "Một", "VĂN HÓA")
	_, err := w.SaveMilestone(ctx, chi, control.MilestoneIn{Milestone: campaign.Milestone{Campaign: c.campaign.ID, Name: "Khai mạc Đại hội đại biểu toàn quốc lần thứ XIV", Planned: w.now.Load()}})
	ok(t, err)
	found, err := w.Lint(ctx, an, control.LintIn{Campaign: c.campaign.ID, Words: "Hoà bình\nĐại hội đại biểu toàn quốc lần thứ XIII"})
	ok(t, err)
	warns(t, found, "tone_style", campaign.Warn)
	warns(t, found, "ordinal", campaign.Warn)
}
