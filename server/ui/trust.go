package ui

import (
	"net/http"

	"pano/server/ui/desk"
)

// trustRoutes explain how a phone learns to trust this server.
func trustRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/trust", "", trustPage),
		desk.Get("/trust/qr.svg", "", trustQR),
	}
}

type trustData struct{ Address string }

// trustPage is open to all: whoever needs it cannot sign in safely yet.
func trustPage(r *desk.Req) error {
	if r.Shell.OwnCA == "" {
		r.Status = http.StatusNotFound
	}
	return r.Show("trust/show", "trust.title", trustData{Address: r.Origin()})
}

// trustQR leads a phone's camera to this page.
func trustQR(r *desk.Req) error { return r.QR(r.Origin() + "/trust") }
