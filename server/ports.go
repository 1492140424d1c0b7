package server

import (
	"context"

	"pano/server/control"
	"pano/server/store"
)

// controlStore lets control work on the store: the same ports, seen as the
// interfaces that control declares.
type controlStore struct{ s *store.Store }

// Tx implements control.Store.
func (c controlStore) Tx(ctx context.Context, fn func(control.Ports) error) error {
	return c.s.Tx(ctx, func(p store.Ports) error { return fn(controlPorts(p)) })
}

// View implements control.Store.
func (c controlStore) View(ctx context.Context, fn func(control.Ports) error) error {
	return c.s.View(ctx, func(p store.Ports) error { return fn(controlPorts(p)) })
}

func controlPorts(p store.Ports) control.Ports {
	return control.Ports{
		Units: p.Units, Areas: p.Areas, References: p.References, Campaigns: p.Campaigns, Phases: p.Phases,
		Milestones: p.Milestones, Slogans: p.Slogans, Locations: p.Locations, Displays: p.Displays, Assets: p.Assets,
		Versions: p.Versions, Approvals: p.Approvals, Placements: p.Placements, Takeovers: p.Takeovers, Tasks: p.Tasks,
		Evidence: p.Evidence, Devices: p.Devices, Codes: p.Codes, History: p.History, Orders: p.Orders, Settings: p.Settings,
	}
}
