package encode

import (
	"bytes"
	"fmt"
	"image"
	"io"
)

// bandPixels is about how much of a picture is asked for at a time.
const bandPixels = 1 << 21

// BandsJPEG writes a picture of any height while it is being drawn, as BandsPNG
// does; the bytes are those that JPEG would write.
func BandsJPEG(w io.Writer, size image.Point, quality int, dpi float64, next func(y0, y1 int) (*image.RGBA, error)) error {
	whole, err := cutStrips(size.X, size.Y, quality)
	if err != nil {
		return err
	}
	rows := max(1, bandPixels/size.X/stripRows) * stripRows
	var b bytes.Buffer
	strip := 0
	for y0 := 0; y0 < size.Y; y0 += rows {
		y1 := min(y0+rows, size.Y)
		m, err := next(y0, y1)
		if err != nil {
			return fmt.Errorf("draw rows %d to %d: %w", y0, y1, err)
		}
		if m.Rect.Dx() != size.X || m.Rect.Dy() != y1-y0 {
			return fmt.Errorf("rows %d to %d came as %v px, need %d x %d", y0, y1, m.Rect.Size(), size.X, y1-y0)
		}
		// The band's own rows are cut; only the head speaks of the whole.
		data := make([]band, (y1-y0+stripRows-1)/stripRows)
		if err := whole.code(m, data, all(len(data))); err != nil {
			return err
		}
		b.Reset()
		if y0 == 0 {
			whole.writeHead(&b, dpi)
		}
		for _, d := range data {
			writeStrip(&b, strip, d)
			strip++
		}
		if y1 == size.Y {
			b.WriteString("\xff\xd9")
		}
		if _, err := w.Write(b.Bytes()); err != nil {
			return fmt.Errorf("write jpeg: %w", err)
		}
	}
	return nil
}
