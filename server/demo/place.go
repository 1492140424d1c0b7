package demo

import (
	"context"

	"pano/server/campaign"
)

// site is a sample location with what stands there. Coordinates are approximate
// and for maps only; the equipment is invented.
type site struct {
	name, ward, street string
	kind               campaign.LocationKind
	lat, lng           float64
	precision          int
	displays           []board
}

// board is one sample display: electronic when w is pixels, printed when cm.
type board struct {
	name    string
	kind    campaign.DisplayKind
	driven  campaign.Driver
	profile string
	w, h    int // pixels, or centimetres when printed
	colours string
	faces   int
}

func led(name, profile string, w, h int) board {
	return board{name: name, kind: campaign.LEDScreen, driven: campaign.ByPlayer, profile: profile, w: w, h: h}
}

func text(name, profile string, w, h int, colours string) board {
	return board{name: name, kind: campaign.TextBoard, driven: campaign.ByPlayer, profile: profile, w: w, h: h, colours: colours}
}

func printed(name string, kind campaign.DisplayKind, w, h, faces int) board {
	return board{name: name, kind: kind, driven: campaign.ByCrew, w: w, h: h, faces: faces}
}

// sites are the eighteen demo locations of the city.
func sites() []site {
	byHand := text("Bảng chữ Tà Nung", "board-96x16-3col", 96, 16, "3col")
	byHand.driven = campaign.ByCrew // an old board that only a USB stick can load
	return []site{
		{"Quảng trường Lâm Viên", "Xuân Hương", "Trần Quốc Toản", "public_place", 11.9385, 108.4448, 100,
			[]board{led("LED Quảng trường Lâm Viên", "led-640x320-p5", 640, 320), printed("Cột cờ quảng trường", campaign.Flag, 80, 120, 8)}},
		{"Ven hồ Xuân Hương – Trần Quốc Toản", "Xuân Hương", "Trần Quốc Toản", "street", 11.942, 108.447, 400,
			[]board{printed("Phướn ven hồ Xuân Hương", campaign.Pennant, 80, 240, 40)}},
		{"Cầu Ông Đạo", "Xuân Hương", "Lê Đại Hành", "central_area", 11.9405, 108.4405, 150,
			[]board{printed("Panô Cầu Ông Đạo", campaign.Panel, 600, 400, 1)}},
		{"Chợ Đà Lạt", "Xuân Hương", "Nguyễn Thị Minh Khai", "market", 11.9425, 108.4367, 100,
			[]board{text("Bảng chữ chợ Đà Lạt", "board-192x32-3col", 192, 32, "3col")}},
		{"Khu Hòa Bình", "Xuân Hương", "Khu Hòa Bình", "central_area", 11.9435, 108.4370, 150,
			[]board{printed("Bảng áp phích Khu Hòa Bình", campaign.Poster, 54, 79, 6)}},
		{"Ga Đà Lạt", "Xuân Hương", "Quang Trung", "station", 11.9414, 108.4547, 100,
			[]board{printed("Giàn băng rôn Ga Đà Lạt", campaign.Banner, 600, 70, 1)}},
		{"Trung tâm hành chính tỉnh, Trần Phú", "Xuân Hương", "Trần Phú", "hq", 11.935, 108.434, 500,
			[]board{printed("Panô Trung tâm hành chính", campaign.Panel, 400, 600, 1), printed("Cờ Trung tâm hành chính", campaign.Flag, 120, 180, 4)}},
		{"Bến xe liên tỉnh", "Xuân Hương", "Tô Hiến Thành", "station", 11.9267, 108.4460, 200,
			[]board{text("Bảng chữ Bến xe liên tỉnh", "board-160x16-1bit", 160, 16, "1bit")}},
		{"Cửa ngõ đèo Prenn", "Xuân Hương", "Quốc lộ 20", "gateway", 11.885, 108.468, 1000,
			[]board{printed("Panô đèo Prenn", campaign.Panel, 1200, 600, 1), printed("Cổng chào đèo Prenn", campaign.Gate, 1200, 200, 1)}},
		{"Trường Đại học Đà Lạt, ngã năm Đại học", "Lâm Viên", "Phù Đổng Thiên Vương", "school", 11.953, 108.444, 400,
			[]board{led("LED ngã năm Đại học", "led-384x192-p10", 384, 192)}},
		{"Vườn hoa thành phố", "Lâm Viên", "Trần Quốc Toản", "park", 11.9502, 108.4497, 150,
			[]board{printed("Phướn Vườn hoa thành phố", campaign.Pennant, 80, 240, 20)}},
		{"Ngã tư Phan Chu Trinh", "Lâm Viên", "Phan Chu Trinh", "street", 11.946, 108.460, 500,
			[]board{printed("Panô ngã tư Phan Chu Trinh", campaign.Panel, 300, 400, 1), text("Bảng chữ Phan Chu Trinh", "board-128x16-1bit", 128, 16, "1bit")}},
		{"Hội trường 7-7, Học viện Lục quân", "Lâm Viên", "Lữ Gia", "hq", 11.948, 108.460, 800,
			[]board{printed("Phông Hội trường 7-7", campaign.Backdrop, 1200, 500, 1)}},
		{"Khu thác Cam Ly – Hoàng Văn Thụ", "Cam Ly", "Hoàng Văn Thụ", "public_place", 11.943, 108.421, 400,
			[]board{printed("Băng rôn thác Cam Ly", campaign.Banner, 800, 80, 1)}},
		{"Trung tâm Tà Nung", "Cam Ly", "Tỉnh lộ 725", "street", 11.92, 108.36, 1000, []board{byHand}},
		{"Trại Mát (Quốc lộ 20)", "Xuân Trường", "Quốc lộ 20", "street", 11.944, 108.493, 500,
			[]board{printed("Giàn băng rôn Trại Mát", campaign.Banner, 600, 70, 1), led("LED Trại Mát", "led-192x96-p10", 192, 96)}},
		{"Cầu Đất", "Xuân Trường", "Quốc lộ 20", "street", 11.86, 108.55, 1000,
			[]board{printed("Bảng áp phích Cầu Đất", campaign.Poster, 54, 79, 1)}},
		{"Trung tâm Lạc Dương", "Lang Biang", "Lang Biang", "central_area", 12.005, 108.425, 800,
			[]board{printed("Panô Lạc Dương", campaign.Panel, 300, 400, 1), printed("Cờ Lạc Dương", campaign.Flag, 80, 120, 6)}},
	}
}

// playerDisplays are the six displays that get a simulated player.
func playerDisplays() []string {
	return []string{
		"LED Quảng trường Lâm Viên", "LED ngã năm Đại học", "LED Trại Mát",
		"Bảng chữ chợ Đà Lạt", "Bảng chữ Bến xe liên tỉnh", "Bảng chữ Phan Chu Trinh",
	}
}

// locations loads the sites and their displays.
func (l *loader) locations(ctx context.Context) error {
	op := l.by(campaign.Operator)
	for _, s := range sites() {
		loc := campaign.Location{
			Name: s.name, Kind: s.kind, Area: l.areas[s.ward], Street: s.street, Unit: l.units["UBND "+s.ward],
			Lat: s.lat, Lng: s.lng, PrecisionM: s.precision, Demo: true, Notes: "Dữ liệu trình diễn; tọa độ gần đúng.",
		}
		if err := l.c.SaveLocation(ctx, op, &loc); err != nil {
			return err
		}
		l.places[s.name] = loc.ID
		for _, b := range s.displays {
			d := campaign.Display{
				Name: b.name, Location: loc.ID, Kind: b.kind, Driven: b.driven, Profile: b.profile,
				Colours: b.colours, Faces: max(1, b.faces), TZ: "Asia/Ho_Chi_Minh", Demo: true,
			}
			if b.profile != "" {
				d.WPx, d.HPx = b.w, b.h
			} else {
				d.WMM, d.HMM = float64(b.w)*10, float64(b.h)*10
			}
			if err := l.c.SaveDisplay(ctx, op, &d); err != nil {
				return err
			}
			l.display[b.name] = d
		}
	}
	return nil
}
