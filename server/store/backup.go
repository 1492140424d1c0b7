package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"pano/server/campaign"
	"pano/server/store/engine"
)

// CheckpointFile is, in a backup, the newest signed checkpoint of the display log
// as the backup holds it. Keep it apart from the backup: it is what shows a log
// that was cut later.
const CheckpointFile = "log.checkpoint"

// Backup copies both databases into dir, which must be empty or new, while work
// goes on. The copy is always two SQLite files, also from PostgreSQL, so one
// program verifies and restores it. control is copied first: an act that is
// moved into the log meanwhile is then in both, which does no harm, and never in
// neither.
func (s *Store) Backup(ctx context.Context, dir string) error {
	if err := emptyDir(dir); err != nil {
		return err
	}
	if s.Control.Postgres() {
		if err := s.copyOut(ctx, dir); err != nil {
			return engine.Explain(err, "back up")
		}
	} else {
		if err := s.Control.VacuumInto(ctx, filepath.Join(dir, ControlFile)); err != nil {
			return engine.Explain(err, "back up")
		}
		if err := s.Evidence.VacuumInto(ctx, filepath.Join(dir, EvidenceFile)); err != nil {
			return engine.Explain(err, "back up")
		}
	}
	copied, err := OpenStopped(ctx, dir)
	if err != nil {
		return err
	}
	var note []byte
	err = copied.Evidence.Read().QueryRowContext(ctx, "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1").Scan(&note)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	if err := errors.Join(err, copied.check(ctx), copied.Close()); err != nil {
		return engine.Explain(err, "check the backup")
	}
	if note != nil {
		if err := os.WriteFile(filepath.Join(dir, CheckpointFile), note, 0o600); err != nil {
			return fmt.Errorf("write the checkpoint of the backup: %w", err)
		}
	}
	return syncFiles(dir)
}

// Restore fills an empty place, SQLite or PostgreSQL, from a backup. It checks
// the files first; whether the log in them holds is for displaylog.Verify to say,
// before and after.
func Restore(ctx context.Context, from string, o Options) error {
	src, err := OpenStopped(ctx, from)
	if err != nil {
		return err
	}
	if err := errors.Join(src.check(ctx), src.Close()); err != nil {
		return engine.Explain(err, "check the backup")
	}
	if o.URL == "" {
		for _, file := range []string{ControlFile, EvidenceFile} {
			if err := copyFile(filepath.Join(from, file), filepath.Join(o.Dir, file)); err != nil {
				return err
			}
		}
		if err := syncFiles(o.Dir); err != nil {
			return err
		}
		s, err := Open(ctx, o) // brings an older backup up to date
		if err != nil {
			return err
		}
		return s.Close()
	}
	return restorePostgres(ctx, from, o)
}

// restorePostgres brings a copy of the backup up to date, then moves its rows.
func restorePostgres(ctx context.Context, from string, o Options) (err error) {
	tmp, err := os.MkdirTemp("", "pano-restore-")
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	if err := Restore(ctx, from, Options{Dir: tmp, Now: o.Now}); err != nil {
		return err
	}
	src, err := Open(ctx, Options{Dir: tmp, Now: o.Now})
	if err != nil {
		return err
	}
	dst, err := Open(ctx, o)
	if err != nil {
		return errors.Join(err, src.Close())
	}
	err = errors.Join(copyRows(ctx, src.Control, dst.Control), copyRows(ctx, src.Evidence, dst.Evidence))
	return engine.Explain(errors.Join(err, dst.Close(), src.Close()), "restore")
}

// copyOut writes a PostgreSQL store into SQLite files.
func (s *Store) copyOut(ctx context.Context, dir string) error {
	dst, err := Open(ctx, Options{Dir: dir, Now: s.now})
	if err != nil {
		return err
	}
	err = errors.Join(copyRows(ctx, s.Control, dst.Control), copyRows(ctx, s.Evidence, dst.Evidence))
	return errors.Join(err, dst.Close())
}

// copyRows copies all rows of all tables from one snapshot into empty tables.
func copyRows(ctx context.Context, from, to *Engine) error {
	lite := from
	if from.Postgres() {
		lite = to
	}
	// In the order of their making, so that a row's parent is there before it.
	rows, err := lite.Read().QueryContext(ctx, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'
		AND name NOT LIKE 'goose%' ORDER BY rowid`)
	if err != nil {
		return err
	}
	tables, err := collect(rows, func(name *string) []any { return []any{name} })
	if err != nil {
		return err
	}
	return from.Snapshot(ctx, func(src Querier) error {
		return to.Transact(ctx, func(dst Querier) error {
			for _, t := range tables {
				if err := copyTable(ctx, src, dst, t); err != nil {
					return fmt.Errorf("copy table %s: %w", t, err)
				}
			}
			return nil
		})
	})
}

func copyTable(ctx context.Context, src, dst Querier, table string) error {
	var n int64
	if err := dst.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+table).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return campaign.Errorf(campaign.Conflict, "not_empty", "", "the database already holds %d rows of %s; restore into an empty one", n, table)
	}
	rows, err := src.QueryContext(ctx, "SELECT * FROM "+table)
	if err != nil {
		return err
	}
	cols, err := rows.Columns()
	if err != nil {
		return errors.Join(err, rows.Close())
	}
	insert := "INSERT INTO " + table + " (" + strings.Join(cols, ", ") + ") VALUES (" + marks(1, len(cols)) + ")"
	row, dest := make([]any, len(cols)), make([]any, len(cols))
	for i := range row {
		dest[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return errors.Join(err, rows.Close())
		}
		for i, v := range row {
			if v == nil { // no column is ever NULL: this is an empty value of bytes
				row[i] = []byte{}
			}
		}
		if _, err := dst.ExecContext(ctx, insert, row...); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

// check looks whether the files are whole: structure, and no row without its parent.
func (s *Store) check(ctx context.Context) error {
	for _, e := range []*Engine{s.Control, s.Evidence} {
		var verdict string
		if err := e.Read().QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
			return err
		}
		if verdict != "ok" {
			return campaign.Errorf(campaign.Invalid, "backup_damaged", "", "%s is damaged: %s", e.Name(), verdict).With("file", e.Name())
		}
		rows, err := e.Read().QueryContext(ctx, "PRAGMA foreign_key_check")
		if err != nil {
			return err
		}
		orphan := rows.Next()
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return err
		}
		if orphan {
			return campaign.Errorf(campaign.Invalid, "backup_damaged", "", "%s is damaged: a row names another that is missing", e.Name()).With("file", e.Name())
		}
	}
	return nil
}

func emptyDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of the backup: %w", err)
	}
	for _, file := range []string{ControlFile, EvidenceFile} {
		if _, err := os.Stat(filepath.Join(dir, file)); err == nil {
			return campaign.Errorf(campaign.Conflict, "not_empty", "to", "%s already holds a backup; name a new folder", dir).With("folder", dir)
		}
	}
	return nil
}

// copyFile copies into a file that must not exist.
func copyFile(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		err = campaign.Errorf(campaign.Conflict, "not_empty", "data", "%s exists; restore into an empty folder", to).With("folder", filepath.Dir(to))
	}
	if err != nil {
		return errors.Join(err, in.Close())
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close(), in.Close())
}

// syncFiles makes the database files of a folder, and their names, durable.
func syncFiles(dir string) error {
	for _, file := range []string{ControlFile, EvidenceFile} {
		f, err := os.OpenFile(filepath.Join(dir, file), os.O_RDWR, 0)
		if err != nil {
			return fmt.Errorf("sync the backup: %w", err)
		}
		if err := errors.Join(f.Chmod(0o600), f.Sync(), f.Close()); err != nil {
			return fmt.Errorf("sync the backup: %w", err)
		}
	}
	return nil
}
