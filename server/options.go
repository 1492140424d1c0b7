package server

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"pano/server/campaign"
)

// Options say how an office runs its server. The zero value of every field but
// Dir has a sensible meaning.
type Options struct {
	Dir         string // data folder; made when missing
	Templates   string // folder with designs of the office, followed; "" = templates in Dir
	Addr        string // of pages and API, default 127.0.0.1:8080
	MQTTAddr    string // of the embedded broker, default 127.0.0.1:1883
	NextPort    bool   // take the next free port when one is taken, and say so
	DatabaseURL string // PostgreSQL; "" = SQLite in Dir
	MQTTURL     string // external broker; "" = the embedded one
	MQTTCA      string // file with the CA of the external broker
	TLS         string // auto, cert, off; "" = off on loopback, else auto
	TLSCert     string
	TLSKey      string
	Insecure    bool // plain HTTP beyond loopback
	Org         string
	Zone        string
	Demo        bool // the sample city: said on every page
	Version     string
	Logger      *slog.Logger
	Now         func() int64 // µs UTC; nil = the system clock
}

const (
	tlsAuto = "auto"
	tlsCert = "cert"
	tlsOff  = "off"
)

var orgName = regexp.MustCompile(`^[a-z0-9-]{2,32}$`)

// withDefaults fills what was left out and refuses what cannot be.
func (o Options) withDefaults() (Options, error) {
	if o.Dir == "" {
		return o, input("data", "name a data folder")
	}
	setDefault(&o.Templates, filepath.Join(o.Dir, dirTemplates))
	setDefault(&o.Addr, "127.0.0.1:8080")
	setDefault(&o.MQTTAddr, "127.0.0.1:1883")
	setDefault(&o.Org, "dalat")
	setDefault(&o.Zone, "Asia/Ho_Chi_Minh")
	setDefault(&o.Version, "dev")
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Now == nil {
		o.Now = func() int64 { return time.Now().UnixMicro() }
	}
	for field, addr := range map[string]string{"addr": o.Addr, "mqtt-addr": o.MQTTAddr} {
		if _, _, err := net.SplitHostPort(addr); err != nil {
			return o, input(field, "%q is not host:port, for example 127.0.0.1:8080", addr)
		}
	}
	if !orgName.MatchString(o.Org) {
		return o, input("org", "%q: use 2 to 32 of a-z, 0-9 and -", o.Org)
	}
	if _, err := time.LoadLocation(o.Zone); err != nil {
		return o, input("zone", "%q is no IANA time zone; an example is Asia/Ho_Chi_Minh", o.Zone)
	}
	if err := o.checkURLs(); err != nil {
		return o, err
	}
	return o, o.checkTLS()
}

func (o Options) checkURLs() error {
	if o.MQTTURL != "" {
		u, err := url.Parse(o.MQTTURL)
		if err != nil || u.Host == "" || (u.Scheme != "mqtt" && u.Scheme != "mqtts") {
			return input("mqtt-url", "want mqtt://user:password@host:1883 or mqtts://…:8883")
		}
		if strings.ContainsAny(u.User.Username(), ": \t\r\n") {
			return input("mqtt-url", "the user name may have no spaces and no colon")
		}
	}
	if o.DatabaseURL != "" && !strings.HasPrefix(o.DatabaseURL, "postgres://") && !strings.HasPrefix(o.DatabaseURL, "postgresql://") {
		return input("database-url", "want postgres://user:password@host:5432/name")
	}
	return nil
}

// checkTLS refuses plain HTTP beyond this machine unless somebody insists.
func (o *Options) checkTLS() error {
	local := loopback(o.Addr)
	if o.TLS == "" {
		o.TLS = tlsAuto
		if local || o.Insecure {
			o.TLS = tlsOff
		}
	}
	switch o.TLS {
	case tlsAuto:
	case tlsCert:
		if o.TLSCert == "" || o.TLSKey == "" {
			return input("tls", "--tls cert needs --tls-cert and --tls-key")
		}
	case tlsOff:
		if !o.Insecure && !(local && loopback(o.MQTTAddr)) {
			return input("tls", "plain HTTP and MQTT beyond this machine would show passwords to the network; use --tls auto, or --insecure if a proxy in front does TLS")
		}
	default:
		return input("tls", "%q: want auto, cert or off", o.TLS)
	}
	return nil
}

func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func setDefault(s *string, v string) {
	if *s == "" {
		*s = v
	}
}

func input(field, format string, args ...any) error {
	return campaign.Errorf(campaign.Invalid, "option_invalid", field, format, args...)
}

// IsInputError tells whether err is the caller's to mend.
func IsInputError(err error) bool {
	var e *campaign.Error
	return errors.As(err, &e) && e.Kind != campaign.Internal && e.Kind != campaign.Unavailable
}

// listen opens a TCP port. With next set it takes a following free port when the
// wanted one is in use, and tells which.
func listen(addr string, next bool) (l net.Listener, moved bool, err error) {
	l, err = net.Listen("tcp", addr)
	if err == nil || !next {
		return l, false, err
	}
	host, port, serr := net.SplitHostPort(addr)
	if serr != nil {
		return nil, false, err
	}
	base, perr := net.LookupPort("tcp", port)
	if perr != nil {
		return nil, false, err
	}
	for p := base + 1; p < base+100 && p < 65536; p++ {
		if l, nerr := net.Listen("tcp", net.JoinHostPort(host, fmt.Sprint(p))); nerr == nil {
			return l, true, nil
		}
	}
	return nil, false, fmt.Errorf("no free port near %s: %w", addr, err)
}
