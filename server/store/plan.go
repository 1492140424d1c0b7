package store

import "pano/server/campaign"

func units() kind[campaign.Unit] {
	type t = campaign.Unit
	return kind[t]{
		noun:    "unit",
		columns: []string{"id", "name", "short", "kind", "parent", "valid_from", "valid_to", "successors"},
		fields: func(u *t) []any {
			return []any{&u.ID, &u.Name, &u.Short, &u.Kind, &u.Parent, &u.ValidFrom, &u.ValidTo, asJSON(&u.Successors)}
		},
		version: func(u *t) *int64 { return &u.Version },
		search:  func(u *t) string { return u.Name + " " + u.Short },
		filter:  filters{kind: "kind = $?", from: "valid_from", to: "valid_to"},
	}
}

func areas() kind[campaign.Area] {
	type t = campaign.Area
	return kind[t]{
		noun:    "area",
		columns: []string{"id", "name", "short", "old_names"},
		fields:  func(a *t) []any { return []any{&a.ID, &a.Name, &a.Short, asJSON(&a.Old)} },
		version: func(a *t) *int64 { return &a.Version },
		search: func(a *t) string {
			s := a.Name + " " + a.Short
			for _, old := range a.Old {
				s += " " + old
			}
			return s
		},
	}
}

func references() kind[campaign.Reference] {
	type t = campaign.Reference
	return kind[t]{
		noun:    "reference",
		columns: []string{"id", "number", "issuer", "dated", "title"},
		fields:  func(r *t) []any { return []any{&r.ID, &r.Number, &r.Issuer, &r.Date, &r.Title} },
		version: func(r *t) *int64 { return &r.Version },
		search:  func(r *t) string { return r.Number + " " + r.Issuer + " " + r.Title },
	}
}

func campaigns() kind[campaign.Campaign] {
	type t = campaign.Campaign
	return kind[t]{
		noun:    "campaign",
		columns: []string{"id", "name", "code", "colour", "kind", "tone", "owner", "goal", "refs", "status", "sponsored", "demo"},
		fields: func(c *t) []any {
			return []any{&c.ID, &c.Name, &c.Code, &c.Colour, &c.Kind, &c.Tone, &c.Owner, &c.Goal, asJSON(&c.References),
				&c.Status, &c.Sponsored, &c.Demo}
		},
		version: func(c *t) *int64 { return &c.Version },
		search:  func(c *t) string { return c.Name + " " + c.Code + " " + c.Goal },
		filter:  filters{kind: "kind = $?", campaign: "id = $?", state: "status"},
	}
}

func phases() kind[campaign.Phase] {
	type t = campaign.Phase
	return kind[t]{
		noun: "phase",
		columns: []string{"id", "campaign", "parent", "label", "start_moment", "end_moment", "start_at", "end_at",
			"media_windows", "targets", "seq"},
		fields: func(p *t) []any {
			return []any{&p.ID, &p.Campaign, &p.Parent, &p.Label, asJSON(&p.Start), asJSON(&p.End), derived(p.Start.At), derived(p.End.At),
				asJSON(&p.Windows), asJSON(&p.Targets), &p.Seq}
		},
		version: func(p *t) *int64 { return &p.Version },
		search:  func(p *t) string { return p.Label },
		filter:  filters{campaign: "campaign = $?", phase: "id = $?", from: "start_at", to: "end_at"},
	}
}

func milestones() kind[campaign.Milestone] {
	type t = campaign.Milestone
	return kind[t]{
		noun:    "milestone",
		columns: []string{"id", "campaign", "name", "planned", "confirmed", "actual", "exactness", "history"},
		fields: func(m *t) []any {
			return []any{&m.ID, &m.Campaign, &m.Name, &m.Planned, &m.Confirmed, &m.Actual, &m.Precision, asJSON(&m.History)}
		},
		version: func(m *t) *int64 { return &m.Version },
		search:  func(m *t) string { return m.Name },
		filter:  filters{campaign: "campaign = $?"},
	}
}

func slogans() kind[campaign.Slogan] {
	type t = campaign.Slogan
	return kind[t]{
		noun:    "slogan",
		columns: []string{"id", "campaign", "words", "short", "tone", "refs", "approved_by", "approved_at"},
		fields: func(s *t) []any {
			return []any{&s.ID, &s.Campaign, &s.Text, &s.Short, &s.Tone, asJSON(&s.References), &s.ApprovedBy, &s.ApprovedAt}
		},
		version: func(s *t) *int64 { return &s.Version },
		search:  func(s *t) string { return s.Text + " " + s.Short },
		filter:  filters{campaign: "campaign = $?"},
	}
}
