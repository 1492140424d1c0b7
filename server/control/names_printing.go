package control

import (
	"pano/render"
	"pano/server/control/printing"
)

// Orders for printing houses; see package printing.
type (
	PrintScope     = printing.Scope
	PrintPlan      = printing.Plan
	PrintPiece     = printing.Piece
	PrintPackageIn = printing.PackageIn
	PrintPieceIn   = printing.PieceIn
	PrintPackage   = printing.Package
	PrintFinish    = render.Finish
	PrintEyelets   = render.Eyelets
)
