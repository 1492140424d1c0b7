package print

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/klauspost/compress/zlib"
)

// file collects the objects of a PDF. Objects are numbered in the order in
// which they are asked for, so equal pages give equal bytes.
type file struct {
	before  int      // objects of an earlier revision, see update
	objects [][]byte // object n is objects[n-1-before]
	z       *zlib.Writer
	packed  bytes.Buffer
}

// ref is an object's number.
type ref int

func (r ref) String() string { return strconv.Itoa(int(r)) + " 0 R" }

// reserve gives a number to an object that is put later.
func (f *file) reserve() ref {
	f.objects = append(f.objects, nil)
	return ref(f.before + len(f.objects))
}

func (f *file) put(r ref, body []byte) { f.objects[int(r)-1-f.before] = body }

func (f *file) add(format string, args ...any) ref {
	r := f.reserve()
	f.put(r, fmt.Appendf(nil, format, args...))
	return r
}

// stream puts a stream whose data is deflated here. dict is the inside of its
// dictionary.
func (f *file) stream(r ref, dict string, data []byte) error {
	f.packed.Reset()
	if f.z == nil {
		z, err := zlib.NewWriterLevel(&f.packed, 6)
		if err != nil {
			return fmt.Errorf("open deflate: %w", err)
		}
		f.z = z
	}
	f.z.Reset(&f.packed)
	if _, err := f.z.Write(data); err != nil {
		return fmt.Errorf("deflate: %w", err)
	}
	if err := f.z.Close(); err != nil {
		return fmt.Errorf("deflate: %w", err)
	}
	f.raw(r, dict+"/Filter/FlateDecode", f.packed.Bytes())
	return nil
}

// raw puts a stream whose data is packed already, as dict says.
func (f *file) raw(r ref, dict string, data []byte) {
	b := make([]byte, 0, len(dict)+len(data)+48)
	b = fmt.Appendf(b, "<<%s/Length %d>>\nstream\n", dict, len(data))
	b = append(b, data...)
	f.put(r, append(b, "\nendstream"...))
}

// write writes all objects, their table and the trailer.
func (f *file) write(w io.Writer, root, info ref) error {
	var b bytes.Buffer
	b.WriteString("%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(f.objects))
	for i, o := range f.objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n", i+1)
		b.Write(o)
		b.WriteString("\nendobj\n")
	}
	table := b.Len()
	if int64(table) > math.MaxInt32*2 {
		return fmt.Errorf("PDF of %d bytes is too large for its table", table)
	}
	id := sha256.Sum256(b.Bytes())
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(f.objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root %v/Info %v/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(f.objects)+1, root, info, id[:16], id[:16], table)
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write PDF: %w", err)
	}
	return nil
}

// text is s as a PDF text string.
func text(s string) string {
	b := []byte("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		b = fmt.Appendf(b, "%04X", u)
	}
	return string(append(b, '>'))
}

// content is a content stream in the making.
type content struct{ bytes.Buffer }

// op writes numbers and then an operator.
func (c *content) op(name string, args ...float64) {
	b := c.AvailableBuffer()
	for _, a := range args {
		b = append(number(b, a), ' ')
	}
	b = append(b, name...)
	c.Write(append(b, '\n'))
}

// number writes v with up to four decimals and no exponent, as PDF wants it.
func number(b []byte, v float64) []byte {
	v = math.Round(v*1e4) / 1e4
	if v == 0 || math.IsNaN(v) { // also minus zero
		return append(b, '0')
	}
	return strconv.AppendFloat(b, max(min(v, 1e9), -1e9), 'f', -1, 64)
}

// factor writes a scale with seven digits, as a plain number.
func factor(v float64) string {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return "0"
	}
	digits := 7 - int(math.Floor(math.Log10(math.Abs(v)))) - 1
	s := strconv.FormatFloat(v, 'f', min(max(digits, 0), 12), 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

func numbers(vs ...float64) string {
	var b []byte
	for i, v := range vs {
		if i > 0 {
			b = append(b, ' ')
		}
		b = number(b, v)
	}
	return string(b)
}
