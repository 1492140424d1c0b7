package ui

import (
	"encoding/base64"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/page"
	"pano/server/web"
)

func (u *UI) designRoutes() []route {
	return []route{
		{"GET", "/designs", campaign.ReadAll, designsPage},
		{"GET", "/designs/:name", campaign.Design, studioPage},
		{"POST", "/designs/:name", campaign.Design, act(saveDesign, studioPage)},
		{"POST", "/designs/:name/preview", campaign.Design, previewDesign},
		{"GET", "/designs/:name/preview.png", campaign.ReadAll, templatePicture},
		{"POST", "/images", campaign.Design, uploadImage},
	}
}

type designsData struct {
	Templates   []control.Template
	Kind, Text  string
	Campaign    string
	MayDesign   bool
	Kinds       []page.Option
	CampaignRow *campaign.Campaign
}

func designsPage(r *req) error {
	d := designsData{Kind: r.query("kind"), Text: r.query("q"), Campaign: r.query("campaign"),
		Kinds: r.options("kind.", "led", "textboard", "banner", "panel", "poster", "pennant")}
	var err error
	if d.Templates, err = r.u.ctl.Templates(r.ctx, r.by, control.TemplateFilter{Kind: d.Kind, Text: d.Text}); err != nil {
		return err
	}
	if c, ok := r.campaigns()[d.Campaign]; ok {
		d.CampaignRow = &c
	}
	return r.show("design/gallery", "nav.design", d)
}

func templatePicture(r *req) error {
	png, err := r.u.ctl.TemplatePreview(r.ctx, r.by, r.c.Param("name"), 480)
	if err != nil {
		return err
	}
	return servePNG(r, png)
}

// shot is one size of the form, drawn by the code that makes the final file.
type shot struct {
	Key, Where string
	On         bool         // asked for in the set
	Src        template.URL // a data address: made here from the engine's own bytes
	W, H       int
	MS         int64
	Findings   []finding
	Err        string
	ErrField   string
	Blocked    bool
}

// finding is one remark of the engine on one size.
type finding struct {
	Code, Field string
	Params      map[string]string
	Block       bool
}

type studioData struct {
	Template  control.Template
	Asset     *control.AssetDetail
	Name      string
	Campaign  string
	Campaigns []page.Option
	Values    map[string]string
	Images    map[string]string
	Palette   string
	Sizes     []sizeChoice
	Shots     []shot
	Focus     string
	Errors    int
	Notes     int
}

// sizeChoice is a size that displays of the town have, with which ones.
type sizeChoice struct {
	Key, Where string
	N          int
	On         bool
}

func studioPage(r *req) error {
	d, err := r.studio()
	if err != nil {
		return err
	}
	d.Shots = r.shots(d)
	d.count()
	if r.query("asset") == "" && d.Asset == nil {
		return r.show("design/studio", "design.title", d)
	}
	r.v.Title = d.Name
	return r.show("design/studio", "", d)
}

// studio gathers the form: what was typed, else what the draft holds, else the
// template's samples.
func (r *req) studio() (d studioData, err error) {
	if d.Template, err = r.u.ctl.Template(r.ctx, r.by, r.c.Param("name")); err != nil {
		return d, err
	}
	d.Values, d.Images = map[string]string{}, map[string]string{}
	d.Campaign = pick(r.text("campaign"), r.query("campaign"))
	if id := pick(r.text("asset"), r.query("asset")); id != "" {
		a, err := r.u.ctl.Asset(r.ctx, r.by, id)
		if err != nil {
			return d, err
		}
		d.Asset, d.Name, d.Campaign = &a, a.Asset.Name, a.Asset.Campaign
		d.Palette = a.Version.Inputs.Palette
		for k, v := range a.Version.Inputs.Values {
			d.Values[k] = v
		}
		for k, v := range a.Version.Inputs.Images {
			d.Images[k] = string(v)
		}
	}
	posted := r.c.Request.Method == http.MethodPost
	for _, f := range d.Template.Fields {
		if posted {
			d.Values[f.Name] = strings.TrimSpace(r.form().Get("v." + f.Name))
			if f.Type == "image" {
				d.Images[f.Name] = r.text("img." + f.Name)
			}
		} else if _, ok := d.Values[f.Name]; !ok && d.Asset == nil {
			d.Values[f.Name] = pick(f.Default, f.Sample)
		}
	}
	if posted {
		d.Name, d.Palette = r.text("name"), r.text("palette")
	}
	if d.Palette == "" && len(d.Template.Palettes) > 0 {
		d.Palette = d.Template.Palettes[0].Name
	}
	for _, c := range r.campaigns() {
		d.Campaigns = append(d.Campaigns, page.Option{Value: c.ID, Label: c.Name})
	}
	slices.SortFunc(d.Campaigns, func(a, b page.Option) int { return strings.Compare(a.Label, b.Label) })
	d.Sizes = r.sizes(d, posted)
	d.Focus = pick(r.text("focus"), r.query("focus"))
	return d, nil
}

// sizes are those of displays that the template suits, the most common first.
func (r *req) sizes(d studioData, posted bool) []sizeChoice {
	list, err := r.u.ctl.Displays(r.ctx, r.by, control.Filter{})
	if err != nil {
		return nil
	}
	asked := r.all("sizes")
	if !posted && d.Asset != nil {
		asked = d.Asset.Version.Inputs.Sizes
	}
	at := map[string]int{}
	var out []sizeChoice
	for _, v := range list {
		fit := v.Display.Fit()
		if !suits(d.Template, v.Display) {
			continue
		}
		key := fit.Key()
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, sizeChoice{Key: key, Where: v.Display.Name, On: slices.Contains(asked, key)})
		}
		out[i].N++
	}
	for _, s := range d.Template.Sizes {
		key := campaign.Fit{WPx: s.WPx, HPx: s.HPx, WMM: s.WMM, HMM: s.HMM}.Key()
		if _, ok := at[key]; !ok && (len(out) == 0 || slices.Contains(asked, key)) {
			at[key] = len(out)
			out = append(out, sizeChoice{Key: key, On: slices.Contains(asked, key)})
		}
	}
	slices.SortStableFunc(out, func(a, b sizeChoice) int { return b.N - a.N })
	if !posted && d.Asset == nil && len(out) > 0 {
		for i := range min(5, len(out)) {
			out[i].On = true
		}
	}
	return out
}

// suits tells whether a design was made for this kind and shape of display.
func suits(t control.Template, d campaign.Display) bool {
	if d.Retired != 0 || !slices.Contains(t.Kinds, string(d.Kind)) {
		return false
	}
	w, h := float64(d.WPx), float64(d.HPx)
	if !d.Electronic() {
		w, h = d.WMM, d.HMM
	}
	return h > 0 && w/h >= t.MinAspect*0.99 && (t.MaxAspect == 0 || w/h <= t.MaxAspect*1.01)
}

// maxShots bounds how many sizes one preview draws.
const maxShots = 6

// shots draws the chosen sizes.
func (r *req) shots(d studioData) []shot {
	var out []shot
	for _, s := range d.Sizes {
		if !s.On || len(out) == maxShots {
			continue
		}
		px := 360
		if s.Key == d.Focus || d.Focus == "" && len(out) == 0 {
			px = 1100
		}
		out = append(out, r.shot(d, s, px))
	}
	return out
}

func (r *req) shot(d studioData, s sizeChoice, px int) shot {
	in := control.PreviewIn{Template: d.Template.Name, Values: d.Values, Images: digests(d.Images), Palette: d.Palette, Size: s.Key, MaxPx: px}
	sh := shot{Key: s.Key, Where: s.Where, On: s.On}
	art, err := r.u.ctl.Preview(r.ctx, r.by, in)
	if err != nil {
		e := web.AsError(err)
		sh.Err, sh.ErrField, sh.Blocked = r.l.Message(e), e.Field, true
		return sh
	}
	sh.Src = template.URL("data:" + art.MIME + ";base64," + base64.StdEncoding.EncodeToString(art.Bytes))
	sh.W, sh.H, sh.MS = art.WPx, art.HPx, art.Took.Milliseconds()
	for _, f := range art.Findings {
		sh.Findings = append(sh.Findings, finding{f.Code, f.Field, f.Params, f.Block})
		sh.Blocked = sh.Blocked || f.Block
	}
	return sh
}

func (d *studioData) count() {
	for _, s := range d.Shots {
		if s.Err != "" {
			d.Errors++
		}
		for _, f := range s.Findings {
			if f.Block {
				d.Errors++
			} else {
				d.Notes++
			}
		}
	}
}

// Main is the size shown large.
func (d studioData) Main() *shot {
	for i := range d.Shots {
		if d.Shots[i].Key == d.Focus {
			return &d.Shots[i]
		}
	}
	if len(d.Shots) > 0 {
		return &d.Shots[0]
	}
	return nil
}

// previewDesign draws the form as it stands; nothing is stored.
func previewDesign(r *req) error { return studioPage(r) }

// saveDesign keeps a draft, and sends it for approval when asked to.
func saveDesign(r *req) (string, error) {
	if err := r.required("name"); err != nil {
		return "", err
	}
	if err := r.takeImages(); err != nil {
		return "", err
	}
	d, err := r.studio()
	if err != nil {
		return "", err
	}
	in := control.DraftIn{ID: r.text("asset"), Campaign: d.Campaign, Name: d.Name, Version: r.version(), Sizes: r.all("sizes"),
		Inputs: campaign.Inputs{Template: d.Template.Name, Values: d.Values, Images: digests(d.Images), Palette: d.Palette}}
	a, err := r.u.ctl.SaveDraft(r.ctx, r.by, in)
	if err != nil {
		return "", fieldOf(err, "v.")
	}
	if r.text("do") != "submit" {
		return r.done("flash.draft", "/assets/"+a.Asset.ID)
	}
	if _, err := r.u.ctl.Submit(r.ctx, r.by, a.Asset.ID); err != nil {
		return "", fieldOf(err, "v.")
	}
	return r.done("flash.submitted", "/assets/"+a.Asset.ID)
}

// fieldOf renames the field of an error to the input that holds it.
func fieldOf(err error, prefix string) error {
	e := *web.AsError(err)
	if e.Field != "" && !strings.HasPrefix(e.Field, prefix) {
		e.Field = prefix + strings.TrimPrefix(e.Field, "values.")
	}
	return &e
}

// takeImages stores pictures that came with the form itself (no script).
func (r *req) takeImages() error {
	if r.c.Request.MultipartForm == nil {
		return nil
	}
	for name, heads := range r.c.Request.MultipartForm.File {
		field, ok := strings.CutPrefix(name, "file.")
		if !ok || len(heads) == 0 || heads[0].Size == 0 {
			continue
		}
		f, err := heads[0].Open()
		if err != nil {
			return err
		}
		img, err := r.u.ctl.UploadImage(r.ctx, r.by, f)
		f.Close()
		if err != nil {
			return err
		}
		r.c.Request.PostForm.Set("img."+field, string(img.SHA256))
	}
	return nil
}

type imageData struct {
	Name, Digest, Err string
	W, H              int
}

// uploadImage stores a picture for a field and answers with its slot of the form.
func uploadImage(r *req) error {
	r.c.Request.Body = http.MaxBytesReader(r.c.Writer, r.c.Request.Body, maxUpload)
	r.form()
	d := imageData{Name: r.query("field")}
	if err := r.takeImages(); err != nil {
		d.Err = r.l.Message(web.AsError(err))
	}
	d.Digest = r.text("img." + d.Name)
	r.v.D = d
	html, err := r.u.book.Fragment("design/slot", r.v)
	if err == nil {
		r.u.book.Send(r.c.Writer, r.c.Request, http.StatusOK, html)
	}
	return err
}

func digests(m map[string]string) map[string]control.Digest {
	out := map[string]control.Digest{}
	for k, v := range m {
		if v != "" {
			out[k] = control.Digest(v)
		}
	}
	return out
}
