package library

import (
	"io"
	"net/http"
	"slices"
	"strings"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/ui/page"
)

func libraryRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/designs/library", campaign.ReadAll, libraryPage),
		desk.Post("/designs/library", campaign.AddDesigns, desk.Act(installFile, libraryPage)),
		desk.Get("/designs/library/new", campaign.EditDesigns, newPage),
		desk.Post("/designs/library/new", campaign.EditDesigns, desk.Act(newDraft, newPage)),
		desk.Get("/designs/library/pack/:name", campaign.ReadAll, designPack),
		desk.Post("/designs/library/remove/:name", campaign.AddDesigns, desk.Act(removeDesign, libraryPage)),
	}
}

// LibraryData is what its page shows.
type LibraryData struct {
	control.DesignLibrary
	Own     []control.DesignRow // the office's and its folder's
	BuiltIn []control.DesignRow
	Remove  string // the design whose removal was refused: its form stays open
}

func libraryPage(r *desk.Req) error {
	lib, err := r.Ctl.DesignLibrary(r.Ctx, r.By)
	if err != nil {
		return err
	}
	d := LibraryData{DesignLibrary: lib, Remove: r.C.Param("name")}
	for i, b := range d.Broken { // the faults themselves are the engine's: copied, not changed
		said := make([]control.Fault, len(b.Faults))
		for j, f := range b.Faults {
			said[j] = f.In(r.L.Lang)
		}
		d.Broken[i].Faults = said
	}
	for _, row := range lib.Designs {
		if row.Origin == "built-in" {
			d.BuiltIn = append(d.BuiltIn, row)
		} else {
			d.Own = append(d.Own, row)
		}
	}
	r.V.Nav = "design"
	return r.Show("library/page", "library.title", d)
}

// sent reads the file of a form, at most as much as a pack may have.
func sent(r *desk.Req, name string) ([]byte, error) {
	r.Posted()
	head, err := r.C.FormFile(name)
	if err != nil {
		r.C.Request.PostForm.Set(name, "")
		return nil, campaign.Errorf(campaign.Invalid, "file_missing", name, "choose a file first")
	}
	f, err := head.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile))
}

// maxFile is more than any pack or drawing may have: what is cut is refused.
const maxFile = 8 << 20

func installFile(r *desk.Req) (string, error) {
	data, err := sent(r, "file")
	if err != nil {
		return "", err
	}
	if _, err := r.Ctl.InstallDesign(r.Ctx, r.By, control.InstallIn{Data: data, Note: r.Text("note")}); err != nil {
		return "", err
	}
	return r.Done("flash.design.installed", "/designs/library")
}

func removeDesign(r *desk.Req) (string, error) {
	if err := r.Required("reason"); err != nil {
		return "", err
	}
	if err := r.Ctl.RemoveDesign(r.Ctx, r.By, r.C.Param("name"), r.Text("reason")); err != nil {
		return "", err
	}
	return r.Done("flash.design.removed", "/designs/library")
}

// sendPack answers with a pack as a file.
func sendPack(r *desk.Req, body []byte, name string) error {
	h := r.C.Writer.Header()
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	r.C.Data(http.StatusOK, "application/zip", body)
	return nil
}

func designPack(r *desk.Req) error {
	body, name, err := r.Ctl.DesignFile(r.Ctx, r.By, r.C.Param("name"))
	if err != nil {
		return err
	}
	return sendPack(r, body, name)
}

// NewData is what its page shows.
type NewData struct {
	Kinds, From      []page.Option
	Kind, Name, Copy string
}

func newPage(r *desk.Req) error {
	all, err := r.Ctl.Templates(r.Ctx, r.By, control.TemplateFilter{})
	if err != nil {
		return err
	}
	d := NewData{Kinds: r.Options("kind.", "led", "textboard", "banner", "panel", "poster", "pennant", "backdrop", "gate"), Kind: "led", Copy: r.Query("from")}
	for _, t := range all {
		d.From = append(d.From, page.Option{Value: t.Name, Label: t.Title[r.L.Lang] + " (" + t.Name + ")"})
		if t.Name == d.Copy && t.Origin == "office" {
			d.Name = t.Name // its next version keeps the name
		}
	}
	slices.SortFunc(d.From, func(a, b page.Option) int { return strings.Compare(a.Label, b.Label) })
	r.V.Nav = "design"
	return r.Show("library/new", "library.new", d)
}

func newDraft(r *desk.Req) (string, error) {
	in := control.NewDesignIn{Name: strings.ToLower(r.Text("name")), Kind: r.Text("kind")}
	switch r.Text("start") {
	case "copy":
		if err := r.Required("from"); err != nil {
			return "", err
		}
		in.From = r.Text("from")
	case "file":
		var err error
		if in.Data, err = sent(r, "file"); err != nil {
			return "", err
		}
	}
	d, err := r.Ctl.NewDesign(r.Ctx, r.By, in)
	if err != nil {
		return "", err
	}
	return "/designs/library/drafts/" + d.ID, nil
}
