package ui

import (
	"encoding/base64"
	"html/template"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"pano/server/campaign"
	"pano/server/campaign/clash"
	"pano/server/control"
	"pano/server/ui/audit"
	"pano/server/ui/content"
	"pano/server/ui/desk"
	"pano/server/ui/field"
	"pano/server/ui/library"
	"pano/server/ui/page"
	"pano/server/ui/plan"
	"pano/server/ui/rule"
	"pano/server/ui/watch"
)

// fixtures is every page in a busy state.
func fixtures() []fixture {
	plans, tiles, views := fixtureCampaigns(), fixtureTiles(), fixtureViews()
	cs, all := watch.Counts(map[string]int{"showing": 6, "takeover": 2, "late": 1, "lost": 1, "unknown": 1, "never": 1})
	over := watch.OverviewData{Tiles: tiles, Counts: cs, All: all, Areas: wardOptions(), Plans: plans, Overview: control.Overview{Coverage: fixtureCoverage(),
		Todo:   []control.Todo{{Code: "verify", N: 3, Link: "/tasks"}, {Code: "approve", N: 5, Link: "/approvals"}, {Code: "remove", N: 4, Link: "/tasks"}},
		Recent: []control.LoggedEntry{{Entry: control.Entry{At: moment - minute, Name: "Lê Thị Thu Hà", Act: "takeover.order"}}, {Entry: control.Entry{At: moment - hour, Name: "Phạm Văn Lâm", Act: "asset.approve"}}}}}
	view := control.CampaignView{Campaign: plans["FH"], Phases: []campaign.Phase{{ID: "p1", Campaign: "FH", Label: "Chuẩn bị", Start: campaign.Moment{At: moment - 20*day}, End: campaign.Moment{At: moment - 5*day}}, fixturePhase()},
		Milestones: []campaign.Milestone{{ID: "m1", Campaign: "FH", Name: "Đêm khai mạc", Confirmed: moment + 10*day, History: []campaign.Change{{At: moment - day, By: "Trần Minh Quân", Was: "01/12/2026", Now: "02/12/2026", Reason: "Trùng lịch thành phố"}}}},
		References: []campaign.Reference{{Number: "123/KH-UBND", Title: "Kế hoạch Festival Hoa"}}, Coverage: fixtureCoverage()}
	line := plan.PlanLineOf(view, moment)
	detail := func(tab string) plan.CampaignData {
		return plan.CampaignData{CampaignView: view, Line: line, Tab: tab, Owner: "Sở Văn hóa", Assets: fixtureAssets(), Rows: plan.Matrix(view.Phases, []control.PlacementView{fixturePlacement(1), fixturePlacement(6)})}
	}
	svg := "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(`<svg xmlns="http://www.w3.org/2000/svg" width="640" height="320"><rect width="640" height="320" fill="#1F4E79"/><text x="40" y="180" font-size="60" fill="#F2C14E">ĐỘI MŨ BẢO HIỂM</text></svg>`))
	studio := content.StudioData{Template: fixtureTemplate(), Name: "", Campaigns: []page.Option{{Value: "GT", Label: "An toàn giao thông"}}, Values: map[string]string{"title": "Đội mũ bảo hiểm", "sub": "khi đi mô tô, xe máy", "text": "Vì bạn và mọi người, đội mũ bảo hiểm"}, Images: map[string]string{}, Palette: "p0",
		Sizes: []content.SizeChoice{{Key: "640x320", Where: "LED mặt hồ Lâm Viên", N: 4, On: true}, {Key: "192x32/3col", Where: "Bảng chữ Chợ Đà Lạt", N: 2, On: true}, {Key: "80x250cm", Where: "Phướn bờ hồ", N: 40, On: true}, {Key: "600x400cm", Where: "Panô Ông Đạo", N: 1, On: false}},
		Shots: []content.Shot{{Key: "640x320", Where: "LED mặt hồ Lâm Viên", On: true, Src: template.URL(svg), W: 640, H: 320, MS: 43}, {Key: "192x32/3col", Where: "Bảng chữ Chợ", Err: "Chữ dài hơn khung 4 ký tự.", Blocked: true}, {Key: "80x250cm", Src: template.URL(svg), W: 200, H: 625, Findings: []campaign.Finding{fixtureFinding("legibility", "text", "vì mọi người", "cap_mm", "45", "need_mm", "100", "distance_m", "20")}}}}
	studio.Count()
	studio.Template.Counts, studio.Counting = []string{"milestone"}, content.Counting{Countdown: control.Countdown{First: "2026-11-22", Last: "2026-12-05"}, Try: 3}
	set := control.ApprovalSet{Set: "s1", Campaign: plans["GT"], Assets: append(fixtureAssets(), fixtureCountdown()), Texts: []string{"Đội mũ bảo hiểm", "khi đi mô tô, xe máy"}, Since: moment - 23*minute, Findings: fixtureDetail().Findings}
	appr := content.ApprovalData{ApprovalSet: set, N: 3, All: 5, Name: "Mũ bảo hiểm", Back: map[string]bool{"a4": true}, Digests: map[string]string{}}
	for _, a := range set.Assets {
		appr.Digests[a.Asset.ID] = a.Version.Digest
	}
	rows := []watch.LocationRow{}
	for i, v := range views {
		rows = append(rows, watch.NewLocationRow(control.LocationView{Location: v.Location, Area: fixtureWards[i%3], Displays: []control.DisplayView{v}}, plans))
	}
	locs := watch.LocationsData{Rows: rows, Areas: wardOptions()}
	locs.Map = watch.Plot(locs.Rows)
	printed := views[9]
	printed.Display.Driven, printed.Display.Kind, printed.Display.WPx, printed.Display.WMM, printed.Display.HMM, printed.Display.Faces = campaign.ByCrew, campaign.Pennant, 0, 800, 2500, 40
	loc := watch.LocationData{LocationRow: watch.NewLocationRow(control.LocationView{Location: views[6].Location, Area: fixtureWards[0], Displays: []control.DisplayView{views[6], printed}}, plans), Placements: []control.PlacementView{fixturePlacement(6)}, Tasks: fixtureTasks()[:2], Photos: fixtureEvidence()}
	disp := watch.DisplayData{DisplayDetail: control.DisplayDetail{DisplayView: views[6], Placements: []control.PlacementView{fixturePlacement(6)}, Tasks: fixtureTasks()[:1], Today: fixtureTracks()[6],
		Why: []control.Line{{AssetName: "Festival Hoa", Wins: true, Code: "rule", Params: map[string]string{"rank": "80"}}, {AssetName: "An toàn giao thông", Code: "beaten_rank", Params: map[string]string{"rank": "60"}}, {Code: "next", Params: map[string]string{"at": "17:00"}}}}, Tile: tiles[6], Now: moment}
	disp.Bars, disp.Lanes = watch.Bars(disp.Today, "")
	pair := disp
	pair.Code, pair.Expires = "K7QM-4TXP", moment+10*minute
	sched := watch.ScheduleData{Date: "2026-11-22", Prev: "2026-11-21", Next: "2026-11-23", Day: moment - 14*hour - 3*minute - 10_000_000, Today: true, Areas: wardOptions(), NowStep: 168, N: 12, Clashes: 3, Unsent: 2}
	for _, w := range fixtureWards {
		g := watch.ScheduleGroup{Name: w.Name}
		for i, t := range fixtureTracks() {
			if fixtureScreens[i].ward == w.ID {
				row := watch.ScheduleRow{Track: t, Tile: tiles[i]}
				row.Bars, row.Lanes = watch.Bars(t, "pl62")
				if i%4 == 2 {
					row.Clashes = 1
				}
				g.Rows = append(g.Rows, row)
			}
		}
		sched.Groups = append(sched.Groups, g)
	}
	sched.Trim()
	picked := sched
	picked.Selected = &watch.Selection{Display: views[6].Display, Placement: fixturePlacement(6), Found: true, Lines: disp.Why, At: moment, Delivery: views[6].Delivery, Start: "14:00", End: "17:00"}
	var groups []desk.DisplayGroup
	for _, w := range fixtureWards {
		g := desk.DisplayGroup{Area: w.Name}
		for i, v := range views {
			if fixtureScreens[i].ward == w.ID {
				g.Rows = append(g.Rows, desk.PickRow{Display: v.Display, Location: v.Location, Size: v.Display.Fit().Key(), On: i == 6})
			}
		}
		groups = append(groups, g)
	}
	fd, cd := fixtureDetail(), fixtureDetail()
	cd.AssetView = fixtureCountdown()
	newPlace := watch.PlaceData{Asset: &fd, Assets: []page.Option{{Value: "a1@2", Label: "Mũ bảo hiểm"}}, Phases: []page.Option{{Value: "p2", Label: "Cao điểm"}}, Places: groups, From: "2026-11-22T00:00", Rank: 50, Weekdays: []int{1, 2, 3, 4, 5, 6, 0}, Checked: true, Plans: plans, Names: map[string]string{views[6].Display.ID: views[6].Display.Name},
		Result: &control.PlaceResult{Conflicts: []clash.Clash{{Display: views[6].Display.ID, Campaign: "GT", From: moment, To: moment + 3*hour, MineWins: true, Why: "rank"}, {Display: views[6].Display.ID, Campaign: "BH", From: moment, To: moment + 3*hour, Why: "newest"}}}}
	to := fixtureTakeover()
	tform := watch.TakeoverFormData{Assets: newPlace.Assets, Places: groups, N: 12, Lengths: []page.Option{{Value: "30", Label: "30 phút"}}}
	task := field.TaskData{TaskView: fixtureTasks()[0], Key: "k", Conds: []page.Option{{Value: "good", Label: "Tốt"}, {Value: "torn", Label: "Rách"}, {Value: "missing", Label: "Mất"}, {Value: "hidden", Label: "Bị che"}, {Value: "faded", Label: "Phai"}}}
	asof := audit.LogData{AsOfResult: fixtureAsOf(), At: "2026-11-22T14:03", Areas: wardOptions(), Plans: plans, Asked: true, MayVerify: true, Verdict: &Verdict{OK: true, Size: 1_204_551, TookMS: 6200}}
	asof.Sum()
	cf := plan.CampaignForm{Campaign: plans["FH"], Kinds: []page.Option{{Value: "safety", Label: "An toàn"}}, Tones: []page.Option{{Value: "neutral", Label: "Trung tính"}}, States: []page.Option{{Value: "running", Label: "Đang chạy"}}, Units: []page.Option{{Value: "u", Label: "Sở Văn hóa"}}, References: []page.Option{{Value: "r", Label: "123/KH"}}}
	bad := &page.Form{Values: url.Values{"name": {""}, "code": {"F"}}, Errors: map[string]string{"name": "Không được để trống."}}
	ph := plan.PhaseData{Campaign: plans["FH"], Phase: fixturePhase(), Areas: wardOptions(), Kinds: cf.Kinds, Targets: append(fixturePhase().Targets, campaign.Target{}), Milestones: []page.Option{{Value: "m1", Label: "Đêm khai mạc"}}}
	people := []Person{{ID: "u1", Login: "quan", Name: "Trần Minh Quân", Roles: []campaign.Role{campaign.Operator}, LastSeen: moment - minute}, {ID: "u2", Login: "tram", Name: "Ngô Bảo Trâm", Roles: []campaign.Role{campaign.Designer}, Disabled: true}}
	who := userData{Person: people[0], All: campaign.Roles(), Has: map[campaign.Role]bool{campaign.Operator: true}, Link: "https://pano.example/setup/4f7c21", Expires: moment + day}
	wrong := &campaign.Error{Kind: campaign.Forbidden, Code: "forbidden", Params: map[string]string{"permission": "assets.approve"}}
	found := searchData{Text: "cho", Displays: views[8:9], Locations: []control.LocationView{{Location: views[8].Location, Area: fixtureWards[0]}}, Campaigns: []campaign.Campaign{plans["FH"]}, Assets: fixtureAssets()[:1]}
	return []fixture{
		{name: "session/login", title: "login.title", data: loginData{Next: "/"}, bare: true},
		{name: "session/setup", title: "setup.title", data: setupData{Token: "x"}, bare: true},
		{name: "trust/show", title: "trust.title", data: trustData{Address: "https://10.0.0.5:8443"}, bare: true},
		{name: "overview/page", nav: "overview", title: "nav.overview", data: over},
		{name: "overview/page", nav: "overview", title: "nav.overview", data: watch.OverviewData{Fresh: true}, role: campaign.Admin},
		{name: "overview/wallmode", nav: "overview", title: "nav.overview", data: over, wide: true},
		{name: "campaign/list", nav: "campaign", title: "nav.campaign", data: plan.CampaignsData{Lines: []plan.PlanLine{line, {Campaign: plans["GT"]}, {Campaign: plans["MT"]}}}},
		{name: "campaign/detail", nav: "campaign", title: "nav.campaign", data: detail("phases")},
		{name: "campaign/detail", nav: "campaign", title: "nav.campaign", data: detail("matrix")},
		{name: "campaign/detail", nav: "campaign", title: "nav.campaign", data: detail("coverage")},
		{name: "campaign/detail", nav: "campaign", title: "nav.campaign", data: detail("assets")},
		{name: "campaign/form", nav: "campaign", title: "campaign.edit", data: cf, form: bad},
		{name: "campaign/phase", nav: "campaign", title: "phase.title", data: ph},
		{name: "campaign/milestone", nav: "campaign", title: "milestone.title", data: plan.MilestoneData{Campaign: plans["FH"], Milestone: view.Milestones[0]}},
		{name: "design/gallery", nav: "design", title: "nav.design", data: content.DesignsData{Templates: fixtureTemplates(), Kinds: cf.Kinds}, role: campaign.Designer},
		{name: "design/studio", nav: "design", title: "design.title", data: studio, role: campaign.Designer},
		{name: "library/page", nav: "design", title: "library.title", data: fixtureLibrary(), role: campaign.Admin},
		{name: "library/page", nav: "design", title: "library.title", data: library.LibraryData{}, role: campaign.Designer},
		{name: "library/new", nav: "design", title: "library.new", data: library.NewData{Kinds: cf.Kinds, From: studio.Campaigns, Kind: "led", Copy: "GT"}, role: campaign.Designer},
		{name: "library/editor", nav: "design", title: "library.draft", data: fixtureEditor(svg, true), role: campaign.Admin},
		{name: "library/editor", nav: "design", title: "library.draft", data: fixtureEditor(svg, false), role: campaign.Designer},
		{name: "kit/official", nav: "setting", title: "official.title", data: fixtureOfficial(), role: campaign.Admin},
		{name: "kit/official", nav: "setting", title: "official.title", data: library.OfficialData{}, role: campaign.Auditor},
		{name: "kit/brand", nav: "setting", title: "brand.title", data: fixtureBrand(), role: campaign.Admin},
		{name: "asset/list", nav: "asset", title: "nav.asset", data: content.AssetsData{Assets: fixtureAssets(), After: "x"}, role: campaign.Designer},
		{name: "asset/list", nav: "asset", title: "nav.asset", data: content.AssetsData{}, role: campaign.Designer},
		{name: "asset/detail", nav: "asset", title: "nav.asset", data: content.AssetData{AssetDetail: fd, Campaign: plans["GT"], Show: &fd.Files[0], Rows: fd.Files, Names: map[string]campaign.Display{views[6].Display.ID: views[6].Display}}, role: campaign.Designer},
		{name: "asset/detail", nav: "asset", title: "nav.asset", data: content.AssetData{AssetDetail: cd, Campaign: plans["FH"], Show: &cd.Files[3], Rows: campaign.OnDay(cd.Files, "2026-11-25"), Frames: content.FramesOf(cd.Files)}, role: campaign.Designer},
		{name: "artwork/upload", nav: "asset", title: "asset.upload", data: content.ArtworkData{Campaigns: studio.Campaigns, Places: groups}, role: campaign.Designer},
		{name: "artwork/fit", nav: "asset", title: "artwork.title", data: fixtureArtwork(groups), role: campaign.Designer},
		{name: "rule/list", nav: "setting", title: "rule.title", data: rule.RulesData{Rules: fixtureRules(), All: 52, Different: 2, Severities: severities()}, role: campaign.Admin},
		{name: "rule/detail", nav: "setting", title: "rule.title", data: rule.RuleData{RuleView: fixtureRules()[2], Severities: severities(), Breaking: []control.RuleBreak{{Asset: fixtureAssets()[1].Asset, State: campaign.AssetApproved, Findings: []campaign.Finding{fixtureFinding("date_past", "date", "05/11/2026", "shown", "22/11/2026")}}}}, role: campaign.Admin},
		{name: "rule/detail", nav: "setting", title: "rule.title", data: rule.RuleData{RuleView: fixtureRules()[1], Severities: severities()}, role: campaign.Designer},
		{name: "printing/order", nav: "asset", title: "print.open", data: fixturePrint(), role: campaign.Designer},
		{name: "printing/order", nav: "asset", title: "print.open", data: content.PrintData{PrintPlan: control.PrintPlan{Campaign: plans["GT"]}}, role: campaign.Designer},
		{name: "approval/list", nav: "approval", title: "nav.approval", data: content.ApprovalsData{Sets: []control.ApprovalSet{set, set}}, role: campaign.Approver},
		{name: "approval/set", nav: "approval", title: "nav.approval", data: appr, role: campaign.Approver},
		{name: "location/list", nav: "location", title: "nav.location", data: locs},
		{name: "location/detail", nav: "location", title: "nav.location", data: loc},
		{name: "location/form", nav: "location", title: "location.new", data: watch.LocationForm{Location: views[6].Location, Areas: wardOptions(), Kinds: cf.Kinds}},
		{name: "display/list", nav: "display", title: "nav.display", data: watch.DisplaysData{Tiles: tiles, Areas: wardOptions(), Kinds: cf.Kinds}},
		{name: "display/detail", nav: "display", title: "nav.display", data: disp},
		{name: "display/detail", nav: "display", title: "nav.display", data: pair},
		{name: "display/form", nav: "display", title: "display.new", data: watch.DisplayForm{Display: views[6].Display, Kinds: cf.Kinds, Drivers: cf.Kinds, Colour: cf.Kinds, Locations: wardOptions(), Assets: newPlace.Assets}},
		{name: "placement/day", nav: "placement", title: "nav.placement", data: sched, wide: true},
		{name: "placement/day", nav: "placement", title: "nav.placement", data: picked, wide: true},
		{name: "placement/new", nav: "placement", title: "placement.new", data: newPlace},
		{name: "takeover/list", nav: "takeover", title: "nav.takeover", data: watch.TakeoversData{Live: []control.TakeoverView{to}, Past: []control.TakeoverView{to}}},
		{name: "takeover/new", nav: "takeover", title: "takeover.new", data: tform},
		{name: "takeover/detail", nav: "takeover", title: "nav.takeover", data: watch.TakeoverData{TakeoverView: to, Title: "Cảnh báo mưa lớn", Shown: 2, Live: true}},
		{name: "task/list", nav: "task", title: "nav.task", data: field.TasksData{Tasks: fixtureTasks(), State: "open", Overdue: 1, Photos: []field.PhotoRow{{Evidence: fixtureEvidence()[1], Display: "Phướn cột 9"}}}, role: campaign.Crew},
		{name: "task/detail", nav: "task", title: "nav.task", data: task, role: campaign.Crew},
		{name: "log/page", nav: "log", title: "nav.log", data: asof, role: campaign.Auditor},
		{name: "log/acts", nav: "log", title: "log.acts", data: audit.ActsData{Entries: []audit.ActRow{{LoggedEntry: control.LoggedEntry{Entry: control.Entry{At: moment, Name: "Lê Thị Thu Hà", Role: "operator", Act: "takeover.order", Object: "takeover/t1"}, Leaf: 48211}, Kind: "takeover", Short: "t1", Link: "/takeovers/t1", Lines: []audit.ActLine{{Key: "tới", Value: "22/11/2026 15:00"}}}}}, role: campaign.Auditor},
		{name: "user/list", nav: "user", title: "nav.user", data: usersData{people}, role: campaign.Admin},
		{name: "user/form", nav: "user", title: "user.new", data: who, role: campaign.Admin},
		{name: "setting/page", nav: "setting", title: "nav.setting", data: settingsData{Version: "1.0.0", Zone: "Asia/Ho_Chi_Minh", Areas: fixtureWards, Units: []campaign.Unit{{Name: "Sở Văn hóa"}}}, role: campaign.Admin},
		{name: "session/menu", nav: "session", title: "nav.more", data: nil},
		{name: "session/search", nav: "session", title: "search.title", data: found},
		{name: "error", nav: "", title: "error.title", data: desk.ErrorData{Status: 403, Err: wrong, Text: "Bạn chưa có quyền.", Permission: "assets.approve"}},
	}
}

// render makes the whole page of a fixture.
func (f fixture) render(u *UI, lang, theme string) (string, error) {
	role := f.role
	if role == "" {
		role = campaign.Operator
	}
	l := u.shell.Book.Locale(lang)
	v := &page.View{Title: l.T(f.title), Nav: f.nav, Lang: lang, Theme: theme, Path: "/", Org: u.shell.Org, Demo: true, Wide: f.wide, D: f.data, Form: f.form,
		Actor: campaign.Actor{ID: "u1", Name: "Trần Minh Quân", Roles: []campaign.Role{role}}, Keys: desk.Shortcuts(), Badges: map[string]int{"approval": 5, "display": 4}}
	shell := "layout"
	if f.bare {
		shell, v.Actor = "bare", campaign.Actor{}
		v.OwnCA = strings.TrimSuffix(strings.Repeat("AB:", 32), ":")
	} else {
		t := fixtureTakeover()
		v.Alarms = []page.Alarm{{ID: "t1", Title: t.Takeover.Title, By: t.Takeover.ByName, From: t.Takeover.From, To: t.Takeover.To, Shown: 2, All: 4}}
	}
	out, err := u.shell.Book.Page(shell, f.name, v)
	return string(out), err
}

func TestPages(t *testing.T) {
	u := testUI(t)
	for _, f := range fixtures() {
		for _, lang := range page.Langs() {
			t.Run(f.name+"/"+lang, func(t *testing.T) {
				text, err := f.render(u, lang, "light")
				if err != nil {
					t.Fatal(err)
				}
				checkHTML(t, u, text)
				if len(text) > 60_000 {
					t.Errorf("page has %d bytes, budget 60000", len(text))
				}
			})
		}
	}
}

// voids need no end tag.
const voids = " area base br col embed hr img input link meta source track wbr rect circle path use "

// checkHTML finds what browsers forgive and people suffer from: open elements,
// ids used twice, untranslated keys, inline style or script, other hosts,
// nameless controls, labels for nothing.
func checkHTML(t *testing.T, u *UI, text string) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(text))
	var open []string
	ids := map[string]bool{}
	var fors []string
	for {
		tt := z.Next()
		if tt == html.ErrorToken {
			break
		}
		tok := z.Token()
		switch tt {
		case html.StartTagToken, html.SelfClosingTagToken:
			checkTag(t, tok, ids, &fors)
			if tt == html.StartTagToken && !strings.Contains(voids, " "+tok.Data+" ") {
				open = append(open, tok.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				t.Fatalf("</%s> closes %v", tok.Data, open)
			}
			open = open[:len(open)-1]
		case html.TextToken:
			checkText(t, u, tok.Data)
		}
	}
	if len(open) > 0 {
		t.Errorf("never closed: %v", open)
	}
	for _, id := range fors {
		if !ids[id] {
			t.Errorf("label for %q, which is not there", id)
		}
	}
}

func checkTag(t *testing.T, tok html.Token, ids map[string]bool, fors *[]string) {
	t.Helper()
	for _, a := range tok.Attr {
		switch {
		case a.Key == "id":
			if ids[a.Val] {
				t.Errorf("id %q twice", a.Val)
			}
			ids[a.Val] = true
		case a.Key == "for":
			*fors = append(*fors, a.Val)
		case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
			t.Errorf("<%s %s=%q>: inline style or script breaks the policy", tok.Data, a.Key, a.Val)
		case (a.Key == "src" || tok.Data == "link" && a.Key == "href") && strings.Contains(a.Val, "//"):
			t.Errorf("<%s> asks another host: %s", tok.Data, a.Val)
		case strings.Contains(a.Val, "ZgotmplZ"):
			t.Errorf("<%s %s> was refused by the template engine", tok.Data, a.Key)
		case a.Key == "alt" || a.Key == "aria-label" || a.Key == "title" || a.Key == "placeholder":
			if strings.Contains(a.Val, "<no value>") || strings.Contains(a.Val, "%!") {
				t.Errorf("<%s %s=%q>", tok.Data, a.Key, a.Val)
			}
		}
	}
	if tok.Data == "img" {
		for _, a := range tok.Attr {
			if a.Key == "alt" {
				return
			}
		}
		t.Errorf("an image without alt: %v", tok.Attr)
	}
}

func checkText(t *testing.T, u *UI, text string) {
	t.Helper()
	text = strings.TrimSpace(text)
	if strings.Contains(text, "<no value>") || strings.Contains(text, "%!") || strings.Contains(text, "ZgotmplZ") {
		t.Errorf("broken text %q", text)
	}
	first, _, ok := strings.Cut(text, ".")
	if ok && !strings.ContainsAny(text, " /…:") && (strings.HasPrefix(text, first+".")) && keyish(text) {
		if dot := strings.Count(text, "."); dot >= 1 {
			t.Errorf("untranslated key %q", text)
		}
	}
}

// keyish tells a catalogue key from a word of the fixtures.
func keyish(s string) bool {
	for _, c := range s {
		if (c < 'a' || c > 'z') && c != '.' && c != '_' && (c < '0' || c > '9') {
			return false
		}
	}
	return s[0] >= 'a' && s[0] <= 'z' && s[len(s)-1] != '.'
}
