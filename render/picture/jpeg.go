package picture

import (
	"bytes"
	"encoding/binary"
)

// lookJPEG walks the markers of the whole file. A progressive file may order a
// walk over all pixels with a few bytes: scans are counted before any is done.
func lookJPEG(b []byte, lim Limits, i *Info) error {
	var icc []byte
	for at, n := 2, 0; at+4 <= len(b); n++ {
		if n > lim.Visited {
			return reject("damaged", "the JPEG has too many parts: export it again")
		}
		if b[at] != 0xFF {
			return nil // the decoder says what is wrong
		}
		marker, size := b[at+1], int(binary.BigEndian.Uint16(b[at+2:]))
		if marker == 0xFF {
			at++
			continue
		}
		if marker == 0xD9 || size < 2 || at+2+size > len(b) {
			break
		}
		body := b[at+4 : at+2+size]
		at += 2 + size
		switch {
		case marker == 0xC0 || marker == 0xC1 || marker == 0xC2:
			i.Plain = marker == 0xC0
			if marker == 0xC2 {
				i.memory += coefficients(body)
			}
		case marker == 0xE1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")):
			i.Turn = exifTurn(body[6:])
		case marker == 0xE2 && bytes.HasPrefix(body, []byte("ICC_PROFILE\x00")) && len(body) > 14:
			icc = append(icc, body[14:]...)
		case marker == 0xDA:
			i.scans++
			at = entropyEnd(b, at)
		}
	}
	i.Profile = profile(icc)
	return nil
}

// entropyEnd finds the marker after the packed pixels that start at at.
func entropyEnd(b []byte, at int) int {
	for {
		k := bytes.IndexByte(b[at:], 0xFF)
		if k < 0 || at+k+1 >= len(b) {
			return len(b)
		}
		at += k
		if m := b[at+1]; m != 0 && m != 0xFF && (m < 0xD0 || m > 0xD7) {
			return at
		}
		at++
	}
}

// coefficients is what the decoder keeps of a progressive picture: four bytes for
// each sample of each component.
func coefficients(sof []byte) int {
	if len(sof) < 6 {
		return 0
	}
	pixels := int(binary.BigEndian.Uint16(sof[1:])) * int(binary.BigEndian.Uint16(sof[3:]))
	var most, sum int
	for c := range int(sof[5]) {
		if 8+3*c > len(sof)-1 {
			break
		}
		s := int(sof[7+3*c]>>4) * int(sof[7+3*c]&15)
		most, sum = max(most, s), sum+s
	}
	if most == 0 {
		return 0
	}
	return 4 * pixels / most * sum
}

// exifTurn finds the orientation in an EXIF block, which is a small TIFF.
func exifTurn(t []byte) int {
	d, err := readIFD(t, 200)
	if err != nil {
		return 0
	}
	if v := d.number(tagOrientation); v >= 1 && v <= 8 {
		return v
	}
	return 0
}
