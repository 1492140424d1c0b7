package layout

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"pano/render/design"
	"pano/render/typeset"
)

// isoDate is how dates travel in values.
const isoDate = "2006-01-02"

var typedDate = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$`)

// ParseDate reads 2026-09-02 or the Vietnamese 02/9/2026 and gives the first
// form back.
func ParseDate(s string) (string, error) {
	s = strings.TrimSpace(s)
	if m := typedDate.FindStringSubmatch(s); m != nil {
		d, _ := strconv.Atoi(m[1])
		mo, _ := strconv.Atoi(m[2])
		s = fmt.Sprintf("%s-%02d-%02d", m[3], mo, d)
	}
	t, err := time.Parse(isoDate, s)
	if err != nil || t.Year() < 1000 {
		return "", fmt.Errorf("%q is not a date; write 2026-09-02 or 02/9/2026", s)
	}
	return t.Format(isoDate), nil
}

// FormatDate writes a date as Vietnamese documents do: days below 10 and the
// months 1 and 2 carry a zero, other months do not.
func FormatDate(iso, format string) string {
	t, err := time.Parse(isoDate, iso)
	if err != nil {
		return ""
	}
	day := fmt.Sprintf("%02d", t.Day())
	month := strconv.Itoa(int(t.Month()))
	if t.Month() <= 2 {
		month = "0" + month
	}
	switch format {
	case "long":
		return fmt.Sprintf("ngày %s tháng %s năm %d", day, month, t.Year())
	case "dm":
		return day + "/" + month
	case "year":
		return strconv.Itoa(t.Year())
	case "weekday":
		return []string{"Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"}[t.Weekday()]
	}
	return fmt.Sprintf("%s/%s/%d", day, month, t.Year())
}

// Words is a template text with the order's values put in.
func (o *Order) Words(t design.Text) string {
	s := t.Expand(func(field, format string) string {
		f, _ := o.Design.Field(field)
		v := o.Values[field]
		switch {
		case v == "":
			return ""
		case f.Type == "date":
			return FormatDate(v, format)
		case f.Type == "choice":
			for _, c := range f.Choices {
				if c.Value == v {
					v = c.Title["vi"]
				}
			}
		}
		if format == "upper" {
			return Upper(v)
		}
		return v
	})
	return typeset.Normalise(s)
}

// Upper is the capital form of a Vietnamese text.
func Upper(s string) string { return cases.Upper(language.Vietnamese).String(s) }

// firstField is the field a text's findings are about.
func firstField(t design.Text) string {
	if f := t.Fields(); len(f) > 0 {
		return f[0]
	}
	return ""
}
