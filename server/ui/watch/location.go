package watch

import (
	"net/http"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/ui/page"
)

func locationRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/locations", campaign.ReadAll, locationsPage),
		desk.Get("/locations/new", campaign.ManagePlaces, newLocationPage),
		desk.Post("/locations", campaign.ManagePlaces, desk.Act(saveLocation, newLocationPage)),
		desk.Get("/locations/:id", campaign.ReadAll, locationPage),
		desk.Get("/locations/:id/edit", campaign.ManagePlaces, editLocationPage),
		desk.Post("/locations/:id", campaign.ManagePlaces, desk.Act(saveLocation, editLocationPage)),
		desk.Get("/locations/:id/qr.svg", campaign.ReadAll, locationQR),
		desk.Get("/evidence/:id/photo", campaign.ReadAll, evidencePhoto),
		desk.Post("/evidence/:id", campaign.VerifyTasks, desk.Act(judgeEvidence, nil)),
	}
}

// LocationsData is what its page shows.
type LocationsData struct {
	Rows       []LocationRow
	Text, Area string
	Areas      []page.Option
	Map        MapView
}

// LocationRow is one location with the worst state of what stands there.
type LocationRow struct {
	control.LocationView
	Tiles []Tile
	Worst string
	Icon  string
	Tone  string
	X, Y  int  // place on the map, 0..1000; -1 when the position is not known
	Named bool // its name has room on the map
}

// MapView is the extent of the points drawn; there is no background to load.
type MapView struct {
	W, H int
	N    int
}

func locationsPage(r *desk.Req) error {
	d := LocationsData{Text: r.Query("q"), Area: r.Query("area"), Areas: r.AreaOptions()}
	list, err := r.Ctl.Locations(r.Ctx, r.By, control.Filter{Text: d.Text, Area: d.Area})
	if err != nil {
		return err
	}
	plans := r.Campaigns()
	for _, v := range list {
		d.Rows = append(d.Rows, NewLocationRow(v, plans))
	}
	d.Map = Plot(d.Rows)
	return r.Show("location/list", "nav.location", d)
}

func NewLocationRow(v control.LocationView, plans map[string]campaign.Campaign) LocationRow {
	row := LocationRow{LocationView: v, X: -1, Y: -1}
	order := map[string]int{"urgent": 6, "lost": 5, "late": 4, "unknown": 3, "on": 2, "never": 1, "crew": 0}
	for _, dv := range v.Displays {
		t := NewTile(dv, plans)
		row.Tiles = append(row.Tiles, t)
		if row.Worst == "" || order[t.State] > order[row.Worst] {
			row.Worst = t.State
		}
	}
	row.Icon, row.Tone = stateLook(row.Worst)
	return row
}

// Plot puts the rows with a position on a square, north up.
func Plot(rows []LocationRow) MapView {
	const w, pad = 1000, 60
	var lo, hi [2]float64
	n := 0
	for _, r := range rows {
		if r.Location.Lat == 0 {
			continue
		}
		p := [2]float64{r.Location.Lng, r.Location.Lat}
		for i := range p {
			if n == 0 || p[i] < lo[i] {
				lo[i] = p[i]
			}
			if n == 0 || p[i] > hi[i] {
				hi[i] = p[i]
			}
		}
		n++
	}
	span := max(hi[0]-lo[0], hi[1]-lo[1], 0.002)
	height := int(float64(w-2*pad)*(hi[1]-lo[1])/span) + 2*pad
	for i, r := range rows {
		if r.Location.Lat != 0 {
			rows[i].X = pad + int((r.Location.Lng-lo[0])/span*(w-2*pad)+(1-(hi[0]-lo[0])/span)*(w-2*pad)/2)
			rows[i].Y = height - pad - int((r.Location.Lat-lo[1])/span*(w-2*pad))
		}
	}
	label(rows)
	return MapView{W: w, H: max(height, 300), N: n}
}

// label gives names to those points whose name would cover no other.
func label(rows []LocationRow) {
	var boxes [][2]int
next:
	for i, r := range rows {
		if r.X < 0 {
			continue
		}
		for k, o := range rows {
			if k != i && o.X >= 0 && abs(o.X-r.X) < 150 && o.Y < r.Y-8 && r.Y-o.Y < 60 {
				continue next
			}
		}
		for _, b := range boxes {
			if abs(b[0]-r.X) < 300 && abs(b[1]-r.Y) < 34 {
				continue next
			}
		}
		boxes = append(boxes, [2]int{r.X, r.Y})
		rows[i].Named = true
	}
}

func abs(n int) int { return max(n, -n) }

// LocationData is what its page shows.
type LocationData struct {
	LocationRow
	Placements []control.PlacementView
	Tasks      []control.TaskView
	Photos     []campaign.Evidence
}

func locationPage(r *desk.Req) error {
	v, err := r.Ctl.Location(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return err
	}
	d := LocationData{LocationRow: NewLocationRow(v, r.Campaigns())}
	f := control.Filter{Location: v.Location.ID}
	if d.Placements, err = r.Ctl.Placements(r.Ctx, r.By, f); err != nil {
		return err
	}
	if d.Tasks, err = r.Ctl.Tasks(r.Ctx, r.By, f); err != nil {
		return err
	}
	if d.Photos, err = r.Ctl.EvidenceOf(r.Ctx, r.By, f); err != nil {
		return err
	}
	r.V.Title = v.Location.Name
	return r.Show("location/detail", "", d)
}

// LocationForm is what its page shows.
type LocationForm struct {
	campaign.Location
	Kinds, Areas, Units []page.Option
}

func newLocationPage(r *desk.Req) error { return showLocationForm(r, campaign.Location{}) }

func editLocationPage(r *desk.Req) error {
	v, err := r.Ctl.Location(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return err
	}
	return showLocationForm(r, v.Location)
}

func showLocationForm(r *desk.Req, l campaign.Location) error {
	d := LocationForm{Location: l, Areas: r.AreaOptions(), Units: r.UnitOptions(),
		Kinds: r.Options("location.kind.", "public_place", "street", "central_area", "gateway", "hq", "school", "station", "market", "park")}
	if l.ID == "" {
		return r.Show("location/form", "location.new", d)
	}
	return r.Show("location/form", "location.edit", d)
}

func saveLocation(r *desk.Req) (string, error) {
	if err := r.Required("name", "area"); err != nil {
		return "", err
	}
	l := campaign.Location{ID: r.C.Param("id")}
	if l.ID != "" {
		v, err := r.Ctl.Location(r.Ctx, r.By, l.ID)
		if err != nil {
			return "", err
		}
		l = v.Location
	}
	l.Name, l.Kind, l.Area, l.OldWard = r.Text("name"), campaign.LocationKind(r.Text("kind")), r.Text("area"), r.Text("oldward")
	l.Street, l.Keeper, l.Phone, l.Unit = r.Text("street"), r.Text("keeper"), r.Text("phone"), r.Text("unit")
	l.Notes, l.Version = r.Text("notes"), r.Version()
	var err error
	if l.Lat, err = r.Decimal("lat"); err != nil {
		return "", err
	}
	if l.Lng, err = r.Decimal("lng"); err != nil {
		return "", err
	}
	if err := r.Ctl.SaveLocation(r.Ctx, r.By, &l); err != nil {
		return "", err
	}
	return r.Done("flash.saved", "/locations/"+l.ID)
}

// locationQR draws the sticker of a location: a phone's camera opens its page.
func locationQR(r *desk.Req) error { return r.QR(r.Origin() + "/locations/" + r.C.Param("id")) }

func evidencePhoto(r *desk.Req) error {
	body, e, err := r.Ctl.EvidenceFile(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return err
	}
	defer body.Close()
	mime, _ := safeMIME(e.MIME)
	h := r.C.Writer.Header()
	h.Set("Content-Type", mime)
	h.Set("Cache-Control", "private, max-age=86400")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	http.ServeContent(r.C.Writer, r.C.Request, "", r.Clock().At(e.ReceivedAt), body)
	return nil
}

func judgeEvidence(r *desk.Req) (string, error) {
	if err := r.Ctl.VerifyEvidence(r.Ctx, r.By, r.C.Param("id"), r.Text("do") == "ok", r.Text("note")); err != nil {
		return "", err
	}
	return r.Done("flash.judged", r.Next())
}
