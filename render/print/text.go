package print

import (
	"encoding/binary"
	"fmt"
	"unicode/utf16"

	"pano/render/typeset"
)

// The hidden text uses one font whose glyphs all draw nothing and are half an
// em wide; each word is stretched to lie on the outlines that show it.
const hiddenWidth = 0.5

// hiddenText writes the texts of all runs so that they can be searched and
// copied but not seen.
func (d *drawing) hiddenText(c *content) error {
	codes := map[rune]int{}
	var order []rune
	code := func(r rune) int {
		n, ok := codes[r]
		if !ok && len(order) < 0xfffe {
			order = append(order, r)
			n = len(order)
			codes[r] = n
		}
		return n
	}
	var body content
	body.WriteString("BT 3 Tr\n")
	for _, g := range d.runs {
		for _, w := range hiddenWords(g.Run) {
			width := hiddenWidth * g.Run.Size * float64(len(w.text))
			if width <= 0 || w.to <= w.from {
				continue
			}
			fmt.Fprintf(&body, "/Hidden %s Tf %s Tz 1 0 0 -1 %s Tm <", numbers(g.Run.Size), numbers(100*(w.to-w.from)/width),
				numbers(g.At.X+w.from, g.At.Y+w.y))
			for _, r := range w.text {
				fmt.Fprintf(&body, "%04X", code(r))
			}
			body.WriteString("> Tj\n")
		}
	}
	if len(order) == 0 {
		return nil
	}
	body.WriteString("ET\n")
	c.Write(body.Bytes())
	return d.hiddenFont(order)
}

// hiddenWord is a part of a run with the space behind it.
type hiddenWord struct {
	text     []rune
	from, to float64 // along the baseline, from the run's origin
	y        float64
}

// hiddenWords cuts a run at its spaces where each letter has its own glyph;
// else the run is one piece.
func hiddenWords(run typeset.Run) []hiddenWord {
	text := []rune(run.Text)
	if len(text) == 0 {
		return nil
	}
	if len(run.Glyphs) != len(text) {
		return []hiddenWord{{text: text, to: run.Advance}}
	}
	var list []hiddenWord
	for i, start := 0, 0; i < len(text); i++ {
		if last := i == len(text)-1; last || text[i] == ' ' {
			to := run.Advance
			if !last {
				to = run.Glyphs[i+1].X
			}
			list = append(list, hiddenWord{text[start : i+1], run.Glyphs[start].X, to, 0})
			start = i + 1
		}
	}
	return list
}

// hiddenFont puts the font; order are the characters of codes 1, 2, and on.
func (d *drawing) hiddenFont(order []rune) error {
	program, uni, gids := d.file.reserve(), d.file.reserve(), d.file.reserve()
	font := emptyFont()
	if err := d.file.stream(program, fmt.Sprintf("/Length1 %d", len(font)), font); err != nil {
		return err
	}
	if err := d.file.stream(uni, "", toUnicode(order)); err != nil {
		return err
	}
	ids := make([]byte, 2*(len(order)+1))
	for i := range order {
		ids[2*i+3] = 1
	}
	if err := d.file.stream(gids, "", ids); err != nil {
		return err
	}
	desc := d.file.add("<</Type/FontDescriptor/FontName/PANOAA+PanoHidden/Flags 4/FontBBox[0 -250 500 1000]/ItalicAngle 0"+
		"/Ascent 1000/Descent -250/CapHeight 700/StemV 80/FontFile2 %v>>", program)
	cid := d.file.add("<</Type/Font/Subtype/CIDFontType2/BaseFont/PANOAA+PanoHidden/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"+
		"/FontDescriptor %v/DW %s/CIDToGIDMap %v>>", desc, numbers(1000*hiddenWidth), gids)
	d.names.add("Font", "Hidden", d.file.add("<</Type/Font/Subtype/Type0/BaseFont/PANOAA+PanoHidden/Encoding/Identity-H/DescendantFonts[%v]/ToUnicode %v>>", cid, uni))
	return nil
}

// toUnicode is the map from codes to characters.
func toUnicode(order []rune) []byte {
	b := []byte("/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n" +
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n" +
		"1 begincodespacerange<0000><FFFF>endcodespacerange\n")
	for start := 0; start < len(order); start += 100 {
		part := order[start:min(start+100, len(order))]
		b = fmt.Appendf(b, "%d beginbfchar\n", len(part))
		for i, r := range part {
			b = fmt.Appendf(b, "<%04X><", start+i+1)
			for _, u := range utf16.Encode([]rune{r}) {
				b = fmt.Appendf(b, "%04X", u)
			}
			b = append(b, ">\n"...)
		}
		b = append(b, "endbfchar\n"...)
	}
	return append(b, "endcmap CMapName currentdict/CMap defineresource pop end end\n"...)
}

// emptyFont is a TrueType font of two glyphs that draw nothing.
func emptyFont() []byte {
	words := func(vs ...uint16) []byte {
		var b []byte
		for _, v := range vs {
			b = binary.BigEndian.AppendUint16(b, v)
		}
		return b
	}
	const em = 1000
	const width = em * hiddenWidth
	tables := []struct {
		tag  string
		data []byte
	}{
		{"glyf", words(0, 0)},
		{"head", words(1, 0, 1, 0, 0, 0, 0x5f0f, 0x3cf5, 0, em, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, width, 0, 0, 8, 2, 0, 0)},
		{"hhea", words(1, 0, em, 0xff06, 0, width, 0, 0, width, 1, 0, 0, 0, 0, 0, 0, 0, 1)},
		{"hmtx", words(width, 0, 0)},
		{"loca", words(0, 0, 0)},
		{"maxp", words(1, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)},
	}
	n := len(tables)
	out := append(words(1, 0, uint16(n), 64, 2, uint16(16*n-64)), make([]byte, 16*n)...)
	head := 0
	for i, t := range tables {
		at := len(out)
		out = append(out, t.data...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
		if t.tag == "head" {
			head = at
		}
		entry := out[12+16*i:]
		copy(entry, t.tag)
		binary.BigEndian.PutUint32(entry[4:], sum32(out[at:]))
		binary.BigEndian.PutUint32(entry[8:], uint32(at))
		binary.BigEndian.PutUint32(entry[12:], uint32(len(t.data)))
	}
	binary.BigEndian.PutUint32(out[head+8:], 0xb1b0afba-sum32(out))
	return out
}

// sum32 is the checksum of TrueType tables; b has whole words.
func sum32(b []byte) (s uint32) {
	for ; len(b) >= 4; b = b[4:] {
		s += binary.BigEndian.Uint32(b)
	}
	return s
}
