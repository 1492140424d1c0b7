package wire

import "strings"

// Role is who a broker's client is.
type Role uint8

// Roles. Nobody may do nothing.
const (
	Nobody Role = iota
	Device
	Server
	Monitor // reads what comes up from the players of one organisation
)

// Action is what a client wants to do.
type Action uint8

// Actions.
const (
	Publish Action = iota
	Subscribe
)

// Client is an authenticated client of the broker. Org and Dev are its own; a
// server has neither.
type Client struct {
	Role     Role
	Org, Dev string
}

// Allowed tells whether c may publish to a topic or subscribe to a filter. What
// no rule names is refused: $SYS, $share of a player, wildcards beyond the own.
// A will counts as a publish.
func Allowed(c Client, act Action, topic string) bool {
	if len(topic) == 0 || len(topic) > maxTopic || strings.ContainsRune(topic, 0) {
		return false
	}
	if act == Publish {
		return mayPublish(c, topic)
	}
	return maySubscribe(c, topic)
}

func mayPublish(c Client, topic string) bool {
	t, err := ParseTopic(topic) // refuses wildcards and $
	if err != nil {
		return false
	}
	d, _ := DeliveryOf(t.Kind)
	switch c.Role {
	case Device:
		return t.Kind != Srv && !d.Down && t.Org == c.Org && t.Dev == c.Dev
	case Server:
		return t.Kind == Srv || d.Down
	}
	return false
}

func maySubscribe(c Client, filter string) bool {
	switch c.Role {
	case Device:
		if !ID(c.Org) || !ID(c.Dev) {
			return false
		}
		if filter == DownFilter(c.Org, c.Dev) {
			return true
		}
		t, err := ParseTopic(filter)
		d, _ := DeliveryOf(t.Kind)
		return err == nil && t.Kind != Srv && d.Down && t.Org == c.Org && t.Dev == c.Dev
	case Server:
		if group, ok := strings.CutPrefix(filter, "$share/"); ok {
			name, rest, found := strings.Cut(group, "/")
			if !found || !ID(name) {
				return false
			}
			filter = rest
		}
		return filter == UpFilter() || filter == ReplicaFilter() || serverFilter(filter)
	case Monitor:
		return ID(c.Org) && filter == Root+"/"+c.Org+"/u/#"
	}
	return false
}

// serverFilter allows the partitions, one by one, and the topics of one player.
func serverFilter(filter string) bool {
	if rest, ok := strings.CutPrefix(filter, Root+"/+/u/"); ok {
		pp, _, _ := strings.Cut(rest, "/")
		return len(pp) == 2 && pp[0] >= '0' && pp[0] <= '3' && strings.IndexByte(partHex, pp[1]) >= 0 && filter == PartitionFilter(pp)
	}
	t, err := ParseTopic(filter)
	d, _ := DeliveryOf(t.Kind)
	return err == nil && !d.Down
}
