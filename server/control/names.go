// Package control holds the verbs: one file a noun. It decides who may, checks
// the rules of package campaign, and writes through the small interfaces of port.
// It starts nothing and owns no goroutine but its render workers.
//
// The verbs live in rooms (plan, content, field, watch, audit); Control is the one
// door to all of them, and this file names their types so that callers need no
// other import.
package control

import "pano/server/control/port"

// What control needs from below; see package port.
type (
	Store         = port.Store
	Ports         = port.Ports
	Filter        = port.Filter
	AssetVersions = port.AssetVersions
	Approvals     = port.Approvals
	Placements    = port.Placements
	Device        = port.Device
	Devices       = port.Devices
	Desired       = port.Desired
	History       = port.History
	Codes         = port.Codes
	Orders        = port.Orders
	Settings      = port.Settings
	Entry         = port.Entry
	Log           = port.Log
	PlayQuery     = port.PlayQuery
	LoggedPlay    = port.LoggedPlay
	EntryQuery    = port.EntryQuery
	LoggedEntry   = port.LoggedEntry
	RawBatch      = port.RawBatch
	BatchResult   = port.BatchResult
	Fleet         = port.Fleet
	DisplayStatus = port.DisplayStatus
)

// Table is the plain keeping of one noun.
type Table[T, F any] = port.Table[T, F]
