package content

import (
	"context"
	"errors"

	"pano/server/campaign"
	"pano/server/control/port"
)

// SaveSet saves drafts that are decided together and, if asked to, submits them:
// all or none. The same form sent twice is done once.
func (x *Content) SaveSet(ctx context.Context, by campaign.Actor, in []DraftIn, submit bool) (out []AssetView, err error) {
	if err := by.Need(campaign.Design); err != nil {
		return nil, err
	}
	files := make([][]campaign.File, len(in))
	for i := range in {
		if files[i], _, err = x.draw(ctx, by, &in[i]); err != nil {
			return nil, err
		}
	}
	err = x.desk.Store.Tx(ctx, func(p port.Ports) error {
		out = nil
		for i := range in {
			a, act, err := x.write(ctx, p, by, in[i], files[i])
			switch {
			case errors.Is(err, errMade):
				err = nil
			case err == nil:
				err = x.desk.Record(ctx, p, by, act)
			}
			if err == nil && submit && a.Version.State == campaign.AssetDraft {
				if a, act, err = x.submit(ctx, p, by, a.Asset.ID); err == nil {
					err = x.desk.Record(ctx, p, by, act)
				}
			}
			if err != nil {
				return err
			}
			out = append(out, a)
		}
		return nil
	})
	return out, port.Refuse(err)
}
