package print

import (
	"fmt"
	"slices"
	"strings"

	"pano/render/layout/ops"
)

// special tells whether a colour is printed with an ink of its own. All and None
// are no inks but words for every plate and for none.
func special(s ops.Stop) bool {
	return s.Spot != "" && s.CMYK != nil && !strings.EqualFold(s.Spot, "All") && !strings.EqualFold(s.Spot, "None")
}

// spot is the name of a special ink's colour space. Its CMYK values stand in
// where the ink is not at hand.
func (d *drawing) spot(s ops.Stop) (string, error) {
	def := separation(s.Spot, s.CMYK[:])
	return d.once("ColorSpace", def, func() (ref, error) { return d.file.add("%s", def), nil })
}

// separation defines an ink by its name and what stands in for it.
func separation(ink string, cmyk []float64) string {
	return fmt.Sprintf("[/Separation/%s/DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[%s]/N 1>>]", pdfName(ink), numbers(cmyk...))
}

// mixed is the colour space of a gradient in which special inks take part: each
// of them, then the four process inks, and how a stop is written in it.
func (d *drawing) mixed(stops []ops.Stop) (space string, values func(ops.Stop) string) {
	var inks []string
	var parts [][4]float64 // what stands in for each ink
	for _, s := range stops {
		if special(s) && !slices.Contains(inks, s.Spot) {
			inks, parts = append(inks, s.Spot), append(parts, *s.CMYK)
		}
	}
	spots := len(inks)
	for i, process := range []string{"Cyan", "Magenta", "Yellow", "Black"} {
		var one [4]float64
		one[i] = 1
		inks, parts = append(inks, process), append(parts, one)
	}
	names, alone := "", ""
	for i, ink := range inks {
		names += "/" + pdfName(ink)
		if i < spots {
			alone += "/" + pdfName(ink) + separation(ink, parts[i][:])
		}
	}
	n := len(inks)
	space = fmt.Sprintf("[/DeviceN[%s]/DeviceCMYK %v<</Colorants<<%s>>>>]", names, d.standIn(parts), alone)
	return space, func(s ops.Stop) string {
		tint := make([]float64, n)
		if special(s) {
			tint[slices.Index(inks, s.Spot)] = 1
		} else {
			copy(tint[spots:], s.CMYK[:])
		}
		return numbers(tint...)
	}
}

// standIn is a function from tints of inks to the CMYK values that stand in for
// their sum, no value above one.
func (d *drawing) standIn(parts [][4]float64) ref {
	n := len(parts)
	var code strings.Builder
	code.WriteByte('{')
	for out := range 4 {
		// On the stack: the tints, the values so far, and the sum.
		code.WriteString("0 ")
		for i, p := range parts {
			if p[out] != 0 {
				fmt.Fprintf(&code, "%d index %s mul add ", out+n-i, numbers(p[out]))
			}
		}
		code.WriteString("dup 1 gt {pop 1} if ")
	}
	fmt.Fprintf(&code, "%d 4 roll %s}", n+4, strings.Repeat("pop ", n))
	key := "Function" + code.String()
	if had, ok := d.made[key]; ok {
		return ref(integer([]byte(had)))
	}
	r := d.file.reserve()
	d.file.raw(r, fmt.Sprintf("/FunctionType 4/Domain[%s]/Range[0 1 0 1 0 1 0 1]", strings.TrimSpace(strings.Repeat("0 1 ", n))), []byte(code.String()))
	d.made[key] = fmt.Sprint(int(r))
	return r
}

// pdfName writes s as a PDF name, without its slash.
func pdfName(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || strings.IndexByte("-._+", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "#%02X", c)
		}
	}
	return b.String()
}
