// Package wire is the MQTT grammar of Pano: topics, who may use them, messages,
// their coding and their limits. It does no I/O.
package wire

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
)

// Root is the first part of every topic; the number is the major version.
const Root = "pano/1"

const (
	maxTopic = 256
	partHex  = "0123456789abcdef"
)

// ErrTopic is returned for text that is no topic of this grammar.
var ErrTopic = errors.New("wire: not a topic of this grammar")

// Kind is the last part of a topic: what the message is.
type Kind string

// Kinds. Desired, Cmd and Rcpt go down to the player; the others come up; Srv is
// about a server replica.
const (
	Desired Kind = "desired"
	Cmd     Kind = "cmd"
	Rcpt    Kind = "rcpt"
	Hi      Kind = "hello"
	Bye     Kind = "gone"
	Report  Kind = "state"
	Beat    Kind = "hb"
	Plays   Kind = "play"
	Res     Kind = "res"
	Srv     Kind = "srv"
)

// Delivery is how a kind travels.
type Delivery struct {
	Down      bool // from the server to the player
	QoS       byte // of the publish
	Retain    bool
	Subscribe byte // QoS of the subscription
	Limit     int  // bytes of the payload
}

// MaxPacket is the largest MQTT packet anybody may send, topic included.
const MaxPacket = 128 << 10

// DeliveryOf is the one table of quality, retention and size; ok is false for an
// unknown kind.
func DeliveryOf(k Kind) (d Delivery, ok bool) {
	switch k {
	case Desired:
		return Delivery{Down: true, QoS: 1, Retain: true, Limit: 8 << 10}, true
	case Cmd:
		return Delivery{Down: true, QoS: 1, Limit: 8 << 10}, true
	case Rcpt:
		return Delivery{Down: true, Limit: 4 << 10}, true
	case Hi:
		return Delivery{QoS: 1, Subscribe: 1, Limit: 8 << 10}, true
	case Bye:
		return Delivery{QoS: 1, Subscribe: 1, Limit: 1 << 10}, true
	case Report:
		return Delivery{QoS: 1, Subscribe: 1, Limit: 64 << 10}, true
	case Beat:
		return Delivery{Limit: 2 << 10}, true
	case Plays:
		return Delivery{QoS: 1, Subscribe: 1, Limit: 64 << 10}, true
	case Res:
		return Delivery{QoS: 1, Subscribe: 1, Limit: 16 << 10}, true
	case Srv:
		return Delivery{QoS: 1, Retain: true, Limit: 1 << 10}, true
	}
	return Delivery{}, false
}

// Topic is a parsed topic. Replica is set for Srv only, Org and Dev otherwise.
type Topic struct {
	Org, Dev string
	Kind     Kind
	Replica  string
}

// ID tells whether s can stand in a topic: 4..36 of a-z 0-9 -
func ID(s string) bool {
	if len(s) < 4 || len(s) > 36 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// Partition is the first six bits of SHA-256(dev) as 00..3f: replicas of the
// server share the displays out by it. It never changes for a display.
func Partition(dev string) string {
	sum := sha256.Sum256([]byte(dev))
	n := sum[0] >> 2
	return string([]byte{partHex[n>>4], partHex[n&15]})
}

// String builds the topic. It is "" when a part is not well formed, which no
// broker accepts.
func (t Topic) String() string {
	d, ok := DeliveryOf(t.Kind)
	switch {
	case !ok:
		return ""
	case t.Kind == Srv:
		if !ID(t.Replica) {
			return ""
		}
		return Root + "/srv/" + t.Replica
	case !ID(t.Org) || !ID(t.Dev):
		return ""
	case d.Down:
		return Root + "/" + t.Org + "/d/" + t.Dev + "/" + string(t.Kind)
	}
	return Root + "/" + t.Org + "/u/" + Partition(t.Dev) + "/" + t.Dev + "/" + string(t.Kind)
}

// ParseTopic reads a topic and checks every part, the partition too.
func ParseTopic(text string) (Topic, error) {
	if len(text) > maxTopic {
		return Topic{}, fmt.Errorf("%w: %d bytes", ErrTopic, len(text))
	}
	p := strings.Split(text, "/")
	var t Topic
	switch {
	case len(p) == 4 && p[2] == "srv":
		t = Topic{Kind: Srv, Replica: p[3]}
	case len(p) == 6 && p[3] == "d":
		t = Topic{Org: p[2], Dev: p[4], Kind: Kind(p[5])}
	case len(p) == 7 && p[3] == "u":
		t = Topic{Org: p[2], Dev: p[5], Kind: Kind(p[6])}
	}
	if t.Kind == "" || t.String() != text {
		return Topic{}, fmt.Errorf("%w: %.100q", ErrTopic, text)
	}
	return t, nil
}

// DownFilter is what a player subscribes to.
func DownFilter(org, dev string) string { return Root + "/" + org + "/d/" + dev + "/+" }

// UpFilter is what a server subscribes to: all players of all organisations.
func UpFilter() string { return Root + "/+/u/#" }

// PartitionFilter is what a replica subscribes to for one of its partitions.
func PartitionFilter(partition string) string { return Root + "/+/u/" + partition + "/+/+" }

// ReplicaFilter is the announcements of all replicas.
func ReplicaFilter() string { return Root + "/srv/+" }
