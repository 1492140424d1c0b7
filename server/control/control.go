package control

import (
	"context"

	"pano/server/control/audit"
	"pano/server/control/batch"
	"pano/server/control/content"
	"pano/server/control/content/studio"
	"pano/server/control/field"
	"pano/server/control/kit"
	"pano/server/control/library"
	"pano/server/control/plan"
	"pano/server/control/port"
	"pano/server/control/printing"
	"pano/server/control/rule"
	"pano/server/control/set"
	"pano/server/control/watch"
)

// Options is all that control works with: storage, log, fleet, render engine,
// blobs, the programme key, the clock, and the names of the organisation and zone.
type Options = port.Desk

// Control is every verb of Pano. Each takes the actor, checks the right, and
// returns *campaign.Error. Methods may be called from many goroutines.
type Control struct {
	*plan.Plan
	*content.Content
	*library.Library
	*printing.Printing
	*kit.Kit
	*field.Field
	*watch.Watch
	*audit.Audit
	*rule.Rulebook
	*set.Sets
	*batch.Batches
	desk *port.Desk
}

// New wires the rooms. It starts nothing.
func New(o Options) *Control {
	d := &o
	d.Memory, d.Rules = &port.Memory{}, &port.Rules{}
	own := kit.New(d)
	lib := library.New(d, own)
	d.Render = lib.Engine()
	drawing := studio.New(d)
	w := watch.New(d, drawing)
	c := content.New(d, drawing, w)
	return &Control{Plan: plan.New(d), Content: c, Sets: set.New(d, c), Batches: batch.New(d, drawing, c), Library: lib, Kit: own, Field: field.New(d, w), Watch: w,
		Audit: audit.New(d), Printing: printing.New(d, drawing), Rulebook: rule.New(d), desk: d}
}

// Warm reads what every picture needs, before the first request asks for it.
func (c *Control) Warm(ctx context.Context) {
	c.Library.Sync(ctx)
	c.Kit.Load(ctx)
}
