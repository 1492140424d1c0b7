package page

import (
	"fmt"
	"net/url"

	"pano/server/campaign"
)

// Form is what came back with a refused submission: the values as typed and the
// messages, each beside its field. The zero Form is an untouched one.
type Form struct {
	Values url.Values
	Errors map[string]string // by field name
	Top    string            // what concerns no field
}

// Fail adds an error to the form, in the reader's language. names are the fields
// the page has; an error for another one is shown at the top.
func (f *Form) Fail(l *Locale, e *campaign.Error) {
	if f.Errors == nil {
		f.Errors = map[string]string{}
	}
	if _, ok := f.Values[e.Field]; ok && e.Field != "" {
		f.Errors[e.Field] = l.Message(e)
		return
	}
	f.Top = l.Message(e)
}

// Bad tells whether the form was refused.
func (f *Form) Bad() bool { return f != nil && (f.Top != "" || len(f.Errors) > 0) }

// Option is one choice of a select.
type Option struct {
	Value, Label, Group string
}

// Field is one input with all that its partial shows.
type Field struct {
	ID, Name, Type, Label, Hint string
	Value, Error                string
	Values                      []string // chosen values of a multiple select or of checkboxes
	Required, Auto, Multiple    bool
	Needed                      bool // required while its part of the form is chosen
	Max, Rows                   int
	Min, Step, Accept, Capture  string
	Complete, Place             string
	Options                     []Option
}

// Chosen tells whether v is selected.
func (f Field) Chosen(v string) bool {
	for _, have := range f.Values {
		if have == v {
			return true
		}
	}
	return f.Value == v
}

// newField makes the field called name of the view's form; kv set the rest by name.
func newField(l *Locale, v *View, name, label string, kv ...any) (Field, error) {
	f := Field{ID: "f-" + name, Name: name, Type: "text", Label: l.T(label)}
	for i := 0; i+1 < len(kv); i += 2 {
		if err := f.set(l, fmt.Sprint(kv[i]), kv[i+1]); err != nil {
			return f, err
		}
	}
	if v.Form != nil {
		f.Error = v.Form.Errors[name]
		if vs, ok := v.Form.Values[name]; ok && f.Type != "password" {
			f.Values = vs
			f.Value = ""
			if len(vs) > 0 {
				f.Value = vs[0]
			}
		}
	}
	return f, nil
}

func (f *Field) set(l *Locale, key string, v any) error {
	text := fmt.Sprint(v)
	switch key {
	case "type":
		f.Type = text
	case "id":
		f.ID = text
	case "value":
		f.Value = text
	case "values":
		f.Values, _ = v.([]string)
	case "hint":
		f.Hint = l.T(text)
	case "note":
		f.Hint = text
	case "text":
		f.Label = text
	case "required":
		f.Required, _ = v.(bool)
	case "needed":
		f.Needed, _ = v.(bool)
	case "auto":
		f.Auto, _ = v.(bool)
	case "multiple":
		f.Multiple, _ = v.(bool)
	case "max":
		f.Max, _ = v.(int)
	case "rows":
		f.Rows, _ = v.(int)
	case "min":
		f.Min = text
	case "step":
		f.Step = text
	case "accept":
		f.Accept = text
	case "capture":
		f.Capture = text
	case "complete":
		f.Complete = text
	case "place":
		f.Place = text
	case "options":
		f.Options, _ = v.([]Option)
	default:
		return fmt.Errorf("field %q has no setting %q", f.Name, key)
	}
	return nil
}
