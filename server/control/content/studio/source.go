package studio

import (
	"context"
	"io"

	"pano/render"
	"pano/server/campaign"
	"pano/server/control/content/artwork"
)

// PrintSource is the order that made a version's print file of a size.
func (s *Studio) PrintSource(ctx context.Context, in campaign.Inputs, key string) (*render.Order, error) {
	fit, err := campaign.ParseFit(key)
	if err != nil {
		return nil, err
	}
	images, err := s.Images(ctx, in)
	if err != nil {
		return nil, err
	}
	if in.Template != "" {
		o := Order(in, images, fit)
		o.Stored, o.Format = true, render.PDF
		return &o, nil
	}
	x := s.fitting(in, images)
	if x.Art.For(key).Ground == "blur" {
		if x.Blur, err = artwork.Blur(ctx, x.Still); err != nil {
			return nil, err
		}
	}
	o := x.Order(fit, x.Art.For(key))
	o.Format = render.PDF
	return &o, nil
}

// Engine is the engine behind the studio's seats: whoever draws with it waits for
// one, so that many at a time do not bring the machine to its knees.
func (s *Studio) Engine() render.Engine { return seated{s.desk.Render, s} }

type seated struct {
	render.Engine
	studio *Studio
}

func (e seated) Render(ctx context.Context, o render.Order) (*render.Artwork, error) {
	done, err := e.studio.Sit(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	return e.Engine.Render(ctx, o)
}

func (e seated) RenderTo(ctx context.Context, w io.Writer, o render.Order) (*render.Artwork, error) {
	done, err := e.studio.Sit(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	return e.Engine.RenderTo(ctx, w, o)
}
