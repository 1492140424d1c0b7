package auth

import (
	"context"
	"strconv"
	"strings"

	"pano/server/campaign"
)

func fmtInt(n int64) string { return strconv.FormatInt(n, 10) }

// Setup makes the one-time link of the first administrator; the token is empty
// when somebody has a password already. An older link stops to work.
func (a *Auth) Setup(ctx context.Context) (token string, err error) {
	text, hash := secret()
	err = a.store.Tx(ctx, func(p Ports) error {
		token = ""
		first, err := noPassword(ctx, p)
		if err != nil || !first {
			return err
		}
		token = text
		return p.Invites.Put(ctx, hash, "", a.now()+inviteLife)
	})
	return token, err
}

// noPassword tells whether nobody can sign in yet.
func noPassword(ctx context.Context, p Ports) (bool, error) {
	all, err := p.Accounts.List(ctx, campaign.Filter{Limit: 5000})
	for _, acc := range all {
		if acc.Hash != "" {
			return false, nil
		}
	}
	return true, err
}

// Invite makes a one-time token with which a person chooses a password. Older
// links of the person stop to work; the password, if there is one, goes on.
func (a *Auth) Invite(ctx context.Context, by campaign.Actor, id string) (token string, expires int64, err error) {
	if err := by.Need(campaign.ManageUsers); err != nil {
		return "", 0, err
	}
	token, hash := secret()
	expires = a.now() + inviteLife
	err = a.store.Tx(ctx, func(p Ports) error {
		if _, err := p.Accounts.Get(ctx, id); err != nil {
			return err
		}
		if err := p.Invites.Put(ctx, hash, id, expires); err != nil {
			return err
		}
		return a.log(ctx, p, by, "user.invite", "user/"+id, nil)
	})
	if err != nil {
		return "", 0, err
	}
	return token, expires, nil
}

// Invited tells the sign-in name that a link is for; it is empty for the first set-up.
func (a *Auth) Invited(ctx context.Context, token string) (login string, err error) {
	err = a.store.View(ctx, func(p Ports) error {
		id, expires, err := p.Invites.Get(ctx, hashed(token))
		if isNotFound(err) || err == nil && expires <= a.now() {
			return spent()
		}
		if err != nil || id == "" {
			return err
		}
		acc, err := p.Accounts.Get(ctx, id)
		login = acc.Login
		return err
	})
	return login, err
}

// Redeem uses a one-time link: the person's password is set and all open sessions
// end. At the first set-up name becomes the sign-in name of the administrator.
func (a *Auth) Redeem(ctx context.Context, token, name, password string) (string, error) {
	login, err := a.Invited(ctx, token)
	if err != nil {
		return "", err
	}
	first := login == ""
	if first {
		login = cleanLogin(name)
		if err := checkUser(User{Login: login, Name: strings.TrimSpace(name)}); err != nil {
			return "", err
		}
	}
	if err := checkPassword(login, password); err != nil {
		return "", err
	}
	hash, err := a.hash.hash(ctx, password)
	if err != nil {
		return "", err
	}
	fresh := Account{User: User{ID: newID(), Login: login, Name: strings.TrimSpace(name), Roles: []campaign.Role{campaign.Admin}, Created: a.now()}}
	var id string
	err = a.store.Tx(ctx, func(p Ports) error {
		acc := fresh
		var err error
		if id, err = p.Invites.Take(ctx, hashed(token), a.now()); err != nil {
			return spentIf(err)
		}
		if id != "" {
			if acc, err = p.Accounts.Get(ctx, id); err != nil {
				return err
			}
		} else if free, err := noPassword(ctx, p); err != nil || !free {
			return spentIf(err)
		}
		if acc.Disabled != 0 {
			return spent()
		}
		id, acc.Hash = acc.ID, hash
		if err := freeLogin(ctx, p, acc.User); err != nil {
			return err
		}
		if err := a.endAll(ctx, p, id); err != nil {
			return err
		}
		if err := p.Accounts.Put(ctx, &acc); err != nil {
			return err
		}
		return a.log(ctx, p, acc.Actor(), "user.password", "user/"+id, map[string]any{"first": first})
	})
	return id, err
}

func spent() error {
	return campaign.Errorf(campaign.NotFound, "link_spent", "", "this link is unknown, used or expired; ask an administrator for a new one")
}

func spentIf(err error) error {
	if err == nil || isNotFound(err) {
		return spent()
	}
	return err
}
