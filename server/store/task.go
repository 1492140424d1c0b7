package store

import "pano/server/campaign"

func tasks() kind[campaign.Task] {
	type t = campaign.Task
	return kind[t]{
		noun:    "task",
		columns: []string{"id", "kind", "placement", "display", "due", "state", "note", "done_at", "done_by", "created_at"},
		fields: func(k *t) []any {
			return []any{&k.ID, &k.Kind, &k.Placement, &k.Display, &k.Due, &k.State, &k.Note, &k.DoneAt, &k.DoneBy, &k.CreatedAt}
		},
		version: func(k *t) *int64 { return &k.Version },
		search:  func(k *t) string { return k.Note },
		filter: filters{kind: "kind = $?", placement: "placement = $?", display: "display = $?", task: "id = $?", state: "state",
			location: "display IN (SELECT id FROM display WHERE location = $?)",
			area:     "display IN (SELECT d.id FROM display d JOIN location l ON l.id = d.location WHERE l.area = $?)",
			campaign: "placement IN (SELECT id FROM placement WHERE campaign = $?)",
			group:    "placement IN (SELECT id FROM placement WHERE grp = $?)",
			// A task belongs to the instant at which it is due.
			from: "due", to: "due + 1"},
	}
}

func photos() kind[campaign.Evidence] {
	type t = campaign.Evidence
	return kind[t]{
		noun: "evidence",
		columns: []string{"id", "task", "placement", "display", "kind", "sha256", "mime", "taken_at", "received_at", "lat", "lng",
			"accuracy_m", "source", "by_user", "by_name", "condition", "note", "verified_by", "verified_at", "leaf"},
		fields: func(e *t) []any {
			return []any{&e.ID, &e.Task, &e.Placement, &e.Display, &e.Kind, &e.SHA256, &e.MIME, &e.TakenAt, &e.ReceivedAt,
				&e.Lat, &e.Lng, &e.AccuracyM, &e.Source, &e.By, &e.ByName, &e.Condition, &e.Note, &e.VerifiedBy, &e.VerifiedAt, &e.Leaf}
		},
		search: func(e *t) string { return e.Note + " " + e.ByName },
		filter: filters{kind: "kind = $?", task: "task = $?", placement: "placement = $?", display: "display = $?",
			location: "display IN (SELECT id FROM display WHERE location = $?)",
			campaign: "placement IN (SELECT id FROM placement WHERE campaign = $?)",
			// A photo belongs to the instant at which it arrived.
			from: "received_at", to: "received_at + 1"},
	}
}
