// Package fade makes pictures whose words come up over their ground: what may be
// asked for, and the file.
package fade

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"image"
	"iter"
	"math"
	"time"

	"pano/render/design"
	"pano/render/encode"
	"pano/render/encode/film"
	"pano/render/refusal"
)

// Defaults of a fade. It is short and of few pictures: nothing beside a road may
// flash or flow.
const (
	hold    = 6.0     // seconds that the whole picture stands
	while   = 0.4     // seconds that it takes to come
	steps   = 3       // pictures in that time
	maxFile = 4 << 20 // bytes, as players read it
)

// Of is the motion of an order, filled up from its design and the defaults; ok is
// false for a picture that stands still. Both may be nil.
func Of(own, asked *design.Motion) (m design.Motion, ok bool) {
	if own != nil {
		m = *own
	}
	if asked != nil {
		m = design.Motion{Kind: asked.Kind, Hold: cmp.Or(asked.Hold, m.Hold), Steps: cmp.Or(asked.Steps, m.Steps), Time: cmp.Or(asked.Time, m.Time)}
	}
	m.Hold, m.Steps, m.Time = cmp.Or(m.Hold, hold), cmp.Or(m.Steps, steps), cmp.Or(m.Time, while)
	return m, m.Kind == "fade"
}

// Check refuses a motion that cannot be: boards take flip and ticker, other designs
// a fade, which is never long. full tells that the file is a PNG in full colour.
func Check(m design.Motion, board, full bool) error {
	if board && (m.Kind == "flip" || m.Kind == "ticker") {
		return nil
	}
	if board || !full || m.Kind != "fade" {
		return refusal.New("motion_invalid", "motion", fmt.Sprintf("the motion %.40q is not possible here: text boards take flip or ticker, other designs fade, as PNG in full colour", m.Kind), "value", m.Kind)
	}
	if !(m.Hold == 0 || m.Hold >= 2 && m.Hold <= 120) || !(m.Time == 0 || m.Time >= 0.1 && m.Time <= 0.5) || m.Steps < 0 || m.Steps > 3 || m.Steps == 1 {
		return refusal.New("motion_invalid", "motion", "a fade holds 2 to 120 seconds and comes in 2 or 3 pictures within 0.1 to 0.5 seconds", "value", m.Kind)
	}
	return nil
}

// Write makes the file and tells how long a round takes. It begins with the whole
// picture, so that a reader which knows no motion shows that. Both pictures are
// opaque and of one size.
func Write(e *encode.Encoder, l encode.Level, ground, full *image.RGBA, m design.Motion) ([]byte, time.Duration, error) {
	stand, step := seconds(m.Hold), seconds(m.Time/float64(m.Steps))
	var out bytes.Buffer
	err := film.Maker{Encoder: e, Level: l, Limit: maxFile}.Write(&out, shots(ground, full, m.Steps, stand, step))
	if errors.Is(err, encode.ErrTooLarge) {
		return nil, 0, refusal.New("motion_too_large", "motion", fmt.Sprintf("this picture would be over %d MB as a fade; take the still picture or a design with less in it", maxFile>>20), "limit", fmt.Sprint(maxFile>>20))
	}
	return out.Bytes(), stand + time.Duration(m.Steps)*step, err
}

func seconds(v float64) time.Duration { return time.Duration(math.Round(v*1000)) * time.Millisecond }

// shots are the whole picture and the steps that lead to it from the ground.
func shots(ground, full *image.RGBA, n int, stand, step time.Duration) iter.Seq2[image.Image, time.Duration] {
	return func(yield func(image.Image, time.Duration) bool) {
		if !yield(full, stand) {
			return
		}
		for k := range n {
			if !yield(between(ground, full, k, n), step) {
				return
			}
		}
	}
}

// between mixes two opaque pictures of one size, k of n parts of the second.
func between(a, b *image.RGBA, k, n int) *image.RGBA {
	out := image.NewRGBA(a.Rect)
	for i, v := range a.Pix {
		out.Pix[i] = uint8((int(v)*(n-k) + int(b.Pix[i])*k + n/2) / n)
	}
	return out
}
