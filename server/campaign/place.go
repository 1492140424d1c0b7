package campaign

// LocationKind: hq public_place street central_area school station gateway market park.
type LocationKind string

// Location is a place where displays stand. PrecisionM says how far off the
// coordinates may be, in metres.
type Location struct {
	ID         string       `json:"id"`
	Name       string       `json:"name"`
	Kind       LocationKind `json:"kind"`
	Area       string       `json:"area"` // area id
	OldWard    string       `json:"old_ward"`
	Street     string       `json:"street"`
	Keeper     string       `json:"keeper"`
	Phone      string       `json:"phone"`
	Unit       string       `json:"unit"` // owner unit id
	Lat        float64      `json:"lat"`
	Lng        float64      `json:"lng"`
	PrecisionM int          `json:"precision_m"`
	Notes      string       `json:"notes"`
	Demo       bool         `json:"demo"`
	Version    int64        `json:"version"`
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
	ID        string      `json:"id"`
	Name      string      `json:"name"`
	Location  string      `json:"location"` // location id
	Kind      DisplayKind `json:"kind"`
	Driven    Driver      `json:"driven"`
	Profile   string      `json:"profile"` // device profile name, for electronic displays
	WPx       int         `json:"w_px"`
	HPx       int         `json:"h_px"`
	Colours   string      `json:"colours"` // "" 24 bit, 1bit, 3col, 8col
	WMM       float64     `json:"w_mm"`
	HMM       float64     `json:"h_mm"`
	Faces     int         `json:"faces"` // how many equal surfaces (poles, boards); ≥ 1
	TZ        string      `json:"tz"`    // IANA zone, default Asia/Ho_Chi_Minh
	Default   AssetRef    `json:"default"`
	Rev       int64       `json:"rev"`        // revision of the desired state, grows by one per publish
	DesiredAt int64       `json:"desired_at"` // when Rev was written
	Paired    int64       `json:"paired"`     // when a player was enrolled; 0 = never
	Retired   int64       `json:"retired"`
	Demo      bool        `json:"demo"`
	Version   int64       `json:"version"`
}

// Colours are what displays show that do not take 24 bits as PNG: few colours,
// JPEG, fewer levels a channel, lamps of a gamma that nothing corrects.
func Colours() []string {
	return []string{"1bit", "3col", "8col", "jpeg", "rgb8g22", "rgb5", "rgb5g22", "rgb4", "rgb4g22", "grey4"}
}

// Electronic tells whether the display has pixels.
func (d Display) Electronic() bool { return d.WPx > 0 }

// Kinds lists all kinds of display in the order of the plan.
func Kinds() []DisplayKind {
	return []DisplayKind{LEDScreen, TextBoard, Panel, Poster, Banner, Pennant, Flag, Backdrop, Gate}
}

func (k DisplayKind) check(field string) error {
	for _, have := range Kinds() {
		if k == have {
			return nil
		}
	}
	return Invalidf("choice_unknown", field, "%q is no kind of display: one of %v", clip(string(k)), Kinds()).With("value", clip(string(k)))
}

// Check validates a location.
func (l Location) Check() error {
	if l.PrecisionM < 0 || l.PrecisionM > 100_000 {
		return Invalidf("number_range", "precision_m", "%d m is out of range: from 0 to 100000", l.PrecisionM).With("min", "0", "max", "100000")
	}
	return first(CheckText("name", l.Name, 1, 200), optionalID("area", l.Area), optionalID("unit", l.Unit),
		oneOf("kind", string(l.Kind), "hq", "public_place", "street", "central_area", "school", "station", "gateway", "market", "park"),
		CheckText("old_ward", l.OldWard, 0, 100), CheckText("street", l.Street, 0, 200), CheckText("keeper", l.Keeper, 0, 200),
		CheckText("phone", l.Phone, 0, 40), CheckText("notes", l.Notes, 0, 2000),
		CheckNumber("lat", l.Lat, -90, 90), CheckNumber("lng", l.Lng, -180, 180))
}

// Check validates a display: a driven one has pixels, a printed one has centimetres.
func (d Display) Check() error {
	if err := first(CheckText("name", d.Name, 1, 200), CheckID("location", d.Location), d.Kind.check("kind"),
		oneOf("driven", string(d.Driven), string(ByPlayer), string(ByCrew), string(ByNone)),
		oneOf("colours", d.Colours, append(Colours(), "")...), CheckZone("tz", d.TZ),
		CheckText("profile", d.Profile, 0, 64), CheckNumber("w_mm", d.WMM, 0, 200_000), CheckNumber("h_mm", d.HMM, 0, 200_000),
		CheckNumber("w_px", float64(d.WPx), 0, 16384), CheckNumber("h_px", float64(d.HPx), 0, 16384)); err != nil {
		return err
	}
	if d.Faces < 1 || d.Faces > 10_000 {
		return Invalidf("number_range", "faces", "%d faces is out of range: from 1 to 10000", d.Faces).With("min", "1", "max", "10000")
	}
	if (d.WPx > 0) != (d.HPx > 0) {
		return Invalidf("size_half", "w_px", "only one side is given: give both or none")
	}
	if d.Driven == ByPlayer && !d.Electronic() {
		return Invalidf("size_missing", "w_px", "a display that a player drives needs its pixels: give width and height")
	}
	if !d.Electronic() && (d.WMM < 10 || d.HMM < 10) {
		return Invalidf("size_missing", "w_mm", "a printed display needs its visible size: give width and height in millimetres, at least 10")
	}
	return nil
}
