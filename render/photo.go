package render

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"pano/render/layout"
	"pano/render/picture"
)

// maxPhotoBytes bounds a picture field's file, decodeTime the work on it.
const (
	maxPhotoBytes = 64 << 20
	decodeTime    = 30 * time.Second
)

// photo decodes a picture field's bytes once and keeps the result.
func (r *Renderer) photo(field string, data []byte) (layout.Photo, error) {
	if len(data) > maxPhotoBytes {
		_, err := picture.Inspect(data, picture.Usual())
		return layout.Photo{}, badPhoto(field, err)
	}
	sum := sha256.Sum256(data)
	return r.photos.Get(sum, func() (layout.Photo, int, error) {
		ph, err := decodePhoto(field, data)
		if err != nil {
			return layout.Photo{}, 0, err
		}
		ph.Key = hex.EncodeToString(sum[:])
		b := ph.Src.Bounds()
		return ph, 4*b.Dx()*b.Dy() + len(ph.JPEG), nil
	})
}

func decodePhoto(field string, data []byte) (layout.Photo, error) {
	ctx, cancel := context.WithTimeout(context.Background(), decodeTime) // of no one order: others wait for the same picture
	defer cancel()
	img, info, err := picture.Decode(ctx, data, picture.Usual())
	if err != nil {
		return layout.Photo{}, badPhoto(field, err)
	}
	ph := layout.Photo{Src: img}
	if info.Plain {
		ph.JPEG = data
	}
	return ph, nil
}

// badPhoto puts the field's name to a refusal.
func badPhoto(field string, err error) error {
	var bad *picture.Error
	if !errors.As(err, &bad) {
		return err
	}
	e := refuse("image_invalid", field, field+": "+bad.Msg, "reason", bad.Reason)
	for k, v := range bad.Params {
		e.Params[k] = v
	}
	return e
}
