package control

import (
	"pano/render"
	"pano/server/control/kit"
	"pano/server/control/library"
)

// The office's kit; see package kit.
type (
	OfficeKit = kit.View
	KitPiece  = kit.Piece
	KitChange = kit.Change
	PieceIn   = kit.PieceIn
	BrandIn   = kit.BrandIn
	Brand     = render.BrandColour
)

// The library of designs; see package library.
type (
	TrialIn         = library.TrialIn
	Trial           = library.Trial
	TrialNote       = library.Note
	InstallIn       = library.InstallIn
	InstalledDesign = library.Installed
	DesignLibrary   = library.Designs
	DesignRow       = library.Row
	DesignDraft     = library.Draft
	DesignDraftText = library.DraftText
	NewDesignIn     = library.NewDraftIn
	SaveDesignIn    = library.DraftIn
	BrokenDesign    = render.Broken
	Fault           = render.Fault
)
