package render

import (
	"context"

	"pano/render/layout/ops"
)

// Finding is what is to be said of a picture.
type Finding = ops.Finding

// Check tells whether an order can be drawn and what is to be said about it. It
// checks values and lays out, and draws nothing: thousands of rows are looked at
// before the first is drawn. What Render refuses, Check refuses with the same error.
func (r *Renderer) Check(ctx context.Context, o Order) ([]ops.Finding, error) {
	j, err := r.job(o)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, cancelled(err)
	}
	if j.design.Board != nil { // letters of dots: drawing is as quick as asking
		a, err := r.board(j)
		if err != nil {
			return nil, asError(err)
		}
		return a.Findings, nil
	}
	static, err := j.library.Static(j.layoutOrder())
	if err != nil {
		return nil, asError(err)
	}
	p, err := j.lay(ctx, static, nil)
	if err != nil {
		return nil, asError(err)
	}
	return j.artwork(p).Findings, nil
}
