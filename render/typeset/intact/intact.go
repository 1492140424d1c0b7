// Package intact finds OpenType files that were damaged on their way.
package intact

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Limits on a font file, far above what fonts for signs need.
const (
	maxFontBytes = 32 << 20
	maxTables    = 64
)

// Check compares the tables of an OpenType file with the sums that its directory
// gives for them: that finds a file that was cut short or changed on its way.
func Check(b []byte) error {
	if len(b) > maxFontBytes {
		return fmt.Errorf("the file has %d bytes, at most %d", len(b), maxFontBytes)
	}
	if len(b) < 12 {
		return errors.New("the file is cut short")
	}
	n := int(binary.BigEndian.Uint16(b[4:]))
	if n == 0 || n > maxTables || len(b) < 12+16*n {
		return fmt.Errorf("the file has %d tables", n)
	}
	for i := range n {
		entry := b[12+16*i:]
		tag := string(entry[:4])
		want, from, size := binary.BigEndian.Uint32(entry[4:]), uint64(binary.BigEndian.Uint32(entry[8:])), uint64(binary.BigEndian.Uint32(entry[12:]))
		if from+size > uint64(len(b)) {
			return fmt.Errorf("the table %q is cut short", tag)
		}
		sum := Sum(b[from : from+size])
		if tag == "head" && size >= 12 { // its sum leaves the file's own sum out
			sum -= binary.BigEndian.Uint32(b[from+8:])
		}
		if sum != want {
			return fmt.Errorf("the table %q has changed", tag)
		}
	}
	return nil
}

// Sum adds the words of a table, filled up with zeros.
func Sum(b []byte) (sum uint32) {
	for ; len(b) >= 4; b = b[4:] {
		sum += binary.BigEndian.Uint32(b)
	}
	if len(b) > 0 {
		var last [4]byte
		copy(last[:], b)
		sum += binary.BigEndian.Uint32(last[:])
	}
	return sum
}
