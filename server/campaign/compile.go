package campaign

import (
	"sort"
	"strconv"
	"strings"

	"pano/devices/programme"
)

// CompileIn is all that one display's programme is made from.
type CompileIn struct {
	Display    Display
	Placements []Placement               // of this display; those over are left out
	Assets     map[AssetRef]AssetVersion // of the placements and the default
	Names      map[string]string         // asset names by asset id, for people
	Approvals  map[string]Approval       // decisions by id; Leaf -1 = not in the log yet
	Ready      []AssetVersion            // messages to keep on the player beforehand
	Rev        int64
	Org, Kid   string
	Now        int64
	// Preview works out what would be on: a missing default or leaf does not stop
	// it. Its result is never signed.
	Preview bool
}

// lifetime of a programme; it is renewed long before.
const lifetime = 30 * day

// Item ids that no placement has.
const (
	DefaultItem = "default"
	stay        = 10_000 // ms of a picture whose placement names no stay
)

// Compile makes a display's programme. Only approved files of the display's exact
// size get in; what cannot is left out with a blocking finding. Without a usable
// default there is no programme: a display never falls black unasked.
func Compile(in CompileIn) (*programme.Programme, []Finding, error) {
	p := &programme.Programme{V: programme.Version, Org: in.Org, Display: in.Display.ID, Profile: in.Display.Profile, TZ: in.Display.TZ,
		Rev: in.Rev, Kid: in.Kid, Issued: in.Now, Expires: in.Now + lifetime, Default: DefaultItem}
	base, finding := in.item(DefaultItem, in.Display.Default)
	switch {
	case finding == nil:
		p.Items = append(p.Items, base)
	case in.Preview:
		p.Items = append(p.Items, programme.Item{ID: DefaultItem, ApprovalLeaf: -1, MS: stay, Files: []programme.File{{SHA256: noFile, Size: 1}}})
	default:
		return nil, nil, Invalidf("default_missing", "default", "%s has no default that is approved and fits %s: set one", in.Display.Name, in.Display.Fit().Key()).
			With("name", in.Display.Name, "size", in.Display.Fit().Key())
	}
	var findings []Finding
	for _, q := range inOrder(in.Placements) {
		if q.State.Over() || (q.To != 0 && q.To <= in.Now && !in.Preview) {
			continue
		}
		item, finding := in.item(q.ID, q.Asset)
		if finding != nil {
			findings = append(findings, *finding)
			continue
		}
		item.Placement, item.Campaign = q.ID, q.Campaign
		if q.DurationMS > 0 {
			item.MS = int64(q.DurationMS)
		}
		p.Items = append(p.Items, item)
		p.Rules = append(p.Rules, rules(q)...)
	}
	for _, v := range in.Ready {
		if files := playable(v.FilesFor(in.Display.Fit())); len(files) > 0 && v.State.Shows() {
			p.Ready = append(p.Ready, programme.Ready{ID: v.Asset, Title: line(in.Names[v.Asset]), Files: files})
		}
	}
	if err := p.Check(); err != nil {
		return nil, findings, &Error{Kind: Invalid, Code: "programme", Field: "programme", Msg: err.Error(), Err: err}
	}
	return p, findings, nil
}

// noFile stands for the default in a preview of a display that has none.
const noFile = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// inOrder sorts by window and id, so that the same plan gives the same bytes.
func inOrder(in []Placement) []Placement {
	out := append([]Placement(nil), in...)
	sort.Slice(out, func(i, j int) bool {
		if out[i].From != out[j].From {
			return out[i].From < out[j].From
		}
		return out[i].ID < out[j].ID
	})
	return out
}

// item makes the programme item of an asset version, or says why it cannot be shown.
func (in CompileIn) item(id string, ref AssetRef) (programme.Item, *Finding) {
	v, ok := in.Assets[ref]
	name, fit := in.Names[ref.Asset], in.Display.Fit()
	refuse := func(rule, msg string, kv ...string) (programme.Item, *Finding) {
		f := Refusal(rule, "asset", msg, append(kv, "name", name, "placement", id)...)
		f.Display = in.Display.ID
		return programme.Item{}, &f
	}
	if !ok || !v.State.Shows() {
		return refuse("unapproved", "“"+name+"” is not approved and is not sent", "state", string(v.State))
	}
	files := v.FilesFor(fit)
	if len(files) == 0 {
		return refuse("size_mismatch", "“"+name+"” has no approved file of "+fit.Key(), "size", fit.Key())
	}
	leaf := int64(-1)
	for _, f := range files {
		a, known := in.Approvals[f.Approval]
		if !in.Preview && (!known || !a.Approved || a.Leaf < 0) {
			return refuse("unapproved", "the approval of “"+name+"” does not stand in the display log yet", "state", "not_logged")
		}
		leaf = max(leaf, a.Leaf)
	}
	out := programme.Item{ID: id, Title: line(name), ApprovalLeaf: leaf, Files: playable(files), MS: stay}
	total := int64(0)
	for i, f := range files {
		total += out.Files[i].MS
		if c, ok := v.ClipOf(f); ok && (in.Preview || in.Approvals[c.Approval].Approved && in.Approvals[c.Approval].Leaf >= 0) {
			out.Files[i].Clip = &programme.Clip{SHA256: c.SHA256, Size: c.Size, MIME: c.MIME}
		}
	}
	if total > 0 {
		out.MS = total
	}
	return out, nil
}

// playable is the wire form of files, in page order.
func playable(files []File) []programme.File {
	out := make([]programme.File, len(files))
	for i, f := range files {
		out[i] = programme.File{SHA256: f.SHA256, Size: f.Size, MIME: f.MIME, MS: int64(f.MS)}
		if len(files) > 1 && f.MS == 0 {
			out[i].MS = stay
		}
	}
	return out
}

// Playable is the wire form of a takeover's files for one display.
func (o Takeover) Playable(display string) []programme.File { return playable(o.Files[display]) }

// Wire is the order as a display gets it.
func (o Takeover) Wire(display string) *programme.Takeover {
	t := &programme.Takeover{ID: o.ID, Title: line(o.Title), Rank: o.Rank, From: o.From, To: o.To, Blank: o.Blank, Drill: o.Drill,
		ReasonCode: "emergency", OrderLeaf: o.Leaf}
	if o.Drill {
		t.ReasonCode = "drill"
	}
	if !o.Blank {
		t.Files = o.Playable(display)
	}
	return t
}

// rules are one placement's windows: one rule for each of its dayparts.
func rules(q Placement) []programme.Rule {
	base := programme.Rule{Items: []string{q.ID}, Rank: q.Rank, Share: q.Share, From: q.From, To: q.To, RRule: q.RRule, Except: q.Except, Seq: q.Seq}
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

// line is a text on one line, short enough for a title.
func line(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 280 {
		s = strings.ToValidUTF8(s[:280], "") + "…"
	}
	return s
}

// Strongest is the order in force at t that a display obeys: highest rank, then newest.
func Strongest(orders []Takeover, display string, t int64) *Takeover {
	var best *Takeover
	for i, o := range orders {
		if !o.Live(t) || !has(o.Displays, display) {
			continue
		}
		if best == nil || o.Rank > best.Rank || (o.Rank == best.Rank && o.At > best.At) {
			best = &orders[i]
		}
	}
	return best
}

func has(list []string, v string) bool {
	for _, have := range list {
		if have == v {
			return true
		}
	}
	return false
}

// CheckSeries asks the evaluator whether the placement's recurrence can be played:
// the same code that the player runs.
func (p Placement) CheckSeries(zone string, now int64) error {
	d := Display{ID: "check", TZ: zone, WPx: 8, HPx: 8}
	doc, _, err := Compile(CompileIn{Display: d, Org: "check", Kid: "check", Rev: 1, Now: max(now, 1), Preview: true})
	if err != nil {
		return err
	}
	q := p
	q.ID = DefaultItem
	doc.Rules = rules(q)
	if _, err := programme.NewSchedule(doc); err != nil {
		return &Error{Kind: Invalid, Code: "recurrence", Field: "rrule", Params: map[string]string{"value": clip(p.RRule), "count": strconv.Itoa(len(p.Dayparts))}, Msg: err.Error(), Err: err}
	}
	return nil
}
