// Package field holds the pages of the crews' tasks.
package field

import (
	"slices"

	"pano/server/ui/desk"
)

// Routes is this room's part of the route table.
func Routes() []desk.Route {
	return slices.Concat(taskRoutes())
}
