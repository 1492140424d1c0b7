// Package engine opens the two kinds of database and holds all that differs
// between them: pragmas, locks, error codes. Above it one SQL text serves both.
package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"modernc.org/sqlite"

	"pano/server/campaign"
)

// Querier is what both a connection pool and a transaction can do.
type Querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Engine is one database: a SQLite file or a PostgreSQL schema. All that differs
// between the two engines is in this file.
type Engine struct {
	name     string // control, evidence
	postgres bool
	path     string  // SQLite: the file
	write    *sql.DB // SQLite: one connection, BEGIN IMMEDIATE
	read     *sql.DB // SQLite: query_only pool; PostgreSQL: the same pool as write
}

// oldestSQLite is the first release without the WAL-reset race that can corrupt
// a file when two connections checkpoint and write at one moment.
const oldestSQLite = 3_051_003

// SQLite primary result codes and PostgreSQL SQLSTATEs that mean something to us.
const (
	sqliteBusy, sqliteLocked, sqliteFull = 5, 6, 13

	sqliteUniqueKey, sqliteUniquePrimary, sqliteForeignKey = 2067, 1555, 787
)

// pragmas of every SQLite connection. busy_timeout stands first, so that the
// switch to WAL itself waits instead of failing.
func pragmas() url.Values {
	return url.Values{"_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"journal_size_limit(67108864)", "cache_size(-65536)", "temp_store(MEMORY)", "mmap_size(0)",
	}}
}

func sqliteDSN(path string, v url.Values) string {
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: v.Encode()}).String()
}

// OpenSQLite opens or makes a file. name is the half that it holds.
func OpenSQLite(ctx context.Context, name, path string) (*Engine, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	// The database holds password hashes: readable by its owner alone.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	w := pragmas()
	w.Set("_txlock", "immediate")
	r := pragmas()
	r.Add("_pragma", "query_only(1)")
	e := &Engine{name: name, path: path}
	if e.write, err = sql.Open("sqlite", sqliteDSN(path, w)); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	e.write.SetMaxOpenConns(1)
	if err := e.guard(ctx); err != nil {
		return nil, errors.Join(err, e.write.Close())
	}
	if e.read, err = sql.Open("sqlite", sqliteDSN(path, r)); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), e.write.Close())
	}
	e.read.SetMaxOpenConns(2 * runtime.GOMAXPROCS(0))
	e.read.SetMaxIdleConns(2 * runtime.GOMAXPROCS(0))
	return e, nil
}

// OpenReadOnly opens one SQLite file without changing a byte of it. What a crash
// left in the write-ahead log is read too.
func OpenReadOnly(ctx context.Context, path string) (*Engine, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	v := url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(10000)", "query_only(1)", "mmap_size(0)"}}
	// A server that runs has such a log, be it empty. Where there is none, nobody
	// writes, and immutable lets read-only media be read.
	if _, err := os.Stat(path + "-wal"); errors.Is(err, fs.ErrNotExist) {
		v.Set("immutable", "1")
	}
	db, err := sql.Open("sqlite", sqliteDSN(path, v))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	e := &Engine{name: filepath.Base(path), path: path, write: db, read: db}
	if err := e.guard(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return e, nil
}

// guard refuses engines that are known to lose data.
func (e *Engine) guard(ctx context.Context) error {
	var version string
	if err := e.write.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return fmt.Errorf("open %s: %w", e.path, err)
	}
	return checkSQLite(version)
}

func checkSQLite(version string) error {
	var major, minor, patch int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); err != nil {
		return fmt.Errorf("read the SQLite version %q: %w", version, err)
	}
	if major*1_000_000+minor*1_000+patch < oldestSQLite {
		return fmt.Errorf("SQLite %s can corrupt its write-ahead log: 3.51.3 or newer is needed", version)
	}
	return nil
}

// OpenPostgres opens a database and makes the schema name in it.
func OpenPostgres(ctx context.Context, name, dsn string) (*Engine, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		// The cause may repeat the DSN with its password; it stays out of the text.
		return nil, errors.New("the database URL is not a PostgreSQL URL such as postgres://user@host:5432/pano")
	}
	cfg.RuntimeParams["search_path"] = name
	cfg.RuntimeParams["timezone"] = "UTC"
	db := stdlib.OpenDB(*cfg)
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(8)
	db.SetConnMaxLifetime(30 * time.Minute)
	e := &Engine{name: name, postgres: true, write: db, read: db}
	err = e.transact(ctx, func(q *sql.Tx) error {
		_, err := q.ExecContext(ctx, "CREATE SCHEMA IF NOT EXISTS "+name)
		return err
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("reach PostgreSQL and make schema %s: %w", name, err), db.Close())
	}
	return e, nil
}

// Migrate brings the tables up to date. Several replicas may start at once: the
// session lock (PostgreSQL) and the one writer (SQLite) let one of them work.
func (e *Engine) Migrate(ctx context.Context, migrations fs.FS) error {
	dir, dialect := "migrations/sqlite/"+e.name, goose.DialectSQLite3
	opts := []goose.ProviderOption{goose.WithVerbose(false)}
	if e.postgres {
		dir, dialect = "migrations/postgres/"+e.name, goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return fmt.Errorf("migrate %s: %w", e.name, err)
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	files, err := fs.Sub(migrations, dir)
	if err != nil {
		return fmt.Errorf("migrate %s: %w", e.name, err)
	}
	p, err := goose.NewProvider(dialect, e.write, files, opts...)
	if err != nil {
		return fmt.Errorf("migrate %s: %w", e.name, err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate %s: %w", e.name, err)
	}
	return nil
}

// Transact runs fn in one writing transaction. Writers stand in line on both
// engines: SQLite has one writer, PostgreSQL takes one advisory lock per schema,
// so no unit of work ever sees another half done. It runs again when the engine
// asks for that, so fn must have no effect outside q. The transaction ends
// before Transact returns.
func (e *Engine) Transact(ctx context.Context, fn func(q Querier) error) error {
	return e.transact(ctx, func(q *sql.Tx) error { return fn(q) })
}

func (e *Engine) transact(ctx context.Context, fn func(q *sql.Tx) error) error {
	var err error
	for try := range 6 {
		if err = e.once(ctx, fn); err == nil || !again(err) || ctx.Err() != nil {
			return err
		}
		pause := time.NewTimer(time.Duration(1<<try) * 5 * time.Millisecond)
		select {
		case <-ctx.Done():
			pause.Stop()
			return err
		case <-pause.C:
		}
	}
	return err
}

func (e *Engine) once(ctx context.Context, fn func(q *sql.Tx) error) (err error) {
	tx, err := e.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	done := false
	defer func() {
		if !done { // fn failed or panicked
			err = errors.Join(err, ended(tx.Rollback()))
		}
	}()
	if e.postgres {
		if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtext('pano'), hashtext($1))", e.name); err != nil {
			return err
		}
	}
	if err := fn(tx); err != nil {
		return err
	}
	done = true
	return tx.Commit()
}

// ended forgives a rollback of a transaction that its context has already ended.
func ended(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// Snapshot runs fn on a read-only view in which nothing changes meanwhile.
func (e *Engine) Snapshot(ctx context.Context, fn func(q Querier) error) (err error) {
	opts := &sql.TxOptions{ReadOnly: true}
	if e.postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	tx, err := e.read.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ended(tx.Rollback())) }()
	return fn(tx)
}

// Read is the pool for single queries.
func (e *Engine) Read() Querier { return e.read }

// Postgres tells whether this is PostgreSQL.
func (e *Engine) Postgres() bool { return e.postgres }

// Name is the half that the database holds: control, evidence.
func (e *Engine) Name() string { return e.name }

// VacuumInto writes a compact copy of a SQLite file; readers and the writer go on.
func (e *Engine) VacuumInto(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", sqliteDSN(e.path, pragmas()))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO $1", path)
	return errors.Join(err, db.Close())
}

// Close ends all connections. A SQLite file then holds everything: the log is
// folded in by the last connection that closes.
func (e *Engine) Close() error {
	var err error
	if e.read != e.write && e.read != nil {
		err = e.read.Close()
	}
	return errors.Join(err, e.write.Close())
}

// codes returns SQLite's extended result code and PostgreSQL's SQLSTATE.
func codes(err error) (lite int, state string) {
	var s *sqlite.Error
	if errors.As(err, &s) {
		lite = s.Code()
	}
	var p *pgconn.PgError
	if errors.As(err, &p) {
		state = p.Code
	}
	return lite, state
}

// again tells whether the whole unit of work is worth another try.
func again(err error) bool {
	lite, state := codes(err)
	switch lite & 0xff {
	case sqliteBusy, sqliteLocked:
		return true
	}
	return state == "40001" || state == "40P01" || errors.Is(err, driver.ErrBadConn)
}

// Full tells whether err says that the disk has no room.
func Full(err error) bool {
	lite, state := codes(err)
	return lite&0xff == sqliteFull || state == "53100"
}

// Taken tells whether err says that a unique value exists already.
func Taken(err error) bool {
	lite, state := codes(err)
	return lite == sqliteUniqueKey || lite == sqliteUniquePrimary || state == "23505"
}

// dangling tells whether err says that a row is named that does not exist, or
// that a row to be removed is still named.
func dangling(err error) bool {
	lite, state := codes(err)
	return lite == sqliteForeignKey || state == "23503"
}

// away tells whether the database could not be reached or is shutting down.
func away(err error) bool {
	_, state := codes(err)
	var dial *pgconn.ConnectError
	return errors.As(err, &dial) || errors.Is(err, driver.ErrBadConn) ||
		strings.HasPrefix(state, "08") || strings.HasPrefix(state, "57P") || again(err)
}

// Explain turns an engine's error into the one error type of the house. what
// says what was being done. Errors that are already explained pass.
func Explain(err error, what string) error {
	var known *campaign.Error
	if err == nil || errors.As(err, &known) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var out *campaign.Error
	switch {
	case Full(err):
		out = campaign.Errorf(campaign.Unavailable, "disk.full", "", "%s: the disk is full; make room and try again, nothing was changed", what)
	case Taken(err):
		out = campaign.Errorf(campaign.Conflict, "taken", "", "%s: it exists already", what)
	case dangling(err):
		out = campaign.Errorf(campaign.Conflict, "in_use", "", "%s: something it names does not exist, or something still names it", what)
	case away(err):
		out = campaign.Errorf(campaign.Unavailable, "database.away", "", "%s: the database does not answer; try again", what)
	default:
		out = campaign.Errorf(campaign.Internal, "database", "", "%s: the database refused", what)
	}
	out.With("what", what)
	out.Err = err
	return out
}
