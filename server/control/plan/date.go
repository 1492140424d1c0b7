package plan

import (
	"strings"
	"time"

	"pano/server/campaign"
)

// local is an instant in the organisation's zone.
func (x *Plan) local(t int64) time.Time {
	zone, err := time.LoadLocation(x.desk.Zone)
	if err != nil {
		zone = time.UTC
	}
	return time.UnixMicro(t).In(zone)
}

// date is how a correction is written in a milestone's history.
func (x *Plan) date(t int64) string {
	if t == 0 {
		return "–"
	}
	return x.local(t).Format("02/01/2006 15:04")
}

// forms are the ways in which a milestone's name and date are commonly written on
// an asset, lower case.
func (x *Plan) forms(m campaign.Milestone) []string {
	out := []string{strings.ToLower(m.Name)}
	if t := m.When(); t != 0 {
		at := x.local(t)
		for _, layout := range []string{"02/01/2006", "2/1/2006", "02/1/2006", "2006-01-02", "02.01.2006", "02-01-2006", "2/1"} {
			out = append(out, at.Format(layout))
		}
	}
	return out
}
