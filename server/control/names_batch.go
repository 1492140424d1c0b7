package control

import (
	work "pano/render/batch"
	"pano/render/batch/sheet"
	"pano/render/legacy"
	"pano/server/control/batch"
)

// What the verbs of batches take and give.
type (
	BatchJob      = batch.Job
	BatchView     = batch.View
	BatchIn       = batch.In
	BatchAsk      = batch.Ask
	BatchState    = batch.State
	BatchMap      = work.Map
	BatchFrom     = work.From
	BatchFault    = work.Fault
	BatchProgress = work.Progress
	OldText       = legacy.Scheme
)

// BatchFields lists what a column of a sheet can be: fields of the design, then the
// sizes, the palette and the file name of the row.
func BatchFields(t Template) []string { return work.Fields(t) }

// BatchFieldTitle is what such an extra column is called; "" for a field.
func BatchFieldTitle(field, lang string) string { return sheet.ExtraTitle(field, lang) }

// OldVietnamese tells whether a text seems to be typed in TCVN3 or VNI, and how it
// would read in Unicode. Nothing is ever converted unasked.
func OldVietnamese(s string) (scheme OldText, reads string, ok bool) {
	from := legacy.Detect(s)
	if from == legacy.Unicode {
		return "", "", false
	}
	return from, legacy.Decode(s, from), true
}
