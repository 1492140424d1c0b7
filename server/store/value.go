package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// plain turns a pointer to a field into what both drivers take: string, int64,
// float64, bytes, nil. Booleans become 0 and 1.
func plain(p any) any {
	if v, ok := p.(driver.Valuer); ok {
		return v
	}
	v := reflect.ValueOf(p).Elem()
	switch v.Kind() {
	case reflect.String:
		return text(v.String())
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Int16, reflect.Int8:
		return v.Int()
	case reflect.Float64, reflect.Float32:
		return v.Float()
	case reflect.Bool:
		if v.Bool() {
			return int64(1)
		}
		return int64(0)
	}
	return v.Interface() // []byte
}

// text drops what PostgreSQL cannot hold in a text column: NUL and broken UTF-8.
// Doors in front of the store refuse both; this keeps the two engines equal.
func text(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// asJSON keeps a list or a struct as JSON text.
func asJSON[T any](p *T) *jsonText[T] { return &jsonText[T]{p} }

type jsonText[T any] struct{ p *T }

// Scan implements sql.Scanner.
func (j *jsonText[T]) Scan(src any) error {
	var raw []byte
	switch s := src.(type) {
	case string:
		raw = []byte(s)
	case []byte:
		raw = s
	default:
		return fmt.Errorf("JSON column holds %T", src)
	}
	return json.Unmarshal(raw, j.p)
}

// Value implements driver.Valuer.
func (j *jsonText[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(j.p)
	if err != nil {
		return nil, fmt.Errorf("write JSON column: %w", err)
	}
	return string(b), nil
}

// derived writes a value that is only there to be filtered by, and reads nothing.
func derived(v int64) written { return written{v} }

type written struct{ v int64 }

// Scan implements sql.Scanner.
func (written) Scan(any) error { return nil }

// Value implements driver.Valuer.
func (w written) Value() (driver.Value, error) { return w.v, nil }
