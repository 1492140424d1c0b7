package api

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"pano/server/web"
)

// coded gives what does not fit the document the form of all other errors: a
// stable code, the first finding's field, and in the reader's language what was
// sent and what is wanted.
func coded(ctx huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := web.Problem{Title: m.Title, Status: m.Status, Code: "request_invalid"}
	if m.Status == http.StatusUnprocessableEntity {
		p.Code = "validation_failed"
	}
	p.Type = "urn:pano:error:" + p.Code
	first := &huma.ErrorDetail{Message: m.Detail}
	if len(m.Errors) > 0 && m.Errors[0] != nil {
		first = m.Errors[0]
	}
	p.Field = field(first)
	p.Detail = explain(web.LangFrom(ctx.Context()), p.Field, first)
	return &problem{p}, nil
}

// field is where the finding is, without the part of the request around it.
func field(d *huma.ErrorDetail) string {
	at := d.Location
	for _, part := range []string{"body", "query", "path", "header"} {
		if rest, ok := strings.CutPrefix(at, part); ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			at = strings.TrimPrefix(rest, ".")
			break
		}
	}
	if name, ok := strings.CutPrefix(d.Message, "expected required property "); ok {
		name, _, _ = strings.Cut(name, " ")
		return strings.TrimPrefix(at+"."+name, ".")
	}
	return at
}

// explain says field, value and remedy in one sentence.
func explain(lang, field string, d *huma.ErrorDetail) string {
	want, value := d.Message, ""
	switch v := d.Value.(type) {
	case string:
		value = fmt.Sprintf("%.60q", v)
	case float64, int, int64, bool:
		value = fmt.Sprint(v)
	}
	sent, remedy := "%s was sent", "correct it and send again"
	if lang != "en" {
		want, sent, remedy = vietnamese(want), "đã gửi %s", "hãy sửa rồi gửi lại"
	}
	parts := []string{want}
	if value != "" {
		parts = append(parts, fmt.Sprintf(sent, value))
	}
	text := strings.Join(parts, ", ") + "; " + remedy
	if field != "" {
		text = field + ": " + text
	}
	return text
}

// vietnamese says a finding of the schema check in Vietnamese. What is not in the
// table keeps the name of the check, which a script's author can look up.
func vietnamese(message string) string {
	for _, w := range []struct{ en, vi string }{
		{"expected required property", "thiếu mục bắt buộc"},
		{"expected number >=", "cần số không nhỏ hơn"},
		{"expected number >", "cần số lớn hơn"},
		{"expected number <=", "cần số không lớn hơn"},
		{"expected number <", "cần số nhỏ hơn"},
		{"expected length >=", "số ký tự ít nhất là"},
		{"expected length <=", "số ký tự nhiều nhất là"},
		{"expected array length >=", "số mục ít nhất là"},
		{"expected array length <=", "số mục nhiều nhất là"},
		{"expected value to be one of", "cần một trong"},
		{"expected string to match pattern", "cần đúng mẫu"},
		{"expected string to be", "chữ cần là:"},
		{"expected boolean", "cần true hoặc false"},
		{"expected integer", "cần số nguyên"},
		{"expected number", "cần số"},
		{"expected string", "cần chữ"},
		{"expected array", "cần danh sách"},
		{"expected object", "cần một đối tượng JSON"},
		{"unexpected property", "không có mục này"},
		{"invalid integer", "cần số nguyên"},
		{"invalid float", "cần số"},
		{"invalid boolean", "cần true hoặc false"},
		{"required query parameter is missing", "thiếu tham số bắt buộc"},
		{"required path parameter is missing", "thiếu tham số bắt buộc"},
		{"request body is required", "thiếu nội dung gửi lên"},
	} {
		if rest, ok := strings.CutPrefix(message, w.en); ok {
			return w.vi + strings.TrimSuffix(rest, " to be present")
		}
	}
	return "dữ liệu chưa đúng (" + message + ")"
}
