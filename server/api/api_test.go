package api_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"pano/server/api"
	"pano/server/campaign"
	"pano/server/control"
)

func document(t *testing.T) (*gin.Engine, *api.API) {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	return r, api.New(r, api.Options{Control: &control.Control{}, Version: "test"})
}

var param = regexp.MustCompile(`:([a-z]+)`)

// TestRoutesAndDocument: what answers is described, and what is described answers.
func TestRoutesAndDocument(t *testing.T) {
	r, a := document(t)
	served, described := map[string]bool{}, map[string]bool{}
	for _, route := range r.Routes() {
		if strings.HasPrefix(route.Path, "/api/v1/") && !strings.HasPrefix(route.Path, "/api/v1/openapi") {
			served[route.Method+" "+param.ReplaceAllString(route.Path, "{$1}")] = true
		}
	}
	for path, item := range a.OpenAPI().Paths {
		for method := range operations(item) {
			described[method+" "+path] = true
		}
	}
	for r := range served {
		if !described[r] {
			t.Errorf("%s is served and not described", r)
		}
	}
	for r := range described {
		if !served[r] {
			t.Errorf("%s is described and not served", r)
		}
	}
	if len(served) < 40 {
		t.Errorf("only %d routes: the test looks at the wrong place", len(served))
	}
}

func operations(p *huma.PathItem) map[string]*huma.Operation {
	out := map[string]*huma.Operation{}
	for method, op := range map[string]*huma.Operation{"GET": p.Get, "POST": p.Post, "PUT": p.Put, "PATCH": p.Patch, "DELETE": p.Delete, "HEAD": p.Head} {
		if op != nil {
			out[method] = op
		}
	}
	return out
}

// TestEveryOperation needs a right that exists, says what it does and how it fails.
func TestEveryOperation(t *testing.T) {
	_, a := document(t)
	perms := a.Permissions()
	everybody := campaign.Actor{Roles: campaign.Roles()}
	seen := map[string]bool{}
	for path, item := range a.OpenAPI().Paths {
		for method, op := range operations(item) {
			name := method + " " + path
			if !everybody.Can(perms[op.OperationID]) {
				t.Errorf("%s: right %q: nobody has it", name, perms[op.OperationID])
			}
			if op.Summary == "" || op.Responses["403"] == nil || op.Responses["401"] == nil {
				t.Errorf("%s: no summary, or its refusals are not described", name)
			}
			if seen[op.OperationID] {
				t.Errorf("%s: the id %s is taken", name, op.OperationID)
			}
			seen[op.OperationID] = true
		}
	}
	for id := range perms {
		if !seen[id] {
			t.Errorf("the right of %s guards nothing", id)
		}
	}
}

// TestDocument is OpenAPI 3.1 and leaves the host to the reader.
func TestDocument(t *testing.T) {
	_, a := document(t)
	if v := a.OpenAPI().OpenAPI; !strings.HasPrefix(v, "3.1") {
		t.Errorf("OpenAPI %s", v)
	}
	if s := a.OpenAPI().Servers; len(s) != 0 {
		t.Errorf("the document names servers: %v", s)
	}
}

var (
	componentKey = regexp.MustCompile(`^[a-zA-Z0-9._-]+$`)
	snakeCase    = regexp.MustCompile(`^[a-z0-9_]+$`)
)

// TestNames: components have keys that OpenAPI allows, and all properties of ours
// are snake_case.
func TestNames(t *testing.T) {
	_, a := document(t)
	for key, s := range a.OpenAPI().Components.Schemas.Map() {
		if !componentKey.MatchString(key) {
			t.Errorf("the component key %q", key)
		}
		for name := range s.Properties {
			if !snakeCase.MatchString(name) {
				t.Errorf("%s.%s is not snake_case", key, name)
			}
		}
	}
}

// TestIDs: every route that names a thing in its path reads that name.
func TestIDs(t *testing.T) {
	_, a := document(t)
	for path, item := range a.OpenAPI().Paths {
		for method, op := range operations(item) {
			bound := false
			for _, p := range op.Parameters {
				bound = bound || p.In == "path" && p.Name == "id"
			}
			if strings.Contains(path, "{id}") && !bound {
				t.Errorf("%s %s does not read its id", method, path)
			}
		}
	}
}
