package fault

import (
	_ "embed"
	"strconv"
	"strings"
)

//go:embed vi.txt
var vietnamese string

// In is the fault with its message in a language, "vi" or "en". What the list of
// translations lacks stays English.
func (f Fault) In(lang string) Fault {
	if lang == "vi" {
		f.Msg = translated(f.Msg, 0)
	}
	return f
}

// translated finds the most exact form that a message has: the one whose fixed
// words are longest.
func translated(msg string, depth int) string {
	best, form, args := -1, "", []string(nil)
	for _, e := range entries() {
		parts, n := fixed(e[0])
		if n <= best {
			continue
		}
		if got, ok := match(parts, msg); ok {
			best, form, args = n, e[1], got
		}
	}
	if best < 0 {
		return msg
	}
	for i, a := range args {
		if depth == 0 {
			a = translated(a, 1) // such as: a list
		}
		form = strings.Replace(form, "{"+strconv.Itoa(i+1)+"}", a, 1)
	}
	return form
}

// entries are pairs of a message's form and its translation.
func entries() [][2]string {
	var out [][2]string
	for _, block := range strings.Split(vietnamese, "\n\n") {
		if from, to, ok := strings.Cut(strings.Trim(block, "\n"), "\n"); ok && !strings.HasPrefix(from, "#") {
			out = append(out, [2]string{from, to})
		}
	}
	return out
}

// fixed are the words of a form between what varies, and how many letters they have.
func fixed(form string) (parts []string, n int) {
	form = strings.NewReplacer("%s", "\x00", "%q", "\x00", "%d", "\x00", "%v", "\x00", "%%", "%").Replace(form)
	parts = strings.Split(form, "\x00")
	for _, p := range parts {
		n += len(p)
	}
	return parts, n
}

// match takes from a message what stands between the fixed words.
func match(parts []string, msg string) ([]string, bool) {
	rest, ok := strings.CutPrefix(msg, parts[0])
	if !ok || len(parts) == 1 {
		return nil, ok && rest == ""
	}
	var args []string
	for _, p := range parts[1 : len(parts)-1] {
		i := strings.Index(rest, p)
		if i < 0 {
			return nil, false
		}
		if p == "" { // two that vary side by side: the first is a quoted word
			i = quoted(rest)
		}
		args, rest = append(args, rest[:i]), rest[i+len(p):]
	}
	last, ok := strings.CutSuffix(rest, parts[len(parts)-1])
	return append(args, last), ok
}

// quoted is the length of the quoted word at the start of a text, 0 when there is none.
func quoted(s string) int {
	q, err := strconv.QuotedPrefix(s)
	if err != nil {
		return 0
	}
	return len(q)
}
