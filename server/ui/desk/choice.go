package desk

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/page"
	"pano/server/web"
)

// Campaigns by id; empty when they cannot be read, for they only add letters.
func (r *Req) Campaigns() map[string]campaign.Campaign {
	out := map[string]campaign.Campaign{}
	list, err := r.Ctl.Campaigns(r.Ctx, r.By, control.Filter{})
	if err == nil {
		for _, c := range list {
			out[c.ID] = c
		}
	}
	return out
}

func (r *Req) AreaOptions() []page.Option {
	areas, err := r.Ctl.Areas(r.Ctx, r.By, control.Filter{})
	if err != nil {
		return nil
	}
	out := make([]page.Option, 0, len(areas))
	for _, a := range areas {
		out = append(out, page.Option{Value: a.ID, Label: a.Name})
	}
	return out
}

// todoRoom tells beside which entry of the rail a thing to do is counted.
func todoRoom(code string) string {
	switch code {
	case "approve":
		return "approval"
	case "tasks", "verify":
		return "task"
	}
	return ""
}

// Options translates a closed list of values.
func (r *Req) Options(prefix string, values ...string) []page.Option {
	out := make([]page.Option, 0, len(values))
	for _, v := range values {
		out = append(out, page.Option{Value: v, Label: r.L.T(prefix + v)})
	}
	return out
}

func (r *Req) KindOptions() []page.Option {
	return r.Options("kind.", "led", "textboard", "panel", "poster", "banner", "pennant", "flag", "backdrop", "gate")
}

func (r *Req) UnitOptions() []page.Option {
	units, err := r.Ctl.Units(r.Ctx, r.By, control.Filter{})
	if err != nil {
		return nil
	}
	var out []page.Option
	for _, x := range units {
		out = append(out, page.Option{Value: x.ID, Label: x.Name})
	}
	return out
}

func (r *Req) CampaignOptions() []page.Option {
	var out []page.Option
	for _, c := range r.Campaigns() {
		out = append(out, page.Option{Value: c.ID, Label: c.Name})
	}
	slices.SortFunc(out, func(a, b page.Option) int { return strings.Compare(a.Label, b.Label) })
	return out
}

// DisplayGroup is displays by location area, for pickers.
type DisplayGroup struct {
	Area string
	Rows []PickRow
}

type PickRow struct {
	Display  campaign.Display
	Location campaign.Location
	Size     string
	On       bool
}

// DisplayGroups lists displays in use by area; keep narrows them when given.
func (r *Req) DisplayGroups(keep func(campaign.Display) bool) ([]DisplayGroup, error) {
	list, err := r.Ctl.Displays(r.Ctx, r.By, control.Filter{})
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, o := range r.AreaOptions() {
		names[o.Value] = o.Label
	}
	chosen := append(r.All("displays"), r.C.QueryArray("display")...)
	at := map[string]int{}
	var out []DisplayGroup
	for _, v := range list {
		if v.Display.Retired != 0 || keep != nil && !keep(v.Display) {
			continue
		}
		i, ok := at[v.Location.Area]
		if !ok {
			i = len(out)
			at[v.Location.Area] = i
			out = append(out, DisplayGroup{Area: names[v.Location.Area]})
		}
		out[i].Rows = append(out[i].Rows, PickRow{Display: v.Display, Location: v.Location, Size: v.Display.Fit().Key(), On: slices.Contains(chosen, v.Display.ID)})
	}
	slices.SortFunc(out, func(a, b DisplayGroup) int { return strings.Compare(a.Area, b.Area) })
	return out, nil
}

// ServePNG sends a picture that was drawn for this request.
func ServePNG(r *Req, png []byte) error {
	h := r.C.Writer.Header()
	h.Set("Cache-Control", "private, max-age=600")
	r.C.Data(http.StatusOK, "image/png", png)
	return nil
}

func TakeoverTitle(l *page.Locale, t campaign.Takeover) string {
	if t.Blank {
		return Pick(t.Title, l.T("slot.blank"))
	}
	return Pick(t.Title, t.Text, t.Reason)
}

// RefText and parseRef carry an asset version through a form: id@version.
func RefText(ref campaign.AssetRef) string {
	if ref.Asset == "" {
		return ""
	}
	return ref.Asset + "@" + strconv.Itoa(ref.Version)
}

func ParseRef(field, s string) (campaign.AssetRef, error) {
	if s == "" {
		return campaign.AssetRef{}, nil
	}
	id, v, ok := strings.Cut(s, "@")
	n, err := strconv.Atoi(v)
	if !ok || err != nil || n < 1 {
		return campaign.AssetRef{}, campaign.Errorf(campaign.Invalid, "asset_choice", field, "%q names no asset version; choose one from the list", s).With("value", s)
	}
	return campaign.AssetRef{Asset: id, Version: n}, nil
}

func Pairs(m map[string]string) []string {
	var out []string
	for k, v := range m {
		out = append(out, k, v)
	}
	return out
}

// Pick returns the first of the given texts that is not empty.
func Pick(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return t
		}
	}
	return ""
}

// Shortcuts is the registry: the sheet lists it and the script obeys it.
func Shortcuts() []page.Shortcut {
	return []page.Shortcut{
		{Keys: "/", Label: "key.search", Act: "search"},
		{Keys: "g o", Label: "nav.overview", Link: "/"},
		{Keys: "g c", Label: "nav.campaign", Link: "/campaigns"},
		{Keys: "g t", Label: "nav.design", Link: "/designs"},
		{Keys: "g a", Label: "nav.approval", Link: "/approvals"},
		{Keys: "g d", Label: "nav.location", Link: "/locations"},
		{Keys: "g l", Label: "nav.placement", Link: "/schedule"},
		{Keys: "g m", Label: "nav.display", Link: "/displays"},
		{Keys: "g n", Label: "nav.log", Link: "/log"},
		{Keys: "n", Label: "key.new", Act: "new"},
		{Keys: "[", Label: "key.prev", Act: "prev"},
		{Keys: "]", Label: "key.next", Act: "next"},
		{Keys: "Ctrl+Enter", Label: "key.save", Act: "save"},
		{Keys: "Esc", Label: "key.close", Act: "close"},
		{Keys: "?", Label: "key.sheet", Act: "sheet"},
	}
}

// Next is where a form wants to go back to, on this site.
func (r *Req) Next() string { return web.SafeNext(Pick(r.Text("next"), "/")) }
