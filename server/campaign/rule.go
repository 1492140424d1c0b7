package campaign

import (
	"sort"
	"strconv"
	"strings"
)

// Severity says what a finding does: only Block stops the act.
type Severity string

const (
	Info  Severity = "info"
	Warn  Severity = "warn"
	Block Severity = "block"
)

// Finding is what a rule has to say about an asset or a placement. Code is the
// key of the translated message and Params fill it; Msg is English and complete.
type Finding struct {
	Rule     string            `json:"rule"`
	Severity Severity          `json:"severity"`
	Code     string            `json:"code"`
	Field    string            `json:"field,omitempty"`
	Display  string            `json:"display,omitempty"`
	Params   map[string]string `json:"params,omitempty"`
	Msg      string            `json:"msg"`
	Source   string            `json:"source,omitempty"` // the text that the rule rests on
}

// Blocked tells whether any finding stops the act.
func Blocked(findings []Finding) bool {
	for _, f := range findings {
		if f.Severity == Block {
			return true
		}
	}
	return false
}

// Rule is one norm of law, ceremony or taste: data with a date and a source, so
// that an office can change it without a new program. Only five block by default.
type Rule struct {
	ID       string
	Severity Severity
	Source   string // text it rests on
	Checked  string // when somebody last compared it with that text, YYYY-MM-DD
	From, To int64  // in force; 0 = open
	N        int    // the parameter, if it has one: days, hours, percent
}

// Rules is the rule pack as delivered.
func Rules() []Rule {
	return []Rule{
		{ID: "glyph_missing", Severity: Block, Source: "Pano", Checked: "2026-11-24"},
		{ID: "size_mismatch", Severity: Block, Source: "Pano", Checked: "2026-11-24"},
		{ID: "unapproved", Severity: Block, Source: "Pano", Checked: "2026-11-24"},
		{ID: "double_booking", Severity: Block, Source: "Pano", Checked: "2026-11-24"},
		{ID: "imprint_sponsored", Severity: Block, Source: "16/2012/QH13", Checked: "2026-11-24"},
		{ID: "imprint", Severity: Warn, Source: "16/2012/QH13", Checked: "2026-11-24"},
		{ID: "banner_days", Severity: Warn, Source: "16/2012/QH13, Điều 27 (15 days as commonly cited)", Checked: "2026-11-24", N: 15},
		{ID: "solemn_wording", Severity: Warn, Source: "Pano", Checked: "2026-11-24"},
		{ID: "old_name", Severity: Warn, Source: "1671/NQ-UBTVQH15", Checked: "2026-11-24", From: 1_751_302_800_000_000},
		{ID: "phase_outside", Severity: Warn, Source: "Pano", Checked: "2026-11-24"},
		{ID: "clash", Severity: Info, Source: "Pano", Checked: "2026-11-24"},
		{ID: "rights_expired", Severity: Warn, Source: "50/2005/QH11", Checked: "2026-11-26"},
		{ID: "render", Severity: Warn, Source: "Pano", Checked: "2026-11-24"},
		{ID: "removal_grace", Severity: Warn, Source: "Pano", Checked: "2026-11-24", N: 2},
		{ID: "verify_hours", Severity: Warn, Source: "Pano", Checked: "2026-11-24", N: 48},
	}
}

// RuleOf finds a rule by id; the zero Rule is none.
func RuleOf(id string) Rule {
	for _, r := range Rules() {
		if r.ID == id {
			return r
		}
	}
	return Rule{}
}

// InForce tells whether the rule holds at now.
func (r Rule) InForce(now int64) bool { return r.From <= now && (r.To == 0 || now < r.To) }

// Find makes a finding of the rule.
func (r Rule) Find(field, msg string, kv ...string) Finding {
	params := make(map[string]string, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		params[kv[i]] = kv[i+1]
	}
	return Finding{Rule: r.ID, Severity: r.Severity, Code: "rule_" + r.ID, Field: field, Params: params, Msg: msg, Source: r.Source}
}

// imprintFields are the value names with which designs carry an imprint.
func imprintFields() []string { return []string{"imprint", "don_vi", "co_quan", "unit", "sponsor"} }

func hasImprint(in Inputs) bool {
	for _, k := range imprintFields() {
		if strings.TrimSpace(in.Values[k]) != "" {
			return true
		}
	}
	return false
}

// wording is one word list that a rule looks for.
func wording(rule string) []string {
	switch rule {
	case "solemn_wording":
		return []string{"chào mừng", "hân hoan", "tưng bừng", "rực rỡ", "chúc mừng", "vui tươi", "phấn khởi"}
	case "old_name":
		return []string{"thành ủy đà lạt", "ubnd thành phố đà lạt", "ủy ban nhân dân thành phố đà lạt", "hđnd thành phố đà lạt"}
	}
	return nil
}

// FindAsset applies the rules that concern content alone.
func FindAsset(c Campaign, v AssetVersion, now int64) []Finding {
	var out []Finding
	if v.Inputs.Template != "" && !hasImprint(v.Inputs) {
		switch printed := hasPrinted(v.Files); {
		case c.Sponsored:
			out = append(out, RuleOf("imprint_sponsored").Find("imprint", "sponsored content must name who is behind it: fill the imprint"))
		case printed:
			out = append(out, RuleOf("imprint").Find("imprint", "a printed banner, panel or poster usually names the responsible body"))
		}
	}
	if v.Inputs.Template == "" && c.Sponsored {
		out = append(out, RuleOf("imprint").Find("imprint", "sponsored content must name who is behind it: look whether this picture does"))
	}
	out = append(out, findRights(v.Inputs, now)...)
	words := strings.ToLower(strings.Join(v.Inputs.Texts(), "\n"))
	for _, id := range []string{"solemn_wording", "old_name"} {
		r := RuleOf(id)
		if !r.InForce(now) || (id == "solemn_wording" && c.Tone != Solemn) {
			continue
		}
		for _, w := range wording(id) {
			if strings.Contains(words, w) {
				out = append(out, r.Find("values", "the wording “"+w+"” does not fit here: check it", "wording", w))
			}
		}
	}
	return out
}

func hasPrinted(files []File) bool {
	for _, f := range files {
		if strings.HasSuffix(f.Key, "cm") {
			return true
		}
	}
	return false
}

// Texts returns all words of the inputs in the order of their names.
func (in Inputs) Texts() []string {
	keys := make([]string, 0, len(in.Values))
	for k := range in.Values {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	out := make([]string, 0, len(keys)+1)
	for _, k := range keys {
		if v := strings.TrimSpace(in.Values[k]); v != "" {
			out = append(out, v)
		}
	}
	if in.Words != "" {
		out = append(out, in.Words)
	}
	return out
}

// FindPlacement applies the rules that concern a version on a display.
func FindPlacement(p Placement, d Display, v AssetVersion, ph *Phase) []Finding {
	var out []Finding
	add := func(f Finding) { f.Display = d.ID; out = append(out, f) }
	if !v.State.Released() {
		add(RuleOf("unapproved").Find("asset", "the version is "+string(v.State)+": only approved content may be placed", "state", string(v.State)))
	} else if len(v.FilesFor(d.Fit())) == 0 {
		want := d.Fit().Key()
		add(RuleOf("size_mismatch").Find("asset", "no approved file fits "+d.Name+": add the size "+want+" and have it approved", "size", want, "display", d.Name))
	}
	if r := RuleOf("banner_days"); d.Kind == Banner && (p.To == 0 || p.To-p.From > int64(r.N)*day) {
		add(r.Find("window.to", "a banner usually hangs at most "+strconv.Itoa(r.N)+" days", "days", strconv.Itoa(r.N)))
	}
	for _, f := range findRights(v.Inputs, p.To) {
		add(f)
	}
	if ph != nil {
		from, to := ph.WindowFor(d.Kind)
		if p.From < from || (to != 0 && (p.To == 0 || p.To > to)) {
			add(RuleOf("phase_outside").Find("window", "the window reaches outside the phase “"+ph.Label+"”", "phase", ph.Label))
		}
	}
	return out
}
