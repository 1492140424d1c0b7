package server

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"pano/server/disk"
)

// signingKey is the Ed25519 key under which programmes and orders are signed.
// ID is what the signature names, so that a key can be replaced later.
type signingKey struct {
	ID   string
	Priv ed25519.PrivateKey
}

// openSigningKey reads dir/NAME.pem or makes it (0600).
func openSigningKey(dir, name string) (signingKey, error) {
	path := filepath.Join(dir, name+".pem")
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return newSigningKey(dir, path)
	}
	if err != nil {
		return signingKey{}, fmt.Errorf("read signing key: %w", err)
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return signingKey{}, fmt.Errorf("signing key %s: not a PEM file", path)
	}
	k, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return signingKey{}, fmt.Errorf("signing key %s: %w", path, err)
	}
	priv, ok := k.(ed25519.PrivateKey)
	if !ok {
		return signingKey{}, fmt.Errorf("signing key %s: a %T, want Ed25519", path, k)
	}
	return signingKey{ID: keyID(priv), Priv: priv}, nil
}

func newSigningKey(dir, path string) (signingKey, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return signingKey{}, err
	}
	_, priv, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return signingKey{}, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(priv)
	if err != nil {
		return signingKey{}, err
	}
	if err := disk.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		return signingKey{}, err
	}
	return signingKey{ID: keyID(priv), Priv: priv}, nil
}

// keyID is the first 8 bytes of the public key's SHA-256.
func keyID(priv ed25519.PrivateKey) string {
	sum := sha256.Sum256(priv.Public().(ed25519.PublicKey))
	return hex.EncodeToString(sum[:8])
}
