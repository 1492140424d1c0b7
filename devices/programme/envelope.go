package programme

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
)

// Domain separates what a signature may be used for: it is part of the signed bytes.
type Domain string

// Domains.
const (
	ProgrammeDomain Domain = "pano/programme/1"
	DesiredDomain   Domain = "pano/desired/1"
	CommandDomain   Domain = "pano/cmd/1"
)

// Limits of the signed bytes, envelope included.
const (
	MaxProgramme = 4 << 20
	MaxDesired   = 8 << 10
	MaxCommand   = 8 << 10

	maxKid = 64
)

// Errors of envelopes and the ratchet; test with errors.Is.
var (
	ErrUnknownKey   = errors.New("programme: signed by an unknown key")
	ErrBadSignature = errors.New("programme: bad signature")
	ErrMalformed    = errors.New("programme: not a signed document")
	ErrTooLarge     = errors.New("programme: document too large")
	ErrRollback     = errors.New("programme: older than what was accepted before")
)

func (d Domain) limit() int {
	if d == ProgrammeDomain {
		return MaxProgramme
	}
	return MaxDesired
}

// Sign returns doc in its envelope: a line "DOMAIN KID SIGNATURE" and the exact
// bytes of doc. The signature is Ed25519 over "DOMAIN\n" and doc.
func Sign(domain Domain, kid string, priv ed25519.PrivateKey, doc []byte) []byte {
	sig := ed25519.Sign(priv, signedBytes(domain, doc))
	out := make([]byte, 0, len(domain)+len(kid)+base64.RawURLEncoding.EncodedLen(len(sig))+len(doc)+3)
	out = append(out, domain...)
	out = append(out, ' ')
	out = append(out, kid...)
	out = append(out, ' ')
	out = base64.RawURLEncoding.AppendEncode(out, sig)
	out = append(out, '\n')
	return append(out, doc...)
}

func signedBytes(domain Domain, doc []byte) []byte {
	b := make([]byte, 0, len(domain)+1+len(doc))
	b = append(b, domain...)
	b = append(b, '\n')
	return append(b, doc...)
}

// Open checks the envelope and returns who signed and the exact document, a part
// of raw. keys returns nil for a key it does not know.
func Open(domain Domain, keys func(kid string) ed25519.PublicKey, raw []byte) (kid string, doc []byte, err error) {
	if len(raw) > domain.limit() {
		return "", nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(raw), domain.limit())
	}
	head, doc, found := bytes.Cut(raw, []byte{'\n'})
	parts := bytes.Split(head, []byte{' '})
	if !found || len(parts) != 3 || string(parts[0]) != string(domain) {
		return "", nil, fmt.Errorf("%w: the first line must be %q, a key id and a signature", ErrMalformed, string(domain))
	}
	kid = string(parts[1])
	if !token(kid, maxKid) {
		return "", nil, fmt.Errorf("%w: key id %.80q: want 1 to %d of a-z 0-9 . _ -", ErrMalformed, kid, maxKid)
	}
	sig, err := base64.RawURLEncoding.Strict().DecodeString(string(parts[2]))
	if err != nil || len(sig) != ed25519.SignatureSize {
		return "", nil, fmt.Errorf("%w: the signature is not 64 bytes of base64url", ErrMalformed)
	}
	pub := keys(kid)
	if len(pub) != ed25519.PublicKeySize {
		return kid, nil, fmt.Errorf("%w: %q", ErrUnknownKey, kid)
	}
	if !ed25519.Verify(pub, signedBytes(domain, doc), sig) {
		return kid, nil, fmt.Errorf("%w: key %q", ErrBadSignature, kid)
	}
	return kid, doc, nil
}

// Ratchet remembers the highest revision accepted for each signing key, so an old
// signed state cannot come back. Per key, so a stolen key's huge revision cannot
// block its successor. The player persists it (it is plain JSON).
type Ratchet map[string]int64

// Check refuses a revision below the highest one of the key with ErrRollback. The
// same revision again is fine: a retained message comes more than once.
func (r Ratchet) Check(kid string, rev int64) error {
	if high := r[kid]; rev < high {
		return fmt.Errorf("%w: revision %d of key %q, %d was accepted", ErrRollback, rev, kid, high)
	}
	return nil
}

// Raise notes an accepted revision and tells whether something changed.
func (r Ratchet) Raise(kid string, rev int64) bool {
	if rev <= r[kid] {
		return false
	}
	r[kid] = rev
	return true
}
