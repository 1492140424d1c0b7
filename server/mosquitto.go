package server

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"pano/server/campaign"
	"pano/server/disk"
)

// With an external Mosquitto the credentials of the players and of the server
// itself live in its files. Pano writes both into the data folder;
// docs/operations.md says how to point Mosquitto at them. Passwords are kept as
// Mosquitto keeps them (PBKDF2, SHA-512).
const (
	dirMosquitto   = "mosquitto"
	mosquittoTurns = 101
)

// enrolled adds a credential to the external broker's file.
func (s *Server) enrolled(username, password string) error {
	if s.o.MQTTURL == "" {
		return nil
	}
	own, err := url.Parse(s.o.MQTTURL)
	if err != nil {
		return input("mqtt-url", "not a URL")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	dir := filepath.Join(s.o.Dir, dirMosquitto)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("keep the credential for the broker: %w", err)
	}
	path := filepath.Join(dir, "passwd")
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("keep the credential for the broker: %w", err)
	}
	line, err := mosquittoLine(username, password)
	if err != nil {
		return &campaign.Error{Kind: campaign.Internal, Code: "internal", Msg: "the credential could not be kept", Err: err}
	}
	var b strings.Builder
	for l := range strings.Lines(string(old)) {
		if !strings.HasPrefix(l, username+":") {
			b.WriteString(l)
		}
	}
	b.WriteString(line)
	if err := disk.WriteFile(filepath.Join(dir, "acl"), []byte(mosquittoACL(own.User.Username())), 0o644); err != nil {
		return err
	}
	return disk.WriteFile(path, []byte(b.String()), 0o640)
}

func mosquittoLine(username, password string) (string, error) {
	salt := make([]byte, 12)
	rand.Read(salt) // never fails since Go 1.24
	key, err := pbkdf2.Key(sha512.New, password, salt, mosquittoTurns, 64)
	if err != nil {
		return "", err
	}
	enc := base64.StdEncoding
	return fmt.Sprintf("%s:$7$%d$%s$%s\n", username, mosquittoTurns, enc.EncodeToString(salt), enc.EncodeToString(key)), nil
}

// mosquittoACL is the rights table of devices/wire in Mosquitto's words: a player
// reads its own branch and writes its own; the server's user reads all that comes
// up and writes all that goes down.
func mosquittoACL(own string) string {
	return `# Written by Pano. %u is the user name, which is the display's id.
pattern read pano/1/+/d/%u/+
pattern write pano/1/+/u/+/%u/+
user ` + own + `
topic read pano/1/+/u/#
topic write pano/1/+/d/#
topic readwrite pano/1/srv/+
`
}
