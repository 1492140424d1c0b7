// Package rule is the room where an office reads the rule pack and changes it.
package rule

import (
	"context"
	"encoding/json"
	"slices"

	"pano/render/lint"
	"pano/render/lint/entry"
	"pano/server/campaign"
	norm "pano/server/campaign/rule"
	"pano/server/control/port"
)

// Rulebook is this room's verbs.
type Rulebook struct{ desk *port.Desk }

// New makes the room.
func New(d *port.Desk) *Rulebook { return &Rulebook{desk: d} }

// View is one rule as the office has it.
type View struct {
	ID       string            `json:"id"`
	Kind     string            `json:"kind"`
	Severity string            `json:"severity"`
	Default  string            `json:"default"` // severity as delivered
	Fixed    bool              `json:"fixed"`
	Name     map[string]string `json:"name"`
	Says     map[string]string `json:"says"`
	Remedy   map[string]string `json:"remedy"`
	Source   string            `json:"source"`
	Tag      string            `json:"tag"`
	Checked  string            `json:"checked"`
	From     string            `json:"from"`
	To       string            `json:"to"`
	Params   []Param           `json:"params"`
	Lists    []List            `json:"lists"`
	Changed  *Changed          `json:"changed"`
}

// Param is a number of a rule.
type Param struct {
	Name    string            `json:"name"`
	Value   float64           `json:"value"`
	Default float64           `json:"default"`
	Least   float64           `json:"least"`
	Most    float64           `json:"most"`
	Title   map[string]string `json:"title"`
}

// List is a word list of a rule, a line an entry.
type List struct {
	Name    string   `json:"name"`
	Lines   []string `json:"lines"`
	Default []string `json:"default"`
}

// Changed tells who changed a rule, when and why.
type Changed struct {
	By     string `json:"by"`
	At     int64  `json:"at"`
	Reason string `json:"reason"`
}

func lines(list []lint.Entry) []string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = e.String()
	}
	return out
}

func view(r lint.Rule) View {
	v := View{ID: r.ID, Kind: r.Kind, Severity: string(r.Severity), Default: string(r.Default), Fixed: r.Fixed, Name: r.Name, Says: r.Says,
		Remedy: r.Remedy, Source: r.Source, Tag: r.Tag, Checked: r.Checked, From: r.From, To: r.To, Params: []Param{}, Lists: []List{}}
	for _, p := range r.Params {
		v.Params = append(v.Params, Param{p.Name, p.Value, p.Default, p.Least, p.Most, p.Title})
	}
	for _, l := range r.Lists {
		v.Lists = append(v.Lists, List{l.Name, lines(l.Entries), lines(l.Default)})
	}
	if c := r.Changed; c != nil {
		v.Changed = &Changed{c.By, c.At, c.Reason}
	}
	return v
}

// Rules lists the whole pack as the office has it.
func (x *Rulebook) Rules(ctx context.Context, by campaign.Actor) (out []View, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		book, err := x.desk.Book(ctx, p)
		if err != nil {
			return err
		}
		for _, r := range book.Rules() {
			out = append(out, view(r))
		}
		return nil
	})
	return out, err
}

// Rule finds one rule.
func (x *Rulebook) Rule(ctx context.Context, by campaign.Actor, id string) (out View, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		out, err = x.one(ctx, p, id)
		return err
	})
	return out, err
}

func (x *Rulebook) one(ctx context.Context, p port.Ports, id string) (View, error) {
	book, err := x.desk.Book(ctx, p)
	if err != nil {
		return View{}, err
	}
	r, ok := book.Rule(id)
	if !ok {
		return View{}, campaign.Errorf(campaign.NotFound, "rule_unknown", "", "there is no rule %q", id).With("value", id)
	}
	return view(r), nil
}

// ChangeIn is a rule as the office wants it. What is left out stays as delivered.
type ChangeIn struct {
	Severity string              `json:"severity,omitempty"`
	Params   map[string]float64  `json:"params,omitempty"`
	Lists    map[string][]string `json:"lists,omitempty"`
	Reason   string              `json:"reason"`
}

// ChangeRule sets a rule's severity, numbers and word lists, for everybody and at
// once. What equals the delivered rule is not kept, so that a later delivery counts.
func (x *Rulebook) ChangeRule(ctx context.Context, by campaign.Actor, id string, in ChangeIn) (out View, err error) {
	if err := by.Need(campaign.ManageRules); err != nil {
		return out, err
	}
	if err := port.Reason(in.Reason); err != nil {
		return out, err
	}
	_, err = x.desk.Change(ctx, by, port.Change{Need: campaign.ManageRules, Do: func(p port.Ports) (port.Act, error) {
		was, err := x.one(ctx, p, id)
		if err != nil {
			return port.Act{}, err
		}
		book, err := x.desk.Book(ctx, p)
		if err != nil {
			return port.Act{}, err
		}
		c := lint.Change{Severity: lint.Severity(in.Severity), Params: in.Params, Lists: in.Lists, By: by.Name, At: x.desk.Now(), Reason: campaign.Clean(in.Reason)}
		if err := book.ParseChange(id, c); err != nil {
			return port.Act{}, err
		}
		r, _ := book.Rule(id)
		if err := x.put(ctx, p, book, id, differing(r, c)); err != nil {
			return port.Act{}, err
		}
		out, err = x.one(ctx, p, id)
		return port.Act{Verb: "rule.change", Object: "rule/" + id, Detail: map[string]any{
			"name": was.Name["vi"], "was": state(was), "now": state(out), "reason": c.Reason}}, err
	}})
	return out, err
}

// ResetRule takes a rule back to what was delivered.
func (x *Rulebook) ResetRule(ctx context.Context, by campaign.Actor, id, reason string) (View, error) {
	return x.ChangeRule(ctx, by, id, ChangeIn{Reason: reason})
}

// differing keeps of a change only what is not as delivered; nil = nothing.
func differing(r lint.Rule, c lint.Change) *lint.Change {
	out := c
	out.Params, out.Lists = map[string]float64{}, map[string][]string{}
	if c.Severity == r.Default {
		out.Severity = ""
	}
	for _, p := range r.Params {
		if v, ok := c.Params[p.Name]; ok && v != p.Default {
			out.Params[p.Name] = v
		}
	}
	for _, l := range r.Lists {
		want, err := entry.ParseAll(c.Lists[l.Name])
		if _, ok := c.Lists[l.Name]; ok && err == nil && !slices.Equal(want, l.Default) {
			out.Lists[l.Name] = lines(want)
		}
	}
	if out.Severity == "" && len(out.Params) == 0 && len(out.Lists) == 0 {
		return nil
	}
	return &out
}

// put stores the changes with one rule's set or taken out. Those that no longer fit
// the pack go: they do not count anyway.
func (x *Rulebook) put(ctx context.Context, p port.Ports, book *norm.Book, id string, c *lint.Change) error {
	all := map[string]lint.Change{}
	for _, r := range book.Rules() {
		if r.Changed != nil {
			all[r.ID] = *r.Changed
		}
	}
	delete(all, id)
	if c != nil {
		all[id] = *c
	}
	body, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return p.Settings.Put(ctx, norm.Setting, string(body))
}

// state is what the display log keeps of a rule: its severity, and numbers and lists
// as far as they are not as delivered.
func state(v View) map[string]any {
	out := map[string]any{"severity": v.Severity}
	for _, p := range v.Params {
		if p.Value != p.Default {
			out[p.Name] = p.Value
		}
	}
	for _, l := range v.Lists {
		if !slices.Equal(l.Lines, l.Default) {
			out[l.Name] = l.Lines
		}
	}
	return out
}
