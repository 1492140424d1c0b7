package sim_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pano/devices/blob"
	"pano/devices/fleet"
	"pano/devices/programme"
	"pano/devices/sim"
	"pano/devices/wire"
)

// problems is what a display reports to be wrong.
func (h *hub) problems(id string) string {
	var out []string
	for _, p := range h.fleet.Status(id).State.Errors {
		out = append(out, p.Code+": "+p.Text)
	}
	return strings.Join(out, "; ")
}

// A player believes nothing that is forged, altered, old, foreign or broken; it
// says so, and what was on stays on.
func TestNothingForgedIsShown(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	b := h.box()
	id := b.Identity.Enrolment.Display
	run(t, b)
	good, evil := h.picture(grey(3)), h.picture(grey(9))
	h.show(b, 5, simple(good))
	eventually(t, "good picture", func() bool { return h.fleet.Status(id).Applied == 5 })

	_, foe, _ := ed25519.GenerateKey(rand.Reader)
	mine, key := h.key, h.key
	_ = key
	signedBy := func(k ed25519.PrivateKey, make func() fleet.Desired) fleet.Desired {
		h.key = k
		defer func() { h.key = mine }()
		return make()
	}
	pointerTo := func(raw []byte) programme.Pointer {
		f := h.put(raw, "application/json")
		return programme.Pointer{SHA256: f.SHA256, Size: f.Size}
	}
	programmeBytes := func(display string, rev int64, change func(*programme.Programme)) []byte {
		p := simple(evil)
		now := time.Now()
		p.V, p.Org, p.Display, p.Profile, p.TZ, p.Rev, p.Kid = 1, org, display, "board", "Asia/Ho_Chi_Minh", rev, kid
		p.Issued, p.Expires = now.UnixMicro(), now.Add(time.Hour).UnixMicro()
		if change != nil {
			change(&p)
		}
		doc, _ := json.Marshal(p)
		return doc
	}
	sign := func(k ed25519.PrivateKey, doc []byte) []byte {
		return programme.Sign(programme.ProgrammeDomain, kid, k, doc)
	}
	flip := func(d fleet.Desired) fleet.Desired {
		raw := bytes.Clone(d.Signed)
		raw[len(raw)-3] ^= 1
		return fleet.Desired{Rev: d.Rev, Signed: raw}
	}
	cases := []struct {
		name, code string
		want       func(rev int64) fleet.Desired
	}{
		{"desired by a foreign key", "desired_refused", func(rev int64) fleet.Desired {
			return signedBy(foe, func() fleet.Desired { return h.sign(id, rev, simple(evil), nil) })
		}},
		{"desired with a flipped bit", "desired_refused", func(rev int64) fleet.Desired { return flip(h.sign(id, rev, simple(evil), nil)) }},
		{"desired for another display", "desired_refused", func(rev int64) fleet.Desired { return h.sign("other-display", rev, simple(evil), nil) }},
		{"older revision", "desired_refused", func(rev int64) fleet.Desired { return h.sign(id, rev-2, simple(evil), nil) }},
		{"not a document", "desired_refused", func(rev int64) fleet.Desired { return fleet.Desired{Rev: rev, Signed: []byte("{}")} }},
		{"programme signed as desired", "desired_refused", func(rev int64) fleet.Desired {
			return fleet.Desired{Rev: rev, Signed: sign(mine, programmeBytes(id, rev, nil))}
		}},
		{"programme by a foreign key", "programme_refused", func(rev int64) fleet.Desired {
			return h.point(id, rev, pointerTo(sign(foe, programmeBytes(id, rev, nil))), nil)
		}},
		{"programme altered", "programme_refused", func(rev int64) fleet.Desired {
			return h.point(id, rev, pointerTo(append(sign(mine, programmeBytes(id, rev, nil)), ' ')), nil)
		}},
		{"programme of another display", "programme_refused", func(rev int64) fleet.Desired {
			return h.point(id, rev, pointerTo(sign(mine, programmeBytes("other-display", rev, nil))), nil)
		}},
		{"old programme", "programme_refused", func(rev int64) fleet.Desired {
			return h.point(id, rev, pointerTo(sign(mine, programmeBytes(id, rev-3, nil))), nil)
		}},
		{"programme newer than its pointer", "programme_refused", func(rev int64) fleet.Desired {
			return h.point(id, rev, pointerTo(sign(mine, programmeBytes(id, rev+2, nil))), nil)
		}},
		{"programme signed as a command", "programme_refused", func(rev int64) fleet.Desired {
			return h.point(id, rev, pointerTo(programme.Sign(programme.CommandDomain, kid, mine, programmeBytes(id, rev, nil))), nil)
		}},
		{"programme names another key", "programme_refused", func(rev int64) fleet.Desired {
			return h.point(id, rev, pointerTo(sign(mine, programmeBytes(id, rev, func(p *programme.Programme) { p.Kid = "key-9" }))), nil)
		}},
		{"programme is missing", "programme_refused", func(rev int64) fleet.Desired {
			return h.point(id, rev, programme.Pointer{SHA256: blob.Sum([]byte("nowhere")), Size: 10}, nil)
		}},
		{"picture of a wrong size", "programme_refused", func(rev int64) fleet.Desired {
			return h.sign(id, rev, simple(h.pictureOf(grey(9), width+1, height)), nil)
		}},
		{"not a picture", "programme_refused", func(rev int64) fleet.Desired {
			return h.sign(id, rev, simple(h.put([]byte("<html>"), "image/png")), nil)
		}},
	}
	rev := int64(5)
	for _, c := range cases {
		h.publish(id, c.want(rev+1))
		eventually(t, c.name+" is refused with "+c.code, func() bool { return strings.Contains(h.problems(id), c.code) })
		if got := h.fleet.Status(id).Applied; got != rev {
			t.Fatalf("%s: revision %d is applied", c.name, got)
		}
		rev += 2
		h.publish(id, h.sign(id, rev, simple(good), nil)) // what is fine clears the fault
		eventually(t, c.name+": cleared", func() bool {
			return h.fleet.Status(id).Applied == rev && !strings.Contains(h.problems(id), "_refused")
		})
	}
	for _, s := range b.Screen.Log() {
		if s.File != good.SHA256 {
			t.Errorf("screen showed %s", s.File)
		}
	}
}

// Expiry is judged with a clock that is known to be right, and then the default plays.
func TestExpiredProgrammePlaysTheDefault(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	b := h.box()
	id := b.Identity.Enrolment.Display
	run(t, b)
	fallback, ad := h.picture(grey(1)), h.picture(grey(8))
	p := simple(fallback)
	p.Items = append(p.Items, programme.Item{ID: "ad", Files: []programme.File{ad}, MS: 10_000, ApprovalLeaf: 2})
	p.Rules = []programme.Rule{{Items: []string{"ad"}, Rank: 10, Seq: 1}}
	now := time.Now()
	p.Issued, p.Expires = now.Add(-time.Hour).UnixMicro(), now.Add(2*time.Second).UnixMicro()
	h.show(b, 1, p)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	must(t, b.Screen.Wait(ctx, func(s sim.Showing) bool { return s.Item == "ad" }))
	must(t, b.Screen.Wait(ctx, func(s sim.Showing) bool { return s.Item == "default" }))
	if time.Now().UnixMicro() < p.Expires {
		t.Error("expired too early")
	}
	eventually(t, "alarm", func() bool { return strings.Contains(h.problems(id), "programme_expired") })
}

func TestCommands(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	b := h.box()
	id := b.Identity.Enrolment.Display
	run(t, b)
	h.show(b, 1, simple(h.picture(grey(3))))
	eventually(t, "applied", func() bool { return h.fleet.Status(id).Applied == 1 })
	r, err := h.fleet.Command(t.Context(), fleet.Order{Display: id, Name: "screenshot"})
	must(t, err)
	if !r.OK || len(r.Files) != 1 || r.Frame != b.Screen.Log()[0].Frame {
		t.Errorf("answer %+v", r)
	}
	h.mu.Lock()
	shot := h.uploads[r.ID]
	h.mu.Unlock()
	if blob.Sum(shot) != r.Files[0].SHA256 {
		t.Errorf("upload of %d bytes is not what was announced", len(shot))
	}
	if r, err = h.fleet.Command(t.Context(), fleet.Order{Display: id, Name: "self-test"}); err != nil || r.OK || r.Code != "unknown_command" {
		t.Errorf("unknown command: %+v %v", r, err)
	}
	if _, err = h.fleet.Command(t.Context(), fleet.Order{Display: "nowhere-at-all", Name: "flush"}); err == nil {
		t.Error("command to nobody")
	}
	// A command that has expired, one that was seen before, one by a foreign key.
	now := time.Now()
	c := programme.Command{V: 1, Org: org, Display: id, ID: "0190aaaa-0000-7000-8000-000000000001", Name: "screenshot",
		Issued: now.Add(-time.Minute).UnixMicro(), Expires: now.Add(-time.Second).UnixMicro()}
	send := func(k ed25519.PrivateKey) {
		doc, _ := json.Marshal(c)
		must(t, h.raw(wire.Topic{Org: org, Dev: id, Kind: wire.Cmd}, programme.Sign(programme.CommandDomain, kid, k, doc)))
	}
	send(h.key)
	eventually(t, "expired command refused", func() bool { return strings.Contains(h.problems(id), "command_refused") })
	_, foe, _ := ed25519.GenerateKey(rand.Reader)
	c.Expires = now.Add(time.Minute).UnixMicro()
	send(foe)
	eventually(t, "foreign command refused", func() bool {
		return strings.Contains(h.problems(id), "unknown key") || strings.Contains(h.problems(id), "bad signature")
	})
	send(h.key)
	eventually(t, "carried out", func() bool { h.mu.Lock(); defer h.mu.Unlock(); return h.uploads[c.ID] != nil })
	h.mu.Lock()
	delete(h.uploads, c.ID)
	h.mu.Unlock()
	send(h.key)
	if r, err = h.fleet.Command(t.Context(), fleet.Order{Display: id, Name: "flush"}); err != nil || !r.OK {
		t.Errorf("flush: %+v %v", r, err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.uploads[c.ID] != nil {
		t.Error("a command was carried out twice")
	}
}
