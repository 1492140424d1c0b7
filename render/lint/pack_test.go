package lint

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"sort"
	"strings"
	"testing"

	"pano/render/design/node"

	"pano/render/lint/entry"
)

var update = flag.Bool("update", false, "write docs/rules.md")

// Every rule says what it rests on and what to do, in both languages, and its
// sentences use only placeholders that both languages know.
func TestPackIsComplete(t *testing.T) {
	pack, err := Parse(packed)
	if err != nil {
		t.Fatal(err)
	}
	hole := regexp.MustCompile(`\{(\w+)\}`)
	var blocks []string
	for _, r := range pack.Rules() {
		for what, w := range map[string]Words{"name": r.Name, "says": r.Says, "remedy": r.Remedy} {
			for _, lang := range []string{"vi", "en"} {
				if strings.TrimSpace(w[lang]) == "" {
					t.Errorf("%s: %s lacks %s", r.ID, what, lang)
				}
			}
			vi, en := holes(hole, w["vi"]), holes(hole, w["en"])
			if strings.ReplaceAll(vi, "_vi", "") != strings.ReplaceAll(en, "_en", "") && what != "says" {
				t.Errorf("%s: %s uses %q in vi and %q in en", r.ID, what, vi, en)
			}
		}
		if r.Source == "" || r.Tag == "" || r.Checked == "" {
			t.Errorf("%s lacks source, tag or date", r.ID)
		}
		if r.Severity == Block {
			blocks = append(blocks, r.ID)
		}
	}
	sort.Strings(blocks)
	// The agreed five, and what the engine cannot or must not draw.
	want := "box_overflow contrast_hard day_missing double_booking flag_cropped flag_overprinted glyph_missing imprint_sponsored programme_full size_mismatch text_overflow unapproved"
	if got := strings.Join(blocks, " "); got != want {
		t.Errorf("these block: %s\nwant: %s", got, want)
	}
}

func holes(re *regexp.Regexp, s string) string {
	var out []string
	for _, m := range re.FindAllStringSubmatch(s, -1) {
		out = append(out, m[1])
	}
	sort.Strings(out)
	return strings.Join(out, " ")
}

// Every kind of checker is used: one that no rule names checks nothing.
func TestEveryKindHasARule(t *testing.T) {
	used := map[string]bool{}
	for _, r := range Builtin().Rules() {
		used[r.Kind] = true
	}
	for _, k := range kinds() {
		if !used[k.name] {
			t.Errorf("no rule is of kind %s", k.name)
		}
	}
}

// A slip in the file is told by line and column, with the remedy.
func TestPackErrors(t *testing.T) {
	good := string(packed)
	for _, c := range []struct{ name, old, new, want string }{
		{"source gone", "    source: Dương lịch\n", "", "source is missing"},
		{"remedy without English", `remedy: {vi: "Bỏ một dấu cách.", en: "Remove one of them."}`, `remedy: {vi: "Bỏ một dấu cách."}`, `the language "en" is missing`},
		{"empty sentence", `en: "There is no day {date}."`, `en: ""`, "empty; give a text"},
		{"unknown severity", "severity: info", "severity: hint", `"hint"; possible: info, warn, block, off`},
		{"unknown kind", "kind: calendar", "kind: calender", `kind "calender" is unknown`},
		{"unknown key", "tag: sourced", "tags: sourced", `unknown key "tags"`},
		{"twice", "id: double_space", "id: space_before", `the rule "space_before" stands twice`},
		{"wrong date", `checked: "2026-11-24"`, `checked: "24/11/2026"`, "write a date as 2025-07-01"},
		{"value outside its range", "percent: {value: 20, range: [1, 100]", "percent: {value: 200, range: [1, 100]", "a number from 1 to 100 is expected"},
		{"entry with an unknown note", "quốc khánh | day 2/9 |", "quốc khánh | on 2/9 |", `"on" is not understood`},
		{"entry with a day of no calendar", "day 2/9 |", "day 31/9 |", "is not in the calendar"},
		{"list missing", "      after: [nhiệm kỳ]", "      before: [nhiệm kỳ]", "after is missing"},
	} {
		bad := strings.Replace(good, c.old, c.new, 1)
		if bad == good {
			t.Errorf("%s: the pack has no %q", c.name, c.old)
			continue
		}
		_, err := Parse([]byte(bad))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%s: %v, want a line and %q", c.name, err, c.want)
		}
	}
	if _, err := Parse([]byte("pano_rules: 2\nrules: []")); err == nil {
		t.Error("a later format is read")
	}
}

// An office changes severities, numbers and lists, within bounds.
func TestChanges(t *testing.T) {
	pack := Builtin()
	out, err := pack.With(map[string]Change{
		"banner_days":  {Params: map[string]float64{"days": 10}, Severity: Block},
		"insulting":    {Lists: map[string][]string{"words": {"lời riêng => lời hay", ""}}},
		"double_space": {Severity: Off},
	})
	if err != nil {
		t.Fatal(err)
	}
	if r, _ := out.Rule("banner_days"); r.Param("days") != 10 || r.Severity != Block || r.Default != Warn || r.Changed == nil {
		t.Errorf("banner_days is %+v", r)
	}
	if got := ids(out.Check(say("AN  TOÀN, LỜI RIÊNG, DIÊM VƯƠNG"))); got != "insulting" {
		t.Errorf("broke %q, want only the office's own words", got)
	}
	if pack.Param("banner_days", "days") != 15 || ids(pack.Check(say("DIÊM VƯƠNG"))) != "insulting" {
		t.Error("the delivered pack changed")
	}
	for id, c := range map[string]Change{
		"unapproved": {Severity: Warn}, "banner_days": {Params: map[string]float64{"days": 4000}}, "contrast": {Params: map[string]float64{"tiny": 1}},
		"insulting": {Lists: map[string][]string{"words": {"=> x"}}}, "slip": {Lists: map[string][]string{"nope": nil}}, "ordinal": {Severity: "loud"},
		"gone": {Severity: Warn},
	} {
		if out, err := pack.With(map[string]Change{id: c}); err == nil {
			t.Errorf("%s: %+v is taken", id, c)
		} else if r, ok := out.Rule(id); ok && r.Changed != nil {
			t.Errorf("%s: refused and yet applied", id)
		}
	}
}

func TestEntries(t *testing.T) {
	for line, want := range map[string]Entry{
		"thành ủy đà lạt => Đảng ủy phường | from 2025-07-01": {Say: "thành ủy đà lạt", Use: "Đảng ủy phường", From: "2025-07-01"},
		"  quốc  khánh |  day 2/9 | year 1945":                {Say: "quốc khánh", Day: [2]int{2, 9}, Year: 1945},
		"mừng": {Say: "mừng"},
	} {
		if got, err := entry.Parse(line); err != nil || got != want {
			t.Errorf("%q is %+v, %v; want %+v", line, got, err, want)
		}
	}
	for _, line := range []string{"", "=> x", "a | from 1/7/2025", "a | day 30/2", "a | year x", "a | b", "a | from 2025-07-01 | to 2025-07-01", strings.Repeat("a", 301)} {
		if e, err := entry.Parse(line); err == nil {
			t.Errorf("%q is taken as %+v", line, e)
		}
	}
	if _, err := entry.ParseAll([]string{"a", "", "=> b"}); err == nil || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("%v, want the line", err)
	}
}

// docs/rules.md is the pack as a table.
func TestDocs(t *testing.T) {
	const path = "../../docs/rules.md"
	old, err := os.ReadFile(path)
	if err != nil && !*update {
		t.Fatal(err)
	}
	const begin, end = "<!-- rules: made by go test ./render/lint -update -->\n", "<!-- end of rules -->\n"
	head, rest, ok := strings.Cut(string(old), begin)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s lacks the marks of the table", path)
	}
	want := head + begin + table(Builtin()) + end + tail
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(old) {
		t.Errorf("%s differs from the pack: go test ./render/lint -run TestDocs -update", path)
	}
}

func table(p *Pack) string {
	var b strings.Builder
	b.WriteString("| rule | what it asks | severity | numbers, lists | source | tag | checked | in force |\n|---|---|---|---|---|---|---|---|\n")
	for _, r := range p.Rules() {
		var data []string
		for _, x := range r.Params {
			data = append(data, x.Name+" "+node.Number(x.Value))
		}
		for _, l := range r.Lists {
			data = append(data, fmt.Sprintf("%s (%d)", l.Name, len(l.Entries)))
		}
		severity := string(r.Severity)
		if r.Fixed {
			severity += ", fixed"
		}
		force := r.From
		if force != "" {
			force = "from " + force
		}
		if r.To != "" {
			force += " to " + r.To
		}
		fmt.Fprintf(&b, "| `%s` | %s. %s | %s | %s | %s | %s | %s | %s |\n", r.ID, r.Name["en"], r.Remedy["en"], severity, strings.Join(data, ", "), r.Source, r.Tag, r.Checked, force)
	}
	return b.String()
}

func BenchmarkBuiltin(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Builtin()
	}
}
