// Package demo loads the sample city: the visual campaign of the congress plan
// with its true dates as history, and a civic campaign that runs on the day the
// demo is started. All of it goes through control's verbs, each act by the person
// whose work it is, so that the sample obeys every rule that the office obeys.
package demo

import (
	"context"
	"fmt"
	"time"

	"pano/server/campaign"
	"pano/server/control"
)

// Person is someone of the sample office.
type Person struct {
	Login, Name string
	Role        campaign.Role
}

// People are the sample office's staff: one login a role. Names are invented.
func People() []Person {
	return []Person{
		{"quantri", "Phạm Đức Long", campaign.Admin},
		{"thietke", "Ngô Bảo Trâm", campaign.Designer},
		{"pheduyet", "Lê Thị Thu Hà", campaign.Approver},
		{"vanhanh", "Trần Minh Quân", campaign.Operator},
		{"totreo", "K'Brel Hùng", campaign.Crew},
		{"kiemtra", "Đinh Thị Vân", campaign.Auditor},
	}
}

// Cast is who does what while the city is loaded, by role.
type Cast map[campaign.Role]campaign.Actor

// City is what was loaded.
type City struct {
	Players []campaign.Display // the displays that get a simulated player, paired by the caller
}

// loader carries what the steps share. It lives for one Load.
type loader struct {
	c       *control.Control
	cast    Cast
	now     time.Time // in the city's zone
	zone    *time.Location
	areas   map[string]string // short name -> id
	units   map[string]string
	places  map[string]string // location name -> id
	display map[string]campaign.Display
	refs    []string
	assets  map[string]campaign.AssetRef
	running string // id of the civic campaign
	phases  map[string]string
}

// Load fills an empty office. now decides the dates of the running campaign.
// progress is told what is being done, in Vietnamese and in English; it may be nil.
func Load(ctx context.Context, c *control.Control, cast Cast, now time.Time, progress func(vi, en string)) (City, error) {
	zone, err := time.LoadLocation("Asia/Ho_Chi_Minh")
	if err != nil {
		return City{}, fmt.Errorf("load the city's time zone: %w", err)
	}
	l := &loader{
		c: c, cast: cast, now: now.In(zone), zone: zone,
		areas: map[string]string{}, units: map[string]string{}, places: map[string]string{},
		display: map[string]campaign.Display{}, assets: map[string]campaign.AssetRef{}, phases: map[string]string{},
	}
	if progress == nil {
		progress = func(string, string) {}
	}
	for _, step := range []struct {
		vi, en string
		do     func(context.Context) error
	}{
		{"đơn vị, địa bàn", "organisations, wards", l.organisation},
		{"địa điểm, phương tiện hiển thị", "places, displays", l.locations},
		{"đợt đại hội 2025 - 2026", "the congress campaign of 2025 - 2026", l.congress},
		{"đợt An toàn giao thông", "the road safety campaign", l.safety},
		{"thiết kế và phê duyệt", "designs and approvals", l.content},
		{"bố trí, phát hành", "placements, publishing", l.placements},
		{"treo lắp, ảnh hiện trường", "hanging, photos", l.field},
	} {
		progress(step.vi, step.en)
		if err := step.do(ctx); err != nil {
			return City{}, fmt.Errorf("sample city, %s: %w", step.en, err)
		}
	}
	return l.city(), nil
}

// city lists the displays that get players, in a fixed order.
func (l *loader) city() City {
	var out City
	for _, name := range playerDisplays() {
		out.Players = append(out.Players, l.display[name])
	}
	return out
}

func (l *loader) by(r campaign.Role) campaign.Actor { return l.cast[r] }

// day is midnight of a date in the city, as an instant.
func (l *loader) day(y int, m time.Month, d int) int64 {
	return time.Date(y, m, d, 0, 0, 0, 0, l.zone).UnixMicro()
}

// ahead is midnight n days from today, as an instant.
func (l *loader) ahead(n int) int64 {
	return time.Date(l.now.Year(), l.now.Month(), l.now.Day()+n, 0, 0, 0, 0, l.zone).UnixMicro()
}
