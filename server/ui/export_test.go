package ui

import "pano/server/campaign"

// Line is one route with the right it needs, for tests from outside.
type Line struct {
	Method, Path string
	Need         campaign.Permission
}

// Table is the whole route table.
func Table() []Line {
	u := &UI{o: Options{People: struct{ People }{}}}
	var out []Line
	for _, r := range u.routes() {
		out = append(out, Line{r.method, r.path, r.need})
	}
	return out
}
