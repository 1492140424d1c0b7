package printing

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"pano/render"
	"pano/render/press"
	"pano/server/campaign"
	"pano/server/control/port"
)

// Package is an order that was checked and written down; Write makes its file.
type Package struct {
	Name  string // of the file
	order press.Order
	from  *Printing
}

// maxPDF bounds an approved print file.
const maxPDF = 256 << 20

// PrintPackage orders a package of approved files. What was chosen stands in the
// display log before the first byte is handed out.
func (x *Printing) PrintPackage(ctx context.Context, by campaign.Actor, in PackageIn) (*Package, error) {
	plan, err := x.PrintPlan(ctx, by, in.Scope)
	if err != nil {
		return nil, err
	}
	if len(in.Pieces) == 0 {
		return nil, campaign.Invalidf("print_choose", "pieces", "choose at least one piece to print")
	}
	o := press.Order{Title: plan.Campaign.Name, Office: campaign.Clean(in.Office), Contact: campaign.Clean(in.Contact), Due: campaign.Clean(in.Due),
		Note: campaign.Clean(in.Note), Lang: by.Lang, ICC: in.ICC}
	o.Name = "goi-in " + plan.Campaign.Name
	if len(plan.Pieces) == 1 {
		o.Name = "goi-in " + plan.Pieces[0].Name
	}
	var lines []map[string]any
	for i, want := range in.Pieces {
		have := find(plan.Pieces, want)
		if have == nil {
			return nil, campaign.Errorf(campaign.Conflict, "print_unapproved", fmt.Sprintf("pieces.%d", i+1), "the size %q is not approved for print: have it approved first", want.Key).With("size", want.Key)
		}
		p, err := x.piece(ctx, plan, *have, want)
		if err != nil {
			return nil, err
		}
		o.Pieces = append(o.Pieces, p)
		lines = append(lines, map[string]any{"asset": have.Asset, "version": have.Version, "size": have.Key, "sha256": string(have.SHA256), "quantity": want.Quantity, "medium": want.Medium})
	}
	if err := o.Check(); err != nil {
		return nil, refused(err)
	}
	if err := x.present(ctx, o); err != nil {
		return nil, err
	}
	_, err = x.desk.Change(ctx, by, port.Change{Need: campaign.OrderPrints, Do: func(port.Ports) (port.Act, error) {
		return port.Act{Verb: "print.order", Object: "campaign/" + plan.Campaign.ID, Detail: map[string]any{"pieces": lines, "due": o.Due}}, nil
	}})
	return &Package{Name: press.Slug(o.Name) + ".zip", order: o, from: x}, err
}

// Write makes the ZIP file. It takes as long as the pictures take to draw; an
// error leaves a part behind, which no program opens.
func (p *Package) Write(ctx context.Context, w io.Writer) error {
	_, err := press.Write(ctx, w, p.from.studio.Engine(), p.order, nil)
	return refused(err)
}

func find(list []Piece, want PieceIn) *Piece {
	for i := range list {
		if list[i].Asset == want.Asset && list[i].Key == want.Key {
			return &list[i]
		}
	}
	return nil
}

// piece puts together what is known and what was chosen.
func (x *Printing) piece(ctx context.Context, plan Plan, have Piece, want PieceIn) (press.Piece, error) {
	out := press.Piece{Name: have.Name, Text: have.Text, WMM: have.WMM, HMM: have.HMM, Quantity: want.Quantity, Marks: !want.NoMarks, Places: have.Places, Approved: have.Approved}
	m, err := press.ByName(plan.Media, want.Medium)
	if err != nil {
		return out, refused(err)
	}
	if v := campaign.Clean(want.Material); v != "" {
		m.Material = map[string]string{"vi": v, "en": v}
	}
	if want.Finish != nil {
		m.Finish = *want.Finish
	}
	if want.BleedMM != nil {
		m.BleedMM = *want.BleedMM
	}
	if want.DPI != nil {
		m.DPI = *want.DPI
	}
	out.Medium = m
	digest, err := hex.DecodeString(string(have.SHA256))
	if err != nil || copy(out.SHA256[:], digest) != len(out.SHA256) {
		return out, campaign.Errorf(campaign.Internal, "digest_invalid", "", "the file of %s has a damaged digest", have.Name)
	}
	out.File = func(ctx context.Context) ([]byte, error) { return x.desk.Bytes(ctx, have.SHA256, maxPDF) }
	var in campaign.Inputs
	err = x.desk.Store.View(ctx, func(p port.Ports) error {
		v, err := p.Versions.Get(ctx, campaign.AssetRef{Asset: have.Asset, Version: have.Version})
		in = v.Inputs
		return err
	})
	if err != nil {
		return out, port.Refuse(err)
	}
	// Of a source that is gone the approved file is still there: it is what counts.
	if out.Source, err = x.studio.PrintSource(ctx, in, have.Key); err != nil {
		out.Source = nil
	}
	if have.Preview != "" {
		if out.Picture, err = x.desk.Bytes(ctx, have.Preview, maxPDF); err != nil {
			return out, err
		}
	}
	out.Inks = x.inks(in)
	return out, nil
}

// inks are those of the palette that a version was made with.
func (x *Printing) inks(in campaign.Inputs) []string {
	t, err := x.desk.Render.Template(in.Template)
	if err != nil {
		return nil
	}
	for i, p := range t.Palettes {
		if p.Name == in.Palette || in.Palette == "" && i == 0 {
			return press.InksOf(p)
		}
	}
	return nil
}

// present makes sure that every approved file can be read before anything is
// promised.
func (x *Printing) present(ctx context.Context, o press.Order) error {
	for i := range o.Pieces {
		if _, err := o.Pieces[i].File(ctx); err != nil {
			return err
		}
	}
	return nil
}

// refused gives what the engine refuses the form of this house.
func refused(err error) error {
	var e *render.Error
	if errors.As(err, &e) {
		return &campaign.Error{Kind: campaign.Invalid, Code: "render_" + e.Code, Field: e.Field, Params: e.Params, Msg: e.Msg, Err: err}
	}
	return port.Refuse(err)
}
