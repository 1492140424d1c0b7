package value

import (
	"context"
	"errors"
	"time"

	"pano/render/layout/figure"
	"pano/render/picture"
	"pano/render/refusal"
)

// decodeTime bounds the work on one picture.
const decodeTime = 30 * time.Second

// Photo decodes a picture field's bytes.
func Photo(field string, data []byte) (figure.Photo, error) {
	ctx, cancel := context.WithTimeout(context.Background(), decodeTime) // of no one order: others wait for the same picture
	defer cancel()
	img, info, err := picture.Decode(ctx, data, picture.Usual())
	if err != nil {
		return figure.Photo{}, BadPhoto(field, err)
	}
	ph := figure.Photo{Src: img}
	if info.Plain {
		ph.JPEG = data
	}
	return ph, nil
}

// BadPhoto puts the field's name to a refusal.
func BadPhoto(field string, err error) error {
	var bad *picture.Error
	if !errors.As(err, &bad) {
		return err
	}
	e := refusal.New("image_invalid", field, field+": "+bad.Msg, "reason", bad.Reason)
	for k, v := range bad.Params {
		e.Params[k] = v
	}
	return e
}
