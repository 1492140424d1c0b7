// Package library holds the pages of what an office brings: its own designs, the
// editor in which they are written beside their picture, its official artwork and
// its colours, fonts and logos.
package library

import (
	"slices"

	"pano/server/ui/desk"
)

// Routes are this room's.
func Routes() []desk.Route { return slices.Concat(libraryRoutes(), editorRoutes(), kitRoutes()) }
