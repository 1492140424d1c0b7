// Package fonts holds the letters of every banner: data only. The files are the
// foundries' own, unmodified; LICENCES has each one's licence.
package fonts

import "embed"

// Files are the font files, named Family_400Weight.ttf.
//
//go:embed *.ttf
var Files embed.FS
