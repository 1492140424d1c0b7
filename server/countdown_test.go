package server_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"pano/devices/blob"
	"pano/devices/sim"
	"pano/server/campaign"
	"pano/server/control"
)

// A countdown goes from the studio's form to a real player. Cut off from the office,
// the player changes the number at its midnights and ends with the text of the day.
func TestCountdownStory(t *testing.T) {
	ctx := context.Background()
	f := run(t, quiet(t.TempDir()))
	d := f.crowd(1)[0]
	zone, err := time.LoadLocation("Asia/Ho_Chi_Minh")
	must(t, err)
	now := time.Now().In(zone)
	midnight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, zone)
	if midnight.Sub(now) < 2*time.Minute {
		t.Skip("the day ends before the story does")
	}
	list, err := f.Control().Campaigns(ctx, by(campaign.Operator), control.Filter{})
	must(t, err)

	designer := f.signIn(campaign.Designer)
	form := url.Values{"name": {"Đếm ngược"}, "campaign": {list[0].ID}, "sizes": {"192x96"}, "palette": {"do"}, "first_day": {""},
		"v.headline": {"ĐẾN KHAI MẠC"}, "v.milestone": {midnight.AddDate(0, 0, 1).Format("02/01/2006")}, "v.after": {"ĐÃ KHAI MẠC"}}
	post := func(to string) answer {
		t.Helper()
		return do(t, designer, "POST", f.URL()+to, form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
	}
	pictures := map[string]bool{}
	for _, try := range []string{"", "0", "1", "2"} { // the first is that of the second
		form.Set("try", try)
		got := post("/designs/led-dem-nguoc/preview")
		_, src, found := strings.Cut(got.body, `src="data:image/png;base64,`)
		if got.StatusCode != http.StatusOK || !found || !strings.Contains(got.body, `type="range" name="try" min="0" max="2"`) {
			t.Fatalf("the preview of day %q: %s %.300s", try, got.Status, got.body)
		}
		src, _, _ = strings.Cut(src, `"`)
		pictures[src] = true
	}
	if len(pictures) != 3 {
		t.Errorf("three days look like %d", len(pictures))
	}
	form.Set("v.milestone", now.AddDate(2, 0, 0).Format("02/01/2006"))
	if got := post("/designs/led-dem-nguoc"); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, `id="f-first_day-err"`) {
		t.Errorf("two years are accepted, or the first day is not named: %s", got.Status)
	}
	form.Set("v.milestone", midnight.AddDate(0, 0, 1).Format("02/01/2006"))
	saved := post("/designs/led-dem-nguoc")
	page := saved.Header.Get("Location")
	if saved.StatusCode != http.StatusSeeOther || !strings.HasPrefix(page, "/assets/") {
		t.Fatalf("save: %s %.500s", saved.Status, saved.body)
	}
	id, _, _ := strings.Cut(strings.TrimPrefix(page, "/assets/"), "?")
	var asset control.AssetDetail
	must(t, json.Unmarshal([]byte(do(t, designer, "GET", f.URL()+"/api/v1/assets/"+id, "").body), &asset))
	if len(asset.Files) != 3 || asset.Files[0].Day != now.Format(time.DateOnly) {
		t.Fatalf("files %+v, want one for each of three days", asset.Files)
	}
	if got := post("/assets/" + id + "/submit"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("submit: %s", got.Status)
	}
	for _, to := range []string{"/assets/" + id, "/approvals/" + id} {
		got := do(t, designer, "GET", f.URL()+to, "")
		for _, one := range asset.Files {
			if !strings.Contains(got.body, campaign.Written(one.Day)) || !strings.Contains(got.body, `src="/file/`+string(one.SHA256)) {
				t.Errorf("%s (%s) does not show the picture of %s", to, got.Status, one.Day)
			}
		}
	}
	f.countsOffline(d.ID, f.box(d), id, midnight)
}

// countsOffline has the asset approved and placed, cuts the player off, and moves its
// clock to two midnights.
func (f *office) countsOffline(display string, b *sim.Box, asset string, midnight time.Time) {
	t, ctx := f.t, context.Background()
	v, err := f.Control().Asset(ctx, by(campaign.Approver), asset)
	must(t, err)
	_, err = f.Control().Approve(ctx, by(campaign.Approver), control.ApproveIn{Assets: []string{asset}, Digests: map[string]string{asset: v.Version.Digest}})
	must(t, err)
	ref := campaign.AssetRef{Asset: asset, Version: v.Version.N}
	_, err = f.Control().Place(ctx, by(campaign.Operator), control.PlaceIn{Asset: ref, Displays: []string{display}, From: time.Now().UnixMicro()})
	must(t, err)
	_, err = f.Control().Publish(ctx, by(campaign.Operator), control.PublishIn{Displays: []string{display}})
	must(t, err)
	b.Cable, b.Clock = &sim.Cable{}, &sim.Clock{}
	play(t, b)
	shows := func(file blob.Digest) {
		t.Helper()
		must(t, b.Screen.Wait(within(t, time.Minute), func(s sim.Showing) bool { return s.File == file }))
	}
	shows(v.Files[0].SHA256)
	eventually(t, "all days are on the player", func() bool {
		d, err := f.Control().Delivery(ctx, by(campaign.Operator), display)
		return err == nil && d.Applied == d.Rev
	})
	b.Cable.Cut()
	for i := 1; i < len(v.Files); i++ {
		off := time.Until(midnight.AddDate(0, 0, i-1)) - 2*time.Second
		b.Clock.Set(off)
		shows(v.Files[i].SHA256)
		log := b.Screen.Log()
		if at := log[len(log)-1].At.Add(off); at.Before(midnight.AddDate(0, 0, i-1)) {
			t.Errorf("the picture of %s is on at %v, before its day", v.Files[i].Day, at)
		}
	}
}
