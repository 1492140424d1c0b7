package control_test

import (
	"bytes"
	"io"
	"math"
	"testing"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"pano/server/campaign"
	"pano/server/control"
)

// photo is a small real picture.
func photo(t *testing.T) []byte {
	t.Helper()
	art, err := painter{}.Render(t.Context(), orderOf(32, 24))
	ok(t, err)
	return art.Bytes
}

func TestPrintedPieceFromHangingToRemoval(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	ref := w.approved(c, "Băng rôn", "CHÀO MỪNG")
	res, err := w.Place(ctx, chi, control.PlaceIn{Asset: ref, Displays: []string{c.banner.ID}, From: start + hour, To: start + 10*day})
	ok(t, err)
	id := res.Placements[0].ID
	tasks, err := w.Tasks(ctx, dung, control.Filter{Display: c.banner.ID})
	ok(t, err)
	if len(tasks) != 1 || tasks[0].Task.Kind != campaign.Install || tasks[0].Task.Due != start+hour || len(tasks[0].Steps) == 0 || tasks[0].Thumb == nil {
		t.Fatalf("tasks %+v, want one to hang it, with a picture", tasks)
	}
	w.tick(2 * hour)
	in := control.CompleteIn{Task: tasks[0].Task.ID, Photo: bytes.NewReader(photo(t)), TakenAt: start + 2*hour, Lat: 11.9386, Lng: 108.4449, AccuracyM: 8,
		Source: "browser", Condition: "good", IdempotencyKey: "phone-1"}
	first, err := w.Complete(ctx, dung, in)
	ok(t, err)
	in.Photo = bytes.NewReader(photo(t))
	again, err := w.Complete(ctx, dung, in)
	ok(t, err)
	if first.ID != again.ID || first.Leaf < 0 {
		t.Errorf("sent twice gave %s and %s (leaf %d), want one photo in the log", first.ID, again.ID, first.Leaf)
	}
	in.IdempotencyKey, in.Photo = "phone-2", bytes.NewReader(photo(t))
	_, err = w.Complete(ctx, dung, in)
	refused(t, err, campaign.Conflict, "task_closed")
	w.unjudged(1)
	both := person(dung.ID, dung.Name, campaign.Crew, campaign.Operator)
	refused(t, w.VerifyEvidence(ctx, both, first.ID, true, ""), campaign.Forbidden, "own_work")
	ok(t, w.VerifyEvidence(ctx, chi, first.ID, true, ""))
	w.state(id, campaign.Verified)
	w.unjudged(0)
	w.tick(day)

	asof, err := w.AsOf(ctx, hoa, control.AsOfIn{Displays: []string{c.banner.ID}, From: start, To: start + day})
	ok(t, err)
	if len(asof.Rows) != 3 {
		t.Fatalf("rows %+v, want photo, gap, empty", asof.Rows)
	}
	up := asof.Rows[0]
	if up.Kind != "photo" || up.From != start+2*hour || up.Evidence.Grade != "verified" || up.Evidence.Photo != first.ID || up.Authority.ApprovedBy != binh.Name || up.File == "" {
		t.Errorf("row %+v, want the verified photo with its authority", up)
	}
	if e, g := asof.Rows[1], asof.Rows[2]; e.Kind != "empty" || e.To != start+hour || g.Kind != "gap" || !g.Differs || g.To != start+2*hour {
		t.Errorf("before it: %+v and %+v, want empty until due and a gap until hung", e, g)
	}

	w.now.Store(start + 11*day)
	ok(t, w.Sweep(ctx))
	w.state(id, campaign.RemovalDue)
	tasks, err = w.Tasks(ctx, dung, control.Filter{Display: c.banner.ID, State: []string{"open"}})
	ok(t, err)
	if len(tasks) != 1 || tasks[0].Task.Kind != campaign.Remove {
		t.Fatalf("tasks %+v, want one to take it down", tasks)
	}
	late, err := w.AsOf(ctx, hoa, control.AsOfIn{Displays: []string{c.banner.ID}, From: start + 9*day, To: start + 11*day})
	ok(t, err)
	if n := len(late.Rows); n != 2 || late.Rows[0].Differs || late.Rows[0].To != start+10*day || late.Rows[1].Kind != "photo" ||
		!late.Rows[1].Differs || late.Rows[1].Expected != (control.Expected{Why: "over"}) {
		t.Errorf("rows %+v, want it as planned, then hanging past its window", late.Rows)
	}
	ok(t, w.Sweep(ctx)) // a second look changes nothing
	_, err = w.Complete(ctx, dung, control.CompleteIn{Task: tasks[0].Task.ID, Photo: bytes.NewReader(photo(t)), Source: "none", Condition: "good"})
	ok(t, err)
	w.state(id, campaign.Removed)
	w.unjudged(1) // that of the removal: nothing hangs, and it still waits
	r, _, err := w.EvidenceFile(ctx, hoa, first.ID)
	ok(t, err)
	defer r.Close()
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, photo(t)) {
		t.Error("the photo is not kept as received")
	}
}

// A form that is sent twice, even at once, makes one asset and places once; another
// content under the same key is another thing.
func TestFormSentTwiceWorksOnce(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	ref := w.approved(c, "Một", "MỘT")
	once := uuid.Must(uuid.NewV7()).String()
	draft := func(name string) (control.AssetView, error) {
		return w.SaveDraft(ctx, an, control.DraftIn{Campaign: c.campaign.ID, Name: name, Once: once, Displays: []string{c.led.ID},
			Inputs: campaign.Inputs{Template: "led-slide", Values: map[string]string{"headline": "HAI"}}})
	}
	made := make([]string, 3)
	var g errgroup.Group
	for i := range made {
		g.Go(func() error { v, err := draft("Hai"); made[i] = v.Asset.ID; return err })
	}
	ok(t, g.Wait())
	other, err := draft("Ba")
	ok(t, err)
	if made[0] == "" || made[0] != made[1] || made[1] != made[2] || other.Asset.ID == made[0] {
		t.Errorf("assets %v and %s, want one, and another for another name", made, other.Asset.ID)
	}
	in := control.PlaceIn{Asset: ref, Displays: []string{c.banner.ID}, From: start, To: start + day, Once: once}
	first, err := w.Place(ctx, chi, in)
	ok(t, err)
	again, err := w.Place(ctx, chi, in)
	ok(t, err)
	if len(again.Placements) != 1 || again.Placements[0].ID != first.Placements[0].ID {
		t.Errorf("placed %+v then %+v, want the same", first.Placements, again.Placements)
	}
	in.Once = "x"
	_, err = w.Place(ctx, chi, in)
	refused(t, err, campaign.Invalid, "id_form")
}

// The future is no record: nothing may be asked of it, and a span ends now.
func TestAsOfDoesNotTellTheFuture(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	for _, in := range []control.AsOfIn{{From: start + 1}, {From: start + hour, To: start + day}} {
		_, err := w.AsOf(ctx, hoa, in)
		refused(t, err, campaign.Invalid, "as_of_future")
		_, err = w.ExportCSV(ctx, hoa, io.Discard, in)
		refused(t, err, campaign.Invalid, "as_of_future")
	}
	res, err := w.AsOf(ctx, hoa, control.AsOfIn{From: start - hour, To: start + day})
	ok(t, err)
	if res.In.To != start || len(res.Rows) == 0 {
		t.Errorf("the span ends at %d with %d rows, want %d: now", res.In.To, len(res.Rows), start)
	}
	for _, r := range res.Rows {
		if r.To > start {
			t.Errorf("%s until %d, which is not yet", r.Display.Name, r.To)
		}
	}
	if res, err = w.AsOf(ctx, hoa, control.AsOfIn{Displays: []string{c.banner.ID}, From: start}); err != nil || len(res.Rows) != 1 || res.Rows[0].Kind != "empty" {
		t.Errorf("now: %+v %v, want nothing on record", res.Rows, err)
	}
}

// unjudged: the first page counts what the list of photos shows.
func (w *world) unjudged(want int) {
	w.t.Helper()
	list, err := w.Unjudged(w.t.Context(), chi)
	ok(w.t, err)
	o, err := w.Overview(w.t.Context(), chi)
	ok(w.t, err)
	n := 0
	for _, t := range o.Todo {
		if t.Code == "verify" {
			n = t.N
		}
	}
	if len(list) != want || n != want {
		w.t.Errorf("%d photos listed, %d counted, want %d", len(list), n, want)
	}
}

// Placements that share the hour take turns: the day shows no loser among them.
func TestTurnsAreNoConflict(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	midnight := start - start%day - 7*hour + day
	for _, name := range []string{"MỘT", "HAI", "BA"} {
		_, err := w.Place(ctx, chi, control.PlaceIn{Asset: w.approved(c, name, name), Displays: []string{c.led.ID}, From: midnight, To: midnight + day, Share: 600, DurationMS: 10_000})
		ok(t, err)
	}
	tracks, err := w.Day(ctx, chi, control.DayIn{Displays: []string{c.led.ID}, Date: "2026-11-25"})
	ok(t, err)
	for _, b := range tracks[0].Bars {
		if !b.Wins {
			t.Fatalf("%s gives way from %d to %d, want turns", b.AssetName, b.From, b.To)
		}
	}
}

func (w *world) state(placement string, want campaign.PlacementState) {
	w.t.Helper()
	views, err := w.Placements(w.t.Context(), chi, control.Filter{IDs: []string{placement}})
	ok(w.t, err)
	if views[0].Placement.State != want {
		w.t.Fatalf("the placement is %s, want %s", views[0].Placement.State, want)
	}
}

func TestDoubleBookingOfAFaceBlocks(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	ref := w.approved(c, "Một", "MỘT")
	in := control.PlaceIn{Asset: ref, Displays: []string{c.banner.ID}, From: start, To: start + day}
	_, err := w.Place(ctx, chi, in)
	ok(t, err)
	in.From, in.To = start+day-1, start+2*day
	res, err := w.Place(ctx, chi, in)
	refused(t, err, campaign.Invalid, "rule_double_booking")
	if len(res.Conflicts) != 1 || len(res.Placements) != 0 {
		t.Errorf("result %+v, want the clash and nothing placed", res)
	}
	in.From = start + day // touching is not overlapping
	_, err = w.Place(ctx, chi, in)
	ok(t, err)
}

// Two that want one screen: the dry run says who wins, and the day shows it.
func TestConflictOnAScreenSaysWhoWins(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	low := w.approved(c, "Thấp", "THẤP")
	high := w.approved(c, "Cao", "CAO")
	midnight := start - start%day - 7*hour + day // 00:00 in Đà Lạt
	first, err := w.Place(ctx, chi, control.PlaceIn{Asset: low, Displays: []string{c.led.ID}, From: midnight, To: midnight + day})
	ok(t, err)
	in := control.PlaceIn{Asset: high, Displays: []string{c.led.ID}, From: midnight, To: midnight + day, Rank: 80,
		Dayparts: []campaign.Daypart{{Start: 600, End: 660}}}
	check, err := w.CheckPlace(ctx, chi, in)
	ok(t, err)
	if len(check.Conflicts) != 1 || !check.Conflicts[0].MineWins || check.Conflicts[0].Other != first.Placements[0].ID || check.Conflicts[0].Block {
		t.Fatalf("conflicts %+v, want one that the new one wins", check.Conflicts)
	}
	second, err := w.Place(ctx, chi, in)
	ok(t, err)
	tracks, err := w.Day(ctx, chi, control.DayIn{Displays: []string{c.led.ID}, Date: "2026-11-25"})
	ok(t, err)
	var wins, lost []control.Bar
	for _, b := range tracks[0].Bars {
		if b.Wins {
			wins = append(wins, b)
		} else {
			lost = append(lost, b)
		}
	}
	ten := midnight + 10*hour
	if len(wins) != 3 || wins[1].Placement != second.Placements[0].ID || wins[1].From != ten || wins[1].To != ten+hour {
		t.Fatalf("winners %+v, want the high one from ten to eleven", wins)
	}
	if len(lost) != 1 || lost[0].Placement != first.Placements[0].ID || lost[0].LostTo != second.Placements[0].ID || lost[0].From != ten {
		t.Errorf("losers %+v, want the low one for that hour", lost)
	}
	if len(tracks[0].Gaps) != 0 || tracks[0].From != midnight {
		t.Errorf("track from %d with gaps %+v, want the local day without", tracks[0].From, tracks[0].Gaps)
	}
	lines, err := w.Why(ctx, chi, c.led.ID, ten)
	ok(t, err)
	if lines[0].Code != "never_published" || len(lines) != 3 || lines[1].Code != "not_published" {
		t.Errorf("why %+v, want that nothing is published", lines)
	}
	_, err = w.Publish(ctx, chi, control.PublishIn{Displays: []string{c.led.ID}})
	ok(t, err)
	lines, err = w.Why(ctx, chi, c.led.ID, ten)
	ok(t, err)
	if !lines[0].Wins || lines[0].Placement != second.Placements[0].ID || lines[1].Code != "beaten_rank" {
		t.Errorf("why %+v, want the high rank first and what it beat", lines)
	}
	ok(t, w.End(ctx, chi, second.Placements[0].ID))
	if _, rev, _ := w.DesiredOf(ctx, c.led.ID); rev != 2 {
		t.Errorf("revision %d after the end of a published placement, want 2", rev)
	}
}

func TestHostileInputIsRefused(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	ref := w.approved(c, "Một", "MỘT")
	huge := string(bytes.Repeat([]byte("a"), 1<<20))
	place := func(change func(*control.PlaceIn)) func() error {
		return func() error {
			in := control.PlaceIn{Asset: ref, Displays: []string{c.led.ID}, From: start, To: start + day}
			change(&in)
			_, err := w.Place(ctx, chi, in)
			return err
		}
	}
	locate := func(change func(*campaign.Location)) func() error {
		return func() error { l := c.location; change(&l); return w.SaveLocation(ctx, admin, &l) }
	}
	show := func(change func(*campaign.Display)) func() error {
		return func() error { d := c.banner; change(&d); return w.SaveDisplay(ctx, admin, &d) }
	}
	for name, one := range map[string]struct {
		do   func() error
		code string
	}{
		"huge name":       {locate(func(l *campaign.Location) { l.Name = huge }), "text_long"},
		"NaN":             {locate(func(l *campaign.Location) { l.Lat = math.NaN() }), "number_range"},
		"infinite":        {locate(func(l *campaign.Location) { l.Lng = math.Inf(1) }), "number_range"},
		"not UTF-8":       {locate(func(l *campaign.Location) { l.Name = "\xff" }), "text_encoding"},
		"control":         {locate(func(l *campaign.Location) { l.Name = "a\x00b" }), "text_control"},
		"zone":            {show(func(d *campaign.Display) { d.TZ = "../../etc/passwd" }), "zone_unknown"},
		"NaN size":        {show(func(d *campaign.Display) { d.WMM = math.NaN() }), "number_range"},
		"negative pixels": {show(func(d *campaign.Display) { d.WPx, d.HPx = -1, -1 }), "number_range"},
		"kind":            {show(func(d *campaign.Display) { d.Kind = "rocket" }), "choice_unknown"},
		"path as id":      {show(func(d *campaign.Display) { d.ID = "../x" }), "id_form"},
		"reversed":        {place(func(in *control.PlaceIn) { in.To = in.From - 1 }), "window_reversed"},
		"year 3000":       {place(func(in *control.PlaceIn) { in.To = 32_503_680_000_000_000 }), "instant_range"},
		"negative rank":   {place(func(in *control.PlaceIn) { in.Rank = -1 }), "number_range"},
		"emergency rank":  {place(func(in *control.PlaceIn) { in.Rank = 150 }), "number_range"},
		"no start":        {place(func(in *control.PlaceIn) { in.From = 0 }), "window_missing"},
		"minute of day":   {place(func(in *control.PlaceIn) { in.Dayparts = []campaign.Daypart{{Start: -5, End: 9000}} }), "daypart"},
		"recurrence":      {place(func(in *control.PlaceIn) { in.RRule = "FREQ=NEVER" }), "recurrence"},
		"secondly":        {place(func(in *control.PlaceIn) { in.RRule = "FREQ=SECONDLY;INTERVAL=0" }), "recurrence"},
		"exception":       {place(func(in *control.PlaceIn) { in.Except = []string{"2026-02-30"} }), "date_form"},
		"display":         {place(func(in *control.PlaceIn) { in.Displays = []string{"x"} }), "unknown_ref"},
		"no display":      {place(func(in *control.PlaceIn) { in.Displays = nil }), "displays_missing"},
		"version 0":       {place(func(in *control.PlaceIn) { in.Asset.Version = 99 }), ""},
		"size of an asset": {func() error {
			_, err := w.SaveDraft(ctx, an, control.DraftIn{Campaign: c.campaign.ID, Name: "x", Inputs: campaign.Inputs{Template: "led-slide"}, Sizes: []string{"99999x99999"}})
			return err
		}, "size_limits"},
		"template": {func() error {
			_, err := w.SaveDraft(ctx, an, control.DraftIn{Campaign: c.campaign.ID, Name: "x", Inputs: campaign.Inputs{Template: "../etc"}, Sizes: []string{"64x32"}})
			return err
		}, "template_unknown"},
		"day":  {func() error { _, err := w.Day(ctx, chi, control.DayIn{Date: "3000-01-01"}); return err }, "date_form"},
		"span": {func() error { _, err := w.AsOf(ctx, hoa, control.AsOfIn{From: start, To: start + 400*day}); return err }, "span_long"},
		"photo place": {func() error {
			_, err := w.Complete(ctx, dung, control.CompleteIn{Lat: math.NaN(), Source: "exif", Condition: "good"})
			return err
		}, "number_range"},
		"pairing key": {func() error {
			_, err := w.Pair(ctx, control.PairIn{Code: "AAAA", PublicKey: []byte("short")})
			return err
		}, "key_size"},
	} {
		t.Run(name, func(t *testing.T) {
			err := one.do()
			if err == nil {
				t.Fatal("was taken")
			}
			if e, known := err.(*campaign.Error); !known || (one.code != "" && e.Code != one.code) || e.Kind == campaign.Internal {
				t.Errorf("refused with %v (%T), want %s", err, err, one.code)
			}
		})
	}
}

func TestPairingCodeWorksOnce(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	code, expires, err := w.PairCode(ctx, chi, c.led.ID)
	ok(t, err)
	if expires <= start {
		t.Error("the code never expires")
	}
	in := control.PairIn{Code: code, PublicKey: make([]byte, 32)}
	_, err = w.Pair(ctx, in)
	ok(t, err)
	if _, err = w.Pair(ctx, in); err == nil {
		t.Error("one code paired two players")
	}
	code, _, err = w.PairCode(ctx, chi, c.led.ID)
	ok(t, err)
	w.tick(hour)
	in.Code = code
	if _, err = w.Pair(ctx, in); err == nil {
		t.Error("an old code still pairs")
	}
	_, _, err = w.PairCode(ctx, chi, c.banner.ID)
	refused(t, err, campaign.Invalid, "display_not_driven")
}
