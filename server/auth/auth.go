// Package auth knows who people are: accounts and roles, sign-in with back-off,
// sessions, tokens for scripts, one-time links. There is no default password
// anywhere: the first administrator comes through a one-time link, too.
package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"pano/server/campaign"
)

// User is a person who can sign in. Instants are microseconds UTC; 0 = never.
type User struct {
	ID, Login, Name string
	Roles           []campaign.Role
	Units           []string // org units the roles are limited to; empty = all
	Lang            string
	Created         int64
	Disabled        int64
	Version         int64
}

// Actor is the person as one who acts.
func (u User) Actor() campaign.Actor {
	return campaign.Actor{ID: u.ID, Name: u.Name, Roles: u.Roles, Units: u.Units, Lang: u.Lang}
}

// How long things last, in microseconds.
const (
	secondUS = int64(1_000_000)
	minuteUS = 60 * secondUS
	hourUS   = 60 * minuteUS

	sessionIdle = 30 * minuteUS
	sessionLife = 12 * hourUS
	touchAfter  = minuteUS // a session is marked as seen at most this often
	inviteLife  = 72 * hourUS
	tokenLife   = 366 * 24 * hourUS // at most
)

// Auth is the desk. It is safe for concurrent use.
type Auth struct {
	store Storage
	now   func() int64
	hash  hasher
}

// New makes the desk. now gives microseconds UTC.
func New(s Storage, now func() int64) *Auth { return &Auth{store: s, now: now, hash: newHasher()} }

// secret makes 256 random bits for a cookie, a token or a link.
func secret() (text string, hash []byte) {
	b := make([]byte, 32)
	rand.Read(b) // never fails since Go 1.24
	text = base64.RawURLEncoding.EncodeToString(b)
	return text, hashed(text)
}

func hashed(text string) []byte {
	h := sha256.Sum256([]byte(text))
	return h[:]
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// log queues an act for the display log.
func (a *Auth) log(ctx context.Context, p Ports, by campaign.Actor, act, object string, detail map[string]any) error {
	e := campaign.Entry{ID: newID(), At: a.now(), Actor: by.ID, Name: by.Name, IP: by.IP, Act: act, Object: object}
	roles := make([]string, len(by.Roles))
	for i, r := range by.Roles {
		roles[i] = string(r)
	}
	e.Role = strings.Join(roles, " ")
	if detail != nil {
		b, err := json.Marshal(detail) // sorted keys: canonical
		if err != nil {
			return fmt.Errorf("write %s for the log: %w", act, err)
		}
		e.Detail = b
	}
	return p.Orders.Log(ctx, e)
}

// Users lists people by the order of their making.
func (a *Auth) Users(ctx context.Context, by campaign.Actor, f campaign.Filter) ([]User, error) {
	if err := by.Need(campaign.ManageUsers); err != nil {
		return nil, err
	}
	var out []User
	err := a.store.View(ctx, func(p Ports) error {
		rows, err := p.Accounts.List(ctx, f)
		out = make([]User, len(rows))
		for i, r := range rows {
			out[i] = r.User
		}
		return err
	})
	return out, err
}

// Save adds a person (empty id) or changes name, sign-in name, roles, units and
// language. A new person has no password until a link of Invite is used.
func (a *Auth) Save(ctx context.Context, by campaign.Actor, u User) (string, error) {
	if err := by.Need(campaign.ManageUsers); err != nil {
		return "", err
	}
	u.Login, u.Name = cleanLogin(u.Login), strings.TrimSpace(u.Name)
	if err := checkUser(u); err != nil {
		return "", err
	}
	fresh := u.ID == ""
	if fresh {
		u.ID, u.Created, u.Version = newID(), a.now(), 0
	}
	err := a.store.Tx(ctx, func(p Ports) error {
		acc := Account{User: u}
		if !fresh {
			old, err := p.Accounts.Get(ctx, u.ID)
			if err != nil {
				return err
			}
			acc.Hash, acc.Created, acc.Disabled = old.Hash, old.Created, old.Disabled
			if u.Version == 0 {
				acc.Version = old.Version
			}
			if err := keepAdmin(ctx, p, old.User, acc.User); err != nil {
				return err
			}
		}
		if err := freeLogin(ctx, p, acc.User); err != nil {
			return err
		}
		if err := p.Accounts.Put(ctx, &acc); err != nil {
			return err
		}
		return a.log(ctx, p, by, "user.save", "user/"+u.ID, map[string]any{"roles": u.Roles, "new": fresh})
	})
	return u.ID, err
}

func freeLogin(ctx context.Context, p Ports, u User) error {
	other, err := p.Accounts.ByLogin(ctx, u.Login)
	if err == nil && other.ID != u.ID {
		return campaign.Errorf(campaign.Conflict, "login_taken", "login", "the sign-in name %q is taken; choose another", u.Login).With("login", u.Login)
	}
	if isNotFound(err) {
		return nil
	}
	return err
}

// SetDisabled takes a person's access away, at once and everywhere, or gives it back.
func (a *Auth) SetDisabled(ctx context.Context, by campaign.Actor, id string, off bool) error {
	if err := by.Need(campaign.ManageUsers); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(p Ports) error {
		acc, err := p.Accounts.Get(ctx, id)
		if err != nil {
			return err
		}
		was := acc.User
		act := "user.enable"
		acc.Disabled = 0
		if off {
			act, acc.Disabled = "user.disable", a.now()
			if err := a.endAll(ctx, p, id); err != nil {
				return err
			}
		}
		if err := keepAdmin(ctx, p, was, acc.User); err != nil {
			return err
		}
		if err := p.Accounts.Put(ctx, &acc); err != nil {
			return err
		}
		return a.log(ctx, p, by, act, "user/"+id, nil)
	})
}

// endAll closes the sessions and revokes the tokens of a person.
func (a *Auth) endAll(ctx context.Context, p Ports, id string) error {
	sessions, err := p.Sessions.List(ctx, id)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		if err := p.Sessions.Delete(ctx, s.Hash); err != nil {
			return err
		}
	}
	tokens, err := p.Tokens.List(ctx, id)
	if err != nil {
		return err
	}
	for _, t := range tokens {
		if t.Revoked == 0 {
			t.Revoked = a.now()
			if err := p.Tokens.Put(ctx, t); err != nil {
				return err
			}
		}
	}
	return nil
}

// keepAdmin refuses a change that would leave nobody to manage people.
func keepAdmin(ctx context.Context, p Ports, was, is User) error {
	admin := func(u User) bool { return u.Disabled == 0 && slices.Contains(u.Roles, campaign.Admin) }
	if !admin(was) || admin(is) {
		return nil
	}
	all, err := p.Accounts.List(ctx, campaign.Filter{Limit: 5000})
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.ID != was.ID && admin(other.User) && other.Hash != "" {
			return nil
		}
	}
	return campaign.Errorf(campaign.Conflict, "last_admin", "roles", "%s is the last administrator; make another one first", was.Name).With("name", was.Name)
}

func cleanLogin(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

func checkUser(u User) error {
	bad := strings.ContainsFunc(u.Login, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(".-_@", r)
	})
	switch {
	case bad || utf8.RuneCountInString(u.Login) < 2 || len(u.Login) > 64:
		return campaign.Errorf(campaign.Invalid, "login_form", "login", "%.64q: a sign-in name has 2 to 64 letters, digits or . - _ @", u.Login)
	case u.Name == "" || len(u.Name) > 200 || !utf8.ValidString(u.Name):
		return campaign.Errorf(campaign.Invalid, "name_form", "name", "give the person's name, at most 200 bytes")
	}
	for _, r := range u.Roles {
		if !slices.Contains(campaign.Roles(), r) {
			return campaign.Errorf(campaign.Invalid, "role_unknown", "roles", "there is no role %q", r).With("role", string(r))
		}
	}
	return nil
}

func isNotFound(err error) bool {
	var e *campaign.Error
	return errors.As(err, &e) && e.Kind == campaign.NotFound
}
