// Package output holds the drivers that put a player's frames somewhere. The
// table in New names all of them; a driver that is not named there does not exist.
package output

import (
	"fmt"
	"log/slog"

	"pano/devices/player"
)

// Config is what a driver may need. Each driver reads its own fields.
type Config struct {
	// Title names the display on the driver's own surface (web page).
	Title string
	// Dir is where `folder` writes.
	Dir string
	// Addr is where `web` listens, host:port; empty means 127.0.0.1:0.
	Addr string
	Log  *slog.Logger
}

// Kinds are the names that New knows, in order of help texts.
func Kinds() []string { return []string{"folder", "web"} }

// New opens the driver of a kind. The caller closes it.
func New(kind string, cfg Config) (player.Output, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	switch kind {
	case "folder":
		return NewFolder(cfg)
	case "web":
		return NewWeb(cfg)
	}
	return nil, fmt.Errorf("output %q is not known; use one of %v", kind, Kinds())
}
