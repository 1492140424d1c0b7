package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"pano/server/campaign"
)

// Argon2id as OWASP has it: two passes over 19 MiB, one lane.
const (
	argonTime    = 2
	argonMemory  = 19 << 10 // KiB
	argonThreads = 1
	saltBytes    = 16
	keyBytes     = 32

	shortest = 10  // characters of a password
	longest  = 256 // bytes of a password
	atOnce   = 2   // hashes at one time: each holds 19 MiB
)

// hasher makes and compares password hashes, few at a time.
type hasher struct{ places chan struct{} }

func newHasher() hasher { return hasher{make(chan struct{}, atOnce)} }

func (h hasher) key(ctx context.Context, password string, salt []byte, p params) ([]byte, error) {
	select {
	case h.places <- struct{}{}:
		defer func() { <-h.places }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	// The same letters typed on two keyboards are the same password.
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, p.time, p.memory, p.threads, keyBytes), nil
}

// hash returns a PHC string.
func (h hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	key, err := h.key(ctx, password, salt, today())
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		b64.EncodeToString(salt), b64.EncodeToString(key)), nil
}

// match compares in constant time. A hash that is empty or not ours costs the
// same and never matches, so answers do not tell who exists. weak says that the
// hash was made with other costs and should be made again.
func (h hasher) match(ctx context.Context, phc, password string) (ok, weak bool, err error) {
	p, valid := parse(phc)
	if !valid {
		p = params{memory: argonMemory, time: argonTime, threads: argonThreads, salt: make([]byte, saltBytes), key: make([]byte, keyBytes)}
	}
	key, err := h.key(ctx, password, p.salt, p)
	if err != nil {
		return false, false, err
	}
	ok = subtle.ConstantTimeCompare(key, p.key) == 1 && valid
	return ok, p.costs() != today().costs(), nil
}

type params struct {
	memory, time uint32
	threads      uint8
	salt, key    []byte
}

func today() params { return params{memory: argonMemory, time: argonTime, threads: argonThreads} }

func (p params) costs() [3]uint32 { return [3]uint32{p.memory, p.time, uint32(p.threads)} }

// parse reads a PHC string. Costs are bounded: a row put into the database by
// hand must not eat the machine.
func parse(phc string) (p params, ok bool) {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.threads); err != nil {
		return p, false
	}
	var err1, err2 error
	p.salt, err1 = base64.RawStdEncoding.DecodeString(parts[4])
	p.key, err2 = base64.RawStdEncoding.DecodeString(parts[5])
	ok = err1 == nil && err2 == nil && len(p.salt) >= 8 && len(p.salt) <= 64 && len(p.key) == keyBytes &&
		p.memory >= 8 && p.memory <= 256<<10 && p.time >= 1 && p.time <= 10 && p.threads >= 1 && p.threads <= 4
	return p, ok
}

// checkPassword refuses what can be guessed.
func checkPassword(login, password string) error {
	refuse := func(code, msg string) error { return campaign.Errorf(campaign.Invalid, code, "password", "%s", msg) }
	distinct := map[rune]bool{}
	for _, r := range password {
		distinct[r] = true
	}
	switch {
	case !utf8.ValidString(password) || len(password) > longest:
		return refuse("password_long", "the password is too long; use at most 256 bytes")
	case utf8.RuneCountInString(password) < shortest:
		return refuse("password_short", "the password is too short; use at least 10 characters, a sentence is good")
	case len(distinct) < 5:
		return refuse("password_simple", "the password repeats too few characters; use at least 5 different ones")
	case login != "" && strings.Contains(strings.ToLower(password), strings.ToLower(login)):
		return refuse("password_login", "the password contains the sign-in name; choose another")
	}
	return nil
}
