package print

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

// intent is the catalogue's entry for a printer's colour profile.
func (f *file) intent(icc []byte) (string, error) {
	if icc == nil {
		return "", nil
	}
	channels := channelsOf(icc)
	if channels == 0 {
		return "", refuse("profile_invalid", "ICC", "colour profile is not an ICC file for CMYK or RGB of at most 8 MB: ask the printer for another")
	}
	r := f.reserve()
	if err := f.stream(r, fmt.Sprintf("/N %d", channels), icc); err != nil {
		return "", err
	}
	return fmt.Sprintf("/OutputIntents[<</Type/OutputIntent/S/GTS_PDFX/OutputConditionIdentifier(Custom)/Info(Profile given by the printer)/DestOutputProfile %v>>]", r), nil
}

// IsProfile tells whether a file can be named as a print's output intent.
func IsProfile(icc []byte) bool { return channelsOf(icc) > 0 }

// channelsOf is how many inks or lights a colour profile is for; 0: it is none.
func channelsOf(icc []byte) int {
	if len(icc) < 128 || len(icc) > maxICC || string(icc[36:40]) != "acsp" {
		return 0
	}
	return map[string]int{"CMYK": 4, "RGB ": 3}[string(icc[16:20])]
}

// title says what the file shows; a scale is named, because it cannot be seen.
func (o Options) title() string {
	if o.Scale > 1 {
		return strings.TrimSpace(fmt.Sprintf("%s (tỉ lệ 1:%d)", o.Title, o.Scale))
	}
	return o.Title
}

// subject says what the file is.
func (o Options) subject() string {
	cut := ""
	if o.Finish != (Finish{}) {
		e := o.Finish.Edges()
		cut = fmt.Sprintf(", cắt / cut %g × %g mm", o.WMM+e[1].TakesMM()+e[3].TakesMM(), o.HMM+e[0].TakesMM()+e[2].TakesMM())
	}
	return fmt.Sprintf("Thành phẩm / finished %g × %g mm%s, tràn lề / bleed %g mm, tỉ lệ / scale 1:%d", o.WMM, o.HMM, cut, o.BleedMM, max(o.Scale, 1))
}

// metadata are a file's two descriptions: the old dictionary and the new XMP.
type metadata struct{ info, xmp ref }

// about describes the file. source is the digest of the file that it was made
// from, if any. There are no dates: equal orders give equal bytes.
func (f *file) about(o Options, source string) metadata {
	var m metadata
	m.info = f.add("<</Title %s/Author %s/Subject %s/Creator(Pano)/Producer(Pano)>>", text(o.title()), text(o.Author), text(o.subject()))
	m.xmp = f.reserve()
	f.raw(m.xmp, "/Type/Metadata/Subtype/XML", o.xmp(source))
	return m
}

func (o Options) xmp(source string) []byte {
	var b bytes.Buffer
	b.WriteString("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">" +
		"<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pano=\"urn:pano:print:1\">\n")
	b.WriteString("<dc:format>application/pdf</dc:format><pdf:Producer>Pano</pdf:Producer><xmp:CreatorTool>Pano</xmp:CreatorTool>\n")
	alt := func(tag, s string) {
		fmt.Fprintf(&b, "<%s><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></%s>\n", tag, escaped(s), tag)
	}
	alt("dc:title", o.title())
	alt("dc:description", o.subject())
	fmt.Fprintf(&b, "<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>\n", escaped(o.Author))
	fmt.Fprintf(&b, "<pano:scale>1:%d</pano:scale><pano:widthMM>%g</pano:widthMM><pano:heightMM>%g</pano:heightMM><pano:bleedMM>%g</pano:bleedMM>\n",
		max(o.Scale, 1), o.WMM, o.HMM, o.BleedMM)
	if source != "" {
		fmt.Fprintf(&b, "<pano:approvedSHA256>%s</pano:approvedSHA256>\n", source)
	}
	b.WriteString("</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>")
	return b.Bytes()
}

func escaped(s string) string {
	var b strings.Builder
	if xml.EscapeText(&b, []byte(s)) != nil { // a Builder takes all
		return ""
	}
	return b.String()
}
