package auth

import (
	"context"
	"slices"
	"strings"

	"pano/server/campaign"
)

// tokenPrefix lets secret scanners find a token that was put where it should not be.
const tokenPrefix = "pano_"

// TokenIn asks for an API token. Scopes are the roles that it may act in: some of
// the person's own. Expires is an instant, at most a year ahead.
type TokenIn struct {
	Name    string
	Scopes  []campaign.Role
	Expires int64
}

// MakeToken makes a token that acts for by. The secret is shown this once.
func (a *Auth) MakeToken(ctx context.Context, by campaign.Actor, in TokenIn) (string, Token, error) {
	in.Name = strings.TrimSpace(in.Name)
	now := a.now()
	switch {
	case in.Name == "" || len(in.Name) > 100:
		return "", Token{}, campaign.Errorf(campaign.Invalid, "token_name", "name", "say what the token is for, in at most 100 bytes")
	case len(in.Scopes) == 0:
		return "", Token{}, campaign.Errorf(campaign.Invalid, "token_scopes", "scopes", "choose at least one role that the token may act in")
	case in.Expires <= now || in.Expires > now+tokenLife:
		return "", Token{}, campaign.Errorf(campaign.Invalid, "token_expires", "expires", "a token lives at most a year from now")
	}
	for _, s := range in.Scopes {
		if !by.Is(s) {
			return "", Token{}, campaign.Errorf(campaign.Forbidden, "token_scope", "scopes", "you do not have the role %q, so your token cannot", s).With("role", string(s))
		}
	}
	text, _ := secret()
	text = tokenPrefix + text
	t := Token{ID: newID(), Hash: hashed(text), Account: by.ID, Name: in.Name, Scopes: in.Scopes, Created: now, Expires: in.Expires}
	err := a.store.Tx(ctx, func(p Ports) error {
		if err := p.Tokens.Put(ctx, t); err != nil {
			return err
		}
		return a.log(ctx, p, by, "token.make", "token/"+t.ID, map[string]any{"expires": t.Expires, "scopes": t.Scopes})
	})
	if err != nil {
		return "", Token{}, err
	}
	return text, t, nil
}

// Tokens lists the tokens of a person: one's own, or for administrators anyone's.
func (a *Auth) Tokens(ctx context.Context, by campaign.Actor, user string) ([]Token, error) {
	if user != by.ID {
		if err := by.Need(campaign.ManageUsers); err != nil {
			return nil, err
		}
	}
	var out []Token
	err := a.store.View(ctx, func(p Ports) (err error) {
		out, err = p.Tokens.List(ctx, user)
		return err
	})
	return out, err
}

// RevokeToken ends a token of the person at once.
func (a *Auth) RevokeToken(ctx context.Context, by campaign.Actor, user, id string) error {
	if user != by.ID {
		if err := by.Need(campaign.ManageUsers); err != nil {
			return err
		}
	}
	return a.store.Tx(ctx, func(p Ports) error {
		all, err := p.Tokens.List(ctx, user)
		if err != nil {
			return err
		}
		for _, t := range all {
			if t.ID != id {
				continue
			}
			t.Revoked = a.now()
			if err := p.Tokens.Put(ctx, t); err != nil {
				return err
			}
			return a.log(ctx, p, by, "token.revoke", "token/"+id, nil)
		}
		return campaign.Errorf(campaign.NotFound, "token_unknown", "", "there is no such token")
	})
}

// TokenActor finds the person behind an API token. The actor holds only those
// roles that both the person and the token have.
func (a *Auth) TokenActor(ctx context.Context, token string) (campaign.Actor, error) {
	refused := func() error {
		return campaign.Errorf(campaign.Forbidden, "token_invalid", "", "this API token is unknown, expired or revoked")
	}
	if len(token) != len(tokenPrefix)+43 || !strings.HasPrefix(token, tokenPrefix) {
		return campaign.Actor{}, refused()
	}
	now := a.now()
	var t Token
	var acc Account
	err := a.store.View(ctx, func(p Ports) (err error) {
		if t, err = p.Tokens.ByHash(ctx, hashed(token)); err != nil {
			return err
		}
		acc, err = p.Accounts.Get(ctx, t.Account)
		return err
	})
	switch {
	case isNotFound(err):
		return campaign.Actor{}, refused()
	case err != nil:
		return campaign.Actor{}, err
	case t.Revoked != 0 || t.Expires <= now || acc.Disabled != 0:
		return campaign.Actor{}, refused()
	}
	if now-t.Seen > hourUS {
		err = a.store.Tx(ctx, func(p Ports) error {
			fresh, err := p.Tokens.ByHash(ctx, t.Hash)
			if err != nil {
				return err
			}
			fresh.Seen = now
			return p.Tokens.Put(ctx, fresh)
		})
		if err != nil {
			return campaign.Actor{}, err
		}
	}
	by := acc.Actor()
	by.Roles = slices.DeleteFunc(slices.Clone(by.Roles), func(r campaign.Role) bool { return !slices.Contains(t.Scopes, r) })
	return by, nil
}
