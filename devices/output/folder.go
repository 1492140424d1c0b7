package output

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"pano/devices/player"
	"pano/devices/proof"
)

// Folder writes what is shown to screen.png, with screen.json beside it. Readers
// see the old or the new picture, never half of one.
type Folder struct {
	dir string
}

// sidecar is screen.json.
type sidecar struct {
	Frame  string `json:"frame"` // sha256 of the pixels, "" = blank
	File   string `json:"file,omitempty"`
	Item   string `json:"item,omitempty"`
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
	At     int64  `json:"at"` // microseconds UTC
}

// NewFolder makes the folder if it is missing.
func NewFolder(cfg Config) (*Folder, error) {
	if cfg.Dir == "" {
		return nil, errors.New("output folder: no folder given")
	}
	if err := os.MkdirAll(cfg.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("output folder: %w", err)
	}
	return &Folder{dir: cfg.Dir}, nil
}

// Name is "folder".
func (o *Folder) Name() string { return "folder" }

// Show writes the picture, then its description.
func (o *Folder) Show(ctx context.Context, f player.Frame) (player.Shown, error) {
	picture, err := encode(f)
	if err != nil {
		return player.Shown{}, err
	}
	if err := o.write("screen.png", picture); err != nil {
		return player.Shown{}, err
	}
	b := f.Image.Bounds()
	err = o.describe(sidecar{
		Frame: string(f.Pixels), File: string(f.File), Item: f.Item,
		Width: b.Dx(), Height: b.Dy(), At: time.Now().UnixMicro(),
	})
	if err != nil {
		return player.Shown{}, err
	}
	return player.Shown{Grade: proof.Handed}, ctx.Err()
}

// Blank removes the picture and says so.
func (o *Folder) Blank(ctx context.Context) error {
	if err := os.Remove(filepath.Join(o.dir, "screen.png")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := o.describe(sidecar{At: time.Now().UnixMicro()}); err != nil {
		return err
	}
	return ctx.Err()
}

// Close leaves the last picture where it is.
func (o *Folder) Close() error { return nil }

func (o *Folder) describe(s sidecar) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return o.write("screen.json", append(text, '\n'))
}

// write replaces a file in one step.
func (o *Folder) write(name string, data []byte) error {
	path := filepath.Join(o.dir, name)
	if err := os.WriteFile(path+".tmp", data, 0o644); err != nil {
		return fmt.Errorf("output folder: %w", err)
	}
	if err := os.Rename(path+".tmp", path); err != nil {
		return fmt.Errorf("output folder: %w", err)
	}
	return nil
}
