package enrol_test

import (
	"crypto/ed25519"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pano/devices/player/enrol"
)

func answer() enrol.Enrolment {
	return enrol.Enrolment{
		Display: "display-1", Org: "hcmc", BrokerURL: "mqtt://127.0.0.1:1883", Username: "display-1", Password: "pw", HTTPToken: "tok",
		Keys: []enrol.TrustedKey{{Kid: "k1", Key: make(ed25519.PublicKey, ed25519.PublicKeySize)}},
	}
}

func server(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestPairsOnceAndRemembers(t *testing.T) {
	asked := 0
	var key []byte
	url := server(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		var in struct {
			Code, Name string
			PublicKey  []byte `json:"public_key"`
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || r.URL.Path != "/device/v1/pair" || in.Code != "ABCD2345" || in.Name != "box" {
			t.Errorf("%s %+v %v", r.URL.Path, in, err)
		}
		key = in.PublicKey
		_ = json.NewEncoder(w).Encode(answer())
	})
	dir := filepath.Join(t.TempDir(), "deep", "box")
	first, err := enrol.Enrol(t.Context(), enrol.Enrolling{Dir: dir, Server: url + "/", Code: " ABCD2345 ", Name: "box"})
	if err != nil {
		t.Fatal(err)
	}
	if string(first.Key.Public().(ed25519.PublicKey)) != string(key) || first.Enrolment.Server != url {
		t.Errorf("key or server differ: %+v", first.Enrolment)
	}
	again, err := enrol.Enrol(t.Context(), enrol.Enrolling{Dir: dir})
	if err != nil || !again.Key.Equal(first.Key) || again.Enrolment.Password != "pw" || asked != 1 {
		t.Errorf("asked %d times, %v", asked, err)
	}
	for _, name := range []string{"key", "enrolment.json"} {
		st, err := os.Stat(filepath.Join(dir, name))
		if err != nil || st.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v %v, want readable by its owner only", name, st.Mode(), err)
		}
	}
}

func TestRefusals(t *testing.T) {
	without := func(change func(*enrol.Enrolment)) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			e := answer()
			change(&e)
			_ = json.NewEncoder(w).Encode(e)
		}
	}
	for name, c := range map[string]struct {
		h    http.HandlerFunc
		want string
	}{
		"wrong code": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"detail":"this code is not known"}`))
		}, "this code is not known"},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://evil.example/", http.StatusFound)
		}, "302"},
		"not json":   {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }, "not an enrolment"},
		"huge":       {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 1<<20)) }, "not an enrolment"},
		"no display": {without(func(e *enrol.Enrolment) { e.Display = "" }), "display and org"},
		"no broker":  {without(func(e *enrol.Enrolment) { e.BrokerURL = "" }), "broker URL"},
		"no key":     {without(func(e *enrol.Enrolment) { e.Keys = nil }), "no programme key"},
		"short key":  {without(func(e *enrol.Enrolment) { e.Keys[0].Key = e.Keys[0].Key[:5] }), "5 bytes"},
	} {
		dir := t.TempDir()
		_, err := enrol.Enrol(t.Context(), enrol.Enrolling{Dir: dir, Server: server(t, c.h), Code: "X"})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
		if _, err := os.Stat(filepath.Join(dir, "enrolment.json")); err == nil {
			t.Errorf("%s: kept", name)
		}
	}
}

func TestDamagedKeyIsNamed(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "key"), []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := enrol.Enrol(t.Context(), enrol.Enrolling{Dir: dir, Server: "http://127.0.0.1:1", Code: "X"})
	if err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("got %v", err)
	}
}
