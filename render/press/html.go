package press

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
)

//go:embed sheet.html
var sheetHTML string

// html is the order sheet as a page that any browser shows and prints.
func (s *sheet) html() ([]byte, error) {
	t, err := template.New("sheet").Funcs(template.FuncMap{
		"say": s.say,
		"pic": s.pic,
		"kind": func(f File) string {
			return s.say(map[string]string{"full": "full", "tenth": "tenth", "picture": "jpeg"}[f.Kind])
		},
		"size": func(n int64) string {
			if n >= 1<<20 {
				return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
			}
			return fmt.Sprintf("%d kB", max(1, n>>10))
		},
	}).Parse(sheetHTML)
	if err != nil {
		return nil, fmt.Errorf("read the order sheet's page: %w", err)
	}
	total := 0
	for i := range s.o.Pieces {
		total += s.o.Pieces[i].Quantity
	}
	var b bytes.Buffer
	err = t.Execute(&b, map[string]any{"Lang": lang(s.o.Lang), "Heads": s.heads(), "Rows": s.rows(), "Total": total})
	if err != nil {
		return nil, fmt.Errorf("write the order sheet's page: %w", err)
	}
	return b.Bytes(), nil
}

// pic is the picture of piece n as the page holds it.
func (s *sheet) pic(n int) template.URL {
	data := s.pictures[n-1]
	mime := http.DetectContentType(data)
	if mime != "image/jpeg" && mime != "image/png" {
		return ""
	}
	return template.URL("data:" + mime + ";base64," + base64.StdEncoding.EncodeToString(data))
}
