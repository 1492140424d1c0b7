package content

import (
	"bytes"
	"context"
	"image"
	_ "image/jpeg" // decoders for uploaded pictures
	_ "image/png"
	"io"
	"net/http"
	"strconv"

	"pano/devices/blob"
	"pano/server/campaign"
	"pano/server/control/port"
)

// maxUpload bounds an uploaded picture; maxPixels what it may unfold to.
const (
	maxUpload = 64 << 20
	maxPixels = 40_000_000
	original  = "original" // image name and file key of an uploaded picture
)

// UploadImage keeps a picture for a template's field: PNG or JPEG.
func (x *Content) UploadImage(ctx context.Context, by campaign.Actor, r io.Reader) (Image, error) {
	if err := by.Need(campaign.Design); err != nil {
		return Image{}, err
	}
	img, _, err := x.take(ctx, r)
	return img, err
}

// take stores an uploaded picture after looking at its header: a small file may
// unfold to gigabytes.
func (x *Content) take(ctx context.Context, r io.Reader) (Image, []byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxUpload+1))
	if err != nil {
		return Image{}, nil, &campaign.Error{Kind: campaign.Invalid, Code: "upload_broken", Field: "file", Msg: "the upload broke off: send it again", Err: err}
	}
	if len(b) > maxUpload {
		return Image{}, nil, campaign.Invalidf("file_large", "file", "the file is larger than %d MB: make it smaller", maxUpload>>20).With("max", strconv.Itoa(maxUpload>>20))
	}
	mime := http.DetectContentType(b)
	cfg, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil || (mime != "image/png" && mime != "image/jpeg") {
		return Image{}, nil, campaign.Invalidf("image_type", "file", "the file is %s: send a PNG or JPEG picture", mime).With("mime", mime)
	}
	if cfg.Width < 1 || cfg.Height < 1 || cfg.Width > maxPixels/cfg.Height {
		return Image{}, nil, campaign.Invalidf("image_size", "file", "%d × %d is too large: at most 40 megapixels", cfg.Width, cfg.Height).
			With("width", strconv.Itoa(cfg.Width), "height", strconv.Itoa(cfg.Height))
	}
	if _, err := x.studio.decode(ctx, b); err != nil {
		return Image{}, nil, err
	}
	digest, err := x.desk.Keep(ctx, b)
	return Image{SHA256: digest, MIME: mime, WPx: cfg.Width, HPx: cfg.Height, Size: int64(len(b))}, b, err
}

// decode unfolds a picture, as few at a time as are drawn.
func (s *Studio) decode(ctx context.Context, b []byte) (image.Image, error) {
	done, err := s.sit(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	img, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, &campaign.Error{Kind: campaign.Invalid, Code: "image_broken", Field: "file", Msg: "the picture is damaged: export it again", Err: err}
	}
	return img, nil
}

// UploadAsset makes a draft of a finished picture, fitted to every size asked for.
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
	img, b, err := x.take(ctx, in.File)
	if err != nil {
		return out, err
	}
	source := in.Source
	if in.Rights != "" {
		source += "\n" + in.Rights
	}
	inputs := campaign.Inputs{Images: map[string]blob.Digest{original: img.SHA256}, Words: in.Words, Source: source, Sizes: keys}
	inputs.Clean()
	if err := inputs.Check(); err != nil {
		return out, err
	}
	files, err := x.studio.fitted(ctx, b, keys, by.ID)
	if err != nil {
		return out, err
	}
	return x.saveVersion(ctx, by, DraftIn{Campaign: in.Campaign, Name: campaign.Clean(in.Name), Inputs: inputs, Once: in.Once}, files)
}

// fitted makes the files of an uploaded picture: itself, and one for each size.
// For print the picture goes out as it came.
func (s *Studio) fitted(ctx context.Context, b []byte, keys []string, by string) ([]campaign.File, error) {
	src, err := s.decode(ctx, b)
	if err != nil {
		return nil, err
	}
	digest, err := s.desk.Keep(ctx, b)
	if err != nil {
		return nil, err
	}
	size := src.Bounds().Size()
	whole := campaign.File{Key: original, SHA256: digest, Size: int64(len(b)), MIME: http.DetectContentType(b), WPx: size.X, HPx: size.Y, By: by}
	out := []campaign.File{whole}
	for _, key := range keys {
		if err := ctx.Err(); err != nil {
			return nil, port.Refuse(err)
		}
		fit, err := campaign.ParseFit(key)
		if err != nil {
			return nil, err
		}
		f := whole
		f.Key, f.WMM, f.HMM = key, fit.WMM, fit.HMM
		if fit.WPx > 0 && (fit.Colours != "" || fit.WPx != size.X || fit.HPx != size.Y) {
			png, err := s.fit(ctx, src, fit)
			if err != nil {
				return nil, err
			}
			f.MIME, f.WPx, f.HPx, f.Size = "image/png", fit.WPx, fit.HPx, int64(len(png))
			if f.SHA256, err = s.desk.Keep(ctx, png); err != nil {
				return nil, err
			}
		}
		out = append(out, f)
	}
	return out, nil
}
