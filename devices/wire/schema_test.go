package wire_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// schema is the part of JSON Schema that the files in testdata use; an unknown
// word is an error, so a rule cannot be skipped unseen.
type schema struct {
	Schema     string             `json:"$schema"`
	Title      string             `json:"title"`
	Type       string             `json:"type"`
	Const      any                `json:"const"`
	Pattern    string             `json:"pattern"`
	Minimum    *float64           `json:"minimum"`
	Maximum    *float64           `json:"maximum"`
	Items      *schema            `json:"items"`
	Properties map[string]*schema `json:"properties"`
	Required   []string           `json:"required"`
}

func (s *schema) check(at string, v any) error {
	if s.Const != nil && s.Const != v {
		return fmt.Errorf("%s is %v, want %v", at, v, s.Const)
	}
	kind := map[reflect.Kind]string{reflect.Map: "object", reflect.Slice: "array", reflect.String: "string", reflect.Float64: "number", reflect.Bool: "boolean"}[reflect.ValueOf(v).Kind()]
	n, isNumber := v.(float64)
	if s.Type != "" && kind != s.Type && (s.Type != "integer" || !isNumber || n != math.Trunc(n)) {
		return fmt.Errorf("%s is a %s, want %s", at, kind, s.Type)
	}
	if isNumber && ((s.Minimum != nil && n < *s.Minimum) || (s.Maximum != nil && n > *s.Maximum)) {
		return fmt.Errorf("%s is %v: out of range", at, n)
	}
	switch v := v.(type) {
	case string:
		if s.Pattern != "" && !regexp.MustCompile(s.Pattern).MatchString(v) {
			return fmt.Errorf("%s is %q, want %s", at, v, s.Pattern)
		}
	case []any:
		for i, e := range v {
			if err := s.Items.check(fmt.Sprintf("%s[%d]", at, i), e); err != nil {
				return err
			}
		}
	case map[string]any:
		return s.checkObject(at, v)
	}
	return nil
}

func (s *schema) checkObject(at string, v map[string]any) error {
	for _, name := range s.Required {
		if _, ok := v[name]; !ok {
			return fmt.Errorf("%s.%s is missing", at, name)
		}
	}
	for name, e := range v {
		p := s.Properties[name]
		if p == nil && s.Properties != nil {
			return fmt.Errorf("%s.%s is not in the schema", at, name)
		}
		if p != nil {
			if err := p.check(at+"."+name, e); err != nil {
				return err
			}
		}
	}
	return nil
}

func readSchema(t *testing.T, path string) *schema {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := new(schema)
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(s); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return s
}

// TestSchemas: what the structs write fits the published schemas, all that the
// structs can write is in them, and a broken document does not fit.
func TestSchemas(t *testing.T) {
	docs := map[string][]byte{}
	for kind, m := range examples() {
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		docs["testdata/"+kind+".schema.json"] = b
	}
	for _, name := range []string{"programme", "desired", "command"} {
		raw, err := os.ReadFile("../programme/testdata/" + name + ".signed")
		if err != nil {
			t.Fatal(err)
		}
		_, doc, _ := bytes.Cut(raw, []byte("\n"))
		docs["../programme/testdata/"+name+".schema.json"] = doc
	}
	for path, doc := range docs {
		s := readSchema(t, path)
		var v map[string]any
		if err := json.Unmarshal(doc, &v); err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(path), ".schema.json")
		if err := s.check(name, v); err != nil {
			t.Error(err)
		}
		if !slices.Contains(s.Required, "v") {
			t.Errorf("%s: v is not required", name)
		}
		v["v"] = 2.0
		if s.check(name, v) == nil {
			t.Errorf("%s: version 2 fits", name)
		}
		delete(v, "v")
		if s.check(name, v) == nil {
			t.Errorf("%s: no version fits", name)
		}
	}
}
