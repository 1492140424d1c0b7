package server

import (
	"context"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/displaylog"
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

// controlLog lets control read and feed the display log. The two packages do not
// know each other: their plain data have the same fields and are converted here.
type controlLog struct{ l *displaylog.Log }

// Wait implements control.Log.
func (c controlLog) Wait(ctx context.Context, entryID string) (int64, error) {
	return c.l.Wait(ctx, entryID)
}

// Plays implements control.Log.
func (c controlLog) Plays(ctx context.Context, q control.PlayQuery) ([]control.LoggedPlay, error) {
	plays, err := c.l.Plays(ctx, displaylog.PlayQuery(q))
	out := make([]control.LoggedPlay, len(plays))
	for i, p := range plays {
		out[i] = control.LoggedPlay(p)
	}
	return out, err
}

// Entries implements control.Log.
func (c controlLog) Entries(ctx context.Context, q control.EntryQuery) ([]control.LoggedEntry, error) {
	acts, err := c.l.Entries(ctx, displaylog.EntryQuery(q))
	out := make([]control.LoggedEntry, len(acts))
	for i, a := range acts {
		out[i] = control.LoggedEntry{Entry: campaign.Entry(a.Act), Leaf: a.Leaf}
	}
	return out, err
}

// Append implements control.Log.
func (c controlLog) Append(ctx context.Context, batches []control.RawBatch) ([]control.BatchResult, error) {
	raw := make([]displaylog.Raw, len(batches))
	for i, b := range batches {
		raw[i] = displaylog.Raw(b)
	}
	results, err := c.l.Append(ctx, raw)
	out := make([]control.BatchResult, len(results))
	for i, r := range results {
		out[i] = control.BatchResult(r)
	}
	return out, err
}

// Checkpoint implements control.Log.
func (c controlLog) Checkpoint(ctx context.Context) ([]byte, error) { return c.l.Checkpoint(ctx) }

var (
	_ control.Store = controlStore{}
	_ control.Log   = controlLog{}
)
