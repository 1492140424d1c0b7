package pack

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"
)

// manifest is what manifest.json says; the digests let a reader tell a damaged pack.
type manifest struct {
	Pano    int    `json:"pano"`
	Name    string `json:"name"`
	Version int    `json:"version"`
	Digest  string `json:"digest"`
	Files   []line `json:"files"`
}

type line struct {
	Name   string `json:"name"`
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
}

// Zip packs the design for sending. The bytes depend on nothing but the files: no
// time, no machine. preview may be nil.
func (p *Pack) Zip(name string, version int, preview []byte) ([]byte, error) {
	sum := p.Digest()
	m := manifest{Pano: 1, Name: name, Version: version, Digest: hex.EncodeToString(sum[:])}
	files := map[string][]byte{}
	for _, n := range p.Names() {
		files[n] = p.file(n)
	}
	if preview != nil {
		files[Preview] = preview
	}
	for _, n := range sorted(files) {
		s := sha256.Sum256(files[n])
		m.Files = append(m.Files, line{n, len(files[n]), hex.EncodeToString(s[:])})
	}
	body, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	files[Manifest] = append(body, '\n')
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, n := range sorted(files) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: n, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(files[n]); err != nil {
			return nil, err
		}
	}
	err = z.Close()
	return out.Bytes(), err
}

func sorted(files map[string][]byte) []string {
	names := make([]string, 0, len(files))
	for n := range files {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// unzip reads a pack that somebody sent.
func unzip(data []byte) (*Pack, error) {
	if len(data) > MaxZip {
		return nil, tooLarge("the pack", MaxZip)
	}
	// Each entry of the directory costs memory before its name is known.
	if n := bytes.Count(data, []byte("PK\x01\x02")); n > 4*MaxFiles {
		return nil, tooMany(n)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, refuse("pack_damaged", "the ZIP is damaged ("+err.Error()+"): pack it again", "reason", err.Error())
	}
	p := &Pack{Art: map[string][]byte{}}
	files := map[string][]byte{}
	total := 0
	dir := ""
	for _, f := range z.File {
		if skipped(f) {
			continue
		}
		at, name := path.Split(f.Name)
		if len(files) == 0 {
			dir = at
		}
		if at != dir || strings.Count(at, "/") > 1 || strings.ContainsAny(f.Name, "\\:") || strings.Contains(at, "..") || strings.HasPrefix(at, "/") {
			return nil, refuse("pack_path", fmt.Sprintf("%.80q lies in another folder: all files of a pack lie side by side", f.Name), "file", clip(f.Name))
		}
		if _, twice := files[name]; twice {
			return nil, refuse("pack_twice", fmt.Sprintf("%.80q stands twice in the pack: keep one", name), "file", clip(name))
		}
		if len(files) >= MaxFiles {
			return nil, tooMany(len(z.File))
		}
		if limit(name) == 0 {
			return nil, p.add(name, nil)
		}
		body, err := inflate(f, min(limit(name), MaxTotal-total))
		if err != nil {
			return nil, err
		}
		total += len(body)
		files[name] = body
		if err := p.add(name, body); err != nil {
			return nil, err
		}
	}
	if p.Template == nil {
		return nil, refuse("pack_template", "the pack holds no template.yaml: every design has one")
	}
	return p, verify(files)
}

func tooMany(n int) *Error {
	return refuse("pack_many", fmt.Sprintf("the pack has %d files; at most %d are read", n, MaxFiles), "files", fmt.Sprint(n), "limit", fmt.Sprint(MaxFiles))
}

// skipped tells folders and what a Mac's archiver adds.
func skipped(f *zip.File) bool {
	return strings.HasSuffix(f.Name, "/") || strings.HasPrefix(f.Name, "__MACOSX/") || path.Base(f.Name) == ".DS_Store"
}

// inflate unfolds one file, never more than most bytes of it, whatever its header says.
func inflate(f *zip.File, most int) ([]byte, error) {
	if !f.Mode().IsRegular() {
		return nil, refuse("pack_file", fmt.Sprintf("%.80q is no plain file: take it out", f.Name), "file", clip(f.Name))
	}
	r, err := f.Open()
	if err != nil {
		return nil, refuse("pack_damaged", fmt.Sprintf("%.80q cannot be unpacked (%v): pack it again without a password", f.Name, err), "reason", err.Error())
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, int64(most)+1))
	if err != nil {
		return nil, refuse("pack_damaged", fmt.Sprintf("%.80q is damaged (%v): pack it again", f.Name, err), "reason", err.Error())
	}
	if len(b) > most {
		return nil, tooLarge(f.Name, most)
	}
	return b, nil
}

// verify holds the files against the manifest, when there is one.
func verify(files map[string][]byte) error {
	body, ok := files[Manifest]
	if !ok {
		return nil
	}
	var m manifest
	if err := json.Unmarshal(body, &m); err != nil {
		return refuse("pack_damaged", "manifest.json is damaged: pack the design again", "reason", Manifest)
	}
	want := map[string]string{}
	for _, l := range m.Files {
		want[l.Name] = l.SHA256
	}
	for name, b := range files {
		if name == Manifest {
			continue
		}
		sum := sha256.Sum256(b)
		if want[name] != hex.EncodeToString(sum[:]) {
			return refuse("pack_changed", fmt.Sprintf("%s is not the file that manifest.json names: pack the design again with pano template pack", name), "file", name)
		}
		delete(want, name)
	}
	for name := range want {
		return refuse("pack_changed", fmt.Sprintf("%.80q, which manifest.json names, is missing: pack the design again with pano template pack", name), "file", clip(name))
	}
	return nil
}
