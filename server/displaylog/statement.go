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

// Gap says that nothing is known of a display in [From, To), and why.
type Gap struct {
	At      int64  `json:"at"`
	Display string `json:"display"`
	From    int64  `json:"from"`
	To      int64  `json:"to"`
	Why     string `json:"why"`
}

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
