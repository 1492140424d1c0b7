package broker

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"path"
	"strings"

	"pano/devices/wire"
)

// Mosquitto describes an external mosquitto that serves the same rules as the
// embedded broker. It writes nothing: the texts are for an operator, or for
// whoever manages the files.
type Mosquitto struct {
	Dir     string   // where its files lie: acl, passwords
	Listen  string   // port and address, "8883" or "1883 127.0.0.1"
	CertPEM string   // path of the certificate; empty: no TLS
	KeyPEM  string   // path of its key
	Servers []string // user names of the hub's links
	// Monitors maps user names to the organisation they may watch.
	Monitors map[string]string
}

// Config is mosquitto.conf. The limits are those of the embedded broker; queued
// messages have a bound that is not 0, which some versions take for "none".
func (m Mosquitto) Config() string {
	var b strings.Builder
	fmt.Fprintf(&b, "per_listener_settings false\nlistener %s\n", m.Listen)
	if m.CertPEM != "" {
		fmt.Fprintf(&b, "certfile %s\nkeyfile %s\ntls_version tlsv1.2\n", m.CertPEM, m.KeyPEM)
	}
	fmt.Fprintf(&b, "allow_anonymous false\npassword_file %s\nacl_file %s\n", path.Join(m.Dir, "passwords"), path.Join(m.Dir, "acl"))
	b.WriteString("use_username_as_clientid true\nmax_packet_size 262144\nmax_queued_messages 100000\nmax_inflight_messages 1000\n" +
		"max_keepalive 300\npersistence false\n")
	return b.String()
}

// ACL is the access list. Players need no line of their own: their user name is
// their display id, and the pattern lines hold it in the topic.
func (m Mosquitto) ACL() string {
	var b strings.Builder
	for _, user := range m.Servers {
		fmt.Fprintf(&b, "user %s\ntopic read %s\ntopic write %s/+/d/+/+\ntopic readwrite %s\n\n", user, wire.UpFilter(), wire.Root, wire.ReplicaFilter())
	}
	for user, org := range m.Monitors {
		fmt.Fprintf(&b, "user %s\ntopic read %s/%s/u/#\n\n", user, wire.Root, org)
	}
	fmt.Fprintf(&b, "pattern write %s/+/u/+/%%u/+\npattern read %s/+/d/%%u/+\n", wire.Root, wire.Root)
	return b.String()
}

// MosquittoPassword is the line of the password file for one user. A user name
// must be able to stand in a topic, else a client named "#" would pass the patterns.
func MosquittoPassword(user, password string) (string, error) {
	if !wire.ID(user) {
		return "", fmt.Errorf("mosquitto user %.40q: want 4 to 36 of a-z 0-9 -", user)
	}
	if password == "" {
		return "", errors.New("mosquitto password is empty")
	}
	const rounds = 20_000
	salt := make([]byte, 12) // the length that mosquitto wants
	_, _ = rand.Read(salt)   // never fails
	hash, err := pbkdf2.Key(sha512.New, password, salt, rounds, sha512.Size)
	if err != nil {
		return "", err
	}
	b64 := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("%s:$7$%d$%s$%s\n", user, rounds, b64(salt), b64(hash)), nil
}
