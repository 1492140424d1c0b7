package server

import (
	"crypto/tls"
	"net/http"
	"path/filepath"
	"time"

	"github.com/gin-gonic/gin"

	"pano/server/authority"
)

// certificate is the server's: from files, or from the office's own authority.
func (s *Server) certificate() (tls.Certificate, error) {
	if s.o.TLS == tlsCert {
		cert, err := tls.LoadX509KeyPair(s.o.TLSCert, s.o.TLSKey)
		if err != nil {
			return cert, input("tls-cert", "%v", err)
		}
		return cert, nil
	}
	dir, now := filepath.Join(s.o.Dir, dirTLS), time.UnixMicro(s.o.Now())
	if s.ca == nil {
		var err error
		if s.ca, err = authority.Open(dir, now); err != nil {
			return tls.Certificate{}, err
		}
	}
	return s.ca.ServerCertificate(dir, authority.LocalHosts(s.o.Addr), now)
}

// fingerprint lets a person compare what a phone shows with what the server says.
func (s *Server) fingerprint() string {
	if s.ca == nil {
		return ""
	}
	return s.ca.Fingerprint()
}

// caPEM is what players and phones must trust; empty without an own authority.
func (s *Server) caPEM() string {
	if s.ca == nil {
		return ""
	}
	return string(s.ca.PEM)
}

// trust serves the certificate of the own authority, which is public. The page
// that explains it is one of the pages.
func (s *Server) trust(r gin.IRouter) {
	r.GET("/ca.crt", func(c *gin.Context) {
		if s.ca == nil {
			c.String(http.StatusNotFound, "this server has no certificate authority of its own\n")
			return
		}
		c.Header("Content-Disposition", `attachment; filename="pano-ca.crt"`)
		c.Data(http.StatusOK, "application/x-x509-ca-cert", s.ca.PEM)
	})
}
