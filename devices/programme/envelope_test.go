package programme_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"pano/devices/blob"
	"pano/devices/programme"
)

// fixedKey is the key of the test vectors: the seed is 32 times the byte 7.
func fixedKey() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32)) }

func known(kid string) ed25519.PublicKey {
	if kid == "test-1" {
		return fixedKey().Public().(ed25519.PublicKey)
	}
	return nil
}

func TestEnvelope(t *testing.T) {
	doc := []byte(`{"v":1,"x":"đợt"}`)
	raw := programme.Sign(programme.ProgrammeDomain, "test-1", fixedKey(), doc)
	kid, got, err := programme.Open(programme.ProgrammeDomain, known, raw)
	if err != nil || kid != "test-1" || !bytes.Equal(got, doc) {
		t.Fatalf("%q %q %v", kid, got, err)
	}
	flip := bytes.Clone(raw)
	flip[len(flip)-2] ^= 1
	other := programme.Sign(programme.ProgrammeDomain, "test-2", fixedKey(), doc)
	for _, c := range []struct {
		name   string
		domain programme.Domain
		raw    []byte
		want   error
	}{
		{"one bit of the document", programme.ProgrammeDomain, flip, programme.ErrBadSignature},
		{"key", programme.ProgrammeDomain, other, programme.ErrUnknownKey},
		{"another domain", programme.DesiredDomain, raw, programme.ErrMalformed},
		{"another domain, header changed", programme.DesiredDomain, bytes.Replace(raw, []byte("programme/1"), []byte("desired/1"), 1), programme.ErrBadSignature},
		{"empty", programme.ProgrammeDomain, nil, programme.ErrMalformed},
		{"no document", programme.ProgrammeDomain, []byte("pano/programme/1 test-1 AAAA"), programme.ErrMalformed},
		{"short signature", programme.ProgrammeDomain, []byte("pano/programme/1 test-1 AAAA\n{}"), programme.ErrMalformed},
		{"key id", programme.ProgrammeDomain, bytes.Replace(raw, []byte("test-1"), []byte("TEST/1"), 1), programme.ErrMalformed},
		{"too large", programme.CommandDomain, make([]byte, programme.MaxCommand+1), programme.ErrTooLarge},
	} {
		if _, _, err := programme.Open(c.domain, known, c.raw); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestRatchet(t *testing.T) {
	r := programme.Ratchet{}
	if !r.Raise("k1", 5) || r.Raise("k1", 5) || r.Raise("k1", 4) {
		t.Error("raise")
	}
	if r.Check("k1", 5) != nil || r.Check("k1", 6) != nil || r.Check("k2", 1) != nil {
		t.Error("refused what is new enough")
	}
	if err := r.Check("k1", 4); !errors.Is(err, programme.ErrRollback) {
		t.Errorf("rollback: %v", err)
	}
	b, _ := json.Marshal(r)
	back := programme.Ratchet{}
	if err := json.Unmarshal(b, &back); err != nil || back.Check("k1", 4) == nil {
		t.Errorf("after a restart: %v, %v", back, err)
	}
}

// examples are the documents of the test vectors.
func examples() map[string]any {
	const now = int64(1778000000000000)
	png := programme.File{SHA256: blob.Sum([]byte("png")), Size: 48213, MIME: "image/png"}
	frames := []programme.File{{SHA256: blob.Sum([]byte("f1")), Size: 901, MIME: "image/png", MS: 3000}, {SHA256: blob.Sum([]byte("f2")), Size: 902, MIME: "image/png", MS: 3000}}
	const dev = "0190a000-0000-7000-8000-000000000001"
	return map[string]any{
		"programme": &programme.Programme{
			V: 1, Org: "dalat", Display: dev, Profile: "led-640x320-p5", TZ: hanoi, Rev: 12, Kid: "test-1", Issued: now, Expires: now + 30*24*3600*second, Default: "default",
			Items: []programme.Item{
				{ID: "default", Title: "Đà Lạt chào mừng", ApprovalLeaf: 3, Files: []programme.File{png}, MS: 10_000},
				{ID: "welcome", Title: "Nhiệt liệt chào mừng", Placement: "0190a000-0000-7000-8000-0000000000a1", Campaign: "0190a000-0000-7000-8000-0000000000c1", ApprovalLeaf: 41, Files: frames, MS: 12_000},
			},
			Rules: []programme.Rule{
				{Items: []string{"welcome"}, Rank: 20, From: now, To: now + 20*24*3600*second, Days: 31, Start: 360, End: 480, Except: []string{"2026-05-19"}, Seq: 7},
				{Items: []string{"welcome", "default"}, Rank: 10, Share: 600, FirstDate: "2026-05-01", RRule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU", Seq: 8},
			},
			Ready: []programme.Ready{{ID: "storm", Title: "Cảnh báo bão", Files: []programme.File{png}}},
			Pin:   []blob.Digest{png.SHA256},
		},
		"desired": &programme.Desired{
			V: 1, Org: "dalat", Display: dev, Rev: 13, Issued: now + second, Programme: programme.Pointer{SHA256: blob.Sum([]byte("programme")), Size: 2048},
			Takeover: &programme.Takeover{ID: "0190a000-0000-7000-8000-0000000000e1", Title: "Cảnh báo bão", Rank: 150, From: now, To: now + 3600*second, Files: []programme.File{png}, ReasonCode: "storm", OrderLeaf: 88},
			Policy:   programme.Policy{Brightness: 80, HeartbeatS: 60, BatchS: 900, LogLevel: "info", MinPlayer: "1.0.0"},
		},
		"command": &programme.Command{V: 1, Org: "dalat", Display: dev, ID: "0190a000-0000-7000-8000-0000000000d1", Name: "screenshot", Issued: now, Expires: now + 60*second},
	}
}

func domains() map[string]programme.Domain {
	return map[string]programme.Domain{"programme": programme.ProgrammeDomain, "desired": programme.DesiredDomain, "command": programme.CommandDomain}
}

// TestVectors holds the signed forms still: these bytes are in the field.
// PANO_NEW_VECTORS=1 writes them anew, only for a new version of the format.
func TestVectors(t *testing.T) {
	for name, doc := range examples() {
		b, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		raw := programme.Sign(domains()[name], "test-1", fixedKey(), b)
		path := filepath.Join("testdata", name+".signed")
		if os.Getenv("PANO_NEW_VECTORS") != "" {
			if err := os.WriteFile(path, raw, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(raw, want) {
			t.Errorf("%s: signs as\n%s\nwant\n%s", name, raw, want)
		}
		_, body, err := programme.Open(domains()[name], known, want)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		switch name {
		case "programme":
			_, err = programme.Parse(body)
		case "desired":
			_, err = programme.ParseDesired(body)
		case "command":
			_, err = programme.ParseCommand(body)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, doc := range []string{``, `[]`, `{}`, `{"v":1} {}`, `{"v":1,"rev":1e99}`, `{"v":1,"rev":NaN}`, `null`} {
		if _, err := programme.Parse([]byte(doc)); err == nil {
			t.Errorf("%q was accepted", doc)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, doc := range examples() {
		b, _ := json.Marshal(doc)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		_, _ = programme.ParseDesired(doc)
		_, _ = programme.ParseCommand(doc)
		p, err := programme.Parse(doc)
		if err != nil {
			return
		}
		s, err := programme.NewSchedule(p)
		if err != nil {
			return
		}
		for _, now := range []int64{p.Issued, p.Issued + 12345*second, p.Expires + 1} {
			if slot := s.At(nil, now, false); slot.Next <= now || slot.Item < 0 || slot.File >= len(slot.Files) {
				t.Fatalf("at %d: %+v", now, slot)
			}
		}
	})
}

func FuzzOpen(f *testing.F) {
	f.Add(programme.Sign(programme.CommandDomain, "test-1", fixedKey(), []byte("{}")))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if _, doc, err := programme.Open(programme.CommandDomain, known, raw); err == nil && !bytes.HasSuffix(raw, doc) {
			t.Fatal("the document is not part of what came")
		}
	})
}
