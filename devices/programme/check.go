package programme

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"pano/devices/blob"
)

// Bounds of a document. They keep one bad document from filling a player.
const (
	MaxItems       = 2000
	MaxRules       = 2000
	maxFiles       = 4000 // of one item
	maxReady       = 100
	maxPins        = 2000
	maxRuleItems   = 500
	maxExcept      = 400
	maxRRule       = 500
	maxSeries      = 200
	maxTitle       = 300
	maxStayMS      = 86_400_000
	minStayMS      = 100
	minFrameMS     = 10
	maxFileSize    = 1 << 30
	maxTakeoverUS  = 366 * dayUS
	maxTakeFiles   = 32
	maxOccurrences = 200_000          // all rules together
	maxInstant     = 7289654400000000 // 2201-01-01T00:00:00Z
)

// Error is a broken rule of a document. Code is stable and translated by pages;
// Params fill its placeholders; Msg is English, complete, and names the remedy.
type Error struct {
	Code   string
	Field  string
	Params map[string]string
	Msg    string
}

func (e *Error) Error() string {
	if e.Field == "" {
		return "programme: " + e.Msg
	}
	return "programme: " + e.Field + ": " + e.Msg
}

func invalid(code, field, format string, args ...any) *Error {
	e := &Error{Code: code, Field: field, Msg: fmt.Sprintf(format, args...)}
	if len(args) > 0 {
		e.Params = map[string]string{"value": clip(fmt.Sprint(args[0]))}
	}
	return e
}

func clip(s string) string {
	if len(s) > 80 {
		return strings.ToValidUTF8(s[:80], "") + "…"
	}
	return s
}

// decode reads exactly one JSON value. Unknown fields are ignored: a change that
// must not be ignored has a new version.
func decode(doc []byte, limit int, into any) error {
	if len(doc) > limit {
		return fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(doc), limit)
	}
	dec := json.NewDecoder(strings.NewReader(string(doc)))
	if err := dec.Decode(into); err != nil {
		return invalid("json", "", "%v: the document is not the expected JSON", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return invalid("json", "", "something follows the document: send one JSON object")
	}
	return nil
}

// Parse reads and checks a programme document (without its envelope).
func Parse(doc []byte) (*Programme, error) {
	p := new(Programme)
	if err := decode(doc, MaxProgramme, p); err != nil {
		return nil, err
	}
	return p, p.Check()
}

// ParseDesired reads and checks a desired state (without its envelope).
func ParseDesired(doc []byte) (*Desired, error) {
	d := new(Desired)
	if err := decode(doc, MaxDesired, d); err != nil {
		return nil, err
	}
	return d, d.Check()
}

// ParseCommand reads and checks a command (without its envelope).
func ParseCommand(doc []byte) (*Command, error) {
	c := new(Command)
	if err := decode(doc, MaxCommand, c); err != nil {
		return nil, err
	}
	return c, c.Check()
}

// first returns the first failure, so that checks read as a list.
func first(errs ...*Error) error {
	for _, e := range errs {
		if e != nil {
			return e
		}
	}
	return nil
}

func within(field string, v, lo, hi int64) *Error {
	if v < lo || v > hi {
		e := invalid("number_range", field, "%d is out of range: from %d to %d", v, lo, hi)
		e.Params["min"], e.Params["max"] = fmt.Sprint(lo), fmt.Sprint(hi)
		return e
	}
	return nil
}

func instantOK(field string, v int64) *Error {
	if v < 1 || v >= maxInstant {
		return invalid("instant_range", field, "%d is no instant: microseconds since 1970 in UTC, before the year 2201", v)
	}
	return nil
}

// token tells whether s is 1..limit characters of a-z 0-9 . _ -
func token(s string, limit int) bool {
	if s == "" || len(s) > limit {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return true
}

func idOK(field, s string) *Error {
	if !token(s, 64) {
		return invalid("id_form", field, "%q is no id: 1 to 64 of a-z 0-9 . _ -", clip(s))
	}
	return nil
}

func optional(field, s string) *Error {
	if s == "" {
		return nil
	}
	return idOK(field, s)
}

func textOK(field, s string, limit int) *Error {
	if len(s) > limit || strings.ToValidUTF8(s, "") != s || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' }) {
		return invalid("text", field, "%q is no line of text of at most %d bytes", clip(s), limit)
	}
	return nil
}

func version(v int) *Error {
	if v != Version {
		return invalid("version", "v", "version %d is not known: this software reads version %d, update it", v, Version)
	}
	return nil
}

// Check tests every rule of the document.
func (p *Programme) Check() error {
	if err := first(version(p.V), idOK("org", p.Org), idOK("display", p.Display), textOK("profile", p.Profile, 64),
		idOK("kid", p.Kid), within("rev", p.Rev, 1, 1<<53), instantOK("issued", p.Issued), instantOK("expires", p.Expires),
		within("items", int64(len(p.Items)), 1, MaxItems), within("rules", int64(len(p.Rules)), 0, MaxRules),
		within("ready", int64(len(p.Ready)), 0, maxReady), within("pin", int64(len(p.Pin)), 0, maxPins)); err != nil {
		return err
	}
	if p.Expires <= p.Issued {
		return invalid("expires", "expires", "%d is not after issued %d", p.Expires, p.Issued)
	}
	if _, err := time.LoadLocation(p.TZ); err != nil || p.TZ == "" || p.TZ == "Local" {
		return invalid("tz_unknown", "tz", "%q is no zone: use an IANA name such as Asia/Ho_Chi_Minh", clip(p.TZ))
	}
	items := make(map[string]bool, len(p.Items))
	for i, it := range p.Items {
		if err := it.check(fmt.Sprintf("items[%d]", i)); err != nil {
			return err
		}
		if items[it.ID] {
			return invalid("id_twice", fmt.Sprintf("items[%d].id", i), "%q is used twice", it.ID)
		}
		items[it.ID] = true
	}
	if !items[p.Default] {
		return invalid("default_missing", "default", "%q is no item of the programme: name one", clip(p.Default))
	}
	series := 0
	for i := range p.Rules {
		if p.Rules[i].RRule != "" {
			series++
		}
		if err := first(within("rules with rrule", int64(series), 0, maxSeries)); err != nil {
			return err
		}
		if err := p.Rules[i].check(fmt.Sprintf("rules[%d]", i), items); err != nil {
			return err
		}
	}
	for i, r := range p.Ready {
		at := fmt.Sprintf("ready[%d]", i)
		if err := first(idOK(at+".id", r.ID), textOK(at+".title", r.Title, maxTitle)); err != nil {
			return err
		}
		if err := checkFiles(at, r.Files, maxTakeFiles); err != nil {
			return err
		}
	}
	for i, d := range p.Pin {
		if _, err := blob.Parse(string(d)); err != nil {
			return invalid("digest", fmt.Sprintf("pin[%d]", i), "%q is no digest: 64 hexadecimal digits", clip(string(d)))
		}
	}
	return nil
}

func (it *Item) check(at string) error {
	if err := first(idOK(at+".id", it.ID), textOK(at+".title", it.Title, maxTitle), optional(at+".placement", it.Placement),
		optional(at+".campaign", it.Campaign), within(at+".approval_leaf", it.ApprovalLeaf, -1, 1<<53),
		within(at+".ms", it.MS, minStayMS, maxStayMS)); err != nil {
		return err
	}
	return checkFiles(at, it.Files, maxFiles)
}

func checkFiles(at string, files []File, limit int64) error {
	if err := first(within(at+".files", int64(len(files)), 1, limit)); err != nil {
		return err
	}
	for i, f := range files {
		at := fmt.Sprintf("%s.files[%d]", at, i)
		if _, err := blob.Parse(string(f.SHA256)); err != nil {
			return invalid("digest", at+".sha256", "%q is no digest: 64 hexadecimal digits", clip(string(f.SHA256)))
		}
		low := int64(0)
		if len(files) > 1 {
			low = minFrameMS
		}
		if err := first(within(at+".size", f.Size, 1, maxFileSize), within(at+".ms", f.MS, low, maxStayMS), textOK(at+".mime", f.MIME, 64)); err != nil {
			return err
		}
		if c := f.Clip; c != nil {
			if _, err := blob.Parse(string(c.SHA256)); err != nil {
				return invalid("digest", at+".clip.sha256", "%q is no digest: 64 hexadecimal digits", clip(string(c.SHA256)))
			}
			if err := first(within(at+".clip.size", c.Size, 1, maxFileSize), textOK(at+".clip.mime", c.MIME, 64)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *Rule) check(at string, items map[string]bool) error {
	if err := first(within(at+".items", int64(len(r.Items)), 1, maxRuleItems), within(at+".rank", int64(r.Rank), 0, MaxRank),
		within(at+".share", int64(r.Share), 0, 3600), within(at+".start", int64(r.Start), 0, 1440), within(at+".end", int64(r.End), 0, 1440),
		within(at+".days", int64(r.Days), 0, 127), within(at+".seq", r.Seq, 0, 1<<53), within(at+".from", r.From, 0, maxInstant),
		within(at+".to", r.To, 0, maxInstant), within(at+".except", int64(len(r.Except)), 0, maxExcept),
		textOK(at+".rrule", r.RRule, maxRRule)); err != nil {
		return err
	}
	for i, id := range r.Items {
		if !items[id] {
			return invalid("item_missing", fmt.Sprintf("%s.items[%d]", at, i), "%q is no item of the programme", clip(id))
		}
	}
	if r.To != 0 && r.To <= r.From {
		return invalid("window", at+".to", "%d is not after from %d", r.To, r.From)
	}
	if r.Start == r.End && r.Start != 0 {
		return invalid("window", at+".end", "%d equals start: give 0 and 0 for all day", r.End)
	}
	if r.Start == 1440 {
		return invalid("window", at+".start", "%d is the end of the day: use 0", r.Start)
	}
	firstDay, ok1 := dayNumber(r.FirstDate)
	lastDay, ok2 := dayNumber(r.LastDate)
	if (!ok1 && r.FirstDate != "") || (!ok2 && r.LastDate != "") || (ok1 && ok2 && lastDay < firstDay) {
		return invalid("dates", at+".first_date", "%q to %q are no dates in order: write YYYY-MM-DD", clip(r.FirstDate), clip(r.LastDate))
	}
	for i, text := range r.Except {
		if _, ok := dayNumber(text); !ok {
			return invalid("dates", fmt.Sprintf("%s.except[%d]", at, i), "%q is no date: write YYYY-MM-DD", clip(text))
		}
	}
	if r.RRule == "" {
		return nil
	}
	_, err := r.series(at, time.UTC)
	return err
}

// Check tests the order. It does not ask whether it is still in force.
func (o *Takeover) Check() error {
	if err := first(idOK("takeover.id", o.ID), textOK("takeover.title", o.Title, maxTitle), instantOK("takeover.from", o.From), instantOK("takeover.to", o.To),
		within("takeover.rank", int64(o.Rank), MinTakeoverRank, MaxTakeoverRank), within("takeover.order_leaf", o.OrderLeaf, -1, 1<<53),
		idOK("takeover.reason_code", o.ReasonCode)); err != nil {
		return err
	}
	if o.To <= o.From || o.To-o.From > maxTakeoverUS {
		return invalid("window", "takeover.to", "%d must be after from %d, by at most a year", o.To, o.From)
	}
	if o.Blank {
		if len(o.Files) != 0 {
			return invalid("blank", "takeover.files", "%d files with a blank order: give none", len(o.Files))
		}
		return nil
	}
	return checkFiles("takeover", o.Files, maxTakeFiles)
}

// Check tests every rule of the desired state.
func (d *Desired) Check() error {
	if err := first(version(d.V), idOK("org", d.Org), idOK("display", d.Display), within("rev", d.Rev, 1, 1<<53), instantOK("issued", d.Issued),
		within("programme.size", d.Programme.Size, 1, MaxProgramme)); err != nil {
		return err
	}
	if _, err := blob.Parse(string(d.Programme.SHA256)); err != nil {
		return invalid("digest", "programme.sha256", "%q is no digest: 64 hexadecimal digits", clip(string(d.Programme.SHA256)))
	}
	if d.Takeover != nil {
		if err := d.Takeover.Check(); err != nil {
			return err
		}
	}
	return d.Policy.Check()
}

// Check tests the policy; zero values are fine.
func (p Policy) Check() error {
	level := textOK("policy.log_level", p.LogLevel, 5)
	switch p.LogLevel {
	case "", "debug", "info", "warn", "error":
	default:
		level = invalid("choice_unknown", "policy.log_level", "%q is no level: debug, info, warn or error", clip(p.LogLevel))
	}
	e := first(within("policy.brightness", int64(p.Brightness), 0, 100), level, textOK("policy.min_player", p.MinPlayer, 40))
	if e == nil && p.HeartbeatS != 0 {
		e = first(within("policy.heartbeat_s", int64(p.HeartbeatS), 10, 3600))
	}
	if e == nil && p.BatchS != 0 {
		e = first(within("policy.batch_s", int64(p.BatchS), 60, 900))
	}
	return e
}

// Check tests every rule of the command.
func (c *Command) Check() error {
	if err := first(version(c.V), idOK("org", c.Org), idOK("display", c.Display), idOK("id", c.ID), idOK("name", c.Name),
		instantOK("issued", c.Issued), instantOK("expires", c.Expires), within("args", int64(len(c.Args)), 0, 4096)); err != nil {
		return err
	}
	if c.Expires <= c.Issued {
		return invalid("expires", "expires", "%d is not after issued %d", c.Expires, c.Issued)
	}
	return nil
}

// dayNumber reads YYYY-MM-DD as days since 1970-01-01.
func dayNumber(text string) (int64, bool) {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil || d.Year() < 1970 || d.Year() > 2200 {
		return 0, false
	}
	return d.Unix() / 86_400, true
}
