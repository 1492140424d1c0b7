package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	_ "image/jpeg" // picture fields may be JPEG,
	_ "image/png"  // PNG
	"strconv"

	_ "golang.org/x/image/webp" // or WebP

	"pano/render/layout"
)

// Limits of a picture value. They hold before anything is decoded, so that a
// small file cannot claim a huge picture.
const (
	maxPhotoBytes  = 32 << 20
	maxPhotoPixels = 50_000_000
	minPhotoSide   = 8
)

// photo decodes a picture field's bytes once and keeps the result.
func (r *Renderer) photo(field string, data []byte) (layout.Photo, error) {
	if len(data) > maxPhotoBytes {
		return layout.Photo{}, refuse("image_invalid", field, fmt.Sprintf("the picture %q has %d MB; at most %d MB are read", field, len(data)>>20, maxPhotoBytes>>20),
			"reason", "bytes", "limit", strconv.Itoa(maxPhotoBytes>>20))
	}
	sum := sha256.Sum256(data)
	return r.photos.get(sum, func() (layout.Photo, int, error) {
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
	cfg, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return layout.Photo{}, refuse("image_invalid", field, fmt.Sprintf("the picture %q cannot be read; give a PNG, JPEG or WebP file", field), "reason", "format")
	}
	if cfg.Width < minPhotoSide || cfg.Height < minPhotoSide || cfg.Width > maxPhotoPixels/cfg.Height {
		return layout.Photo{}, refuse("image_invalid", field,
			fmt.Sprintf("the picture %q has %d x %d pixels; %d a side to %d megapixels are possible", field, cfg.Width, cfg.Height, minPhotoSide, maxPhotoPixels/1_000_000),
			"reason", "pixels", "width", strconv.Itoa(cfg.Width), "height", strconv.Itoa(cfg.Height))
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return layout.Photo{}, refuse("image_invalid", field, fmt.Sprintf("the picture %q is damaged: %v; save it again", field, err), "reason", "damaged")
	}
	ph := layout.Photo{Src: img}
	if kind == "jpeg" {
		head := readJPEG(data)
		if head.turn > 1 {
			ph.Src = turned(img, head.turn)
		} else if head.baseline && cfg.ColorModel == color.YCbCrModel {
			ph.JPEG = data
		}
	}
	return ph, nil
}

// jpegHead is what the markers before a JPEG's pixels say.
type jpegHead struct {
	baseline bool
	turn     int // EXIF orientation 1..8, 0 = none
}

// readJPEG walks the markers; it stops quietly at anything odd, since the
// decoder has already accepted the file.
func readJPEG(b []byte) jpegHead {
	var h jpegHead
	for i := 2; i+4 <= len(b) && b[i] == 0xFF; {
		marker, n := b[i+1], int(binary.BigEndian.Uint16(b[i+2:]))
		if marker == 0xDA || n < 2 || i+2+n > len(b) {
			break
		}
		body := b[i+4 : i+2+n]
		switch {
		case marker == 0xC0:
			h.baseline = true
		case marker == 0xE1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")):
			h.turn = exifTurn(body[6:])
		}
		i += 2 + n
	}
	return h
}

// exifTurn finds the orientation in a TIFF directory.
func exifTurn(t []byte) int {
	if len(t) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	if t[0] == 'M' {
		order = binary.BigEndian
	}
	at := int(order.Uint32(t[4:]))
	if at < 8 || at+2 > len(t) {
		return 0
	}
	const orientation = 0x0112
	for n, i := int(order.Uint16(t[at:])), at+2; n > 0 && i+12 <= len(t); n, i = n-1, i+12 {
		if order.Uint16(t[i:]) == orientation {
			if v := int(order.Uint16(t[i+8:])); v >= 1 && v <= 8 {
				return v
			}
		}
	}
	return 0
}

// turned draws a picture upright: cameras store it as the sensor lay.
func turned(src image.Image, turn int) image.Image {
	b := src.Bounds()
	flat := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(flat, flat.Rect, src, b.Min, draw.Src)
	w, h := b.Dx(), b.Dy()
	if turn >= 5 {
		w, h = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := 0; y < h; y++ {
		for x := 0; x < w; x++ {
			sx, sy := x, y
			if turn >= 5 {
				sx, sy = y, x
			}
			if turn == 2 || turn == 3 || turn == 7 || turn == 8 {
				sx = b.Dx() - 1 - sx
			}
			if turn == 3 || turn == 4 || turn == 6 || turn == 7 {
				sy = b.Dy() - 1 - sy
			}
			copy(out.Pix[out.PixOffset(x, y):][:4], flat.Pix[flat.PixOffset(sx, sy):][:4])
		}
	}
	return out
}
