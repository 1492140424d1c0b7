package server

import (
	"context"
	"net"

	"pano/server/authority"
)

// URL is the address for people, on one line as scripts read it. A server that
// listens everywhere is reached on this machine at the loopback address.
func (s *Server) URL() string {
	host, port, err := net.SplitHostPort(s.httpL.Addr().String())
	if err != nil {
		return s.at(s.httpL.Addr().String())
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return s.at(net.JoinHostPort(host, port))
}

func (s *Server) at(host string) string {
	if s.o.TLS != tlsOff {
		return "https://" + host
	}
	return "http://" + host
}

// Reach lists the addresses by which other machines reach a server that listens
// on all of its addresses: this machine's name and addresses, as they stand in
// the certificate of the own authority. It is empty for a server on one address.
func (s *Server) Reach() []string {
	var out []string
	for _, at := range reachable(s.httpL.Addr().String(), authority.LocalHosts(s.o.Addr)) {
		out = append(out, s.at(at))
	}
	return out
}

// reachable joins the hosts that other machines may use with the port of listen;
// nothing when listen is one address.
func reachable(listen string, hosts []string) []string {
	host, port, err := net.SplitHostPort(listen)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsUnspecified() {
		return nil
	}
	var out []string
	for _, h := range hosts {
		if ip := net.ParseIP(h); h != "localhost" && (ip == nil || !ip.IsLoopback()) {
			out = append(out, net.JoinHostPort(h, port))
		}
	}
	return out
}

// Fingerprint is the SHA-256 of the own authority's certificate as people compare
// it; empty without an own authority.
func (s *Server) Fingerprint() string { return s.fingerprint() }

// SetupLink is a one-time link for the first administrator; empty when there are
// people already. It leads to an address that other machines reach, if there is one.
func (s *Server) SetupLink(ctx context.Context) (string, error) {
	token, err := s.auth.Setup(ctx)
	if err != nil || token == "" {
		return "", err
	}
	base := s.URL()
	if reach := s.Reach(); len(reach) > 0 {
		base = reach[0]
	}
	return base + "/setup/" + token, nil
}
