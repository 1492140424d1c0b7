package demo

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"pano/server/campaign"
	"pano/server/control"
)

// lake is where the sample photos say they were taken.
const (
	lakeLat, lakeLng = 11.9414, 108.4547
	photoAccuracyM   = 8
)

// placements puts the approved works on the displays and publishes.
func (l *loader) placements(ctx context.Context) error {
	week := []campaign.Daypart{{Start: 5 * 60, End: 22 * 60}}
	peak := []campaign.Daypart{{Days: 0b0011111, Start: 6 * 60, End: 9 * 60}, {Days: 0b0011111, Start: 16 * 60, End: 19 * 60}}
	leds := []string{"LED Quảng trường Lâm Viên", "LED ngã năm Đại học", "LED Trại Mát"}
	boards := []string{"Bảng chữ chợ Đà Lạt", "Bảng chữ Bến xe liên tỉnh", "Bảng chữ Phan Chu Trinh"}
	from, to := l.ahead(-6), l.ahead(24)
	for _, p := range []struct {
		key      string
		displays []string
		dayparts []campaign.Daypart
		rank     int
		share    int
		ms       int
	}{
		{"gt-led", leds, nil, 50, 1800, 8000},
		{"gt-led2", leds, nil, 50, 1800, 8000},
		{"gt-led", []string{"LED ngã năm Đại học"}, peak, 70, 0, 10000},
		{"gt-board", boards, nil, 50, 0, 0},
		{"gt-board2", []string{"Bảng chữ Bến xe liên tỉnh"}, week, 60, 0, 0},
	} {
		if err := l.place(ctx, control.PlaceIn{Asset: l.assets[p.key], Displays: l.ids(p.displays), Phase: l.phases["gt2"],
			From: from, To: to, Dayparts: p.dayparts, Rank: p.rank, Share: p.share, DurationMS: p.ms}); err != nil {
			return fmt.Errorf("%s: %w", p.key, err)
		}
	}
	_, err := l.c.Publish(ctx, l.by(campaign.Operator), control.PublishIn{Displays: l.ids(append(leds, boards...))})
	return err
}

func (l *loader) place(ctx context.Context, in control.PlaceIn) error {
	_, err := l.c.Place(ctx, l.by(campaign.Operator), in)
	return err
}

// field hangs and takes down: one banner up with its photo, one overdue for
// removal, one gap left open, and the congress campaign's pieces as history.
func (l *loader) field(ctx context.Context) error {
	from, to := l.ahead(-6), l.ahead(24)
	day := int64(24 * time.Hour / time.Microsecond)
	for _, p := range []struct {
		key, display, phase string
		from, to            int64
		hung, down          int64 // when the crew's photos were taken; 0 = not yet
	}{
		{"gt-banner", "Giàn băng rôn Ga Đà Lạt", "gt2", from, to, from - day/2, 0},
		{"gt-banner", "Giàn băng rôn Trại Mát", "gt1", l.ahead(-20), l.ahead(-6), l.ahead(-20) + day/3, 0}, // overdue
		{"gt-panel", "Panô Cầu Ông Đạo", "gt2", from, to, from + day/3, 0},
		{"gt-panel", "Panô ngã tư Phan Chu Trinh", "gt2", from, to, 0, 0}, // still to hang
		{"gt-pennant", "Phướn ven hồ Xuân Hương", "gt2", from, to, from + day/4, 0},
		{"gt-poster", "Bảng áp phích Khu Hòa Bình", "gt2", from, to, from + day/5, 0},
		{"gt-upload", "Bảng áp phích Cầu Đất", "gt2", from, to, 0, 0},
		{"gt-board", "Bảng chữ Tà Nung", "gt2", from, to, 0, 0},
		{"dh-panel", "Panô Trung tâm hành chính", "II.1.2", l.day(2025, time.September, 20), l.day(2025, time.October, 13),
			l.day(2025, time.September, 20) + day/3, l.day(2025, time.October, 13) + day/3},
		{"dh-panel", "Panô Lạc Dương", "II.1.2", l.day(2025, time.September, 22), l.day(2025, time.October, 13),
			l.day(2025, time.September, 22) + day/3, l.day(2025, time.October, 14) + day/3},
		{"dh-banner", "Giàn băng rôn Ga Đà Lạt", "II.2.2", l.day(2026, time.January, 12), l.day(2026, time.January, 26),
			l.day(2026, time.January, 12) + day/3, l.day(2026, time.January, 26) + day/3},
	} {
		if err := l.place(ctx, control.PlaceIn{Asset: l.assets[p.key], Displays: l.ids([]string{p.display}), Phase: l.phases[p.phase],
			From: p.from, To: p.to}); err != nil {
			return fmt.Errorf("%s, %s: %w", p.key, p.display, err)
		}
		if err := l.crew(ctx, p.display, p.hung, p.down); err != nil {
			return fmt.Errorf("%s, %s: %w", p.key, p.display, err)
		}
	}
	return nil
}

// crew completes the install task and, for history, the removal.
func (l *loader) crew(ctx context.Context, display string, hung, down int64) error {
	for _, step := range []struct {
		kind campaign.TaskKind
		at   int64
	}{{campaign.Install, hung}, {campaign.Remove, down}} {
		if step.at == 0 {
			continue
		}
		tasks, err := l.c.Tasks(ctx, l.by(campaign.Crew), control.Filter{Display: l.display[display].ID, State: []string{string(campaign.TaskOpen)}})
		if err != nil {
			return err
		}
		for _, t := range tasks {
			if t.Task.Kind != step.kind {
				continue
			}
			if err := l.complete(ctx, t, step.at); err != nil {
				return err
			}
		}
		if err := l.c.Sweep(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) complete(ctx context.Context, t control.TaskView, at int64) error {
	picture, err := l.photo(ctx, t)
	if err != nil {
		return err
	}
	note := "Ảnh minh họa cho dữ liệu trình diễn."
	_, err = l.c.Complete(ctx, l.by(campaign.Crew), control.CompleteIn{
		Task: t.Task.ID, Photo: bytes.NewReader(picture), TakenAt: at, Lat: lakeLat, Lng: lakeLng, AccuracyM: photoAccuracyM,
		Source: "browser", Condition: "good", Note: note, IdempotencyKey: "demo-" + t.Task.ID,
	})
	return err
}
