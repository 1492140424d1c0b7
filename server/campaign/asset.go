package campaign

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"pano/devices/blob"
)

// AssetState is where a version of an asset stands.
type AssetState string

const (
	AssetDraft      AssetState = "draft"
	AssetSubmitted  AssetState = "submitted"
	AssetApproved   AssetState = "approved"
	AssetExtended   AssetState = "extended" // approved, with files of further sizes that wait for approval
	AssetReturned   AssetState = "returned"
	AssetWithdrawn  AssetState = "withdrawn"
	AssetSuperseded AssetState = "superseded"
)

// AssetRef names one version of an asset.
type AssetRef struct {
	Asset   string `json:"asset"`
	Version int    `json:"version"`
}

// File is one finished file of an asset version. Key says what it fits: "640x320",
// "640x320/3col" for electronic displays, "600x70cm" for print, "original" for an upload.
type File struct {
	Key    string      `json:"key"`
	SHA256 blob.Digest `json:"sha256"`
	Size   int64       `json:"size"`
	MIME   string      `json:"mime"`
	WPx    int         `json:"w_px,omitempty"`
	HPx    int         `json:"h_px,omitempty"`
	WMM    float64     `json:"w_mm,omitempty"`
	HMM    float64     `json:"h_mm,omitempty"`
	Page   int         `json:"page,omitempty"` // 0..n-1 for boards that flip pages
	MS     int         `json:"ms,omitempty"`   // how long this page stays
	// Day is the date from which a picture of a countdown is shown, until the next; empty: on any day.
	Day string `json:"day,omitempty"`
	// Approval is the id of the decision that released this file; empty: not released,
	// so it must not reach any display.
	Approval string `json:"approval,omitempty"`
	By       string `json:"by,omitempty"` // user id of who had it made; may not approve it
	// Cap is the height of the main text's capitals, as a part of the picture's.
	Cap float64 `json:"cap,omitempty"`
	// Findings are what the engine had to say; never blocking ones, those refuse the file.
	Findings []Finding `json:"findings,omitempty"`
}

// Inputs are what a version was made from; kept so that it can be made again for
// a further size. Values are NFC.
type Inputs struct {
	Template        string                 `json:"template,omitempty"` // empty: an uploaded finished file
	TemplateVersion int                    `json:"template_version,omitempty"`
	TemplateDigest  string                 `json:"template_digest,omitempty"` // of the design's files: later sizes are drawn with this very design
	Values          map[string]string      `json:"values,omitempty"`
	Images          map[string]blob.Digest `json:"images,omitempty"`
	Palette         string                 `json:"palette,omitempty"`
	Words           string                 `json:"words,omitempty"`     // the words on an uploaded picture, typed in, for search
	Source          string                 `json:"source,omitempty"`    // document or rights of an upload
	Artwork         *Artwork               `json:"artwork,omitempty"`   // of an upload; older ones have none
	Sizes           []string               `json:"sizes,omitempty"`     // file keys asked for
	FirstDay        string                 `json:"first_day,omitempty"` // of a countdown: nothing is drawn for days before
	Authors         []Author               `json:"authors,omitempty"`
	Motion          *Motion                `json:"motion,omitempty"` // of a text board; none = as the design has it
}

// Author is a person who changed a version, with the name of that day: names
// change, the record does not. None of them may approve it.
type Author struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// By adds an author, once.
func (in *Inputs) By(a Actor) {
	for _, have := range in.Authors {
		if have.ID == a.ID {
			return
		}
	}
	in.Authors = append(in.Authors[:len(in.Authors):len(in.Authors)], Author{a.ID, a.Name})
}

// Wrote tells whether the person changed the version.
func (v AssetVersion) Wrote(user string) bool {
	for _, a := range v.Inputs.Authors {
		if a.ID == user {
			return true
		}
	}
	return v.Author == user
}

// AuthorName is the name of the version's author as it was then.
func (v AssetVersion) AuthorName() string {
	for _, a := range v.Inputs.Authors {
		if a.ID == v.Author {
			return a.Name
		}
	}
	return v.Author
}

// Asset is a named piece of content; its versions hold the bytes.
type Asset struct {
	ID        string `json:"id"`
	Campaign  string `json:"campaign"`
	Name      string `json:"name"`
	Set       string `json:"set"`     // assets made and decided together share a set id; "" = alone
	Current   int    `json:"current"` // newest version number
	CreatedBy string `json:"created_by"`
	CreatedAt int64  `json:"created_at"`
	Demo      bool   `json:"demo"`
	Version   int64  `json:"version"`
}

// AssetVersion is immutable once submitted, except for its state.
type AssetVersion struct {
	Asset       string     `json:"asset"`
	N           int        `json:"n"` // 1, 2, …
	State       AssetState `json:"state"`
	Author      string     `json:"author"` // user id
	Inputs      Inputs     `json:"inputs"`
	Files       []File     `json:"files"`
	Digest      string     `json:"digest"` // approval digest, see Digest
	CreatedAt   int64      `json:"created_at"`
	SubmittedAt int64      `json:"submitted_at"`
	DecidedAt   int64      `json:"decided_at"`
	Decision    Approval   `json:"decision"` // the newest decision, as it was made: where it stands in the log, Approvals knows
	Version     int64      `json:"version"`
}

// Approval is the decision of a named person on an asset version. Leaf is its
// index in the display log; -1 until the sequencer has appended it.
type Approval struct {
	ID       string `json:"id,omitempty"`
	Digest   string `json:"digest,omitempty"`
	By       string `json:"by,omitempty"` // user id
	ByName   string `json:"by_name,omitempty"`
	At       int64  `json:"at,omitempty"`
	Approved bool   `json:"approved"`
	Reason   string `json:"reason,omitempty"`
	Leaf     int64  `json:"leaf"`
}

// Check validates an asset's own fields.
func (a Asset) Check() error {
	return first(CheckID("campaign", a.Campaign), CheckText("name", a.Name, 1, 200), optionalID("set", a.Set))
}

// Check validates what a version is made from. Whether the design takes the values
// is for the render engine to say.
func (in Inputs) Check() error {
	if len(in.Values) > 100 || len(in.Images) > 20 || len(in.Sizes) > 60 {
		return Invalidf("list_long", "inputs", "has too many entries: at most 100 values, 20 pictures, 60 sizes").With("max", "100")
	}
	for k, v := range in.Values {
		if err := first(CheckText("values", k, 1, 60), CheckText("values."+clip(k), v, 0, 4000)); err != nil {
			return err
		}
	}
	for k := range in.Images {
		if err := CheckText("images", k, 1, 60); err != nil {
			return err
		}
	}
	for _, key := range in.Sizes {
		if _, err := ParseFit(key); err != nil {
			return err
		}
	}
	if in.Artwork != nil {
		if err := in.Artwork.Check(); err != nil {
			return err
		}
	}
	return first(in.Motion.Check(), dateOK("first_day", in.FirstDay), CheckText("template", in.Template, 0, 64), CheckText("palette", in.Palette, 0, 64),
		CheckText("words", in.Words, 0, 4000), CheckText("source", in.Source, 0, 1000))
}

// Clean puts all texts in their stored form.
func (in *Inputs) Clean() {
	values := make(map[string]string, len(in.Values))
	for k, v := range in.Values {
		values[k] = Clean(v)
	}
	in.Values, in.Words, in.Source = values, Clean(in.Words), Clean(in.Source)
	if in.Artwork != nil {
		a := *in.Artwork
		for _, v := range []*string{&a.Source.Number, &a.Source.Issuer, &a.Author, &a.Rights.Owner, &a.Rights.Licence, &a.Unit} {
			*v = Clean(*v)
		}
		in.Artwork = &a
	}
}

// next lists where a version may go from a state.
func (s AssetState) next() []AssetState {
	switch s {
	case AssetDraft:
		return []AssetState{AssetSubmitted, AssetWithdrawn}
	case AssetSubmitted:
		return []AssetState{AssetApproved, AssetReturned, AssetWithdrawn}
	case AssetReturned:
		return []AssetState{AssetSuperseded, AssetWithdrawn}
	case AssetApproved:
		return []AssetState{AssetExtended, AssetSuperseded, AssetWithdrawn}
	case AssetExtended:
		return []AssetState{AssetApproved, AssetSuperseded, AssetWithdrawn}
	}
	return nil
}

// AssetStates lists all states.
func AssetStates() []AssetState {
	return []AssetState{AssetDraft, AssetSubmitted, AssetApproved, AssetExtended, AssetReturned, AssetWithdrawn, AssetSuperseded}
}

// Released tells whether the version's approved files may be shown.
func (s AssetState) Released() bool { return s == AssetApproved || s == AssetExtended }

// Shows tells whether approved files may go on being shown where they are placed: a
// newer version replaces an older one display by display, not all at once.
func (s AssetState) Shows() bool { return s.Released() || s == AssetSuperseded }

// Waits tells whether an approver has something to decide.
func (s AssetState) Waits() bool { return s == AssetSubmitted || s == AssetExtended }

// To moves the version to a state, or says why it cannot.
func (v *AssetVersion) To(s AssetState) error {
	for _, ok := range v.State.next() {
		if ok == s {
			v.State = s
			return nil
		}
	}
	return Errorf(Conflict, "asset_state", "state", "the version is %s and cannot become %s: reload to see its state", v.State, s).
		With("state", string(v.State), "want", string(s))
}

// Waiting returns the files that no decision has released yet.
func (v AssetVersion) Waiting() []File {
	var out []File
	for _, f := range v.Files {
		if f.Approval == "" {
			out = append(out, f)
		}
	}
	sortPages(out)
	return out
}

// Pending is the digest an approver has to confirm: over the files that wait.
// Of a version never approved that is all of them.
func (v AssetVersion) Pending() string { return Digest(v.Asset, v.N, v.Inputs, v.Waiting()) }

// digestFile is one line of what is approved.
type digestFile struct {
	Key    string      `json:"key"`
	Size   int64       `json:"size"`
	SHA256 blob.Digest `json:"sha256"`
	Page   int         `json:"page,omitempty"`
	MS     int         `json:"ms,omitempty"`
	Day    string      `json:"day,omitempty"`
}

// Digest is what an approval is bound to: sha256, in hex, of canonical JSON
// {asset, version, inputs, files sorted}. Two equal digests are the same bytes.
func Digest(asset string, version int, in Inputs, files []File) string {
	sorted := append([]File(nil), files...)
	sortPages(sorted)
	lines := make([]digestFile, len(sorted))
	for i, f := range sorted {
		lines[i] = digestFile{Key: f.Key, Size: f.Size, SHA256: f.SHA256, Page: f.Page, MS: f.MS, Day: f.Day}
	}
	body, err := json.Marshal(struct {
		Asset   string       `json:"asset"`
		Version int          `json:"version"`
		Inputs  Inputs       `json:"inputs"`
		Files   []digestFile `json:"files"`
	}{asset, version, in, lines})
	if err != nil {
		return "" // cannot happen: strings, numbers and maps only; an empty digest approves nothing
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
