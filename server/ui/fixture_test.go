package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pano/render/lint"
	"pano/server/campaign"
	rules "pano/server/campaign/rule"
	"pano/server/control"
	"pano/server/ui/page"
	"pano/server/ui/watch"
)

// The one moment of all fixtures: 22/11/2026 14:03:10 in Vietnam.
var moment = time.Date(2026, 11, 22, 7, 3, 10, 0, time.UTC).UnixMicro()

const (
	minute = int64(60_000_000)
	hour   = 60 * minute
	day    = 24 * hour
)

func testUI(t testing.TB) *UI {
	t.Helper()
	u, err := New(Options{Now: func() int64 { return moment }, Org: "Văn phòng mẫu Đà Lạt", Version: "test", Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// fixture is one page with data that a live system could show.
type fixture struct {
	name, nav, title string
	data             any
	form             *page.Form
	role             campaign.Role
	bare, wide       bool
}

func digest(i int) control.Digest {
	return control.Digest(strings.Repeat(fmt.Sprintf("%02x", i+17), 32))
}

func fixtureCampaigns() map[string]campaign.Campaign {
	out := map[string]campaign.Campaign{}
	for i, c := range []struct{ code, name string }{{"GT", "An toàn giao thông"}, {"FH", "Festival Hoa Đà Lạt"}, {"MT", "Phân loại rác tại nguồn"}, {"PC", "Phòng cháy chữa cháy"}, {"BH", "Bảo hiểm y tế toàn dân"}} {
		out[c.code] = campaign.Campaign{ID: c.code, Code: c.code, Name: c.name, Colour: i, Status: campaign.Running, Kind: "safety", Tone: "neutral", Goal: "Mọi người đi mô tô, xe máy đội mũ bảo hiểm đúng cách.", Version: 3}
	}
	return out
}

var fixtureWards = []campaign.Area{{ID: "xh", Name: "Phường Xuân Hương"}, {ID: "lv", Name: "Phường Lâm Viên"}, {ID: "cl", Name: "Phường Cam Ly", Old: []string{"Phường 5", "Phường 6"}}}

func wardOptions() (out []page.Option) {
	for _, w := range fixtureWards {
		out = append(out, page.Option{Value: w.ID, Label: w.Name})
	}
	return out
}

type screen struct {
	name, ward, state, code, asset string
	w, h                           int
	colours                        string
}

var fixtureScreens = []screen{
	{"LED đèo Prenn", "xh", "lost", "GT", "An toàn giao thông", 640, 320, ""},
	{"Bảng chữ Ga Đà Lạt", "xh", "late", "BH", "Bảo hiểm y tế", 192, 32, "3col"},
	{"Bảng chữ Trại Mát", "cl", "unknown", "GT", "Mũ bảo hiểm", 192, 16, "1bit"},
	{"LED Lạc Dương", "cl", "never", "", "", 384, 192, ""},
	{"LED Thác Cam Ly", "cl", "urgent", "MT", "Cảnh báo mưa lớn", 640, 320, ""},
	{"LED Khu Hòa Bình", "xh", "urgent", "FH", "Cảnh báo mưa lớn", 640, 320, ""},
	{"LED mặt hồ Lâm Viên", "xh", "on", "FH", "Festival Hoa 2/4", 640, 320, ""},
	{"LED sân khấu Lâm Viên", "xh", "on", "FH", "Festival Hoa 1/4", 960, 320, ""},
	{"Bảng chữ Chợ Đà Lạt", "xh", "on", "GT", "Mũ bảo hiểm", 192, 32, "3col"},
	{"LED Vườn hoa", "lv", "on", "MT", "Phân loại rác tại nguồn, giữ thành phố sạch", 384, 192, ""},
	{"LED Ngã năm Đại học", "lv", "on", "PC", "Phòng cháy hơn chữa cháy", 384, 192, ""},
	{"Bảng chữ Bến xe liên tỉnh", "lv", "on", "BH", "Bảo hiểm y tế", 128, 16, "1bit"},
}

func fixtureViews() (out []control.DisplayView) {
	for i, s := range fixtureScreens {
		id := fmt.Sprintf("0192f0c4-0000-7000-8000-%012d", i+1)
		kind := campaign.LEDScreen
		if s.h <= 32 {
			kind = campaign.TextBoard
		}
		v := control.DisplayView{
			Display:  campaign.Display{ID: id, Name: s.name, Kind: kind, Driven: campaign.ByPlayer, WPx: s.w, HPx: s.h, Colours: s.colours, Paired: moment - 40*day, Faces: 1, Rev: 118, Version: 2},
			Location: campaign.Location{ID: "loc-" + fmt.Sprint(i), Name: strings.TrimPrefix(strings.TrimPrefix(s.name, "LED "), "Bảng chữ "), Area: s.ward, Street: "Trần Quốc Toản", Lat: 11.94 + float64(i%4)*.006, Lng: 108.43 + float64(i%5)*.008, PrecisionM: 10},
			Status:   control.DisplayStatus{Presence: "online", Since: moment - 3*hour, LastSeen: moment - 4*minute/60, Applied: 118, Reached: 118, Campaign: s.code, File: digest(i), Item: "x", Software: "pano-player 1.0", ClockOK: true, WebURL: "http://127.0.0.1:8901/"},
			Delivery: control.Delivery{Display: id, State: "playing", Rev: 118, Applied: 118, Since: moment - 2*hour},
			Slot:     control.Slot{Campaign: s.code, AssetName: s.asset, File: digest(i), Why: "rule", Next: moment + 57*minute, Asset: campaign.AssetRef{Asset: "a1", Version: 2}},
			Next:     &control.Slot{AssetName: "An toàn giao thông"},
		}
		switch s.state {
		case "urgent":
			v.Status.Takeover = "t1"
		case "never":
			v.Status, v.Display.Paired, v.Delivery.State = control.DisplayStatus{}, 0, "never"
		case "lost", "late", "unknown":
			v.Status.Presence, v.Status.Since, v.Status.LastSeen = s.state, moment-16*minute, moment-16*minute
			v.Delivery.State = map[string]control.DeliveryState{"lost": "stale", "late": "sent", "unknown": "accepted"}[s.state]
			v.Status.Errors = []string{"blob 8f2a: timeout"}
		}
		out = append(out, v)
	}
	return out
}

func fixtureTiles() (out []watch.Tile) {
	for _, v := range fixtureViews() {
		out = append(out, watch.NewTile(v, fixtureCampaigns()))
	}
	return out
}

func fixturePhase() campaign.Phase {
	return campaign.Phase{ID: "p2", Campaign: "FH", Label: "Cao điểm", Start: campaign.Moment{At: moment - 5*day}, End: campaign.Moment{At: moment + 28*day, Milestone: "m1", OffsetDays: 2}, Seq: 2,
		Targets: []campaign.Target{{Kind: campaign.Pennant, Goal: 102}, {Kind: campaign.LEDScreen, Goal: 8}}}
}

func fixtureCoverage() []control.PhaseCoverage {
	return []control.PhaseCoverage{{Phase: fixturePhase(), Gaps: []campaign.Location{{ID: "g1", Name: "Chợ Phan Chu Trinh"}, {ID: "g2", Name: "Dốc Nhà Bò"}},
		Rows: []control.CoverageRow{{Kind: campaign.Pennant, AreaName: "Phường Xuân Hương", Goal: 102, Planned: 100, Done: 96}, {Kind: campaign.Pennant, AreaName: "Phường Cam Ly", Goal: 26, Planned: 24, Done: 19}, {Kind: campaign.LEDScreen, Goal: 8, Planned: 8, Done: 8}}}}
}

func fixtureTakeover() control.TakeoverView {
	t := control.TakeoverView{Takeover: campaign.Takeover{ID: "t1", Title: "Cảnh báo mưa lớn", Text: "Mưa lớn, tránh đoạn ngập", From: moment - 33*minute, To: moment + 87*minute, Reason: "Công điện 12 của Ban chỉ huy PCTT", ByName: "Lê Thị Thu Hà", Leaf: 48211}}
	for i, s := range []string{"showing", "showing", "sent", "offline"} {
		v := fixtureViews()[i+4]
		t.Acks = append(t.Acks, control.Ack{Display: v.Display.ID, Name: v.Display.Name, State: s, At: moment - 32*minute + int64(i)*2_000_000})
	}
	return t
}

func fixtureAsset(i int, name string, state campaign.AssetState) control.AssetView {
	ref := campaign.AssetRef{Asset: fmt.Sprintf("a%d", i), Version: 2}
	files := []campaign.File{{Key: "640x320", SHA256: digest(i), Size: 48_211, MIME: "image/png", WPx: 640, HPx: 320, Approval: "ok"}, {Key: "192x32/3col", SHA256: digest(i + 1), Size: 2_114, MIME: "image/png", WPx: 192, HPx: 32}, {Key: "600x400cm", SHA256: digest(i + 2), Size: 4_882_114, MIME: "application/pdf", WMM: 6000, HMM: 4000}}
	v := control.AssetView{Asset: campaign.Asset{ID: ref.Asset, Campaign: "GT", Name: name, Current: 2, CreatedAt: moment - 3*day}, Author: "Ngô Bảo Trâm", Files: files,
		Version: campaign.AssetVersion{Asset: ref.Asset, N: 2, State: state, Author: "u2", Files: files, Digest: string(digest(i)), CreatedAt: moment - 2*day, SubmittedAt: moment - 23*minute,
			Inputs: campaign.Inputs{Template: "led-slide", Values: map[string]string{"title": "Đội mũ bảo hiểm", "sub": "khi đi mô tô, xe máy"}, Sizes: []string{"640x320"}}}}
	if state.Released() {
		v.Approved = &ref
	}
	return v
}

func fixtureAssets() []control.AssetView {
	return []control.AssetView{fixtureAsset(1, "Mũ bảo hiểm, bộ 5 cỡ", campaign.AssetApproved), fixtureAsset(2, "Festival Hoa, đêm khai mạc với nhạc nước bên hồ Xuân Hương", campaign.AssetSubmitted), fixtureAsset(3, "Phân loại rác", campaign.AssetDraft), fixtureAsset(4, "Phòng cháy", campaign.AssetReturned), fixtureAsset(5, "Bảo hiểm y tế", campaign.AssetApproved)}
}

// fixtureCountdown is an asset with a picture for each of 14 days, at two sizes.
func fixtureCountdown() control.AssetView {
	a := fixtureAsset(6, "Đếm ngược Festival Hoa", campaign.AssetSubmitted)
	a.Files = nil
	for k, key := range []string{"384x192", "640x320"} {
		for i := range 14 {
			a.Files = append(a.Files, campaign.File{Key: key, Day: time.UnixMicro(moment + int64(i)*day).Format(time.DateOnly), SHA256: digest(40*k + i), Size: 41_000, MIME: "image/png", WPx: 384, HPx: 192})
		}
	}
	a.Version.Files = a.Files
	return a
}

func fixtureDetail() control.AssetDetail {
	return control.AssetDetail{AssetView: fixtureAssets()[0], History: []campaign.AssetVersion{{N: 2, State: campaign.AssetApproved, CreatedAt: moment - 2*day}, {N: 1, State: campaign.AssetSuperseded, CreatedAt: moment - 9*day}},
		Approvals: []campaign.Approval{{ByName: "Phạm Văn Lâm", At: moment - day, Approved: true, Leaf: 48102}, {ByName: "Phạm Văn Lâm", At: moment - 3*day, Reason: "Chữ trên phướn quá nhỏ", Leaf: 47001}},
		UsedAt:    []campaign.Placement{{ID: "pl1", Display: fixtureViews()[6].Display.ID, From: moment - 4*day, To: moment + 20*day, State: campaign.Published}},
		Findings:  []campaign.Finding{fixtureFinding("imprint"), fixtureFinding("old_name", "wording", "THÀNH ỦY ĐÀ LẠT", "use", "Đảng ủy phường Xuân Hương - Đà Lạt")}}
}

// fixtureFinding is a finding as the rule pack fills it.
func fixtureFinding(id string, kv ...string) campaign.Finding {
	params := map[string]string{}
	for i := 0; i+1 < len(kv); i += 2 {
		params[kv[i]] = kv[i+1]
	}
	list := []campaign.Finding{{Rule: id, Severity: campaign.Warn, Code: "rule_" + id, Params: params}}
	return rules.Open(lint.Builtin(), "").Fill(list, "2026-11-22")[0]
}

func fixtureTemplate() control.Template {
	name := func(vi, en string) map[string]string { return map[string]string{"vi": vi, "en": en} }
	t := control.Template{Name: "led-slide", Title: name("Trang LED", "LED slide"), Kinds: []string{"led", "panel"}, MinAspect: 1, MaxAspect: 4}
	t.Fields = slices.Grow(t.Fields, 4)[:4]
	t.Fields[0].Name, t.Fields[0].Type, t.Fields[0].Label, t.Fields[0].Required, t.Fields[0].MaxRunes = "title", "text", name("Tiêu đề", "Title"), true, 24
	t.Fields[1].Name, t.Fields[1].Type, t.Fields[1].Label, t.Fields[1].MaxRunes = "sub", "text", name("Dòng dưới", "Second line"), 32
	t.Fields[2].Name, t.Fields[2].Type, t.Fields[2].Label, t.Fields[2].MaxRunes, t.Fields[2].Lines = "text", "text", name("Câu cho bảng chữ", "Board text"), 32, 2
	t.Fields[3].Name, t.Fields[3].Type, t.Fields[3].Label = "photo", "image", name("Hình chính", "Main picture")
	t.Palettes = slices.Grow(t.Palettes, 3)[:3]
	for i, sw := range [][]string{{"#1F4E79", "#F2C14E"}, {"#8C2F39", "#F4C95D"}, {"#1E6B45", "#EAF2E4"}} {
		t.Palettes[i].Name, t.Palettes[i].Title, t.Palettes[i].Swatch = fmt.Sprint("p", i), name("Bảng màu", "Palette"), sw
	}
	return t
}

func fixtureTemplates() (out []control.Template) {
	for i, n := range []string{"Trang LED ba dòng", "Băng rôn một dòng", "Phướn dọc hoa dã quỳ", "Áp phích lễ hội", "Cảnh báo khẩn", "Bảng chữ chạy"} {
		t := fixtureTemplate()
		t.Name, t.Title, t.Locked = fmt.Sprintf("mau-%d", i), map[string]string{"vi": n, "en": n}, i == 4
		out = append(out, t)
	}
	return out
}

func fixturePlacement(i int) control.PlacementView {
	v, f := fixtureViews()[i%12], digest(i)
	return control.PlacementView{Placement: campaign.Placement{ID: fmt.Sprint("pl", i), Phase: "p2", Display: v.Display.ID, From: moment - 4*day, To: moment + 20*day, Rank: 80, State: campaign.Published, Dayparts: []campaign.Daypart{{Days: 0x60, Start: 840, End: 1020}}, Version: 1},
		Asset: campaign.Asset{ID: "a1", Name: "Festival Hoa"}, Thumb: &campaign.File{SHA256: f}, Display: v.Display, Location: v.Location, Campaign: fixtureCampaigns()["FH"]}
}

func fixtureTracks() (out []control.Track) {
	start := page.Clock{Zone: page.Zone(""), Now: func() int64 { return moment }}.Midnight(moment)
	at := func(h float64) int64 { return start + int64(h*float64(hour)) }
	codes := []string{"GT", "FH", "MT", "BH", "PC"}
	for i, v := range fixtureViews() {
		t := control.Track{Display: v.Display, From: start, To: start + day}
		if v.Display.Paired == 0 {
			t.Gaps = []control.Span{{From: at(6), To: at(22)}}
			out = append(out, t)
			continue
		}
		hs := []float64{6, 10 + float64(i%3), 14, 17 + float64(i%2), 22}
		for k := 0; k+1 < len(hs); k++ {
			c := codes[(i+k)%5]
			t.Bars = append(t.Bars, control.Bar{From: at(hs[k]), To: at(hs[k+1]), Placement: fmt.Sprint("pl", i, k), AssetName: fixtureCampaigns()[c].Name, Campaign: c, Code: c, Colour: fixtureCampaigns()[c].Colour, Wins: true})
		}
		if i%4 == 2 {
			t.Bars = append(t.Bars, control.Bar{From: at(14), To: at(17), Placement: "lose", AssetName: "An toàn giao thông", Code: "GT", Wins: false, LostTo: fmt.Sprint("pl", i, 2)})
		}
		if v.Status.Takeover != "" {
			t.Bars = append(t.Bars, control.Bar{From: at(13.5), To: at(15.5), Takeover: "t1", Wins: true})
			t.Bars[2].From, t.Bars[1].To = at(15.5), at(13.5)
		}
		t.Gaps = []control.Span{{From: start, To: at(6)}, {From: at(22), To: start + day}}
		out = append(out, t)
	}
	return out
}

func fixtureTasks() (out []control.TaskView) {
	for i, k := range []campaign.TaskKind{campaign.Install, campaign.Remove, campaign.Inspect, campaign.Load} {
		p := fixturePlacement(i)
		p.Location.Phone, p.Location.Keeper = "0263 000 000", "anh Tư"
		out = append(out, control.TaskView{Task: campaign.Task{ID: fmt.Sprint("task", i), Kind: k, State: campaign.TaskOpen, Due: moment + int64(i-1)*3*hour, Note: "Treo cao 4 m, mặt về phía hồ."}, Asset: p.Asset, Thumb: p.Thumb, Placement: campaign.Placement{Qty: 12},
			Location: p.Location, Display: campaign.Display{ID: "d", Name: "Cột 12", Kind: campaign.Pennant, WMM: 800, HMM: 2500, Driven: campaign.ByCrew}, Overdue: i == 0, Steps: []string{"find", "hang", "photo"}})
	}
	return out
}

func fixtureEvidence() []campaign.Evidence {
	return []campaign.Evidence{{ID: "ev1", Kind: campaign.Install, TakenAt: moment - hour, ReceivedAt: moment - hour, Condition: "good", ByName: "Tổ treo 2", Source: "browser", AccuracyM: 8, VerifiedAt: moment}, {ID: "ev2", Kind: campaign.Inspect, TakenAt: moment - day, ReceivedAt: moment - day, Condition: "torn", ByName: "Tổ treo 1", Source: "none"}}
}

func fixtureAsOf() control.AsOfResult {
	vs := fixtureViews()
	row := func(i int, kind string) control.AsOfRow {
		v := vs[i]
		return control.AsOfRow{Location: v.Location, Display: v.Display, From: moment - 20*minute, To: moment, Kind: kind, AssetName: v.Slot.AssetName, Asset: campaign.AssetRef{Asset: "a1", Version: 3}, File: digest(i), Campaign: v.Slot.Campaign,
			Authority: control.Authority{ApprovedBy: "Phạm Văn Lâm", ApprovedAt: moment - 4*day, Leaf: 48102, PlacedBy: "Trần Minh Quân"}, Evidence: control.AsOfEvidence{Leaf: 91234 + int64(i), Grade: "signed", Plays: 12}, Expected: control.Expected{Asset: campaign.AssetRef{Asset: "a1", Version: 3}, Why: "rule"}}
	}
	rows := []control.AsOfRow{row(6, "played"), row(7, "played"), row(1, "gap"), row(9, "played"), row(8, "played"), row(4, "played"), row(3, "empty"), row(11, "photo")}
	rows[3].Differs, rows[3].Expected.Asset.Version = true, 4
	rows[5].Takeover, rows[5].Authority = "t1", control.Authority{OrderedBy: "Lê Thị Thu Hà", Reason: "Công điện 12", Leaf: 48211}
	rows[7].Evidence = control.AsOfEvidence{Leaf: 90001, Grade: "verified", Photo: "ev1"}
	return control.AsOfResult{In: control.AsOfIn{From: moment}, Rows: rows, Log: control.LogHead{Size: 1_204_551, Root: "c41e8f2a90af11bb", Checkpoint: "pano.example/log\n1204551\nxB6P…\n"}}
}

func severities() []page.Option {
	return []page.Option{{Value: "block", Label: "chặn"}, {Value: "warn", Label: "nhắc"}, {Value: "info", Label: "ghi chú"}, {Value: "off", Label: "tắt"}}
}

// fixtureRules are rules of three kinds: as delivered, fixed, changed by the office.
func fixtureRules() (out []control.RuleView) {
	for _, id := range []string{"old_name", "unapproved", "date_past", "contrast", "double_space"} {
		r, _ := lint.Builtin().Rule(id)
		v := control.RuleView{ID: r.ID, Kind: r.Kind, Severity: string(r.Severity), Default: string(r.Default), Fixed: r.Fixed, Name: r.Name, Says: r.Says, Remedy: r.Remedy,
			Source: r.Source, Tag: r.Tag, Checked: r.Checked, From: r.From, To: r.To}
		for _, p := range r.Params {
			v.Params = append(v.Params, control.RuleParam{Name: p.Name, Value: p.Value, Default: p.Default, Least: p.Least, Most: p.Most, Title: p.Title})
		}
		for _, l := range r.Lists {
			v.Lists = append(v.Lists, control.RuleList{Name: l.Name, Lines: r.Names(l.Name)})
		}
		out = append(out, v)
	}
	out[2].Severity, out[2].Changed = "block", &control.RuleChanged{By: "Trần Minh Quân", At: moment - day, Reason: "Phường yêu cầu không treo nội dung đã hết hạn"}
	return out
}
