// Package storetest gives tests a real store on each engine: SQLite in a
// temporary folder, PostgreSQL started for the run on a free loopback port.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that makes and drops databases for tests

	"pano/server/store"
)

// The environment through which Main hands the server to the tests. A caller
// that sets envDSN tests on a PostgreSQL of their own.
const (
	envDSN  = "PANO_TEST_POSTGRES"
	envNone = "PANO_TEST_POSTGRES_NONE"
)

// Main runs the tests of a package with a PostgreSQL beside them, and ends it.
func Main(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	if os.Getenv(envDSN) != "" {
		return m.Run()
	}
	dsn, stop, err := start()
	if err != nil {
		fmt.Fprintln(os.Stderr, "start PostgreSQL for the tests:", err)
		return 1
	}
	defer stop()
	key, value := envDSN, dsn
	if dsn == "" {
		key, value = envNone, "no PostgreSQL programs (initdb, postgres) on this machine: install them or set "+envDSN
	}
	if err := os.Setenv(key, value); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// Each runs fn once per engine, each time with empty databases.
func Each(t *testing.T, fn func(t *testing.T, s *store.Store)) {
	t.Run("sqlite", func(t *testing.T) { fn(t, Open(t, store.Options{Dir: t.TempDir()})) })
	t.Run("postgres", func(t *testing.T) { fn(t, Open(t, store.Options{Dir: t.TempDir(), URL: Database(t)})) })
}

// Open opens a store and closes it with the test.
func Open(t testing.TB, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Database makes an empty PostgreSQL database and drops it with the test. It
// skips the test where there is no PostgreSQL at all.
func Database(t testing.TB) string {
	t.Helper()
	dsn := os.Getenv(envDSN)
	if dsn == "" {
		t.Skip(os.Getenv(envNone))
	}
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	name := "pano_" + strings.ToLower(rand.Text()[:12])
	if _, err := db.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, err := db.Exec("DROP DATABASE " + name + " WITH (FORCE)")
		if err := errors.Join(err, db.Close()); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// programs finds the folder with initdb, "" when there is none.
func programs() string {
	if p, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(p); err == nil {
			if _, err := os.Stat(filepath.Join(filepath.Dir(real), "postgres")); err == nil {
				return filepath.Dir(real)
			}
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return ""
	}
	return filepath.Dir(found[len(found)-1])
}

// start makes a cluster in a temporary folder and runs it. It returns an empty
// address when PostgreSQL is not installed.
func start() (dsn string, stop func(), err error) {
	bin := programs()
	if bin == "" {
		return "", func() {}, nil
	}
	dir, err := os.MkdirTemp("", "pano-postgres-")
	if err != nil {
		return "", nil, err
	}
	remove := func() {
		if err := os.RemoveAll(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	who, err := owner(dir)
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(dir))
	}
	data := filepath.Join(dir, "data")
	mk := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "pano", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
	mk.SysProcAttr, mk.Dir = who, dir
	if out, err := mk.CombinedOutput(); err != nil {
		remove()
		return "", nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	port, err := freePort()
	if err != nil {
		remove()
		return "", nil, err
	}
	run := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-p", port, "-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "shared_buffers=64MB", "-c", "log_min_messages=fatal")
	run.SysProcAttr, run.Dir = who, dir
	if err := run.Start(); err != nil {
		remove()
		return "", nil, err
	}
	stop = func() {
		// An interrupt is PostgreSQL's fast shutdown.
		if err := run.Process.Signal(os.Interrupt); err == nil {
			err = run.Wait()
			if err != nil {
				fmt.Fprintln(os.Stderr, "stop PostgreSQL:", err)
			}
		}
		remove()
	}
	dsn = "postgres://pano@127.0.0.1:" + port + "/postgres?sslmode=disable"
	if err := ready(dsn); err != nil {
		stop()
		return "", nil, err
	}
	return dsn, stop, nil
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

// ready polls until the server answers.
func ready(dsn string) error {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for range 600 {
		if err = db.Ping(); err == nil {
			break
		}
		<-tick.C
	}
	return errors.Join(err, db.Close())
}
