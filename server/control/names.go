// Package control holds the verbs: one file a noun. It decides who may, checks
// the rules of package campaign, and writes through the small interfaces of port.
// It starts nothing and owns no goroutine but its render workers.
//
// The verbs live in rooms (plan, content, field, watch, audit); Control is the one
// door to all of them, and this file names their types so that callers need no
// other import.
package control

import (
	"pano/devices/blob"
	"pano/render"
	"pano/server/campaign"
	"pano/server/control/audit"
	"pano/server/control/content"
	"pano/server/control/content/artwork"
	"pano/server/control/content/studio"
	"pano/server/control/field"
	"pano/server/control/plan"
	"pano/server/control/port"
	"pano/server/control/rule"
	"pano/server/control/set"
	"pano/server/control/watch"
)

// What control needs from below; see package port.
type (
	Store         = port.Store
	Ports         = port.Ports
	Filter        = port.Filter
	AssetVersions = port.AssetVersions
	Approvals     = port.Approvals
	Placements    = port.Placements
	Device        = port.Device
	Devices       = port.Devices
	Desired       = port.Desired
	History       = port.History
	Codes         = port.Codes
	Orders        = port.Orders
	Settings      = port.Settings
	Entry         = port.Entry
	Log           = port.Log
	PlayQuery     = port.PlayQuery
	LoggedPlay    = port.LoggedPlay
	EntryQuery    = port.EntryQuery
	LoggedEntry   = port.LoggedEntry
	RawBatch      = port.RawBatch
	BatchResult   = port.BatchResult
	Fleet         = port.Fleet
	DisplayStatus = port.DisplayStatus
)

// Table is the plain keeping of one noun.
type Table[T, F any] = port.Table[T, F]

// What goes into and comes out of the verbs.
type (
	Digest        = blob.Digest
	Template      = render.Template
	Artwork       = render.Artwork
	Signer        = port.Signer
	Delivery      = port.Delivery
	DeliveryState = port.DeliveryState

	CampaignView  = plan.CampaignView
	MilestoneIn   = plan.MilestoneIn
	Impact        = plan.Impact
	PhaseCoverage = plan.PhaseCoverage
	CoverageRow   = plan.CoverageRow

	TemplateFilter = content.TemplateFilter
	PreviewIn      = content.PreviewIn
	Countdown      = studio.Countdown
	DraftIn        = content.DraftIn
	SizesIn        = content.SizesIn
	UploadIn       = content.UploadIn
	RefitIn        = content.RefitIn
	Image          = content.Image
	AssetView      = content.AssetView
	AssetDetail    = content.AssetDetail
	ApprovalSet    = content.ApprovalSet
	ApproveIn      = content.ApproveIn
	LintIn         = content.LintIn

	SetIn    = set.In
	SetPlan  = set.Plan
	SetGroup = set.Group

	RuleView     = rule.View
	RuleParam    = rule.Param
	RuleList     = rule.List
	RuleChangeIn = rule.ChangeIn
	RuleChanged  = rule.Changed
	RuleBreak    = rule.Break

	PlaceIn       = field.PlaceIn
	PlaceResult   = field.PlaceResult
	MoveIn        = field.MoveIn
	PlacementView = field.PlacementView
	TaskIn        = field.TaskIn
	TaskView      = field.TaskView
	CompleteIn    = field.CompleteIn

	Slot          = watch.Slot
	DisplayView   = watch.DisplayView
	LocationView  = watch.LocationView
	DisplayDetail = watch.DisplayDetail
	PublishIn     = watch.PublishIn
	DayIn         = watch.DayIn
	Track         = watch.Track
	Span          = watch.Span
	Bar           = watch.Bar
	Line          = watch.Line
	TakeoverIn    = watch.TakeoverIn
	TakeoverView  = watch.TakeoverView
	Ack           = watch.Ack
	PairIn        = watch.PairIn
	Paired        = watch.Paired

	AsOfIn       = audit.AsOfIn
	AsOfRow      = audit.AsOfRow
	AsOfResult   = audit.AsOfResult
	Authority    = audit.Authority
	AsOfEvidence = audit.Evidence
	Expected     = audit.Expected
	LogHead      = audit.LogHead
	AssetHistory = audit.AssetHistory
)

// ParseDigest checks a file's digest as it comes in an address.
func ParseDigest(s string) (Digest, error) { return blob.Parse(s) }

// Room is the shape of the place that a size leaves for finished artwork.
func Room(f campaign.Fit, unit bool) (w, h float64) { return artwork.Room(f, unit) }

// SetLeave leaves a group of displays out of a set.
const SetLeave = set.Leave

// SetRoles lists the texts of a set.
func SetRoles() []string { return set.Roles() }
