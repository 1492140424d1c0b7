// Package blob keeps bytes under the name of their SHA-256. The same store runs
// on the server and in the player: what was approved is what is sent is what is shown.
package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
)

// Digest is the SHA-256 of some bytes as 64 lower-case hexadecimal digits.
type Digest string

// Errors of this package; test with errors.Is.
var (
	ErrDigest   = errors.New("blob: not a digest")
	ErrNotFound = errors.New("blob: no such content")
	ErrCorrupt  = errors.New("blob: content does not match its digest")
	ErrTooLarge = errors.New("blob: content is larger than allowed")
	ErrSize     = errors.New("blob: content has another size than announced")
	ErrBusy     = errors.New("blob: another download of this content is running")
)

// Sum returns the digest of data.
func Sum(data []byte) Digest {
	sum := sha256.Sum256(data)
	return FromBytes(sum)
}

// FromBytes writes a raw hash as a Digest.
func FromBytes(sum [32]byte) Digest { return Digest(hex.EncodeToString(sum[:])) }

// Parse accepts exactly 64 lower-case hexadecimal digits.
func Parse(text string) (Digest, error) {
	if len(text) != 64 {
		return "", fmt.Errorf("%w: %d characters, want 64 lower-case hexadecimal digits", ErrDigest, len(text))
	}
	for i := range len(text) {
		if c := text[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return "", fmt.Errorf("%w: %q at position %d, want lower-case hexadecimal digits", ErrDigest, c, i)
		}
	}
	return Digest(text), nil
}

// Bytes returns the raw hash; ok is false when d is not a digest.
func (d Digest) Bytes() (sum [32]byte, ok bool) {
	if _, err := Parse(string(d)); err != nil {
		return sum, false
	}
	_, err := hex.Decode(sum[:], []byte(d))
	return sum, err == nil
}
