// Package page turns views into HTML: catalogues, templates, forms, static files.
// It knows nothing of any one page; package ui fills its views.
package page

import (
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"pano/server/campaign"
)

// Langs are the languages of the pages, the source language first.
func Langs() []string { return []string{"vi", "en"} }

// Locale speaks one language. It is safe for concurrent use.
type Locale struct {
	Lang  string
	plain map[string]string // messages without placeholders or plurals
	known map[string]bool
	loc   *i18n.Localizer
}

// LoadLocales reads locales/LANG.json of fsys for every language.
func LoadLocales(fsys fs.FS) (map[string]*Locale, error) {
	bundle := i18n.NewBundle(language.Vietnamese)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	out := map[string]*Locale{}
	for _, lang := range Langs() {
		file, err := bundle.LoadMessageFileFS(fsys, "locales/"+lang+".json")
		if err != nil {
			return nil, fmt.Errorf("read catalogue %s: %w", lang, err)
		}
		l := &Locale{Lang: lang, plain: map[string]string{}, known: map[string]bool{}}
		for _, m := range file.Messages {
			l.known[m.ID] = true
			if m.One == "" && !strings.Contains(m.Other, "{{") {
				l.plain[m.ID] = m.Other
			}
		}
		l.loc = i18n.NewLocalizer(bundle, lang)
		out[lang] = l
	}
	return out, nil
}

// Has tells whether the catalogue knows the key.
func (l *Locale) Has(key string) bool { return l.known[key] }

// T translates key; kv are placeholder names and values. An int named "n" picks
// the plural form. An unknown key comes back as it is, so that it is seen.
func (l *Locale) T(key string, kv ...any) string {
	if s, ok := l.plain[key]; ok {
		return s
	}
	data := make(map[string]any, len(kv)/2)
	cfg := &i18n.LocalizeConfig{MessageID: key, TemplateData: data}
	for i := 0; i+1 < len(kv); i += 2 {
		name := fmt.Sprint(kv[i])
		data[name] = kv[i+1]
		if n, ok := kv[i+1].(int); ok && name == "n" {
			cfg.PluralCount = n
			data[name] = l.Num(int64(n))
		}
	}
	if !l.known[key] {
		return key
	}
	s, _ := l.loc.Localize(cfg) // the text comes even when the catalogue lacks a plural form
	return pick(s, key)
}

// Or translates key, or returns text when the catalogue does not know it.
func (l *Locale) Or(key, text string) string {
	if l.known[key] {
		return l.T(key)
	}
	return text
}

// HTML translates a message that carries markup of ours; values are escaped.
func (l *Locale) HTML(key string, kv ...any) template.HTML {
	safe := make([]any, len(kv))
	for i, v := range kv {
		if s, ok := v.(string); ok && i%2 == 1 {
			v = template.HTMLEscapeString(s)
		}
		safe[i] = v
	}
	return template.HTML(l.T(key, safe...))
}

// Message translates an error: by what its rule says, if one refused; else by its
// code when the catalogue knows it and all its placeholders are given; else the
// English text that came with it.
func (l *Locale) Message(e *campaign.Error) string {
	if says := e.Params["says_"+l.Lang]; says != "" {
		return says
	}
	return l.Say("error."+e.Code, e.Params, e.Msg)
}

// Say translates key with params, or returns text when the catalogue does not
// know the key or params do not fill it.
func (l *Locale) Say(key string, params map[string]string, text string) string {
	if !l.known[key] {
		return text
	}
	kv := make([]any, 0, 2*len(params))
	for k, v := range params {
		kv = append(kv, k, v)
	}
	if s := l.T(key, kv...); !strings.Contains(s, "<no value>") {
		return s
	}
	return text
}

func pick(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
