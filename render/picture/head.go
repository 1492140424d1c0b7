package picture

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// lookPNG walks the chunks: an animation, a colour profile.
func lookPNG(b []byte, lim Limits, i *Info) error {
	for at, n := 8, 0; at+8 <= len(b); n++ {
		if n > lim.Visited {
			return reject("damaged", "the PNG has too many chunks: export it again")
		}
		size, kind := int(binary.BigEndian.Uint32(b[at:])), string(b[at+4:at+8])
		if size < 0 || size > len(b)-at-8 {
			return nil // the decoder says what is wrong
		}
		body := b[at+8 : at+8+size]
		switch kind {
		case "acTL":
			i.Frames = true
		case "iCCP":
			if name, _, ok := bytes.Cut(body, []byte{0}); ok {
				i.Profile = foreign(string(name))
			}
		case "IEND":
			return nil
		}
		at += 12 + size
	}
	return nil
}

// lookGIF walks the blocks up to the second picture.
func lookGIF(b []byte, lim Limits, i *Info) error {
	if len(b) < 13 {
		return nil
	}
	at, pictures := 13, 0
	if flags := b[10]; flags&0x80 != 0 {
		at += 3 << (flags&7 + 1)
	}
	for n := 0; at < len(b) && n < lim.Visited; n++ {
		switch b[at] {
		case 0x21:
			at += 2
		case 0x2C:
			if pictures++; pictures > 1 {
				i.Frames = true
				return nil
			}
			if at+10 > len(b) {
				return nil
			}
			if flags := b[at+9]; flags&0x80 != 0 {
				at += 3 << (flags&7 + 1)
			}
			at += 11
		default:
			return nil
		}
		for at < len(b) && b[at] != 0 {
			at += 1 + int(b[at])
		}
		at++
	}
	return nil
}

// lookWebP walks the chunks of the container.
func lookWebP(b []byte, lim Limits, i *Info) error {
	for at, n := 12, 0; at+8 <= len(b) && n < lim.Visited; n++ {
		size, kind := int(binary.LittleEndian.Uint32(b[at+4:])), string(b[at:at+4])
		if size < 0 || size > len(b)-at-8 {
			return nil
		}
		body := b[at+8 : at+8+size]
		switch kind {
		case "VP8X":
			if len(body) > 0 && body[0]&2 != 0 {
				return reject("moving", "the WebP is an animation: send a still picture, or an MP4")
			}
		case "ICCP":
			i.Profile = profile(body)
		case "EXIF":
			i.Turn = exifTurn(bytes.TrimPrefix(body, []byte("Exif\x00\x00")))
		}
		at += 8 + size + size&1
	}
	return nil
}

// profile is the name of a colour profile that is not sRGB.
func profile(icc []byte) string {
	if len(icc) < 132 || string(icc[36:40]) != "acsp" {
		return ""
	}
	n := int(binary.BigEndian.Uint32(icc[128:]))
	for at := 132; n > 0 && at+12 <= len(icc) && at < 132+12*100; n, at = n-1, at+12 {
		if string(icc[at:at+4]) != "desc" {
			continue
		}
		from, size := int64(binary.BigEndian.Uint32(icc[at+4:])), int64(binary.BigEndian.Uint32(icc[at+8:]))
		if size < 12 || from+size > int64(len(icc)) {
			break
		}
		return foreign(profileName(icc[from : from+size]))
	}
	return strings.TrimSpace(string(icc[16:20])) // the colour space, such as CMYK
}

// profileName reads the text of a desc or mluc tag.
func profileName(tag []byte) string {
	switch string(tag[:4]) {
	case "desc":
		n := int64(binary.BigEndian.Uint32(tag[8:]))
		return strings.TrimRight(string(tag[12:min(int64(len(tag)), 12+n)]), "\x00")
	case "mluc":
		if len(tag) < 28 {
			return ""
		}
		n, at := int64(binary.BigEndian.Uint32(tag[20:])), int64(binary.BigEndian.Uint32(tag[24:]))
		if at > int64(len(tag)) {
			return ""
		}
		text := tag[at:min(int64(len(tag)), at+n)]
		units := make([]uint16, len(text)/2)
		for i := range units {
			units[i] = binary.BigEndian.Uint16(text[2*i:])
		}
		return string(utf16.Decode(units))
	}
	return ""
}

// foreign keeps the name of a profile unless it is sRGB, as a short plain line.
func foreign(name string) string {
	if strings.Contains(strings.ToLower(name), "srgb") {
		return ""
	}
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, name)
	return name[:min(len(name), 60)]
}
