package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"pano/render"
	"pano/render/lint"
)

// lintFlags say how a picture and its words are judged.
type lintFlags struct {
	Tone     string  `enum:",festive,neutral,solemn" default:"" placeholder:"TONE" help:"${f_tone}"`
	Distance float64 `placeholder:"M" help:"${f_distance}"`
	Strict   bool    `help:"${f_strict}"`
}

// ruled puts the rules into an order.
func (l lintFlags) ruled(o *render.Order) {
	o.Rules, o.DistanceM = lint.Builtin(), l.Distance
}

// judge are all findings of an order and what was drawn of it.
func (l lintFlags) judge(t render.Template, o render.Order, art *render.Artwork) []lint.Finding {
	s := t.Subject(o.Values, o.Palette)
	s.Tone, s.Day = l.Tone, o.Day
	if s.Day == "" {
		s.Day = time.Now().Format(time.DateOnly)
	}
	out := o.Rules.Check(s)
	for _, f := range art.Findings {
		one := lint.Finding{Rule: f.Code, Severity: lint.Warn, Field: f.Field, Params: f.Params}
		if r, ok := o.Rules.Rule(f.Code); ok {
			one.Severity = r.Severity
		}
		out = append(out, one)
	}
	return out
}

// failing tells whether --strict refuses: any finding but a mere note.
func (l lintFlags) failing(list []lint.Finding) bool {
	return l.Strict && slices.ContainsFunc(list, func(f lint.Finding) bool { return f.Severity == lint.Warn || f.Severity == lint.Block })
}

// tellFindings prints findings: rule, sentence, remedy, source.
func tellFindings(w io.Writer, p *lint.Pack, list []lint.Finding) {
	severity := map[lint.Severity]string{lint.Info: say("note", "ghi chú"), lint.Warn: say("warning", "nhắc"), lint.Block: say("refused", "chặn")}
	for _, f := range list {
		where := ""
		if f.Field != "" {
			where = " (" + f.Field + ")"
		}
		r, ok := p.Rule(f.Rule)
		if !ok {
			fmt.Fprintf(w, "%s %s%s: %s\n", severity[f.Severity], f.Rule, where, params(f.Params))
			continue
		}
		fmt.Fprintf(w, "%s %s%s: %s\n    %s\n    [%s]\n", severity[f.Severity], f.Rule, where,
			lint.Say(r.Says, f.Params)[lang()], lint.Say(r.Remedy, f.Params)[lang()], r.Source)
	}
}

func params(m map[string]string) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, k+" "+m[k])
	}
	return strings.Join(out, ", ")
}

// said is a finding on one line.
func said(p *lint.Pack, f lint.Finding) string {
	r, _ := p.Rule(f.Rule)
	return f.Rule + ": " + lint.Say(r.Says, f.Params)[lang()] + " " + lint.Say(r.Remedy, f.Params)[lang()]
}
