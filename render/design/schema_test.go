package design

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

var update = flag.Bool("update", false, "write schema.json anew")

type object = map[string]any

func ref(name string) object { return object{"$ref": "#/$defs/" + name} }

func enum(values ...string) object { return object{"enum": values} }

func list(of object) object { return object{"type": "array", "items": of} }

func numbers(n int) object {
	return object{"type": "array", "items": object{"type": "number"}, "minItems": n, "maxItems": n}
}

func closed(required string, props object) object {
	o := object{"type": "object", "additionalProperties": false, "properties": props}
	if required != "" {
		o["required"] = strings.Fields(required)
	}
	return o
}

// scalars are what the kinds of key in keys.go allow.
func scalars() object {
	colour := object{"type": "string", "pattern": `^([a-z][a-z0-9_]*|#[0-9a-fA-F]{6})( +[0-9.]+%)?( +@[0-9.]+)?$`}
	coord := object{"type": []string{"number", "string"}, "pattern": `^[+-]?[0-9.]+s?([+-][0-9.]+s)?$`}
	box := object{"type": "array", "items": coord, "minItems": 4, "maxItems": 4}
	stops := object{"type": "array", "items": colour, "minItems": 2, "maxItems": 8}
	source := object{"anyOf": []object{{"type": "string"}, stops}}
	paint := object{"anyOf": []object{colour, stops,
		closed("linear", object{"linear": source, "angle": object{"type": "number"}}),
		closed("radial", object{"radial": source, "at": numbers(2), "r": object{"type": "number"}})}}
	number := object{"type": "number"}
	return object{
		"text": object{"type": "string"}, "flag": object{"type": "boolean"}, "length": number, "angle": number, "em": number,
		"share": object{"type": "number", "minimum": 0, "maximum": 1}, "count": object{"type": "integer", "minimum": 1},
		"pair": numbers(2), "quad": numbers(4), "colour": colour, "paint": paint, "paints": list(paint), "box": box, "boxes": list(box),
		"inset":  object{"anyOf": []object{number, {"type": "array", "items": number, "minItems": 2, "maxItems": 4}}},
		"when":   object{"anyOf": []object{{"type": "string"}, list(object{"type": "string"})}},
		"points": list(numbers(2)), "fit": enum("contain", "cover", "stretch"), "flip": enum("x", "y", "xy"),
		"align": enum("left", "centre", "right"), "valign": enum("top", "middle", "bottom"), "case": enum("typed", "upper"),
		"styles":  object{"type": "object", "additionalProperties": closed("", object{"font": object{"type": "string"}, "fill": paint, "scale": number, "match": enum(Matches()...)})},
		"outline": closed("width fill", object{"width": number, "fill": paint}), "figures": enum("proportional", "tabular"), "stack_by": enum("syllable", "word", "line"),
		"shadow": closed("fill", object{"x": number, "y": number, "fill": colour}),
		"plaque": enum("ribbon", "box", "pill", "bar", "tiles"), "bullet": enum("number", "dot", "check", "none"), "level": enum("L", "M", "Q", "H"), "span": object{"type": []string{"number", "string"}, "pattern": `^(hug|[0-9.]+(%|fr)?)$`}, "tile": enum(Tiles()...), "step": object{"anyOf": []object{number, numbers(2)}}, "which": enum("national", "party", "both"),
		"items": list(ref("item")), "layers": list(ref("layer")),
	}
}

// layerSchema is one alternative a kind of layer.
func layerSchema(item bool) object {
	kinds := map[string]string{}
	for _, k := range layerKeys() {
		kinds[k.name] = k.kind
	}
	var alternatives []object
	for _, d := range kindsOfLayers() {
		if item && !d.item || !item && !d.layer {
			continue
		}
		props := object{"draw": object{"const": d.draw}}
		for _, k := range d.allowed(item) {
			if k != "draw" {
				props[k] = ref(kinds[k])
			}
		}
		alternatives = append(alternatives, closed("draw "+d.required, props))
	}
	return object{"anyOf": alternatives}
}

// motionSchema is one alternative a kind of motion.
func motionSchema() object {
	number := object{"type": "number"}
	all := object{"hold": number, "steps": ref("count"), "time": number, "speed": ref("count")}
	var kinds []object
	for _, kind := range Motions() {
		props := object{"kind": object{"const": kind}}
		for _, k := range motionKeys(kind)[1:] {
			props[k] = all[k]
		}
		kinds = append(kinds, closed("kind", props))
	}
	return object{"anyOf": kinds}
}

func schema() object {
	words := closed("vi en", object{"vi": ref("text"), "en": ref("text")})
	number := object{"type": "number"}
	field := closed("name type label", object{
		"name": object{"type": "string", "pattern": fieldPattern.String()}, "type": enum(FieldTypes()...), "required": ref("flag"), "max": ref("count"), "lines": ref("count"),
		"default": object{"type": []string{"string", "number"}}, "sample": object{"type": []string{"string", "number"}}, "range": numbers(2), "brand": ref("text"), "label": words, "hint": words,
		"choices": list(closed("value title", object{"value": ref("text"), "title": words})),
	})
	swatch := object{"anyOf": []object{ref("colour"), list(ref("colour")), closed("rgb", object{"rgb": ref("colour"), "cmyk": numbers(4), "spot": ref("text"), "brand": ref("text")})}}
	palette := closed("name title colours", object{"name": ref("text"), "title": words, "colours": object{"type": "object", "additionalProperties": swatch}})
	role := closed("family", object{"family": ref("text"), "weight": number, "case": ref("case"), "tracking": number, "line_gap": number,
		"fallback": list(ref("text")), "small": ref("text"), "small_px": number, "figures": ref("figures"), "brand": ref("text")})
	board := closed("text", object{"text": ref("text"), "font": enum(BoardFonts()...), "bold": ref("flag"), "case": ref("case"),
		"colour": enum(BoardColours()...), "ground": enum("black"), "align": ref("align")})
	root := closed("pano name version title kinds sizes fields", object{
		"pano": object{"const": Format}, "name": object{"type": "string", "pattern": namePattern.String()}, "version": ref("count"), "title": words, "about": words,
		"kinds": list(enum(Kinds()...)), "sizes": list(object{"type": "string", "pattern": sizePattern.String()}), "safe": numbers(2), "locked": ref("flag"), "motion": motionSchema(),
		"fields": list(field), "palettes": list(palette), "fonts": object{"type": "object", "additionalProperties": role},
		"parts":    object{"type": "object", "additionalProperties": ref("layers")},
		"variants": list(closed("aspect layers", object{"aspect": numbers(2), "layers": ref("layers")})), "eboard": board,
	})
	defs := scalars()
	defs["layer"], defs["item"] = layerSchema(false), layerSchema(true)
	root["$schema"], root["title"], root["$defs"] = "https://json-schema.org/draft/2020-12/schema", "Pano template, format 1", defs
	return root
}

// TestSchemaFile keeps schema.json what the tables say.
func TestSchemaFile(t *testing.T) {
	want, err := json.MarshalIndent(schema(), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile("schema.json", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("schema.json is not what the tables say: run go test ./render/design -run SchemaFile -update")
	}
}

// TestSchemaTakesTemplates holds every template we have against schema.json.
func TestSchemaTakesTemplates(t *testing.T) {
	data, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s object
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{"small": small}
	for i, e := range examples(t) {
		texts[fmt.Sprint("example ", i)] = e
	}
	for _, glob := range []string{"../../templates/*/*/template.yaml", "../testdata/templates/*/*/template.yaml"} {
		files, err := filepath.Glob(glob)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			texts[f] = string(b)
		}
	}
	for name, text := range texts {
		if err := validate(s, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, spoil := range [][2]string{{"version: 1", "version: x"}, {"{draw: background, fill: ground}", "{draw: background, fil: ground}"},
		{"kinds: [led]", "kinds: [tv]"}, {"max: 20", "max: big"}, {"name: mau", "nom: mau"}} {
		if validate(s, strings.Replace(small, spoil[0], spoil[1], 1)) == nil {
			t.Errorf("the schema takes %s", spoil[1])
		}
	}
}

func validate(s object, text string) error {
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		return err
	}
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	return (&checker{root: s}).check(s, v, "$")
}

// checker is as much of JSON Schema as schema.json uses.
type checker struct{ root object }

func (c *checker) check(s object, v any, at string) error {
	if r, ok := s["$ref"].(string); ok {
		return c.check(c.root["$defs"].(object)[strings.TrimPrefix(r, "#/$defs/")].(object), v, at)
	}
	if any, ok := s["anyOf"].([]any); ok {
		var first error
		for _, alt := range any {
			err := c.check(alt.(object), v, at)
			if err == nil {
				return nil
			}
			if first == nil || strings.Count(err.Error(), ".") > strings.Count(first.Error(), ".") {
				first = err
			}
		}
		return first
	}
	if k, ok := s["const"]; ok && k != v {
		return fmt.Errorf("%s: %v is not %v", at, v, k)
	}
	if e, ok := s["enum"].([]any); ok && !slices.Contains(e, v) {
		return fmt.Errorf("%s: %v is not among %v", at, v, e)
	}
	if t, ok := s["type"]; ok && !hasType(t, v) {
		return fmt.Errorf("%s: %v is no %v", at, v, t)
	}
	if p, ok := s["pattern"].(string); ok {
		if text, isText := v.(string); isText && !regexp.MustCompile(p).MatchString(text) {
			return fmt.Errorf("%s: %q does not match %s", at, text, p)
		}
	}
	if items, ok := s["items"].(object); ok {
		for i, x := range v.([]any) {
			if err := c.check(items, x, fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
	}
	if m, ok := v.(object); ok {
		return c.object(s, m, at)
	}
	return nil
}

func (c *checker) object(s, m object, at string) error {
	required, _ := s["required"].([]any)
	for _, k := range required {
		if _, ok := m[k.(string)]; !ok {
			return fmt.Errorf("%s: %s is missing", at, k)
		}
	}
	props, _ := s["properties"].(object)
	for k, x := range m {
		p, ok := props[k].(object)
		if !ok {
			p, ok = s["additionalProperties"].(object)
		}
		if !ok {
			return fmt.Errorf("%s: unknown key %s", at, k)
		}
		if err := c.check(p, x, at+"."+k); err != nil {
			return err
		}
	}
	return nil
}

func hasType(t, v any) bool {
	if many, ok := t.([]any); ok {
		return slices.ContainsFunc(many, func(one any) bool { return hasType(one, v) })
	}
	switch v := v.(type) {
	case string:
		return t == "string"
	case bool:
		return t == "boolean"
	case float64:
		return t == "number" || t == "integer" && v == float64(int(v))
	case []any:
		return t == "array"
	case object:
		return t == "object"
	}
	return false
}
