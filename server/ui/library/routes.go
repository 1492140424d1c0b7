// Package library holds the pages of the office's own designs: the library, and
// the editor in which a design is written beside its picture.
package library

import "pano/server/ui/desk"

// Routes are this room's.
func Routes() []desk.Route { return append(libraryRoutes(), editorRoutes()...) }
