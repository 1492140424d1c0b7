package ui

import (
	"slices"
	"strconv"
	"strings"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/page"
)

func (u *UI) assetRoutes() []route {
	return []route{
		{"GET", "/assets", campaign.ReadAll, assetsPage},
		{"GET", "/assets/upload", campaign.Design, uploadPage},
		{"POST", "/assets/upload", campaign.Design, act(uploadAsset, uploadPage)},
		{"GET", "/assets/:id", campaign.ReadAll, assetPage},
		{"GET", "/assets/:id/thumb", campaign.ReadAll, assetThumb},
		{"POST", "/assets/:id/submit", campaign.Design, act(submitAsset, assetPage)},
		{"POST", "/assets/:id/withdraw", campaign.Design, act(withdrawAsset, assetPage)},
		{"POST", "/assets/:id/version", campaign.Design, act(newVersion, assetPage)},
		{"POST", "/assets/:id/rename", campaign.Design, act(renameAsset, assetPage)},
		{"POST", "/assets/:id/sizes", campaign.Design, act(addSizes, assetPage)},
	}
}

type assetsData struct {
	Assets                []control.AssetView
	Text, State, Campaign string
	Campaigns             []page.Option
	After                 string
}

const pageSize = 60

func assetsPage(r *req) error {
	d := assetsData{Text: r.query("q"), State: r.query("state"), Campaign: r.query("campaign"), Campaigns: r.campaignOptions()}
	f := control.Filter{Text: d.Text, Campaign: d.Campaign, After: r.query("after"), Limit: pageSize}
	if d.State != "" {
		f.State = []string{d.State}
	}
	var err error
	if d.Assets, err = r.u.ctl.Assets(r.ctx, r.by, f); err != nil {
		return err
	}
	if len(d.Assets) == pageSize {
		d.After = d.Assets[pageSize-1].Asset.ID
	}
	return r.show("asset/list", "nav.asset", d)
}

func (r *req) campaignOptions() []page.Option {
	var out []page.Option
	for _, c := range r.campaigns() {
		out = append(out, page.Option{Value: c.ID, Label: c.Name})
	}
	slices.SortFunc(out, func(a, b page.Option) int { return strings.Compare(a.Label, b.Label) })
	return out
}

type assetData struct {
	control.AssetDetail
	Campaign campaign.Campaign
	Show     *campaign.File
	Mine     bool
	Names    map[string]campaign.Display
}

func assetPage(r *req) error {
	a, err := r.u.ctl.Asset(r.ctx, r.by, r.c.Param("id"))
	if err != nil {
		return err
	}
	d := assetData{AssetDetail: a, Campaign: r.campaigns()[a.Asset.Campaign], Mine: a.Version.Wrote(r.by.ID), Names: map[string]campaign.Display{}}
	want := r.query("file")
	for i, f := range a.Files {
		if strings.HasPrefix(f.MIME, "image/") && (d.Show == nil || f.Key == want) {
			d.Show = &a.Files[i]
		}
	}
	var ids []string
	for _, p := range a.UsedAt {
		ids = append(ids, p.Display)
	}
	if len(ids) > 0 {
		list, err := r.u.ctl.Displays(r.ctx, r.by, control.Filter{IDs: ids})
		if err != nil {
			return err
		}
		for _, v := range list {
			d.Names[v.Display.ID] = v.Display
		}
	}
	r.v.Title = a.Asset.Name
	return r.show("asset/detail", "", d)
}

// thumbLimit is the largest stored file that is sent as it is for a small picture.
const thumbLimit = 400_000

// assetThumb sends a small picture of an asset: its best file that is
// small enough, or, when all are print sized, a fresh small drawing of the same inputs.
func assetThumb(r *req) error {
	a, err := r.u.ctl.Asset(r.ctx, r.by, r.c.Param("id"))
	if err != nil {
		return err
	}
	v := a.Version
	for _, h := range a.History { // a record of the past shows the version of then
		if strconv.Itoa(h.N) == r.query("v") {
			v = h
		}
	}
	var best *campaign.File
	for i, f := range v.Files {
		if strings.HasPrefix(f.MIME, "image/") && f.Page == 0 && (best == nil || f.Size > best.Size && f.Size <= thumbLimit || best.Size > thumbLimit && f.Size < best.Size) {
			best = &v.Files[i]
		}
	}
	in := v.Inputs
	if best != nil && (best.Size <= thumbLimit || in.Template == "") {
		r.c.Redirect(302, "/file/"+string(best.SHA256))
		return nil
	}
	size := ""
	if len(v.Files) > 0 {
		size = v.Files[0].Key
	} else if len(in.Sizes) > 0 {
		size = in.Sizes[0]
	}
	art, err := r.u.ctl.Preview(r.ctx, r.by, control.PreviewIn{Template: in.Template, Values: in.Values, Images: in.Images, Palette: in.Palette, Size: size, MaxPx: 480})
	if err != nil {
		return err
	}
	return servePNG(r, art.Bytes)
}

func submitAsset(r *req) (string, error) {
	if _, err := r.u.ctl.Submit(r.ctx, r.by, r.c.Param("id")); err != nil {
		return "", err
	}
	return r.done("flash.submitted", "/assets/"+r.c.Param("id"))
}

func withdrawAsset(r *req) (string, error) {
	if err := r.required("reason"); err != nil {
		return "", err
	}
	if err := r.u.ctl.Withdraw(r.ctx, r.by, r.c.Param("id"), r.text("reason")); err != nil {
		return "", err
	}
	return r.done("flash.withdrawn", "/assets/"+r.c.Param("id"))
}

func newVersion(r *req) (string, error) {
	a, err := r.u.ctl.NewVersion(r.ctx, r.by, r.c.Param("id"))
	if err != nil {
		return "", err
	}
	if t := a.Version.Inputs.Template; t != "" {
		return r.done("flash.version", "/designs/"+t+"?asset="+a.Asset.ID)
	}
	return r.done("flash.version", "/assets/"+a.Asset.ID)
}

func renameAsset(r *req) (string, error) {
	if err := r.required("name"); err != nil {
		return "", err
	}
	if err := r.u.ctl.Rename(r.ctx, r.by, r.c.Param("id"), r.text("name")); err != nil {
		return "", err
	}
	return r.done("flash.saved", "/assets/"+r.c.Param("id"))
}

func addSizes(r *req) (string, error) {
	if err := r.required("size"); err != nil {
		return "", err
	}
	if _, err := r.u.ctl.AddSizes(r.ctx, r.by, control.SizesIn{Asset: r.c.Param("id"), Sizes: []string{r.text("size")}}); err != nil {
		return "", err
	}
	return r.done("flash.sizes", "/assets/"+r.c.Param("id"))
}

type uploadData struct {
	Campaigns []page.Option
	Campaign  string
	Places    []displayGroup
}

func uploadPage(r *req) error {
	groups, err := r.displayGroups(nil)
	if err != nil {
		return err
	}
	return r.show("asset/upload", "asset.upload", uploadData{Campaigns: r.campaignOptions(), Campaign: r.query("campaign"), Places: groups})
}

func uploadAsset(r *req) (string, error) {
	r.form()
	if err := r.required("name", "words"); err != nil {
		return "", err
	}
	head, err := r.c.FormFile("file")
	if err != nil {
		r.c.Request.PostForm.Set("file", "")
		return "", errNoFile
	}
	f, err := head.Open()
	if err != nil {
		return "", err
	}
	defer f.Close()
	a, err := r.u.ctl.UploadAsset(r.ctx, r.by, control.UploadIn{Campaign: r.text("campaign"), Name: r.text("name"), Words: r.text("words"),
		Source: r.text("source"), Rights: r.text("rights"), File: f, Displays: r.all("displays")})
	if err != nil {
		return "", err
	}
	return r.done("flash.uploaded", "/assets/"+a.Asset.ID)
}

// displayGroup is displays by location area, for pickers.
type displayGroup struct {
	Area string
	Rows []pickRow
}

type pickRow struct {
	Display  campaign.Display
	Location campaign.Location
	Size     string
	On       bool
}

// displayGroups lists displays in use by area; keep narrows them when given.
func (r *req) displayGroups(keep func(campaign.Display) bool) ([]displayGroup, error) {
	list, err := r.u.ctl.Displays(r.ctx, r.by, control.Filter{})
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, o := range r.areaOptions() {
		names[o.Value] = o.Label
	}
	chosen := append(r.all("displays"), r.c.QueryArray("display")...)
	at := map[string]int{}
	var out []displayGroup
	for _, v := range list {
		if v.Display.Retired != 0 || keep != nil && !keep(v.Display) {
			continue
		}
		i, ok := at[v.Location.Area]
		if !ok {
			i = len(out)
			at[v.Location.Area] = i
			out = append(out, displayGroup{Area: names[v.Location.Area]})
		}
		out[i].Rows = append(out[i].Rows, pickRow{Display: v.Display, Location: v.Location, Size: v.Display.Fit().Key(), On: slices.Contains(chosen, v.Display.ID)})
	}
	slices.SortFunc(out, func(a, b displayGroup) int { return strings.Compare(a.Area, b.Area) })
	return out, nil
}
