package content

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/ui/page"
)

func printingRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/print", campaign.OrderPrints, printPage),
		desk.Post("/print", campaign.OrderPrints, orderPrint),
	}
}

// PrintData is what the page of a printing order shows.
type PrintData struct {
	control.PrintPlan
	Rows   []PrintRow
	Media  []page.Option
	Office string
	Left   string
	Query  string
}

// PrintRow is a piece in the form. Tail ends the names of its fields.
type PrintRow struct {
	control.PrintPiece
	Tail string
	// What the medium does, for the empty fields of the form.
	Source string
}

func printPage(r *desk.Req) error {
	plan, err := r.Ctl.PrintPlan(r.Ctx, r.By, scopeOf(r))
	if err != nil {
		return err
	}
	d := PrintData{PrintPlan: plan, Office: r.Org, Left: strings.Join(plan.Left, ", "), Query: r.C.Request.URL.RawQuery}
	for _, m := range plan.Media {
		d.Media = append(d.Media, page.Option{Value: m.Name, Label: m.Title[r.L.Lang]})
	}
	for _, p := range plan.Pieces {
		row := PrintRow{PrintPiece: p, Tail: tailOf(p)}
		for _, m := range plan.Media {
			if m.Name == p.Medium {
				row.Source = m.Source
			}
		}
		d.Rows = append(d.Rows, row)
	}
	r.V.Nav = "asset"
	return r.Show("printing/order", "print.open", d)
}

func scopeOf(r *desk.Req) control.PrintScope {
	return control.PrintScope{Asset: r.Query("asset"), Set: r.Query("set"), Campaign: r.Query("campaign")}
}

func tailOf(p control.PrintPiece) string { return "." + p.Asset + "." + p.Key }

// orderPrint sends the package as it is made.
func orderPrint(r *desk.Req) error {
	r.C.Request.Body = http.MaxBytesReader(r.C.Writer, r.C.Request.Body, desk.MaxUpload)
	p, err := readPrint(r)
	if err != nil {
		return r.Again(err, printPage)
	}
	h := r.C.Writer.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", `attachment; filename="`+p.Name+`"`)
	h.Set("Cache-Control", "no-store")
	err = p.Write(r.Ctx, r.C.Writer)
	if err != nil && r.C.Writer.Written() {
		cut(r.C.Writer)
	}
	return err
}

// cut ends a download that cannot be finished so that the browser sees it fail: a
// clean end would look like a whole file.
func cut(w http.Hijacker) {
	if conn, _, err := w.Hijack(); err == nil {
		_ = conn.Close() // there is nobody to tell
	}
}

// readPrint reads the form and orders the package.
func readPrint(r *desk.Req) (*control.PrintPackage, error) {
	plan, err := r.Ctl.PrintPlan(r.Ctx, r.By, scopeOf(r))
	if err != nil {
		return nil, err
	}
	in := control.PrintPackageIn{Scope: plan.Scope, Office: r.Text("office"), Contact: r.Text("contact"), Due: r.Text("due"), Note: r.Text("note")}
	if in.ICC, err = profile(r); err != nil {
		return nil, err
	}
	for _, p := range plan.Pieces {
		if r.Text("take"+tailOf(p)) == "" {
			continue
		}
		one, err := readPiece(r, plan, p)
		if err != nil {
			return nil, err
		}
		in.Pieces = append(in.Pieces, one)
	}
	return r.Ctl.PrintPackage(r.Ctx, r.By, in)
}

// readPiece reads the fields of one piece. An empty number is the medium's own.
func readPiece(r *desk.Req, plan control.PrintPlan, p control.PrintPiece) (control.PrintPieceIn, error) {
	tail := tailOf(p)
	out := control.PrintPieceIn{Asset: p.Asset, Key: p.Key, Medium: r.Text("medium" + tail), Material: r.Text("material" + tail), NoMarks: r.Text("marks"+tail) == ""}
	var err error
	if out.Quantity, err = r.Number("quantity"+tail, 1, 100_000, 1); err != nil {
		return out, err
	}
	var finish control.PrintFinish
	for _, m := range plan.Media {
		if m.Name == out.Medium {
			finish = m.Finish
		}
	}
	for _, f := range []struct {
		name string
		set  func(v float64)
	}{
		{"hem", func(v float64) {
			finish.Top.HemMM, finish.Right.HemMM, finish.Bottom.HemMM, finish.Left.HemMM = v, v, v, v
		}},
		{"pocket_top", func(v float64) { finish.Top.PocketMM, finish.Bottom.PocketMM = v, v }},
		{"pocket_ends", func(v float64) { finish.Left.PocketMM, finish.Right.PocketMM = v, v }},
		{"eyelets", func(v float64) { finish.Eyelets = eyelets(finish.Eyelets, v) }},
		{"bleed", func(v float64) { out.BleedMM = &v }},
	} {
		if r.Text(f.name+tail) == "" {
			continue
		}
		v, err := r.Decimal(f.name + tail)
		if err != nil {
			return out, err
		}
		f.set(v)
	}
	out.Finish = &finish
	return out, nil
}

// eyelets puts them every so many mm, none at 0; what the medium does not say of
// them is the usual.
func eyelets(e control.PrintEyelets, every float64) control.PrintEyelets {
	if every == 0 {
		return control.PrintEyelets{}
	}
	if e.DiameterMM == 0 {
		e.DiameterMM, e.InsetMM = 12, 15
	}
	e.EveryMM = every
	return e
}

// maxProfile bounds a colour profile.
const maxProfile = 8 << 20

// profile is the posted colour profile, nil for none.
func profile(r *desk.Req) ([]byte, error) {
	r.Posted()
	head, err := r.C.FormFile("icc")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) || err == nil && head.Size == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, campaign.Invalidf("file_missing", "icc", "the colour profile cannot be read: choose it again")
	}
	f, err := head.Open()
	if err != nil {
		return nil, campaign.Invalidf("file_missing", "icc", "the colour profile cannot be read: choose it again")
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxProfile+1))
}
