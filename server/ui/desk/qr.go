package desk

import (
	"fmt"
	"net/http"
	"strings"

	"rsc.io/qr"
)

// Origin is this site as the reader reached it: scheme, host and port.
func (r *Req) Origin() string {
	if r.C.Request.TLS != nil {
		return "https://" + r.C.Request.Host
	}
	return "http://" + r.C.Request.Host
}

// QR answers with a QR code as SVG, sharp at any size.
func (r *Req) QR(text string) error {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return fmt.Errorf("draw QR code: %w", err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 %d %d" shape-rendering="crispEdges"><rect x="-4" y="-4" width="100%%" height="100%%" fill="#fff"/><path d="`, code.Size+8, code.Size+8)
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	b.WriteString(`"/></svg>`)
	r.C.Data(http.StatusOK, "image/svg+xml", []byte(b.String()))
	return nil
}
