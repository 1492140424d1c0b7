// Package templates is the design library that comes with Pano: data only. The
// format is described in docs/template-format.md.
package templates

import "embed"

// Files are the designs, <kind>/<name>/template.yaml, and the art that they share.
//
//go:embed */*/template.yaml art/*.svg
var Files embed.FS
