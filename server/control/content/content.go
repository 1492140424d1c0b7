// Package content is the room where designs become assets and assets are decided.
package content

import (
	"pano/server/control/content/studio"
	"pano/server/control/port"
)

// Content is this room's verbs.
type Content struct {
	desk   *port.Desk
	studio *studio.Studio
	pub    port.Publisher
}

// New makes the room. pub publishes anew what a withdrawal changes.
func New(d *port.Desk, s *studio.Studio, pub port.Publisher) *Content {
	return &Content{desk: d, studio: s, pub: pub}
}
