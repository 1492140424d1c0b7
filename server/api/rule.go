package api

import (
	"context"

	"pano/server/campaign"
	"pano/server/control"
)

// rule registers the rule pack, its changes, and the judging of words.
func (a *API) rule() {
	c := a.o.Control
	route(a, op{"GET", "/rules", "list-rules", "The rule pack as the office has it", campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, _ *struct{}) ([]control.RuleView, error) {
			return c.Rules(ctx, by)
		})
	route(a, op{"GET", "/rules/{id}", "get-rule", "One rule", campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, in *ByID) (control.RuleView, error) {
			return c.Rule(ctx, by, in.ID)
		})
	route(a, op{"GET", "/rules/{id}/breaking", "list-breaking", "Assets that break a rule today", campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, in *ByID) ([]control.RuleBreak, error) {
			return c.Breaking(ctx, by, in.ID)
		})
	route(a, op{"POST", "/rules/{id}", "change-rule", "Change a rule with a reason; without anything else it goes back to its default", campaign.ManageRules, 0},
		func(ctx context.Context, by campaign.Actor, in *struct {
			ByID
			Body control.RuleChangeIn
		}) (control.RuleView, error) {
			return c.ChangeRule(ctx, by, in.ID, in.Body)
		})
	route(a, op{"POST", "/lint", "lint", "What rules say of words and choices; nothing is stored", campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, in *bodyOf[control.LintIn]) ([]campaign.Finding, error) {
			return c.Lint(ctx, by, in.Body)
		})
}
