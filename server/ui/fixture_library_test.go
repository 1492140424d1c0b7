package ui

import (
	"html/template"
	"os"
	"strings"

	"pano/server/control"
	"pano/server/ui/library"
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
