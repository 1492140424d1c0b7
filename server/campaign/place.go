package campaign

// LocationKind: hq public_place street central_area school station gateway market park.
type LocationKind string

// Location is a place where displays stand. PrecisionM says how far off the
// coordinates may be, in metres.
type Location struct {
	ID, Name   string
	Kind       LocationKind
	Area       string // area id
	OldWard    string
	Street     string
	Keeper     string
	Phone      string
	Unit       string // owner unit id
	Lat, Lng   float64
	PrecisionM int
	Notes      string
	Demo       bool
	Version    int64
}

// DisplayKind is the medium.
type DisplayKind string

const (
	LEDScreen DisplayKind = "led"       // video wall, LED billboard
	TextBoard DisplayKind = "textboard" // e-board, LED text strip
	Panel     DisplayKind = "panel"     // panô
	Poster    DisplayKind = "poster"    // áp phích
	Banner    DisplayKind = "banner"    // băng rôn
	Pennant   DisplayKind = "pennant"   // cờ phướn
	Flag      DisplayKind = "flag"      // cờ
	Backdrop  DisplayKind = "backdrop"  // phông
	Gate      DisplayKind = "gate"      // cổng chào
)

// Driver says who changes what a display shows.
type Driver string

const (
	ByPlayer Driver = "player" // a Pano player, over MQTT
	ByCrew   Driver = "crew"   // people: printed displays, and boards only a vendor tool or USB stick can load
	ByNone   Driver = "none"   // known, not in use
)

// Display is one surface that can carry an asset.
type Display struct {
	ID, Name  string
	Location  string // location id
	Kind      DisplayKind
	Driven    Driver
	Profile   string // device profile name, for electronic displays
	WPx, HPx  int
	Colours   string // "" 24 bit, 1bit, 3col, 8col
	WMM, HMM  float64
	Faces     int    // how many equal surfaces (poles, boards); ≥ 1
	TZ        string // IANA zone, default Asia/Ho_Chi_Minh
	Default   AssetRef
	Rev       int64 // revision of the desired state, grows by one per publish
	DesiredAt int64 // when Rev was written
	Paired    int64 // when a player was enrolled; 0 = never
	Retired   int64
	Demo      bool
	Version   int64
}

// Electronic tells whether the display has pixels.
func (d Display) Electronic() bool { return d.WPx > 0 }
