package player

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
	"io"

	_ "golang.org/x/image/webp" // decoder

	"pano/devices/blob"
)

// maxPixels bounds what a file may unfold to (a 16K wall has 132 million).
const maxPixels = 160 << 20

// Frame is one picture, composed before it is shown.
type Frame struct {
	Image  *image.RGBA // opaque, exactly the display's size; must not be changed
	Pixels blob.Digest // digest of size and pixels
	File   blob.Digest // the approved file it was made from
	Item   string      // programme item, takeover id, or ""
	Clip   *Clip       // the same in motion, if there is such a file
}

// Clip is a video on the player's disk, exactly the display's size.
type Clip struct {
	Digest blob.Digest
	MIME   string
	Open   func() (io.ReadSeekCloser, error) // verified
}

// clip is the digest of the frame's video, "" = none.
func (f Frame) clip() blob.Digest {
	if f.Clip == nil {
		return ""
	}
	return f.Clip.Digest
}

// decodeFrame turns a file into a frame of exactly w × h pixels; zero w and h
// accept any size. Pictures are never scaled here: what was approved is shown.
func decodeFrame(data []byte, w, h int) (*image.RGBA, error) {
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
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.Black), image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), img, b.Min, draw.Over)
	return out, nil
}

// pixelDigest names a picture by what is seen, whatever file it came from.
func pixelDigest(img *image.RGBA) blob.Digest {
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
