package server

import (
	"context"
	"strings"

	"pano/server/auth"
	"pano/server/campaign"
	"pano/server/store"
)

// UserIn names a person of an office's data folder or database.
type UserIn struct {
	Data, DatabaseURL string
	Login, Name       string
	Roles             []string
	BaseURL           string // of the pages, for links
}

// console is who acts when an administrator works at the machine itself.
func console() campaign.Actor {
	return campaign.Actor{ID: "console", Name: "console", Roles: []campaign.Role{campaign.Admin}}
}

// accounts opens the people of a data folder; the server may be running.
func accounts(ctx context.Context, dir, databaseURL string) (*auth.Auth, func() error, error) {
	o, err := Options{Dir: dir, DatabaseURL: databaseURL}.withDefaults()
	if err != nil {
		return nil, nil, err
	}
	s, err := store.Open(ctx, store.Options{Dir: dir, URL: databaseURL, Now: o.Now})
	if err != nil {
		return nil, nil, err
	}
	return auth.New(s.Auth(), o.Now), s.Close, nil
}

// AddUser adds a person and returns the link with which they choose a password.
func AddUser(ctx context.Context, in UserIn) (string, error) {
	a, done, err := accounts(ctx, in.Data, in.DatabaseURL)
	if err != nil {
		return "", err
	}
	defer done()
	roles := make([]campaign.Role, len(in.Roles))
	for i, r := range in.Roles {
		roles[i] = campaign.Role(r)
	}
	id, err := a.Save(ctx, console(), auth.User{Login: in.Login, Name: in.Name, Roles: roles, Lang: "vi"})
	if err != nil {
		return "", err
	}
	return invite(ctx, a, id, in.BaseURL)
}

// UserLink makes a new link for a person who is there.
func UserLink(ctx context.Context, in UserIn) (string, error) {
	a, done, err := accounts(ctx, in.Data, in.DatabaseURL)
	if err != nil {
		return "", err
	}
	defer done()
	users, err := a.Users(ctx, console(), campaign.Filter{})
	if err != nil {
		return "", err
	}
	for _, u := range users {
		if u.Login == in.Login {
			return invite(ctx, a, u.ID, in.BaseURL)
		}
	}
	return "", campaign.Errorf(campaign.NotFound, "user_unknown", "login", "nobody signs in as %q; see them with: pano user list", in.Login)
}

func invite(ctx context.Context, a *auth.Auth, id, base string) (string, error) {
	token, _, err := a.Invite(ctx, console(), id)
	return strings.TrimSuffix(base, "/") + "/setup/" + token, err
}

// Users lists people.
func Users(ctx context.Context, dir, databaseURL string) ([]auth.User, error) {
	a, done, err := accounts(ctx, dir, databaseURL)
	if err != nil {
		return nil, err
	}
	defer done()
	return a.Users(ctx, console(), campaign.Filter{})
}
