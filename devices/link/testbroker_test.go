package link_test

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// mosquitto is a real broker of somebody else as a child process.
type mosquitto struct {
	t    *testing.T
	dir  string
	addr string
	cmd  *exec.Cmd
}

// startMosquitto runs the system's mosquitto with the given password and ACL
// texts, or skips the test.
func startMosquitto(t *testing.T, passwords map[string]string, acl string) *mosquitto {
	t.Helper()
	bin, err := exec.LookPath("mosquitto")
	if err != nil {
		if bin = "/usr/sbin/mosquitto"; !exists(bin) {
			t.Skip("mosquitto is not installed: the test against another broker cannot run")
		}
	}
	m := &mosquitto{t: t, dir: t.TempDir(), addr: freeAddr(t)}
	pw := filepath.Join(m.dir, "passwords")
	must(t, os.WriteFile(pw, nil, 0o644))
	for user, secret := range passwords {
		out, err := exec.Command("mosquitto_passwd", "-b", pw, user, secret).CombinedOutput()
		if err != nil {
			t.Skipf("mosquitto_passwd does not work here: %v %s", err, out)
		}
	}
	must(t, os.WriteFile(filepath.Join(m.dir, "acl"), []byte(acl), 0o644))
	_, port, _ := net.SplitHostPort(m.addr)
	// "user root": otherwise it drops its privileges and cannot read the test's folder.
	conf := fmt.Sprintf("listener %s 127.0.0.1\nallow_anonymous false\npassword_file %s\nacl_file %s\npersistence false\nuser root\nmax_packet_size 262144\n",
		port, pw, filepath.Join(m.dir, "acl"))
	must(t, os.WriteFile(filepath.Join(m.dir, "conf"), []byte(conf), 0o644))
	m.bin(bin)
	t.Cleanup(m.kill)
	return m
}

func (m *mosquitto) bin(path string) {
	m.t.Helper()
	m.cmd = exec.Command(path, "-c", filepath.Join(m.dir, "conf"))
	stderr, err := m.cmd.StderrPipe()
	must(m.t, err)
	must(m.t, m.cmd.Start())
	go func() {
		for s := bufio.NewScanner(stderr); s.Scan(); { // keep the pipe empty
		}
	}()
	eventually(m.t, "mosquitto listens", func() bool {
		c, err := net.DialTimeout("tcp", m.addr, time.Second)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
}

// kill ends the child without mercy.
func (m *mosquitto) kill() {
	if m.cmd.Process != nil && m.cmd.ProcessState == nil {
		_ = m.cmd.Process.Kill()
		_ = m.cmd.Wait()
	}
}

func (m *mosquitto) restart() { m.kill(); m.bin(m.cmd.Path) }

func exists(p string) bool { _, err := os.Stat(p); return err == nil }

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return l.Addr().String()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// eventually polls until ok or a deadline.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(10 * time.Second)
	for !ok() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("not within 10 s: %s", what)
		}
	}
}
