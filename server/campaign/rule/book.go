// Package rule applies the rule pack to assets and placements. The norms are data in
// render/lint; an office's changes to them are a setting. It is pure.
package rule

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"pano/render/lint"
	"pano/server/campaign"
)

// Setting is the name under which an office's changes are kept.
const Setting = "rules"

// Book is the rule pack as an office has it. It is read-only.
type Book struct {
	*lint.Pack
	Changes map[string]lint.Change
	// Broken tells which stored changes no longer fit the pack; they do not count.
	Broken error
}

// Open reads an office's changes as they are stored; "" is none.
func Open(base *lint.Pack, stored string) *Book {
	b := &Book{Pack: base, Changes: map[string]lint.Change{}}
	if stored == "" {
		return b
	}
	if err := json.Unmarshal([]byte(stored), &b.Changes); err != nil {
		b.Broken = fmt.Errorf("the stored rules cannot be read: %w", err)
		return b
	}
	b.Pack, b.Broken = base.With(b.Changes)
	return b
}

// finding makes a finding of a rule; ok is false when the rule is off.
func (b *Book) finding(id, day, field string, kv ...string) (campaign.Finding, bool) {
	f, ok := b.Find(id, day, field, kv...)
	if !ok {
		return campaign.Finding{}, false
	}
	return b.full(f), true
}

// full puts in what the pack says of a finding's rule.
func (b *Book) full(f lint.Finding) campaign.Finding {
	r, _ := b.Rule(f.Rule)
	out := campaign.Finding{Rule: f.Rule, Severity: campaign.Severity(f.Severity), Code: "rule_" + f.Rule, Field: f.Field, Params: f.Params,
		Name: r.Name, Source: r.Source, Says: lint.Say(r.Says, f.Params), Remedy: lint.Say(r.Remedy, f.Params)}
	out.Msg = out.Says["en"] + " " + out.Remedy["en"]
	return out
}

// Fill puts into stored findings, and into those that name only their rule, what the
// pack says today. One whose rule is off goes; one that the product rests on stays as
// severe as it is; one of a rule that the pack does not know stays as it was.
func (b *Book) Fill(list []campaign.Finding, day string) []campaign.Finding {
	out := make([]campaign.Finding, 0, len(list))
	for _, f := range list {
		r, ok := b.Rule(RuleOf(f))
		switch {
		case !ok:
			out = append(out, f)
			continue
		case !r.InForce(day):
			continue
		}
		msg := f.Msg
		full := b.full(lint.Finding{Rule: r.ID, Severity: r.Severity, Field: f.Field, Params: f.Params})
		full.Code, full.Display = f.Code, f.Display
		if f.Severity == campaign.Block {
			full.Severity, full.Msg = campaign.Block, msg
		}
		out = append(out, full)
	}
	return out
}

// RuleOf is the rule of a finding. Files kept before the pack was data name it in
// their code alone.
func RuleOf(f campaign.Finding) string {
	if code, ok := strings.CutPrefix(f.Code, "render_"); ok {
		return code
	}
	return f.Rule
}

// ParseChange checks one change of an office against the pack.
func (b *Book) ParseChange(id string, c lint.Change) error {
	if _, ok := b.Rule(id); !ok {
		return campaign.Errorf(campaign.NotFound, "rule_unknown", "", "there is no rule %q", id).With("value", id)
	}
	_, err := b.With(map[string]lint.Change{id: c})
	var line *lint.LineError
	var span *lint.RangeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &line):
		return campaign.Invalidf("rule_line", "list."+line.List, "line %d: %v", line.Line, line.Err).With("line", strconv.Itoa(line.Line), "text", line.Text)
	case errors.As(err, &span):
		p := span.Param
		return campaign.Invalidf("number_range", "param."+p.Name, "%s is out of range: from %s to %s", num(span.Value), num(p.Least), num(p.Most)).
			With("value", num(span.Value), "min", num(p.Least), "max", num(p.Most))
	case errors.Is(err, lint.ErrFixed):
		return campaign.Invalidf("rule_fixed", "", "%s: the product rests on it; it cannot be changed", id)
	}
	return campaign.Invalidf("rule_change", "", "%v", err)
}
