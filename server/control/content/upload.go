package content

import (
	"context"
	"io"
	"strconv"

	"pano/devices/blob"
	"pano/server/campaign"
	"pano/server/control/content/artwork"
	"pano/server/control/content/studio"
	"pano/server/control/port"
)

// maxUpload bounds an uploaded file.
const maxUpload = artwork.MaxBytes

// UploadImage keeps a picture for a template's field.
func (x *Content) UploadImage(ctx context.Context, by campaign.Actor, r io.Reader) (Image, error) {
	if err := by.Need(campaign.Design); err != nil {
		return Image{}, err
	}
	b, err := taken(r)
	if err != nil {
		return Image{}, err
	}
	done, err := x.studio.Sit(ctx)
	if err != nil {
		return Image{}, err
	}
	defer done()
	f, err := artwork.OpenPicture(ctx, b)
	if err != nil {
		return Image{}, err
	}
	digest, err := x.desk.Keep(ctx, b)
	return Image{SHA256: digest, MIME: f.MIME, WPx: f.WPx, HPx: f.HPx, Size: int64(len(b))}, err
}

// taken reads an upload, at most maxUpload bytes.
func taken(r io.Reader) ([]byte, error) {
	if r == nil {
		return nil, campaign.Invalidf("file_missing", "file", "choose a file first")
	}
	b, err := io.ReadAll(io.LimitReader(r, maxUpload+1))
	if err != nil {
		return nil, &campaign.Error{Kind: campaign.Invalid, Code: "upload_broken", Field: "file", Msg: "the upload broke off: send it again", Err: err}
	}
	if len(b) > maxUpload {
		return nil, campaign.Invalidf("file_large", "file", "the file is larger than %d MB: make it smaller", maxUpload>>20).With("max", strconv.Itoa(maxUpload>>20))
	}
	return b, nil
}

// UploadAsset makes a draft of finished artwork, fitted to every size asked for.
func (x *Content) UploadAsset(ctx context.Context, by campaign.Actor, in UploadIn) (out AssetView, err error) {
	if err := by.Need(campaign.Design); err != nil {
		return out, err
	}
	if err := campaign.CheckText("words", in.Words, 1, 4000); err != nil {
		return out, err
	}
	keys, err := x.keys(ctx, in.Sizes, in.Displays)
	if err != nil {
		return out, err
	}
	b, err := taken(in.File)
	if err != nil {
		return out, err
	}
	inputs := campaign.Inputs{Words: in.Words, Artwork: &in.Artwork, Sizes: keys}
	if inputs.Images, err = x.open(ctx, &in.Artwork, b, keys); err != nil {
		return out, err
	}
	d := DraftIn{Campaign: in.Campaign, Name: campaign.Clean(in.Name), Inputs: inputs, Sizes: keys, Once: in.Once}
	return x.saveArtwork(ctx, by, d)
}

// saveArtwork checks, fits and saves.
func (x *Content) saveArtwork(ctx context.Context, by campaign.Actor, in DraftIn) (out AssetView, err error) {
	in.Inputs.Clean()
	if err := in.Inputs.Check(); err != nil {
		return out, err
	}
	files, err := x.studio.Files(ctx, in.Inputs, in.Sizes, by.ID)
	if err != nil {
		return out, err
	}
	return x.saveVersion(ctx, by, in, files)
}

// open looks at an upload, notes what it is, and keeps it and the picture of it.
func (x *Content) open(ctx context.Context, a *campaign.Artwork, b []byte, keys []string) (map[string]blob.Digest, error) {
	done, err := x.studio.Sit(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	f, err := artwork.Open(ctx, b, artwork.Want{Page: a.Page, Side: longest(keys)})
	if err != nil {
		return nil, err
	}
	a.Kind, a.Page, a.Pages, a.WMM, a.HMM, a.MS, a.Profile, a.Frames = f.Kind, f.Page, f.Pages, f.WMM, f.HMM, f.MS, f.Profile, f.Frames
	a.Fit = studio.Settled(a.Fit)
	images := map[string]blob.Digest{}
	if images[campaign.Original], err = x.desk.Keep(ctx, b); err != nil || f.Still == nil {
		return images, err
	}
	images[campaign.Still], err = x.desk.Keep(ctx, f.Still)
	return images, err
}

// longest is the largest side of the screens among the keys, with some room to cut.
func longest(keys []string) int {
	side := 0
	for _, key := range keys {
		if f, err := campaign.ParseFit(key); err == nil {
			side = max(side, f.WPx*5/4, f.HPx*5/4)
		}
	}
	return side
}

// Refit changes how finished artwork is fitted, its words and its papers, and makes
// its files anew as a draft.
func (x *Content) Refit(ctx context.Context, by campaign.Actor, in RefitIn) (out AssetView, err error) {
	if err := by.Need(campaign.Design); err != nil {
		return out, err
	}
	if err := campaign.CheckText("words", in.Words, 1, 4000); err != nil {
		return out, err
	}
	more, err := x.keys(ctx, in.Sizes, in.Displays)
	if err != nil {
		return out, err
	}
	d, err := x.artworkOf(ctx, by, in.Asset)
	if err != nil {
		return out, err
	}
	old := d.Inputs.Artwork
	a := in.Artwork
	a.Kind, a.Pages, a.WMM, a.HMM, a.MS, a.Profile, a.Frames = old.Kind, old.Pages, old.WMM, old.HMM, old.MS, old.Profile, old.Frames
	a.Fit = studio.Settled(a.Fit)
	if len(more) > 0 {
		d.Sizes = more
	}
	d.Inputs.Words, d.Inputs.Artwork, d.Inputs.Sizes, d.Version = in.Words, &a, d.Sizes, in.Version
	if a.Page = max(a.Page, 1); old.Kind != "pdf" {
		a.Page = 0
	} else if a.Page != old.Page {
		b, err := x.desk.Bytes(ctx, d.Inputs.Images[campaign.Original], maxUpload)
		if err != nil {
			return out, err
		}
		if d.Inputs.Images, err = x.open(ctx, &a, b, d.Sizes); err != nil {
			return out, err
		}
	}
	return x.saveArtwork(ctx, by, d)
}

// artworkOf reads what the newest version of an uploaded asset was made from.
func (x *Content) artworkOf(ctx context.Context, by campaign.Actor, asset string) (d DraftIn, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		a, v, err := current(ctx, p, asset)
		if err != nil {
			return err
		}
		if v.Inputs.Template != "" {
			return campaign.Errorf(campaign.Conflict, "asset_design", "", "%s was made from a design: change that", a.Name).With("name", a.Name)
		}
		d = DraftIn{ID: a.ID, Campaign: a.Campaign, Name: a.Name, Set: a.Set, Inputs: v.Inputs, Sizes: sizesOf(v), Version: a.Version}
		d.Inputs.Authors = nil
		d.Inputs.Artwork = studio.Papers(v.Inputs)
		return nil
	})
	return d, err
}

// ArtworkPage draws a page of an uploaded PDF, to choose among them.
func (x *Content) ArtworkPage(ctx context.Context, by campaign.Actor, asset string, page int) ([]byte, error) {
	d, err := x.artworkOf(ctx, by, asset)
	if err != nil {
		return nil, err
	}
	if d.Inputs.Artwork.Kind != "pdf" {
		return nil, campaign.Errorf(campaign.NotFound, "file_unknown", "", "this artwork is no PDF")
	}
	b, err := x.desk.Bytes(ctx, d.Inputs.Images[campaign.Original], maxUpload)
	if err != nil {
		return nil, err
	}
	done, err := x.studio.Sit(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	return artwork.PagePicture(ctx, b, page, 360)
}
