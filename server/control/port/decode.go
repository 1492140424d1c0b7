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
	told map[blob.Digest]*Told
}

const memorySize = 2000

func (m *Memory) get(digest blob.Digest) *Told {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.told[digest]
}

func (m *Memory) put(digest blob.Digest, t *Told) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.told == nil || len(m.told) >= memorySize {
		m.told = map[blob.Digest]*Told{}
	}
	m.told[digest] = t
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
	_, body, err := programme.Open(programme.DesiredDomain, d.key, got.Pointer)
	if err != nil {
		return nil, nil, damaged(err)
	}
	want, err := programme.ParseDesired(body)
	if err != nil {
		return nil, nil, damaged(err)
	}
	if t := d.Memory.get(got.Digest); t != nil {
		return t, want.Takeover, nil
	}
	if _, body, err = programme.Open(programme.ProgrammeDomain, d.key, got.Programme); err != nil {
		return nil, nil, damaged(err)
	}
	t := &Told{Items: map[string]int{}}
	if t.Doc, err = programme.Parse(body); err != nil {
		return nil, nil, damaged(err)
	}
	if t.Schedule, err = programme.NewSchedule(t.Doc); err != nil {
		return nil, nil, damaged(err)
	}
	for i, it := range t.Doc.Items {
		t.Items[it.ID] = i
	}
	d.Memory.put(got.Digest, t)
	return t, want.Takeover, nil
}

func damaged(err error) error {
	return &campaign.Error{Kind: campaign.Internal, Code: "desired_damaged", Msg: "the stored state of a display cannot be read", Err: err}
}
