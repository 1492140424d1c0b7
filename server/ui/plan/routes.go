// Package plan holds the pages of campaigns, phases and milestones.
package plan

import (
	"slices"

	"pano/server/ui/desk"
)

// Routes is this room's part of the route table.
func Routes() []desk.Route {
	return slices.Concat(campaignRoutes())
}
