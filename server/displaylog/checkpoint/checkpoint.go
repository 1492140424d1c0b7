// Package checkpoint signs and reads the states of a log: C2SP signed notes.
package checkpoint

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Key signs checkpoints. Verifier is the public half in the form of C2SP signed
// notes, name+hash+key; its name is the origin of the log.
type Key struct {
	Verifier string
	signer   note.Signer
}

// Load reads the log's key from path and makes it on first use, readable by
// its owner alone. name is the origin of a new log, such as the host's name: no
// spaces, no plus sign. The public half stands beside it in path.pub.
func Load(path, name string) (Key, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(path, name)
	}
	if err != nil {
		return Key{}, fmt.Errorf("read the log key: %w", err)
	}
	return parseKey(strings.TrimSpace(string(raw)))
}

func makeKey(path, name string) (Key, error) {
	skey, _, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return Key{}, fmt.Errorf("make the log key: %w", err)
	}
	k, err := parseKey(skey)
	if err != nil {
		return Key{}, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return Key{}, fmt.Errorf("keep the log key: %w", err)
	}
	if err := os.WriteFile(path+".pub", []byte(k.Verifier+"\n"), 0o644); err != nil {
		return Key{}, fmt.Errorf("keep the log key: %w", err)
	}
	// Exclusive: of two programs that start at once, one makes the key.
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Key{}, fmt.Errorf("keep the log key: %w", err)
	}
	_, err = f.WriteString(skey + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return Key{}, fmt.Errorf("keep the log key: %w", err)
	}
	return k, nil
}

func parseKey(skey string) (Key, error) {
	signer, err := note.NewSigner(skey)
	if err != nil {
		return Key{}, fmt.Errorf("the log key is damaged: %w", err)
	}
	// PRIVATE+KEY+name+hash+base64(algorithm, seed); base64 has plus signs too.
	parts := strings.SplitN(skey, "+", 5)
	seed, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return Key{}, errors.New("the log key is damaged: it does not end in a seed")
	}
	pub, ok := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	if !ok {
		return Key{}, errors.New("the log key is damaged: no public half")
	}
	vkey, err := note.NewEd25519VerifierKey(signer.Name(), pub)
	if err != nil {
		return Key{}, fmt.Errorf("the log key is damaged: %w", err)
	}
	return Key{Verifier: vkey, signer: signer}, nil
}

// Head is what a checkpoint says.
type Head struct {
	Origin string
	Size   int64
	Root   tlog.Hash
}

// Sign states the size and root of the log of this key.
func (k Key) Sign(h Head) ([]byte, error) {
	text := h.Origin + "\n" + strconv.FormatInt(h.Size, 10) + "\n" + base64.StdEncoding.EncodeToString(h.Root[:]) + "\n"
	return note.Sign(&note.Note{Text: text}, k.signer)
}

// Read checks a signed checkpoint against the log's public key.
func Read(signed []byte, verifier string) (Head, error) {
	v, err := note.NewVerifier(verifier)
	if err != nil {
		return Head{}, fmt.Errorf("the public key of the log: %w", err)
	}
	n, err := note.Open(signed, note.VerifierList(v))
	if err != nil {
		return Head{}, fmt.Errorf("the checkpoint is not signed by %s: %w", v.Name(), err)
	}
	lines := strings.SplitN(n.Text, "\n", 4)
	if len(lines) < 4 || lines[0] != v.Name() {
		return Head{}, errors.New("the checkpoint is not of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return Head{}, errors.New("the checkpoint has no size")
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return Head{}, errors.New("the checkpoint has no root")
	}
	return Head{Origin: lines[0], Size: size, Root: tlog.Hash(root)}, nil
}

// Name is the origin of the log.
func (k Key) Name() string { return k.signer.Name() }
