package batch

import (
	"fmt"
	"slices"
	"strings"

	"pano/render"
	"pano/render/batch/sheet"
	"pano/render/legacy"
)

// Fields lists what a column can be: the design's fields, then palette, size, name.
func Fields(t render.Template) []string {
	var out []string
	for _, f := range t.Fields {
		out = append(out, f.Name)
	}
	return append(out, sheet.PaletteColumn, sheet.SizeColumn, sheet.NameColumn)
}

// Headings are the texts above the columns, up to the widest row; old encodings are
// read where they are plain to see, since a heading is only compared.
func Headings(t *sheet.Table) []string {
	out := make([]string, t.Width())
	var all []string
	for i := range out {
		if i < len(t.Heads) {
			out[i] = t.Heads[i].Text
			all = append(all, out[i])
		}
	}
	from := legacy.Detect(strings.Join(all, " "))
	for i := range out {
		if i < len(t.Heads) && from != legacy.Unicode {
			out[i] = legacy.Decode(out[i], from)
		}
	}
	return out
}

// Suggest maps columns by what stands above them: a field's name or label in either
// language, accents and signs aside; or what the same heading meant last time (saved
// holds the field by heading). A lone column is the design's main text.
func Suggest(t *sheet.Table, tpl render.Template, saved map[string]string) Map {
	m := Map{Columns: map[string]string{}, Set: map[string]string{}}
	known := names(tpl)
	for heading, field := range saved {
		if slices.Contains(Fields(tpl), field) {
			known[fold(heading)] = field
		}
	}
	heads := Headings(t)
	for i, h := range heads {
		field := known[fold(h)]
		if _, taken := m.Columns[field]; field != "" && !taken {
			m.Columns[field] = sheet.Column(i)
		}
	}
	if len(m.Columns) == 0 && len(heads) == 1 && len(tpl.Fields) > 0 {
		m.Columns[tpl.Fields[0].Name] = "A"
	}
	return m
}

// names is every way to call a column, folded, with its field.
func names(tpl render.Template) map[string]string {
	out := map[string]string{}
	add := func(field string, ways ...string) {
		for _, w := range ways {
			if key := fold(w); key != "" && out[key] == "" {
				out[key] = field
			}
		}
	}
	for _, f := range tpl.Fields {
		add(f.Name, f.Name)
	}
	for _, f := range tpl.Fields {
		add(f.Name, f.Label["vi"], f.Label["en"])
	}
	add(sheet.SizeColumn, "Kích thước", "Kích cỡ", "Cỡ", "Khổ", "size", "sizes")
	add(sheet.PaletteColumn, "Bảng màu", "Màu", "palette")
	add(sheet.NameColumn, "Tên tệp", "Tên file", "file name")
	return out
}

// Saved is the mapping as it is kept for the next sheet: the field by heading.
func (m Map) Saved(t *sheet.Table) map[string]string {
	heads, out := Headings(t), map[string]string{}
	for field, column := range m.Columns {
		if i := sheet.ColumnIndex(column); i >= 0 && i < len(heads) && heads[i] != "" {
			out[heads[i]] = field
		}
	}
	return out
}

// Find turns what a person wrote for a column, a letter or a heading, into its letter.
func Find(t *sheet.Table, column string) (string, error) {
	heads := Headings(t)
	for i, h := range heads {
		if fold(h) != "" && fold(h) == fold(column) {
			return sheet.Column(i), nil
		}
	}
	if i := sheet.ColumnIndex(column); i >= 0 && i < len(heads) {
		return sheet.Column(i), nil
	}
	var have []string
	for i, h := range heads {
		have = append(have, sheet.Column(i)+" "+shorten(h))
	}
	return "", refuse("column_unknown", "columns", fmt.Sprintf("the sheet has no column %q; it has: %s", column, strings.Join(have, ", ")), "value", column, "columns", strings.Join(have, ", "))
}

// check refuses a mapping that names what is not there, or twice.
func (m Map) check(t *sheet.Table, tpl render.Template) error {
	fields := Fields(tpl)
	for field, column := range m.Columns {
		if !slices.Contains(fields, field) {
			return refuse("field_unknown", field, fmt.Sprintf("the design %s has no field %q; its fields are %s", tpl.Name, field, strings.Join(fields, ", ")), "value", field, "fields", strings.Join(fields, ", "))
		}
		if i := sheet.ColumnIndex(column); i < 0 || i >= t.Width() {
			return refuse("column_unknown", field, fmt.Sprintf("the sheet has no column %q", column), "value", column, "columns", strings.Join(Headings(t), ", "))
		}
	}
	for field, text := range m.Set {
		if len(text) > sheet.MaxCell || !slices.Contains(fields, field) {
			return refuse("field_unknown", field, fmt.Sprintf("the design %s has no field %q; its fields are %s", tpl.Name, field, strings.Join(fields, ", ")), "value", shorten(field), "fields", strings.Join(fields, ", "))
		}
	}
	if len(m.Columns) == 0 && len(m.Set) == 0 {
		return refuse("mapping_empty", "columns", fmt.Sprintf("no column is given to a field of %s: say which column holds which text", tpl.Name))
	}
	return nil
}

func refuse(code, field, msg string, params ...string) *render.Error {
	e := &render.Error{Code: code, Field: field, Msg: msg, Params: map[string]string{}}
	for i := 0; i+1 < len(params); i += 2 {
		e.Params[params[i]] = params[i+1]
	}
	return e
}
