package server

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pano/server/displaylog"
	"pano/server/store"
	"pano/server/store/evidence"
	"pano/server/ui"
)

// Verdict is the outcome of a verification as the command line prints it: the
// last line is the verdict or the first bad record.
type Verdict struct {
	OK    bool
	Lines []string
}

// VerifyLog checks the log of a data folder (or database) from end to end, and
// against checkpoints that were kept elsewhere: those show a log that was cut or
// made anew together with all that it says of itself. It writes nothing.
func VerifyLog(ctx context.Context, dir, databaseURL string, kept ...[]byte) (Verdict, error) {
	src, err := openStopped(ctx, dir, databaseURL)
	if err != nil {
		return Verdict{}, err
	}
	defer src.Close()
	verifier, err := logVerifier(dir)
	if err != nil {
		return Verdict{}, err
	}
	r, err := displaylog.Verify(ctx, evidence.New(src.Evidence), displaylog.VerifyOptions{Verifier: verifier, Checkpoints: kept, Pending: src.CountPending})
	if err != nil {
		return Verdict{}, fmt.Errorf("read the display log: %w", err)
	}
	return verdict(r), nil
}

func verdict(r displaylog.Report) Verdict {
	v := Verdict{OK: r.Bad == nil, Lines: []string{
		fmt.Sprintf("records %d, batches %d, plays %d, acts %d, alarms %d", r.Size, r.Batches, r.Plays, r.Acts, r.Alarms),
	}}
	if r.Bad == nil {
		v.Lines = append(v.Lines, fmt.Sprintf("checkpoints %d, echoes of players %d, not yet signed %d, waiting %d", r.Checkpoints, r.Echoes, r.Size-r.Signed, r.Pending))
	}
	for _, h := range r.Holes {
		v.Lines = append(v.Lines, fmt.Sprintf("hole: display %s, stream %d, batches %d to %d never came", h.Display, h.Stream, h.From, h.To)+because(h.Why))
	}
	if r.Lost > 0 {
		v.Lines = append(v.Lines, fmt.Sprintf("restored from a backup: players had seen %d records more than it held", r.Lost))
	}
	if r.Bad != nil {
		when := ""
		if r.Bad.Time != 0 {
			when = " of " + time.UnixMicro(r.Bad.Time).UTC().Format(time.RFC3339)
		}
		v.Lines = append(v.Lines, fmt.Sprintf("BAD record %d (%s)%s: %s", r.Bad.Index, r.Bad.Kind, when, r.Bad.Why))
		return v
	}
	v.Lines = append(v.Lines, fmt.Sprintf("OK: %d records, nothing was altered; root %s", r.Size, r.Root))
	return v
}

// because is what the log itself states about a hole.
func because(why string) string {
	if why == "" {
		return ""
	}
	return " (" + why + ")"
}

// LogHead is the newest signed checkpoint of a data folder.
func LogHead(ctx context.Context, dir, databaseURL string) ([]byte, error) {
	src, err := openStopped(ctx, dir, databaseURL)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	var note []byte
	err = evidence.New(src.Evidence).Read(ctx, func(tx displaylog.Tx) error {
		m, ok, err := tx.Marks.Newest(ctx)
		if err == nil && !ok {
			return input("data", "the display log has no checkpoint yet")
		}
		note = m.Note
		return err
	})
	return note, err
}

// openStopped opens a data folder for reading alone, or the database.
func openStopped(ctx context.Context, dir, databaseURL string) (*store.Store, error) {
	if databaseURL != "" {
		return store.Open(ctx, store.Options{Dir: dir, URL: databaseURL})
	}
	if _, err := os.Stat(filepath.Join(dir, store.EvidenceFile)); err != nil {
		return nil, input("data", "%s holds no display log: name the data folder of a Pano server", dir)
	}
	return store.OpenStopped(ctx, dir)
}

func logVerifier(dir string) (string, error) {
	b, err := os.ReadFile(filepath.Join(dir, dirKeys, "log.pub"))
	if err != nil {
		return "", input("data", "the log's public key is not there: %v", err)
	}
	return strings.TrimSpace(string(b)), nil
}

// verifier lets an auditor verify from a page.
type verifier struct{ s *Server }

// Verify implements ui.Verifier.
func (v verifier) Verify(ctx context.Context) (ui.Verdict, error) {
	start := v.s.o.Now()
	key, err := logVerifier(v.s.o.Dir)
	if err != nil {
		return ui.Verdict{}, err
	}
	r, err := displaylog.Verify(ctx, v.s.dlog.Storage, displaylog.VerifyOptions{Verifier: key, Pending: v.s.pending})
	if err != nil {
		return ui.Verdict{}, err
	}
	out := ui.Verdict{OK: r.Bad == nil, Size: r.Size, Pending: int(r.Pending), When: start, TookMS: (v.s.o.Now() - start) / 1000}
	if r.Bad != nil {
		out.Problem = r.Bad.Error()
	}
	return out, nil
}

// pending counts acts that wait for their place in the log.
func (s *Server) pending(ctx context.Context) (int64, error) {
	rows, err := s.store.Pending(ctx, 10_000)
	return int64(len(rows)), err
}
