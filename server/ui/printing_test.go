package ui

import (
	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/content"
	"pano/server/ui/page"
)

// fixturePrint is an order of two pieces.
func fixturePrint() content.PrintData {
	pieces := []control.PrintPiece{
		{Asset: "a1", Version: 2, Name: "Băng rôn Uống rượu bia không lái xe", Key: "600x70cm", WMM: 6000, HMM: 700, Kind: campaign.Banner, Text: "ĐÃ UỐNG RƯỢU, BIA KHÔNG LÁI XE · UBND phường Xuân Hương - Đà Lạt", Medium: "hiflex-khoen", Quantity: 12, Approved: "Nguyễn Thị Hạnh, 21/11/2026 09:30",
			Places: []string{"Trần Phú – Băng rôn cột 1 (4)", "Cầu Ông Đạo – Băng rôn (8)"}},
		{Asset: "a2", Version: 1, Name: "Phướn Đội mũ bảo hiểm", Key: "80x240cm", WMM: 800, HMM: 2400, Kind: campaign.Pennant, Text: "ĐỘI MŨ BẢO HIỂM", Medium: "vai-luon-cay", Quantity: 40, Approved: "Nguyễn Thị Hạnh, 21/11/2026 09:30"},
	}
	d := content.PrintData{PrintPlan: control.PrintPlan{Campaign: fixtureCampaigns()["GT"], Pieces: pieces, Left: []string{"LED Mũ bảo hiểm"}}, Office: "Phòng Văn hóa", Left: "LED Mũ bảo hiểm",
		Media: []page.Option{{Value: "hiflex-khoen", Label: "Bạt hiflex, may viền đóng khoen"}, {Value: "vai-luon-cay", Label: "Vải, luồn cây trên và dưới"}}}
	for _, p := range pieces {
		d.Rows = append(d.Rows, content.PrintRow{PrintPiece: p, Tail: "." + p.Asset + "." + p.Key, Source: "Thông lệ xưởng in; số đo chờ nhà in xác nhận"})
	}
	return d
}
