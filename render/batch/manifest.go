package batch

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
)

// Names of the lists beside the files.
const (
	ManifestJSON = "manifest.json"
	ManifestCSV  = "manifest.csv"
)

// Manifest lists what a run made. It holds no time: the same sheet gives the same list.
type Manifest struct {
	V       int    `json:"v"` // 1
	Design  string `json:"design"`
	Version int    `json:"version"`
	Pieces  []Done `json:"pieces"`
}

// NewManifest lists a result.
func NewManifest(j *Job, r *Result) *Manifest {
	return &Manifest{V: 1, Design: j.Template.Name, Version: j.Template.Version, Pieces: r.Done}
}

// JSON is the list for programs.
func (m *Manifest) JSON() ([]byte, error) {
	b, err := json.MarshalIndent(m, "", " ")
	return append(b, '\n'), err
}

// CSV is the list for people: spreadsheet programs open it.
func (m *Manifest) CSV() ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\uFEFF")
	w := csv.NewWriter(&out)
	if err := w.Write([]string{"file", "row", "size", "text", "width_px", "height_px", "bytes", "sha256"}); err != nil {
		return nil, err
	}
	for _, d := range m.Pieces {
		for _, f := range d.Files {
			if err := w.Write([]string{f.Name, strconv.Itoa(d.Row), d.Size, harmless(d.Text), strconv.Itoa(f.WPx), strconv.Itoa(f.HPx), strconv.FormatInt(f.Bytes, 10), f.SHA256}); err != nil {
				return nil, err
			}
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// harmless keeps a spreadsheet program from taking a text for a formula.
func harmless(s string) string {
	if s != "" && (s[0] == '=' || s[0] == '+' || s[0] == '-' || s[0] == '@') {
		return "'" + s
	}
	return s
}

// maxManifest bounds a list that is read back.
const maxManifest = 64 << 20

// ReadManifest reads a list that an earlier run left.
func ReadManifest(r io.Reader) (*Manifest, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxManifest))
	if err != nil {
		return nil, err
	}
	m := &Manifest{}
	if err := json.Unmarshal(b, m); err != nil {
		return nil, err
	}
	if m.V != 1 {
		return nil, fmt.Errorf("manifest version %d is not known", m.V)
	}
	return m, nil
}

// WriteZIP packs the files of a manifest and its two lists. Pictures and PDF files
// are packed already: they are stored. The bytes depend on the files alone.
func WriteZIP(w io.Writer, m *Manifest, open func(File) (io.ReadCloser, error)) error {
	z := zip.NewWriter(w)
	lists := []func() ([]byte, error){m.CSV, m.JSON}
	for i, name := range []string{ManifestCSV, ManifestJSON} {
		b, err := lists[i]()
		if err != nil {
			return err
		}
		if err := member(z, name, zip.Deflate, bytes.NewReader(b)); err != nil {
			return err
		}
	}
	for _, d := range m.Pieces {
		for _, f := range d.Files {
			r, err := open(f)
			if err != nil {
				return fmt.Errorf("pack %s: %w", f.Name, err)
			}
			err = member(z, f.Name, zip.Store, r)
			if err = errors.Join(err, r.Close()); err != nil {
				return fmt.Errorf("pack %s: %w", f.Name, err)
			}
		}
	}
	return z.Close()
}

func member(z *zip.Writer, name string, method uint16, r io.Reader) error {
	// A fixed day, the first that ZIP can say: some programs take an empty one ill.
	h := &zip.FileHeader{Name: name, Method: method, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
	w, err := z.CreateHeader(h)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return err
}
