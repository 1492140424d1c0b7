package ui

import (
	"html/template"
	"os"
	"strings"

	"pano/server/control"
	"pano/server/ui/library"
	"pano/server/ui/page"
)

func fixtureLibrary() library.LibraryData {
	var d library.LibraryData
	for i, t := range fixtureTemplates() {
		t.Origin, t.Digest, t.Version = "built-in", string(digest(i)), i+1
		row := control.DesignRow{Template: t}
		if i < 2 {
			row.Origin, row.Used = "office", 3*i
			row.Installed = &control.InstalledDesign{Name: t.Name, ByName: "Trần Minh Quân", At: moment - day, Note: "Mẫu thống nhất của phường cho tháng an toàn giao thông"}
		} else if i == 2 {
			row.Origin = "folder"
		}
		if row.Origin == "built-in" {
			d.BuiltIn = append(d.BuiltIn, row)
		} else {
			d.Own = append(d.Own, row)
		}
	}
	d.Drafts = []control.DesignDraft{{ID: "d1", Name: "xuan-huong-atgt", ByName: "Ngô Bảo Trâm", At: moment - hour}, {ID: "d2", ByName: "Ngô Bảo Trâm", At: moment - 2*day}}
	fault := control.Fault{File: "template.yaml", Line: 8, Col: 48, Path: "fields[0]", Msg: `unknown key "labl" (did you mean "label"?)`}
	d.Broken = append(d.Broken, control.BrokenDesign{Origin: "folder", Path: "phuong-le/template.yaml", Faults: []control.Fault{fault}})
	return d
}

// fixtureEditor is the editor with a whole design, or with one that has faults.
func fixtureEditor(svg string, whole bool) library.EditorData {
	yaml, err := os.ReadFile("../../render/starter/starter.yaml")
	if err != nil {
		panic(err)
	}
	t := fixtureTemplate()
	d := library.EditorData{DesignDraftText: control.DesignDraftText{Draft: control.DesignDraft{ID: "d1", Name: "xuan-huong-atgt", ByName: "Ngô Bảo Trâm", At: moment - hour, Rev: 3}, Art: []string{"canh-dong.svg"}},
		YAML: strings.NewReplacer("NAME", "xuan-huong-atgt", "KIND", "led", "SIZES", "1920x1080, 640x320").Replace(string(yaml)), Values: map[string]string{"title": "Đội mũ bảo hiểm"}, Kept: map[string]string{}}
	if !whole {
		d.Trial.Faults = []control.Fault{{}}
		d.Places = []library.Place{{File: "template.yaml", Line: 9, Col: 9, Path: "kinds[0]", Text: `"radio"; possible: led, textboard, banner, panel, poster, pennant`, Bad: true}, {Line: 15, Path: "headline", Text: "chữ không vừa"}}
		d.Failures, d.Kept = 1, map[string]string{"title": "Đội mũ bảo hiểm"}
		return d
	}
	d.Trial.Template, d.Src, d.Size, d.Sizes, d.Palette = &t, template.URL(svg), "1920x1080", []string{"1920x1080", "640x320"}, "p0"
	d.Trial.HPx, d.Trial.TookMS, d.Checked, d.N = 320, 12, true, 12
	return d
}

func fixtureOfficial() library.OfficialData {
	piece := control.KitPiece{SHA256: digest(3), Format: "svg", W: 900, H: 600, Size: 4_812, Source: "Bản mẫu kèm Hướng dẫn 05-HD/BTGTW", ByName: "Trần Minh Quân", At: moment - 20*day}
	d := library.OfficialData{Slots: []library.Slot{{Name: "party", Title: "Cờ Đảng", Has: true, KitPiece: piece}, {Name: "national", Title: "Quốc kỳ"}, {Name: "huy-hieu-doan", Title: "huy-hieu-doan"}},
		Names: []page.Option{{Value: "party", Label: "Cờ Đảng"}, {Value: "national", Label: "Quốc kỳ"}}}
	gone := piece
	gone.At, gone.SHA256 = moment-21*day, digest(5)
	d.History = []control.KitChange{{Kind: "official", Name: "party", Piece: piece}, {Kind: "official", Name: "party", Gone: true, Reason: "Bản quét mờ", Piece: gone}}
	return d
}

func fixtureBrand() library.BrandData {
	piece := control.KitPiece{SHA256: digest(4), Format: "svg", ByName: "Trần Minh Quân", At: moment - day}
	return library.BrandData{Rev: 3, Colours: []library.Colour{{Name: "primary", RGB: "#0D6B4C", CMYK: "88 35 75 25", Spot: "PANTONE 7728 C"}, {Name: "secondary", RGB: "#1F4E79"}, {Name: "accent", RGB: "#F6C945", CMYK: "3 20 82 0"}, {Name: "light"}, {Name: "dark"}},
		Fonts: []page.Option{{Value: "heading", Label: "Be Vietnam Pro 800"}, {Value: "body"}},
		Logos: []library.Slot{{Name: "logo", Title: "Biểu trưng", Has: true, KitPiece: piece}, {Name: "logo_light", Title: "Biểu trưng trên nền tối"}}, Logo: []page.Option{{Value: "logo", Label: "Biểu trưng"}}}
}
