package plan

import (
	"context"

	"pano/server/campaign"
	"pano/server/control/port"
)

// SaveLocation creates (ID "") or changes a location.
func (x *Plan) SaveLocation(ctx context.Context, by campaign.Actor, in *campaign.Location) error {
	return keep(ctx, x.desk, by, save[campaign.Location]{campaign.ManagePlaces, "location", in, &in.ID,
		func(p port.Ports) error {
			in.Name, in.Street = campaign.Clean(in.Name), campaign.Clean(in.Street)
			if err := in.Check(); err != nil {
				return err
			}
			if err := known(ctx, p.Areas, "area", in.Area); err != nil {
				return err
			}
			return known(ctx, p.Units, "unit", in.Unit)
		},
		func(p port.Ports) port.Table[campaign.Location, port.Filter] { return p.Locations }})
}

// SaveDisplay creates (ID "") or changes a display. What the system keeps itself
// (revision, pairing, retirement) stays as stored. The default must be approved
// content of this display's exact size.
func (x *Plan) SaveDisplay(ctx context.Context, by campaign.Actor, in *campaign.Display) error {
	return keep(ctx, x.desk, by, save[campaign.Display]{campaign.ManagePlaces, "display", in, &in.ID,
		func(p port.Ports) error {
			in.Name = campaign.Clean(in.Name)
			if in.TZ == "" {
				in.TZ = x.desk.Zone
			}
			in.Faces = max(in.Faces, 1)
			if err := in.Check(); err != nil {
				return err
			}
			old, err := p.Displays.Get(ctx, in.ID)
			if err != nil && !port.Missing(err) {
				return err
			}
			in.Rev, in.DesiredAt, in.Paired, in.Retired = old.Rev, old.DesiredAt, old.Paired, old.Retired
			if err := known(ctx, p.Locations, "location", in.Location); err != nil {
				return err
			}
			if in.Default == old.Default && in.Fit() == old.Fit() {
				return nil // also when a newer version replaced it: it goes on until changed
			}
			return checkDefault(ctx, p, *in)
		},
		func(p port.Ports) port.Table[campaign.Display, port.Filter] { return p.Displays }})
}

func checkDefault(ctx context.Context, p port.Ports, d campaign.Display) error {
	if d.Default.Asset == "" {
		return nil
	}
	v, err := p.Versions.Get(ctx, d.Default)
	if port.Missing(err) {
		return campaign.Invalidf("unknown_ref", "default", "the default asset does not exist: choose one from the list").With("value", d.Default.Asset)
	}
	if err != nil {
		return err
	}
	if !v.State.Released() || len(v.FilesFor(d.Fit())) == 0 {
		return campaign.Invalidf("default_unfit", "default", "the default must be approved and have a file of %s: add the size and have it approved", d.Fit().Key()).
			With("size", d.Fit().Key())
	}
	if v.Dated() {
		return campaign.Invalidf("countdown_default", "default", "the default stands for every day and this counts days: choose another")
	}
	return nil
}

// RetireDisplay takes a display out of use. What it showed stays on record.
func (x *Plan) RetireDisplay(ctx context.Context, by campaign.Actor, id, reason string) error {
	if err := port.Reason(reason); err != nil {
		return err
	}
	_, err := x.desk.Change(ctx, by, port.Change{Need: campaign.ManagePlaces, Do: func(p port.Ports) (port.Act, error) {
		d, err := p.Displays.Get(ctx, id)
		if err != nil {
			return port.Act{}, err
		}
		if d.Retired != 0 {
			return port.Act{}, campaign.Errorf(campaign.Conflict, "display_retired", "", "the display is already out of use")
		}
		d.Retired = x.desk.Now()
		return port.Act{Verb: "display.retire", Object: "display/" + id, Detail: map[string]string{"reason": reason}}, p.Displays.Put(ctx, &d)
	}})
	return err
}
