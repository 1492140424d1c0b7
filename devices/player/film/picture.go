// Package film reads the pictures of a display, those that stand still and those
// that move. Pictures are never scaled here: what was approved is shown.
package film

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	_ "image/gif"  // decoder
	_ "image/jpeg" // decoder
	_ "image/png"  // decoder

	_ "golang.org/x/image/webp" // decoder

	"pano/devices/blob"
)

// maxPixels bounds what a file may unfold to (a 16K wall has 132 million).
const maxPixels = 160 << 20

// Decode turns a file into a picture of exactly w × h pixels; zero w and h accept
// any size. Of a moving file it is the first picture.
func Decode(data []byte, w, h int) (*image.RGBA, error) {
	cfg, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("not a picture this player reads: %w", err)
	}
	if cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width > maxPixels/cfg.Height {
		return nil, fmt.Errorf("%s of %d × %d pixels is too large", kind, cfg.Width, cfg.Height)
	}
	if w > 0 && h > 0 && (cfg.Width != w || cfg.Height != h) {
		return nil, fmt.Errorf("%s has %d × %d pixels, the display has %d × %d", kind, cfg.Width, cfg.Height, w, h)
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("decode %s: %w", kind, err)
	}
	return onBlack(img), nil
}

// onBlack is an opaque copy: where a picture is clear, lamps are off.
func onBlack(img image.Image) *image.RGBA {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.Black), image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), img, b.Min, draw.Over)
	return out
}

// Digest names a picture by what is seen, whatever file it came from.
func Digest(img *image.RGBA) blob.Digest {
	h := sha256.New()
	var head []byte
	head = append(head, "pano/frame/1\n"...)
	head = binary.BigEndian.AppendUint32(head, uint32(img.Rect.Dx()))
	head = binary.BigEndian.AppendUint32(head, uint32(img.Rect.Dy()))
	h.Write(head)
	for y := range img.Rect.Dy() {
		row := img.Pix[y*img.Stride:]
		h.Write(row[:4*img.Rect.Dx()])
	}
	return blob.Digest(hex.EncodeToString(h.Sum(nil)))
}
