// Package api is the JSON API of Pano (OpenAPI 3.1) for what the pages do, and
// the HTTP that players speak. Instants are microseconds UTC; names are snake_case.
package api

import (
	"context"
	"net/http"
	"path"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/web"
)

// Options of the API.
type Options struct {
	Control *control.Control
	// Message translates an error for its reader.
	Message func(lang string, err *campaign.Error) string
	Version string
	Now     func() int64
	// Player is what a paired player must know besides its credential: where the
	// broker is and which certificate authority to trust.
	Player PlayerHints
}

// PlayerHints are fixed at start.
type PlayerHints struct {
	BrokerURL func(host string) string // by the host name the player used
	CA        string                   // PEM, "" without TLS
	// Enrolled hears of a new credential: an external broker must learn it.
	Enrolled func(username, password string) error
}

// API holds the routes. It keeps no state of its own.
type API struct {
	o    Options
	huma huma.API
	perm map[string]campaign.Permission // by operation id, for the test that walks all routes
}

// New makes the API on r, below /api/v1 and /device/v1.
func New(r *gin.Engine, o Options) *API {
	cfg := huma.DefaultConfig("Pano", o.Version)
	cfg.DocsPath = ""    // its page would load a viewer from a public server
	cfg.SchemasPath = "" // schema links would carry the request's host
	cfg.CreateHooks = nil
	cfg.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	cfg.FieldsOptionalByDefault = true // what a verb needs it says itself, with its own words
	cfg.OpenAPIPath = "/api/v1/openapi"
	cfg.Transformers = append(cfg.Transformers, coded)
	cfg.Info.Description = "Visual campaigns: design, approve, place, show, prove. Instants are microseconds UTC. Errors are application/problem+json (RFC 9457) with a stable `code`."
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token":   {Type: "http", Scheme: "bearer", Description: "API token of a person"},
		"session": {Type: "apiKey", In: "cookie", Name: "pano_session"},
	}
	a := &API{o: o, huma: humagin.New(r, cfg), perm: map[string]campaign.Permission{}}
	a.plan()
	a.place()
	a.asset()
	a.rule()
	a.batch()
	a.placement()
	a.takeover()
	a.task()
	a.audit()
	a.device(r)
	return a
}

// schemaName tells types of one name in two rooms apart: audit.Evidence is
// AuditEvidence, campaign.Evidence stays Evidence.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	room := path.Base(t.PkgPath())
	if room == "campaign" || room == "api" || room == "." || room == "" {
		return name
	}
	return strings.ToUpper(room[:1]) + room[1:] + name
}

// OpenAPI is the document that describes all routes.
func (a *API) OpenAPI() *huma.OpenAPI { return a.huma.OpenAPI() }

// Permissions is the right that each operation needs, by operation id.
func (a *API) Permissions() map[string]campaign.Permission { return a.perm }

// op describes one operation.
type op struct {
	method, path, id string
	summary          string
	need             campaign.Permission
	maxBody          int64
}

// nothing is the body of operations that answer 204.
type nothing struct{}

// answer wraps a body for huma.
type answer[T any] struct{ Body T }

// route registers an operation that answers with a body.
func route[I, O any](a *API, d op, fn func(ctx context.Context, by campaign.Actor, in *I) (O, error)) {
	a.perm[d.id] = d.need
	huma.Register(a.huma, a.operation(d, http.StatusOK), func(ctx context.Context, in *I) (*answer[O], error) {
		by, err := a.actor(ctx, d.need)
		if err != nil {
			return nil, err
		}
		out, err := fn(ctx, by, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return &answer[O]{Body: listed(out)}, nil
	})
}

// listed makes an empty list of no list: a script that reads [] needs no case for null.
func listed[O any](out O) O {
	if v := reflect.ValueOf(&out).Elem(); v.Kind() == reflect.Slice && v.IsNil() {
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	}
	return out
}

// act registers an operation that answers nothing but success.
func act[I any](a *API, d op, fn func(ctx context.Context, by campaign.Actor, in *I) error) {
	a.perm[d.id] = d.need
	huma.Register(a.huma, a.operation(d, http.StatusNoContent), func(ctx context.Context, in *I) (*nothing, error) {
		by, err := a.actor(ctx, d.need)
		if err != nil {
			return nil, err
		}
		if err := fn(ctx, by, in); err != nil {
			return nil, a.problem(ctx, err)
		}
		return nil, nil
	})
}

func (a *API) operation(d op, status int) huma.Operation {
	o := huma.Operation{
		OperationID: d.id, Method: d.method, Path: "/api/v1" + d.path, Summary: d.summary,
		DefaultStatus: status, Security: []map[string][]string{{"token": {}}, {"session": {}}},
		Errors:   []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity},
		Metadata: map[string]any{"permission": string(d.need)},
	}
	if d.maxBody > 0 {
		o.MaxBodyBytes = d.maxBody
	}
	return o
}

func (a *API) actor(ctx context.Context, need campaign.Permission) (campaign.Actor, error) {
	by := web.ActorFrom(ctx)
	if by.ID == "" {
		return by, a.problem(ctx, campaign.Errorf(campaign.Forbidden, "sign_in", "", "sign in, or send an API token"))
	}
	if err := by.Need(need); err != nil {
		return by, a.problem(ctx, err)
	}
	return by, nil
}

// problem is an error body that huma sends as it is.
type problem struct{ web.Problem }

func (p *problem) Error() string               { return p.Detail }
func (p *problem) GetStatus() int              { return p.Status }
func (p *problem) ContentType(_ string) string { return "application/problem+json" }

func (a *API) problem(ctx context.Context, err error) error {
	return &problem{web.ProblemOf(ctx, err, a.o.Message)}
}

// page narrows a list the same way everywhere.
type page struct {
	Campaign string   `query:"campaign" doc:"campaign id"`
	Phase    string   `query:"phase" doc:"phase id"`
	Location string   `query:"location" doc:"location id"`
	Area     string   `query:"area" doc:"area id"`
	Display  string   `query:"display" doc:"display id"`
	Kind     string   `query:"kind" doc:"kind of the thing"`
	State    []string `query:"state" doc:"states, any of them"`
	Text     string   `query:"q" maxLength:"200" doc:"words, without accents"`
	From     int64    `query:"from" doc:"µs UTC: what overlaps [from, to)"`
	To       int64    `query:"to" doc:"µs UTC"`
	After    string   `query:"cursor" pattern:"^[0-9a-f-]{36}(/[0-9]{1,9})?$" patternDescription:"the last id of the page before" doc:"last id of the page before"`
	Limit    int      `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

func (p page) filter() control.Filter {
	return control.Filter{
		Campaign: p.Campaign, Phase: p.Phase, Location: p.Location, Area: p.Area, Display: p.Display,
		Kind: p.Kind, State: p.State, Text: p.Text, From: p.From, To: p.To, After: p.After, Limit: p.Limit,
	}
}

// ByID names one thing. It is exported because huma binds no unexported part.
type ByID struct {
	ID string `path:"id" maxLength:"64"`
}

// reason is the body of acts that need one.
type reason struct {
	ID   string `path:"id" maxLength:"64"`
	Body ReasonIn
}

// ReasonIn says why, for the log and for whoever it concerns.
type ReasonIn struct {
	Reason string `json:"reason" minLength:"1" maxLength:"500"`
}

// bodyOf is an operation whose input is just a body.
type bodyOf[T any] struct{ Body T }
