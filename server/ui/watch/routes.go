// Package watch holds the pages of the live wall, places, displays, the timeline and takeovers.
package watch

import (
	"slices"

	"pano/server/ui/desk"
)

// Routes is this room's part of the route table.
func Routes() []desk.Route {
	return slices.Concat(overviewRoutes(), locationRoutes(), displayRoutes(), placementRoutes(), takeoverRoutes())
}
