package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"pano/devices/blob"
	"pano/devices/programme"
	"pano/devices/proof"
	"pano/devices/wire"
)

const (
	org = "dalat"
	dev = "0190a000-0000-7000-8000-000000000001"
)

func kinds() []wire.Kind {
	return []wire.Kind{wire.Desired, wire.Cmd, wire.Rcpt, wire.Hi, wire.Bye, wire.Report, wire.Beat, wire.Plays, wire.Res, wire.Srv}
}

func TestTopics(t *testing.T) {
	pp := wire.Partition(dev)
	want := map[wire.Kind]string{
		wire.Desired: "pano/1/dalat/d/" + dev + "/desired", wire.Cmd: "pano/1/dalat/d/" + dev + "/cmd", wire.Rcpt: "pano/1/dalat/d/" + dev + "/rcpt",
		wire.Hi: "pano/1/dalat/u/" + pp + "/" + dev + "/hello", wire.Bye: "pano/1/dalat/u/" + pp + "/" + dev + "/gone",
		wire.Report: "pano/1/dalat/u/" + pp + "/" + dev + "/state", wire.Beat: "pano/1/dalat/u/" + pp + "/" + dev + "/hb",
		wire.Plays: "pano/1/dalat/u/" + pp + "/" + dev + "/play", wire.Res: "pano/1/dalat/u/" + pp + "/" + dev + "/res", wire.Srv: "pano/1/srv/replica-1",
	}
	for _, k := range kinds() {
		topic := wire.Topic{Org: org, Dev: dev, Kind: k}
		if k == wire.Srv {
			topic = wire.Topic{Kind: k, Replica: "replica-1"}
		}
		if topic.String() != want[k] {
			t.Errorf("%s: %s, want %s", k, topic, want[k])
		}
		if got, err := wire.ParseTopic(want[k]); err != nil || got != topic {
			t.Errorf("%s: %+v, %v", want[k], got, err)
		}
	}
	if p := wire.Partition("abcd"); p != "22" { // SHA-256 begins 0x88: 100010 = 0x22
		t.Errorf("partition of abcd: %s", p)
	}
	for _, bad := range []string{"", "pano/1", "pano/2/dalat/d/" + dev + "/desired", "pano/1/dalat/d/" + dev + "/hello", "pano/1/dalat/u/zz/" + dev + "/hello",
		"pano/1/+/d/" + dev + "/desired", "pano/1/dalat/d/+/desired", "pano/1/dalat/d/" + dev + "/desired/", "/pano/1/srv/abcd", "pano/1/srv/#",
		"pano/1/Dalat/d/" + dev + "/cmd", "pano/1/dalat/g/all/now", "pano/1/dalat/d/" + dev + "x/cmd", "$SYS/broker/uptime"} {
		if got, err := wire.ParseTopic(bad); !errors.Is(err, wire.ErrTopic) {
			t.Errorf("%q: %+v, %v", bad, got, err)
		}
	}
	for _, bad := range []wire.Topic{{Org: "#", Dev: dev, Kind: wire.Hi}, {Org: org, Dev: "a/b/c", Kind: wire.Hi}, {Org: org, Dev: dev, Kind: "now"}, {Kind: wire.Srv}} {
		if bad.String() != "" {
			t.Errorf("built %s", bad)
		}
	}
}

// TestDelivery asserts quality and retention of each topic (T2).
func TestDelivery(t *testing.T) {
	type row struct {
		down, retain bool
		qos, sub     byte
	}
	want := map[wire.Kind]row{
		wire.Desired: {true, true, 1, 0}, wire.Cmd: {true, false, 1, 0}, wire.Rcpt: {true, false, 0, 0}, wire.Hi: {false, false, 1, 1}, wire.Bye: {false, false, 1, 1},
		wire.Report: {false, false, 1, 1}, wire.Beat: {false, false, 0, 0}, wire.Plays: {false, false, 1, 1}, wire.Res: {false, false, 1, 1}, wire.Srv: {false, true, 1, 0},
	}
	for _, k := range kinds() {
		d, ok := wire.DeliveryOf(k)
		if got := (row{d.Down, d.Retain, d.QoS, d.Subscribe}); !ok || got != want[k] {
			t.Errorf("%s: %+v, want %+v", k, got, want[k])
		}
		if d.Limit <= 0 || d.Limit > wire.MaxPacket {
			t.Errorf("%s: limit %d", k, d.Limit)
		}
	}
	if d, _ := wire.DeliveryOf(wire.Desired); d.Limit < programme.MaxDesired {
		t.Error("a desired state may be larger than its topic allows")
	}
	if d, _ := wire.DeliveryOf(wire.Plays); d.Limit < proof.MaxSigned {
		t.Error("a batch may be larger than its topic allows")
	}
}

// TestRights: each role, action and topic; what is not named is refused (T8).
func TestRights(t *testing.T) {
	own := func(k wire.Kind) string { return wire.Topic{Org: org, Dev: dev, Kind: k}.String() }
	const dev2 = "0190a000-0000-7000-8000-000000000002"
	up2 := wire.Topic{Org: org, Dev: dev2, Kind: wire.Hi}.String()
	device := wire.Client{Role: wire.Device, Org: org, Dev: dev}
	server, monitor := wire.Client{Role: wire.Server}, wire.Client{Role: wire.Monitor, Org: org}
	allowed := map[wire.Client]map[wire.Action][]string{
		device: {wire.Publish: {own(wire.Hi), own(wire.Bye), own(wire.Report), own(wire.Beat), own(wire.Plays), own(wire.Res)},
			wire.Subscribe: {wire.DownFilter(org, dev), own(wire.Desired), own(wire.Cmd), own(wire.Rcpt)}},
		server: {wire.Publish: {own(wire.Desired), own(wire.Cmd), own(wire.Rcpt), wire.DownFilter(org, dev2)[:len(wire.DownFilter(org, dev2))-1] + "cmd", "pano/1/srv/replica-1"},
			wire.Subscribe: {wire.UpFilter(), wire.ReplicaFilter(), "$share/pano/" + wire.UpFilter(), wire.PartitionFilter("00"), wire.PartitionFilter("3f"), own(wire.Hi), up2, own(wire.Plays),
				own(wire.Bye), own(wire.Report), own(wire.Beat), own(wire.Res), "pano/1/srv/replica-1"}},
		monitor:             {wire.Subscribe: {"pano/1/dalat/u/#"}},
		{Role: wire.Nobody}: {},
	}
	topics := []string{"", "#", "+", "+/+", "$SYS/#", "$SYS/broker/uptime", "pano/#", "pano/1/#", "pano/1/+/d/#", "pano/1/dalat/d/+/+", "pano/1/dalat/d/+/desired", "pano/1/dalat/u/#",
		"pano/1/hanoi/u/#", "pano/1/srv/#", "$share/pano/#", "$share/pano/" + wire.DownFilter(org, dev), "$share/+/" + wire.UpFilter(), "$share/pano", "$share//pano/1/+/u/#", "$queue/" + wire.UpFilter(),
		wire.PartitionFilter("40"), wire.PartitionFilter("+"), wire.PartitionFilter("#"), wire.DownFilter(org, dev2), wire.DownFilter("hanoi", dev), up2,
		wire.Topic{Org: "hanoi", Dev: dev, Kind: wire.Hi}.String(), wire.Topic{Org: org, Dev: dev2, Kind: wire.Desired}.String(), "pano/1/dalat/u/00/" + dev + "/hello\x00", "pano/1/dalat/d/" + dev + "/desired/x",
		"pano/1/dalat/g/all/now", strings.Repeat("a", 300)}
	for _, c := range allowed {
		for _, list := range c {
			topics = append(topics, list...)
		}
	}
	for c, acts := range allowed {
		for _, act := range []wire.Action{wire.Publish, wire.Subscribe} {
			yes := map[string]bool{}
			for _, topic := range acts[act] {
				yes[topic] = true
			}
			if c.Role == wire.Server && act == wire.Publish {
				yes[wire.Topic{Org: org, Dev: dev2, Kind: wire.Desired}.String()] = true
			}
			if c.Role == wire.Server && act == wire.Subscribe {
				yes[wire.Topic{Org: "hanoi", Dev: dev, Kind: wire.Hi}.String()] = true
			}
			for _, topic := range topics {
				if got := wire.Allowed(c, act, topic); got != yes[topic] {
					t.Errorf("role %d, action %d, %q: %v", c.Role, act, topic, got)
				}
			}
		}
	}
	for _, name := range []string{"#", "+", ""} { // a client that is named like a wildcard
		if c := (wire.Client{Role: wire.Device, Org: org, Dev: name}); wire.Allowed(c, wire.Subscribe, wire.DownFilter(org, name)) {
			t.Errorf("device %q may subscribe", name)
		}
	}
}

// examples are one full message of each kind.
func examples() map[string]wire.Message {
	head := wire.Head{V: 1, TS: 1778000000000000, Session: "s-1"}
	d := blob.Sum([]byte("x"))
	return map[string]wire.Message{
		"hello": &wire.Hello{Head: head, Boot: "b7", Software: "1.0.0", Hardware: "armv7", Profile: "led-640x320-p5", Output: "kms", Applied: 12, Stream: 1 << 63, Oldest: 39, Outbox: 2, Can: []string{"screenshot"}, Page: "http://127.0.0.1:8090/"},
		"gone":  &wire.Gone{Head: head, Reason: "lost"},
		"state": &wire.State{Head: head, Applied: 12, Pending: 13, Rejected: 11, Now: &wire.Showing{Item: "welcome", Title: "Chào mừng", Takeover: "o-1", File: d, Frame: d, Since: 5, Why: "takeover", Grade: proof.ReadBack},
			Errors: []wire.Problem{{Code: "disk_full", Params: map[string]string{"free": "0"}, Text: "the disk is full", Since: 4}}, Files: []wire.FileStatus{{SHA256: d, Have: 1, Size: 2, Error: "404"}},
			Takeover: &wire.TakeoverAck{ID: "o-1", State: "showing", At: 9, Error: "-"}, OffsetUS: -300, Clock: proof.ClockSynced},
		"hb":   &wire.Heartbeat{Head: head, Applied: 12, UptimeS: 60, OffsetUS: 1, Clock: proof.ClockHeld, Outbox: 1, Stream: 1 << 63, Oldest: 39, FreeMB: 900, Errors: 1, TempC: 41.5},
		"rcpt": &wire.Receipt{Head: head, Stream: 1 << 63, UpTo: 40, Need: []wire.Range{{From: 38, To: 39}}, Have: []wire.Range{{From: 40, To: 41}}, Reject: []wire.Rejection{{Seq: 37, Code: "signature", Text: "bad signature"}}, After: 5, Seen: &wire.Checkpoint{Size: 9, Root: d}},
		"res":  &wire.Result{Head: head, ID: "c-1", OK: true, Done: true, Code: "done", Text: "ok", Files: []wire.Uploaded{{Kind: "screenshot", SHA256: d, Size: 7}}, Frame: d},
		"srv":  &wire.Replica{Head: head, Epoch: 3, Accepting: true},
	}
}

func blank(m wire.Message) wire.Message {
	return reflect.New(reflect.TypeOf(m).Elem()).Interface().(wire.Message)
}

func TestCodec(t *testing.T) {
	for kind, m := range examples() {
		k := wire.Kind(kind)
		b, err := wire.Encode(k, m)
		if err != nil {
			t.Fatal(err)
		}
		got := blank(m)
		if err := wire.Decode(k, b, got); err != nil || !reflect.DeepEqual(got, m) {
			t.Errorf("%s: %+v, %v", kind, got, err)
		}
		more := bytes.Replace(b, []byte("{"), []byte(`{"new_field":[1],`), 1)
		if err := wire.Decode(k, more, blank(m)); err != nil {
			t.Errorf("%s: unknown field: %v", kind, err)
		}
		newer := bytes.Replace(b, []byte(`"v":1`), []byte(`"v":2`), 1)
		if err := wire.Decode(k, newer, blank(m)); !errors.Is(err, wire.ErrVersion) {
			t.Errorf("%s: version 2: %v", kind, err)
		}
	}
}

func TestCodecBounds(t *testing.T) {
	long := &wire.State{}
	for range 200 {
		long.Files = append(long.Files, wire.FileStatus{SHA256: blob.Sum([]byte("x")), Size: 1})
	}
	b, err := wire.Encode(wire.Report, long)
	if err != nil || b[0] != 1 {
		t.Fatalf("a long message is not packed: %v", err)
	}
	if err := wire.Decode(wire.Report, b, new(wire.State)); err != nil {
		t.Error(err)
	}
	enc, _ := zstd.NewWriter(nil)
	bomb := append([]byte{1}, enc.EncodeAll(bytes.Repeat([]byte(" "), 64<<20), nil)...)
	list := append([]byte(`{"v":1,"errors":[`), bytes.Repeat([]byte("{},"), 2000)...)
	list = append(list, `{}]}`...)
	for name, c := range map[string]struct {
		payload []byte
		want    error
	}{
		"bomb": {bomb, wire.ErrMessage}, "empty": {nil, wire.ErrMessage}, "list": {list, wire.ErrMessage}, "not UTF-8": {[]byte("{\"v\":1,\"session\":\"\xff\"}"), wire.ErrMessage},
		"array": {[]byte("[]"), wire.ErrMessage}, "prefix 2": {[]byte{2, 1}, wire.ErrMessage}, "no version": {[]byte("{}"), wire.ErrVersion},
		"large": {make([]byte, 65<<10), wire.ErrTooLarge}, "long text": {[]byte(`{"v":1,"errors":[{"text":"` + strings.Repeat("a", 5000) + `"}]}`), wire.ErrMessage},
	} {
		if err := wire.Decode(wire.Report, c.payload, new(wire.State)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// TestPage: an address that a page may link to, and those that it must not.
func TestPage(t *testing.T) {
	long := "http://a/" + strings.Repeat("b", 200)
	for page, ok := range map[string]bool{"": true, "http://127.0.0.1:8090/": true, "https://[fe80::1]:8090/x?y=1": true, "http://display-7.lan:8090/": true,
		"javascript:alert(1)": false, "ftp://a/": false, "http:///x": false, "//a/": false, "http://u:p@a/": false, "http://a/\"x": false, "http://a/<b>": false, long: false} {
		b, err := wire.Encode(wire.Hi, &wire.Hello{Page: page})
		if err != nil {
			t.Fatal(err)
		}
		if err := wire.Decode(wire.Hi, b, new(wire.Hello)); (err == nil) != ok || err != nil && !errors.Is(err, wire.ErrMessage) {
			t.Errorf("%.30q: %v", page, err)
		}
	}
}

func FuzzTopic(f *testing.F) {
	f.Add(wire.Topic{Org: org, Dev: dev, Kind: wire.Hi}.String())
	f.Add("pano/1/srv/replica-1")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := wire.ParseTopic(text)
		if err == nil && got.String() != text {
			t.Fatalf("%q came back as %q", text, got)
		}
		if wire.Allowed(wire.Client{Role: wire.Device, Org: org, Dev: dev}, wire.Publish, text) && !strings.Contains(text, "/"+dev+"/") {
			t.Fatalf("a device may publish to %q", text)
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, m := range examples() {
		b, _ := json.Marshal(m)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		for kind, m := range examples() {
			_ = wire.Decode(wire.Kind(kind), payload, blank(m))
		}
	})
}
