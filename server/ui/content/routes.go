// Package content holds the pages of designs, the library and approvals.
package content

import (
	"slices"

	"pano/server/ui/desk"
)

// Routes is this room's part of the route table.
func Routes() []desk.Route {
	return slices.Concat(designRoutes(), batchRoutes(), assetRoutes(), artworkRoutes(), printingRoutes(), approvalRoutes())
}
