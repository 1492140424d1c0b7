package displaylog

import (
	"crypto/ed25519"
	"errors"
	"fmt"
)

// DeviceStatement says: from this leaf on, the batches of a display verify under Key.
type DeviceStatement struct {
	At      int64  `json:"at"`
	Display string `json:"display"`
	Key     []byte `json:"key"` // Ed25519, 32 bytes
}

// Alarm says that a batch contradicts the log. Have is the hash (hex) of the
// batch that stands in the log at Leaf, Came that of the other.
type Alarm struct {
	At      int64  `json:"at"`
	Came    string `json:"came"`
	Display string `json:"display"`
	Have    string `json:"have"`
	Leaf    int64  `json:"leaf"`
	Seq     uint64 `json:"seq"`
	Stream  uint64 `json:"stream"`
	Why     string `json:"why"` // twin: same number, other content; chain: prev names another batch
}

// Gap says that the batches First to Last of a stream will never come, and why:
// nothing is known of the display in [From, To).
type Gap struct {
	At      int64  `json:"at"`
	Display string `json:"display"`
	First   uint64 `json:"first"`
	From    int64  `json:"from"` // end of the last play before, 0 when there is none
	Last    uint64 `json:"last"`
	Stream  uint64 `json:"stream"`
	To      int64  `json:"to"` // start of the first play after
	Why     string `json:"why"`
}

// WhyRestored is the reason of a gap that a restore from a backup left: the batches
// had been received before, the player has deleted them, and the backup is older.
const WhyRestored = "restored"

// Restore says that the log goes on after a restore from a backup that ended
// with the given checkpoint.
type Restore struct {
	At         int64  `json:"at"`
	By         string `json:"by"`
	Checkpoint []byte `json:"checkpoint"`
}

func encode(k Kind, v any) ([]byte, error) {
	b, err := canonical(v)
	if err != nil {
		return nil, fmt.Errorf("write the %s leaf: %w", k, err)
	}
	return frame(k, b), nil
}

// DecodeDevice reads the leaf of a device.
func DecodeDevice(leaf []byte) (DeviceStatement, error) {
	var d DeviceStatement
	if err := decode(leaf, KindDevice, &d); err != nil {
		return d, err
	}
	if d.Display == "" || len(d.Key) != ed25519.PublicKeySize {
		return d, errors.New("the device leaf has no display or no key")
	}
	return d, nil
}
