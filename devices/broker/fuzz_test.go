package broker_test

import (
	"encoding/binary"
	"math/rand/v2"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"pano/devices/broker"
)

// connectPacket is a CONNECT of a known device, protocol 4, clean session.
func connectPacket(id string) []byte { return connectWith(id, 4, 0xc2) }

func connectWith(id string, version, flags byte) []byte {
	text := func(b []byte, s string) []byte {
		return append(binary.BigEndian.AppendUint16(b, uint16(len(s))), s...)
	}
	body := append(text(nil, "MQTT"), version, flags, 0, 30)
	if version == 5 {
		body = append(body, 0)
	}
	body = text(body, id)
	body = text(body, id)
	body = text(body, "pw-"+id)
	return append([]byte{0x10, byte(len(body))}, body...)
}

// The short MQTT 5 SUBSCRIBE ends a process that lets MQTT 5 in; persistent
// sessions and 3.1 are refused as well.
func TestOnlyCleanProtocolFour(t *testing.T) {
	b := start(t, broker.Config{}, "127.0.0.1:0")
	subscribe5 := []byte{0x82, 0x07, 0x00, 0x01, 0x00, 0x00, 0x02, 'a', 'b'}
	for name, packet := range map[string][]byte{
		"version 5":          append(connectWith(devA, 5, 0xc2), subscribe5...),
		"version 3":          connectWith(devA, 3, 0xc2),
		"persistent session": connectWith(devA, 4, 0xc0),
	} {
		c, err := net.Dial("tcp", b.addr)
		must(t, err)
		_, err = c.Write(packet)
		must(t, err)
		must(t, c.SetReadDeadline(time.Now().Add(3*time.Second)))
		answer := make([]byte, 4)
		if n, err := c.Read(answer); err == nil && n == 4 && answer[3] == 0 {
			t.Errorf("%s: accepted", name)
		}
		_ = c.Close()
	}
	dev := running(t, b.config(devA))
	eventually(t, "the broker still lives", dev.Connected)
}

// Random and half-valid packets for a short time: the broker lives, and gives
// all connections back. PANO_FUZZ=20s makes it longer.
func TestLiveFuzz(t *testing.T) {
	length := 700 * time.Millisecond
	if d, err := time.ParseDuration(os.Getenv("PANO_FUZZ")); err == nil {
		length = d
	}
	b := start(t, broker.Config{Hello: 100 * time.Millisecond, Write: 100 * time.Millisecond}, "127.0.0.1:0")
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	end := time.Now().Add(length)
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(seed, uint64(worker)))
			for time.Now().Before(end) {
				attack(t, b.addr, r)
			}
		})
	}
	wg.Wait()
	if n := b.Stats().Panics; n > 0 {
		t.Logf("%d connections panicked inside the library and were ended", n)
	}
	eventually(t, "all connections given back", func() bool { return b.Stats().Connections == 0 })
	dev := running(t, b.config(devB))
	eventually(t, "the broker still lives", dev.Connected)
}

func attack(t *testing.T, addr string, r *rand.Rand) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Error(err)
		return
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(50 * time.Millisecond))
	if r.IntN(4) > 0 {
		_, _ = c.Write(connectWith(devA, byte(3+r.IntN(3)), byte(r.IntN(256))|0xc0))
	}
	for range r.IntN(20) {
		body := make([]byte, r.IntN(40))
		for i := range body {
			if body[i] = byte(r.IntN(8)); r.IntN(3) == 0 {
				body[i] = byte(r.IntN(256))
			}
		}
		packet := append([]byte{byte(r.IntN(16)<<4 | r.IntN(16)), byte(len(body))}, body...)
		if _, err := c.Write(packet); err != nil {
			return
		}
	}
}
