package sheet

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"time"

	"pano/render/layout/date"
	"pano/render/legacy"
)

// style is what a cell's look tells about its value.
type style struct {
	format string // number format, as its code
	font   string // an old Vietnamese font, else ""
}

// oldFont keeps the name of a font that is made for TCVN3 or VNI.
func oldFont(name string) string {
	if s, _ := legacy.OfFont(name); s != legacy.Unicode && len(name) <= 60 {
		return name
	}
	return ""
}

// builtin is the code of a number format that files name by number only. Dates are
// all that matters of them, and how grouped a number is.
func builtin(id int) string {
	switch {
	case id == 3 || id == 4 || id >= 37 && id <= 40 || id >= 41 && id <= 44:
		return "#,##0"
	case id == 9 || id == 10:
		return "0%"
	case id >= 14 && id <= 17 || id >= 27 && id <= 31 || id == 36 || id >= 50 && id <= 54 || id == 57 || id == 58:
		return "d/m/y"
	case id == 18 || id == 19 || id == 20 || id == 21 || id >= 32 && id <= 35 || id >= 45 && id <= 47 || id == 55 || id == 56:
		return "h:mm"
	case id == 22:
		return "d/m/y h:mm"
	}
	return ""
}

// readStyles reads number formats and fonts.
func (b *book) readStyles() error {
	formats := map[int]string{}
	var fonts []string
	inCells := false
	return b.walk(partStyles, func(in *stream, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			if id, err := strconv.Atoi(attr(e, "numFmtId")); err == nil && len(formats) < maxStyles {
				formats[id] = attr(e, "formatCode")
			}
		case "font":
			name, err := fontName(in)
			if err != nil {
				return err
			}
			if len(fonts) < maxStyles {
				fonts = append(fonts, oldFont(name))
			}
		case "cellStyleXfs", "cellStyles", "dxfs":
			inCells = false
		case "cellXfs":
			inCells = true
		case "xf":
			if !inCells || len(b.styles) == maxStyles {
				return nil
			}
			var s style
			if id, err := strconv.Atoi(attr(e, "numFmtId")); err == nil {
				s.format = builtin(id)
				if own, ok := formats[id]; ok {
					s.format = own
				}
			}
			if id, err := strconv.Atoi(attr(e, "fontId")); err == nil && id >= 0 && id < len(fonts) {
				s.font = fonts[id]
			}
			b.styles = append(b.styles, s)
		}
		return nil
	})
}

// fontName reads a font element to its end.
func fontName(in *stream) (name string, err error) {
	for {
		t, err := in.next()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return name, nil
		case xml.StartElement:
			if t.Name.Local == "name" {
				name = attr(t, "val")
			}
			if err := in.skip(); err != nil {
				return "", err
			}
		}
	}
}

// bare is a format code without what is only shown: colours, quoted words, blanks,
// and all but the form for positive numbers.
func bare(code string) string {
	var b strings.Builder
	quoted, bracket := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case bracket:
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == ';':
			return strings.ToLower(b.String())
		default:
			b.WriteByte(c)
		}
	}
	return strings.ToLower(b.String())
}

// number is a numeric cell's text, and its plain form when that is another.
func (s style) number(value string, epoch04 bool) (text, plain string) {
	v, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || math.Abs(v) > 1e15 {
		return cleaned(value), ""
	}
	code := bare(s.format)
	day, hour := strings.ContainsAny(code, "dy") && code != "general", strings.Contains(code, "h")
	if !day && !hour && strings.Contains(code, "mmm") {
		day = true
	}
	if day || hour {
		return moment(v, day, hour, epoch04)
	}
	if strings.Contains(code, "%") {
		return decimal(math.Round(v*1e6)/1e4) + "%", strconv.FormatFloat(v, 'f', -1, 64)
	}
	plain = strconv.FormatFloat(v, 'f', -1, 64)
	digits, fraction, _ := strings.Cut(plain, ".")
	switch {
	case strings.Trim(code, "0") == "" && len(code) > len(digits) && v >= 0 && fraction == "":
		return strings.Repeat("0", len(code)-len(digits)) + digits, plain
	case strings.Contains(code, ",") && len(digits) > 3:
		return grouped(v), plain
	}
	return decimal(v), plain
}

// decimal writes a number as Vietnamese text does: with a comma.
func decimal(v float64) string {
	return strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), ".", ",", 1)
}

// grouped puts dots between thousands.
func grouped(v float64) string {
	digits, fraction, _ := strings.Cut(strconv.FormatFloat(math.Abs(v), 'f', -1, 64), ".")
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "." + digits[i:]
	}
	if fraction != "" {
		digits += "," + fraction
	}
	if v < 0 {
		digits = "-" + digits
	}
	return digits
}

// moment writes a date or a time of day. Sheets count days from 1900, whose February
// they give a day too many, or from 1904.
func moment(v float64, day, hour, epoch04 bool) (text, plain string) {
	if v < 0 || v >= 2_958_466 { // the year 10000
		return decimal(v), ""
	}
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if epoch04 {
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	} else if v < 60 {
		base = base.AddDate(0, 0, 1)
	}
	days, part := math.Modf(v)
	at := base.AddDate(0, 0, int(days)).Add(time.Duration(math.Round(part*86400)) * time.Second)
	return written(at, day, hour && (!day || part > 0))
}

func written(at time.Time, day, hour bool) (text, plain string) {
	iso := at.Format("2006-01-02")
	switch {
	case day && hour:
		return at.Format("15:04") + " " + date.Format(iso, ""), iso
	case day:
		return date.Format(iso, ""), iso
	}
	return at.Format("15:04"), ""
}

// isoMoment reads a date that is stored as text, 2026-09-02T08:00:00.
func isoMoment(value string) (text, plain string) {
	for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05.999", "2006-01-02"} {
		if at, err := time.Parse(layout, value); err == nil {
			return written(at, true, at.Hour()+at.Minute() > 0)
		}
	}
	return cleaned(value), ""
}
