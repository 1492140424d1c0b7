package broker_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pano/devices/broker"
	"pano/devices/link"
	"pano/devices/wire"
)

// The files that we write for mosquitto keep players apart on a real one.
func TestMosquittoFilesOnARealMosquitto(t *testing.T) {
	bin, err := exec.LookPath("mosquitto")
	if err != nil {
		if bin = "/usr/sbin/mosquitto"; func() bool { _, err := os.Stat(bin); return err != nil }() {
			t.Skip("mosquitto is not installed: the files cannot be tried")
		}
	}
	dir := t.TempDir()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	addr := l.Addr().String()
	must(t, l.Close())
	_, port, _ := net.SplitHostPort(addr)
	m := broker.Mosquitto{Dir: dir, Listen: port + " 127.0.0.1", Servers: []string{"srv-one"}, Monitors: map[string]string{"monitor-1": org}}
	var passwords strings.Builder
	for user := range known() {
		line, err := broker.MosquittoPassword(user, "pw-"+user)
		must(t, err)
		passwords.WriteString(line)
	}
	must(t, os.WriteFile(filepath.Join(dir, "passwords"), []byte(passwords.String()), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "acl"), []byte(m.ACL()), 0o600))
	// Started by root it would give its rights up and not read the test's folder.
	must(t, os.WriteFile(filepath.Join(dir, "conf"), []byte(m.Config()+"user root\n"), 0o600))
	cmd := exec.Command(bin, "-c", filepath.Join(dir, "conf"))
	cmd.Stderr = os.Stderr
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })

	config := func(user string, in *inbox, filter string) link.Config {
		return link.Config{
			URL: "mqtt://" + addr, ClientID: user, Username: user, Password: "pw-" + user, Filters: []string{filter}, QoS: 1,
			Handle: in.handle, Timeout: 3 * time.Second, Backoff: 100 * time.Millisecond,
		}
	}
	var server, a, everything, monitor inbox
	srv := running(t, config("srv-one", &server, wire.UpFilter()))
	devA := running(t, config(devA, &a, wire.DownFilter(org, devA)))
	devB := running(t, config(devB, &everything, "#"))
	mon := running(t, config("monitor-1", &monitor, wire.Root+"/"+org+"/u/#"))
	eventually(t, "all connected", func() bool {
		return srv.Connected() && devA.Connected() && devB.Connected() && mon.Connected()
	})
	id := "display-a"
	for _, topic := range []string{up(devBID, wire.Plays), up(devBID, wire.Desired), up(id, wire.Desired)} {
		_ = devA.Publish(t.Context(), topic, []byte("forged"), 0, false)
	}
	must(t, devA.Publish(t.Context(), up(id, wire.Plays), []byte("own"), 1, false))
	must(t, srv.Publish(t.Context(), up(id, wire.Desired), []byte("rev"), 1, true))
	eventually(t, "own message at server and monitor, desired at the player", func() bool {
		return server.has(up(id, wire.Plays)+" own") && monitor.has(up(id, wire.Plays)+" own") && a.has(up(id, wire.Desired)+" rev")
	})
	for name, in := range map[string]*inbox{"server": &server, "player": &a, "greedy player": &everything, "monitor": &monitor} {
		in.mu.Lock()
		if strings.Contains(fmt.Sprint(in.got), "forged") || (name == "greedy player" && len(in.got) > 0) {
			t.Errorf("%s got %v", name, in.got)
		}
		in.mu.Unlock()
	}
}

const devBID = devB

func TestMosquittoUserNames(t *testing.T) {
	for _, bad := range []string{"#", "+", "a/b", "", "abc", "UPPER", "a b cd", "user:x"} {
		if _, err := broker.MosquittoPassword(bad, "pw"); err == nil {
			t.Errorf("user %q is taken", bad)
		}
	}
	if _, err := broker.MosquittoPassword("display-a", ""); err == nil {
		t.Error("an empty password is taken")
	}
}
