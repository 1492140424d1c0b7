package plan

import "pano/server/campaign"

// CampaignView is a campaign with all that hangs on it.
type CampaignView struct {
	Campaign   campaign.Campaign    `json:"campaign"`
	Phases     []campaign.Phase     `json:"phases"`
	Milestones []campaign.Milestone `json:"milestones"`
	References []campaign.Reference `json:"references"`
	Coverage   []PhaseCoverage      `json:"coverage"`
}

// MilestoneIn saves a milestone; Reason is mandatory when a date changes.
type MilestoneIn struct {
	Milestone campaign.Milestone `json:"milestone"`
	Reason    string             `json:"reason"`
}

// Impact is what a changed date touches: phases moved with it, and what still
// carries the old date in its words.
type Impact struct {
	Phases     []campaign.Phase     `json:"phases"`
	Assets     []campaign.Asset     `json:"assets"`
	Placements []campaign.Placement `json:"placements"`
}

// PhaseCoverage is how far a phase has come against its targets.
type PhaseCoverage struct {
	Phase campaign.Phase      `json:"phase"`
	Rows  []CoverageRow       `json:"rows"`
	Gaps  []campaign.Location `json:"gaps"` // in scope of a target, with nothing placed
}

// CoverageRow is one target. Planned counts placed surfaces, Done those proven:
// verified or installed when printed, published when electronic.
type CoverageRow struct {
	Kind     campaign.DisplayKind `json:"kind"`
	Area     string               `json:"area"` // area id, "" = all
	AreaName string               `json:"area_name"`
	Goal     int                  `json:"goal"`
	Planned  int                  `json:"planned"`
	Done     int                  `json:"done"`
}
