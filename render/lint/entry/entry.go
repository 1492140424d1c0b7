// Package entry reads the lines of word lists.
package entry

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Entry is one line of a word list, as people write and change it:
//
//	thành ủy đà lạt => Đảng ủy phường | from 2025-07-01
//	quốc khánh | day 2/9 | year 1945
type Entry struct {
	Say      string // what is looked for, case and tone-mark style aside
	Use      string // what to write instead, or the valid form; "" = nothing
	From, To string // holds in this span, ISO dates, To exclusive
	Day      [2]int // day and month of an occasion; zero = none
	Year     int    // first year of an occasion; 0 = unknown
}

const (
	MaxBytes = 300 // bytes of a line
	MaxLines = 400 // lines of a list
)

var (
	// Date is an ISO date.
	Date       = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`)
	dayPattern = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})$`)
)

// Parse reads a line of a word list.
func Parse(line string) (e Entry, err error) {
	if len(line) > MaxBytes {
		return e, fmt.Errorf("the line has %d bytes; at most %d are possible", len(line), MaxBytes)
	}
	parts := strings.Split(line, "|")
	e.Say, e.Use, _ = strings.Cut(parts[0], "=>")
	e.Say, e.Use = strings.Join(strings.Fields(e.Say), " "), strings.Join(strings.Fields(e.Use), " ")
	if e.Say == "" {
		return e, fmt.Errorf("%q begins with nothing; write the words to look for first", line)
	}
	for _, part := range parts[1:] {
		if err := e.note(strings.Fields(part)); err != nil {
			return e, fmt.Errorf("%q: %w", line, err)
		}
	}
	if e.From != "" && e.To != "" && e.From >= e.To {
		return e, fmt.Errorf("%q: from %s is not before to %s", line, e.From, e.To)
	}
	return e, nil
}

func (e *Entry) note(w []string) error {
	const remedy = "after | write from 2025-07-01, to 2026-01-01, day 2/9 or year 1945"
	if len(w) != 2 {
		return fmt.Errorf("%q is not understood; %s", strings.Join(w, " "), remedy)
	}
	switch w[0] {
	case "from", "to":
		if !Date.MatchString(w[1]) {
			return fmt.Errorf("%q is no date; write it as 2025-07-01", w[1])
		}
		if w[0] == "from" {
			e.From = w[1]
		} else {
			e.To = w[1]
		}
	case "day":
		m := dayPattern.FindStringSubmatch(w[1])
		if m == nil {
			return fmt.Errorf("%q is no day and month; write them as 2/9", w[1])
		}
		e.Day[0], _ = strconv.Atoi(m[1])
		e.Day[1], _ = strconv.Atoi(m[2])
		if !inCalendar(e.Day) {
			return fmt.Errorf("%q is not in the calendar", w[1])
		}
	case "year":
		y, err := strconv.Atoi(w[1])
		if err != nil || y < 1 || y > 2999 {
			return fmt.Errorf("%q is no year", w[1])
		}
		e.Year = y
	default:
		return fmt.Errorf("%q is not understood; %s", w[0], remedy)
	}
	return nil
}

// String is the line that Parse reads.
func (e Entry) String() string {
	s := e.Say
	if e.Use != "" {
		s += " => " + e.Use
	}
	if e.Day != [2]int{} {
		s += fmt.Sprintf(" | day %d/%d", e.Day[0], e.Day[1])
	}
	if e.Year != 0 {
		s += fmt.Sprintf(" | year %d", e.Year)
	}
	if e.From != "" {
		s += " | from " + e.From
	}
	if e.To != "" {
		s += " | to " + e.To
	}
	return s
}

// LineError tells which line of a list cannot be read.
type LineError struct {
	List string
	Line int // from 1
	Text string
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

func (e *LineError) Unwrap() error { return e.Err }

// ParseAll reads lines; empty ones are skipped. The error is a *LineError.
func ParseAll(lines []string) ([]Entry, error) {
	if len(lines) > MaxLines {
		return nil, &LineError{Line: MaxLines + 1, Err: fmt.Errorf("%d lines; at most %d are possible", len(lines), MaxLines)}
	}
	var out []Entry
	for i, line := range lines {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		e, err := Parse(line)
		if err != nil {
			return nil, &LineError{Line: i + 1, Text: short(line), Err: err}
		}
		out = append(out, e)
	}
	return out, nil
}

// inCalendar tells whether some year has the day and month.
func inCalendar(day [2]int) bool {
	t := time.Date(2024, time.Month(day[1]), day[0], 0, 0, 0, 0, time.UTC)
	return day[0] >= 1 && day[1] >= 1 && day[1] <= 12 && t.Day() == day[0] && int(t.Month()) == day[1]
}

func short(s string) string {
	r := []rune(s)
	if len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}
