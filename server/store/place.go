package store

import "pano/server/campaign"

func locations() kind[campaign.Location] {
	type t = campaign.Location
	return kind[t]{
		noun: "location",
		columns: []string{"id", "name", "kind", "area", "old_ward", "street", "keeper", "phone", "unit", "lat", "lng",
			"precision_m", "notes", "demo"},
		fields: func(l *t) []any {
			return []any{&l.ID, &l.Name, &l.Kind, &l.Area, &l.OldWard, &l.Street, &l.Keeper, &l.Phone, &l.Unit, &l.Lat, &l.Lng,
				&l.PrecisionM, &l.Notes, &l.Demo}
		},
		version: func(l *t) *int64 { return &l.Version },
		search:  func(l *t) string { return l.Name + " " + l.Street + " " + l.OldWard + " " + l.Keeper },
		filter: filters{kind: "kind = $?", area: "area = $?", location: "id = $?",
			display: "id IN (SELECT location FROM display WHERE id = $?)"},
	}
}

func displays() kind[campaign.Display] {
	type t = campaign.Display
	return kind[t]{
		noun: "display",
		columns: []string{"id", "name", "location", "kind", "driven", "profile", "w_px", "h_px", "colours", "w_mm", "h_mm", "faces",
			"tz", "default_asset", "default_version", "rev", "desired_at", "paired", "retired", "demo"},
		fields: func(d *t) []any {
			return []any{&d.ID, &d.Name, &d.Location, &d.Kind, &d.Driven, &d.Profile, &d.WPx, &d.HPx, &d.Colours, &d.WMM, &d.HMM, &d.Faces,
				&d.TZ, &d.Default.Asset, &d.Default.Version, &d.Rev, &d.DesiredAt, &d.Paired, &d.Retired, &d.Demo}
		},
		version: func(d *t) *int64 { return &d.Version },
		search:  func(d *t) string { return d.Name },
		filter: filters{kind: "kind = $?", location: "location = $?", display: "id = $?", state: "driven",
			area:      "location IN (SELECT id FROM location WHERE area = $?)",
			placement: "id IN (SELECT display FROM placement WHERE id = $?)",
			campaign:  "id IN (SELECT display FROM placement WHERE campaign = $?)",
			live:      "(retired = 0 OR retired > $?)"},
	}
}
