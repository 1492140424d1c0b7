package rule

import (
	"encoding/json"
	"testing"

	"pano/render/lint"
	"pano/server/campaign"
)

const today = "2026-11-26"

func content(template string, values map[string]string, keys ...string) Content {
	v := campaign.AssetVersion{State: campaign.AssetApproved, Inputs: campaign.Inputs{Template: template, Values: values}}
	for _, k := range keys {
		fit, err := campaign.ParseFit(k)
		if err != nil {
			panic(err)
		}
		v.Files = append(v.Files, campaign.File{Key: k, WPx: fit.WPx, HPx: fit.HPx, Approval: "a"})
	}
	return Content{Version: v, Subject: Words(v.Inputs), Day: today}
}

// severity is that of a rule among findings, "" = not found. Every finding must say
// what it rests on and what to do.
func severity(t *testing.T, fs []campaign.Finding, rule string) campaign.Severity {
	t.Helper()
	var out campaign.Severity
	for _, f := range fs {
		if f.Source == "" || f.Msg == "" || f.Remedy["vi"] == "" || f.Remedy["en"] == "" || f.Says["vi"] == "" || f.Name["vi"] == "" {
			t.Errorf("%s says too little: %+v", f.Rule, f)
		}
		if f.Rule == rule {
			out = f.Severity
		}
	}
	return out
}

func TestImprint(t *testing.T) {
	b := Open(lint.Builtin(), "")
	none, named := map[string]string{"headline": "AN TOÀN"}, map[string]string{"imprint": "UBND phường Xuân Hương - Đà Lạt"}
	paid := campaign.Campaign{Sponsored: true}
	for _, c := range []struct {
		name     string
		campaign campaign.Campaign
		c        Content
		rule     string
		want     campaign.Severity
	}{
		{"sponsored without", paid, content("x", none, "640x320"), "imprint_sponsored", campaign.Block},
		{"sponsored draft without files", paid, content("x", none), "imprint_sponsored", campaign.Block},
		{"sponsored with", paid, content("x", named, "640x320"), "imprint_sponsored", ""},
		{"sponsored on a small board", paid, content("x", none, "192x96"), "imprint_sponsored", ""},
		{"sponsored on a small board and a large one", paid, content("x", none, "192x96", "640x320"), "imprint_sponsored", campaign.Block},
		{"civic print without", campaign.Campaign{}, content("x", none, "600x70cm"), "imprint", campaign.Warn},
		{"civic screen without", campaign.Campaign{}, content("x", none, "640x320"), "imprint", ""},
		{"civic print with", campaign.Campaign{}, content("x", named, "600x70cm"), "imprint", ""},
		{"sponsored picture: somebody must look", paid, content("", nil, "640x320"), "imprint", campaign.Warn},
		{"civic picture", campaign.Campaign{}, content("", nil, "640x320"), "imprint", ""},
	} {
		c.c.Campaign = c.campaign
		if got := severity(t, b.Asset(c.c), c.rule); got != c.want {
			t.Errorf("%s: %s is %q, want %q", c.name, c.rule, got, c.want)
		}
	}
}

// Words are judged with the campaign's tone and milestones, those typed in from a
// picture as well.
func TestWords(t *testing.T) {
	b := Open(lint.Builtin(), "")
	c := content("", nil, "640x320")
	c.Version.Inputs.Words = "THÀNH ỦY ĐÀ LẠT CHÀO MỪNG ĐẠI HỘI ĐẠI BIỂU TOÀN QUỐC LẦN THỨ XIII CỦA ĐẢNG"
	c.Subject = Words(c.Version.Inputs)
	c.Campaign.Tone = campaign.Solemn
	c.Milestones = []campaign.Milestone{{Name: "Khai mạc Đại hội đại biểu toàn quốc lần thứ XIV của Đảng"}}
	fs := b.Asset(c)
	for _, rule := range []string{"old_name", "solemn_wording", "ordinal"} {
		if severity(t, fs, rule) != campaign.Warn {
			t.Errorf("%s is not found in %+v", rule, fs)
		}
	}
	if fs[0].Field != "words" || campaign.Blocked(fs) {
		t.Errorf("findings %+v, want warnings of the typed words", fs)
	}
	c.Campaign.Tone, c.Milestones = campaign.Festive, nil
	c.Version.Inputs.Words = "CHÀO MỪNG ĐẠI HỘI"
	c.Subject = Words(c.Version.Inputs)
	if fs := b.Asset(c); len(fs) != 0 {
		t.Errorf("right words in a festive campaign: %+v", fs)
	}
}

// What the engine noted when it drew is read by today's rules.
func TestFill(t *testing.T) {
	stored := []campaign.Finding{
		{Rule: "render", Code: "render_contrast", Severity: campaign.Warn, Params: map[string]string{"text": "A", "ratio": "3.9", "need": "4.5"}},
		{Rule: "image_soft", Code: "render_image_soft", Severity: campaign.Warn, Params: map[string]string{"width": "1", "height": "2", "need": "3"}},
		{Rule: "later_rule", Code: "render_later_rule", Severity: campaign.Warn, Msg: "as it was"},
	}
	b := Open(lint.Builtin(), "")
	fs := b.Fill(stored, today)
	if len(fs) != 3 || fs[0].Rule != "contrast" || fs[0].Says["vi"] == "" || fs[0].Source == "" || fs[2].Msg != "as it was" {
		t.Errorf("%+v", fs)
	}
	changed, _ := json.Marshal(map[string]lint.Change{"contrast": {Severity: lint.Block}, "image_soft": {Severity: lint.Off}, "gone": {Severity: lint.Off}})
	b = Open(lint.Builtin(), string(changed))
	if b.Broken == nil {
		t.Error("a change of no rule is not told")
	}
	fs = b.Fill(stored, today)
	if len(fs) != 2 || fs[0].Severity != campaign.Block {
		t.Errorf("with the office's rules %+v, want a block and the unknown", fs)
	}
	if b = Open(lint.Builtin(), "{"); b.Broken == nil || severity(t, b.Fill(stored[:1], today), "contrast") != campaign.Warn {
		t.Error("unreadable changes take the pack with them")
	}
	e := fs[0].Err()
	if e.Code != "render_contrast" || e.Params["says_vi"] == "" || e.Params["says_en"] == "" {
		t.Errorf("refusal %+v", e)
	}
}

func TestPlacement(t *testing.T) {
	b := Open(lint.Builtin(), "")
	const start = 1_796_000_000_000_000
	led := campaign.Display{ID: "d", Name: "LED", Kind: campaign.LEDScreen, WPx: 640, HPx: 320, WMM: 6400, HMM: 3200}
	banner := campaign.Display{ID: "b", Name: "Băng rôn", Kind: campaign.Banner, WMM: 6000, HMM: 700}
	on := func(d campaign.Display, change func(*Meeting)) Meeting {
		m := Meeting{Display: d, Content: content("x", map[string]string{"headline": "AN TOÀN"}, "640x320", "600x70cm"), Syllables: 12}
		m.Placement = campaign.Placement{From: start, To: start + 10*day}
		for i := range m.Content.Version.Files {
			m.Content.Version.Files[i].Cap = 0.4
		}
		change(&m)
		return m
	}
	caps := func(high float64) func(*Meeting) {
		return func(m *Meeting) { m.Content.Version.Files[0].Cap = high }
	}
	counting := func(first, tz string) func(*Meeting) { // start is on 2026-11-30, 07:53 in Vietnam, 16:53 the day before in Los Angeles
		return func(m *Meeting) { m.Display.TZ, m.Content.Version.Files[0].Day = tz, first }
	}
	for _, c := range []struct {
		name string
		m    Meeting
		rule string
		want campaign.Severity
	}{
		{"fine", on(led, func(*Meeting) {}), "", ""},
		{"draft", on(led, func(m *Meeting) { m.Content.Version.State = campaign.AssetDraft }), "unapproved", campaign.Block},
		{"no size", on(led, func(m *Meeting) { m.Display.WPx = 641 }), "size_mismatch", campaign.Block},
		{"a countdown from today on", on(led, counting("2026-11-30", "Asia/Ho_Chi_Minh")), "day_missing", ""},
		{"a countdown from tomorrow on", on(led, counting("2026-12-01", "Asia/Ho_Chi_Minh")), "day_missing", campaign.Block},
		{"where that day has not begun", on(led, counting("2026-11-30", "America/Los_Angeles")), "day_missing", campaign.Block},
		{"banner for 15 days", on(banner, func(m *Meeting) { m.Placement.To = start + 15*day }), "banner_days", ""},
		{"banner for 16 days", on(banner, func(m *Meeting) { m.Placement.To = start + 16*day }), "banner_days", campaign.Warn},
		{"banner without end", on(banner, func(m *Meeting) { m.Placement.To = 0 }), "banner_days", campaign.Warn},
		{"screen without end", on(led, func(m *Meeting) { m.Placement.To = 0 }), "banner_days", ""},
		{"outside its phase", on(led, func(m *Meeting) {
			m.Phase = &campaign.Phase{Label: "A", Start: campaign.Moment{At: start + day}, End: campaign.Moment{At: start + 20*day}}
		}), "phase_outside", campaign.Warn},
		{"too short to be read", on(led, func(m *Meeting) { m.Placement.DurationMS = 5000 }), "reading_time", campaign.Warn},
		{"long enough", on(led, func(m *Meeting) { m.Placement.DurationMS = 5400 }), "reading_time", ""},
		{"few words want five seconds all the same", on(led, func(m *Meeting) { m.Syllables, m.Placement.DurationMS = 2, 4000 }), "reading_time", campaign.Warn},
		{"duration of the loop", on(led, func(m *Meeting) { m.Placement.DurationMS = 0 }), "reading_time", ""},
		{"letters as they should be", on(led, caps(0.05)), "legibility", ""},
		{"letters of 128 mm from 30 m", on(led, caps(0.04)), "legibility", campaign.Warn},
		{"letters of 64 mm from 30 m", on(led, caps(0.02)), "legibility_hard", campaign.Warn},
		{"height of letters unknown", on(led, caps(0)), "legibility", ""},
		{"height of the screen unknown", on(led, func(m *Meeting) { m.Display.HMM = 0; caps(0.01)(m) }), "legibility", ""},
	} {
		fs := b.Placement(c.m)
		if got := severity(t, fs, c.rule); got != c.want {
			t.Errorf("%s: %s is %q, want %q", c.name, c.rule, got, c.want)
		}
		if c.want == "" && len(fs) != 0 {
			t.Errorf("%s: %+v", c.name, fs)
		}
		for _, f := range fs {
			if f.Display != c.m.Display.ID {
				t.Errorf("%s: %s names no display", c.name, f.Rule)
			}
		}
	}
	if f := b.Taken(led, "other"); f.Severity != campaign.Block || f.Code != "rule_double_booking" || f.Says["vi"] == "" || f.Display != "d" {
		t.Errorf("%+v", f)
	}
	late := content("x", map[string]string{"date": "Ngày 01/11/2026"}, "640x320")
	if severity(t, b.Dated(late), "date_past") != campaign.Warn {
		t.Error("an event that is over may be placed unseen")
	}
	late.Day = "2026-10-31"
	if fs := b.Dated(late); len(fs) != 0 {
		t.Errorf("the day before: %+v", fs)
	}
}
