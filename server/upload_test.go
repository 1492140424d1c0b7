package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"

	"pano/server/campaign"
)

// uploads: finished artwork comes as a body or as a form, and is found by its words.
func uploads(t *testing.T, f *office) {
	c := f.signIn(campaign.Designer)
	var file bytes.Buffer
	must(t, png.Encode(&file, image.NewRGBA(image.Rect(0, 0, 80, 120))))
	type view struct {
		Asset struct {
			ID      string
			Version int
		}
		Version struct{ Inputs campaign.Inputs }
		Files   []campaign.File
	}
	read := func(a answer) (v view) {
		t.Helper()
		if a.StatusCode != 200 {
			t.Fatalf("%s %s", a.Status, a.body)
		}
		must(t, json.Unmarshal([]byte(a.body), &v))
		return v
	}
	api := f.URL() + "/api/v1"
	q := url.Values{"campaign": {f.campaign()}, "name": {"Tranh"}, "words": {"HĐND thành phố cũ"}, "number": {"12/QĐ"}, "sizes": {"64x32"}, "fit": {"cover"}, "zoom": {"2"}}
	one := read(do(t, c, "POST", api+"/uploads?"+q.Encode(), file.String(), "Content-Type", "application/octet-stream"))
	if a := one.Version.Inputs.Artwork; a == nil || a.Kind != "picture" || a.Source.Number != "12/QĐ" || a.Fit.Mode != "cover" || a.Fit.Zoom != 2 || len(one.Files) != 2 {
		t.Errorf("the body gave %+v with %d files", a, len(one.Files))
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", "tranh.png")
	must(t, err)
	_, err = part.Write(file.Bytes())
	must(t, err)
	must(t, w.WriteField("asset", fmt.Sprintf(`{"campaign":%q,"name":"Tranh","words":"Nhường đường","sizes":["64x32"],"artwork":{"unit":"UBND phường"}}`, f.campaign())))
	must(t, w.Close())
	two := read(do(t, c, "POST", api+"/uploads/form", form.String(), "Content-Type", w.FormDataContentType()))
	if a := two.Version.Inputs.Artwork; a == nil || a.Unit != "UBND phường" || a.Fit.Mode != "contain" {
		t.Errorf("the form gave %+v", a)
	}
	body := fmt.Sprintf(`{"asset":"","version":%d,"words":"Nhường đường","sizes":[],"displays":[],"artwork":{"kind":"picture","source":{},"rights":{},"fit":{"mode":"cover","ground":"blur","x":10,"y":90}}}`, two.Asset.Version)
	three := read(do(t, c, "POST", api+"/assets/"+two.Asset.ID+"/fit", body))
	if len(three.Files) != 2 || three.Version.Inputs.Artwork.Fit.X != 10 {
		t.Errorf("fitted anew: %+v", three.Version.Inputs.Artwork)
	}
	found := do(t, c, "GET", api+"/assets?q="+url.QueryEscape("hdnd thanh pho cu"), "")
	if !strings.Contains(found.body, one.Asset.ID) || strings.Contains(found.body, two.Asset.ID) {
		t.Errorf("the words find %s", found.body)
	}
	for name, a := range map[string]answer{
		"no picture": do(t, c, "POST", api+"/uploads?"+q.Encode(), "#!/bin/sh", "Content-Type", "application/octet-stream"),
		"no JSON":    do(t, c, "POST", api+"/uploads/form", "--x\r\nContent-Disposition: form-data; name=\"asset\"\r\n\r\n{\r\n--x--\r\n", "Content-Type", "multipart/form-data; boundary=x"),
	} {
		if a.StatusCode != 422 || !strings.Contains(a.body, map[string]string{"no picture": "image_type", "no JSON": "asset_json"}[name]) {
			t.Errorf("%s: %s %s", name, a.Status, a.body)
		}
	}
}
