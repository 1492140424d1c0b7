package audit

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/ui/page"
)

// ActRow is one act as its page shows it.
type ActRow struct {
	control.LoggedEntry
	Kind  string // of the object: asset, display, …
	Named string // the object's name, "" when it is not known here
	Short string // its id, shortened
	Link  string // its page, "" when it has none
	Lines []ActLine
}

// ActLine is one value of an act's details.
type ActLine struct{ Key, Value string }

// ActsData is what its page shows.
type ActsData struct {
	Entries []ActRow
	Act     string
	Before  int64
}

const actsPerPage = 100

func actsPage(r *desk.Req) error {
	d := ActsData{Act: r.Query("act")}
	before, _ := strconv.ParseInt(r.Query("before"), 10, 64)
	list, err := r.Ctl.Entries(r.Ctx, r.By, control.EntryQuery{Act: d.Act, Object: r.Query("object"), Before: before, Limit: actsPerPage})
	if err != nil {
		return err
	}
	if n := len(list); n == actsPerPage {
		d.Before = list[n-1].Leaf
	}
	for _, e := range list {
		d.Entries = append(d.Entries, NewActRow(e, r.Clock(), r.L))
	}
	nameActs(r, d.Entries)
	return r.Show("log/acts", "recent.title", d)
}

// NewActRow reads what an entry says of itself.
func NewActRow(e control.LoggedEntry, clock page.Clock, l *page.Locale) ActRow {
	row := ActRow{LoggedEntry: e}
	var id string
	row.Kind, id, _ = strings.Cut(e.Object, "/")
	if row.Short = id; len(id) > 8 {
		row.Short = "…" + id[len(id)-8:]
	}
	if page := map[string]string{"asset": "/assets/", "display": "/displays/", "location": "/locations/", "campaign": "/campaigns/", "takeover": "/takeovers/", "task": "/tasks/"}[row.Kind]; page != "" && id != "" {
		row.Link = page + id
	}
	var detail any
	read := json.NewDecoder(strings.NewReader(string(e.Detail)))
	read.UseNumber()
	if read.Decode(&detail) == nil {
		row.Lines = lines(nil, "", detail, clock, l)
	}
	if m, ok := detail.(map[string]any); ok {
		for _, key := range []string{"name", "label", "title"} {
			if s, ok := m[key].(string); ok && s != "" {
				row.Named = s
				break
			}
		}
	}
	return row
}

const maxLines = 60

// lines flattens details to one value a line. Only what a page need not show is left
// out: empty values, and what lies past the limit.
func lines(out []ActLine, key string, v any, clock page.Clock, l *page.Locale) []ActLine {
	if len(out) >= maxLines {
		return out
	}
	under := func(name string) string {
		if name = l.Or("detail."+name, strings.ReplaceAll(name, "_", " ")); key == "" {
			return name
		}
		return key + " › " + name
	}
	switch x := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(x)) {
			out = lines(out, under(name), x[name], clock, l)
		}
	case []any:
		for i, one := range x {
			if len(x) == 1 {
				out = lines(out, key, one, clock, l)
				continue
			}
			out = lines(out, under(strconv.Itoa(i+1)), one, clock, l)
		}
	case nil:
	case json.Number:
		s := x.String()
		if us, err := x.Int64(); err == nil && us >= since2000 && us < until2100 {
			s = clock.Stamp(us)
		}
		if s != "0" {
			out = append(out, ActLine{key, s})
		}
	case bool:
		if x {
			out = append(out, ActLine{key, l.T("yes")})
		}
	default:
		if s := strings.TrimSpace(fmt.Sprint(x)); s != "" {
			out = append(out, ActLine{key, s})
		}
	}
	return out
}

// A number between these is an instant, in microseconds UTC.
const since2000, until2100 = 946_684_800_000_000, 4_102_444_800_000_000

// nameActs adds the names of objects that can be read in few steps. A part that is
// away leaves the short id: the acts themselves must still come.
func nameActs(r *desk.Req, rows []ActRow) {
	ids := map[string][]string{}
	names := map[string]string{}
	for _, row := range rows {
		_, id, _ := strings.Cut(row.Object, "/")
		ids[row.Kind] = append(ids[row.Kind], id)
		names["user/"+row.Actor] = row.Name
	}
	note := func(kind, id, name string) { names[kind+"/"+id] = name }
	some := func(kind string) control.Filter { return control.Filter{IDs: ids[kind], Limit: actsPerPage} }
	if len(ids["display"]) > 0 {
		list, _ := r.Ctl.Displays(r.Ctx, r.By, some("display"))
		for _, v := range list {
			note("display", v.Display.ID, v.Display.Name)
		}
	}
	if len(ids["asset"]) > 0 {
		list, _ := r.Ctl.Assets(r.Ctx, r.By, some("asset"))
		for _, v := range list {
			note("asset", v.Asset.ID, v.Asset.Name)
		}
	}
	if len(ids["placement"]) > 0 {
		list, _ := r.Ctl.Placements(r.Ctx, r.By, some("placement"))
		for _, v := range list {
			note("placement", v.Placement.ID, v.Asset.Name+" · "+v.Display.Name)
		}
	}
	for id, c := range r.Campaigns() {
		note("campaign", id, c.Name)
	}
	for i, row := range rows {
		rows[i].Named = desk.Pick(names[row.Object], row.Named)
	}
}
