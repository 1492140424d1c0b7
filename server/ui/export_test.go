package ui

import (
	"pano/server/campaign"
	"pano/server/ui/desk"
)

// Line is one route with the right it needs, for tests from outside.
type Line struct {
	Method, Path string
	Need         campaign.Permission
}

// Table is the whole route table.
func Table() []Line {
	u := &UI{&desk.Shell{People: struct{ People }{}}}
	var out []Line
	for _, r := range u.routes() {
		out = append(out, Line{r.Method, r.Path, r.Need})
	}
	return out
}
