package print

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf16"
)

// Dress writes an approved file again with what a printing house needs around it.
// The bytes of bare stay the head of the result, untouched: a PDF revision is
// appended that gives the page larger boxes, a scale, and content before and
// after its own. So whoever has the digest of what was approved can see, without
// Pano, that this is it: the digest of the first len(bare) bytes.
//
// bare is a file of Write without bleed, marks, finish or scale; another one is
// refused with the code pdf_foreign. Title and Author of o default to bare's.
func Dress(w io.Writer, bare []byte, o Options) error {
	if err := o.Check(); err != nil {
		return err
	}
	old, err := readBare(bare)
	if err != nil {
		return err
	}
	if math.Abs(old.leaf.w*old.leaf.unit-o.WMM*ptPerMM) > 0.5 || math.Abs(old.leaf.h*old.leaf.unit-o.HMM*ptPerMM) > 0.5 {
		return foreign("its page has another size than %g × %g mm", o.WMM, o.HMM)
	}
	if o.Title == "" {
		o.Title = old.title
	}
	if o.Author == "" {
		o.Author = old.author
	}
	if o.bare() && o.ICC == nil {
		_, err := w.Write(bare)
		return wrapWrite(err)
	}
	u := update{bare: old, changed: map[ref][]byte{}}
	u.file.before = old.size - 1
	extra, err := u.file.intent(o.ICC)
	if err != nil {
		return err
	}
	dress, err := u.file.dress(old.leaf, o)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(bare)
	meta := u.file.about(o, hex.EncodeToString(sum[:]))
	u.changed[old.page] = fmt.Appendf(nil, "<</Type/Page/Parent %v%s/Resources %v/Contents %s%s>>", old.pages, dress.boxes, old.resources, dress.contents, old.group)
	if len(dress.named) > 0 {
		u.changed[old.resources] = named(old.objects[old.resources], dress.named)
	}
	u.changed[old.root] = fmt.Appendf(nil, "<</Type/Catalog/Pages %v/Lang(vi)/ViewerPreferences<</DisplayDocTitle true>>/Metadata %v%s%s>>",
		old.pages, meta.xmp, extra, dress.layers)
	return u.write(w, meta.info)
}

func wrapWrite(err error) error {
	if err != nil {
		return fmt.Errorf("write PDF: %w", err)
	}
	return nil
}

// named adds XObjects to a resource dictionary that has some.
func named(dict []byte, add map[string]ref) []byte {
	var b []byte
	for _, name := range slices.Sorted(maps.Keys(add)) {
		b = fmt.Appendf(b, "/%s %v", name, add[name])
	}
	return bytes.Replace(dict, []byte("/XObject<<"), append([]byte("/XObject<<"), b...), 1)
}

// bare is a file of Write as Dress needs it.
type bare struct {
	data          []byte
	size, table   int // of the cross-reference table: entries, and where it is
	objects       map[ref][]byte
	root, pages   ref
	page          ref
	resources     ref
	group         string
	leaf          leaf
	title, author string
}

func foreign(format string, args ...any) error {
	return refuse("pdf_foreign", "file", "this PDF cannot be given bleed, marks or a scale, since Pano did not draw it as a bare page: "+fmt.Sprintf(format, args...))
}

// What Write writes. Nothing else is taken, so nothing has to be guessed.
var (
	tailPattern  = regexp.MustCompile(`trailer\n<</Size (\d{1,7})/Root (\d{1,7}) 0 R/Info (\d{1,7}) 0 R/ID\[<[0-9a-f]{32}><[0-9a-f]{32}>\]>>\nstartxref\n(\d{1,10})\n%%EOF\n$`)
	rootPattern  = regexp.MustCompile(`^<</Type/Catalog/Pages (\d{1,7}) 0 R/Lang\(vi\)/ViewerPreferences<</DisplayDocTitle true>>(?:/Metadata \d{1,7} 0 R)?>>$`)
	pagesPattern = regexp.MustCompile(`^<</Type/Pages/Kids\[(\d{1,7}) 0 R\]/Count 1>>$`)
	pagePattern  = regexp.MustCompile(`^<</Type/Page/Parent (\d{1,7}) 0 R/MediaBox\[0 0 ([\d.]{1,12}) ([\d.]{1,12})\]/CropBox\[[\d. ]+\]/BleedBox\[[\d. ]+\]/TrimBox\[0 0 ([\d.]{1,12}) ([\d.]{1,12})\](/UserUnit 10)?/Resources (\d{1,7}) 0 R/Contents (\d{1,7}) 0 R(/Group<</S/Transparency/CS/Device(?:RGB|CMYK)>>)?>>$`)
	artPattern   = regexp.MustCompile(`/XObject<<[^>]*/Art (\d{1,7}) 0 R`)
	formPattern  = regexp.MustCompile(`^<</Type/XObject/Subtype/Form/BBox\[0 0 ([\d.]{1,12}) ([\d.]{1,12})\]`)
	infoPattern  = regexp.MustCompile(`^<</Title <FEFF([0-9A-F]*)>/Author <FEFF([0-9A-F]*)>/Subject `)
)

const (
	producer       = "/Producer(Pano)>>"
	maxDressed     = 256 << 20
	maxObjectCount = 200_000
)

// readBare takes a file apart.
func readBare(data []byte) (b bare, err error) {
	b.data = data
	tail := tailPattern.FindSubmatch(data[max(0, len(data)-400):])
	if tail == nil || len(data) > maxDressed || !bytes.HasPrefix(data, []byte("%PDF-1.6\n")) {
		return b, foreign("it has another form")
	}
	b.size, b.table = integer(tail[1]), integer(tail[4])
	if err := b.readTable(); err != nil {
		return b, err
	}
	info := b.objects[ref(integer(tail[3]))]
	said := infoPattern.FindSubmatch(info)
	if said == nil || !bytes.HasSuffix(info, []byte(producer)) {
		return b, foreign("its description is another")
	}
	b.title, b.author = untext(said[1]), untext(said[2])
	b.root = ref(integer(tail[2]))
	return b, b.readPage()
}

func (b *bare) readPage() error {
	root := rootPattern.FindSubmatch(b.objects[b.root])
	if root == nil {
		return foreign("its catalogue is another")
	}
	b.pages = ref(integer(root[1]))
	pages := pagesPattern.FindSubmatch(b.objects[b.pages])
	if pages == nil {
		return foreign("it has not exactly one page")
	}
	b.page = ref(integer(pages[1]))
	m := pagePattern.FindSubmatch(b.objects[b.page])
	if m == nil || ref(integer(m[1])) != b.pages || !bytes.Equal(m[2], m[4]) || !bytes.Equal(m[3], m[5]) {
		return foreign("its page is dressed already, or another's")
	}
	b.leaf.w, b.leaf.h, b.leaf.unit = decimal(m[2]), decimal(m[3]), 1
	if len(m[6]) > 0 {
		b.leaf.unit = largeUnit
	}
	b.resources, b.leaf.contents, b.group = ref(integer(m[7])), ref(integer(m[8])), string(m[9])
	art := artPattern.FindSubmatch(b.objects[b.resources])
	if art == nil || len(b.objects[b.leaf.contents]) == 0 {
		return foreign("its art is not there")
	}
	b.leaf.art = ref(integer(art[1]))
	form := formPattern.FindSubmatch(b.objects[b.leaf.art])
	if form == nil {
		return foreign("its art is another")
	}
	b.leaf.artW, b.leaf.artH = decimal(form[1]), decimal(form[2])
	if !(b.leaf.artW > 0 && b.leaf.artH > 0 && b.leaf.w > 0 && b.leaf.h > 0) {
		return foreign("its page has no area")
	}
	return nil
}

// readTable finds all objects: they follow one another in the order of their
// numbers, up to the table.
func (b *bare) readTable() error {
	head := fmt.Appendf(nil, "xref\n0 %d\n0000000000 65535 f \n", b.size)
	const entry = 20
	if b.size < 2 || b.size > maxObjectCount || b.table < 9 || b.table > len(b.data) ||
		!bytes.HasPrefix(b.data[b.table:], head) || len(b.data)-b.table < len(head)+entry*(b.size-1) {
		return foreign("its table is another")
	}
	b.objects = make(map[ref][]byte, b.size)
	rows := b.data[b.table+len(head):]
	for n := 1; n < b.size; n++ {
		from := integer(rows[entry*(n-1) : entry*(n-1)+10])
		to := b.table
		if n+1 < b.size {
			to = integer(rows[entry*n : entry*n+10])
		}
		mark := fmt.Appendf(nil, "%d 0 obj\n", n)
		if from < 9 || to > b.table || to-from < len(mark)+8 || !bytes.HasPrefix(b.data[from:], mark) || !bytes.HasSuffix(b.data[:to], []byte("\nendobj\n")) {
			return foreign("object %d is not where the table says", n)
		}
		b.objects[ref(n)] = b.data[from+len(mark) : to-8]
	}
	return nil
}

func integer(b []byte) int {
	n, err := strconv.Atoi(string(b))
	if err != nil {
		return 0
	}
	return n
}

func decimal(b []byte) float64 {
	v, err := strconv.ParseFloat(string(b), 64)
	if err != nil {
		return 0
	}
	return v
}

// untext reads what text wrote, without its mark.
func untext(digits []byte) string {
	raw, err := hex.DecodeString(string(digits))
	if err != nil {
		return ""
	}
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
	}
	return string(utf16.Decode(units))
}

// update is a revision to append to a file: new objects and changed ones.
type update struct {
	bare    bare
	file    file
	changed map[ref][]byte
}

func (u *update) write(w io.Writer, info ref) error {
	var b bytes.Buffer
	base := len(u.bare.data)
	var rows bytes.Buffer
	put := func(n ref, body []byte) {
		fmt.Fprintf(&rows, "%010d 00000 n \n", base+b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n", n)
		b.Write(body)
		b.WriteString("\nendobj\n")
	}
	for _, n := range slices.Sorted(maps.Keys(u.changed)) {
		fmt.Fprintf(&rows, "%d 1\n", n)
		put(n, u.changed[n])
	}
	fmt.Fprintf(&rows, "%d %d\n", u.bare.size, len(u.file.objects))
	for i, o := range u.file.objects {
		put(ref(u.bare.size+i), o)
	}
	table := base + b.Len()
	was, is := sha256.Sum256(u.bare.data), sha256.Sum256(b.Bytes())
	fmt.Fprintf(&b, "xref\n%strailer\n<</Size %d/Root %v/Info %v/Prev %d/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		rows.Bytes(), u.bare.size+len(u.file.objects), u.bare.root, info, u.bare.table, was[:16], is[:16], table)
	if _, err := w.Write(u.bare.data); err != nil {
		return wrapWrite(err)
	}
	_, err := w.Write(b.Bytes())
	return wrapWrite(err)
}
