// Package date reads and writes dates as Vietnamese documents do.
package date

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// isoDate is how dates travel in values.
const isoDate = "2006-01-02"

var typedDate = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$`)

// Parse reads 2026-09-02 or the Vietnamese 02/9/2026 and gives the first
// form back.
func Parse(s string) (string, error) {
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

// Format writes a date as Vietnamese documents do: days below 10 and the
// months 1 and 2 carry a zero, other months do not.
func Format(iso, format string) string {
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

// Days is the number of days from one date to another, both 2006-01-02. ok is
// false if either is none.
func Days(from, to string) (n int, ok bool) {
	a, err := time.Parse(isoDate, from)
	b, err2 := time.Parse(isoDate, to)
	if err != nil || err2 != nil {
		return 0, false
	}
	return int(b.Sub(a).Hours() / 24), true
}

// Add is the date n days after another; "" if that is none.
func Add(day string, n int) string {
	t, err := time.Parse(isoDate, day)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, n).Format(isoDate)
}

// YearName is the name of a lunar year in the cycle of sixty: 2027 is Đinh Mùi.
func YearName(year string) string {
	y, err := strconv.Atoi(year)
	if err != nil || y < 4 || y > 9999 {
		return ""
	}
	can := []string{"Giáp", "Ất", "Bính", "Đinh", "Mậu", "Kỷ", "Canh", "Tân", "Nhâm", "Quý"}
	chi := []string{"Tý", "Sửu", "Dần", "Mão", "Thìn", "Tỵ", "Ngọ", "Mùi", "Thân", "Dậu", "Tuất", "Hợi"}
	return can[(y-4)%10] + " " + chi[(y-4)%12] // year 4 was the first of a cycle
}
