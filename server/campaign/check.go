package campaign

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Instants outside this range are slips of the keyboard, not plans.
const (
	earliest = 946_684_800_000_000   // 2000-01-01
	latest   = 4_102_444_800_000_000 // 2100-01-01
)

var idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// Invalidf makes an Invalid error with a code, a field and parameters.
func Invalidf(code, field, format string, args ...any) *Error {
	return Errorf(Invalid, code, field, format, args...)
}

// CheckText requires between min and max runes of clean UTF-8: no control
// characters but the line break.
func CheckText(field, v string, min, max int) error {
	if !utf8.ValidString(v) {
		return Invalidf("text_encoding", field, "not valid UTF-8: type the text again")
	}
	n := utf8.RuneCountInString(v)
	if n > 0 && n < min {
		return Invalidf("text_short", field, "has %d characters: write at least %d", n, min).
			With("length", strconv.Itoa(n), "min", strconv.Itoa(min))
	}
	if n < min {
		return Invalidf("text_missing", field, "is empty: write at least %d characters", min).With("min", strconv.Itoa(min))
	}
	if n > max {
		return Invalidf("text_long", field, "has %d characters: at most %d fit", n, max).
			With("length", strconv.Itoa(n), "max", strconv.Itoa(max))
	}
	for _, r := range v {
		if unicode.IsControl(r) && r != '\n' {
			return Invalidf("text_control", field, "holds the control character U+%04X: remove it", r).With("character", fmt.Sprintf("U+%04X", r))
		}
	}
	return nil
}

// Clean is the stored form of a text: NFC.
func Clean(v string) string { return norm.NFC.String(v) }

// Fold is the form in which texts are compared in a search: lower case, no accents,
// đ as d.
func Fold(v string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ' || r == 'Đ':
			return 'd'
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(v))
}

// CheckID requires an id: lower-case letters, digits and hyphens, at most 64.
func CheckID(field, v string) error {
	if !idForm.MatchString(v) {
		return Invalidf("id_form", field, "%q is no id: lower-case letters, digits and hyphens, at most 64", clip(v)).With("value", clip(v))
	}
	return nil
}

// CheckInstant requires 0 (unknown) or an instant from 2000 to 2099.
func CheckInstant(field string, t int64) error {
	if t != 0 && (t < earliest || t >= latest) {
		return Invalidf("instant_range", field, "lies outside the years 2000 to 2099: check the year").With("value", strconv.FormatInt(t, 10))
	}
	return nil
}

// CheckWindow requires a start before the end; an end of 0 is open.
func CheckWindow(field string, from, to int64) error {
	if err := CheckInstant(field+".from", from); err != nil {
		return err
	}
	if err := CheckInstant(field+".to", to); err != nil {
		return err
	}
	if to != 0 && to <= from {
		return Invalidf("window_reversed", field, "ends at or before its start: set a later end").
			With("from", stamp(from), "to", stamp(to))
	}
	return nil
}

// CheckZone requires an IANA zone that this machine knows.
func CheckZone(field, zone string) error {
	if zone == "" || zone == "Local" || len(zone) > 64 {
		return Invalidf("zone_unknown", field, "%q is no time zone: use a name such as Asia/Ho_Chi_Minh", clip(zone)).With("value", clip(zone))
	}
	if _, err := time.LoadLocation(zone); err != nil {
		return Invalidf("zone_unknown", field, "%q is no time zone: use a name such as Asia/Ho_Chi_Minh", clip(zone)).With("value", clip(zone))
	}
	return nil
}

// CheckNumber requires a finite number from min to max.
func CheckNumber(field string, v, min, max float64) error {
	if math.IsNaN(v) || v < min || v > max {
		return Invalidf("number_range", field, "%g is out of range: from %g to %g", v, min, max).
			With("value", fmt.Sprint(v), "min", fmt.Sprint(min), "max", fmt.Sprint(max))
	}
	return nil
}

// oneOf requires v to be among the allowed words.
func oneOf(field, v string, allowed ...string) error {
	for _, a := range allowed {
		if v == a {
			return nil
		}
	}
	return Invalidf("choice_unknown", field, "%q is not offered: one of %v", clip(v), allowed).With("value", clip(v))
}

// first returns the first error.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// clip keeps a hostile value short enough for a message.
func clip(v string) string {
	if r := []rune(v); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return v
}

func stamp(t int64) string { return time.UnixMicro(t).UTC().Format(time.RFC3339) }

// checkIDs requires at most max ids.
func checkIDs(field string, ids []string, max int) error {
	if len(ids) > max {
		return Invalidf("list_long", field, "has %d entries: at most %d", len(ids), max).With("max", strconv.Itoa(max))
	}
	for _, id := range ids {
		if err := CheckID(field, id); err != nil {
			return err
		}
	}
	return nil
}

// optionalID accepts "" or an id.
func optionalID(field, v string) error {
	if v == "" {
		return nil
	}
	return CheckID(field, v)
}
