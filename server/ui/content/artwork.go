package content

import (
	"net/http"
	"strconv"
	"strings"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/ui/page"
)

func artworkRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/assets/upload", campaign.Design, uploadPage),
		desk.Post("/assets/upload", campaign.Design, desk.Act(uploadAsset, uploadPage)),
		desk.Get("/assets/:id/fit", campaign.Design, fitPage),
		desk.Post("/assets/:id/fit", campaign.Design, desk.Act(refit, fitPage)),
		desk.Get("/assets/:id/pages/:n", campaign.ReadAll, artworkPage),
	}
}

// ArtworkData is what the pages of finished artwork show.
type ArtworkData struct {
	Once      string // key of the form
	Campaigns []page.Option
	Campaign  string
	Places    []desk.DisplayGroup
	Art       campaign.Artwork
	Words     string
	Fits      []page.Option
	Grounds   []page.Option
	// Of artwork that is here already:
	Asset control.AssetView
	Still *campaign.File // what the point is set on
	Sizes []SizeFit
	Pages []int
}

// SizeFit is how one size is fitted.
type SizeFit struct {
	Key  string
	W, H float64 // shape of the place for the picture
	Own  bool
	How  campaign.Fitting
	File *campaign.File // picture of it
	Clip *campaign.File
}

func (d *ArtworkData) choices(r *desk.Req) {
	d.Fits = r.Options("artwork.fit.", "contain", "cover")
	d.Grounds = r.Options("artwork.ground.", "black", "blur", "white", "red", "blue")
}

func uploadPage(r *desk.Req) error {
	groups, err := r.DisplayGroups(nil)
	if err != nil {
		return err
	}
	d := ArtworkData{Once: r.Once(), Campaigns: r.CampaignOptions(), Campaign: r.Query("campaign"), Places: groups}
	d.Art.Fit = campaign.Fitting{Mode: "contain", Ground: "black", X: 50, Y: 50, Zoom: 1}
	d.choices(r)
	r.V.Nav = "asset"
	return r.Show("artwork/upload", "asset.upload", d)
}

func uploadAsset(r *desk.Req) (string, error) {
	r.Posted()
	if err := r.Required("name", "words"); err != nil {
		return "", err
	}
	head, err := r.C.FormFile("file")
	if err != nil {
		r.C.Request.PostForm.Set("file", "")
		return "", errNoFile
	}
	r.C.Request.PostForm.Set("file", "") // so that what is wrong with it stands beside it
	f, err := head.Open()
	if err != nil {
		return "", err
	}
	defer f.Close()
	art, err := readArtwork(r, nil)
	if err != nil {
		return "", err
	}
	a, err := r.Ctl.UploadAsset(r.Ctx, r.By, control.UploadIn{Campaign: r.Text("campaign"), Name: r.Text("name"), Words: r.Text("words"),
		Artwork: art, File: f, Displays: r.All("displays"), Once: r.Text("once")})
	if err != nil {
		return "", err
	}
	return r.Done("flash.uploaded", "/assets/"+a.Asset.ID+"/fit")
}

var errNoFile = campaign.Errorf(campaign.Invalid, "file_missing", "file", "choose a file first")

// readArtwork reads the papers and fittings of a form; keys are the sizes that may
// have one of their own.
func readArtwork(r *desk.Req, keys []string) (a campaign.Artwork, err error) {
	a = campaign.Artwork{Author: r.Text("author"), Unit: r.Text("unit"),
		Source: campaign.Document{Number: r.Text("source_number"), Date: r.Text("source_date"), Issuer: r.Text("source_issuer")},
		Rights: campaign.Rights{Owner: r.Text("rights_owner"), Licence: r.Text("rights_licence"), Until: r.Text("rights_until")}}
	if a.Page, err = r.Number("page", 1, 500, 1); err != nil {
		return a, err
	}
	if a.Fit, err = readFitting(r, ""); err != nil {
		return a, err
	}
	for _, key := range keys {
		if r.Text("own."+key) == "" {
			continue
		}
		if a.Sizes == nil {
			a.Sizes = map[string]campaign.Fitting{}
		}
		if a.Sizes[key], err = readFitting(r, "."+key); err != nil {
			return a, err
		}
	}
	return a, nil
}

func readFitting(r *desk.Req, tail string) (f campaign.Fitting, err error) {
	f = campaign.Fitting{Mode: desk.Pick(r.Text("fit"+tail), "contain"), Ground: desk.Pick(r.Text("ground"+tail), "black"), X: 50, Y: 50}
	for name, v := range map[string]*float64{"focus_x": &f.X, "focus_y": &f.Y, "zoom": &f.Zoom} {
		if r.Text(name+tail) == "" {
			continue
		}
		if *v, err = r.Decimal(name + tail); err != nil {
			return f, err
		}
	}
	return f, nil
}

func fitPage(r *desk.Req) error {
	a, err := r.Ctl.Asset(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return err
	}
	in := a.Version.Inputs
	if in.Template != "" {
		r.C.Redirect(http.StatusSeeOther, "/designs/"+in.Template+"?asset="+a.Asset.ID)
		return nil
	}
	d := ArtworkData{Asset: a.AssetView, Words: in.Words, Art: campaign.Artwork{Kind: "picture", Fit: campaign.Fitting{Mode: "contain", Ground: "black", X: 50, Y: 50}}}
	if in.Artwork != nil {
		d.Art = *in.Artwork
	}
	d.choices(r)
	if d.Places, err = r.DisplayGroups(nil); err != nil {
		return err
	}
	d.Sizes = sizeFits(a.Files, d.Art)
	for i, f := range a.Files {
		if f.Key == campaign.Still || f.Key == campaign.Original && d.Still == nil && f.Seen() {
			d.Still = &a.Files[i]
		}
	}
	for n := 1; n <= min(d.Art.Pages, 24) && d.Art.Pages > 1; n++ {
		d.Pages = append(d.Pages, n)
	}
	r.V.Title = a.Asset.Name
	r.V.Nav = "asset"
	return r.Show("artwork/fit", "", d)
}

// sizeFits are the sizes of an upload with their pictures.
func sizeFits(files []campaign.File, art campaign.Artwork) []SizeFit {
	at := map[string]*SizeFit{}
	var order []string
	for i := range files {
		f := &files[i]
		key, what, _ := strings.Cut(f.Key, "/")
		if what != "preview" && what != "video" {
			key = f.Key
		}
		fit, err := campaign.ParseFit(key)
		if err != nil {
			continue
		}
		s := at[key]
		if s == nil {
			_, own := art.Sizes[key]
			s = &SizeFit{Key: key, Own: own, How: art.For(key)}
			s.W, s.H = control.Room(fit, art.Unit != "")
			at[key], order = s, append(order, key)
		}
		switch {
		case f.MIME == "video/mp4":
			s.Clip = f
		case f.Seen() && f.Page == 0:
			s.File = f
		}
	}
	out := make([]SizeFit, len(order))
	for i, key := range order {
		out[i] = *at[key]
	}
	return out
}

func refit(r *desk.Req) (string, error) {
	if err := r.Required("words"); err != nil {
		return "", err
	}
	id := r.C.Param("id")
	a, err := r.Ctl.Asset(r.Ctx, r.By, id)
	if err != nil {
		return "", err
	}
	var keys []string
	for _, s := range sizeFits(a.Files, campaign.Artwork{}) {
		keys = append(keys, s.Key)
	}
	art, err := readArtwork(r, keys)
	if err != nil {
		return "", err
	}
	in := control.RefitIn{Asset: id, Version: r.Version(), Words: r.Text("words"), Artwork: art}
	if more := r.All("displays"); len(more) > 0 {
		in.Displays, in.Sizes = more, keys
	}
	if _, err := r.Ctl.Refit(r.Ctx, r.By, in); err != nil {
		return "", err
	}
	return r.Done("flash.fitted", "/assets/"+id+"/fit")
}

// artworkPage is a small picture of a page of an uploaded PDF.
func artworkPage(r *desk.Req) error {
	n, err := strconv.Atoi(r.C.Param("n"))
	if err != nil {
		n = 1
	}
	png, err := r.Ctl.ArtworkPage(r.Ctx, r.By, r.C.Param("id"), n)
	if err != nil {
		return err
	}
	return desk.ServePNG(r, png)
}
