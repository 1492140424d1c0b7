package broker

import (
	"context"
	"fmt"
	"log/slog"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"pano/devices/wire"
)

// longestKeepAlive replaces 0 (never) and larger values: a dead peer must go.
const longestKeepAlive = 300

// guard is the hook that decides who may do what.
type guard struct {
	mqtt.HookBase
	broker *Broker
}

// ID names the hook.
func (g *guard) ID() string { return "pano-guard" }

// Provides lists the events that the guard wants.
func (g *guard) Provides(b byte) bool {
	switch b {
	case mqtt.OnConnect, mqtt.OnConnectAuthenticate, mqtt.OnACLCheck,
		mqtt.OnSessionEstablish, mqtt.OnPacketRead, mqtt.OnPublish:
		return true
	}
	return false
}

// OnConnect refuses what the library cannot do safely: other protocol versions
// (a short MQTT 5 SUBSCRIBE ends the process) and persistent sessions.
func (g *guard) OnConnect(cl *mqtt.Client, pk packets.Packet) error {
	if pk.ProtocolVersion != 4 || cl.Properties.ProtocolVersion != 4 {
		return g.deny(cl, "protocol version %d; only MQTT 3.1.1 is spoken here", pk.ProtocolVersion)
	}
	if !pk.Connect.Clean {
		return g.deny(cl, "clean session must be set")
	}
	if cl.State.Keepalive == 0 || cl.State.Keepalive > longestKeepAlive {
		cl.State.Keepalive = longestKeepAlive
	}
	return nil
}

// OnConnectAuthenticate checks the credential and the will.
func (g *guard) OnConnectAuthenticate(cl *mqtt.Client, pk packets.Packet) bool {
	c, ok := cl.Net.Conn.(*conn)
	id, user := pk.Connect.ClientIdentifier, string(pk.Connect.Username)
	if !ok || id == "" || len(id) > 64 || id != user {
		_ = g.deny(cl, "client id must equal the user name")
		return false
	}
	who, ok := g.broker.cfg.Authenticator.Authenticate(id, user, string(pk.Connect.Password))
	if !ok {
		_ = g.deny(cl, "unknown client or wrong password")
		return false
	}
	if pk.Connect.WillFlag && (pk.Connect.WillQos > 1 || !mayWill(who, pk)) {
		_ = g.deny(cl, "will on %q is not the client's own", pk.Connect.WillTopic)
		return false
	}
	c.identity, c.clientID = who, id
	return true
}

// OnSessionEstablish makes room for a client whose identity is connected already.
func (g *guard) OnSessionEstablish(cl *mqtt.Client, _ packets.Packet) {
	if c, ok := cl.Net.Conn.(*conn); ok {
		g.broker.claim(c.clientID, c)
	}
}

// OnPacketRead ends a connection that publishes at QoS 2, which no part of the
// protocol uses and which the library keeps state for.
func (g *guard) OnPacketRead(cl *mqtt.Client, pk packets.Packet) (packets.Packet, error) {
	if pk.FixedHeader.Type == packets.Publish && pk.FixedHeader.Qos > 1 {
		return pk, g.deny(cl, "QoS 2 is not used here")
	}
	return pk, nil
}

// OnACLCheck allows what the wire's access list allows and nothing else. topic
// is a filter when a client subscribes, a topic when it publishes or is sent to.
func (g *guard) OnACLCheck(cl *mqtt.Client, topic string, write bool) bool {
	c, ok := cl.Net.Conn.(*conn)
	if !ok {
		return false
	}
	allowed := wire.Allowed(c.identity, wire.Publish, topic)
	if !write {
		allowed = mayRead(c.identity, topic)
	}
	if !allowed {
		g.broker.denied.Add(1)
	}
	return allowed
}

// OnPublish keeps only the server's retained messages.
func (g *guard) OnPublish(cl *mqtt.Client, pk packets.Packet) (packets.Packet, error) {
	if c, ok := cl.Net.Conn.(*conn); !ok || c.identity.Role != wire.Server {
		pk.FixedHeader.Retain = false
	}
	return pk, nil
}

func (g *guard) deny(cl *mqtt.Client, format string, args ...any) error {
	g.broker.denied.Add(1)
	g.broker.log.Info("refused", "remote", cl.Net.Remote, "client", cl.ID, "why", fmt.Sprintf(format, args...))
	return packets.ErrNotAuthorized
}

// mayRead judges a filter at SUBSCRIBE and, again, every topic before delivery.
// A monitor's one filter is a wildcard, so its topics are judged by organisation.
func mayRead(c Identity, topic string) bool {
	if wire.Allowed(c, wire.Subscribe, topic) {
		return true
	}
	t, err := wire.ParseTopic(topic)
	if err != nil || c.Role != wire.Monitor {
		return false
	}
	d, _ := wire.DeliveryOf(t.Kind)
	return !d.Down && t.Kind != wire.Srv && t.Org == c.Org
}

// mayWill allows a player its own farewell and a server its own announcement:
// the library sends wills without asking the access list.
func mayWill(c Identity, pk packets.Packet) bool {
	t, err := wire.ParseTopic(pk.Connect.WillTopic)
	if err != nil || !wire.Allowed(c, wire.Publish, pk.Connect.WillTopic) {
		return false
	}
	switch c.Role {
	case wire.Device:
		return t.Kind == wire.Bye && !pk.Connect.WillRetain
	case wire.Server:
		return t.Kind == wire.Srv
	}
	return false
}

// quiet passes on errors only: the library warns about every peer that leaves.
type quiet struct{ slog.Handler }

func (q quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelError && q.Handler.Enabled(ctx, l)
}
