package displaylog

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// vectors are leaves whose bytes and hashes never change: other programs read them.
func vectors(t testing.TB) map[string][]byte {
	t.Helper()
	must := func(b []byte, err error) []byte {
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	return map[string][]byte{
		"play": must(PlayLeaf{Received: 1_764_000_000_000_001, Display: "0193f2a0-0000-7000-8000-000000000001", Signed: []byte("signed batch")}.Encode()),
		"act": must(EncodeAct(Act{ID: "0193f2a0-0000-7000-8000-0000000000aa", At: 1_764_000_000_000_002, Actor: "u1", Name: "Nguyễn Thị Lan",
			Role: "approver", IP: "10.0.0.7", Act: "asset.approve", Object: "asset/a1", Detail: []byte(`{"digest":"ab<&>","version":2}`)})),
		"act-short": must(EncodeAct(Act{ID: "i", Actor: "system", Act: "user.save"})),
		"device":    must(encode(KindDevice, DeviceStatement{At: 3, Display: "d1", Key: bytes.Repeat([]byte{7}, 32)})),
		"gap":       must(encode(KindGap, Gap{At: 4, Display: "d1", First: 6, From: 1, Last: 9, Stream: 1 << 63, To: 2, Why: WhyRestored})),
		"restore":   must(encode(KindRestore, Restore{At: 5, By: "u1", Checkpoint: []byte("note")})),
		"alarm":     must(encode(KindAlarm, Alarm{At: 6, Came: "aa", Display: "d1", Have: "bb", Leaf: 9, Seq: 2, Stream: 1 << 63, Why: "twin"})),
	}
}

// TestVectors compares with testdata/leaf.txt: name, leaf in hex, leaf hash.
func TestVectors(t *testing.T) {
	f, err := os.Open(filepath.Join("testdata", "leaf.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	have := vectors(t)
	for s := bufio.NewScanner(f); s.Scan(); {
		if strings.HasPrefix(s.Text(), "#") {
			continue
		}
		p := strings.Fields(s.Text())
		if len(p) != 3 {
			t.Fatalf("line %q", s.Text())
		}
		leaf := have[p[0]]
		if got := hex.EncodeToString(leaf); got != p[1] {
			t.Errorf("%s: the leaf is %s, frozen as %s", p[0], got, p[1])
		}
		if got := tlog.RecordHash(leaf).String(); got != p[2] {
			t.Errorf("%s: the hash is %s, frozen as %s", p[0], got, p[2])
		}
		delete(have, p[0])
	}
	for name, leaf := range have {
		t.Errorf("not frozen: %s %s %s", name, hex.EncodeToString(leaf), tlog.RecordHash(leaf))
	}
}

func TestActRefused(t *testing.T) {
	ok := Act{ID: "i", Actor: "a", Act: "x.y"}
	for name, change := range map[string]func(*Act){
		"no id":         func(a *Act) { a.ID = "" },
		"no actor":      func(a *Act) { a.Actor = "" },
		"no act":        func(a *Act) { a.Act = "" },
		"detail broken": func(a *Act) { a.Detail = []byte("{") },
		"too large":     func(a *Act) { a.Name = strings.Repeat("x", maxAct) },
	} {
		a := ok
		change(&a)
		if _, err := EncodeAct(a); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// FuzzLeaf: no leaf from a hostile database brings the reader down, and what is
// read as an act is written back the same.
func FuzzLeaf(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v)
	}
	f.Add([]byte{1, 1, 0})
	f.Add([]byte(`xx{"act":"a","actor":"b","at":1e3,"id":"c"}`))
	f.Fuzz(func(t *testing.T, leaf []byte) {
		if a, err := DecodeAct(leaf); err == nil {
			again, err := EncodeAct(a)
			if err != nil || !bytes.Equal(again, leaf) {
				t.Errorf("%q was read but is written as %q (%v)", leaf, again, err)
			}
		}
		if p, err := DecodePlay(leaf); err == nil {
			again, err := p.Encode()
			if err != nil || !bytes.Equal(again, leaf) {
				t.Errorf("%q was read but is written as %q (%v)", leaf, again, err)
			}
		}
		if d, err := DecodeDevice(leaf); err == nil && len(d.Key) != 32 {
			t.Errorf("a key of %d bytes", len(d.Key))
		}
	})
}
