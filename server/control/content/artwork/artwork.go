package artwork

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"strconv"

	"pano/render/picture"
	"pano/server/campaign"
)

// MaxBytes bounds an uploaded file.
const MaxBytes = 64 << 20

// File is an opened upload.
type File struct {
	Kind string // picture, pdf, video
	MIME string
	WPx  int // of the still picture
	HPx  int
	// Still is the picture that is fitted: nil if it is the file itself.
	Still   []byte
	Page    int
	Pages   int
	WMM     float64 // of the page
	HMM     float64
	MS      int
	Profile string
	Frames  bool
}

// Want is what the opened file is for.
type Want struct {
	Page int // of a PDF; 0 = the first
	Side int // pixels that the longer side should have at least
}

// Open looks at a file, refuses what is hostile or damaged, and makes the still
// picture that is fitted to displays.
func Open(ctx context.Context, data []byte, w Want) (File, error) {
	switch {
	case len(data) > MaxBytes:
		return File{}, campaign.Invalidf("file_large", "file", "the file is larger than %d MB: make it smaller", MaxBytes>>20).With("max", strconv.Itoa(MaxBytes>>20))
	case bytes.HasPrefix(data, []byte("%PDF-")):
		return openPDF(ctx, data, w)
	case isMP4(data):
		return openVideo(ctx, data)
	}
	img, info, err := picture.Decode(ctx, data, picture.Usual())
	if err != nil {
		return File{}, Refusal("file", err)
	}
	f := pictureOf(info)
	if info.Format != "tiff" {
		return f, nil
	}
	var out bytes.Buffer // no browser shows a TIFF
	err = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, img)
	f.Still = out.Bytes()
	return f, err
}

// OpenPicture takes pictures only.
func OpenPicture(ctx context.Context, data []byte) (File, error) {
	_, info, err := picture.Decode(ctx, data, picture.Usual())
	if err != nil {
		return File{}, Refusal("file", err)
	}
	return pictureOf(info), nil
}

func pictureOf(i picture.Info) File {
	return File{Kind: "picture", MIME: i.MIME(), WPx: i.W, HPx: i.H, Profile: i.Profile, Frames: i.Frames}
}

// Refusal turns the engine's refusal of a picture into one that pages translate.
func Refusal(field string, err error) error {
	var bad *picture.Error
	if !errors.As(err, &bad) {
		return err
	}
	code := map[string]string{"format": "image_type", "pixels": "image_size", "bytes": "file_large", "memory": "image_memory", "scans": "image_scans",
		"strips": "image_scans", "colours": "image_colours", "moving": "image_moving", "slow": "image_slow"}[bad.Reason]
	if code == "" {
		code = "image_broken"
	}
	out := campaign.Invalidf(code, field, "%s", bad.Msg)
	for k, v := range bad.Params {
		out = out.With(k, v)
	}
	if code == "file_large" {
		out = out.With("max", bad.Params["limit"])
	}
	out.Err = err
	return out
}
