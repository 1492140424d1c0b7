package ui

import (
	"pano/server/campaign"
	"pano/server/ui/content"
	"pano/server/ui/desk"
	"pano/server/ui/page"
)

// fixtureArtwork is the page of an uploaded PDF, fitted to two sizes.
func fixtureArtwork(groups []desk.DisplayGroup) content.ArtworkData {
	a := fixtureAssets()[0]
	a.Version.State = campaign.AssetDraft
	f := a.Files[0]
	d := content.ArtworkData{Asset: a, Words: "NHƯỜNG ĐƯỜNG LÀ VĂN HÓA\nThành ủy Đà Lạt", Places: groups, Still: &f, Pages: []int{1, 2, 3},
		Art: campaign.Artwork{Kind: "pdf", Page: 2, Pages: 3, Source: campaign.Document{Number: "5734/BVHTTDL", Date: "2026-10-14", Issuer: "Bộ Văn hóa, Thể thao và Du lịch"},
			Author: "Họa sĩ", Rights: campaign.Rights{Owner: "Bộ", Licence: "Được in, treo", Until: "2027-12-31"}, Unit: "UBND phường Xuân Hương - Đà Lạt",
			Fit: campaign.Fitting{Mode: "cover", Ground: "blur", X: 40, Y: 30, Zoom: 1.2}}}
	for _, m := range []string{"contain", "cover"} {
		d.Fits = append(d.Fits, page.Option{Value: m, Label: m})
	}
	d.Grounds = []page.Option{{Value: "black", Label: "Đen"}, {Value: "blur", Label: "Mờ"}}
	d.Sizes = []content.SizeFit{{Key: "640x320", W: 640, H: 320, How: d.Art.Fit, File: &f}, {Key: "54x79cm", W: 540, H: 790, Own: true, How: d.Art.Fit, File: &f}}
	return d
}
