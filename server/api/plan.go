package api

import (
	"context"

	"pano/server/campaign"
	"pano/server/control"
)

// plan registers campaigns, phases, milestones, slogans, units and areas.
func (a *API) plan() {
	c := a.o.Control
	route(a, op{"GET", "/campaigns", "list-campaigns", "Campaigns", campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, in *page) ([]campaign.Campaign, error) {
			return c.Campaigns(ctx, by, in.filter())
		})
	route(a, op{"GET", "/campaigns/{id}", "get-campaign", "A campaign with its phases, milestones and coverage", campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, in *ByID) (control.CampaignView, error) {
			return c.Campaign(ctx, by, in.ID)
		})
	route(a, op{"GET", "/campaigns/{id}/coverage", "get-coverage", "How far each phase has come, and its gaps", campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, in *ByID) ([]control.PhaseCoverage, error) {
			return c.Coverage(ctx, by, in.ID)
		})
	saver(a, "/campaigns", "save-campaign", "Save a campaign", campaign.ManagePlan, c.SaveCampaign)
	saver(a, "/phases", "save-phase", "Save a phase", campaign.ManagePlan, c.SavePhase)
	saver(a, "/references", "save-reference", "Save a document of the legal basis", campaign.ManagePlan, c.SaveReference)
	saver(a, "/slogans", "save-slogan", "Save a slogan", campaign.ManagePlan, c.SaveSlogan)
	saver(a, "/units", "save-unit", "Save an organisation", campaign.ManagePlan, c.SaveUnit)
	saver(a, "/areas", "save-area", "Save a ward or commune", campaign.ManagePlaces, c.SaveArea)
	route(a, op{"POST", "/milestones", "save-milestone", "Save a milestone and see what its date touches", campaign.ManagePlan, 0},
		func(ctx context.Context, by campaign.Actor, in *bodyOf[control.MilestoneIn]) (control.Impact, error) {
			return c.SaveMilestone(ctx, by, in.Body)
		})
	lister(a, "/references", "list-references", "Documents of the legal basis", c.References)
	lister(a, "/slogans", "list-slogans", "Slogans", c.Slogans)
	lister(a, "/units", "list-units", "Organisations", c.Units)
	lister(a, "/areas", "list-areas", "Wards and communes", c.Areas)
	act(a, op{"POST", "/slogans/{id}/approve", "approve-slogan", "Approve a slogan", campaign.Approve, 0},
		func(ctx context.Context, by campaign.Actor, in *ByID) error { return c.ApproveSlogan(ctx, by, in.ID) })
}

// saver registers "insert or update one noun": version 0 inserts; the answer
// carries the new version.
func saver[T any](a *API, path, id, summary string, need campaign.Permission, fn func(context.Context, campaign.Actor, *T) error) {
	route(a, op{"POST", path, id, summary, need, 0},
		func(ctx context.Context, by campaign.Actor, in *bodyOf[T]) (T, error) {
			err := fn(ctx, by, &in.Body)
			return in.Body, err
		})
}

func lister[T any](a *API, path, id, summary string, fn func(context.Context, campaign.Actor, control.Filter) ([]T, error)) {
	route(a, op{"GET", path, id, summary, campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, in *page) ([]T, error) { return fn(ctx, by, in.filter()) })
}
