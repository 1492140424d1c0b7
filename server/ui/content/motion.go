package content

import (
	"slices"
	"strconv"

	"pano/server/campaign"
	"pano/server/ui/desk"
)

// Moves tells whether the form asks how a long text is shown: on text boards whose
// design leaves it open.
func (d StudioData) Moves() bool {
	return slices.Contains(d.Template.Kinds, "textboard") && !d.Template.Locked
}

// Fades tells whether the form asks how a screen's words come: at once, or up over
// their ground.
func (d StudioData) Fades() bool {
	return slices.Contains(d.Template.Kinds, "led") && !d.Template.Locked && !d.Moves()
}

// Fading is that choice.
func (d StudioData) Fading() bool { return d.Motion != nil && d.Motion.Kind == "fade" }

// Runs tells whether the text runs instead of turning pages.
func (d StudioData) Runs() bool {
	if d.Motion == nil {
		return d.Template.Motion != nil && d.Template.Motion.Kind == "ticker"
	}
	return d.Motion.Kind == "ticker"
}

// Speed is the chosen speed of a running text; 0 = a readable one.
func (d StudioData) Speed() int {
	if d.Motion == nil {
		return 0
	}
	return d.Motion.Speed
}

// Speeds are those to choose from, in pixels a second; every one is a whole number
// of pixels a frame.
func (d StudioData) Speeds() []int { return []int{20, 30, 60, 120} }

// motion is the form's choice, none when it is what the design does anyway; the
// speed counts only when the text runs.
func motion(r *desk.Req, d StudioData) (*campaign.Motion, error) {
	kind := r.Text("motion")
	switch {
	case kind == "", kind == "fade" && !d.Fades(), kind != "fade" && !d.Moves(), kind == "flip" && d.Template.Motion == nil:
		return nil, nil
	}
	m := &campaign.Motion{Kind: kind}
	if s := r.Text("speed"); s != "" && kind == "ticker" {
		n, err := strconv.Atoi(s)
		if err != nil {
			n = -1
		}
		m.Speed = n
	}
	return m, m.Check()
}
