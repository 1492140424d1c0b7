package demo

import (
	"bytes"
	"context"
	"fmt"

	"pano/server/campaign"
	"pano/server/control"
)

const unitLine = "UBND phường Xuân Hương - Đà Lạt"

// work is one asset of the sample.
type work struct {
	key, name, campaign, template, palette string
	values                                 map[string]string
	displays                               []string
}

// approvedWorks are designed by the designer and approved by the approver.
func (l *loader) approvedWorks() []work {
	leds := []string{"LED Quảng trường Lâm Viên", "LED ngã năm Đại học", "LED Trại Mát"}
	boards := []string{"Bảng chữ chợ Đà Lạt", "Bảng chữ Bến xe liên tỉnh", "Bảng chữ Phan Chu Trinh", "Bảng chữ Tà Nung"}
	gt := l.running
	return []work{
		{"led-default", "Nội dung mặc định màn LED", gt, "led-slide", "hoa",
			map[string]string{"headline": "ĐÀ LẠT", "lead": "Thành phố ngàn hoa", "imprint": unitLine}, leds},
		{"board-default", "Nội dung mặc định bảng chữ", gt, "eboard-1bit", "", map[string]string{"text": "ĐÀ LẠT AN TOÀN"}, boards},
		{"gt-led", "Đã uống rượu, bia – không lái xe", gt, "atgt-canh-bao", "",
			map[string]string{"message": "ĐÃ UỐNG RƯỢU, BIA KHÔNG LÁI XE", "detail": "Tính mạng con người là trên hết"}, leds},
		{"gt-led2", "Đội mũ bảo hiểm cho con", gt, "led-slide", "xanh",
			map[string]string{"lead": "AN TOÀN GIAO THÔNG", "headline": "ĐỘI MŨ BẢO HIỂM", "body": "TRỌN TÌNH CHA MẸ CHO CON"}, leds},
		{"gt-board", "Bảng chữ: uống rượu bia không lái xe", gt, "eboard-1bit", "",
			map[string]string{"text": "UỐNG RƯỢU BIA KHÔNG LÁI XE"}, boards},
		{"gt-board2", "Bảng chữ: đi chậm trên đèo", gt, "eboard-1bit", "", map[string]string{"text": "ĐI CHẬM TRÊN ĐÈO"}, boards},
		{"gt-panel", "Panô: đã uống rượu, bia – không lái xe", gt, "atgt-canh-bao", "",
			map[string]string{"message": "ĐÃ UỐNG RƯỢU, BIA KHÔNG LÁI XE", "detail": "Hãy về nhà an toàn", "imprint": unitLine},
			[]string{"Panô Cầu Ông Đạo", "Panô đèo Prenn", "Panô ngã tư Phan Chu Trinh"}},
		{"gt-banner", "Băng rôn: đi chậm trên đèo", gt, "bang-ron-1d", "",
			map[string]string{"slogan": "ĐI CHẬM TRÊN ĐÈO, VỀ NHÀ AN TOÀN", "imprint": unitLine},
			[]string{"Giàn băng rôn Ga Đà Lạt", "Giàn băng rôn Trại Mát", "Băng rôn thác Cam Ly"}},
		{"gt-pennant", "Phướn: lái xe an toàn", gt, "phuon-doc", "",
			map[string]string{"text": "LÁI XE\nAN TOÀN\nVẠN NHÀ\nHẠNH PHÚC", "imprint": "Phường Xuân Hương"},
			[]string{"Phướn ven hồ Xuân Hương"}},
		{"gt-poster", "Áp phích: tính mạng là trên hết", gt, "ap-phich", "",
			map[string]string{"slogan": "TÍNH MẠNG CON NGƯỜI LÀ TRÊN HẾT", "imprint": unitLine},
			[]string{"Bảng áp phích Khu Hòa Bình"}},
	}
}

// congressWorks are the records of what hung during the congress campaign.
func (l *loader) congressWorks(id string) []work {
	return []work{
		{"dh-panel", "Panô chào mừng Đại hội Đảng bộ tỉnh lần thứ I", id, "pano-chao-mung", "",
			map[string]string{"lead": "NHIỆT LIỆT CHÀO MỪNG", "headline": "ĐẠI HỘI ĐẠI BIỂU", "body": "ĐẢNG BỘ TỈNH LÂM ĐỒNG",
				"plaque": "LẦN THỨ I, NHIỆM KỲ 2025 - 2030", "place_date": "Đà Lạt, ngày 9 - 11 tháng 10 năm 2025"},
			[]string{"Panô Trung tâm hành chính", "Panô Lạc Dương"}},
		{"dh-banner", "Băng rôn chào mừng Đại hội XIV", id, "bang-ron-1d", "",
			map[string]string{"slogan": "CHÀO MỪNG ĐẠI HỘI ĐẠI BIỂU TOÀN QUỐC LẦN THỨ XIV CỦA ĐẢNG"},
			[]string{"Giàn băng rôn Ga Đà Lạt", "Băng rôn thác Cam Ly"}},
	}
}

// content makes, submits and approves; it leaves two for the approver and a draft.
func (l *loader) content(ctx context.Context) error {
	list, err := l.c.Campaigns(ctx, l.by(campaign.Operator), control.Filter{Text: "dai hoi"})
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fmt.Errorf("the congress campaign is not there")
	}
	for _, w := range append(l.approvedWorks(), l.congressWorks(list[0].ID)...) {
		view, err := l.draft(ctx, w)
		if err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
		if err := l.approve(ctx, view.Asset.ID); err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
	}
	if err := l.upload(ctx); err != nil {
		return err
	}
	if err := l.waiting(ctx); err != nil {
		return err
	}
	return l.defaults(ctx)
}

func (l *loader) draft(ctx context.Context, w work) (control.AssetView, error) {
	view, err := l.c.SaveDraft(ctx, l.by(campaign.Designer), control.DraftIn{
		Campaign: w.campaign, Name: w.name, Displays: l.ids(w.displays),
		Inputs: campaign.Inputs{Template: w.template, Values: w.values, Palette: w.palette},
	})
	if err == nil {
		l.assets[w.key] = campaign.AssetRef{Asset: view.Asset.ID, Version: view.Version.N}
	}
	return view, err
}

// approve submits as the designer and approves, as the approver, the digest that stands there.
func (l *loader) approve(ctx context.Context, asset string) error {
	view, err := l.c.Submit(ctx, l.by(campaign.Designer), asset)
	if err != nil {
		return err
	}
	_, err = l.c.Approve(ctx, l.by(campaign.Approver), control.ApproveIn{
		Assets: []string{asset}, Digests: map[string]string{asset: view.Version.Digest},
	})
	return err
}

// upload brings one finished poster, drawn here in place of a ministry's.
func (l *loader) upload(ctx context.Context) error {
	art, err := l.c.Preview(ctx, l.by(campaign.Designer), control.PreviewIn{
		Template: "ap-phich", Values: map[string]string{"slogan": "NHƯỜNG ĐƯỜNG LÀ VĂN HÓA"}, Size: "54x79cm", MaxPx: 2400,
	})
	if err != nil {
		return fmt.Errorf("draw the poster: %w", err)
	}
	view, err := l.c.UploadAsset(ctx, l.by(campaign.Designer), control.UploadIn{
		Campaign: l.running, Name: "Tranh cổ động: nhường đường là văn hóa", Words: "NHƯỜNG ĐƯỜNG LÀ VĂN HÓA",
		Artwork: campaign.Artwork{
			Source: campaign.Document{Number: "01/MẪU", Date: "2026-01-05", Issuer: "Dữ liệu trình diễn"}, Author: "Pano",
			Rights: campaign.Rights{Owner: "Dữ liệu trình diễn", Licence: "Được dùng tự do"}, Unit: unitLine,
			Fit: campaign.Fitting{Mode: "contain", Ground: "white", X: 50, Y: 50},
		}, File: bytes.NewReader(art.Bytes),
		Displays: l.ids([]string{"Bảng áp phích Khu Hòa Bình", "Bảng áp phích Cầu Đất"}),
	})
	if err != nil {
		return fmt.Errorf("upload the poster: %w", err)
	}
	l.assets["gt-upload"] = campaign.AssetRef{Asset: view.Asset.ID, Version: view.Version.N}
	return l.approve(ctx, view.Asset.ID)
}

// waiting leaves work for the visitor: two submitted, one draft.
func (l *loader) waiting(ctx context.Context) error {
	leds := []string{"LED Quảng trường Lâm Viên", "LED ngã năm Đại học"}
	for _, w := range []work{
		{"wait-led", "Đi chậm trên đèo Prenn", l.running, "led-slide", "xanh",
			map[string]string{"lead": "AN TOÀN GIAO THÔNG", "headline": "ĐI CHẬM TRÊN ĐÈO", "body": "VỀ NHÀ AN TOÀN", "imprint": unitLine}, leds},
		{"wait-banner", "Băng rôn cửa ngõ đèo Prenn", l.running, "bang-ron-1d", "",
			map[string]string{"slogan": "TÍNH MẠNG CON NGƯỜI LÀ TRÊN HẾT", "imprint": unitLine}, []string{"Giàn băng rôn Trại Mát"}},
	} {
		view, err := l.draft(ctx, w)
		if err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
		if _, err := l.c.Submit(ctx, l.by(campaign.Designer), view.Asset.ID); err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
	}
	_, err := l.draft(ctx, work{"draft-led", "Nháp: nhường đường cho người đi bộ", l.running, "led-slide", "xanh",
		map[string]string{"headline": "NHƯỜNG ĐƯỜNG", "body": "CHO NGƯỜI ĐI BỘ"}, leds})
	return err
}

// defaults gives every electronic display what it shows when nothing is placed.
func (l *loader) defaults(ctx context.Context) error {
	for name, d := range l.display {
		if !d.Electronic() {
			continue
		}
		d.Default = l.assets["led-default"]
		if d.Kind == campaign.TextBoard {
			d.Default = l.assets["board-default"]
		}
		if err := l.c.SaveDisplay(ctx, l.by(campaign.Operator), &d); err != nil {
			return fmt.Errorf("default of %s: %w", name, err)
		}
		l.display[name] = d
	}
	return nil
}

func (l *loader) ids(names []string) []string {
	out := make([]string, 0, len(names))
	for _, n := range names {
		out = append(out, l.display[n].ID)
	}
	return out
}
