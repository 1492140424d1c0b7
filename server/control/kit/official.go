package kit

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"maps"
	"net/http"
	"slices"

	"pano/devices/blob"
	"pano/render"
	inside "pano/render/kit"
	"pano/server/campaign"
	"pano/server/control/port"
)

// Names of official artwork that designs know; others are the office's own words.
const (
	Party    = "party"
	National = "national"
)

// PieceIn brings a file of the kit.
type PieceIn struct {
	Name   string `json:"name"`
	Data   []byte `json:"-"`
	Source string `json:"source"` // the document that it came with
}

func sum(d blob.Digest) (out [32]byte) {
	b, err := hex.DecodeString(string(d))
	if err == nil {
		copy(out[:], b)
	}
	return out
}

// refused gives what the engine says of a file the house's form.
func refused(err error, field string) error {
	var no *render.Error
	if errors.As(err, &no) {
		return &campaign.Error{Kind: campaign.Invalid, Code: "render_" + no.Code, Field: field, Params: no.Params, Msg: no.Msg, Err: err}
	}
	return port.Refuse(err)
}

// PutOfficial takes official artwork: checked, pinned by its sha256, and from then
// on drawn by every design that asks for it.
func (x *Kit) PutOfficial(ctx context.Context, by campaign.Actor, in PieceIn) (out Piece, err error) {
	if err := by.Need(campaign.ManageKit); err != nil {
		return out, err
	}
	if err := campaign.CheckText("source", in.Source, 3, 400); err != nil {
		return out, err
	}
	if len(in.Data) == 0 {
		return out, campaign.Invalidf("file_missing", "file", "choose a file first")
	}
	info, err := render.CheckOfficial(in.Name, in.Data)
	if err != nil {
		return out, refused(err, "file")
	}
	out = Piece{Format: info.Format, W: info.W, H: info.H}
	err = x.put(ctx, by, "official", in, &out)
	return out, err
}

// PutLogo takes a logo of the office: a picture, or SVG as templates use it.
func (x *Kit) PutLogo(ctx context.Context, by campaign.Actor, in PieceIn) (out Piece, err error) {
	if err := by.Need(campaign.ManageKit); err != nil {
		return out, err
	}
	if err := campaign.CheckText("source", in.Source, 0, 400); err != nil {
		return out, err
	}
	if !slices.Contains(Logos(), in.Name) {
		return out, campaign.Invalidf("choice_unknown", "name", "%q is no logo of a kit: choose logo or logo_light", in.Name).With("value", in.Name)
	}
	if len(in.Data) == 0 {
		return out, campaign.Invalidf("file_missing", "file", "choose a file first")
	}
	if len(in.Data) > maxFile {
		return out, campaign.Invalidf("file_large", "file", "the file is larger than 16 MB: make it smaller").With("max", "16")
	}
	ph, err := inside.Logo(in.Name, in.Data)
	if err != nil {
		return out, refused(err, "file")
	}
	out.W, out.H = ph.Size()
	out.Format = "picture"
	if ph.Drawing != nil {
		out.Format = "svg"
	}
	err = x.put(ctx, by, "logo", in, &out)
	return out, err
}

// put keeps the file and writes it into the row.
func (x *Kit) put(ctx context.Context, by campaign.Actor, kind string, in PieceIn, out *Piece) error {
	digest, err := x.desk.Keep(ctx, in.Data)
	if err != nil {
		return err
	}
	out.SHA256, out.Size, out.Source = digest, int64(len(in.Data)), campaign.Clean(in.Source)
	out.By, out.ByName, out.At = by.ID, by.Name, x.desk.Now()
	return x.change(ctx, by, func(s *state) (port.Act, error) {
		pieces := s.pieces(kind)
		if err := full(pieces, in.Name); err != nil {
			return port.Act{}, err
		}
		pieces[in.Name] = *out
		s.History = append(s.History, Change{Kind: kind, Name: in.Name, Piece: *out})
		verb := "official.install"
		if kind == "logo" {
			verb = "brand.logo"
		}
		return port.Act{Verb: verb, Object: kind + "/" + in.Name, Detail: map[string]any{"name": in.Name, "sha256": digest, "source": out.Source}}, nil
	})
}

func (s *state) pieces(kind string) map[string]Piece {
	if kind == "logo" {
		return s.Logos
	}
	return s.Official
}

// RemoveOfficial takes official artwork out of use; what was approved with it stays.
func (x *Kit) RemoveOfficial(ctx context.Context, by campaign.Actor, name, reason string) error {
	return x.remove(ctx, by, "official", name, reason)
}

// RemoveLogo takes a logo out of use.
func (x *Kit) RemoveLogo(ctx context.Context, by campaign.Actor, name, reason string) error {
	return x.remove(ctx, by, "logo", name, reason)
}

func (x *Kit) remove(ctx context.Context, by campaign.Actor, kind, name, reason string) error {
	if err := by.Need(campaign.ManageKit); err != nil {
		return err
	}
	if err := port.Reason(reason); err != nil {
		return err
	}
	return x.change(ctx, by, func(s *state) (port.Act, error) {
		pieces := s.pieces(kind)
		p, ok := pieces[name]
		if !ok {
			return port.Act{}, campaign.Errorf(campaign.NotFound, "kit_unknown", "name", "there is no %q here: reload the page", name).With("name", name)
		}
		delete(pieces, name)
		s.History = append(s.History, Change{Kind: kind, Name: name, Gone: true, Reason: campaign.Clean(reason),
			Piece: Piece{SHA256: p.SHA256, By: by.ID, ByName: by.Name, At: x.desk.Now()}})
		verb := "official.remove"
		if kind == "logo" {
			verb = "brand.remove"
		}
		return port.Act{Verb: verb, Object: kind + "/" + name, Detail: map[string]any{"name": name, "sha256": p.SHA256, "reason": campaign.Clean(reason)}}, nil
	})
}

// KitFile is a file of the kit, also one of before, for people who are signed in.
func (x *Kit) KitFile(ctx context.Context, by campaign.Actor, digest blob.Digest) ([]byte, string, error) {
	if err := by.Need(campaign.ReadAll); err != nil {
		return nil, "", err
	}
	s := x.current(ctx)
	for _, c := range s.History {
		if c.SHA256 != digest {
			continue
		}
		b, err := x.desk.Bytes(ctx, digest, maxFile)
		mime := http.DetectContentType(b)
		if bytes.HasPrefix(bytes.TrimLeft(b, "\ufeff \t\r\n"), []byte("<")) {
			mime = "image/svg+xml"
		}
		return b, mime, err
	}
	return nil, "", campaign.Errorf(campaign.NotFound, "file_unknown", "", "there is no such file")
}

// View is the kit as its pages show it.
type View struct {
	Colours  map[string]render.BrandColour `json:"colours"`
	Fonts    map[string]string             `json:"fonts"`
	Logos    map[string]Piece              `json:"logos"`
	Official map[string]Piece              `json:"official"`
	History  []Change                      `json:"history"` // newest first
	Wanted   []string                      `json:"wanted"`  // official artwork that designs ask for, sorted
	Rev      int64                         `json:"rev"`
}

// OfficeKit shows the kit.
func (x *Kit) OfficeKit(ctx context.Context, by campaign.Actor) (View, error) {
	if err := by.Need(campaign.ReadAll); err != nil {
		return View{}, err
	}
	s := x.current(ctx)
	v := View{Colours: maps.Clone(s.Colours), Fonts: maps.Clone(s.Fonts), Logos: maps.Clone(s.Logos), Official: maps.Clone(s.Official), History: slices.Clone(s.History), Rev: s.Rev}
	slices.Reverse(v.History)
	wanted := map[string]bool{Party: true, National: true}
	for _, t := range x.desk.Render.Templates() {
		for _, name := range t.Official {
			wanted[name] = true
		}
	}
	v.Wanted = slices.Sorted(maps.Keys(wanted))
	return v, nil
}
