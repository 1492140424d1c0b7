package enrol

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"pano/devices/profile"
)

// Enrolment is what pairing gives a player: which display it drives, how to
// reach the server, whom to believe. It is kept in the data folder, readable by
// its owner only. In JSON, keys are base64.
type Enrolment struct {
	Display   string       `json:"display"`
	Org       string       `json:"org"`
	Server    string       `json:"server"`     // base URL of the server, filled in by the player
	BrokerURL string       `json:"broker_url"` // mqtt:// or mqtts://
	Username  string       `json:"username"`
	Password  string       `json:"password"`
	HTTPToken string       `json:"http_token"`
	Keys      []TrustedKey `json:"programme_keys"` // who may sign programmes and orders
	CAPEM     string       `json:"ca_pem,omitempty"`
	// Profile is the display's model; a zero size accepts pictures of any size.
	Profile profile.Profile `json:"profile"`
}

// TrustedKey is an Ed25519 key by its id.
type TrustedKey struct {
	Kid string            `json:"kid"`
	Key ed25519.PublicKey `json:"key"`
}

// pairRequest is the body of POST /device/v1/pair.
type pairRequest struct {
	Code      string `json:"code"`
	PublicKey []byte `json:"public_key"`
	Name      string `json:"name"`
}

// PairError is the server's refusal of a pairing code.
type PairError struct {
	Status int
	Detail string
}

// Error tells what to do about it.
func (e *PairError) Error() string {
	return fmt.Sprintf("the server refused the pairing code (%d %s): ask for a new code and try again", e.Status, e.Detail)
}

// Pair exchanges a one-time code for an enrolment. It writes nothing.
func Pair(ctx context.Context, client *http.Client, server string, code, name string, key ed25519.PublicKey) (Enrolment, error) {
	base, err := serverURL(server)
	if err != nil {
		return Enrolment{}, err
	}
	body, err := json.Marshal(pairRequest{Code: strings.TrimSpace(code), PublicKey: key, Name: name})
	if err != nil {
		return Enrolment{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/device/v1/pair", bytes.NewReader(body))
	if err != nil {
		return Enrolment{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return Enrolment{}, fmt.Errorf("pair with %s: %w", base, err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 256<<10))
	if err != nil {
		return Enrolment{}, fmt.Errorf("pair with %s: %w", base, err)
	}
	if resp.StatusCode/100 != 2 {
		return Enrolment{}, &PairError{Status: resp.StatusCode, Detail: refusal(answer)}
	}
	var e Enrolment
	if err := json.Unmarshal(answer, &e); err != nil {
		return Enrolment{}, fmt.Errorf("pair with %s: the answer is not an enrolment: %w", base, err)
	}
	e.Server = base
	return e, e.Check()
}

// refusal finds the words in an error answer.
func refusal(answer []byte) string {
	var problem struct{ Code, Detail, Title string }
	if json.Unmarshal(answer, &problem) == nil {
		for _, s := range []string{problem.Detail, problem.Title, problem.Code} {
			if s != "" {
				return s
			}
		}
	}
	return strings.TrimSpace(string(answer[:min(len(answer), 200)]))
}

// Check tells what is wrong with an enrolment, nil when it can be used.
func (e *Enrolment) Check() error {
	switch {
	case e.Display == "" || e.Org == "":
		return errors.New("enrolment: display and org must be given")
	case e.BrokerURL == "":
		return errors.New("enrolment: no broker URL")
	case len(e.Keys) == 0:
		return errors.New("enrolment: no programme key; nothing could be trusted")
	}
	for i, k := range e.Keys {
		if len(k.Key) != ed25519.PublicKeySize {
			return fmt.Errorf("enrolment: programme key %d has %d bytes, want %d", i, len(k.Key), ed25519.PublicKeySize)
		}
	}
	_, err := serverURL(e.Server)
	return err
}

// serverURL checks and trims a server address.
func serverURL(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return "", fmt.Errorf("server address %q: write it as https://host or http://host:port", text)
	}
	return strings.TrimRight(u.Scheme+"://"+u.Host+u.Path, "/"), nil
}

// Client is an HTTP client for the server that trusts ca (PEM; empty: the system's
// roots) and follows no redirect.
func Client(ca string) (*http.Client, error) {
	t := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 15 * time.Second,
		IdleConnTimeout:       time.Minute,
		MaxConnsPerHost:       4,
	}
	if ca != "" {
		t.TLSClientConfig.RootCAs = x509.NewCertPool()
		if !t.TLSClientConfig.RootCAs.AppendCertsFromPEM([]byte(ca)) {
			return nil, errors.New("enrolment: no certificate in ca_pem")
		}
	}
	return &http.Client{
		Transport: t,
		// A redirect could carry the bearer token elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}
