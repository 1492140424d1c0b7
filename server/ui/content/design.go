package content

import (
	"encoding/base64"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/ui/page"
	"pano/server/web"
)

func designRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/designs", campaign.ReadAll, designsPage),
		desk.Get("/designs/:name", campaign.Design, studioPage),
		desk.Post("/designs/:name", campaign.Design, desk.Act(saveDesign, studioPage)),
		desk.Post("/designs/:name/preview", campaign.Design, previewDesign),
		desk.Get("/designs/:name/preview.png", campaign.ReadAll, templatePicture),
		desk.Post("/images", campaign.Design, uploadImage),
	}
}

// DesignsData is what its page shows.
type DesignsData struct {
	Templates   []control.Template
	Kind, Text  string
	Campaign    string
	MayDesign   bool
	Kinds       []page.Option
	CampaignRow *campaign.Campaign
}

func designsPage(r *desk.Req) error {
	d := DesignsData{Kind: r.Query("kind"), Text: r.Query("q"), Campaign: r.Query("campaign"),
		Kinds: r.Options("kind.", "led", "textboard", "banner", "panel", "poster", "pennant", "backdrop", "gate")}
	var err error
	if d.Templates, err = r.Ctl.Templates(r.Ctx, r.By, control.TemplateFilter{Kind: d.Kind, Text: d.Text}); err != nil {
		return err
	}
	if c, ok := r.Campaigns()[d.Campaign]; ok {
		d.CampaignRow = &c
	}
	return r.Show("design/gallery", "nav.design", d)
}

func templatePicture(r *desk.Req) error {
	png, err := r.Ctl.TemplatePreview(r.Ctx, r.By, r.C.Param("name"), 480)
	if err != nil {
		return err
	}
	return desk.ServePNG(r, png)
}

// Shot is one size of the form, drawn by the code that makes the final file.
type Shot struct {
	Key, Where string
	On         bool         // asked for in the set
	Src        template.URL // a data address: made here from the engine's own bytes
	W, H       int
	MS         int64
	Findings   []campaign.Finding
	Err        string
	ErrField   string
	Blocked    bool
}

// StudioData is what its page shows.
type StudioData struct {
	Template  control.Template
	Once      string // key of the form
	Asset     *control.AssetDetail
	Name      string
	Campaign  string
	Campaigns []page.Option
	Values    map[string]string
	Images    map[string]string
	Palette   string
	Motion    *campaign.Motion // of a text board
	Sizes     []SizeChoice
	Counting
	Shots  []Shot
	Words  []campaign.Finding // of the texts, whatever the size
	Focus  string
	Errors int
	Notes  int
	Olds   []OldText
}

// SizeChoice is a size that displays of the town have, with which ones.
type SizeChoice struct {
	Key, Where string
	N          int
	On         bool
}

func studioPage(r *desk.Req) error {
	d, err := studio(r)
	if err != nil {
		return err
	}
	d.Shots = shots(r, d)
	d.Words = judged(r, d)
	d.Count()
	if r.Query("asset") == "" && d.Asset == nil {
		return r.Show("design/studio", "design.title", d)
	}
	r.V.Title = d.Name
	return r.Show("design/studio", "", d)
}

// judged is what rules say of the texts. What cannot be judged says so when it is
// drawn.
func judged(r *desk.Req, d StudioData) []campaign.Finding {
	in := control.LintIn{Campaign: d.Campaign, Template: d.Template.Name, Values: d.Values, Palette: d.Palette}
	if d.Asset != nil {
		in.Asset = d.Asset.Asset.ID
	}
	found, err := r.Ctl.Lint(r.Ctx, r.By, in)
	if err != nil {
		return nil
	}
	return found
}

// studio gathers the form: what was typed, else what the draft holds, else the
// template's samples.
func studio(r *desk.Req) (d StudioData, err error) {
	if d.Template, err = r.Ctl.Template(r.Ctx, r.By, r.C.Param("name")); err != nil {
		return d, err
	}
	d.Once, d.Values, d.Images = r.Once(), map[string]string{}, map[string]string{}
	d.Campaign = desk.Pick(r.Text("campaign"), r.Query("campaign"))
	if id := desk.Pick(r.Text("asset"), r.Query("asset")); id != "" {
		a, err := r.Ctl.Asset(r.Ctx, r.By, id)
		if err != nil {
			return d, err
		}
		d.Asset, d.Name, d.Campaign = &a, a.Asset.Name, a.Asset.Campaign
		d.Palette, d.Motion = a.Version.Inputs.Palette, a.Version.Inputs.Motion
		for k, v := range a.Version.Inputs.Values {
			d.Values[k] = v
		}
		for k, v := range a.Version.Inputs.Images {
			d.Images[k] = string(v)
		}
	}
	posted := r.C.Request.Method == http.MethodPost
	for _, f := range d.Template.Fields {
		if f.Type == "image" { // a picture is no value: the engine refuses it as one
			if posted {
				d.Images[f.Name] = r.Text("img." + f.Name)
			}
		} else if posted {
			d.Values[f.Name] = strings.TrimSpace(r.Posted().Get("v." + f.Name))
		} else if _, ok := d.Values[f.Name]; !ok && d.Asset == nil {
			d.Values[f.Name] = desk.Pick(f.Default, f.Sample)
		}
	}
	if posted {
		d.Name, d.Palette = r.Text("name"), r.Text("palette")
		if d.Motion, err = motion(r, d); err != nil {
			return d, err
		}
		d.convert(r.Text("convert"))
	}
	d.seek(r)
	if d.Palette == "" && len(d.Template.Palettes) > 0 {
		d.Palette = d.Template.Palettes[0].Name
	}
	for _, c := range r.Campaigns() {
		d.Campaigns = append(d.Campaigns, page.Option{Value: c.ID, Label: c.Name})
	}
	slices.SortFunc(d.Campaigns, func(a, b page.Option) int { return strings.Compare(a.Label, b.Label) })
	d.Sizes = sizes(r, d, posted)
	d.Counting = counting(r, d, posted)
	d.Focus = desk.Pick(r.Text("focus"), r.Query("focus"))
	return d, nil
}

// sizes are those of displays that the template suits, the most common first.
func sizes(r *desk.Req, d StudioData, posted bool) []SizeChoice {
	list, err := r.Ctl.Displays(r.Ctx, r.By, control.Filter{})
	if err != nil {
		return nil
	}
	asked := r.All("sizes")
	if !posted && d.Asset != nil {
		asked = d.Asset.Version.Inputs.Sizes
	}
	at := map[string]int{}
	var out []SizeChoice
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
			out = append(out, SizeChoice{Key: key, Where: v.Display.Name, On: slices.Contains(asked, key)})
		}
		out[i].N++
	}
	for _, s := range d.Template.Sizes {
		key := campaign.Fit{WPx: s.WPx, HPx: s.HPx, WMM: s.WMM, HMM: s.HMM}.Key()
		if _, ok := at[key]; !ok && (len(out) == 0 || slices.Contains(asked, key)) {
			at[key] = len(out)
			out = append(out, SizeChoice{Key: key, On: slices.Contains(asked, key)})
		}
	}
	slices.SortStableFunc(out, func(a, b SizeChoice) int { return b.N - a.N })
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
func shots(r *desk.Req, d StudioData) []Shot {
	var out []Shot
	for _, s := range d.Sizes {
		if !s.On || len(out) == maxShots {
			continue
		}
		px := 360
		if s.Key == d.Focus || d.Focus == "" && len(out) == 0 {
			px = 1100
		}
		out = append(out, shot(r, d, s, px))
	}
	return out
}

func shot(r *desk.Req, d StudioData, s SizeChoice, px int) Shot {
	in := control.PreviewIn{Template: d.Template.Name, Values: d.Values, Images: digests(d.Images), Palette: d.Palette, Motion: d.Motion, Size: s.Key, MaxPx: px, FirstDay: d.FirstDay, Day: d.Day(), Lamps: true}
	sh := Shot{Key: s.Key, Where: s.Where, On: s.On}
	art, err := r.Ctl.Preview(r.Ctx, r.By, in)
	if err != nil {
		e := labelled(d.Template, r.L.Lang, web.AsError(err))
		sh.Err, sh.ErrField, sh.Blocked = r.L.Message(e), e.Field, true
		return sh
	}
	sh.Src = template.URL("data:" + art.MIME + ";base64," + base64.StdEncoding.EncodeToString(art.Bytes))
	sh.W, sh.H, sh.MS = art.WPx, art.HPx, art.Took.Milliseconds()
	if sh.Findings, err = r.Ctl.Remarks(r.Ctx, d.Template, art); err != nil {
		sh.Err, sh.Blocked = r.L.Message(web.AsError(err)), true
	}
	sh.Blocked = sh.Blocked || campaign.Blocked(sh.Findings)
	return sh
}

// withLabel adds to params what the form calls the field.
func withLabel(t control.Template, lang, field string, params map[string]string) map[string]string {
	field = field[strings.LastIndexByte(field, '.')+1:]
	for _, f := range t.Fields {
		if f.Name == field && f.Label[lang] != "" {
			params = maps.Clone(params)
			if params == nil {
				params = map[string]string{}
			}
			params["field"] = f.Label[lang]
		}
	}
	return params
}

// labelled is the error with the name that the form has for its field.
func labelled(t control.Template, lang string, e *campaign.Error) *campaign.Error {
	said := *e
	said.Params = withLabel(t, lang, e.Field, e.Params)
	return &said
}

// Remark is what is to be said about one or more sizes, once.
type Remark struct {
	campaign.Finding
	Text string // of an error; a finding is said by its rule
	Keys []string
}

// Block tells whether it stands in the way.
func (m Remark) Block() bool { return m.Severity == campaign.Block }

// Remarks are all errors and findings of the sizes, each once.
func (d StudioData) Remarks() (out []Remark) {
	at := map[string]int{}
	add := func(size string, m Remark) {
		id := fmt.Sprint(m.Text, m.Code, m.Field, m.Params, m.Severity)
		i, ok := at[id]
		if !ok {
			i = len(out)
			at[id], out = i, append(out, m)
		}
		if size != "" {
			out[i].Keys = append(out[i].Keys, size)
		}
	}
	for _, f := range d.Words {
		add("", Remark{Finding: f})
	}
	for _, s := range d.Shots {
		if s.Err != "" {
			add(s.Key, Remark{Finding: campaign.Finding{Severity: campaign.Block}, Text: s.Err})
		}
		for _, f := range s.Findings {
			add(s.Key, Remark{Finding: f})
		}
	}
	return out
}

func (d *StudioData) Count() {
	for _, m := range d.Remarks() {
		if m.Block() {
			d.Errors++
		} else {
			d.Notes++
		}
	}
}

// Main is the size shown large.
func (d StudioData) Main() *Shot {
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
func previewDesign(r *desk.Req) error { return studioPage(r) }

// saveDesign keeps a draft, and sends it for approval when asked to.
func saveDesign(r *desk.Req) (string, error) {
	if err := r.Required("name"); err != nil {
		return "", err
	}
	if err := takeImages(r); err != nil {
		return "", err
	}
	d, err := studio(r)
	if err != nil {
		return "", err
	}
	if err := d.unasked(); err != nil {
		return "", err
	}
	in := control.DraftIn{ID: r.Text("asset"), Campaign: d.Campaign, Name: d.Name, Version: r.Version(), Sizes: r.All("sizes"), Once: r.Text("once"),
		Inputs: campaign.Inputs{Template: d.Template.Name, Values: d.Values, Images: digests(d.Images), Palette: d.Palette, Motion: d.Motion, FirstDay: d.FirstDay}}
	a, err := r.Ctl.SaveDraft(r.Ctx, r.By, in)
	if err != nil {
		return "", fieldOf(labelled(d.Template, r.L.Lang, web.AsError(err)), "v.")
	}
	if r.Text("do") != "submit" {
		return r.Done("flash.draft", "/assets/"+a.Asset.ID)
	}
	if _, err := r.Ctl.Submit(r.Ctx, r.By, a.Asset.ID); err != nil && !submitted(r, in, a.Asset.ID) {
		return "", fieldOf(err, "v.")
	}
	return r.Done("flash.submitted", "/assets/"+a.Asset.ID)
}

// submitted tells whether a form that was sent twice has done its work already.
func submitted(r *desk.Req, in control.DraftIn, id string) bool {
	if in.ID != "" || in.Once == "" {
		return false
	}
	a, err := r.Ctl.Asset(r.Ctx, r.By, id)
	return err == nil && a.Version.State != campaign.AssetDraft
}

// fieldOf renames the field of an error to the input that holds it.
func fieldOf(err error, prefix string) error {
	e := *web.AsError(err)
	if e.Field != "" && e.Field != "first_day" && !strings.HasPrefix(e.Field, prefix) {
		e.Field = prefix + strings.TrimPrefix(e.Field, "values.")
	}
	return &e
}

// takeImages stores pictures that came with the form itself (no script).
func takeImages(r *desk.Req) error {
	if r.C.Request.MultipartForm == nil {
		return nil
	}
	for name, heads := range r.C.Request.MultipartForm.File {
		field, ok := strings.CutPrefix(name, "file.")
		if !ok || len(heads) == 0 || heads[0].Size == 0 {
			continue
		}
		f, err := heads[0].Open()
		if err != nil {
			return err
		}
		img, err := r.Ctl.UploadImage(r.Ctx, r.By, f)
		f.Close()
		if err != nil {
			return err
		}
		r.C.Request.PostForm.Set("img."+field, string(img.SHA256))
	}
	return nil
}

// ImageData is what its page shows.
type ImageData struct {
	Name, Digest, Err string
	W, H              int
}

// uploadImage stores a picture for a field and answers with its slot of the form.
func uploadImage(r *desk.Req) error {
	r.C.Request.Body = http.MaxBytesReader(r.C.Writer, r.C.Request.Body, desk.MaxUpload)
	r.Posted()
	d := ImageData{Name: r.Query("field")}
	if err := takeImages(r); err != nil {
		d.Err = r.L.Message(web.AsError(err))
	}
	d.Digest = r.Text("img." + d.Name)
	r.V.D = d
	html, err := r.Book.Fragment("design/slot", r.V)
	if err == nil {
		r.Book.Send(r.C.Writer, r.C.Request, http.StatusOK, html)
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
