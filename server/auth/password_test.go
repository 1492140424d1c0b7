package auth

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
)

func TestHash(t *testing.T) {
	h := newHasher()
	const password = "mật khẩu đủ dài"
	phc, err := h.hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(phc, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("PHC string %q", phc)
	}
	other, err := h.hash(t.Context(), password)
	if err != nil || other == phc {
		t.Error("two hashes of one password are equal: no salt")
	}
	for _, c := range []struct {
		name, phc, password string
		ok                  bool
	}{
		{"right", phc, password, true},
		{"wrong", phc, password + " ", false},
		{"no account", "", password, false},
		{"not a hash", "plain text", "plain text", false},
		{"costs of a bomb", "$argon2id$v=19$m=4294967295,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", password, false},
	} {
		ok, _, err := h.match(t.Context(), c.phc, c.password)
		if err != nil || ok != c.ok {
			t.Errorf("%s: %v (%v)", c.name, ok, err)
		}
	}
	weak := strings.Replace(phc, "t=2", "t=1", 1)
	if _, again, err := h.match(t.Context(), weak, password); err != nil || !again {
		t.Errorf("a hash with other costs is not seen (%v)", err)
	}
}

// TestHasherWaits: a flood of sign-ins holds two hashes at a time, and those who
// give up do not take a place.
func TestHasherWaits(t *testing.T) {
	h := newHasher()
	h.places <- struct{}{}
	h.places <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.hash(ctx, "x"); !errors.Is(err, context.Canceled) {
		t.Fatalf("a third hash did not wait: %v", err)
	}
	<-h.places
	<-h.places
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := h.hash(t.Context(), "x"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(h.places) != 0 {
		t.Error("places were not given back")
	}
}

func TestPasswordRules(t *testing.T) {
	for password, ok := range map[string]bool{
		"": false, "123456789": false, "aaaaaaaaaaaa": false, "ababababab": false, "tôi là minhthu đây": false,
		strings.Repeat("abcdefgh", 40): false, "hợp tác xã số 5": true, "correct horse": true, "\xff\xfe\xfd1234567890": false,
	} {
		if err := checkPassword("minhthu", password); (err == nil) != ok {
			t.Errorf("%.30q: %v", password, err)
		}
	}
}

// FuzzParse: whatever stands in the database, a hash is cheap to refuse.
func FuzzParse(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=-1,t=0,p=300$$")
	f.Fuzz(func(t *testing.T, phc string) {
		if p, ok := parse(phc); ok && (p.memory > 256<<10 || p.time > 10 || p.threads > 4 || p.threads == 0 || len(p.key) != keyBytes) {
			t.Errorf("%q is taken with %v", phc, p.costs())
		}
	})
}
