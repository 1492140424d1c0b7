package plan

import "pano/server/campaign"

// CampaignView is a campaign with all that hangs on it.
type CampaignView struct {
	Campaign   campaign.Campaign
	Phases     []campaign.Phase
	Milestones []campaign.Milestone
	References []campaign.Reference
	Coverage   []PhaseCoverage
}

// MilestoneIn saves a milestone; Reason is mandatory when a date changes.
type MilestoneIn struct {
	Milestone campaign.Milestone
	Reason    string
}

// Impact is what a changed date touches: phases moved with it, and what still
// carries the old date in its words.
type Impact struct {
	Phases     []campaign.Phase
	Assets     []campaign.Asset
	Placements []campaign.Placement
}

// PhaseCoverage is how far a phase has come against its targets.
type PhaseCoverage struct {
	Phase campaign.Phase
	Rows  []CoverageRow
	Gaps  []campaign.Location // in scope of a target, with nothing placed
}

// CoverageRow is one target. Planned counts placed surfaces, Done those proven:
// verified or installed when printed, published when electronic.
type CoverageRow struct {
	Kind     campaign.DisplayKind
	Area     string // area id, "" = all
	AreaName string
	Goal     int
	Planned  int
	Done     int
}
