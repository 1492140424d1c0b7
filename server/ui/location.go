package ui

import (
	"fmt"
	"net/http"
	"strings"

	"rsc.io/qr"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/page"
)

func (u *UI) locationRoutes() []route {
	return []route{
		{"GET", "/locations", campaign.ReadAll, locationsPage},
		{"GET", "/locations/new", campaign.ManagePlaces, newLocationPage},
		{"POST", "/locations", campaign.ManagePlaces, act(saveLocation, newLocationPage)},
		{"GET", "/locations/:id", campaign.ReadAll, locationPage},
		{"GET", "/locations/:id/edit", campaign.ManagePlaces, editLocationPage},
		{"POST", "/locations/:id", campaign.ManagePlaces, act(saveLocation, editLocationPage)},
		{"GET", "/locations/:id/qr.svg", campaign.ReadAll, locationQR},
		{"GET", "/evidence/:id/photo", campaign.ReadAll, evidencePhoto},
		{"POST", "/evidence/:id", campaign.VerifyTasks, act(judgeEvidence, nil)},
	}
}

type locationsData struct {
	Rows       []locationRow
	Text, Area string
	Areas      []page.Option
	Map        mapView
}

// locationRow is one location with the worst state of what stands there.
type locationRow struct {
	control.LocationView
	Tiles []tile
	Worst string
	Icon  string
	Tone  string
	X, Y  int  // place on the map, 0..1000; -1 when the position is not known
	Named bool // its name has room on the map
}

// mapView is the extent of the points drawn; there is no background to load.
type mapView struct {
	W, H int
	N    int
}

func locationsPage(r *req) error {
	d := locationsData{Text: r.query("q"), Area: r.query("area"), Areas: r.areaOptions()}
	list, err := r.u.ctl.Locations(r.ctx, r.by, control.Filter{Text: d.Text, Area: d.Area})
	if err != nil {
		return err
	}
	plans := r.campaigns()
	for _, v := range list {
		d.Rows = append(d.Rows, newLocationRow(v, plans))
	}
	d.Map = plot(d.Rows)
	return r.show("location/list", "nav.location", d)
}

func newLocationRow(v control.LocationView, plans map[string]campaign.Campaign) locationRow {
	row := locationRow{LocationView: v, X: -1, Y: -1}
	order := map[string]int{"urgent": 6, "lost": 5, "late": 4, "unknown": 3, "on": 2, "never": 1, "crew": 0}
	for _, dv := range v.Displays {
		t := newTile(dv, plans)
		row.Tiles = append(row.Tiles, t)
		if row.Worst == "" || order[t.State] > order[row.Worst] {
			row.Worst = t.State
		}
	}
	row.Icon, row.Tone = stateLook(row.Worst)
	return row
}

// plot puts the rows with a position on a square, north up.
func plot(rows []locationRow) mapView {
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
	return mapView{W: w, H: max(height, 300), N: n}
}

// label gives names to those points whose name would cover no other.
func label(rows []locationRow) {
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

type locationData struct {
	locationRow
	Placements []control.PlacementView
	Tasks      []control.TaskView
	Photos     []campaign.Evidence
}

func locationPage(r *req) error {
	v, err := r.u.ctl.Location(r.ctx, r.by, r.c.Param("id"))
	if err != nil {
		return err
	}
	d := locationData{locationRow: newLocationRow(v, r.campaigns())}
	f := control.Filter{Location: v.Location.ID}
	if d.Placements, err = r.u.ctl.Placements(r.ctx, r.by, f); err != nil {
		return err
	}
	if d.Tasks, err = r.u.ctl.Tasks(r.ctx, r.by, f); err != nil {
		return err
	}
	if d.Photos, err = r.u.ctl.EvidenceOf(r.ctx, r.by, f); err != nil {
		return err
	}
	r.v.Title = v.Location.Name
	return r.show("location/detail", "", d)
}

type locationForm struct {
	campaign.Location
	Kinds, Areas, Units []page.Option
}

func newLocationPage(r *req) error { return r.showLocationForm(campaign.Location{}) }

func editLocationPage(r *req) error {
	v, err := r.u.ctl.Location(r.ctx, r.by, r.c.Param("id"))
	if err != nil {
		return err
	}
	return r.showLocationForm(v.Location)
}

func (r *req) showLocationForm(l campaign.Location) error {
	d := locationForm{Location: l, Areas: r.areaOptions(), Units: r.unitOptions(),
		Kinds: r.options("location.kind.", "public_place", "street", "central_area", "gateway", "hq", "school", "station", "market", "park")}
	if l.ID == "" {
		return r.show("location/form", "location.new", d)
	}
	return r.show("location/form", "location.edit", d)
}

func saveLocation(r *req) (string, error) {
	if err := r.required("name", "area"); err != nil {
		return "", err
	}
	l := campaign.Location{ID: r.c.Param("id")}
	if l.ID != "" {
		v, err := r.u.ctl.Location(r.ctx, r.by, l.ID)
		if err != nil {
			return "", err
		}
		l = v.Location
	}
	l.Name, l.Kind, l.Area, l.OldWard = r.text("name"), campaign.LocationKind(r.text("kind")), r.text("area"), r.text("oldward")
	l.Street, l.Keeper, l.Phone, l.Unit = r.text("street"), r.text("keeper"), r.text("phone"), r.text("unit")
	l.Notes, l.Version = r.text("notes"), r.version()
	var err error
	if l.Lat, err = r.decimal("lat"); err != nil {
		return "", err
	}
	if l.Lng, err = r.decimal("lng"); err != nil {
		return "", err
	}
	if err := r.u.ctl.SaveLocation(r.ctx, r.by, &l); err != nil {
		return "", err
	}
	return r.done("flash.saved", "/locations/"+l.ID)
}

// locationQR draws the sticker of a location: a phone's camera opens its page.
func locationQR(r *req) error {
	scheme := "http"
	if r.c.Request.TLS != nil {
		scheme = "https"
	}
	code, err := qr.Encode(scheme+"://"+r.c.Request.Host+"/locations/"+r.c.Param("id"), qr.M)
	if err != nil {
		return fmt.Errorf("draw QR code: %w", err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 %d %d" shape-rendering="crispEdges"><rect x="-4" y="-4" width="100%%" height="100%%" fill="#fff"/><path d="`, code.Size+8, code.Size+8)
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	b.WriteString(`"/></svg>`)
	r.c.Data(http.StatusOK, "image/svg+xml", []byte(b.String()))
	return nil
}

func evidencePhoto(r *req) error {
	body, e, err := r.u.ctl.EvidenceFile(r.ctx, r.by, r.c.Param("id"))
	if err != nil {
		return err
	}
	defer body.Close()
	mime, _ := safeMIME(e.MIME)
	h := r.c.Writer.Header()
	h.Set("Content-Type", mime)
	h.Set("Cache-Control", "private, max-age=86400")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	http.ServeContent(r.c.Writer, r.c.Request, "", r.clock().At(e.ReceivedAt), body)
	return nil
}

func judgeEvidence(r *req) (string, error) {
	if err := r.u.ctl.VerifyEvidence(r.ctx, r.by, r.c.Param("id"), r.text("do") == "ok", r.text("note")); err != nil {
		return "", err
	}
	return r.done("flash.judged", webNext(r))
}
