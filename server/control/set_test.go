package control_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"pano/fonts"
	"pano/render"
	"pano/server/campaign"
	"pano/server/control"
	"pano/templates"
)

// town is a world with the real engine and displays of five media: 5 sizes, 12 places.
func town(t *testing.T) (w *world, c city, ids []string) {
	t.Helper()
	engine, err := render.New(render.Options{Templates: templates.Files, Fonts: fonts.Files})
	ok(t, err)
	w = newWorldWith(t, engine)
	c = w.city()
	add := func(n int, d campaign.Display) {
		for i := range n {
			one := d
			one.Name, one.Location, one.Driven = d.Name+" "+string(rune('A'+i)), c.location.ID, campaign.ByCrew
			if d.WPx > 0 {
				one.Driven = campaign.ByPlayer
			}
			ok(t, w.SaveDisplay(t.Context(), admin, &one))
			ids = append(ids, one.ID)
		}
	}
	add(2, campaign.Display{Name: "LED", Kind: campaign.LEDScreen, WPx: 640, HPx: 320})
	add(3, campaign.Display{Name: "Bảng chữ", Kind: campaign.TextBoard, WPx: 192, HPx: 16, Colours: "3col"})
	add(3, campaign.Display{Name: "Băng rôn", Kind: campaign.Banner, WMM: 6000, HMM: 700})
	add(1, campaign.Display{Name: "Phướn", Kind: campaign.Pennant, WMM: 800, HMM: 2400, Faces: 40})
	add(3, campaign.Display{Name: "Áp phích", Kind: campaign.Poster, WMM: 540, HMM: 790})
	return w, c, ids
}

func TestSetPicksDesignsBySize(t *testing.T) {
	w, c, ids := town(t)
	in := control.SetIn{Campaign: c.campaign.ID, Displays: append(ids, ids[0]), // one is ticked twice
		Texts: map[string]string{"headline": "GIỮ GÌN ĐÀ LẠT XANH", "lead": "Toàn dân chung tay", "imprint": "UBND phường Xuân Hương - Đà Lạt"}}
	plan, err := w.PlanSet(t.Context(), an, in)
	ok(t, err)
	got := map[string]control.SetGroup{}
	for _, g := range plan.Groups {
		got[g.Key] = g
		if g.Problem != nil || g.Picture == nil || len(g.Picture.Bytes) == 0 {
			t.Errorf("%s with %s: %v", g.Key, g.Design, g.Problem)
		}
		if g.Design != g.Options[0].Name {
			t.Errorf("%s: proposed %s, first of the options is %s", g.Key, g.Design, g.Options[0].Name)
		}
	}
	for key, want := range map[string]struct {
		quantity, places int
		design           string
	}{"led/640x320": {2, 2, "led-slide"}, "textboard/192x16/3col": {3, 3, "eboard-1bit"}, "banner/600x70cm": {3, 3, ""}, "pennant/80x240cm": {40, 1, "phuon-doc"}, "poster/54x79cm": {3, 3, "ap-phich"}} {
		g := got[key]
		if g.Quantity != want.quantity || len(g.Places) != want.places || want.design != "" && g.Design != want.design {
			t.Errorf("%s: %d pieces at %d places of %q, want %+v", key, g.Quantity, len(g.Places), g.Design, want)
		}
	}
	if len(plan.Groups) != 5 || plan.Quantity != 51 || plan.Problems != 0 {
		t.Errorf("%d groups, %d pieces, %d problems", len(plan.Groups), plan.Quantity, plan.Problems)
	}
	if p := got["textboard/192x16/3col"].Picture; p.WPx < 3*192 || p.WPx%192 != 0 {
		t.Errorf("the board is shown %d pixels wide, want its lamps", p.WPx)
	}
	if d := got["textboard/192x16/3col"].Dropped; !slices.Contains(d, "lead") || !slices.Contains(d, "imprint") {
		t.Errorf("the board has room for one text, yet only %v is said to be left off", d)
	}
}

func TestSetIsOneDecision(t *testing.T) {
	w, c, ids := town(t)
	ctx := t.Context()
	in := control.SetIn{Campaign: c.campaign.ID, Displays: ids, Once: uuid.Must(uuid.NewV7()).String(),
		Texts: map[string]string{"headline": "GIỮ GÌN ĐÀ LẠT XANH", "imprint": "UBND phường Xuân Hương - Đà Lạt"}}
	id, made, err := w.MakeSet(ctx, an, in, true)
	ok(t, err)
	again, same, err := w.MakeSet(ctx, an, in, true)
	ok(t, err)
	if again != id || len(same) != len(made) || same[0].Asset.ID != made[0].Asset.ID {
		t.Errorf("the same form made %s with %d, then %s with %d", id, len(made), again, len(same))
	}
	waiting, err := w.Waiting(ctx, binh, control.Filter{})
	ok(t, err)
	if len(waiting) != 1 || waiting[0].Set != id || len(waiting[0].Assets) != len(made) {
		t.Fatalf("%d sets wait, want one of %d assets", len(waiting), len(made))
	}
	digests := map[string]string{}
	for _, a := range waiting[0].Assets {
		digests[a.Asset.ID] = a.Version.Digest
	}
	done, err := w.Approve(ctx, binh, control.ApproveIn{Set: id, Digests: digests})
	ok(t, err)
	if len(done) != len(made) {
		t.Errorf("%d decisions for %d assets", len(done), len(made))
	}
	// Every place has its file now.
	list, err := w.Displays(ctx, an, control.Filter{IDs: ids})
	ok(t, err)
	for _, d := range list {
		fits := 0
		for _, m := range made {
			a, err := w.Asset(ctx, an, m.Asset.ID)
			ok(t, err)
			fits += len(a.Version.FilesFor(d.Display.Fit()))
		}
		if fits == 0 {
			t.Errorf("%s got no approved file", d.Display.Name)
		}
	}
}

func TestSetSaysWhatDoesNotFit(t *testing.T) {
	w, c, ids := town(t)
	ctx := t.Context()
	long := strings.TrimSpace(strings.Repeat("CHUNG TAY GIỮ GÌN THÀNH PHỐ NGÀN HOA ", 5))
	in := control.SetIn{Campaign: c.campaign.ID, Displays: ids[:2], Texts: map[string]string{"headline": long}}
	plan, err := w.PlanSet(ctx, an, in)
	ok(t, err)
	if g := plan.Groups[0]; g.Problem == nil || plan.Problems != 1 || g.Made() {
		t.Fatalf("%d runes on a small screen: %+v", len([]rune(long)), g.Problem)
	}
	if _, _, err := w.MakeSet(ctx, an, in, false); err == nil {
		t.Fatal("a set with a hole was saved")
	} else {
		refused(t, err, campaign.Invalid, "set_problem")
	}
	in.Texts["short"] = "GIỮ GÌN THÀNH PHỐ NGÀN HOA"
	plan, err = w.PlanSet(ctx, an, in)
	ok(t, err)
	if g := plan.Groups[0]; !g.Made() || !g.Short {
		t.Errorf("the short form was not taken: %v", g.Problem)
	}
	delete(in.Texts, "short")
	in.Designs = map[string]string{plan.Groups[0].Key: control.SetLeave}
	_, _, err = w.MakeSet(ctx, an, in, false)
	refused(t, err, campaign.Invalid, "set_empty")
	rows, err := w.Assets(ctx, an, control.Filter{Text: "NGÀN HOA"})
	ok(t, err)
	if len(rows) != 0 {
		t.Errorf("%d assets are left of refused sets", len(rows))
	}
}

func TestSetChecksItsInput(t *testing.T) {
	w, c, ids := town(t)
	good := func() control.SetIn {
		return control.SetIn{Campaign: c.campaign.ID, Displays: ids, Texts: map[string]string{"headline": "XANH SẠCH ĐẸP"}}
	}
	for code, spoil := range map[string]func(*control.SetIn){
		"places_missing": func(in *control.SetIn) { in.Displays = nil },
		"text_missing":   func(in *control.SetIn) { in.Texts["headline"] = " " },
		"choice_unknown": func(in *control.SetIn) { in.Texts["motto"] = "x" },
		"unknown_ref":    func(in *control.SetIn) { in.Displays = []string{"khong-co"} },
		"text_long":      func(in *control.SetIn) { in.Texts["lead"] = strings.Repeat("x", 500) },
	} {
		in := good()
		spoil(&in)
		_, err := w.PlanSet(t.Context(), an, in)
		refused(t, err, campaign.Invalid, code)
	}
	_, err := w.PlanSet(t.Context(), chi, good())
	refused(t, err, campaign.Forbidden, "forbidden")
}
