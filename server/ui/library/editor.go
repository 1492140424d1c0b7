package library

import (
	"encoding/base64"
	"html/template"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/web"
)

const drafts = "/designs/library/drafts/"

func editorRoutes() []desk.Route {
	return []desk.Route{
		desk.Get(drafts+":id", campaign.EditDesigns, editorPage),
		desk.Post(drafts+":id", campaign.EditDesigns, desk.Act(saveEditor, editorPage)),
		desk.Post(drafts+":id/preview", campaign.EditDesigns, editorPage),
		desk.Get(drafts+":id/pack", campaign.EditDesigns, draftPack),
	}
}

// Place is where in the text something is to be said, and what.
type Place struct {
	File      string
	Line, Col int
	Path      string
	Text      string
	Bad       bool
}

// EditorData is what its page shows.
type EditorData struct {
	control.DesignDraftText
	YAML     string // as typed, else as saved
	Trial    control.Trial
	Src      template.URL // a data address: made here from the engine's own bytes
	Size     string
	Palette  string
	Values   map[string]string
	Kept     map[string]string // typed samples that the text has no field for just now
	Sizes    []string
	Places   []Place
	Checked  bool // all sizes and palettes were drawn
	N        int  // how many drawings
	Again    bool // the form came back: what was typed is not saved
	Failures int
}

// editorPage shows the draft; posted, it shows the form as it stands. Nothing is stored.
func editorPage(r *desk.Req) error {
	r.C.Request.Body = http.MaxBytesReader(r.C.Writer, r.C.Request.Body, 2*maxFile)
	draft, err := r.Ctl.DesignDraft(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return err
	}
	d := EditorData{DesignDraftText: draft, YAML: draft.YAML, Values: map[string]string{}, Kept: map[string]string{}}
	if form := r.Posted(); form.Has("yaml") {
		d.YAML, d.Again = strings.ReplaceAll(form.Get("yaml"), "\r\n", "\n"), true
		d.Size, d.Palette = r.Text("size"), r.Text("palette")
		for name, v := range form {
			if field, ok := strings.CutPrefix(name, "v."); ok && len(v) > 0 {
				d.Values[field] = strings.ReplaceAll(v[0], "\r\n", "\n")
			}
		}
		d.Rev, _ = strconv.ParseInt(r.Text("rev"), 10, 64)
	}
	if err := d.try(r); err != nil {
		return err
	}
	r.V.Nav, r.V.Title = "design", desk.Pick(d.Name, r.L.T("library.draft"))
	return r.Show("library/editor", "", d)
}

// try draws what the form says.
func (d *EditorData) try(r *desk.Req) error {
	in := control.TrialIn{YAML: d.YAML, Draft: d.ID, Palette: d.Palette, Size: d.Size, Values: d.Values}
	var err error
	if d.Trial, err = r.Ctl.TryDesign(r.Ctx, r.By, in); err != nil {
		e := web.AsError(err)
		if e.Kind != campaign.Invalid {
			return err
		}
		d.Places = append(d.Places, Place{Text: r.L.Message(e), Bad: true})
	}
	if len(d.Trial.Picture) > 0 {
		d.Src = template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(d.Trial.Picture))
	}
	d.samples()
	d.say(r, d.Trial)
	if r.Text("do") == "check" && len(d.Trial.Faults) == 0 {
		all, err := r.Ctl.CheckDesign(r.Ctx, r.By, in)
		if err != nil {
			return err
		}
		d.Checked, d.N = true, len(d.Sizes)*max(1, len(d.Trial.Template.Palettes))*2
		all.Slips = nil // said above
		d.say(r, all)
	}
	for _, p := range d.Places {
		if p.Bad {
			d.Failures++
		}
	}
	return nil
}

// samples are the values of the form: what was typed, else the design's own.
func (d *EditorData) samples() {
	t := d.Trial.Template
	if t == nil {
		d.Kept = d.Values
		return
	}
	d.Kept = maps.Clone(d.Values)
	for _, f := range t.Fields {
		if _, typed := d.Values[f.Name]; !typed && f.Type != "image" {
			d.Values[f.Name] = desk.Pick(f.Sample, f.Default)
		}
		delete(d.Kept, f.Name)
	}
	for _, s := range t.Sizes {
		fit := campaign.Fit{WMM: s.WMM, HMM: s.HMM}
		if s.WMM == 0 {
			fit = campaign.Fit{WPx: s.WPx, HPx: s.HPx}
		}
		d.Sizes = append(d.Sizes, fit.Key())
	}
	if !slices.Contains(d.Sizes, d.Size) && len(d.Sizes) > 0 {
		d.Size = d.Sizes[0]
	}
	if d.Palette == "" && len(t.Palettes) > 0 {
		d.Palette = t.Palettes[0].Name
	}
}

// say turns faults, slips and notes into places of the text.
func (d *EditorData) say(r *desk.Req, t control.Trial) {
	for _, f := range t.Faults {
		f = f.In(r.L.Lang)
		d.Places = append(d.Places, Place{f.File, f.Line, f.Col, f.Path, f.Msg, true})
	}
	if t.Refused != nil {
		d.note(r, *t.Refused)
	}
	for _, n := range t.Notes {
		d.note(r, n)
	}
	for _, f := range t.Slips {
		f = f.In(r.L.Lang)
		d.Places = append(d.Places, Place{File: f.File, Line: d.lineOf(strings.TrimPrefix(f.Path, "fields.")), Path: f.Path, Text: f.Msg})
	}
}

func (d *EditorData) note(r *desk.Req, n control.TrialNote) {
	text := r.L.Say("finding."+n.Code, n.Params, "")
	if n.Bad || text == "" {
		text = r.L.Say("error.render_"+n.Code, n.Params, desk.Pick(n.Msg, n.Code))
	}
	if n.Where != "" {
		text = n.Where + ": " + text
	}
	p := Place{Line: d.lineOf(n.Field), Path: n.Field, Text: text, Bad: n.Bad}
	if !slices.Contains(d.Places, p) {
		d.Places = append(d.Places, p)
	}
}

// lineOf finds the line on which a field is declared, 0 when there is none: a
// finding about its words is best mended there or where they are drawn.
func (d *EditorData) lineOf(field string) int {
	if field == "" {
		return 0
	}
	for i, line := range strings.Split(d.YAML, "\n") {
		if strings.Contains(line, "name: "+field+",") || strings.HasSuffix(strings.TrimSpace(line), "name: "+field) || strings.HasPrefix(line, field+":") {
			return i + 1
		}
	}
	return 0
}

// saveEditor keeps the draft, and does with it what the button says.
func saveEditor(r *desk.Req) (string, error) {
	id := r.C.Param("id")
	if r.Text("do") == "drop" {
		if err := r.Ctl.DropDesign(r.Ctx, r.By, id); err != nil {
			return "", err
		}
		return r.Done("flash.design.dropped", "/designs/library")
	}
	rev, _ := strconv.ParseInt(r.Text("rev"), 10, 64)
	in := control.SaveDesignIn{ID: id, Rev: rev, YAML: strings.ReplaceAll(r.Posted().Get("yaml"), "\r\n", "\n"), Drop: r.All("drop")}
	var err error
	if in.Art, err = drawings(r); err != nil {
		return "", err
	}
	saved, err := r.Ctl.SaveDesign(r.Ctx, r.By, in)
	if err != nil {
		return "", err
	}
	r.C.Request.PostForm.Set("rev", strconv.FormatInt(saved.Rev, 10))
	if r.Text("do") != "install" {
		return r.Done("flash.design.saved", drafts+id)
	}
	if _, err := r.Ctl.InstallDesign(r.Ctx, r.By, control.InstallIn{Draft: id, Note: r.Text("note")}); err != nil {
		return "", err
	}
	return r.Done("flash.design.installed", "/designs/library")
}

// drawings are the SVG files that came with the form.
func drawings(r *desk.Req) (map[string][]byte, error) {
	if r.C.Request.MultipartForm == nil {
		return nil, nil
	}
	out := map[string][]byte{}
	for _, head := range r.C.Request.MultipartForm.File["art"] {
		if head.Size == 0 {
			continue
		}
		b, err := contents(head)
		if err != nil {
			return nil, err
		}
		out[strings.ToLower(head.Filename)] = b
	}
	return out, nil
}

func contents(head *multipart.FileHeader) ([]byte, error) {
	f, err := head.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile))
}

func draftPack(r *desk.Req) error {
	body, name, err := r.Ctl.DraftFile(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return err
	}
	return sendPack(r, body, name)
}
