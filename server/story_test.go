package server_test

import (
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"pano/devices/blob"
	"pano/devices/sim"
	"pano/server"
	"pano/server/campaign"
	"pano/server/control"
	"pano/server/control/audit"
	"pano/server/store/storetest"
)

// plugs are one office's database and broker.
type plugs struct {
	o      server.Options
	paired func() // after a player was paired
	edit   func(t *testing.T, leaf int64)
}

// TestStory is the whole way on each pair of plugs: designed, approved, placed,
// published, shown by real players, proved, found, exported, verified, taken over
// and back; and a record changed by hand is named.
func TestStory(t *testing.T) {
	for name, plug := range map[string]func(t *testing.T) plugs{
		"sqlite, embedded broker":   func(t *testing.T) plugs { return lite(quiet(t.TempDir())) },
		"postgres, embedded broker": postgres,
		"sqlite, mosquitto":         mosquitto,
	} {
		t.Run(name, func(t *testing.T) { story(t, plug(t)) })
	}
}

func lite(o server.Options) plugs {
	return plugs{o: o, paired: func() {}, edit: func(t *testing.T, leaf int64) {
		edit(t, "sqlite", "file:"+filepath.Join(o.Dir, "evidence.db"), leaf)
	}}
}

func postgres(t *testing.T) plugs {
	o := quiet(t.TempDir())
	o.DatabaseURL = storetest.Database(t)
	return plugs{o: o, paired: func() {}, edit: func(t *testing.T, leaf int64) { edit(t, "pgx", o.DatabaseURL, leaf) }}
}

// edit changes one record the way somebody with access to the database would.
func edit(t *testing.T, driver, dsn string, leaf int64) {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	must(t, err)
	table, body := "leaf", []byte(nil)
	if driver == "pgx" {
		must(t, db.QueryRow("SELECT schemaname || '.leaf' FROM pg_tables WHERE tablename = 'leaf'").Scan(&table))
	}
	must(t, db.QueryRow("SELECT body FROM "+table+" WHERE idx = $1", leaf).Scan(&body))
	body[len(body)/2] ^= 1
	res, err := db.Exec("UPDATE "+table+" SET body = $1 WHERE idx = $2", body, leaf)
	must(t, err)
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		t.Fatal("edited rows:", n, err)
	}
	must(t, db.Close())
}

// mosquitto starts a real one on the files that the server writes.
func mosquitto(t *testing.T) plugs {
	program, err := exec.LookPath("mosquitto")
	if err != nil {
		t.Skip("no mosquitto on this machine: install it to test with an external broker")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	addr := l.Addr().String()
	must(t, l.Close())
	o := quiet(t.TempDir())
	o.MQTTURL = "mqtt://pano:not%20a%20word@" + addr
	// The server writes the files before the broker is there, and connects when it is.
	s, err := server.New(context.Background(), o)
	must(t, err)
	must(t, s.Close())
	_, port, err := net.SplitHostPort(addr)
	must(t, err)
	conf := filepath.Join(o.Dir, "mosquitto", "mosquitto.conf")
	user := ""
	if os.Getuid() == 0 {
		user = "user root\n" // the folders of a test are its owner's alone
	}
	must(t, os.WriteFile(conf, fmt.Appendf(nil, `listener %s 127.0.0.1
%sallow_anonymous false
password_file %s
acl_file %s
max_queued_messages 100000
max_inflight_messages 1000
max_packet_size 262144
`, port, user, filepath.Join(o.Dir, "mosquitto", "passwd"), filepath.Join(o.Dir, "mosquitto", "acl")), 0o600))
	cmd := exec.Command(program, "-c", conf)
	var said strings.Builder
	cmd.Stderr = &said
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(said.String())
		}
	})
	p := lite(o)
	p.paired = func() { must(t, cmd.Process.Signal(syscall.SIGHUP)) }
	return p
}

func story(t *testing.T, with plugs) {
	ctx := context.Background()
	f := run(t, with.o)
	displays := f.crowd(2)
	ids := []string{displays[0].ID, displays[1].ID}
	var stops []func()
	var boxes []*sim.Box
	for _, d := range displays {
		b := f.box(d)
		with.paired()
		boxes, stops = append(boxes, b), append(stops, play(t, b))
	}
	eventually(t, "players are there", func() bool { _, n := f.Deliveries(); return n == 2 })

	view := f.approved(ids, "TIN MỚI TỪ ĐÀ LẠT")
	file := view.Version.Files[0].SHA256
	begun := time.Now()
	f.place(view, ids)
	for _, b := range boxes {
		must(t, b.Screen.Wait(within(t, 2*time.Minute), showing(file)))
	}
	t.Logf("published to shown: %v", time.Since(begun))
	at := time.Now().Add(200 * time.Millisecond).UnixMicro() // well inside the play
	rows := f.proved(ids, file, at)
	for _, r := range rows {
		if a := r.Authority; a.ApprovedBy != "Test approver" || a.PlacedBy != "Test operator" || a.Leaf < 0 || a.PublishRev < 1 ||
			r.Evidence.Grade != "accepted" || r.Evidence.Leaf < 0 || r.AssetName != view.Asset.Name || r.Differs {
			t.Errorf("as-of: %+v", r)
		}
	}
	exported(t, f, ids, file, at)
	takeover(t, f, boxes, ids, file)

	for _, stop := range stops {
		stop()
	}
	f.stop()
	v, err := server.VerifyLog(ctx, f.o.Dir, f.o.DatabaseURL)
	must(t, err)
	if !v.OK || !strings.HasPrefix(v.Lines[len(v.Lines)-1], "OK: ") {
		t.Errorf("verify: %v", v.Lines)
	}
	with.edit(t, rows[0].Evidence.Leaf)
	v, err = server.VerifyLog(ctx, f.o.Dir, f.o.DatabaseURL)
	must(t, err)
	if last := v.Lines[len(v.Lines)-1]; v.OK || !strings.HasPrefix(last, fmt.Sprintf("BAD record %d ", rows[0].Evidence.Leaf)) {
		t.Errorf("verify after an edit of record %d: %v", rows[0].Evidence.Leaf, v.Lines)
	}
}

func showing(file blob.Digest) func(sim.Showing) bool {
	return func(s sim.Showing) bool { return s.File == file }
}

// draft saves a design as the designer.
func (f *office) draft(ids []string, words string) control.AssetView {
	f.t.Helper()
	v, err := f.Control().SaveDraft(context.Background(), by(campaign.Designer), control.DraftIn{Campaign: f.campaign(), Name: words, Displays: ids,
		Inputs: campaign.Inputs{Template: "led-slide", Values: map[string]string{"headline": words}}})
	must(f.t, err)
	return v
}

// approved is a design that was submitted and approved.
func (f *office) approved(ids []string, words string) control.AssetView {
	f.t.Helper()
	v, err := f.Control().Submit(context.Background(), by(campaign.Designer), f.draft(ids, words).Asset.ID)
	must(f.t, err)
	_, err = f.Control().Approve(context.Background(), by(campaign.Approver), control.ApproveIn{Assets: []string{v.Asset.ID}, Digests: map[string]string{v.Asset.ID: v.Version.Digest}})
	must(f.t, err)
	return v
}

func ref(v control.AssetView) campaign.AssetRef {
	return campaign.AssetRef{Asset: v.Asset.ID, Version: v.Version.N}
}

// place puts a design above all else and publishes.
func (f *office) place(v control.AssetView, ids []string) {
	f.t.Helper()
	c, err := f.Control().Campaign(context.Background(), by(campaign.Operator), f.campaign())
	must(f.t, err)
	now := time.Now()
	_, err = f.Control().Place(context.Background(), by(campaign.Operator), control.PlaceIn{Asset: ref(v), Displays: ids, Phase: c.Phases[0].ID, Rank: 90,
		From: now.Add(-time.Minute).UnixMicro(), To: now.Add(time.Hour).UnixMicro()})
	must(f.t, err)
	_, err = f.Control().Publish(context.Background(), by(campaign.Operator), control.PublishIn{Displays: ids})
	must(f.t, err)
}

// proved waits until as-of finds the file at an instant on every display.
func (f *office) proved(ids []string, file blob.Digest, at int64) []control.AsOfRow {
	f.t.Helper()
	var rows []control.AsOfRow
	defer func() {
		if f.t.Failed() {
			f.t.Logf("as-of: %+v", rows)
		}
	}()
	eventually(f.t, "as-of finds it", func() bool {
		if time.Now().UnixMicro() <= at {
			return false // the log knows only what has happened
		}
		rows = f.asOf(ids, at, 0)
		n := 0
		for _, r := range rows {
			if r.Kind == audit.KindPlayed && r.File == file {
				n++
			}
		}
		return n == len(ids) && len(rows) == n
	})
	return rows
}

// exported: the auditor's CSV says the same: the log it rests on, the columns, and a
// line for each display with what was shown and what was expected.
func exported(t *testing.T, f *office, ids []string, file blob.Digest, at int64) {
	t.Helper()
	got := do(t, f.signIn(campaign.Auditor), "GET", fmt.Sprintf("%s/api/v1/as-of.csv?from=%d&displays=%s", f.URL(), at, strings.Join(ids, ",")), "")
	if got.StatusCode != 200 || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/csv") {
		t.Fatalf("export: %s %s", got.Status, got.body)
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(got.body, "\ufeff")))
	r.Comment, r.FieldsPerRecord = '#', -1
	lines, err := r.ReadAll()
	must(t, err)
	if n := strings.Count(got.body, string(file)); len(lines) != 2+len(ids) || n != 2*len(ids) {
		t.Errorf("export has %d lines and names the file %d times:\n%s", len(lines), n, got.body)
	}
}

// takeover on all displays: obeyed in time, said so, logged as an order with its
// words, and back to what should be on.
func takeover(t *testing.T, f *office, boxes []*sim.Box, ids []string, file blob.Digest) {
	t.Helper()
	ctx := context.Background()
	const words = "SƠ TÁN KHẨN CẤP"
	order, err := f.Control().TakeOver(ctx, by(campaign.Operator), control.TakeoverIn{Displays: ids, Text: words, Minutes: 5, Reason: "diễn tập"})
	must(t, err)
	begun := time.Now() // free text is drawn before the order goes out
	eventually(t, "all obey", func() bool {
		v, err := f.Control().TakeoverStatus(ctx, by(campaign.Operator), order.Takeover.ID)
		must(t, err)
		n := 0
		for _, a := range v.Acks {
			if a.State == "showing" {
				n++
			}
		}
		return n == len(ids)
	})
	took := time.Since(begun)
	t.Logf("takeover acknowledged by all after %v", took)
	if took > 2*time.Second*slack {
		t.Errorf("a takeover took %v", took)
	}
	for _, b := range boxes {
		must(t, b.Screen.Wait(within(t, 2*time.Minute), func(s sim.Showing) bool { return s.File != file && s.Frame != "" }))
	}
	eventually(t, "the order is in the log", func() bool {
		list, err := f.Control().Entries(ctx, by(campaign.Auditor), control.EntryQuery{Act: "takeover.", Object: "takeover/" + order.Takeover.ID})
		must(t, err)
		return len(list) > 0 && list[len(list)-1].Leaf >= 0 && strings.Contains(string(list[len(list)-1].Detail), words)
	})
	at := time.Now().Add(200 * time.Millisecond).UnixMicro()
	eventually(t, "as-of names the order", func() bool {
		if time.Now().UnixMicro() <= at {
			return false
		}
		rows := f.asOf(ids, at, 0)
		for _, r := range rows {
			if r.Takeover != order.Takeover.ID || r.Authority.OrderedBy != "Test operator" || r.Authority.Reason != "diễn tập" {
				return false
			}
		}
		return len(rows) == len(ids)
	})
	_, err = f.Control().EndTakeover(ctx, by(campaign.Operator), order.Takeover.ID, "xong")
	must(t, err)
	for _, b := range boxes {
		must(t, b.Screen.Wait(within(t, 2*time.Minute), showing(file)))
	}
}

// TestUnapproved tries every way by which bytes that nobody approved could reach
// a display. None of them works, and the display never shows them.
func TestUnapproved(t *testing.T) {
	ctx := context.Background()
	f := run(t, quiet(t.TempDir()))
	d := f.crowd(1)
	ids := []string{d[0].ID}
	b := f.box(d[0])
	play(t, b)
	eventually(t, "the player is there", func() bool { _, n := f.Deliveries(); return n == 1 })
	draft := f.draft(ids, "CHƯA AI DUYỆT")
	sub, err := f.Control().Submit(ctx, by(campaign.Designer), f.draft(ids, "MỚI TRÌNH").Asset.ID)
	must(t, err)
	camp, err := f.Control().Campaign(ctx, by(campaign.Operator), f.campaign())
	must(t, err)
	now := time.Now()
	place := func(v control.AssetView) error {
		_, err := f.Control().Place(ctx, by(campaign.Operator), control.PlaceIn{Asset: ref(v), Displays: ids, Phase: camp.Phases[0].ID, Rank: 90,
			From: now.UnixMicro(), To: now.Add(time.Hour).UnixMicro()})
		return err
	}
	take := func(v control.AssetView) error {
		_, err := f.Control().TakeOver(ctx, by(campaign.Operator), control.TakeoverIn{Displays: ids, Asset: ref(v), Minutes: 5, Reason: "thử"})
		return err
	}
	approve := func(who campaign.Actor, digest string) error {
		_, err := f.Control().Approve(ctx, who, control.ApproveIn{Assets: []string{sub.Asset.ID}, Digests: map[string]string{sub.Asset.ID: digest}})
		return err
	}
	both := by(campaign.Designer)
	both.Roles = append(both.Roles, campaign.Approver)
	for name, try := range map[string]func() error{
		"place a draft":             func() error { return place(draft) },
		"place what waits":          func() error { return place(sub) },
		"take over with a draft":    func() error { return take(draft) },
		"take over with what waits": func() error { return take(sub) },
		"approve as the designer":   func() error { return approve(by(campaign.Designer), sub.Version.Digest) },
		"approve the own work":      func() error { return approve(both, sub.Version.Digest) },
		"approve other bytes":       func() error { return approve(by(campaign.Approver), strings.Repeat("0", 64)) },
		"approve without seeing":    func() error { return approve(by(campaign.Approver), "") },
		"approve a draft": func() error {
			_, err := f.Control().Approve(ctx, by(campaign.Approver), control.ApproveIn{Assets: []string{draft.Asset.ID}, Digests: map[string]string{draft.Asset.ID: draft.Version.Digest}})
			return err
		},
		"make a draft the default": func() error {
			v, err := f.Control().Display(ctx, by(campaign.Operator), ids[0])
			must(t, err)
			row := v.Display
			row.Default = ref(draft)
			return f.Control().SaveDisplay(ctx, by(campaign.Operator), &row)
		},
		"take over as the designer": func() error {
			_, err := f.Control().TakeOver(ctx, by(campaign.Designer), control.TakeoverIn{Displays: ids, Text: "x", Minutes: 5, Reason: "thử"})
			return err
		},
		"take over without a reason": func() error {
			_, err := f.Control().TakeOver(ctx, by(campaign.Operator), control.TakeoverIn{Displays: ids, Text: "x", Minutes: 5})
			return err
		},
	} {
		if err := try(); err == nil {
			t.Errorf("%s: it worked", name)
		} else if !server.IsInputError(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := f.Control().Publish(ctx, by(campaign.Operator), control.PublishIn{Displays: ids}); err != nil {
		t.Error(err)
	}
	good := f.approved(ids, "ĐÃ DUYỆT")
	f.place(good, ids)
	must(t, b.Screen.Wait(within(t, 2*time.Minute), showing(good.Version.Files[0].SHA256)))
	// Bytes that change under the server are not sent.
	next := f.approved(ids, "SẼ BỊ SỬA")
	path := filepath.Join(f.o.Dir, "objects", string(next.Version.Files[0].SHA256)[:2], string(next.Version.Files[0].SHA256))
	must(t, flip(path))
	f.place(next, ids)
	if err := b.Screen.Wait(within(t, 1500*time.Millisecond), showing(next.Version.Files[0].SHA256)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("changed bytes were shown (%v)", err)
	}
	for _, s := range b.Screen.Log() {
		for _, bad := range []control.AssetView{draft, sub, next} {
			if s.File == bad.Version.Files[0].SHA256 {
				t.Errorf("%s was shown", bad.Asset.Name)
			}
		}
	}
}
