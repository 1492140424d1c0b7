package displaylog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Act is one deed of a person or of the system, as its leaf holds it. At is in
// microseconds UTC; Detail is canonical JSON or empty.
type Act struct {
	ID     string
	At     int64
	Actor  string
	Name   string
	Role   string
	IP     string
	Act    string
	Object string
	Detail []byte
}

// actJSON has its keys in alphabetical order: canonical JSON.
type actJSON struct {
	Act    string          `json:"act"`
	Actor  string          `json:"actor"`
	At     int64           `json:"at"`
	Detail json.RawMessage `json:"detail,omitempty"`
	ID     string          `json:"id"`
	IP     string          `json:"ip,omitempty"`
	Name   string          `json:"name,omitempty"`
	Object string          `json:"object,omitempty"`
	Role   string          `json:"role,omitempty"`
}

// maxAct bounds a leaf, as C2SP logs bound their entries.
const maxAct = 60 << 10

// EncodeAct writes the leaf of an act. It is an error to name no id, act or
// actor, to give a detail that is not JSON, or to be larger than 60 KiB.
func EncodeAct(a Act) ([]byte, error) {
	switch {
	case a.ID == "":
		return nil, errors.New("id: an act needs an id")
	case a.Act == "":
		return nil, errors.New("act: an act needs a name such as asset.approve")
	case a.Actor == "":
		return nil, errors.New("actor: nobody is named as the actor")
	}
	body, err := canonical(actJSON{Act: a.Act, Actor: a.Actor, At: a.At, Detail: a.Detail, ID: a.ID, IP: a.IP, Name: a.Name,
		Object: a.Object, Role: a.Role})
	if err != nil {
		return nil, fmt.Errorf("detail: %w", err)
	}
	if len(body) > maxAct {
		return nil, fmt.Errorf("detail: the entry has %d bytes, more than %d; log a digest instead", len(body), maxAct)
	}
	return frame(KindAct, body), nil
}

// DecodeAct reads the leaf of an act. Anything but the exact bytes that EncodeAct
// writes is refused, so that one act has one form.
func DecodeAct(leaf []byte) (Act, error) {
	var j actJSON
	if err := decode(leaf, KindAct, &j); err != nil {
		return Act{}, err
	}
	a := Act{ID: j.ID, At: j.At, Actor: j.Actor, Name: j.Name, Role: j.Role, IP: j.IP, Act: j.Act, Object: j.Object, Detail: j.Detail}
	again, err := EncodeAct(a)
	if err != nil || !bytes.Equal(again, leaf) {
		return Act{}, errors.New("the act is not in canonical form")
	}
	return a, nil
}

// canonical writes v without HTML escapes and without the newline of the encoder.
func canonical(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// decode reads the JSON payload of a leaf of one kind.
func decode(leaf []byte, want Kind, v any) error {
	k, payload, err := Split(leaf)
	if err != nil {
		return err
	}
	if k != want {
		return fmt.Errorf("the leaf is %s, not %s", k, want)
	}
	d := json.NewDecoder(bytes.NewReader(payload))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("read the %s leaf: %w", want, err)
	}
	if d.More() {
		return fmt.Errorf("read the %s leaf: there is more after it", want)
	}
	return nil
}
