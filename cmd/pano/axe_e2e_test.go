//go:build e2e

package main

import (
	"os"
	"strings"
	"testing"
)

// axeRun checks the page of the window against WCAG 2.2 A and AA with axe-core
// (vendored in testdata/axe) and returns what is serious or critical.
const axeRun = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"]}).then(r => r.violations.filter(v => v.impact === "serious" || v.impact === "critical").map(v => v.impact + " " + v.id + ": " + v.nodes.slice(0, 3).map(n => n.target.join(" ") + " " + (n.any[0]?.message || n.failureSummary || "")).join(" | ")))`

// accessible walks the main pages as those who use them.
func (s *story) accessible(t *testing.T) {
	src, err := os.ReadFile("testdata/axe/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	admin := s.b.signIn(t, s.logins["admin"], 1440)
	visitor := s.b.window(t, "visitor", 390)
	campaigns := api[[]struct{ ID string }](t, s.operator, "/campaigns")
	takeovers := api[[]takeoverJSON](t, s.operator, "/takeovers")
	task := api[[]taskJSON](t, s.crew, "/tasks?state=open")[0].Task.ID
	walks := []struct {
		who   *person
		paths []string
	}{
		{visitor, []string{"/login"}},
		{s.operator, []string{"/", "/wall", "/schedule", "/schedule/new?asset=" + s.asset, "/displays", "/displays/" + s.display, "/takeovers/new", "/takeovers/" + takeovers[0].Takeover.ID}},
		{s.designer, []string{"/designs", "/designs/led-slide", "/assets", "/assets/" + s.asset}},
		{s.approver, []string{"/", "/approvals"}},
		{s.crew, []string{"/tasks", "/tasks/" + task, "/locations", "/menu"}},
		{s.auditor, []string{"/log", "/log/acts", "/campaigns", "/campaigns/" + campaigns[0].ID}},
		{admin, []string{"/users", "/settings"}},
		{s.dark(t), []string{"/", "/schedule", "/displays/" + s.display, "/log"}},
	}
	t.Run("pages", func(t *testing.T) {
		for _, walk := range walks {
			t.Run(walk.who.name, func(t *testing.T) {
				t.Parallel()
				for _, path := range walk.paths {
					walk.who.axe(t, path, string(src))
				}
			})
		}
	})
}

// dark is a second window of the auditor, turned dark.
func (s *story) dark(t *testing.T) *person {
	t.Helper()
	p := s.b.signIn(t, s.logins["auditor"], 1440)
	p.name = "dark"
	p.click(t, `header button[name=theme][value=dark]`)
	p.wait(t, "sit in the dark", `document.documentElement.dataset.theme === "dark"`)
	return p
}

// axe opens one page and fails on what is serious there.
func (p *person) axe(t *testing.T, path, src string) {
	t.Helper()
	p.open(t, path)
	if got := eval[string](t, p, `location.pathname`); got != strings.Split(path, "?")[0] {
		t.Errorf("%s: %s leads to %s", p.name, path, got)
	}
	eval[bool](t, p, src+"; true")
	for _, v := range eval[[]string](t, p, axeRun) {
		t.Errorf("%s, %s: %s", p.name, path, v)
	}
}
