package library

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/ui/page"
)

func kitRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/settings/official", campaign.ReadAll, officialPage),
		desk.Post("/settings/official", campaign.ManageKit, desk.Act(putOfficial, officialPage)),
		desk.Post("/settings/official/remove", campaign.ManageKit, desk.Act(removeOfficial, officialPage)),
		desk.Get("/settings/brand", campaign.ReadAll, brandPage),
		desk.Post("/settings/brand", campaign.ManageKit, desk.Act(saveBrand, brandPage)),
		desk.Post("/settings/brand/logo", campaign.ManageKit, desk.Act(putLogo, brandPage)),
		desk.Post("/settings/brand/remove", campaign.ManageKit, desk.Act(removeLogo, brandPage)),
		desk.Get("/settings/kit/:digest", campaign.ReadAll, kitFile),
	}
}

// Slot is one piece of official artwork: what there is of it, or that it is wanted.
type Slot struct {
	Name, Title string
	Has         bool
	control.KitPiece
}

// OfficialData is what its page shows.
type OfficialData struct {
	Slots   []Slot
	Names   []page.Option
	History []control.KitChange
	Remove  string // whose removal was refused: its form stays open
}

func officialPage(r *desk.Req) error {
	kit, err := r.Ctl.OfficeKit(r.Ctx, r.By)
	if err != nil {
		return err
	}
	names := kit.Wanted
	for name := range kit.Official {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	first := []string{"party", "national"}
	names = append(first, slices.DeleteFunc(names, func(n string) bool { return slices.Contains(first, n) })...)
	d := OfficialData{}
	for _, n := range names {
		s := Slot{Name: n, Title: r.L.Or("official."+n, n)}
		s.KitPiece, s.Has = kit.Official[n]
		d.Slots = append(d.Slots, s)
		d.Names = append(d.Names, page.Option{Value: n, Label: s.Title})
	}
	for _, c := range kit.History {
		if c.Kind == "official" {
			d.History = append(d.History, c)
		}
	}
	if r.C.Request.Method == http.MethodPost && strings.HasSuffix(r.C.Request.URL.Path, "/remove") {
		d.Remove = r.Text("name")
	}
	r.V.Nav = "setting"
	return r.Show("kit/official", "official.title", d)
}

func putOfficial(r *desk.Req) (string, error) {
	data, err := sent(r, "file")
	if err != nil {
		return "", err
	}
	if err := r.Required("source"); err != nil {
		return "", err
	}
	name := desk.Pick(strings.ToLower(r.Text("other")), r.Text("name"))
	if _, err := r.Ctl.PutOfficial(r.Ctx, r.By, control.PieceIn{Name: name, Data: data, Source: r.Text("source")}); err != nil {
		return "", err
	}
	return r.Done("flash.official", "/settings/official")
}

func removeOfficial(r *desk.Req) (string, error) {
	if err := r.Required("reason"); err != nil {
		return "", err
	}
	if err := r.Ctl.RemoveOfficial(r.Ctx, r.By, r.Text("name"), r.Text("reason")); err != nil {
		return "", err
	}
	return r.Done("flash.removed", "/settings/official")
}

// Colour is one colour of the kit as the form shows it.
type Colour struct {
	Name, RGB, CMYK, Spot string
}

// BrandData is what its page shows.
type BrandData struct {
	Rev     int64
	Colours []Colour
	Fonts   []page.Option // Value: name of the kit, Label: the face
	Logos   []Slot
	Logo    []page.Option
	Remove  string
}

func brandPage(r *desk.Req) error {
	kit, err := r.Ctl.OfficeKit(r.Ctx, r.By)
	if err != nil {
		return err
	}
	d := BrandData{Rev: kit.Rev}
	typed := r.Posted()
	again := typed.Has("rgb.primary")
	for _, name := range []string{"primary", "secondary", "accent", "light", "dark"} {
		c := Colour{Name: name, RGB: kit.Colours[name].RGB, CMYK: inks(kit.Colours[name].CMYK), Spot: kit.Colours[name].Spot}
		if again {
			c.RGB, c.CMYK, c.Spot = r.Text("rgb."+name), r.Text("cmyk."+name), r.Text("spot."+name)
		}
		d.Colours = append(d.Colours, c)
	}
	for _, name := range []string{"heading", "body"} {
		face := kit.Fonts[name]
		if again {
			face = r.Text("font." + name)
		}
		d.Fonts = append(d.Fonts, page.Option{Value: name, Label: face})
	}
	for _, name := range []string{"logo", "logo_light"} {
		s := Slot{Name: name, Title: r.L.T("brand." + name)}
		s.KitPiece, s.Has = kit.Logos[name]
		d.Logos = append(d.Logos, s)
		d.Logo = append(d.Logo, page.Option{Value: name, Label: s.Title})
	}
	if r.C.Request.Method == http.MethodPost && strings.HasSuffix(r.C.Request.URL.Path, "/remove") {
		d.Remove = r.Text("name")
	}
	r.V.Nav = "setting"
	return r.Show("kit/brand", "brand.title", d)
}

// inks writes CMYK as people do: 0 100 80 10.
func inks(cmyk []float64) string {
	var out []string
	for _, v := range cmyk {
		out = append(out, strconv.FormatFloat(v, 'f', -1, 64))
	}
	return strings.Join(out, " ")
}

// parseInks reads four numbers, with blanks, commas or slashes between.
func parseInks(name, s string) ([]float64, error) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" ,;/%", r) })
	if len(parts) == 0 {
		return nil, nil
	}
	var out []float64
	for _, p := range parts {
		f, err := strconv.ParseFloat(p, 64)
		if err != nil || !(f >= 0 && f <= 100) || len(parts) != 4 {
			return nil, campaign.Errorf(campaign.Invalid, "inks_invalid", name, "%q are no four inks: write percents of C, M, Y and K, such as 0 100 80 10", s).With("value", s)
		}
		out = append(out, f)
	}
	return out, nil
}

func saveBrand(r *desk.Req) (string, error) {
	rev, _ := strconv.ParseInt(r.Text("rev"), 10, 64)
	in := control.BrandIn{Rev: rev, Colours: map[string]control.Brand{}, Fonts: map[string]string{}}
	for _, name := range []string{"primary", "secondary", "accent", "light", "dark"} {
		rgb := r.Text("rgb." + name)
		if rgb == "" {
			continue
		}
		if !strings.HasPrefix(rgb, "#") {
			rgb = "#" + rgb
		}
		cmyk, err := parseInks("cmyk."+name, r.Text("cmyk."+name))
		if err != nil {
			return "", err
		}
		in.Colours[name] = control.Brand{RGB: rgb, CMYK: cmyk, Spot: r.Text("spot." + name)}
	}
	for _, name := range []string{"heading", "body"} {
		if face := r.Text("font." + name); face != "" {
			in.Fonts[name] = face
		}
	}
	if err := r.Ctl.SaveBrand(r.Ctx, r.By, in); err != nil {
		return "", err
	}
	return r.Done("flash.brand", "/settings/brand")
}

func putLogo(r *desk.Req) (string, error) {
	data, err := sent(r, "file")
	if err != nil {
		return "", err
	}
	if _, err := r.Ctl.PutLogo(r.Ctx, r.By, control.PieceIn{Name: r.Text("name"), Data: data, Source: r.Text("source")}); err != nil {
		return "", err
	}
	return r.Done("flash.brand", "/settings/brand")
}

func removeLogo(r *desk.Req) (string, error) {
	if err := r.Required("reason"); err != nil {
		return "", err
	}
	if err := r.Ctl.RemoveLogo(r.Ctx, r.By, r.Text("name"), r.Text("reason")); err != nil {
		return "", err
	}
	return r.Done("flash.removed", "/settings/brand")
}

// kitFile shows a file of the kit. A drawing opened by itself may run and load nothing.
func kitFile(r *desk.Req) error {
	b, mime, err := r.Ctl.KitFile(r.Ctx, r.By, control.Digest(r.C.Param("digest")))
	if err != nil {
		return err
	}
	h := r.C.Writer.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	r.C.Data(http.StatusOK, mime, b)
	return nil
}
