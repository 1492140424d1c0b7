package batch

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pano/fonts"
	"pano/render"
	"pano/render/batch/sheet"
	"pano/render/legacy"
	"pano/templates"
)

var engineOf = sync.OnceValues(func() (*render.Renderer, error) {
	return render.New(render.Options{Templates: templates.Files, Fonts: fonts.Files})
})

func engine(t testing.TB) *render.Renderer {
	t.Helper()
	e, err := engineOf()
	ok(t, err)
	return e
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func table(t testing.TB, csv string) *sheet.Table {
	t.Helper()
	got, err := sheet.Read("bang.csv", strings.NewReader(csv), int64(len(csv)), "")
	ok(t, err)
	return got
}

// job is a batch of led-slide as its columns suggest.
func job(t testing.TB, csv string, sizes ...string) *Job {
	t.Helper()
	tpl, err := engine(t).Template("led-slide")
	ok(t, err)
	j := &Job{Template: tpl, Table: table(t, csv), Sizes: sizes}
	j.Map = Suggest(j.Table, tpl, nil)
	return j
}

func checked(t testing.TB, j *Job) (*Plan, []Fault) {
	t.Helper()
	p, faults, err := NewPlan(j)
	ok(t, err)
	c, err := Check(t.Context(), engine(t), p, faults, nil)
	ok(t, err)
	return p, c.Faults
}

const three = "Khẩu hiệu;Đơn vị thực hiện;Kích thước\n" +
	"NHIỆT LIỆT CHÀO MỪNG ĐẠI HỘI;VĂN PHÒNG UBND;\n" +
	"KỶ NIỆM 81 NĂM QUỐC KHÁNH;VĂN PHÒNG UBND;192x96\n" +
	"ĐÃ UỐNG RƯỢU, BIA KHÔNG LÁI XE;VĂN PHÒNG UBND;\n"

func TestColumnsAreSuggested(t *testing.T) {
	tpl, err := engine(t).Template("led-slide")
	ok(t, err)
	vi, en := tpl.Fields[0].Label["vi"], tpl.Fields[0].Label["en"]
	for head, want := range map[string]string{
		vi: "A", en: "A", tpl.Fields[0].Name: "A", strings.ToUpper(vi) + " *": "A", fold(vi): "A", "khác": "A", // a lone column is the main text
	} {
		if got := Suggest(table(t, head+"\nx\n"), tpl, nil); got.Columns[tpl.Fields[0].Name] != want {
			t.Errorf("%q: %v", head, got.Columns)
		}
	}
	two := table(t, "Ghi chú;Câu\nx;y\n")
	if got := Suggest(two, tpl, nil); len(got.Columns) != 0 {
		t.Errorf("guessed %v", got.Columns)
	}
	m := Map{Columns: map[string]string{tpl.Fields[0].Name: "B"}}
	again := Suggest(table(t, "Câu;Ghi chú\nx;y\n"), tpl, m.Saved(two))
	if again.Columns[tpl.Fields[0].Name] != "A" {
		t.Errorf("the saved mapping is forgotten: %v", again.Columns)
	}
	old, _ := legacy.Encode("Khẩu hiệu;Đơn vị thực hiện;Kích thước", legacy.TCVN3)
	if got := Headings(table(t, "\uFEFF"+old+"\nx;y;z\n")); got[2] != "Kích thước" {
		t.Errorf("old headings: %q", got)
	}
	for want, column := range map[string]string{"B": "b", "A": "ghi chu"} {
		if got, err := Find(two, column); err != nil || got != want {
			t.Errorf("%q is %q, %v", column, got, err)
		}
	}
	if _, err := Find(two, "C"); err == nil || !strings.Contains(err.Error(), "A Ghi chú, B Câu") {
		t.Errorf("unknown column: %v", err)
	}
}

func TestFaultsNameRowAndCell(t *testing.T) {
	tpl, err := engine(t).Template("led-slide")
	ok(t, err)
	j := job(t, "Khẩu hiệu;Đơn vị thực hiện;Bảng màu;Kích thước\n"+
		"TỐT;;;\n"+
		strings.Repeat("DÀI ", 10)+";;;\n"+
		"🙂;;;\n"+
		";;;\n"+
		"MÀU;;không có;\n"+
		"CỠ;;;10xx\n"+
		strings.Repeat("x", 400)+";;;192x96, 384x192\n"+
		";VĂN PHÒNG;;640x320\n", "640x320", "384x192")
	p, faults := checked(t, j)
	var got []string
	for _, f := range faults {
		got = append(got, fmt.Sprintf("%d%s %s %s %s", f.Row, f.Column, f.Field, f.Code, f.Size))
	}
	main := tpl.Fields[0].Name
	want := []string{"4A " + main + " glyph_missing ", "6C @palette palette_unknown ", "7D @size size_invalid ", "8A " + main + " value_too_long ", "9A " + main + " field_required 640x320"}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if faults[0].Heading != tpl.Fields[0].Label["vi"] || faults[0].Value != "🙂" {
		t.Errorf("fault: %+v", faults[0])
	}
	// What is left is good, in the order of the sheet.
	if len(p.Pieces) != 4 || p.Rows != 2 || p.Pieces[0].Name != "002-tot-640x320" || p.Pieces[3].Row != 3 {
		t.Errorf("pieces: %+v", p.Pieces)
	}
}

func TestMappingIsChecked(t *testing.T) {
	j := job(t, three, "640x320")
	for name, m := range map[string]Map{
		"no column":      {},
		"unknown field":  {Columns: map[string]string{"nope": "A"}},
		"unknown column": {Columns: map[string]string{"headline": "ZZ"}},
		"constant":       {Set: map[string]string{"nope": "x"}},
	} {
		j.Map = m
		if _, _, err := NewPlan(j); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	j = job(t, three, "640x320", "bad")
	if _, _, err := NewPlan(j); err == nil {
		t.Error("a bad size is taken")
	}
}

// run runs a job into a folder and gives the manifest.
func run(t testing.TB, j *Job, dir string, resume bool) *Result {
	t.Helper()
	p, faults := checked(t, j)
	if len(faults) > 0 {
		t.Fatalf("faults: %+v", faults)
	}
	keep, err := OpenDir(dir, resume)
	ok(t, err)
	r := Runner{Engine: engine(t), Keep: keep, Now: time.Now}
	res, err := r.Run(t.Context(), p)
	ok(t, err)
	ok(t, keep.Finish(NewManifest(j, res)))
	return res
}

func packed(t testing.TB, j *Job, res *Result, dir string) []byte {
	t.Helper()
	var out bytes.Buffer
	ok(t, WriteZIP(&out, NewManifest(j, res), (&Dir{path: dir}).Open))
	return out.Bytes()
}

func TestTheSameSheetGivesTheSameBytes(t *testing.T) {
	j := job(t, three, "384x192", "60x30cm")
	one, two := t.TempDir(), t.TempDir()
	a, b := packed(t, j, run(t, j, one, false), one), packed(t, j, run(t, j, two, false), two)
	if !bytes.Equal(a, b) {
		t.Fatal("two runs gave different ZIP files")
	}
	z, err := zip.NewReader(bytes.NewReader(a), int64(len(a)))
	ok(t, err)
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	want := []string{"manifest.csv", "manifest.json", "002-nhiet-liet-chao-mung-dai-hoi-384x192.png", "002-nhiet-liet-chao-mung-dai-hoi-60x30cm.pdf",
		"003-ky-niem-81-nam-quoc-khanh-192x96.png", "004-da-uong-ruou-bia-khong-lai-xe-384x192.png", "004-da-uong-ruou-bia-khong-lai-xe-60x30cm.pdf"}
	if !slices.Equal(names, want) {
		t.Errorf("names: %q", names)
	}
	r, err := z.File[2].Open()
	ok(t, err)
	img, err := png.Decode(r)
	if err != nil || img.Bounds().Dx() != 384 {
		t.Errorf("picture: %v", err)
	}
	list, err := z.Open(ManifestJSON)
	ok(t, err)
	m, err := ReadManifest(list)
	if err != nil || len(m.Pieces) != 5 || m.Pieces[0].Row != 2 || m.Pieces[0].Files[0].SHA256 == "" {
		t.Errorf("manifest: %v %+v", err, m)
	}
}

// stopper ends a run after n pieces, as Ctrl-C would.
type stopper struct {
	Keeper
	left int
	stop func()
	mu   sync.Mutex
}

func (s *stopper) Keep(d Done, b [][]byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left--; s.left == 0 {
		s.stop()
	}
	return s.Keeper.Keep(d, b)
}

func rows(n int) string {
	var b strings.Builder
	b.WriteString("Khẩu hiệu\n")
	for i := range n {
		fmt.Fprintf(&b, "CHÀO MỪNG TỔ DÂN PHỐ %d\n", i+1)
	}
	return b.String()
}

func TestACutRunGoesOn(t *testing.T) {
	dir, clean := t.TempDir(), t.TempDir()
	j := job(t, rows(20), "192x96")
	p, _ := checked(t, j)
	keep, err := OpenDir(dir, false)
	ok(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := Runner{Engine: engine(t), Keep: &stopper{Keeper: keep, left: 8, stop: cancel}, Now: time.Now}
	if _, err := r.Run(ctx, p); !errors.Is(err, context.Canceled) {
		t.Fatalf("the run ended with %v", err)
	}
	ok(t, keep.Close())
	// The power went: half a line, and one file that is not what the journal says.
	log := filepath.Join(dir, journal)
	b, err := os.ReadFile(log)
	ok(t, err)
	ok(t, os.WriteFile(log, append(b, `{"row":3,"dig`...), 0o644))
	lines := bytes.Count(b, []byte("\n"))
	var first Done
	ok(t, json.Unmarshal(b[:bytes.IndexByte(b, '\n')], &first))
	ok(t, os.WriteFile(filepath.Join(dir, first.Files[0].Name), []byte("torn"), 0o644))

	res := run(t, j, dir, true)
	if lines < 8 || res.Kept != lines-1 || res.Done == nil || len(res.Done) != 20 {
		t.Errorf("%d journalled, %d kept, %d done", lines, res.Kept, len(res.Done))
	}
	if !bytes.Equal(packed(t, j, res, dir), packed(t, j, run(t, j, clean, false), clean)) {
		t.Error("the resumed run gave other bytes than an uninterrupted one")
	}
	if _, err := os.Stat(log); !errors.Is(err, os.ErrNotExist) {
		t.Error("the journal outlives the run")
	}
	// One row changed, one inserted before it: only those are drawn.
	j = job(t, strings.Replace(rows(20), "PHỐ 5\n", "PHỐ NĂM\nMỚI\n", 1), "192x96")
	if res = run(t, j, dir, true); res.Kept != 19 || len(res.Done) != 21 {
		t.Errorf("after a change %d are kept of %d", res.Kept, len(res.Done))
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 21+2 {
		t.Errorf("%d files are left: %q", len(files), files)
	}
}

func TestZIPOfAnEarlierRunIsUsed(t *testing.T) {
	j := job(t, rows(4), "192x96")
	dir := t.TempDir()
	at := filepath.Join(t.TempDir(), "out.zip")
	ok(t, os.WriteFile(at, packed(t, j, run(t, j, dir, false), dir), 0o644))
	keep, err := OpenDir(t.TempDir(), true)
	ok(t, err)
	keep.Adopt(at)
	p, _ := checked(t, j)
	res, err := (&Runner{Engine: engine(t), Keep: keep, Now: time.Now}).Run(t.Context(), p)
	if err != nil || res.Kept != 4 {
		t.Errorf("%v: %d kept", err, res.Kept)
	}
	ok(t, keep.Close())
}

func picture(t testing.TB) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := range 64 * 64 {
		m.Set(i%64, i/64, color.RGBA{uint8(i), uint8(i / 64), 90, 255})
	}
	var b bytes.Buffer
	ok(t, png.Encode(&b, m))
	return b.Bytes()
}

func TestPicturesStayInTheirFolder(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "anh")
	ok(t, os.Mkdir(dir, 0o755))
	ok(t, os.WriteFile(filepath.Join(dir, "Ảnh 1.PNG"), picture(t), 0o644))
	ok(t, os.WriteFile(filepath.Join(root, "secret.png"), picture(t), 0o644))
	if err := os.Symlink(filepath.Join(root, "secret.png"), filepath.Join(dir, "link.png")); err != nil {
		t.Log("no links on this system:", err)
	}
	f, err := OpenFolder(dir)
	ok(t, err)
	defer f.Close()
	var z bytes.Buffer
	w := zip.NewWriter(&z)
	for _, name := range []string{"thư mục/Ảnh 1.PNG", "../../etc/passwd"} {
		m, err := w.Create(name)
		ok(t, err)
		_, err = m.Write(picture(t))
		ok(t, err)
	}
	ok(t, w.Close())
	pack, err := OpenPack(bytes.NewReader(z.Bytes()), int64(z.Len()))
	ok(t, err)
	for _, p := range []Pictures{f, pack} {
		for _, good := range []string{"ảnh 1.png", `C:\Users\Ảnh 1.png`, "A\u0309nh 1.png"} {
			if b, err := p.Picture(good); err != nil || !bytes.Equal(b, picture(t)) {
				t.Errorf("%T: %q: %v", p, good, err)
			}
		}
		for _, bad := range []string{"../secret.png", "secret.png", "link.png", "", "..", "/etc/hostname"} {
			if _, err := p.Picture(bad); err == nil {
				t.Errorf("%T gives %q", p, bad)
			}
		}
	}
	if _, err := OpenPack(bytes.NewReader([]byte("no zip")), 6); err == nil {
		t.Error("no ZIP file is taken")
	}
}

func TestPiecesTakePictures(t *testing.T) {
	e := engine(t)
	var tpl render.Template
	field := ""
	for _, x := range e.Templates() {
		for _, f := range x.Fields {
			if f.Type == "image" && tpl.Name == "" {
				tpl, field = x, f.Name
			}
		}
	}
	if field == "" {
		t.Fatal("no design takes a picture: nothing is tried")
	}
	dir := t.TempDir()
	ok(t, os.WriteFile(filepath.Join(dir, "a.png"), picture(t), 0o644))
	f, err := OpenFolder(dir)
	ok(t, err)
	defer f.Close()
	size := Key(tpl.Sizes[0], "")
	j := &Job{Template: tpl, Table: table(t, "Chữ;Ảnh\nMỘT;a.png\nHAI;b.png\n"), Sizes: []string{size}, Pictures: f,
		Map: Map{Columns: map[string]string{tpl.Fields[0].Name: "A", field: "B"}, Set: map[string]string{}}}
	for _, x := range tpl.Fields {
		if x.Type != "image" && x.Name != tpl.Fields[0].Name {
			j.Map.Set[x.Name] = x.Sample
		}
	}
	p, faults := checked(t, j)
	if len(p.Pieces) != 1 || len(faults) != 1 || faults[0].Code != "picture_missing" || faults[0].Column != "B" || faults[0].Value != "b.png" {
		t.Errorf("%s: %d pieces, faults %+v", tpl.Name, len(p.Pieces), faults)
	}
}

func TestOldEncodingsAreAskedAbout(t *testing.T) {
	tcvn, _ := legacy.Encode("Nhiệt liệt chào mừng Đại hội", legacy.TCVN3)
	vni, _ := legacy.Encode("Đà Lạt thành phố ngàn hoa", legacy.VNI)
	word, _ := legacy.Encode("Hướng", legacy.TCVN3)
	csv := "\uFEFFKhẩu hiệu;Đơn vị thực hiện\n" + tcvn + ";UBND\n" + vni + ";\nNgày hội;\n" + tcvn + " 2;\n" + tcvn + " 3;\n" + word + ";\n"
	j := job(t, csv, "384x192")
	olds := Olds(j)
	if len(olds) != 5 || olds[0].Now != "Nhiệt liệt chào mừng Đại hội" || olds[0].Scheme != legacy.TCVN3 || olds[1].Scheme != legacy.VNI || olds[4].Now != "Hướng" {
		t.Fatalf("found %+v", olds)
	}
	texts := func(from From) (out []string) {
		j.From = from
		p, _, err := NewPlan(j)
		ok(t, err)
		for _, x := range p.Pieces {
			out = append(out, x.Text)
		}
		return out
	}
	if got := texts(Ask); got[0] != tcvn || got[1] != vni {
		t.Errorf("unasked it became %q", got)
	}
	if got := texts(Auto); got[0] != olds[0].Now || got[1] != olds[1].Now || got[2] != "Ngày hội" || got[5] != "Hướng" {
		t.Errorf("auto: %q", got)
	}
	if got := texts(From(legacy.VNI)); got[0] != tcvn || got[1] != olds[1].Now {
		t.Errorf("vni: %q", got)
	}
}

func TestExampleIsReadBack(t *testing.T) {
	for _, tpl := range engine(t).Templates() {
		for _, lang := range []string{"vi", "en"} {
			var one, two bytes.Buffer
			ok(t, sheet.Example(&one, tpl, lang))
			ok(t, sheet.Example(&two, tpl, lang))
			if !bytes.Equal(one.Bytes(), two.Bytes()) {
				t.Errorf("%s: two examples differ", tpl.Name)
			}
			got, err := sheet.Read("mau.xlsx", bytes.NewReader(one.Bytes()), int64(one.Len()), "")
			if err != nil {
				t.Errorf("%s: %v", tpl.Name, err)
				continue
			}
			m := Suggest(got, tpl, nil)
			for _, f := range tpl.Fields {
				if m.Columns[f.Name] == "" {
					t.Errorf("%s %s: the column of %s is not found again: %v", tpl.Name, lang, f.Name, m.Columns)
				}
			}
			j := &Job{Template: tpl, Table: got, Map: m, Sizes: []string{Key(tpl.Sizes[0], "")}}
			if p, faults := checked(t, j); len(faults) > 0 && faults[0].Code != "field_required" || len(faults) == 0 && len(p.Pieces) != 1 {
				t.Errorf("%s: the sample row: %+v", tpl.Name, faults)
			}
		}
	}
}

func TestNames(t *testing.T) {
	for in, want := range map[string]string{
		"Đà Lạt – thành phố ngàn hoa": "da-lat-thanh-pho-ngan-hoa", "": "", "🙂": "", "../../etc": "etc", "CON": "con",
		"NHIỆT LIỆT CHÀO MỪNG ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ": "nhiet-liet-chao-mung-dai-hoi-dai-bieu", strings.Repeat("a", 90): strings.Repeat("a", 40),
	} {
		if got := slug(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func FuzzPlan(f *testing.F) {
	f.Add("a;b\nx;y\n", "A", "640x320", "auto")
	f.Add("Kích thước\n1x1\n", "@size", "", "tcvn3")
	f.Fuzz(func(t *testing.T, csv, column, size, from string) {
		tab, err := sheet.Read("x.csv", strings.NewReader(csv), int64(len(csv)), "")
		if err != nil {
			return
		}
		tpl, err := engine(t).Template("led-slide")
		ok(t, err)
		m := Suggest(tab, tpl, map[string]string{column: tpl.Fields[0].Name})
		m.Columns[tpl.Fields[0].Name] = column
		j := &Job{Template: tpl, Table: tab, Map: m, Sizes: []string{size}, From: From(from)}
		Olds(j)
		p, _, err := NewPlan(j)
		if err != nil {
			return
		}
		for _, x := range p.Pieces {
			for _, r := range x.Name {
				if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.') {
					t.Fatalf("file name %q", x.Name)
				}
			}
		}
	})
}

func BenchmarkRun(b *testing.B) {
	j := job(b, rows(200), "1920x1080")
	p, _ := checked(b, j)
	for b.Loop() {
		r := Runner{Engine: engine(b), Keep: nowhere{}, Now: time.Now}
		_, err := r.Run(b.Context(), p)
		ok(b, err)
	}
}

type nowhere struct{}

func (nowhere) Have(string, string) ([]File, bool) { return nil, false }
func (nowhere) Keep(Done, [][]byte) error          { return nil }
