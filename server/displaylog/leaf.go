// Package displaylog is the display log: what was shown where, and who ordered
// it, in one Merkle tree (RFC 6962 hashing, C2SP tiles and checkpoints). Nothing
// can be changed, taken out or put in later without it showing; docs/display-log.md
// tells how to check that without this program.
package displaylog

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Kind is the second byte of a leaf.
type Kind byte

// The kinds of leaves. Numbers are part of the format and never change.
const (
	KindPlay    Kind = 1 // a player's signed batch, as it came
	KindAct     Kind = 2 // a deed of a person
	KindDevice  Kind = 3 // from here on a display's batches verify under this key
	KindGap     Kind = 4 // the server states: nothing is known of this span
	KindRestore Kind = 5 // the log goes on after a restore from a backup
	KindAlarm   Kind = 6 // a batch contradicts an earlier one, or its chain
)

// String names the kind.
func (k Kind) String() string {
	if names := [...]string{"", "play", "act", "device", "gap", "restore", "alarm"}; k > 0 && int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("kind %d", byte(k))
}

// leafVersion is the first byte of every leaf.
const leafVersion = 1

// Pending is a leaf that waits for its place; ID makes a repeat harmless.
type Pending struct {
	ID   string
	Body []byte
}

func frame(k Kind, payload []byte) []byte {
	return append([]byte{leafVersion, byte(k)}, payload...)
}

// Split takes a leaf into its kind and payload.
func Split(leaf []byte) (Kind, []byte, error) {
	if len(leaf) < 3 {
		return 0, nil, errors.New("the leaf is too short")
	}
	if leaf[0] != leafVersion {
		return 0, nil, fmt.Errorf("the leaf has version %d; this program reads version %d", leaf[0], leafVersion)
	}
	k := Kind(leaf[1])
	if k < KindPlay || k > KindAlarm {
		return 0, nil, fmt.Errorf("the leaf has the unknown %s", k)
	}
	return k, leaf[2:], nil
}

// PlayLeaf is the leaf of a signed batch.
type PlayLeaf struct {
	Received int64  // microseconds UTC, by the server's clock
	Display  string // display id, at most 255 bytes
	Signed   []byte // the player's bytes, untouched
}

// Encode writes the leaf: received (8 bytes, big endian), length of the display
// id (1 byte), the id, the signed batch.
func (p PlayLeaf) Encode() ([]byte, error) {
	if p.Display == "" || len(p.Display) > 255 {
		return nil, fmt.Errorf("display: an id of %d bytes; 1 to 255 are possible", len(p.Display))
	}
	b := make([]byte, 0, 2+8+1+len(p.Display)+len(p.Signed))
	b = append(b, leafVersion, byte(KindPlay))
	b = binary.BigEndian.AppendUint64(b, uint64(p.Received))
	b = append(b, byte(len(p.Display)))
	b = append(b, p.Display...)
	return append(b, p.Signed...), nil
}

// DecodePlay reads the leaf of a signed batch. Signed aliases leaf.
func DecodePlay(leaf []byte) (PlayLeaf, error) {
	k, p, err := Split(leaf)
	if err != nil {
		return PlayLeaf{}, err
	}
	if k != KindPlay {
		return PlayLeaf{}, fmt.Errorf("the leaf is %s, not play", k)
	}
	if len(p) < 10 || p[8] == 0 || len(p) < 9+int(p[8]) {
		return PlayLeaf{}, errors.New("the play leaf is cut short")
	}
	n := 9 + int(p[8])
	return PlayLeaf{Received: int64(binary.BigEndian.Uint64(p)), Display: string(p[9:n]), Signed: p[n:]}, nil
}
