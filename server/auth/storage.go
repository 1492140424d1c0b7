package auth

import (
	"context"

	"pano/server/campaign"
)

// Storage runs a unit of work over the ports. fn may run again.
type Storage interface {
	Tx(ctx context.Context, fn func(Ports) error) error
	View(ctx context.Context, fn func(Ports) error) error
}

// Ports is what a unit of work can reach. Every Get of something unknown is a
// campaign.NotFound.
type Ports struct {
	Accounts Accounts
	Sessions Sessions
	Tokens   Tokens
	Invites  Invites
	Failures Failures
	Orders   Orders
}

// Account is a user with the hash of the password, which leaves this package only
// for the database. Hash is a PHC string; empty until a password was chosen.
type Account struct {
	User
	Hash string
}

// Accounts keeps people. Put checks the version as every table does.
type Accounts interface {
	Get(ctx context.Context, id string) (Account, error)
	ByLogin(ctx context.Context, login string) (Account, error)
	List(ctx context.Context, f campaign.Filter) ([]Account, error)
	Put(ctx context.Context, a *Account) error
}

// Session is an open session. Hash is the SHA-256 of the cookie's secret.
type Session struct {
	Hash    []byte
	Account string
	Created int64
	Seen    int64
	Address string
	Agent   string
}

// Sessions keeps open sessions.
type Sessions interface {
	Get(ctx context.Context, hash []byte) (Session, error)
	Put(ctx context.Context, s Session) error
	// List returns those of one account, of all when account is empty.
	List(ctx context.Context, account string) ([]Session, error)
	Delete(ctx context.Context, hash []byte) error
	// DeleteOld removes those created or last seen before the given instants.
	DeleteOld(ctx context.Context, created, seen int64) error
}

// Token is a key for scripts. Scopes are the roles it may act in.
type Token struct {
	ID      string
	Hash    []byte
	Account string
	Name    string
	Scopes  []campaign.Role
	Created int64
	Expires int64
	Seen    int64
	Revoked int64
}

// Tokens keeps API tokens.
type Tokens interface {
	ByHash(ctx context.Context, hash []byte) (Token, error)
	List(ctx context.Context, account string) ([]Token, error)
	Put(ctx context.Context, t Token) error
}

// Invites keeps one-time links, hashed. Account is empty for the first set-up.
type Invites interface {
	Get(ctx context.Context, hash []byte) (account string, expires int64, err error)
	// Put replaces all links of the account.
	Put(ctx context.Context, hash []byte, account string, expires int64) error
	// Take consumes a link: of many at once, one gets it.
	Take(ctx context.Context, hash []byte, now int64) (account string, err error)
}

// Failures counts sign-ins that failed.
type Failures interface {
	Get(ctx context.Context, mark string) (n int, until int64, err error)
	Put(ctx context.Context, mark string, n int, until int64) error
	Delete(ctx context.Context, mark string) error
	// DeleteOld forgets marks whose wait ended before the instant.
	DeleteOld(ctx context.Context, before int64) error
}

// Orders queues what happens for the display log.
type Orders interface {
	Log(ctx context.Context, e campaign.Entry) error
}
