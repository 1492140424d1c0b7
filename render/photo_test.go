package render

import (
	"encoding/binary"
	"hash/crc32"
	"testing"
)

// pngHeader is the signature and the header chunk of a PNG.
func pngHeader() []byte {
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"), make([]byte, 17)...)
	b[24], b[25] = 8, 2
	return b
}

func fixCRC(b []byte) []byte {
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

func FuzzPhoto(f *testing.F) {
	f.Add(pngBytes(f, photo(20, 10)))
	f.Add(fixCRC(pngHeader()))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00\x2a"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8 "))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		ph, err := decodePhoto("photo", data)
		if err == nil && ph.Src == nil {
			t.Fatal("no picture and no error")
		}
		readJPEG(data)
	})
}
