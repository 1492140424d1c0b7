package desk

import (
	"context"
	"net/http"

	"pano/server/campaign"
	"pano/server/ui/page"
	"pano/server/web"
)

// Event says that something about a display changed. Kind is display, takeover or
// plan; Display may be empty when more than one is meant.
type Event struct{ Kind, Display string }

// Events is where live pages learn of changes. The channel is closed by cancel.
type Events interface {
	Subscribe() (ch <-chan Event, cancel func())
}

// Accounts lets people in.
type Accounts interface {
	// Login checks a name and a password; the error says when to try again.
	Login(ctx context.Context, name, password, ip string) (userID string, err error)
	// Redeem uses a one-time link. At the first set-up name becomes the sign-in name
	// of the administrator; for an invitation it is fixed already.
	Redeem(ctx context.Context, token, name, password string) (userID string, err error)
	// Invited tells the sign-in name a link is for; empty at the first set-up.
	Invited(ctx context.Context, token string) (name string, err error)
}

// Person is one account as the list of people shows it.
type Person struct {
	ID, Login, Name string
	Roles           []campaign.Role
	Disabled        bool
	LastSeen        int64
	Version         int64
}

// People is what administrators do with accounts.
type People interface {
	List(ctx context.Context, by campaign.Actor) ([]Person, error)
	Save(ctx context.Context, by campaign.Actor, p Person) (id string, err error)
	// Invite makes a one-time token for a person to choose a password.
	Invite(ctx context.Context, by campaign.Actor, id string) (token string, expires int64, err error)
	SetDisabled(ctx context.Context, by campaign.Actor, id string, off bool) error
}

// Verifier checks the display log from end to end.
type Verifier interface {
	Verify(ctx context.Context) (Verdict, error)
}

// Verdict is the result of a check of the log.
type Verdict struct {
	OK           bool
	Size         int64
	Problem      string
	Pending      int
	TookMS, When int64
}

// Handler answers one request; a returned error leaves through web.Fail.
type Handler func(*Req) error

// Route is one line of the table from which both the router and its test are made.
type Route struct {
	Method, Path string
	Need         campaign.Permission // "" = open to all
	Do           Handler
}

// Get is a route that shows something.
func Get(path string, need campaign.Permission, do Handler) Route {
	return Route{http.MethodGet, path, need, do}
}

// Post is a route that changes something.
func Post(path string, need campaign.Permission, do Handler) Route {
	return Route{http.MethodPost, path, need, do}
}

// Act makes a handler of a form: do the work and redirect, or show the form again
// with what was typed and why it was refused.
func Act(do func(*Req) (string, error), again Handler) Handler {
	return func(r *Req) error {
		r.C.Request.Body = http.MaxBytesReader(r.C.Writer, r.C.Request.Body, MaxUpload)
		to, err := do(r)
		if err == nil {
			r.C.Redirect(http.StatusSeeOther, to)
			return nil
		}
		return r.Again(err, again)
	}
}

// Again shows the form once more with what was typed and why it was refused; an
// error that is none of the form's goes on.
func (r *Req) Again(err error, again Handler) error {
	e := web.AsError(err)
	if again == nil || e.Kind != campaign.Invalid && e.Kind != campaign.Conflict {
		return err
	}
	r.V.Form = &page.Form{Values: r.Posted()}
	r.V.Form.Fail(r.L, e)
	r.Status = web.Status(e)
	return again(r)
}

// MaxUpload bounds a posted form with its files, in bytes.
const MaxUpload = 64 << 20

// ErrorData is what the page of an error shows.
type ErrorData struct {
	Status     int
	Err        *campaign.Error
	Text       string
	Permission string
}
