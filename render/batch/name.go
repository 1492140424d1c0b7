package batch

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pano/render/batch/sheet"
)

// maxSlug is how much of a text a file's name repeats.
const maxSlug = 40

// name is what a piece's file is called, without ending: the row's number, words of
// its text and its size, in letters that every disk and every ZIP program takes.
func (p *planner) name(row int, own, text, size string) string {
	if own != "" {
		text = strings.TrimSuffix(strings.TrimSuffix(own, ".png"), ".pdf")
	}
	last := p.job.Table.Rows[len(p.job.Table.Rows)-1].N
	width := max(3, len(fmt.Sprint(last)))
	parts := []string{fmt.Sprintf("%0*d", width, row)}
	if s := slug(text); s != "" {
		parts = append(parts, s)
	}
	return strings.Join(append(parts, strings.ReplaceAll(size, "/", "-")), "-")
}

// slug is a text in small ASCII letters, digits and hyphens, cut at a word.
func slug(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFD.String(s) {
		switch {
		case r == 'đ' || r == 'Đ':
			r = 'd'
		case unicode.Is(unicode.Mn, r):
			continue
		}
		r = unicode.ToLower(r)
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		} else {
			gap = true
		}
		if b.Len() > maxSlug {
			break
		}
	}
	out := b.String()
	if len(out) > maxSlug {
		if i := strings.LastIndexByte(out[:maxSlug+1], '-'); i > maxSlug/2 {
			return out[:i]
		}
		return out[:maxSlug]
	}
	return out
}

func sortOlds(list []Old) {
	slices.SortFunc(list, func(a, b Old) int {
		if a.Row != b.Row {
			return a.Row - b.Row
		}
		return sheet.ColumnIndex(a.Column) - sheet.ColumnIndex(b.Column)
	})
}

// ending is what follows a piece's name in the name of one of its n files.
func ending(f File, n int) string {
	e := map[string]string{"image/jpeg": ".jpg", "application/pdf": ".pdf"}[f.MIME]
	if e == "" {
		e = ".png"
	}
	if n > 1 {
		return fmt.Sprintf("-%d%s", f.Page+1, e)
	}
	return e
}
