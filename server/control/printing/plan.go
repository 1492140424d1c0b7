package printing

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"time"

	"pano/devices/blob"
	"pano/render/press"
	"pano/server/campaign"
	"pano/server/control/content/studio"
	"pano/server/control/port"
)

// Printing is this room's verbs.
type Printing struct {
	desk   *port.Desk
	studio *studio.Studio
}

// New makes the room.
func New(d *port.Desk, s *studio.Studio) *Printing { return &Printing{desk: d, studio: s} }

const pdf = "application/pdf"

// PrintPlan lists what is approved for print of a scope, how many are placed and
// where, and the usual material.
func (x *Printing) PrintPlan(ctx context.Context, by campaign.Actor, s Scope) (out Plan, err error) {
	if out.Media, err = press.Media(); err != nil {
		return out, port.Refuse(err)
	}
	err = x.desk.Look(ctx, by, campaign.OrderPrints, func(p port.Ports) error {
		out.Scope = s
		assets, err := scoped(ctx, p, s)
		if err != nil {
			return err
		}
		if len(assets) == 0 {
			return campaign.Errorf(campaign.NotFound, "print_nothing", "", "there is nothing to print here")
		}
		if out.Campaign, err = p.Campaigns.Get(ctx, assets[0].Campaign); err != nil {
			return err
		}
		where, err := placed(ctx, p, out.Campaign.ID)
		if err != nil {
			return err
		}
		for _, a := range assets {
			pieces, err := x.pieces(ctx, p, a, where)
			if err != nil {
				return err
			}
			for i := range pieces {
				pieces[i].Medium = press.Usual(out.Media, string(pieces[i].Kind)).Name
			}
			if len(pieces) == 0 {
				out.Left = append(out.Left, a.Name)
			}
			out.Pieces = append(out.Pieces, pieces...)
		}
		return nil
	})
	return out, err
}

// scoped are the assets of a scope, by name.
func scoped(ctx context.Context, p port.Ports, s Scope) (out []campaign.Asset, err error) {
	switch {
	case s.Asset != "":
		a, err := p.Assets.Get(ctx, s.Asset)
		return []campaign.Asset{a}, err
	case s.Set != "":
		out, err = port.All(ctx, p.Assets, port.Filter{Set: s.Set}, func(a campaign.Asset) string { return a.ID })
	case s.Campaign != "":
		out, err = port.All(ctx, p.Assets, port.Filter{Campaign: s.Campaign}, func(a campaign.Asset) string { return a.ID })
	default:
		return nil, campaign.Invalidf("print_scope", "campaign", "name an asset, a set or a campaign")
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out, err
}

// spot is where pieces of one size of a version are placed.
type spot struct {
	kind   campaign.DisplayKind
	n      int
	places []string
}

// spotKey names them.
type spotKey struct {
	ref campaign.AssetRef
	key string
}

// placed counts a campaign's placements of printed pieces that are still to come
// or hang.
func placed(ctx context.Context, p port.Ports, id string) (map[spotKey]*spot, error) {
	all, err := port.All(ctx, p.Placements, port.Filter{Campaign: id}, func(q campaign.Placement) string { return q.ID })
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, q := range all {
		ids = append(ids, q.Display)
	}
	displays, err := port.ByID(ctx, p.Displays, ids, func(d campaign.Display) string { return d.ID })
	if err != nil {
		return nil, err
	}
	ids = nil
	for _, d := range displays {
		ids = append(ids, d.Location)
	}
	locations, err := port.ByID(ctx, p.Locations, ids, func(l campaign.Location) string { return l.ID })
	if err != nil {
		return nil, err
	}
	out := map[spotKey]*spot{}
	for _, q := range all {
		d, known := displays[q.Display]
		if !known || d.Electronic() || q.State.Over() {
			continue
		}
		k := spotKey{q.Asset, d.Fit().Key()}
		if out[k] == nil {
			out[k] = &spot{kind: d.Kind}
		}
		n := max(q.Qty, 1)
		out[k].n += n
		place := strings.TrimPrefix(locations[d.Location].Name+" – "+d.Name, " – ")
		if n > 1 {
			place += fmt.Sprintf(" (%d)", n)
		}
		out[k].places = append(out[k].places, place)
	}
	for _, s := range out {
		sort.Strings(s.places)
	}
	return out, nil
}

// pieces are the approved print files of an asset's newest released version.
func (x *Printing) pieces(ctx context.Context, p port.Ports, a campaign.Asset, where map[spotKey]*spot) ([]Piece, error) {
	v, ok, err := released(ctx, p, a)
	if err != nil || !ok {
		return nil, err
	}
	decisions, err := p.Approvals.List(ctx, campaign.AssetRef{Asset: a.ID, Version: v.N})
	if err != nil {
		return nil, err
	}
	previews := map[string]blob.Digest{}
	for _, f := range v.Files {
		if key, is := strings.CutSuffix(f.Key, "/preview"); is {
			previews[key] = f.SHA256
		}
	}
	var out []Piece
	for _, f := range v.Files {
		fit, err := campaign.ParseFit(f.Key)
		if err != nil || fit.WPx > 0 || f.MIME != pdf || f.Approval == "" {
			continue
		}
		one := Piece{Asset: a.ID, Version: v.N, Name: a.Name, Key: f.Key, WMM: fit.WMM, HMM: fit.HMM, SHA256: f.SHA256, Preview: previews[f.Key],
			Kind: x.kindOf(v.Inputs.Template), Text: strings.Join(v.Inputs.Texts(), " · "), Quantity: 1, Approved: x.decided(decisions, f.Approval)}
		if s := where[spotKey{campaign.AssetRef{Asset: a.ID, Version: v.N}, f.Key}]; s != nil {
			one.Kind, one.Quantity, one.Places = s.kind, s.n, s.places
		}
		out = append(out, one)
	}
	return out, nil
}

// released is the newest version that may be shown.
func released(ctx context.Context, p port.Ports, a campaign.Asset) (campaign.AssetVersion, bool, error) {
	for n := a.Current; n > 0; n-- {
		v, err := p.Versions.Get(ctx, campaign.AssetRef{Asset: a.ID, Version: n})
		if err != nil || v.State.Released() {
			return v, err == nil, err
		}
	}
	return campaign.AssetVersion{}, false, nil
}

// kindOf is the kind of display that a design is first made for.
func (x *Printing) kindOf(template string) campaign.DisplayKind {
	if t, err := x.desk.Render.Template(template); err == nil {
		for _, k := range t.Kinds {
			if k != string(campaign.LEDScreen) && k != string(campaign.TextBoard) {
				return campaign.DisplayKind(k)
			}
		}
	}
	return campaign.Poster
}

// decided says who released a file, and when.
func (x *Printing) decided(list []campaign.Approval, id string) string {
	for _, d := range list {
		if d.ID == id {
			zone, err := time.LoadLocation(x.desk.Zone)
			if err != nil {
				zone = time.UTC
			}
			return d.ByName + ", " + time.UnixMicro(d.At).In(zone).Format("02/01/2006 15:04")
		}
	}
	return ""
}
