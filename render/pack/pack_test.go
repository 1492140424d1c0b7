package pack

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func sample() *Pack {
	return &Pack{Template: []byte("pano: 1\nname: phuong\n"), Art: map[string][]byte{"scene.svg": []byte("<svg/>"), "a-1.svg": []byte("<svg>1</svg>")}}
}

// There and back: the same files, the same digest, the same bytes each time.
func TestZip(t *testing.T) {
	p := sample()
	z, err := p.Zip("phuong", 3, []byte("\x89PNG"))
	if err != nil {
		t.Fatal(err)
	}
	again, _ := p.Zip("phuong", 3, []byte("\x89PNG"))
	if !bytes.Equal(z, again) {
		t.Error("two packings differ")
	}
	got, err := Open(z)
	if err != nil || got.Digest() != p.Digest() || len(got.Art) != 2 || !bytes.Equal(got.Template, p.Template) {
		t.Errorf("%v %+v", err, got)
	}
	lone, err := Open(p.Template)
	if err != nil || lone.Digest() == p.Digest() {
		t.Errorf("a lone template: %v", err)
	}
}

// Anybody can compute a digest with coreutils.
func TestDigestIsShell(t *testing.T) {
	if _, err := exec.LookPath("sha256sum"); err != nil {
		t.Skip("sha256sum is not installed")
	}
	dir := t.TempDir()
	for _, n := range sample().Names() {
		if err := os.WriteFile(filepath.Join(dir, n), sample().file(n), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("sh", "-c", "LC_ALL=C; export LC_ALL; sha256sum *.svg template.yaml | sort -k2 | sha256sum")
	cmd.Dir = dir
	out, err := cmd.Output()
	sum := sample().Digest()
	if err != nil || !strings.HasPrefix(string(out), hex.EncodeToString(sum[:])) {
		t.Errorf("%v: %s, want %x", err, out, sum)
	}
}

type entry struct {
	name, body string
	mode       os.FileMode
}

func zipOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.mode != 0 {
			h.SetMode(e.mode)
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What people really send: a folder zipped as it is, with a Mac's leftovers.
func TestZippedFolder(t *testing.T) {
	p, err := Open(zipOf(t, entry{name: "phuong/"}, entry{name: "phuong/template.yaml", body: "pano: 1"}, entry{name: "phuong/scene.svg", body: "<svg/>"},
		entry{name: "phuong/.DS_Store", body: "x"}, entry{name: "__MACOSX/phuong/._scene.svg", body: "x"}))
	if err != nil || len(p.Art) != 1 {
		t.Errorf("%v %+v", err, p)
	}
}

func TestHostile(t *testing.T) {
	ok := entry{name: "template.yaml", body: "pano: 1"}
	var many []entry
	for i := range MaxFiles + 1 {
		many = append(many, entry{name: fmt.Sprintf("a%d.svg", i), body: "x"})
	}
	var horde []entry
	for i := range 4*MaxFiles + 10 {
		horde = append(horde, entry{name: fmt.Sprintf("d%d/", i)})
	}
	var heavy []entry
	for i := range 9 {
		heavy = append(heavy, entry{name: fmt.Sprintf("a%d.svg", i), body: strings.Repeat(" ", MaxDrawing)})
	}
	good, err := sample().Zip("phuong", 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	other := sample()
	other.Template = []byte("pano: 1\nname: other\n")
	cut, _ := other.Zip("phuong", 1, nil)
	for _, c := range []struct {
		what, code string
		data       []byte
	}{
		{"a path upward", "pack_path", zipOf(t, ok, entry{name: "../../etc/passwd.svg", body: "x"})},
		{"a path upward alone", "pack_path", zipOf(t, entry{name: "../template.yaml", body: "x"})},
		{"an absolute path", "pack_path", zipOf(t, entry{name: "/template.yaml", body: "x"})},
		{"another folder", "pack_path", zipOf(t, ok, entry{name: "x/scene.svg", body: "x"})},
		{"deep folders", "pack_path", zipOf(t, entry{name: "a/b/template.yaml", body: "x"})},
		{"a drive", "pack_path", zipOf(t, ok, entry{name: `c:\scene.svg`, body: "x"})},
		{"a program", "pack_file", zipOf(t, ok, entry{name: "run.sh", body: "x"})},
		{"a font", "pack_file", zipOf(t, ok, entry{name: "x.ttf", body: "x"})},
		{"a link", "pack_file", zipOf(t, ok, entry{name: "scene.svg", body: "/etc/passwd", mode: os.ModeSymlink | 0o777})},
		{"twice", "pack_twice", zipOf(t, ok, ok)},
		{"no template", "pack_template", zipOf(t, entry{name: "scene.svg", body: "x"})},
		{"a bomb", "pack_large", zipOf(t, entry{name: "template.yaml", body: strings.Repeat("a", 100<<20)})},
		{"many files", "pack_many", zipOf(t, many...)},
		{"a horde of folders", "pack_many", zipOf(t, horde...)},
		{"heavy files", "pack_large", zipOf(t, append(heavy, ok)...)},
		{"a large ZIP", "pack_large", append([]byte("PK"), make([]byte, MaxZip)...)},
		{"half a ZIP", "pack_damaged", good[:len(good)/2]},
		{"no ZIP", "pack_damaged", []byte("PK\x03\x04")},
		{"a picture", "pack_type", []byte("\x89PNG\r\n\x1a\n\x00\x00")},
		{"nothing", "pack_type", nil},
		{"a novel", "pack_large", bytes.Repeat([]byte("a"), MaxTemplate+1)},
		{"another file than the manifest names", "pack_changed", exchange(t, good, cut)},
		{"a manifest that is none", "pack_damaged", zipOf(t, ok, entry{name: Manifest, body: "{"})},
		{"a manifest of more", "pack_changed", zipOf(t, ok, entry{name: Manifest, body: `{"files":[]}`})},
	} {
		p, err := Open(c.data)
		var e *Error
		if !errors.As(err, &e) || e.Code != c.code {
			t.Errorf("%s: %v (%v), want %s", c.what, err, p, c.code)
		}
	}
}

// exchange takes template.yaml from one pack and the rest from another.
func exchange(t *testing.T, a, b []byte) []byte {
	t.Helper()
	var out []entry
	for i, data := range [][]byte{a, b} {
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			if (f.Name == Template) != (i == 1) {
				continue
			}
			body, err := inflate(f, MaxTemplate)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, entry{name: f.Name, body: string(body)})
		}
	}
	return zipOf(t, out...)
}

func TestFind(t *testing.T) {
	z, err := sample().Zip("phuong", 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	file := func(b []byte) *fstest.MapFile { return &fstest.MapFile{Data: b} }
	fsys := fstest.MapFS{
		"a/template.yaml": file([]byte("x")), "a/scene.svg": file([]byte("s")), "a/notes.txt": file([]byte("n")), "a/preview.png": file(nil),
		"led/b/template.yaml": file([]byte("x")), "c.pano.zip": file(z), "bad.pano.zip": file([]byte("PK")),
		"deep/er/than/template.yaml": file([]byte("x")), ".git/x/template.yaml": file([]byte("x")), "template.yaml": file([]byte("x")), "Big Name/UP.svg": file(nil),
	}
	found, err := Find(fsys)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range found {
		got = append(got, fmt.Sprintf("%s %t", f.Path, f.Err == nil))
	}
	want := "a/template.yaml true, bad.pano.zip false, c.pano.zip true, led/b/template.yaml true"
	if strings.Join(got, ", ") != want {
		t.Errorf("%s\nwant %s", strings.Join(got, ", "), want)
	}
	if len(found[0].Pack.Art) != 1 {
		t.Errorf("%+v", found[0].Pack)
	}
	before, _ := Stamp(fsys)
	fsys["a/scene.svg"].Data = []byte("longer")
	after, _ := Stamp(fsys)
	fsys["a/notes.txt"].Data = []byte("longer too")
	if same, _ := Stamp(fsys); before == after || same != after {
		t.Error("the stamp does not follow the drawings, or follows notes")
	}
}

func FuzzOpen(f *testing.F) {
	good, err := sample().Zip("phuong", 1, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:40])
	f.Add([]byte("pano: 1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Open(data)
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Errorf("%T %v", err, err)
		}
		if err == nil && (p.Size() > MaxTotal || p.Template == nil) {
			t.Errorf("%d bytes", p.Size())
		}
	})
}
