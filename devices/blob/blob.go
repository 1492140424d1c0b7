// Package blob keeps files by their content: the name of a file is the sha256 of
// its bytes. Writing is durable and atomic, reading verifies. The server and the
// players use the same store, so a list of digests is a whole synchronisation
// protocol.
package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Digest is a sha256 as 64 lower-case hex digits.
type Digest string

// Sum is the digest of b.
func Sum(b []byte) Digest {
	s := sha256.Sum256(b)
	return Digest(hex.EncodeToString(s[:]))
}

// Parse checks that s is a digest.
func Parse(s string) (Digest, error) {
	if len(s) != 2*sha256.Size {
		return "", fmt.Errorf("digest %.80q: has %d characters, want 64 hex digits", s, len(s))
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return "", fmt.Errorf("digest %q: character %d is not a lower-case hex digit", s, i+1)
		}
	}
	return Digest(s), nil
}
