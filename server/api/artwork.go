package api

import (
	"bytes"
	"context"
	"encoding/json"
	"mime/multipart"
	"strings"

	"pano/server/campaign"
	"pano/server/control"
)

// artwork registers the upload of finished artwork, as a body of its own or as a
// form, and what is done with it afterwards.
func (a *API) artwork() {
	c := a.o.Control
	route(a, op{"POST", "/uploads", "upload-asset", "Upload finished artwork: a picture, a page of a PDF or a video", campaign.Design, maxUpload},
		func(ctx context.Context, by campaign.Actor, in *artworkBody) (control.AssetView, error) {
			return c.UploadAsset(ctx, by, in.upload())
		})
	route(a, op{"POST", "/uploads/form", "upload-asset-form", "The same as a form: a part “file” and a part “asset” of JSON", campaign.Design, maxUpload},
		func(ctx context.Context, by campaign.Actor, in *artworkForm) (control.AssetView, error) {
			var up control.UploadIn
			if err := json.Unmarshal([]byte(strings.Join(in.RawBody.Value["asset"], "")), &up); err != nil {
				return control.AssetView{}, &campaign.Error{Kind: campaign.Invalid, Code: "asset_json", Field: "asset", Msg: "the part “asset” is no JSON object of campaign, name, words, artwork, sizes, displays", Err: err}
			}
			parts := in.RawBody.File["file"]
			if len(parts) == 0 {
				return control.AssetView{}, campaign.Invalidf("file_missing", "file", "choose a file first")
			}
			f, err := parts[0].Open()
			if err != nil {
				return control.AssetView{}, err
			}
			defer f.Close()
			up.File = f
			return c.UploadAsset(ctx, by, up)
		})
	route(a, op{"POST", "/assets/{id}/fit", "refit-asset", "Change how finished artwork is fitted, its words or its papers: a new draft", campaign.Design, 0},
		func(ctx context.Context, by campaign.Actor, in *struct {
			ByID
			Body control.RefitIn
		}) (control.AssetView, error) {
			in.Body.Asset = in.ID
			return c.Refit(ctx, by, in.Body)
		})
}

// artworkBody is finished artwork with what it does not tell by itself.
type artworkBody struct {
	Campaign string   `query:"campaign" required:"true"`
	Name     string   `query:"name" required:"true" maxLength:"200"`
	Words    string   `query:"words" required:"true" maxLength:"4000" doc:"the words on the picture, for search"`
	Number   string   `query:"number" maxLength:"100" doc:"number of the paper it came with"`
	Date     string   `query:"date" maxLength:"10" doc:"date of that paper, YYYY-MM-DD"`
	Issuer   string   `query:"source" maxLength:"200" doc:"who issued it"`
	Author   string   `query:"author" maxLength:"200"`
	Owner    string   `query:"owner" maxLength:"200" doc:"who owns the rights"`
	Licence  string   `query:"rights" maxLength:"500" doc:"what is allowed"`
	Until    string   `query:"until" maxLength:"10" doc:"last day of the rights, YYYY-MM-DD"`
	Unit     string   `query:"unit" maxLength:"80" doc:"the unit's line, added under the picture"`
	Page     int      `query:"page" minimum:"0" maximum:"500" doc:"page of a PDF, from 1"`
	Fit      string   `query:"fit" enum:"contain,cover" default:"contain"`
	Ground   string   `query:"ground" enum:"black,white,red,blue,blur" default:"black"`
	X        float64  `query:"x" minimum:"0" maximum:"100" default:"50" doc:"what stays in view, percent"`
	Y        float64  `query:"y" minimum:"0" maximum:"100" default:"50"`
	Zoom     float64  `query:"zoom" minimum:"1" maximum:"8" default:"1"`
	Displays []string `query:"displays"`
	Sizes    []string `query:"sizes"`
	RawBody  []byte   `contentType:"application/octet-stream"`
}

func (in *artworkBody) upload() control.UploadIn {
	return control.UploadIn{Campaign: in.Campaign, Name: in.Name, Words: in.Words, Displays: in.Displays, Sizes: in.Sizes, File: bytes.NewReader(in.RawBody),
		Artwork: campaign.Artwork{
			Page: in.Page, Author: in.Author, Unit: in.Unit,
			Source: campaign.Document{Number: in.Number, Date: in.Date, Issuer: in.Issuer},
			Rights: campaign.Rights{Owner: in.Owner, Licence: in.Licence, Until: in.Until},
			Fit:    campaign.Fitting{Mode: in.Fit, Ground: in.Ground, X: in.X, Y: in.Y, Zoom: in.Zoom},
		}}
}

// artworkForm is a form of a file and what is known of it.
type artworkForm struct {
	RawBody multipart.Form
}
