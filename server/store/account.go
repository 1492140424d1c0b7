package store

import (
	"context"
	"database/sql"
	"errors"

	"pano/server/auth"
	"pano/server/store/engine"
)

func accounts() kind[auth.Account] {
	type t = auth.Account
	return kind[t]{
		noun:    "account",
		columns: []string{"id", "login", "name", "roles", "units", "lang", "hash", "created_at", "disabled"},
		fields: func(a *t) []any {
			return []any{&a.ID, &a.Login, &a.Name, asJSON(&a.Roles), asJSON(&a.Units), &a.Lang, &a.Hash, &a.Created, &a.Disabled}
		},
		version: func(a *t) *int64 { return &a.Version },
		search:  func(a *t) string { return a.Login + " " + a.Name },
	}
}

// AuthStorage implements auth.Storage on the control database.
type AuthStorage struct{ s *Store }

// Auth is where package auth keeps its rows.
func (s *Store) Auth() AuthStorage { return AuthStorage{s} }

// Tx implements auth.Storage.
func (a AuthStorage) Tx(ctx context.Context, fn func(auth.Ports) error) error {
	return a.s.work(ctx, func(w *work) error { return fn(w.authPorts()) })
}

// View implements auth.Storage.
func (a AuthStorage) View(ctx context.Context, fn func(auth.Ports) error) error {
	err := a.s.Control.Snapshot(ctx, func(q Querier) error { return fn((&work{q: q}).authPorts()) })
	return engine.Explain(err, "read accounts")
}

func (w *work) authPorts() auth.Ports {
	return auth.Ports{Accounts: accountTable{Table[auth.Account]{w, accounts()}}, Sessions: sessions{w}, Tokens: tokens{w},
		Invites: invites{w}, Failures: failures{w}, Orders: Orders{w}}
}

type accountTable struct{ Table[auth.Account] }

// ByLogin finds the account of a sign-in name.
func (t accountTable) ByLogin(ctx context.Context, login string) (auth.Account, error) {
	var a auth.Account
	err := t.w.q.QueryRowContext(ctx, "SELECT "+t.k.list()+" FROM account WHERE login = $1", text(login)).Scan(t.k.dest(&a)...)
	if errors.Is(err, sql.ErrNoRows) {
		return a, missing("account", login)
	}
	return a, engine.Explain(err, "read account")
}

type sessions struct{ w *work }

const sessionColumns = "hash, account, created_at, seen_at, address, agent"

func sessionDest(s *auth.Session) []any {
	return []any{&s.Hash, &s.Account, &s.Created, &s.Seen, &s.Address, &s.Agent}
}

func (t sessions) Get(ctx context.Context, hash []byte) (auth.Session, error) {
	var s auth.Session
	err := t.w.q.QueryRowContext(ctx, "SELECT "+sessionColumns+" FROM session WHERE hash = $1", hash).Scan(sessionDest(&s)...)
	if errors.Is(err, sql.ErrNoRows) {
		return s, missing("session", "")
	}
	return s, engine.Explain(err, "read session")
}

func (t sessions) Put(ctx context.Context, s auth.Session) error {
	_, err := t.w.q.ExecContext(ctx, "INSERT INTO session ("+sessionColumns+`) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (hash) DO UPDATE SET seen_at = excluded.seen_at`, s.Hash, s.Account, s.Created, s.Seen, text(s.Address), text(s.Agent))
	return engine.Explain(err, "save session")
}

func (t sessions) List(ctx context.Context, account string) ([]auth.Session, error) {
	c := &clause{}
	if account != "" {
		c.add("account = $?", account)
	}
	rows, err := t.w.q.QueryContext(ctx, "SELECT "+sessionColumns+" FROM session"+c.sql()+" ORDER BY seen_at DESC", c.args...)
	if err != nil {
		return nil, engine.Explain(err, "list sessions")
	}
	out, err := collect(rows, sessionDest)
	return out, engine.Explain(err, "list sessions")
}

func (t sessions) Delete(ctx context.Context, hash []byte) error {
	_, err := t.w.q.ExecContext(ctx, "DELETE FROM session WHERE hash = $1", hash)
	return engine.Explain(err, "end session")
}

func (t sessions) DeleteOld(ctx context.Context, created, seen int64) error {
	_, err := t.w.q.ExecContext(ctx, "DELETE FROM session WHERE created_at < $1 OR seen_at < $2", created, seen)
	return engine.Explain(err, "remove old sessions")
}

type tokens struct{ w *work }

const tokenColumns = "id, hash, account, name, scopes, created_at, expires, seen_at, revoked"

func tokenFields(t *auth.Token) []any {
	return []any{&t.ID, &t.Hash, &t.Account, &t.Name, asJSON(&t.Scopes), &t.Created, &t.Expires, &t.Seen, &t.Revoked}
}

func (t tokens) ByHash(ctx context.Context, hash []byte) (auth.Token, error) {
	var k auth.Token
	err := t.w.q.QueryRowContext(ctx, "SELECT "+tokenColumns+" FROM token WHERE hash = $1", hash).Scan(tokenFields(&k)...)
	if errors.Is(err, sql.ErrNoRows) {
		return k, missing("token", "")
	}
	return k, engine.Explain(err, "read token")
}

func (t tokens) List(ctx context.Context, account string) ([]auth.Token, error) {
	rows, err := t.w.q.QueryContext(ctx, "SELECT "+tokenColumns+" FROM token WHERE account = $1 ORDER BY id", account)
	if err != nil {
		return nil, engine.Explain(err, "list tokens")
	}
	out, err := collect(rows, tokenFields)
	return out, engine.Explain(err, "list tokens")
}

func (t tokens) Put(ctx context.Context, k auth.Token) error {
	args := make([]any, 0, 9)
	for _, f := range tokenFields(&k) {
		args = append(args, plain(f))
	}
	_, err := t.w.q.ExecContext(ctx, "INSERT INTO token ("+tokenColumns+") VALUES ("+marks(1, 9)+`) ON CONFLICT (id) DO UPDATE
		SET name = excluded.name, seen_at = excluded.seen_at, revoked = excluded.revoked`, args...)
	return engine.Explain(err, "save token")
}

type invites struct{ w *work }

func (t invites) Get(ctx context.Context, hash []byte) (account string, expires int64, err error) {
	err = t.w.q.QueryRowContext(ctx, "SELECT account, expires FROM invite WHERE hash = $1", hash).Scan(&account, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		return "", 0, missing("link", "")
	}
	return account, expires, engine.Explain(err, "read link")
}

func (t invites) Put(ctx context.Context, hash []byte, account string, expires int64) error {
	if _, err := t.w.q.ExecContext(ctx, "DELETE FROM invite WHERE account = $1", account); err != nil {
		return engine.Explain(err, "save link")
	}
	_, err := t.w.q.ExecContext(ctx, "INSERT INTO invite (hash, account, expires) VALUES ($1, $2, $3)", hash, account, expires)
	return engine.Explain(err, "save link")
}

func (t invites) Take(ctx context.Context, hash []byte, now int64) (account string, err error) {
	err = t.w.q.QueryRowContext(ctx, "DELETE FROM invite WHERE hash = $1 AND expires > $2 RETURNING account", hash, now).Scan(&account)
	if errors.Is(err, sql.ErrNoRows) {
		return "", missing("link", "")
	}
	return account, engine.Explain(err, "use link")
}

type failures struct{ w *work }

func (t failures) Get(ctx context.Context, mark string) (n int, until int64, err error) {
	err = t.w.q.QueryRowContext(ctx, "SELECT n, until_at FROM failure WHERE mark = $1", text(mark)).Scan(&n, &until)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, nil
	}
	return n, until, engine.Explain(err, "read failed sign-ins")
}

func (t failures) Put(ctx context.Context, mark string, n int, until int64) error {
	_, err := t.w.q.ExecContext(ctx, `INSERT INTO failure (mark, n, until_at) VALUES ($1, $2, $3)
		ON CONFLICT (mark) DO UPDATE SET n = excluded.n, until_at = excluded.until_at`, text(mark), n, until)
	return engine.Explain(err, "count failed sign-ins")
}

func (t failures) Delete(ctx context.Context, mark string) error {
	_, err := t.w.q.ExecContext(ctx, "DELETE FROM failure WHERE mark = $1", text(mark))
	return engine.Explain(err, "forget failed sign-ins")
}

func (t failures) DeleteOld(ctx context.Context, before int64) error {
	_, err := t.w.q.ExecContext(ctx, "DELETE FROM failure WHERE until_at < $1", before)
	return engine.Explain(err, "forget failed sign-ins")
}
