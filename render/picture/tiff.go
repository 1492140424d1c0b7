package picture

import (
	"encoding/binary"
	"errors"
)

// TIFF tags that matter here.
const (
	tagWidth       = 256
	tagHeight      = 257
	tagPhotometric = 262
	tagOrientation = 274
	tagRows        = 278
	tagTileWidth   = 322
	tagTileHeight  = 323
	tagICC         = 34675
)

var errIFD = errors.New("no TIFF directory")

// ifd is the first directory of a TIFF: its entries as they stand in the file.
type ifd struct {
	file  []byte
	order binary.ByteOrder
	at    map[int]int // offset of each entry's 12 bytes
	next  uint32      // offset of the next directory
}

// readIFD reads a directory of at most most entries.
func readIFD(t []byte, most int) (ifd, error) {
	d := ifd{file: t, order: binary.LittleEndian, at: map[int]int{}}
	if len(t) < 8 {
		return d, errIFD
	}
	if t[0] == 'M' {
		d.order = binary.BigEndian
	}
	at := int64(d.order.Uint32(t[4:]))
	if at < 8 || at+2 > int64(len(t)) {
		return d, errIFD
	}
	n := int(d.order.Uint16(t[at:]))
	at += 2
	if n > most || at+int64(12*n) > int64(len(t)) {
		return d, errIFD
	}
	for k := range n {
		e := int(at) + 12*k
		d.at[int(d.order.Uint16(t[e:]))] = e
	}
	if end := int(at) + 12*n; end+4 <= len(t) {
		d.next = d.order.Uint32(t[end:])
	}
	return d, nil
}

// number is the single value of a SHORT or LONG entry; 0 = there is none.
func (d ifd) number(tag int) int {
	e, ok := d.at[tag]
	if !ok {
		return 0
	}
	switch d.order.Uint16(d.file[e+2:]) {
	case 3:
		return int(d.order.Uint16(d.file[e+8:]))
	case 4:
		return int(d.order.Uint32(d.file[e+8:]))
	}
	return 0
}

// bytes is the value of an entry of bytes.
func (d ifd) bytes(tag int) []byte {
	e, ok := d.at[tag]
	if !ok {
		return nil
	}
	n, from := int64(d.order.Uint32(d.file[e+4:])), int64(d.order.Uint32(d.file[e+8:]))
	if n < 5 || from+n > int64(len(d.file)) {
		return nil
	}
	return d.file[from : from+n]
}

// lookTIFF says what the decoder cannot: printing inks, and how many pieces the
// pixels come in.
func lookTIFF(b []byte, lim Limits, i *Info) error {
	d, err := readIFD(b, 4096)
	if err != nil {
		return damaged(err)
	}
	switch d.number(tagPhotometric) {
	case 5:
		return reject("colours", "the TIFF is in CMYK inks: save it as RGB, or as a PDF for print", "value", "CMYK")
	case 8, 9, 10:
		return reject("colours", "the TIFF is in Lab colours: save it as RGB", "value", "Lab")
	case 6:
		return reject("colours", "the TIFF is in YCbCr: save it as RGB", "value", "YCbCr")
	}
	w, h := d.number(tagWidth), d.number(tagHeight)
	if tw, th := d.number(tagTileWidth), d.number(tagTileHeight); tw > 0 && th > 0 {
		i.strips = ((w + tw - 1) / tw) * ((h + th - 1) / th)
	} else if rows := d.number(tagRows); rows > 0 {
		i.strips = (h + rows - 1) / rows
	}
	if v := d.number(tagOrientation); v >= 1 && v <= 8 {
		i.Turn = v
	}
	i.Profile, i.Frames = profile(d.bytes(tagICC)), d.next != 0
	return nil
}
