package content

import (
	"strconv"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/ui/page"
)

func assetRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/assets", campaign.ReadAll, assetsPage),
		desk.Get("/assets/:id", campaign.ReadAll, assetPage),
		desk.Get("/assets/:id/thumb", campaign.ReadAll, assetThumb),
		desk.Post("/assets/:id/submit", campaign.Design, desk.Act(submitAsset, assetPage)),
		desk.Post("/assets/:id/withdraw", campaign.Design, desk.Act(withdrawAsset, assetPage)),
		desk.Post("/assets/:id/version", campaign.Design, desk.Act(newVersion, assetPage)),
		desk.Post("/assets/:id/rename", campaign.Design, desk.Act(renameAsset, assetPage)),
		desk.Post("/assets/:id/sizes", campaign.Design, desk.Act(addSizes, assetPage)),
	}
}

// AssetsData is what its page shows.
type AssetsData struct {
	Assets                []control.AssetView
	Text, State, Campaign string
	Campaigns             []page.Option
	After                 string
}

const pageSize = 60

func assetsPage(r *desk.Req) error {
	d := AssetsData{Text: r.Query("q"), State: r.Query("state"), Campaign: r.Query("campaign"), Campaigns: r.CampaignOptions()}
	f := control.Filter{Text: d.Text, Campaign: d.Campaign, After: r.Query("after"), Limit: pageSize}
	if d.State != "" {
		f.State = []string{d.State}
	}
	var err error
	if d.Assets, err = r.Ctl.Assets(r.Ctx, r.By, f); err != nil {
		return err
	}
	if len(d.Assets) == pageSize {
		d.After = d.Assets[pageSize-1].Asset.ID
	}
	return r.Show("asset/list", "nav.asset", d)
}

// Printed tells whether there is an approved print file.
func (d AssetData) Printed() bool {
	for _, f := range d.Files {
		if f.MIME == "application/pdf" && f.Key != campaign.Original && f.Approval != "" {
			return true
		}
	}
	return false
}

// AssetData is what its page shows.
type AssetData struct {
	control.AssetDetail
	Campaign campaign.Campaign
	Show     *campaign.File
	Rows     []campaign.File // of a countdown: those of today
	Frames   []Frames        // of a countdown: all days
	Mine     bool
	Names    map[string]campaign.Display
}

func assetPage(r *desk.Req) error {
	a, err := r.Ctl.Asset(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return err
	}
	d := AssetData{AssetDetail: a, Campaign: r.Campaigns()[a.Asset.Campaign], Mine: a.Version.Wrote(r.By.ID), Names: map[string]campaign.Display{}}
	want := r.Query("file")
	d.Rows, d.Frames = campaign.OnDay(a.Files, r.Clock().ISODay(r.Clock().Now())), FramesOf(a.Files)
	for i, f := range d.Rows {
		seen := f.Seen() || f.MIME == "video/mp4" && f.Key == want
		if seen && (d.Show == nil || f.Key == want) {
			d.Show = &d.Rows[i]
		}
	}
	var ids []string
	for _, p := range a.UsedAt {
		ids = append(ids, p.Display)
	}
	if len(ids) > 0 {
		list, err := r.Ctl.Displays(r.Ctx, r.By, control.Filter{IDs: ids})
		if err != nil {
			return err
		}
		for _, v := range list {
			d.Names[v.Display.ID] = v.Display
		}
	}
	r.V.Title = a.Asset.Name
	return r.Show("asset/detail", "", d)
}

// thumbLimit is the largest stored file that is sent as it is for a small picture.
const thumbLimit = 400_000

// assetThumb sends a small picture of an asset: its best file that is
// small enough, or, when all are print sized, a fresh small drawing of the same inputs.
func assetThumb(r *desk.Req) error {
	a, err := r.Ctl.Asset(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return err
	}
	v := a.Version
	for _, h := range a.History { // a record of the past shows the version of then
		if strconv.Itoa(h.N) == r.Query("v") {
			v = h
		}
	}
	var best *campaign.File
	files := campaign.OnDay(v.Files, r.Clock().ISODay(r.Clock().Now()))
	for i, f := range files {
		if f.Seen() && f.Page == 0 && (best == nil || f.Size > best.Size && f.Size <= thumbLimit || best.Size > thumbLimit && f.Size < best.Size) {
			best = &files[i]
		}
	}
	in := v.Inputs
	if best != nil && (best.Size <= thumbLimit || in.Template == "") {
		r.C.Redirect(302, "/file/"+string(best.SHA256))
		return nil
	}
	size := ""
	if len(v.Files) > 0 {
		size = v.Files[0].Key
	} else if len(in.Sizes) > 0 {
		size = in.Sizes[0]
	}
	art, err := r.Ctl.Preview(r.Ctx, r.By, control.PreviewIn{Template: in.Template, Values: in.Values, Images: in.Images, Palette: in.Palette, Size: size, MaxPx: 480, FirstDay: in.FirstDay, Lamps: true})
	if err != nil {
		return err
	}
	return desk.ServePNG(r, art.Bytes)
}

func submitAsset(r *desk.Req) (string, error) {
	if _, err := r.Ctl.Submit(r.Ctx, r.By, r.C.Param("id")); err != nil {
		return "", err
	}
	return r.Done("flash.submitted", "/assets/"+r.C.Param("id"))
}

func withdrawAsset(r *desk.Req) (string, error) {
	if err := r.Required("reason"); err != nil {
		return "", err
	}
	if err := r.Ctl.Withdraw(r.Ctx, r.By, r.C.Param("id"), r.Text("reason")); err != nil {
		return "", err
	}
	return r.Done("flash.withdrawn", "/assets/"+r.C.Param("id"))
}

func newVersion(r *desk.Req) (string, error) {
	a, err := r.Ctl.NewVersion(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return "", err
	}
	if t := a.Version.Inputs.Template; t != "" {
		return r.Done("flash.version", "/designs/"+t+"?asset="+a.Asset.ID)
	}
	return r.Done("flash.version", "/assets/"+a.Asset.ID)
}

func renameAsset(r *desk.Req) (string, error) {
	if err := r.Required("name"); err != nil {
		return "", err
	}
	if err := r.Ctl.Rename(r.Ctx, r.By, r.C.Param("id"), r.Text("name")); err != nil {
		return "", err
	}
	return r.Done("flash.saved", "/assets/"+r.C.Param("id"))
}

func addSizes(r *desk.Req) (string, error) {
	if err := r.Required("size"); err != nil {
		return "", err
	}
	if _, err := r.Ctl.AddSizes(r.Ctx, r.By, control.SizesIn{Asset: r.C.Param("id"), Sizes: []string{r.Text("size")}}); err != nil {
		return "", err
	}
	return r.Done("flash.sizes", "/assets/"+r.C.Param("id"))
}
