// Package compile makes one display's programme of what is placed there. It is pure.
package compile

import (
	"sort"
	"strconv"

	"pano/devices/programme"
	"pano/server/campaign"
)

// In is all that one display's programme is made from.
type In struct {
	Display    campaign.Display
	Placements []campaign.Placement                        // of this display; those over are left out
	Assets     map[campaign.AssetRef]campaign.AssetVersion // of the placements and the default
	Names      map[string]string                           // asset names by asset id, for people
	Approvals  map[string]campaign.Approval                // decisions by id; Leaf -1 = not in the log yet
	Ready      []campaign.AssetVersion                     // messages to keep on the player beforehand
	Rev        int64
	Org, Kid   string
	Now        int64
	// Preview works out what would be on: a missing default or leaf does not stop
	// it. Its result is never signed.
	Preview bool
}

const (
	day      = 86_400_000_000 // microseconds
	lifetime = 30 * day       // of a programme; it is renewed long before
)

// DefaultItem is the item that no placement has.
const DefaultItem = "default"

// Programme makes a display's programme. Only approved files of the display's exact
// size get in; what cannot is left out with a blocking finding. Without a usable
// default there is no programme: a display never falls black unasked.
func Programme(in In) (*programme.Programme, []campaign.Finding, error) {
	p := &programme.Programme{V: programme.Version, Org: in.Org, Display: in.Display.ID, Profile: in.Display.Profile, TZ: in.Display.TZ,
		Rev: in.Rev, Kid: in.Kid, Issued: in.Now, Expires: in.Now + lifetime, Default: DefaultItem}
	base, err := in.base()
	if err != nil {
		return nil, nil, err
	}
	p.Items = append(p.Items, base)
	var findings []campaign.Finding
	for _, q := range inOrder(in.Placements) {
		if q.State.Over() || (q.To != 0 && q.To <= in.Now && !in.Preview) {
			continue
		}
		items, rules, finding := in.place(q)
		if finding == nil && !fits(p, items, rules) {
			finding = in.refusal(q.ID, q.Asset, "programme_full", "the programme of "+in.Display.Name+" has no room for it", "display", in.Display.Name)
		}
		if finding != nil {
			findings = append(findings, *finding)
			continue
		}
		p.Items, p.Rules = append(p.Items, items...), append(p.Rules, rules...)
	}
	for _, v := range in.Ready {
		if files := campaign.Playable(v.FilesFor(in.Display.Fit())); len(files) > 0 && v.State.Shows() && !v.Dated() {
			p.Ready = append(p.Ready, programme.Ready{ID: v.Asset, Title: campaign.Line(in.Names[v.Asset]), Files: files})
		}
	}
	if err := p.Check(); err != nil {
		return nil, findings, &campaign.Error{Kind: campaign.Invalid, Code: "programme", Field: "programme", Msg: err.Error(), Err: err}
	}
	return p, findings, nil
}

// noFile stands for the default in a preview of a display that has none.
const noFile = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// base is the default: one picture for all days.
func (in In) base() (programme.Item, error) {
	v, finding := in.usable(DefaultItem, in.Display.Default)
	switch {
	case finding == nil && !v.Dated():
		return in.item(DefaultItem, v, v.FilesFor(in.Display.Fit())), nil
	case in.Preview:
		return programme.Item{ID: DefaultItem, ApprovalLeaf: -1, MS: campaign.Stay, Files: []programme.File{{SHA256: noFile, Size: 1}}}, nil
	}
	return programme.Item{}, campaign.Invalidf("default_missing", "default", "%s has no default that is approved and fits %s: set one", in.Display.Name, in.Display.Fit().Key()).
		With("name", in.Display.Name, "size", in.Display.Fit().Key())
}

// fits tells whether a player takes the programme with more in it. One placement too
// many must not keep all others from the display.
func fits(p *programme.Programme, items []programme.Item, rules []programme.Rule) bool {
	more := *p
	more.Items = append(more.Items[:len(more.Items):len(more.Items)], items...)
	more.Rules = append(more.Rules[:len(more.Rules):len(more.Rules)], rules...)
	if len(more.Items) > programme.MaxItems || len(more.Rules) > programme.MaxRules {
		return false
	}
	if len(rules) < 2 || rules[0].RRule == "" {
		return true
	}
	_, err := programme.NewSchedule(&more) // many rules of one series: only the evaluator knows
	return err == nil
}

// inOrder sorts by window and id, so that the same plan gives the same bytes.
func inOrder(in []campaign.Placement) []campaign.Placement {
	out := append([]campaign.Placement(nil), in...)
	sort.Slice(out, func(i, j int) bool {
		if out[i].From != out[j].From {
			return out[i].From < out[j].From
		}
		return out[i].ID < out[j].ID
	})
	return out
}

// refusal is why a placement is left out.
func (in In) refusal(id string, ref campaign.AssetRef, rule, msg string, kv ...string) *campaign.Finding {
	f := campaign.Refusal(rule, "asset", msg, append(kv, "name", in.Names[ref.Asset], "placement", id)...)
	f.Display = in.Display.ID
	return &f
}

// usable is an asset version whose files may be shown here, or says why they may not.
func (in In) usable(id string, ref campaign.AssetRef) (campaign.AssetVersion, *campaign.Finding) {
	v, ok := in.Assets[ref]
	name, fit := in.Names[ref.Asset], in.Display.Fit()
	if !ok || !v.State.Shows() {
		return v, in.refusal(id, ref, "unapproved", "“"+name+"” is not approved and is not sent", "state", string(v.State))
	}
	files := v.FilesFor(fit)
	if len(files) == 0 {
		return v, in.refusal(id, ref, "size_mismatch", "“"+name+"” has no approved file of "+fit.Key(), "size", fit.Key())
	}
	for _, f := range files {
		if !in.Preview && !in.logged(f) {
			return v, in.refusal(id, ref, "unapproved", "the approval of “"+name+"” does not stand in the display log yet", "state", "not_logged")
		}
	}
	return v, nil
}

// logged tells whether a file's approval stands in the display log.
func (in In) logged(f campaign.File) bool {
	a, known := in.Approvals[f.Approval]
	return known && a.Approved && a.Leaf >= 0
}

// item makes the programme item of files of a version.
func (in In) item(id string, v campaign.AssetVersion, files []campaign.File) programme.Item {
	out := programme.Item{ID: id, Title: campaign.Line(in.Names[v.Asset]), ApprovalLeaf: -1, Files: campaign.Playable(files), MS: campaign.Stay}
	total := int64(0)
	for i, f := range files {
		total += out.Files[i].MS
		if a, known := in.Approvals[f.Approval]; known {
			out.ApprovalLeaf = max(out.ApprovalLeaf, a.Leaf)
		}
		if c, ok := v.ClipOf(f); ok && (in.Preview || in.logged(c)) {
			out.Files[i].Clip = &programme.Clip{SHA256: c.SHA256, Size: c.Size, MIME: c.MIME}
		}
	}
	if total > 0 {
		out.MS = total
	}
	return out
}

// place makes the items and rules of one placement: one of each, or of a countdown
// those of every day.
func (in In) place(q campaign.Placement) (items []programme.Item, out []programme.Rule, f *campaign.Finding) {
	v, f := in.usable(q.ID, q.Asset)
	if f != nil {
		return nil, nil, f
	}
	add := func(id string, files []campaign.File, window programme.Rule) {
		item := in.item(id, v, files)
		item.Placement, item.Campaign = q.ID, q.Campaign
		if q.DurationMS > 0 {
			item.MS = int64(q.DurationMS)
		}
		items = append(items, item)
		out = append(out, rules(q, id, window)...)
	}
	if !v.Dated() {
		add(q.ID, v.FilesFor(in.Display.Fit()), programme.Rule{From: q.From, To: q.To})
		return items, out, nil
	}
	spells := v.Spells(in.Display)
	for _, s := range in.shown(q, spells) {
		add(q.ID+"."+s.Day, s.Files, programme.Rule{From: s.From, To: s.To, FirstDate: in.dtstart(q)})
	}
	if len(items) == 0 {
		return nil, nil, in.refusal(q.ID, q.Asset, "day_missing", "“"+in.Names[q.Asset.Asset]+"” has no picture for these days", "day", campaign.Written(spells[0].Day))
	}
	return items, out, nil
}

// rules are one placement's windows for an item: one rule for each of its dayparts.
func rules(q campaign.Placement, item string, window programme.Rule) []programme.Rule {
	base := window
	base.Items, base.Rank, base.Share, base.RRule, base.Except, base.Seq = []string{item}, q.Rank, q.Share, q.RRule, q.Except, q.Seq
	if len(q.Dayparts) == 0 {
		return []programme.Rule{base}
	}
	out := make([]programme.Rule, len(q.Dayparts))
	for i, d := range q.Dayparts {
		out[i] = base
		out[i].Days, out[i].Start, out[i].End = programme.Days(d.Days), d.Start, d.End
	}
	return out
}

// Series asks the evaluator whether a placement's recurrence can be played: the same
// code that the player runs.
func Series(q campaign.Placement, zone string, now int64) error {
	d := campaign.Display{ID: "check", TZ: zone, WPx: 8, HPx: 8}
	doc, _, err := Programme(In{Display: d, Org: "check", Kid: "check", Rev: 1, Now: max(now, 1), Preview: true})
	if err != nil {
		return err
	}
	doc.Rules = rules(q, DefaultItem, programme.Rule{From: q.From, To: q.To})
	if _, err := programme.NewSchedule(doc); err != nil {
		return &campaign.Error{Kind: campaign.Invalid, Code: "recurrence", Field: "rrule", Params: map[string]string{"value": campaign.Line(q.RRule), "count": strconv.Itoa(len(q.Dayparts))}, Msg: err.Error(), Err: err}
	}
	return nil
}
