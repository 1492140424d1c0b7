package press

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"pano/render"
)

func engine(t testing.TB) *render.Renderer {
	t.Helper()
	r, err := render.New(render.Options{Templates: os.DirFS("../../templates"), Fonts: os.DirFS("../../fonts")})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// piece draws an order, as if it had been approved.
func piece(t testing.TB, e render.Engine, name, medium string, o render.Order) Piece {
	t.Helper()
	o.Format, o.Stored = render.PDF, true
	art, err := e.Render(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	list, err := Media()
	if err != nil {
		t.Fatal(err)
	}
	m, err := ByName(list, medium)
	if err != nil {
		t.Fatal(err)
	}
	tp, err := e.Template(o.Template)
	if err != nil {
		t.Fatal(err)
	}
	m.DPI = 20 // the number is tested apart; pixels cost time
	return Piece{Name: name, Text: o.Values[tp.Fields[0].Name], WMM: art.WMM, HMM: art.HMM, Quantity: 4, Medium: m, Marks: true,
		Places: []string{"Trần Phú – cầu Ông Đạo", "Quảng trường Lâm Viên"}, Inks: InksOf(tp.Palettes[0]), Approved: "Nguyễn Thị Hạnh, 26/11/2026",
		SHA256: art.SHA256, Source: &o, File: func(context.Context) ([]byte, error) { return art.Bytes, nil }}
}

func sample(t testing.TB, e render.Engine) Order {
	return Order{Name: "Gói in Quốc khánh 02/9", Title: "Kỷ niệm 81 năm Quốc khánh", Office: "Phòng Văn hóa – Thông tin", Contact: "Lê Văn Nam, 0263 3822 000", Due: "20/8/2026", Lang: "vi",
		Pieces: []Piece{
			piece(t, e, "Băng rôn Uống rượu bia", "hiflex-khoen", render.Order{Template: "bang-ron-1d", Values: map[string]string{"slogan": "ĐÃ UỐNG RƯỢU, BIA KHÔNG LÁI XE"}, Size: render.Size{WMM: 6000, HMM: 700}}),
			piece(t, e, "Áp phích", "giay-couche", render.Order{Template: "pccc-y-te", Values: map[string]string{"title": "PHÒNG CHÁY TRONG MÙA KHÔ", "tips": "Tắt bếp, ngắt điện\nKhông đốt rác gần rừng"}, Size: render.Size{WMM: 540, HMM: 790}, Palette: ""}),
			piece(t, e, "Phướn Lễ", "vai-luon-cay", render.Order{Template: "phuon-doc", Values: map[string]string{"text": "CHÀO MỪNG QUỐC KHÁNH"}, Size: render.Size{WMM: 800, HMM: 2400}}),
		}}
}

func pack(t testing.TB, e render.Engine, o Order) (map[string][]byte, []Report, []byte) {
	t.Helper()
	var b bytes.Buffer
	reports, err := Write(context.Background(), &b, e, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return files, reports, b.Bytes()
}

func TestPackage(t *testing.T) {
	e := engine(t)
	o := sample(t, e)
	files, reports, all := pack(t, e, o)
	if dir := os.Getenv("PANO_PICTURES"); dir != "" {
		for name, data := range files {
			if err := os.WriteFile(filepath.Join(dir, filepath.Base(name)), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	plain := regexp.MustCompile(`^goi-in-quoc-khanh-02-9/[A-Za-z0-9.-]+$`)
	for name := range files {
		if !plain.MatchString(name) {
			t.Errorf("file name %q", name)
		}
	}
	if len(files) != 3*3+3 {
		t.Errorf("%d files", len(files))
	}
	const at = "goi-in-quoc-khanh-02-9/"
	approved, _ := o.Pieces[0].File(context.Background())
	for _, name := range []string{"01-bang-ron-uong-ruou-bia-600x70cm-1-1.pdf", "01-bang-ron-uong-ruou-bia-600x70cm-1-10.pdf"} {
		if !bytes.HasPrefix(files[at+name], approved) {
			t.Errorf("%s does not begin with the approved bytes", name)
		}
	}
	if d := reports[0].DPI; d != 20 {
		t.Errorf("JPEG at %g dpi", d)
	}
	if c, err := jpeg.DecodeConfig(bytes.NewReader(files[at+"01-bang-ron-uong-ruou-bia-600x70cm-20dpi.jpg"])); err != nil || c.Width != 4724 || c.Height != 551 {
		t.Errorf("JPEG of %d x %d, %v", c.Width, c.Height, err)
	}
	for line := range strings.Lines(string(files[at+"SHA256SUMS.txt"])) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		if got := fmt.Sprintf("%x", sha256.Sum256(files[at+name])); got != sum {
			t.Errorf("%s: digest %s, file %s", name, sum, got)
		}
	}
	again, _, bytes2 := pack(t, e, o)
	for name := range files {
		if !bytes.Equal(files[name], again[name]) {
			t.Errorf("two packages of one order differ in %s", name)
		}
	}
	if !bytes.Equal(all, bytes2) {
		t.Error("two packages of one order differ")
	}
}

func TestOrderSheet(t *testing.T) {
	e := engine(t)
	o := sample(t, e)
	o.Pieces[1].Name = `=HYPERLINK("http://x")`
	files, _, _ := pack(t, e, o)
	data := files["goi-in-quoc-khanh-02-9/phieu-dat-in.xlsx"]
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("Phiếu đặt in")
	if err != nil {
		t.Fatal(err)
	}
	var head, first, second []string
	for i, r := range rows {
		if len(r) > 2 && r[0] == "STT" {
			head, first, second = r, rows[i+1], rows[i+2]
		}
	}
	cells := map[string]string{}
	for i, k := range head {
		if i < len(first) {
			cells[k] = first[i]
		}
	}
	for k, want := range map[string]string{"Sản phẩm": "Băng rôn Uống rượu bia", "Số lượng": "4", "Khổ thành phẩm": "6000 × 700 mm", "Khổ cắt": "6060 × 760 mm",
		"May viền": "30 mm", "Luồn cây": "không", "Khoen": "28 cái Ø 12 mm, cách nhau tối đa 500 mm, cách mép 15 mm", "Nội dung chữ": "ĐÃ UỐNG RƯỢU, BIA KHÔNG LÁI XE",
		"Chất liệu": "Bạt hiflex 280–360 g/m²", "SHA-256 bản duyệt": fmt.Sprintf("%x", o.Pieces[0].SHA256)} {
		if cells[k] != want {
			t.Errorf("%s is %q, want %q", k, cells[k], want)
		}
	}
	if len(second) < 3 || second[2] != `=HYPERLINK("http://x")` {
		t.Errorf("row two is %q", second)
	}
	if formula, err := f.GetCellFormula("Phiếu đặt in", "C9"); err != nil || formula != "" {
		t.Errorf("a name became a formula: %q, %v", formula, err)
	}
	if pics, err := f.GetPictures("Phiếu đặt in", "B8"); err != nil || len(pics) != 1 {
		t.Errorf("%d pictures, %v", len(pics), err)
	}
	places, err := f.GetRows("Nơi treo")
	if err != nil || len(places) != 7 {
		t.Errorf("%d rows of places, %v", len(places), err)
	}
	page := string(files["goi-in-quoc-khanh-02-9/phieu-dat-in.html"])
	for _, want := range []string{"Phiếu đặt in", "trên, dưới", "=HYPERLINK(&#34;http://x&#34;)", "data:image/jpeg;base64,", "Lê Văn Nam"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "http://x\"") || strings.Contains(page, "<script") {
		t.Error("a name became markup")
	}
}

// Of a file that came finished there is only that; of a design that changed since
// approval no picture is made.
func TestWhatCannotBeDerived(t *testing.T) {
	e := engine(t)
	o := sample(t, e)
	foreign := []byte("%PDF-1.4 made elsewhere")
	o.Pieces[0].File = func(context.Context) ([]byte, error) { return foreign, nil }
	o.Pieces[0].SHA256, o.Pieces[0].Source = sha256.Sum256(foreign), nil
	changed := *o.Pieces[1].Source
	changed.Palette = "xanh"
	o.Pieces[1].Source = &changed
	files, reports, _ := pack(t, e, o)
	if !bytes.Equal(files["goi-in-quoc-khanh-02-9/01-bang-ron-uong-ruou-bia-600x70cm-1-1.pdf"], foreign) || len(reports[0].Files) != 1 || reports[0].Notes[0].Code != "finished_file" {
		t.Errorf("a finished file gave %+v", reports[0])
	}
	if len(reports[1].Files) != 2 || reports[1].Notes[0].Code != "engine_changed" {
		t.Errorf("a changed design gave %+v", reports[1])
	}
	if len(reports[2].Files) != 3 {
		t.Errorf("%+v", reports[2])
	}
}

func TestRefusals(t *testing.T) {
	e := engine(t)
	for code, change := range map[string]func(*Order){
		"package_pieces":   func(o *Order) { o.Pieces = nil },
		"package_quantity": func(o *Order) { o.Pieces[2].Quantity = 0 },
		"package_dpi":      func(o *Order) { o.Pieces[0].Medium.DPI = 0 },
		"package_digest":   func(o *Order) { o.Pieces[0].SHA256[3] ^= 1 },
		"profile_invalid":  func(o *Order) { o.ICC = []byte("x") },
	} {
		o := sample(t, e)
		change(&o)
		_, err := Write(context.Background(), io.Discard, e, o, nil)
		var refused *render.Error
		if !errors.As(err, &refused) || refused.Code != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Write(ctx, io.Discard, e, sample(t, e), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestMedia(t *testing.T) {
	list, err := Media()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, m := range list {
		if m.Name == "" || seen[m.Name] || m.Title["vi"] == "" || m.Title["en"] == "" || m.Material["vi"] == "" || m.Material["en"] == "" || len(m.Kinds) == 0 || m.Source == "" || m.DPI < 10 {
			t.Errorf("medium %q is not whole: %+v", m.Name, m)
		}
		if m.Tag != "sourced" && m.Tag != "general" {
			t.Errorf("%s: tag %q", m.Name, m.Tag)
		}
		if err := m.Finish.Check(800, 2400); err != nil {
			t.Errorf("%s: %v", m.Name, err)
		}
		seen[m.Name] = true
	}
	doc, err := os.ReadFile("../../docs/printing.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		if !regexp.MustCompile(fmt.Sprintf("(?m)^\\| `%s` \\|.*\\| %g \\|$", m.Name, m.DPI)).Match(doc) {
			t.Errorf("docs/printing.md has no row of %s at %g dpi", m.Name, m.DPI)
		}
	}
	for kind, want := range map[string]string{"banner": "hiflex-khoen", "pennant": "vai-luon-cay", "poster": "decal-tam", "panel": "hiflex-cang-khung", "arch": "hiflex-khoen"} {
		if got := Usual(list, kind).Name; got != want {
			t.Errorf("%s: %s, want %s", kind, got, want)
		}
	}
}

// The picture has the medium's resolution, or what 64 megapixels allow.
func TestPictureResolution(t *testing.T) {
	for _, c := range []struct{ w, h, dpi, want float64 }{{6000, 700, 72, 72}, {12_000, 6000, 72, 23}, {540, 790, 200, 200}, {50_000, 100, 100, 30}} {
		p := Piece{WMM: c.w, HMM: c.h, Medium: Medium{DPI: c.dpi}}
		if got := p.dpi(); got != c.want {
			t.Errorf("%g x %g mm at %g dpi: %g, want %g", c.w, c.h, c.dpi, got, c.want)
		}
	}
}

func TestSlug(t *testing.T) {
	for in, want := range map[string]string{"Băng rôn ĐÀ LẠT – 30/4": "bang-ron-da-lat-30-4", "../../etc": "etc", "日本": "tep", "": "tep", "A\x00b": "a-b", strings.Repeat("ươ", 90): strings.Repeat("uo", 30)} {
		if got := Slug(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
	if got := sizeName(2345.5, 700); got != "2345-5x700mm" {
		t.Error(got)
	}
}
