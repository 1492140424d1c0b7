package demo

import (
	"context"
	"time"

	"pano/server/campaign"
	"pano/server/control"
)

// congress loads the campaign of the plan with its true dates: the five phases,
// and the milestones as they were planned and as they happened. Two dates and one
// ordinal changed on the way; that is why dates are records here, not words.
func (l *loader) congress(ctx context.Context) error {
	op := l.by(campaign.Operator)
	for _, r := range references() {
		if err := l.c.SaveReference(ctx, op, &r); err != nil {
			return err
		}
		l.refs = append(l.refs, r.ID)
	}
	c := campaign.Campaign{
		Name: "Đại hội đảng bộ các cấp nhiệm kỳ 2025 - 2030, tiến tới Đại hội XIV của Đảng", Code: "ĐH", Colour: 6,
		Kind: "political", Tone: campaign.Festive, Owner: l.units["BTGDV Tỉnh ủy"], References: l.refs, Status: campaign.Ended, Demo: true,
		Goal: "Tuyên truyền Chỉ thị 45-CT/TW, Kế hoạch 171-KH/TU và Kết luận 155-KL/TW bằng panô, áp phích, băng rôn, băng điện tử, màn hình LED, cờ và phướn.",
	}
	if err := l.c.SaveCampaign(ctx, op, &c); err != nil {
		return err
	}
	ms, err := l.congressMilestones(ctx, c.ID)
	if err != nil {
		return err
	}
	return l.congressPhases(ctx, c.ID, ms)
}

// congressMilestones are saved as first planned, then corrected as they happened.
func (l *loader) congressMilestones(ctx context.Context, id string) (map[string]string, error) {
	op, out := l.by(campaign.Operator), map[string]string{}
	for _, m := range []struct {
		key, name, reason string
		planned, actual   int64
	}{
		{"plan", "Ban hành kế hoạch", "theo kế hoạch 11-KH/BTGDVTU", l.day(2025, time.May, 21), l.day(2025, time.May, 21)},
		{"kl155", "Hết hạn thực hiện Kết luận 155-KL/TW", "đã thực hiện", l.day(2025, time.June, 30), l.day(2025, time.June, 30)},
		{"tinh", "Khai mạc Đại hội Đảng bộ tỉnh Lâm Đồng", "họp 9 - 11/10/2025, là lần thứ I do hợp nhất tỉnh (kế hoạch ghi lần thứ XII)", l.day(2025, time.October, 31), l.day(2025, time.October, 9)},
		{"tinh_het", "Bế mạc Đại hội Đảng bộ tỉnh Lâm Đồng", "họp 9 - 11/10/2025", l.day(2025, time.October, 31), l.day(2025, time.October, 11)},
		{"xiv", "Khai mạc Đại hội XIV của Đảng", "họp trù bị 19/1, khai mạc 20/1/2026", l.day(2026, time.January, 19), l.day(2026, time.January, 20)},
		{"xiv_het", "Bế mạc Đại hội XIV của Đảng", "ngày 21/1 biểu quyết bế mạc 23/1 thay vì 25/1/2026", l.day(2026, time.January, 25), l.day(2026, time.January, 23)},
	} {
		row := campaign.Milestone{Campaign: id, Name: m.name, Planned: m.planned, Precision: "day"}
		if _, err := l.c.SaveMilestone(ctx, op, control.MilestoneIn{Milestone: row, Reason: "theo kế hoạch"}); err != nil {
			return nil, err
		}
		view, err := l.c.Campaign(ctx, op, id)
		if err != nil {
			return nil, err
		}
		for _, have := range view.Milestones {
			if have.Name == m.name {
				row = have
			}
		}
		row.Actual = m.actual
		if _, err := l.c.SaveMilestone(ctx, op, control.MilestoneIn{Milestone: row, Reason: m.reason}); err != nil {
			return nil, err
		}
		out[m.key] = row.ID
	}
	return out, nil
}

func (l *loader) congressPhases(ctx context.Context, id string, ms map[string]string) error {
	at := func(key string, days int) campaign.Moment {
		return campaign.Moment{Milestone: ms[key], OffsetDays: days}
	}
	umbrella := ""
	for i, p := range []struct {
		label, parent string
		start, end    campaign.Moment
	}{
		{"II.1.1 Từ cấp cơ sở đến Đại hội XIV", "", at("plan", 0), at("xiv", 0)},
		{"II.1.2 Đại hội các cấp, Đại hội Đảng bộ tỉnh", "in", at("plan", 0), at("tinh_het", 1)},
		{"II.2.1 Trước khai mạc Đại hội XIV", "in", at("tinh_het", 1), at("xiv", 0)},
		{"II.2.2 Trong thời gian Đại hội XIV", "", at("xiv", 0), at("xiv_het", 1)},
		{"II.2.3 Sau bế mạc Đại hội XIV", "", at("xiv_het", 1), campaign.Moment{At: l.day(2026, time.March, 1)}},
	} {
		row := campaign.Phase{
			Campaign: id, Label: p.label, Start: p.start, End: p.end, Seq: i + 1,
			Targets: []campaign.Target{
				{Kind: campaign.Panel, Goal: 5}, {Kind: campaign.Banner, Goal: 3}, {Kind: campaign.Pennant, Goal: 60},
				{Kind: campaign.LEDScreen, Goal: 3}, {Kind: campaign.TextBoard, Goal: 5}, {Kind: campaign.Poster, Goal: 7},
			},
		}
		if p.parent != "" {
			row.Parent = umbrella
		}
		if err := l.c.SavePhase(ctx, l.by(campaign.Operator), &row); err != nil {
			return err
		}
		if i == 0 {
			umbrella = row.ID
		}
		l.phases[p.label[:6]] = row.ID
	}
	return nil
}

// safety loads the running campaign; its dates hang on the day of the demo.
func (l *loader) safety(ctx context.Context) error {
	op := l.by(campaign.Operator)
	c := campaign.Campaign{
		Name: "Năm An toàn giao thông: đã uống rượu, bia – không lái xe", Code: "GT", Colour: 0, Kind: "safety", Tone: campaign.Neutral,
		Owner: l.units["UBND Xuân Hương"], Status: campaign.Running, Demo: true,
		Goal: "Mọi cửa ngõ, tuyến phố và khu trung tâm đều nhắc: đội mũ bảo hiểm, không uống rượu bia khi lái xe, đi chậm trên đèo.",
	}
	if err := l.c.SaveCampaign(ctx, op, &c); err != nil {
		return err
	}
	l.running = c.ID
	for i, p := range []struct {
		key, label string
		from, to   int
		targets    []campaign.Target
	}{
		{"gt1", "Giai đoạn 1: Phát động", -20, -6, []campaign.Target{{Kind: campaign.Banner, Goal: 3}, {Kind: campaign.LEDScreen, Goal: 3}}},
		{"gt2", "Giai đoạn 2: Cao điểm", -6, 24, []campaign.Target{
			{Kind: campaign.LEDScreen, Goal: 3}, {Kind: campaign.TextBoard, Goal: 4}, {Kind: campaign.Panel, Goal: 5},
			{Kind: campaign.Banner, Goal: 3}, {Kind: campaign.Pennant, Goal: 60}, {Kind: campaign.Poster, Goal: 7},
		}},
		{"gt3", "Giai đoạn 3: Duy trì", 24, 60, []campaign.Target{{Kind: campaign.LEDScreen, Goal: 2}, {Kind: campaign.TextBoard, Goal: 2}}},
	} {
		row := campaign.Phase{Campaign: c.ID, Label: p.label, Seq: i + 1, Targets: p.targets,
			Start: campaign.Moment{At: l.ahead(p.from)}, End: campaign.Moment{At: l.ahead(p.to)}}
		if err := l.c.SavePhase(ctx, op, &row); err != nil {
			return err
		}
		l.phases[p.key] = row.ID
	}
	for _, s := range []campaign.Slogan{
		{Text: "ĐÃ UỐNG RƯỢU, BIA KHÔNG LÁI XE", Short: "UỐNG RƯỢU BIA KHÔNG LÁI XE"},
		{Text: "ĐỘI MŨ BẢO HIỂM CHO CON – TRỌN TÌNH CHA MẸ", Short: "ĐỘI MŨ BẢO HIỂM"},
		{Text: "ĐI CHẬM TRÊN ĐÈO, VỀ NHÀ AN TOÀN", Short: "ĐI CHẬM TRÊN ĐÈO"},
		{Text: "TÍNH MẠNG CON NGƯỜI LÀ TRÊN HẾT", Short: "TÍNH MẠNG LÀ TRÊN HẾT"},
	} {
		s.Campaign, s.Tone = c.ID, campaign.Neutral
		if err := l.c.SaveSlogan(ctx, op, &s); err != nil {
			return err
		}
		if err := l.c.ApproveSlogan(ctx, l.by(campaign.Approver), s.ID); err != nil {
			return err
		}
	}
	return nil
}
