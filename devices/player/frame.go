package player

import (
	"image"
	"io"

	"pano/devices/blob"
	"pano/devices/player/film"
)

// Frame is one picture, composed before it is shown.
type Frame struct {
	Image  *image.RGBA // opaque, exactly the display's size; must not be changed
	Pixels blob.Digest // digest of size and pixels
	File   blob.Digest // the approved file it was made from
	Item   string      // programme item, takeover id, or ""
	Clip   *Clip       // the same in motion, if there is such a file

	film *film.Film // the file moves: Image is its first picture
}

// Clip is a video or a moving picture (image/apng) on the player's disk, exactly
// the display's size.
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
