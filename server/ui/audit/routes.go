// Package audit holds the pages of the display log.
package audit

import (
	"slices"

	"pano/server/ui/desk"
)

// Routes is this room's part of the route table.
func Routes() []desk.Route {
	return slices.Concat(logRoutes())
}
