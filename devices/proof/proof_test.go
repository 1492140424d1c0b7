package proof_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"testing"

	"github.com/klauspost/compress/zstd"

	"pano/devices/blob"
	"pano/devices/proof"
)

// fixedKey is the key of the test vectors: the seed is 32 times the byte 9.
func fixedKey() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{9}, 32)) }

func pub() ed25519.PublicKey { return fixedKey().Public().(ed25519.PublicKey) }

// batch has n plays in a loop of four items, with jitter.
func batch(n int) *proof.Batch {
	rnd := rand.New(rand.NewPCG(1, 2))
	b := &proof.Batch{
		V: 1, Display: "0190a000-0000-7000-8000-000000000001", Stream: 0xfeedc0ffee123456, Seq: 1, Boot: "b7",
		Clock: proof.ClockReport{State: proof.ClockSynced, Offset: -1200, Source: "ntp"},
		Seen:  &proof.Checkpoint{Size: 77, Root: sha256.Sum256([]byte("root"))}, Plays: []proof.Play{},
	}
	now := int64(1778000000000000)
	for i := range n {
		id := fmt.Sprintf("item-%d", i%4)
		p := proof.Play{
			Item: id, Placement: "p-" + id, Campaign: "c-1", File: blob.Sum([]byte(id)), Frame: blob.Sum([]byte(id + "px")), Programme: 12,
			Start: now, End: now + 10_000_000 + rnd.Int64N(5000), WhyStart: proof.Scheduled, WhyStop: proof.Scheduled, Grade: proof.Accepted, Clock: proof.ClockSynced,
		}
		if i == 2 {
			p.Item, p.Placement, p.Campaign, p.Takeover, p.Programme, p.WhyStart = "", "", "", "o-1", 13, proof.Takeover
		}
		now = p.End
		b.Plays = append(b.Plays, p)
	}
	return b
}

func TestRoundTrip(t *testing.T) {
	for _, n := range []int{0, 1, 60, proof.MaxPlays} {
		b := batch(n)
		signed, err := b.Sign(fixedKey())
		if err != nil {
			t.Fatal(err)
		}
		got, err := proof.Open(pub(), signed)
		if err != nil || !reflect.DeepEqual(got, b) {
			t.Errorf("%d plays: %v\n got %+v\nwant %+v", n, err, got, b)
		}
		again, _ := b.Sign(fixedKey())
		if !bytes.Equal(again, signed) {
			t.Errorf("%d plays: two signings differ", n)
		}
		if n > 0 {
			t.Logf("%d plays: %d bytes signed, %.1f a play", n, len(signed), float64(len(signed))/float64(n))
		}
	}
}

// TestWorstFits: 240 plays with nothing in common stay under the limit of the wire,
// or Sign says so.
func TestWorstFits(t *testing.T) {
	b := batch(proof.MaxPlays)
	for i := range b.Plays {
		p := &b.Plays[i]
		p.Item, p.Placement, p.Campaign = blobID(i, "i"), blobID(i, "p"), blobID(i, "c")
		p.File, p.Frame = blob.Sum([]byte(blobID(i, "f"))), blob.Sum([]byte(blobID(i, "x")))
	}
	signed, err := b.Sign(fixedKey())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes", len(signed))
	if _, err := proof.Open(pub(), signed); err != nil {
		t.Error(err)
	}
}

func blobID(i int, s string) string { return string(blob.Sum(fmt.Appendf(nil, "%s%d", s, i))[:36]) }

func TestRefused(t *testing.T) {
	for name, edit := range map[string]func(*proof.Batch){
		"end before start":    func(b *proof.Batch) { b.Plays[0].End = b.Plays[0].Start - 1 },
		"year 2201":           func(b *proof.Batch) { b.Plays[0].End = 7289654400000000 },
		"negative":            func(b *proof.Batch) { b.Plays[0].Start = -1 },
		"id with a blank":     func(b *proof.Batch) { b.Plays[0].Item = "a b" },
		"digest":              func(b *proof.Batch) { b.Plays[0].File = "xyz" },
		"grade":               func(b *proof.Batch) { b.Plays[0].Grade = 9 },
		"why":                 func(b *proof.Batch) { b.Plays[0].WhyStop = 200 },
		"seq 0":               func(b *proof.Batch) { b.Seq = 0 },
		"first with a past":   func(b *proof.Batch) { b.Prev[0] = 1 },
		"no display":          func(b *proof.Batch) { b.Display = "" },
		"negative checkpoint": func(b *proof.Batch) { b.Seen.Size = -1 },
	} {
		b := batch(3)
		edit(b)
		if _, err := b.Sign(fixedKey()); !errors.Is(err, proof.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := batch(proof.MaxPlays + 1).Sign(fixedKey()); !errors.Is(err, proof.ErrTooLarge) {
		t.Errorf("241 plays: %v", err)
	}
}

// TestHostile: every flipped bit of a signed batch is noticed, a bomb is not unpacked.
func TestHostile(t *testing.T) {
	signed, err := batch(3).Sign(fixedKey())
	if err != nil {
		t.Fatal(err)
	}
	o, err := proof.NewOpener()
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	for i := range signed {
		bad := bytes.Clone(signed)
		bad[i] ^= 0x10
		if _, err := o.Open(pub(), bad); err == nil {
			t.Fatalf("byte %d changed, nobody noticed", i)
		}
	}
	if _, err := o.Open(ed25519.NewKeyFromSeed(make([]byte, 32)).Public().(ed25519.PublicKey), signed); !errors.Is(err, proof.ErrSignature) {
		t.Errorf("another key: %v", err)
	}
	if _, err := o.Open(pub(), make([]byte, proof.MaxSigned+1)); !errors.Is(err, proof.ErrTooLarge) {
		t.Errorf("large: %v", err)
	}
	enc, _ := zstd.NewWriter(nil)
	bomb := enc.EncodeAll(make([]byte, 64<<20), nil)
	raw := append([]byte{1}, ed25519.Sign(fixedKey(), append([]byte("pano/batch/1\n"), bomb...))...)
	if _, err := o.Open(pub(), append(raw, bomb...)); !errors.Is(err, proof.ErrTooLarge) {
		t.Errorf("bomb of %d bytes: %v", len(bomb), err)
	}
}

func TestChain(t *testing.T) {
	type link struct {
		b *proof.Batch
		h proof.Hash
	}
	mk := func(seq uint64, prev proof.Hash, n int) link {
		b := batch(n)
		b.Seq, b.Prev = seq, prev
		signed, err := b.Sign(fixedKey())
		if err != nil {
			t.Fatal(err)
		}
		return link{b, proof.HashOf(signed)}
	}
	one := mk(1, proof.Hash{}, 1)
	two := mk(2, one.h, 2)
	three := mk(3, two.h, 1)
	twin := mk(2, one.h, 3)
	foreign := mk(3, twin.h, 1)
	other := mk(1, proof.Hash{}, 1)
	other.b.Stream++
	c := proof.Chain{Display: one.b.Display, Stream: one.b.Stream}
	for i, step := range []struct {
		link
		want error
	}{
		{two, proof.ErrGap}, {one, nil}, {one, proof.ErrDuplicate}, {three, proof.ErrGap}, {two, nil}, {twin, proof.ErrFork},
		{foreign, proof.ErrFork}, {one, proof.ErrDuplicate}, {other, proof.ErrStream}, {three, nil},
	} {
		before := c
		if err := c.Add(step.b, step.h); !errors.Is(err, step.want) {
			t.Errorf("step %d: %v, want %v", i, err, step.want)
		} else if err != nil && c != before {
			t.Errorf("step %d: a refused batch moved the chain", i)
		}
	}
	if c.Seq != 3 || c.Last != three.h {
		t.Errorf("chain ends at %d", c.Seq)
	}
}

// TestVector holds the format still: the body by its bytes, the signed form by
// that it opens (another version of the compressor may pack the same body in
// other bytes).
func TestVector(t *testing.T) {
	b := batch(6)
	body, err := b.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("PANO_NEW_VECTORS") != "" {
		signed, err := b.Sign(fixedKey())
		if err != nil {
			t.Fatal(err)
		}
		text, _ := json.MarshalIndent(map[string]any{
			"note": "batch v1; the key's seed is 32 times the byte 9", "public_key": hex.EncodeToString(pub()),
			"body": hex.EncodeToString(body), "signed": hex.EncodeToString(signed), "hash": blob.Sum(signed), "batch": b,
		}, "", " ")
		if err := os.WriteFile("testdata/batch.json", append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile("testdata/batch.json")
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		Body, Signed string
		Hash         blob.Digest
		Batch        *proof.Batch
	}
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	if hex.EncodeToString(body) != v.Body {
		t.Errorf("body %x, want %s", body, v.Body)
	}
	signed, _ := hex.DecodeString(v.Signed)
	got, err := proof.Open(pub(), signed)
	if err != nil || !reflect.DeepEqual(got, b) || !reflect.DeepEqual(got, v.Batch) {
		t.Errorf("%+v, %v", got, err)
	}
	if blob.FromBytes(proof.HashOf(signed)) != v.Hash {
		t.Error("hash")
	}
}

func FuzzDecode(f *testing.F) {
	for _, n := range []int{0, 3, 60} {
		body, _ := batch(n).Encode()
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		b, err := proof.Decode(body)
		if err != nil {
			return
		}
		again, err := b.Encode()
		if err != nil || !bytes.Equal(again, body) {
			t.Fatalf("not canonical: %v", err)
		}
	})
}

func FuzzOpen(f *testing.F) {
	signed, _ := batch(3).Sign(fixedKey())
	f.Add(signed)
	o, err := proof.NewOpener()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if _, err := o.Open(pub(), raw); err == nil && !bytes.Equal(raw, signed) {
			t.Fatal("a forged batch was accepted")
		}
	})
}

func BenchmarkOpen60(b *testing.B) {
	signed, _ := batch(60).Sign(fixedKey())
	o, _ := proof.NewOpener()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := o.Open(pub(), signed); err != nil {
			b.Fatal(err)
		}
	}
}

// TestOneEncoding: the same batch in other bytes is refused, so a hash names content.
func TestOneEncoding(t *testing.T) {
	b := batch(0)
	body, err := b.Encode()
	if err != nil {
		t.Fatal(err)
	}
	at := 1 + 1 + len(b.Display) + 8 // the number seq, here 1
	longer := append(append(bytes.Clone(body[:at]), 0x81, 0x00), body[at+1:]...)
	if body[at] != 1 {
		t.Fatalf("seq is not at %d", at)
	}
	if _, err := proof.Decode(longer); !errors.Is(err, proof.ErrMalformed) {
		t.Errorf("a longer number: %v", err)
	}
	if _, err := proof.Decode(append(bytes.Clone(body), 0)); !errors.Is(err, proof.ErrMalformed) {
		t.Errorf("a byte too many: %v", err)
	}
}
