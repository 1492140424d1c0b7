package auth

import (
	"context"
	"strings"

	"pano/server/campaign"
)

// guard is one count of failures: after free failures each further one doubles
// the wait, up to most.
type guard struct {
	mark string
	free int
	most int64
}

// guards of a sign-in: one pair of account and address is slowed first; an
// address that tries many accounts next; an account that many addresses try last
// and least, so that nobody can lock somebody else out for long.
func guards(login, address string) []guard {
	return []guard{
		{"pair/" + login + "/" + address, 5, 15 * minuteUS},
		{"address/" + address, 20, 15 * minuteUS},
		{"account/" + login, 50, minuteUS},
	}
}

// Login checks a sign-in name and a password and returns the id of the person.
// The error is Forbidden "login_failed", the same for all that can be wrong, or
// Unavailable "login_wait" with the seconds to wait.
func (a *Auth) Login(ctx context.Context, name, password, ip string) (string, error) {
	login := cleanLogin(name)
	if len(login) > 64 || len(password) > longest {
		login, password = "", ""
	}
	var acc Account
	err := a.store.View(ctx, func(p Ports) error {
		for _, g := range guards(login, ip) {
			_, until, err := p.Failures.Get(ctx, g.mark)
			if err != nil {
				return err
			}
			if wait := until - a.now(); wait > 0 {
				secs := fmtInt((wait + secondUS - 1) / secondUS)
				return campaign.Errorf(campaign.Unavailable, "login_wait", "", "too many sign-ins failed; wait %s seconds and try again", secs).
					With("seconds", secs)
			}
		}
		var err error
		if acc, err = p.Accounts.ByLogin(ctx, login); isNotFound(err) {
			return nil
		}
		return err
	})
	if err != nil {
		return "", err
	}
	ok, weak, err := a.hash.match(ctx, acc.Hash, password)
	if err != nil {
		return "", err
	}
	if !ok || acc.Disabled != 0 {
		return "", a.failed(ctx, acc, login, ip)
	}
	rehash := ""
	if weak {
		if rehash, err = a.hash.hash(ctx, password); err != nil {
			return "", err
		}
	}
	return acc.ID, a.store.Tx(ctx, func(p Ports) error {
		if rehash != "" {
			now, err := p.Accounts.Get(ctx, acc.ID)
			if err != nil {
				return err
			}
			now.Hash = rehash
			if err := p.Accounts.Put(ctx, &now); err != nil {
				return err
			}
		}
		return p.Failures.Delete(ctx, guards(login, ip)[0].mark)
	})
}

// failed counts a failure and logs it. What was typed as the name of an unknown
// account is not logged: it may have been a password.
func (a *Auth) failed(ctx context.Context, acc Account, login, ip string) error {
	err := a.store.Tx(ctx, func(p Ports) error {
		for _, g := range guards(login, ip) {
			n, _, err := p.Failures.Get(ctx, g.mark)
			if err != nil {
				return err
			}
			n++
			wait := int64(0)
			if over := n - g.free; over > 0 {
				wait = min(secondUS<<min(over, 20), g.most)
			}
			if err := p.Failures.Put(ctx, g.mark, n, a.now()+wait); err != nil {
				return err
			}
		}
		who := campaign.Actor{ID: "unknown", IP: ip}
		if acc.ID != "" {
			who = acc.Actor()
			who.IP = ip
		}
		return a.log(ctx, p, who, "session.refuse", "user/"+acc.ID, nil)
	})
	if err != nil {
		return err
	}
	return campaign.Errorf(campaign.Forbidden, "login_failed", "", "the sign-in name or the password is wrong")
}

// Start opens a session and returns the secret for the cookie.
func (a *Auth) Start(ctx context.Context, userID, ip, agent string) (string, error) {
	text, hash := secret()
	now := a.now()
	if len(agent) > 200 {
		agent = strings.ToValidUTF8(agent[:200], "")
	}
	return text, a.store.Tx(ctx, func(p Ports) error {
		acc, err := p.Accounts.Get(ctx, userID)
		if err != nil {
			return err
		}
		if acc.Disabled != 0 {
			return campaign.Errorf(campaign.Forbidden, "login_failed", "", "the account is disabled; ask an administrator")
		}
		if err := p.Sessions.DeleteOld(ctx, now-sessionLife, now-sessionIdle); err != nil {
			return err
		}
		if err := p.Failures.DeleteOld(ctx, now-24*hourUS); err != nil {
			return err
		}
		if err := p.Sessions.Put(ctx, Session{Hash: hash, Account: userID, Created: now, Seen: now, Address: ip, Agent: agent}); err != nil {
			return err
		}
		by := acc.Actor()
		by.IP = ip
		return a.log(ctx, p, by, "session.start", "user/"+userID, nil)
	})
}

// Actor finds the person behind a session cookie. A session ends after 30 idle
// minutes, after 12 hours, and at once when the person is disabled.
func (a *Auth) Actor(ctx context.Context, token string) (campaign.Actor, error) {
	if len(token) != 43 {
		return campaign.Actor{}, ended()
	}
	hash, now := hashed(token), a.now()
	var s Session
	var acc Account
	err := a.store.View(ctx, func(p Ports) (err error) {
		if s, err = p.Sessions.Get(ctx, hash); err != nil {
			return err
		}
		acc, err = p.Accounts.Get(ctx, s.Account)
		return err
	})
	switch {
	case isNotFound(err):
		return campaign.Actor{}, ended()
	case err != nil:
		return campaign.Actor{}, err
	case acc.Disabled != 0 || now-s.Seen > sessionIdle || now-s.Created > sessionLife:
		return campaign.Actor{}, ended()
	}
	if now-s.Seen > touchAfter {
		err = a.store.Tx(ctx, func(p Ports) error {
			// It may have been ended meanwhile: a touch must not bring it back.
			fresh, err := p.Sessions.Get(ctx, hash)
			if isNotFound(err) {
				return ended()
			}
			if err != nil {
				return err
			}
			fresh.Seen = now
			return p.Sessions.Put(ctx, fresh)
		})
		if err != nil {
			return campaign.Actor{}, err
		}
	}
	return acc.Actor(), nil
}

func ended() error {
	return campaign.Errorf(campaign.Forbidden, "session_ended", "", "the session has ended; sign in again")
}

// End closes the session of this cookie.
func (a *Auth) End(ctx context.Context, token string) error {
	hash := hashed(token)
	return a.store.Tx(ctx, func(p Ports) error {
		s, err := p.Sessions.Get(ctx, hash)
		if isNotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		acc, err := p.Accounts.Get(ctx, s.Account)
		if err != nil {
			return err
		}
		if err := p.Sessions.Delete(ctx, hash); err != nil {
			return err
		}
		return a.log(ctx, p, acc.Actor(), "session.end", "user/"+acc.ID, nil)
	})
}

// Sessions lists the open sessions of a person: one's own, or for administrators anyone's.
func (a *Auth) Sessions(ctx context.Context, by campaign.Actor, user string) ([]Session, error) {
	if user != by.ID || user == "" {
		if err := by.Need(campaign.ManageUsers); err != nil {
			return nil, err
		}
	}
	var out []Session
	err := a.store.View(ctx, func(p Ports) (err error) {
		out, err = p.Sessions.List(ctx, user)
		return err
	})
	return out, err
}

// EndAll closes all sessions and revokes all tokens of a person.
func (a *Auth) EndAll(ctx context.Context, by campaign.Actor, user string) error {
	if user != by.ID {
		if err := by.Need(campaign.ManageUsers); err != nil {
			return err
		}
	}
	return a.store.Tx(ctx, func(p Ports) error {
		if err := a.endAll(ctx, p, user); err != nil {
			return err
		}
		return a.log(ctx, p, by, "session.end_all", "user/"+user, nil)
	})
}
