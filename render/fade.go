package render

import (
	"fmt"
	"time"

	"pano/render/design"
	"pano/render/fade"
	"pano/render/layout/ops"
)

// fade is how a job's picture comes and stands; ok is false for one that stands still.
func (j *job) fade() (m design.Motion, ok bool) {
	m, ok = fade.Of(j.design.Motion, (*design.Motion)(j.o.Motion))
	return m, ok && j.design.Board == nil && j.o.Format == PNG && j.o.Colours == TrueColour && !j.print
}

// fading draws a picture whose words come up over their ground.
func (r *Renderer) fading(j *job, s *scene, p *ops.Page, m design.Motion) (file []byte, round time.Duration, err error) {
	if j.w*j.h > r.streamAbove {
		return nil, 0, refuse("motion_invalid", "motion", fmt.Sprintf("%d x %d pixels are too many for a fade; take the still picture", j.w, j.h), "value", m.Kind)
	}
	ground := s.base
	if ground == nil { // a scene that is not kept
		if ground, err = r.painter.Paint(&ops.Page{W: p.W, H: p.H, Ops: p.Ops[:p.Static]}); err != nil {
			return nil, 0, err
		}
		defer r.painter.Release(ground)
	}
	full, err := r.paint(s, p, nil)
	if err != nil {
		return nil, 0, err
	}
	defer r.painter.Release(full)
	return fade.Write(r.encoder, j.pngOptions().Level, ground, full, m)
}
