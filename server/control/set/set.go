// Package set is the room where a designer picks places, not sizes: one text and
// many displays become the designs and the exact sizes that those displays need,
// saved and decided as one.
package set

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"pano/render"
	"pano/server/campaign"
	"pano/server/control/content"
	"pano/server/control/port"
)

// Bounds of one set.
const (
	maxDisplays = 2000
	maxGroups   = 60
	previewPx   = 420
	maxText     = 400 // runes of one text
)

// Sets is this room's verbs.
type Sets struct {
	desk    *port.Desk
	content *content.Content
}

// New makes the room.
func New(d *port.Desk, c *content.Content) *Sets { return &Sets{desk: d, content: c} }

// In is what a person chooses: whose texts, where, and, where the proposal does
// not please, another design for a group or none at all.
type In struct {
	Campaign string            `json:"campaign"`
	Name     string            `json:"name"`     // "" = the headline
	Texts    map[string]string `json:"texts"`    // by role, see Roles
	Displays []string          `json:"displays"` // ids
	Designs  map[string]string `json:"designs"`  // by group key; Leave leaves the group out
	Palettes map[string]string `json:"palettes"` // by design; "" = its first
	Once     string            `json:"-"`        // UUIDv7 of the form: sent twice it makes one set
}

// Leave as the design of a group leaves it out of the set.
const Leave = "-"

// Plan is what the set will be. Nothing is stored by making one.
type Plan struct {
	Campaign campaign.Campaign `json:"campaign"`
	Groups   []Group           `json:"groups"`
	Quantity int               `json:"quantity"` // of all pieces
	Problems int               `json:"problems"` // groups that cannot be made as they are
}

// Group is all displays that take the same file.
type Group struct {
	Key      string               `json:"key"` // kind/size
	Kind     campaign.DisplayKind `json:"kind"`
	Size     string               `json:"size"` // file key
	Places   []Spot               `json:"places"`
	Quantity int                  `json:"quantity"` // printed: faces of all places; electronic: displays
	Design   string               `json:"design"`   // "" = there is none; Leave = left out
	Options  []Option             `json:"options"`  // designs that would do, the proposed one first
	Palette  string               `json:"palette"`
	Short    bool                 `json:"short"`   // the short text had to be taken
	Dropped  []string             `json:"dropped"` // roles that were given and have no room here
	Findings []campaign.Finding   `json:"findings"`
	Problem  *campaign.Error      `json:"-"`                 // what keeps the group from being made
	Trouble  *campaign.Finding    `json:"problem,omitempty"` // the same, as data
	Picture  *render.Artwork      `json:"-"`                 // small; nil when it cannot be drawn

	values map[string]string
}

// Made tells whether the group becomes part of the set.
func (g Group) Made() bool { return g.Design != "" && g.Design != Leave && g.Problem == nil }

// Spot is one display of a group.
type Spot struct {
	Display  string `json:"display"`
	Name     string `json:"name"`
	Location string `json:"location"` // name
}

// Option is a design to choose.
type Option struct {
	Name     string            `json:"name"`
	Title    map[string]string `json:"title"`
	Palettes []render.Palette  `json:"palettes"`
}

// PlanSet groups the displays by what they need and draws every group once, small.
func (s *Sets) PlanSet(ctx context.Context, by campaign.Actor, in In) (out Plan, err error) {
	if err := by.Need(campaign.Design); err != nil {
		return out, err
	}
	if err := in.check(); err != nil {
		return out, err
	}
	designs, err := s.content.Templates(ctx, by, content.TemplateFilter{})
	if err != nil {
		return out, err
	}
	err = s.desk.Look(ctx, by, campaign.Design, func(p port.Ports) error {
		if out.Campaign, err = p.Campaigns.Get(ctx, in.Campaign); err != nil {
			return err
		}
		out.Groups, err = groups(ctx, p, in.Displays)
		return err
	})
	if err != nil {
		return out, err
	}
	work, wctx := errgroup.WithContext(ctx)
	work.SetLimit(4) // the studio's seats are the true bound
	for i := range out.Groups {
		g := &out.Groups[i]
		g.choose(designs, out.Campaign, in)
		work.Go(func() error { return s.try(wctx, by, g, designs, in) })
	}
	if err := work.Wait(); err != nil {
		return out, err
	}
	for i, g := range out.Groups {
		if e := g.Problem; e != nil {
			out.Groups[i].Trouble = &campaign.Finding{Severity: campaign.Block, Code: e.Code, Field: e.Field, Params: e.Params, Msg: e.Msg}
		}
		switch {
		case g.Made():
			out.Quantity += g.Quantity
		case g.Design != Leave:
			out.Problems++
		}
	}
	return out, nil
}

func (in *In) check() error {
	in.Name = campaign.Clean(in.Name)
	if len(in.Displays) == 0 {
		return campaign.Invalidf("places_missing", "displays", "no place is chosen: tick at least one display")
	}
	if len(in.Displays) > maxDisplays {
		return campaign.Invalidf("list_long", "displays", "has %d displays: at most %d at a time", len(in.Displays), maxDisplays).With("max", strconv.Itoa(maxDisplays))
	}
	texts := make(map[string]string, len(in.Texts))
	for role, v := range in.Texts {
		if !slices.Contains(Roles(), role) {
			return campaign.Invalidf("choice_unknown", "texts."+role, "there is no text %q: one of %s", role, strings.Join(Roles(), ", ")).With("value", role)
		}
		if v = strings.TrimSpace(campaign.Clean(v)); v == "" {
			continue
		}
		if err := campaign.CheckText("texts."+role, v, 1, maxText); err != nil {
			return err
		}
		texts[role] = v
	}
	in.Texts = texts
	if texts[Headline] == "" {
		return campaign.Invalidf("text_missing", "texts."+Headline, "is empty: write at least 1 character").With("min", "1")
	}
	return campaign.CheckText("name", in.Name, 0, 120)
}

// groups are the displays by kind and exact size, in the order of the plan of media,
// large sizes first.
func groups(ctx context.Context, p port.Ports, ids []string) ([]Group, error) {
	found, err := port.ByID(ctx, p.Displays, ids, func(d campaign.Display) string { return d.ID })
	if err != nil {
		return nil, err
	}
	var at []string
	for _, d := range found {
		at = append(at, d.Location)
	}
	locations, err := port.ByID(ctx, p.Locations, at, func(l campaign.Location) string { return l.ID })
	if err != nil {
		return nil, err
	}
	byKey := map[string]int{}
	var out []Group
	taken := map[string]bool{}
	for _, id := range ids {
		d, ok := found[id]
		if !ok || d.Retired != 0 {
			return nil, campaign.Invalidf("unknown_ref", "displays", "the display %q does not exist: choose one from the list", id).With("value", id)
		}
		if taken[id] {
			continue
		}
		taken[id] = true
		size := d.Fit().Key()
		key := string(d.Kind) + "/" + size
		i, ok := byKey[key]
		if !ok {
			i = len(out)
			byKey[key] = i
			out = append(out, Group{Key: key, Kind: d.Kind, Size: size})
		}
		g := &out[i]
		g.Places = append(g.Places, Spot{Display: id, Name: d.Name, Location: locations[d.Location].Name})
		if d.Electronic() {
			g.Quantity++
		} else {
			g.Quantity += max(1, d.Faces)
		}
	}
	if len(out) > maxGroups {
		return nil, campaign.Invalidf("list_long", "displays", "needs %d sizes: at most %d a set; make it in two", len(out), maxGroups).With("max", strconv.Itoa(maxGroups))
	}
	slices.SortStableFunc(out, func(a, b Group) int {
		if a.Kind != b.Kind {
			return slices.Index(campaign.Kinds(), a.Kind) - slices.Index(campaign.Kinds(), b.Kind)
		}
		return int(area(b.Size) - area(a.Size))
	})
	return out, nil
}

// area is for order only: pixels, or square centimetres.
func area(size string) float64 {
	f, err := campaign.ParseFit(size)
	if err != nil {
		return 0
	}
	if f.WPx > 0 {
		return float64(f.WPx * f.HPx)
	}
	return f.WMM * f.HMM / 100
}

// MakeSet makes the set: one asset a design, with all sizes of its groups. All of it is
// saved, and submitted if asked to, or nothing is.
func (s *Sets) MakeSet(ctx context.Context, by campaign.Actor, in In, submit bool) (id string, out []content.AssetView, err error) {
	plan, err := s.PlanSet(ctx, by, in)
	if err != nil {
		return "", nil, err
	}
	for _, g := range plan.Groups {
		if g.Problem != nil {
			return "", nil, campaign.Invalidf("set_problem", "groups", "%s cannot be made: %s; mend the text, choose another design or leave it out", g.Size, g.Problem.Msg).With("size", g.Size)
		}
		if g.Design == "" {
			return "", nil, campaign.Invalidf("set_design", "groups", "no design suits %s: leave it out or choose another place", g.Size).With("size", g.Size)
		}
	}
	if id, err = port.OnceID(in.Once, by, "set"); err != nil {
		return "", nil, port.Refuse(err)
	}
	drafts := in.drafts(plan, id)
	if len(drafts) == 0 {
		return "", nil, campaign.Invalidf("set_empty", "groups", "every group is left out: keep at least one")
	}
	out, err = s.content.SaveSet(ctx, by, drafts, submit)
	return id, out, err
}

// drafts are the assets of a set: equal pictures are one asset with many sizes.
func (in In) drafts(plan Plan, id string) []content.DraftIn {
	at := map[string]int{}
	var out []content.DraftIn
	for _, g := range plan.Groups {
		if !g.Made() {
			continue
		}
		same := g.Design + "\x00" + g.Palette
		for _, role := range sorted(g.values) {
			same += "\x00" + role + "\x01" + g.values[role]
		}
		i, ok := at[same]
		if !ok {
			i = len(out)
			at[same] = i
			out = append(out, content.DraftIn{Campaign: in.Campaign, Set: id, Once: in.Once, Name: in.name(g),
				Inputs: campaign.Inputs{Template: g.Design, Values: g.values, Palette: g.Palette}})
		}
		if !slices.Contains(out[i].Sizes, g.Size) {
			out[i].Sizes = append(out[i].Sizes, g.Size)
		}
	}
	return out
}

// name is what the group's asset is called in the library.
func (in In) name(g Group) string {
	name := in.Name
	if name == "" {
		name = strings.Join(strings.Fields(in.Texts[Headline]), " ")
	}
	if r := []rune(name); len(r) > 120 {
		name = string(r[:119]) + "…"
	}
	for _, o := range g.Options {
		if o.Name == g.Design {
			name += " – " + o.Title["vi"]
		}
	}
	if g.Short {
		name += " (rút gọn)"
	}
	return name
}
