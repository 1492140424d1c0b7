package render

import (
	"crypto/sha256"
	"encoding/hex"

	"pano/render/layout"
	"pano/render/picture"
	"pano/render/value"
)

// maxPhotoBytes bounds a picture field's file.
const maxPhotoBytes = 64 << 20

// photo decodes a picture field's bytes once and keeps the result.
func (r *Renderer) photo(field string, data []byte) (layout.Photo, error) {
	if len(data) > maxPhotoBytes {
		_, err := picture.Inspect(data, picture.Usual())
		return layout.Photo{}, value.BadPhoto(field, err)
	}
	sum := sha256.Sum256(data)
	return r.photos.Get(sum, func() (layout.Photo, int, error) {
		ph, err := value.Photo(field, data)
		if err != nil {
			return layout.Photo{}, 0, err
		}
		ph.Key = hex.EncodeToString(sum[:])
		b := ph.Src.Bounds()
		return ph, 4*b.Dx()*b.Dy() + len(ph.JPEG), nil
	})
}
