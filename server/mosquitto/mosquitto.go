// Package mosquitto keeps the credentials of players and of the server for an
// external Mosquitto, in its own files. docs/operations.md says how to point
// Mosquitto at them. Passwords are kept as Mosquitto keeps them (PBKDF2, SHA-512).
package mosquitto

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"pano/server/campaign"
	"pano/server/disk"
)

// turns of the key derivation, as Mosquitto itself takes them.
const turns = 101

// Enrol adds a credential to the files in dir; own is the server's name at the broker.
// The caller sees to it that only one does at a time.
func Enrol(dir, own, username, password string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("keep the credential for the broker: %w", err)
	}
	path := filepath.Join(dir, "passwd")
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("keep the credential for the broker: %w", err)
	}
	entry, err := line(username, password)
	if err != nil {
		return &campaign.Error{Kind: campaign.Internal, Code: "internal", Msg: "the credential could not be kept", Err: err}
	}
	var b strings.Builder
	for l := range strings.Lines(string(old)) {
		if !strings.HasPrefix(l, username+":") {
			b.WriteString(l)
		}
	}
	b.WriteString(entry)
	if err := disk.WriteFile(filepath.Join(dir, "acl"), []byte(acl(own)), 0o644); err != nil {
		return err
	}
	return disk.WriteFile(path, []byte(b.String()), 0o640)
}

func line(username, password string) (string, error) {
	salt := make([]byte, 12)
	rand.Read(salt) // never fails since Go 1.24
	key, err := pbkdf2.Key(sha512.New, password, salt, turns, 64)
	if err != nil {
		return "", err
	}
	enc := base64.StdEncoding
	return fmt.Sprintf("%s:$7$%d$%s$%s\n", username, turns, enc.EncodeToString(salt), enc.EncodeToString(key)), nil
}

// acl is the rights table of devices/wire in Mosquitto's words: a player
// reads its own branch and writes its own; the server's user reads all that comes
// up and writes all that goes down.
func acl(own string) string {
	return `# Written by Pano. %u is the user name, which is the display's id.
pattern read pano/1/+/d/%u/+
pattern write pano/1/+/u/+/%u/+
user ` + own + `
topic read pano/1/+/u/#
topic write pano/1/+/d/#
topic readwrite pano/1/srv/+
`
}
