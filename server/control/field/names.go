package field

import (
	"context"

	"pano/server/campaign"
	"pano/server/control/port"
)

// names are the rows around placements, each read once.
type names struct {
	assets    map[string]campaign.Asset
	displays  map[string]campaign.Display
	locations map[string]campaign.Location
	campaigns map[string]campaign.Campaign
	versions  map[campaign.AssetRef]campaign.AssetVersion
}

func around(ctx context.Context, p port.Ports, rows []campaign.Placement) (n names, err error) {
	var assets, displays, locations, campaigns []string
	for _, q := range rows {
		assets, displays, campaigns = append(assets, q.Asset.Asset), append(displays, q.Display), append(campaigns, q.Campaign)
	}
	if n.assets, err = port.ByID(ctx, p.Assets, assets, func(a campaign.Asset) string { return a.ID }); err != nil {
		return n, err
	}
	if n.displays, err = port.ByID(ctx, p.Displays, displays, func(d campaign.Display) string { return d.ID }); err != nil {
		return n, err
	}
	for _, d := range n.displays {
		locations = append(locations, d.Location)
	}
	if n.locations, err = port.ByID(ctx, p.Locations, locations, func(l campaign.Location) string { return l.ID }); err != nil {
		return n, err
	}
	if n.campaigns, err = port.ByID(ctx, p.Campaigns, campaigns, func(c campaign.Campaign) string { return c.ID }); err != nil {
		return n, err
	}
	n.versions = map[campaign.AssetRef]campaign.AssetVersion{}
	for _, q := range rows {
		if _, ok := n.versions[q.Asset]; ok {
			continue
		}
		v, err := p.Versions.Get(ctx, q.Asset)
		if err != nil && !port.Missing(err) {
			return n, err
		}
		n.versions[q.Asset] = v
	}
	return n, nil
}

// Views adds to placements the names that a page shows and how far they have come.
func Views(ctx context.Context, p port.Ports, desk *port.Desk, rows []campaign.Placement) ([]PlacementView, error) {
	n, err := around(ctx, p, rows)
	if err != nil {
		return nil, err
	}
	out := make([]PlacementView, len(rows))
	for i, q := range rows {
		d := n.displays[q.Display]
		out[i] = PlacementView{Placement: q, Asset: n.assets[q.Asset.Asset], Display: d, Location: n.locations[d.Location],
			Campaign: n.campaigns[q.Campaign], Thumb: thumb(n.versions[q.Asset], d)}
		if d.Driven == campaign.ByPlayer {
			out[i].Delivery = port.DeliveryOf(d.ID, d.Rev, d.DesiredAt, desk.Now(), desk.Fleet.Status(d.ID))
		}
	}
	return out, nil
}

// thumb is the picture that best stands for a version on a display.
func thumb(v campaign.AssetVersion, d campaign.Display) *campaign.File {
	var any *campaign.File
	for i, f := range v.Files {
		if !f.Seen() {
			continue
		}
		if f.Key == d.Fit().Key() || f.Key == d.Fit().Key()+"/preview" {
			return &v.Files[i]
		}
		if any == nil {
			any = &v.Files[i]
		}
	}
	return any
}
