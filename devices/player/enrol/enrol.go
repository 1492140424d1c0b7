// Package enrol makes a box the player of one display: its key, the one-time code,
// and what the server answers.
package enrol

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"

	"pano/devices/player/durable"
)

// Identity is the key of a box and what it was enrolled for.
type Identity struct {
	Key       ed25519.PrivateKey
	Enrolment Enrolment
}

// Enrolling says how to pair. Server and Code may be empty when the folder holds
// an enrolment already; a code given then pairs anew.
type Enrolling struct {
	Dir, Server, Code, Name string
	HTTP                    *http.Client // nil: made here
}

// Enrol returns the identity in the folder, pairing with the server if there is
// none yet. The key never leaves the folder.
func Enrol(ctx context.Context, in Enrolling) (Identity, error) {
	var id Identity
	if err := os.MkdirAll(in.Dir, 0o700); err != nil {
		return id, err
	}
	path := filepath.Join(in.Dir, "enrolment.json")
	data, err := os.ReadFile(path)
	if err == nil && in.Code == "" {
		if err := json.Unmarshal(data, &id.Enrolment); err != nil {
			return id, fmt.Errorf("%s: %w", path, err)
		}
		id.Key, err = loadKey(in.Dir)
		return id, errors.Join(err, id.Enrolment.Check())
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return id, err
	}
	if in.Server == "" || in.Code == "" {
		return id, fmt.Errorf("this box is not paired yet: give the server address and the pairing code of the display")
	}
	if id.Key, err = loadKey(in.Dir); err != nil {
		return id, err
	}
	client := in.HTTP
	if client == nil {
		if client, err = Client(""); err != nil {
			return id, err
		}
		defer client.CloseIdleConnections()
	}
	id.Enrolment, err = Pair(ctx, client, in.Server, in.Code, in.Name, id.Key.Public().(ed25519.PublicKey))
	if err != nil {
		return id, err
	}
	if data, err = json.MarshalIndent(id.Enrolment, "", "  "); err != nil {
		return id, err
	}
	return id, durable.WriteFile(path, append(data, '\n'))
}

// loadKey reads the box's signing key, making it the first time.
func loadKey(dir string) (ed25519.PrivateKey, error) {
	path := filepath.Join(dir, "key")
	seed, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		seed = make([]byte, ed25519.SeedSize)
		_, _ = rand.Read(seed) // never fails
		err = durable.WriteFile(path, seed)
	}
	if err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
	}
	if len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("signing key %s: %d bytes, want %d; the file is damaged, pair this box anew with an empty folder", path, len(seed), ed25519.SeedSize)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}
