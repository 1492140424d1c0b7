package batch

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
)

// Pictures finds the pictures that cells name. It is safe for concurrent use.
type Pictures interface {
	// Picture reads one picture; the error is a *render.Error.
	Picture(name string) ([]byte, error)
}

// Limits of pictures.
const (
	maxPicture  = 32 << 20
	maxPictures = 5000
)

// Folder finds pictures in a folder of this machine and nowhere else: names that lead
// out of it, by dots or by links, are not found.
type Folder struct {
	root  *os.Root
	names map[string]string // by folded name
}

// OpenFolder lists a folder. The caller closes it.
func OpenFolder(dir string) (*Folder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	f := &Folder{root: root, names: map[string]string{}}
	err = fs.WalkDir(root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && f.names[key(p)] == "" {
			f.names[key(p)] = p
		}
		if len(f.names) > maxPictures {
			return refuse("pictures_many", "pictures", fmt.Sprintf("the folder holds more than %d files: name one with the pictures only", maxPictures))
		}
		return err
	})
	if err != nil {
		root.Close()
		return nil, err
	}
	return f, nil
}

// Close ends the use of the folder.
func (f *Folder) Close() error { return f.root.Close() }

// Picture implements Pictures.
func (f *Folder) Picture(name string) ([]byte, error) {
	at, ok := f.names[key(name)]
	if !ok {
		return nil, missing(name)
	}
	file, err := f.root.Open(at)
	if err != nil {
		return nil, missing(name)
	}
	defer file.Close()
	return bounded(name, file)
}

// Pack finds pictures in a ZIP file.
type Pack struct {
	mu    sync.Mutex // one is unpacked at a time
	files map[string]*zip.File
}

// OpenPack lists a ZIP file without unpacking it.
func OpenPack(r io.ReaderAt, size int64) (*Pack, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, refuse("pictures_damaged", "pictures", "the file of pictures is no ZIP file, or damaged: pack the pictures again")
	}
	if len(z.File) > maxPictures {
		return nil, refuse("pictures_many", "pictures", fmt.Sprintf("the ZIP file holds %d files; at most %d are read", len(z.File), maxPictures))
	}
	p := &Pack{files: map[string]*zip.File{}}
	for _, f := range z.File {
		if !f.FileInfo().IsDir() && p.files[key(f.Name)] == nil {
			p.files[key(f.Name)] = f
		}
	}
	return p, nil
}

// Picture implements Pictures.
func (p *Pack) Picture(name string) ([]byte, error) {
	f := p.files[key(name)]
	if f == nil {
		return nil, missing(name)
	}
	if f.UncompressedSize64 > maxPicture {
		return nil, large(name)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	r, err := f.Open()
	if err != nil {
		return nil, missing(name)
	}
	defer r.Close()
	return bounded(name, r)
}

// key is how picture names are compared: the last part, in any case, NFC or not.
func key(name string) string {
	return strings.ToLower(norm.NFC.String(path.Base(strings.ReplaceAll(strings.TrimSpace(name), `\`, "/"))))
}

func bounded(name string, r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxPicture+1))
	if err != nil {
		return nil, refuse("picture_unread", "", fmt.Sprintf("the picture %q cannot be read: %v", shorten(name), err), "value", shorten(name))
	}
	if len(b) > maxPicture {
		return nil, large(name)
	}
	return b, nil
}

func missing(name string) error {
	return refuse("picture_missing", "", fmt.Sprintf("there is no picture %q among the files given: check the name, or add it", shorten(name)), "value", shorten(name))
}

func large(name string) error {
	return refuse("picture_large", "", fmt.Sprintf("the picture %q is larger than %d MB: make it smaller", shorten(name), maxPicture>>20), "value", shorten(name))
}
