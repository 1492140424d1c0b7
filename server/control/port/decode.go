package port

import (
	"crypto/ed25519"
	"sync"

	"pano/devices/blob"
	"pano/devices/programme"
	"pano/server/campaign"
)

// Told is a programme as it was signed, ready to be asked what it wants when.
type Told struct {
	Doc      *programme.Programme
	Schedule *programme.Schedule
	Items    map[string]int // index in Doc.Items by id
}

// Memory keeps programmes that were made ready: many revisions and pages share one.
// It is safe for concurrent use.
type Memory struct {
	mu   sync.Mutex
	told map[blob.Digest]*Told               // by programme
	take map[blob.Digest]*programme.Takeover // by signed pointer; nil = none inline
}

const memorySize = 2000

// get tells what is remembered; known is false unless both parts are.
func (m *Memory) get(of, pointer blob.Digest) (t *Told, take *programme.Takeover, known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	take, known = m.take[pointer]
	t = m.told[of]
	return t, take, known && t != nil
}

func (m *Memory) put(of, pointer blob.Digest, t *Told, take *programme.Takeover) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.told == nil || len(m.told) >= memorySize || len(m.take) >= 4*memorySize {
		m.told, m.take = map[blob.Digest]*Told{}, map[blob.Digest]*programme.Takeover{}
	}
	m.told[of], m.take[pointer] = t, take
}

// key finds a key that signed what is stored: the present one or an older one.
func (d *Desk) key(kid string) ed25519.PublicKey {
	if kid == d.Signer.Kid {
		pub, _ := d.Signer.Key.Public().(ed25519.PublicKey)
		return pub
	}
	return d.OldKeys[kid]
}

// Read opens what a display was told: its programme, and the order inline, if any.
func (d *Desk) Read(got Desired) (*Told, *programme.Takeover, error) {
	pointer := blob.Sum(got.Pointer)
	t, take, known := d.Memory.get(got.Digest, pointer)
	if known {
		return t, take, nil
	}
	_, body, err := programme.Open(programme.DesiredDomain, d.key, got.Pointer)
	if err != nil {
		return nil, nil, damaged(err)
	}
	want, err := programme.ParseDesired(body)
	if err != nil {
		return nil, nil, damaged(err)
	}
	if t != nil {
		d.Memory.put(got.Digest, pointer, t, want.Takeover)
		return t, want.Takeover, nil
	}
	if _, body, err = programme.Open(programme.ProgrammeDomain, d.key, got.Programme); err != nil {
		return nil, nil, damaged(err)
	}
	t = &Told{Items: map[string]int{}}
	if t.Doc, err = programme.Parse(body); err != nil {
		return nil, nil, damaged(err)
	}
	if t.Schedule, err = programme.NewSchedule(t.Doc); err != nil {
		return nil, nil, damaged(err)
	}
	for i, it := range t.Doc.Items {
		t.Items[it.ID] = i
	}
	d.Memory.put(got.Digest, pointer, t, want.Takeover)
	return t, want.Takeover, nil
}

func damaged(err error) error {
	return &campaign.Error{Kind: campaign.Internal, Code: "desired_damaged", Msg: "the stored state of a display cannot be read", Err: err}
}
