package campaign

import (
	"sort"
	"strings"
)

// Severity says what a finding does: only Block stops the act.
type Severity string

const (
	Info  Severity = "info"
	Warn  Severity = "warn"
	Block Severity = "block"
)

// Finding is what a rule has to say about an asset or a placement. Rule and Params
// are what is stored; Name, Says, Remedy ("vi", "en") and Source are put in from the
// rule pack as it is when somebody reads them. Msg is English and complete.
type Finding struct {
	Rule     string            `json:"rule"`
	Severity Severity          `json:"severity"`
	Code     string            `json:"code"`
	Field    string            `json:"field,omitempty"`
	Display  string            `json:"display,omitempty"`
	Params   map[string]string `json:"params,omitempty"`
	Msg      string            `json:"msg"`
	Name     map[string]string `json:"name,omitempty"`
	Says     map[string]string `json:"says,omitempty"`
	Remedy   map[string]string `json:"remedy,omitempty"`
	Label    map[string]string `json:"label,omitempty"`  // what the form calls the field
	Source   string            `json:"source,omitempty"` // the text that the rule rests on
}

// Refusal is a finding of a rule that the product itself rests on. Such rules always
// block, whatever an office sets.
func Refusal(rule, field, msg string, kv ...string) Finding {
	params := make(map[string]string, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		params[kv[i]] = kv[i+1]
	}
	return Finding{Rule: rule, Severity: Block, Code: "rule_" + rule, Field: field, Params: params, Msg: msg}
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

// Err is the refusal that a blocking finding makes, in both languages.
func (f Finding) Err() *Error {
	e := &Error{Kind: Invalid, Code: f.Code, Field: f.Field, Msg: f.Msg, Params: map[string]string{}}
	for k, v := range f.Params {
		e.Params[k] = v
	}
	for lang, says := range f.Says {
		e.Params["says_"+lang] = strings.TrimSpace(says + " " + f.Remedy[lang])
	}
	if f.Display != "" {
		e.Params["display"] = f.Display
	}
	return e
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
