package store

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"pano/server/campaign"
)

// clause collects conditions and their values.
type clause struct {
	conds []string
	args  []any
}

func (c *clause) arg(v any) string {
	c.args = append(c.args, v)
	return "$" + strconv.Itoa(len(c.args))
}

// add joins a condition in which "$?" stands for v.
func (c *clause) add(cond string, v any) {
	c.conds = append(c.conds, strings.ReplaceAll(cond, "$?", c.arg(v)))
}

func (c *clause) in(column string, values []string) {
	m := make([]string, len(values))
	for i, v := range values {
		m[i] = c.arg(v)
	}
	c.conds = append(c.conds, column+" IN ("+strings.Join(m, ", ")+")")
}

func (c *clause) sql() string {
	if len(c.conds) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.conds, " AND ")
}

// where turns a filter into conditions.
func (k kind[T]) where(f campaign.Filter) (*clause, error) {
	c := &clause{}
	id, by := k.columns[0], k.filter
	if len(f.IDs) > 0 {
		c.in(id, f.IDs)
	}
	if f.After != "" {
		c.add(id+" > $?", f.After)
	}
	for _, one := range []struct{ field, value, cond string }{
		{"campaign", f.Campaign, by.campaign}, {"phase", f.Phase, by.phase}, {"location", f.Location, by.location},
		{"area", f.Area, by.area}, {"display", f.Display, by.display}, {"placement", f.Placement, by.placement},
		{"task", f.Task, by.task}, {"group", f.Group, by.group}, {"set", f.Set, by.set}, {"kind", f.Kind, by.kind},
	} {
		switch {
		case one.value == "":
		case one.cond == "":
			return nil, unfiltered(k.noun, one.field)
		default:
			c.add(one.cond, one.value)
		}
	}
	if len(f.State) > 0 {
		if by.state == "" {
			return nil, unfiltered(k.noun, "state")
		}
		c.in(by.state, f.State)
	}
	if f.Text != "" {
		if k.search == nil {
			return nil, unfiltered(k.noun, "text")
		}
		cond := `fold LIKE $? ESCAPE '\'`
		if by.text != "" {
			cond = "(" + cond + " OR " + by.text + ")"
		}
		for word := range strings.FieldsSeq(Fold(f.Text)) {
			c.add(cond, "%"+likeEscape(word)+"%")
		}
	}
	return c, k.window(c, f)
}

// window adds the conditions on time: overlap of [From, To), and Live.
func (k kind[T]) window(c *clause, f campaign.Filter) error {
	by := k.filter
	if (f.From != 0 || f.To != 0) && by.from == "" {
		return unfiltered(k.noun, "from, to")
	}
	if f.From != 0 {
		c.add("("+by.to+" = 0 OR "+by.to+" > $?)", f.From)
	}
	if f.To != 0 {
		c.add(by.from+" < $?", f.To)
	}
	switch {
	case f.Live == 0:
	case by.live != "":
		c.add(by.live, f.Live)
	case by.from != "":
		c.add("("+by.from+" <= $? AND ("+by.to+" = 0 OR "+by.to+" > $?))", f.Live)
	default:
		return unfiltered(k.noun, "live")
	}
	return nil
}

func unfiltered(noun, field string) error {
	return campaign.Errorf(campaign.Invalid, "filter", field, "%s cannot be listed by %s; leave that filter out", noun, field).
		With("noun", noun, "filter", field)
}

func likeEscape(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// Fold is the form in which texts are searched: without accents, đ as d, lower
// case, one space between words.
func Fold(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case unicode.IsSpace(r) || r == 0:
			space = b.Len() > 0
			continue
		case r == 'đ' || r == 'Đ':
			r = 'd'
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
