package server_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pano/render/starter"
	"pano/server/backup"
	"pano/server/campaign"
	"pano/server/control"
)

// TestOfficeDesigns: designs come to a running server by an upload and by a folder,
// everybody's gallery has them at once, and they go where the office goes: into a
// backup and out of it.
func TestOfficeDesigns(t *testing.T) {
	for name, database := range engines(t) {
		t.Run(name, func(t *testing.T) { officeDesigns(t, database(t), database) })
	}
}

func officeDesigns(t *testing.T, database string, another func(*testing.T) string) {
	ctx := context.Background()
	o := quiet(t.TempDir())
	o.DatabaseURL = database
	f := run(t, o)
	f.crowd(1)
	uploaded, err := starter.New("phuong-le", "banner")
	must(t, err)
	zip, err := uploaded.Zip("phuong-le", 1, nil)
	must(t, err)
	boss, designer := f.signIn(campaign.Admin), f.signIn(campaign.Designer)
	raw := []string{"Content-Type", "application/octet-stream"}
	if got := do(t, designer, "POST", f.URL()+"/api/v1/templates", string(zip), raw...); got.StatusCode != http.StatusForbidden {
		t.Errorf("a designer installs: %s", got.Status)
	}
	got := do(t, boss, "POST", f.URL()+"/api/v1/templates?note=mau+le", string(zip), raw...)
	var installed control.InstalledDesign
	must(t, json.Unmarshal([]byte(got.body), &installed))
	if got.StatusCode != http.StatusOK || installed.Name != "phuong-le" || len(installed.Digest) != 64 {
		t.Fatalf("install: %s %s", got.Status, got.body)
	}
	if got := do(t, designer, "GET", f.URL()+"/api/v1/templates/phuong-le/pack", ""); got.StatusCode != http.StatusOK || !strings.HasPrefix(got.body, "PK") {
		t.Errorf("export: %s", got.Status)
	}
	lying, err := starter.New("phuong-led", "led")
	must(t, err)
	for name, text := range map[string][]byte{"phuong-led": lying.Template, "hong": []byte("pano: 1\nname: hong\n")} {
		dir := filepath.Join(f.o.Dir, "templates", name)
		must(t, os.MkdirAll(dir, 0o700))
		must(t, os.WriteFile(filepath.Join(dir, "template.yaml"), text, 0o600))
	}
	want := map[string]string{"led-slide": "built-in", "phuong-le": "office", "phuong-led": "folder"}
	f.hasDesigns(want)
	var lib control.DesignLibrary
	must(t, json.Unmarshal([]byte(do(t, designer, "GET", f.URL()+"/api/v1/templates/library", "").body), &lib))
	if len(lib.Broken) != 1 || lib.Broken[0].Path != "hong/template.yaml" {
		t.Errorf("broken: %+v", lib.Broken)
	}
	if got := do(t, designer, "GET", f.URL()+"/designs/phuong-le", ""); got.StatusCode != http.StatusOK {
		t.Errorf("its form: %s", got.Status)
	}

	to := filepath.Join(t.TempDir(), "backup")
	_, err = backup.Make(ctx, f.o.Dir, database, to)
	must(t, err)
	f.stop()
	elsewhere := quiet(filepath.Join(t.TempDir(), "office"))
	elsewhere.DatabaseURL = another(t)
	_, err = backup.Restore(ctx, to, elsewhere.Dir, elsewhere.DatabaseURL)
	must(t, err)
	g := run(t, elsewhere)
	g.hasDesigns(want)
	must(t, g.Control().RemoveDesign(ctx, by(campaign.Admin), "phuong-le", "hết dùng"))
	all, err := g.Control().Templates(ctx, by(campaign.Designer), control.TemplateFilter{})
	must(t, err)
	if slices.ContainsFunc(all, func(x control.Template) bool { return x.Name == "phuong-le" }) {
		t.Error("a removed design is in the gallery")
	}
}

// hasDesigns wants designs, by name, of these origins.
func (f *office) hasDesigns(want map[string]string) {
	f.t.Helper()
	all, err := f.Control().Templates(context.Background(), by(campaign.Designer), control.TemplateFilter{})
	must(f.t, err)
	have := map[string]string{}
	for _, d := range all {
		have[d.Name] = d.Origin
	}
	for name, origin := range want {
		if have[name] != origin {
			f.t.Errorf("%s is %q in the gallery, want %q", name, have[name], origin)
		}
	}
}
