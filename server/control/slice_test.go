package control_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"pano/devices/blob"
	"pano/devices/programme"
	"pano/devices/proof"
	"pano/fonts"
	"pano/render"
	"pano/server/campaign"
	"pano/server/control"
	"pano/templates"
)

// The whole way of one picture: drawn, decided, placed, signed, fetched, shown,
// proven, and asked for later.
func TestFromDraftToProof(t *testing.T) {
	engine, err := render.New(render.Options{Templates: oneDesign(t), Fonts: fonts.Files})
	ok(t, err)
	w := newWorldWith(t, engine)
	c, ctx := w.city(), t.Context()
	ref := w.approved(c, "Quốc khánh", "MỪNG QUỐC KHÁNH")
	res, err := w.Place(ctx, chi, control.PlaceIn{Asset: ref, Displays: []string{c.led.ID}, From: start - hour, To: start + 10*day})
	ok(t, err)
	if len(res.Placements) != 1 || len(res.Conflicts) != 0 {
		t.Fatalf("placed %d with %d conflicts, want 1 and 0", len(res.Placements), len(res.Conflicts))
	}
	b := w.pair(c.led.ID)
	sent, err := w.Publish(ctx, chi, control.PublishIn{Group: res.Placements[0].Group})
	ok(t, err)
	if len(sent) != 1 || sent[0].Rev != 1 || len(sent[0].Findings) != 0 {
		t.Fatalf("deliveries %+v, want revision 1 for the LED alone", sent)
	}
	if got := w.fleet.pushes(); got[len(got)-1] != c.led.ID {
		t.Fatalf("pushed %v, want the LED last", got)
	}
	sched, file := w.fetch(b)
	slot := sched.At(nil, start+minute, true)
	if slot.ItemID != res.Placements[0].ID {
		t.Fatalf("the programme shows %q, want the placement", slot.ItemID)
	}
	w.report(b, proof.Play{Item: slot.ItemID, Placement: slot.ItemID, Campaign: c.campaign.ID, File: file, Programme: 1,
		Start: start + 5*minute, End: start + 20*minute, WhyStart: proof.Scheduled, WhyStop: proof.Continues, Grade: proof.Accepted, Clock: proof.ClockSynced},
		proof.Play{Item: slot.ItemID, Placement: slot.ItemID, Campaign: c.campaign.ID, File: file, Programme: 1,
			Start: start + 20*minute, End: start + 30*minute, WhyStart: proof.Continued, WhyStop: proof.Stopped, Grade: proof.Accepted, Clock: proof.ClockSynced})
	w.tick(hour)

	var asof control.AsOfResult
	soon(t, "a checkpoint covers the play", func() bool {
		asof, err = w.AsOf(ctx, hoa, control.AsOfIn{Displays: []string{c.led.ID}, From: start, To: start + hour})
		ok(t, err)
		return len(asof.Rows) > 1 && asof.Log.Size > asof.Rows[1].Evidence.Leaf
	})
	if len(asof.Rows) != 3 {
		t.Fatalf("%d rows, want gap, played, gap: %+v", len(asof.Rows), asof.Rows)
	}
	gap, row, last := asof.Rows[0], asof.Rows[1], asof.Rows[2]
	if gap.Kind != "gap" || gap.To != start+5*minute || gap.Expected.Placement != slot.ItemID || last.Kind != "gap" || last.From != start+30*minute {
		t.Errorf("gaps %+v and %+v, want five minutes before and half an hour after", gap, last)
	}
	if row.Kind != "played" || row.From != start+5*minute || row.To != start+30*minute || row.Evidence.Plays != 1 || row.Differs {
		t.Errorf("row %+v, want one play of 25 minutes as planned", row)
	}
	a := row.Authority
	if a.ApprovedBy != binh.Name || a.PlacedBy != chi.Name || a.Leaf < 0 || a.PublishRev != 1 || row.Asset != ref || row.Evidence.Leaf < 0 {
		t.Errorf("authority %+v, want %s approved and %s placed", a, binh.Name, chi.Name)
	}
	if asof.Log.Root == "" || asof.Log.Checkpoint == "" {
		t.Errorf("log head %+v, want root and note", asof.Log)
	}
	point, err := w.AsOf(ctx, hoa, control.AsOfIn{Displays: []string{c.led.ID}, From: start + 10*minute})
	ok(t, err)
	if len(point.Rows) != 1 || point.Rows[0].Placement != slot.ItemID {
		t.Errorf("at one instant %+v, want the one play", point.Rows)
	}
	var csv bytes.Buffer
	sum, err := w.ExportCSV(ctx, hoa, &csv, control.AsOfIn{Displays: []string{c.led.ID}, From: start, To: start + hour})
	ok(t, err)
	if want := sha256.Sum256(csv.Bytes()); sum != hex.EncodeToString(want[:]) || !strings.Contains(csv.String(), string(file)) {
		t.Errorf("export %s does not fit its digest or lacks the file", sum)
	}
}

// oneDesign is the library with one design and its art: others have their own tests.
func oneDesign(t *testing.T) fs.FS {
	t.Helper()
	names, err := fs.Glob(templates.Files, "art/*.svg")
	ok(t, err)
	out := fstest.MapFS{}
	for _, name := range append(names, "led/led-slide/template.yaml") {
		b, err := fs.ReadFile(templates.Files, name)
		ok(t, err)
		out[name] = &fstest.MapFile{Data: b}
	}
	return out
}

// fetch does what a player does: pointer, programme, files, by digest and secret.
func (w *world) fetch(b *box) (*programme.Schedule, blob.Digest) {
	w.t.Helper()
	t, ctx := w.t, w.t.Context()
	keys := func(kid string) ed25519.PublicKey { return b.paired.Keys[kid] }
	raw, rev, err := w.DesiredOf(ctx, b.paired.Display)
	ok(t, err)
	_, doc, err := programme.Open(programme.DesiredDomain, keys, raw)
	ok(t, err)
	want, err := programme.ParseDesired(doc)
	ok(t, err)
	if want.Rev != rev {
		t.Fatalf("pointer of revision %d, want %d", want.Rev, rev)
	}
	signed := w.read(b, want.Programme.SHA256)
	_, doc, err = programme.Open(programme.ProgrammeDomain, keys, signed)
	ok(t, err)
	prog, err := programme.Parse(doc)
	ok(t, err)
	var file blob.Digest
	for _, it := range prog.Items {
		for _, f := range it.Files {
			if blob.Sum(w.read(b, f.SHA256)) != f.SHA256 {
				t.Fatalf("file %s came with other bytes", f.SHA256)
			}
			if it.Placement != "" {
				file = f.SHA256
			}
		}
	}
	s, err := programme.NewSchedule(prog)
	ok(t, err)
	return s, file
}

func (w *world) read(b *box, d blob.Digest) []byte {
	w.t.Helper()
	r, _, _, err := w.DeviceBlob(w.t.Context(), b.paired.Display, b.paired.HTTPToken, d)
	ok(w.t, err)
	defer r.Close()
	out, err := io.ReadAll(r)
	ok(w.t, err)
	return out
}

func TestOtherBytesAreNotServed(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	b := w.pair(c.led.ID)
	_, err := w.Publish(ctx, chi, control.PublishIn{Displays: []string{c.led.ID}})
	ok(t, err)
	secret := w.draft(c, "Chưa duyệt", "CHƯA DUYỆT")
	for _, f := range secret.Files {
		_, _, _, err := w.DeviceBlob(ctx, c.led.ID, b.paired.HTTPToken, f.SHA256)
		refused(t, err, campaign.NotFound, "file_unknown")
	}
	_, _, _, err = w.DeviceBlob(ctx, c.led.ID, "wrong", secret.Files[0].SHA256)
	refused(t, err, campaign.Forbidden, "device_unknown")
	ok(t, w.Revoke(ctx, chi, c.led.ID, "hộp bị mất"))
	if w.Authenticate(ctx, c.led.ID, b.paired.Password) {
		t.Error("a revoked player may still sign in")
	}
}
