package press

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"pano/render"
	"pano/render/print"
)

// Order is all that a printing house has to know.
type Order struct {
	Name    string // of the package: its folder and files
	Title   string // campaign or occasion
	Office  string // who orders
	Contact string // name, telephone
	Due     string // when it has to be ready, as the reader writes dates
	Note    string
	Lang    string // of the order sheet: "vi" or "en"
	ICC     []byte // the printing house's colour profile, nil for none
	Pieces  []Piece
}

// Piece is one thing to be printed, some number of times.
type Piece struct {
	Name     string // becomes the file names
	Text     string // the words on it, for the sheet
	WMM, HMM float64
	Quantity int
	Medium   Medium // with the numbers of this order
	Marks    bool   // cut and finishing marks
	Places   []string
	Inks     []string
	Approved string // who approved it and when; "" = nobody yet
	SHA256   [32]byte
	// File reads the PDF that was approved. Its bytes must have the digest.
	File func(ctx context.Context) ([]byte, error)
	// Source is how it was drawn; nil for a file that came finished. From it the
	// JPEG is made, if the engine still draws the approved PDF byte for byte.
	Source *render.Order
	// Picture is a PNG or JPEG of the piece for the sheet; nil: it is drawn.
	Picture []byte
}

// Limits of an order.
const (
	MaxPieces   = 200
	MaxQuantity = 100_000
	maxJPEG     = 64_000_000 // pixels
	maxSheetPx  = 480        // of the picture on the sheet
)

// Check refuses an order that cannot be made.
func (o *Order) Check() error {
	if n := len(o.Pieces); n == 0 || n > MaxPieces {
		return refuse("package_pieces", "pieces", fmt.Sprintf("%d pieces; 1 to %d are possible", n, MaxPieces), "value", fmt.Sprint(n), "max", fmt.Sprint(MaxPieces))
	}
	if len(o.ICC) > 0 && !print.IsProfile(o.ICC) {
		return refuse("profile_invalid", "icc", "the colour profile is not an ICC file for CMYK or RGB of at most 8 MB: ask the printer for another")
	}
	for i := range o.Pieces {
		p := &o.Pieces[i]
		at := fmt.Sprintf("pieces.%d", i+1)
		if p.Quantity < 1 || p.Quantity > MaxQuantity {
			return refuse("package_quantity", at+".quantity", fmt.Sprintf("%s: %d copies; 1 to %d are possible", p.Name, p.Quantity, MaxQuantity),
				"name", p.Name, "value", fmt.Sprint(p.Quantity), "max", fmt.Sprint(MaxQuantity))
		}
		if d := p.Medium.DPI; !(d >= 10 && d <= 600) {
			return refuse("package_dpi", at+".dpi", fmt.Sprintf("%s: %g dpi; 10 to 600 are possible", p.Name, d), "name", p.Name, "value", fmt.Sprint(d))
		}
		if err := p.options(o).Check(); err != nil {
			return ours(err, at)
		}
	}
	return nil
}

// ours gives a refusal of the print backend the engine's form.
func ours(err error, at string) error {
	var refused *print.Error
	if !errors.As(err, &refused) {
		return err
	}
	return &render.Error{Code: refused.Code, Field: at + "." + refused.Field, Params: refused.Params, Msg: refused.Msg}
}

// options dress a piece.
func (p *Piece) options(o *Order) print.Options {
	return print.Options{WMM: p.WMM, HMM: p.HMM, BleedMM: p.Medium.BleedMM, CropMarks: p.Marks, Finish: p.Medium.Finish, Author: o.Office, ICC: o.ICC}
}

// Report is what came of a piece.
type Report struct {
	Files []File
	// Notes are what the printing house and the office should know of it.
	Notes []Note
	DPI   float64 // of the JPEG; 0 = there is none
}

// File is one file of the package.
type File struct {
	Name   string
	Size   int64
	SHA256 string
	Kind   string // full, tenth, picture
	// Head tells that the file begins with the approved bytes.
	Head bool
}

// Note is a remark with values for the reader's language.
type Note struct {
	Code   string // finished_file, engine_changed, or a finding's
	Params map[string]string
}

// epoch is the time of all entries: equal orders give equal bytes.
func epoch() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }

// Write writes the package as a ZIP file. step is called before each piece with
// its index. Equal orders give equal bytes.
func Write(ctx context.Context, w io.Writer, e render.Engine, o Order, step func(i int)) ([]Report, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	z := &bundle{zip: zip.NewWriter(w), folder: Slug(o.Name) + "/"}
	reports := make([]Report, len(o.Pieces))
	pictures := make([][]byte, len(o.Pieces))
	for i := range o.Pieces {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if step != nil {
			step(i)
		}
		var err error
		if reports[i], err = z.piece(ctx, e, &o, i); err != nil {
			return nil, fmt.Errorf("%s: %w", o.Pieces[i].Name, err)
		}
		if pictures[i], err = o.Pieces[i].picture(ctx, e); err != nil {
			return nil, fmt.Errorf("%s: %w", o.Pieces[i].Name, err)
		}
	}
	s := sheet{o: &o, reports: reports, pictures: pictures}
	xlsx, err := s.xlsx()
	if err != nil {
		return nil, err
	}
	page, err := s.html()
	if err != nil {
		return nil, err
	}
	for _, f := range []struct {
		name string
		data []byte
	}{{"phieu-dat-in.html", page}, {"phieu-dat-in.xlsx", xlsx}} {
		if _, err := z.add(f.name, zip.Deflate, func(w io.Writer) error { _, err := w.Write(f.data); return err }); err != nil {
			return nil, err
		}
	}
	if _, err := z.add("SHA256SUMS.txt", zip.Deflate, func(w io.Writer) error { _, err := io.WriteString(w, z.sums.String()); return err }); err != nil {
		return nil, err
	}
	return reports, z.zip.Close()
}

// bundle is the ZIP in the making.
type bundle struct {
	zip    *zip.Writer
	folder string
	sums   strings.Builder
}

// add writes one file and notes its digest.
func (z *bundle) add(name string, method uint16, fill func(io.Writer) error) (File, error) {
	f := File{Name: name}
	w, err := z.zip.CreateHeader(&zip.FileHeader{Name: z.folder + name, Method: method, Modified: epoch()})
	if err != nil {
		return f, fmt.Errorf("open %s in the package: %w", name, err)
	}
	sum, n := sha256.New(), &counter{}
	if err := fill(io.MultiWriter(w, sum, n)); err != nil {
		return f, err
	}
	f.Size, f.SHA256 = n.n, hex.EncodeToString(sum.Sum(nil))
	fmt.Fprintf(&z.sums, "%s  %s\n", f.SHA256, name)
	return f, nil
}

type counter struct{ n int64 }

func (c *counter) Write(b []byte) (int, error) { c.n += int64(len(b)); return len(b), nil }

// piece adds the files of piece i.
func (z *bundle) piece(ctx context.Context, e render.Engine, o *Order, i int) (Report, error) {
	var r Report
	p := &o.Pieces[i]
	approved, err := p.File(ctx)
	if err != nil {
		return r, err
	}
	if sha256.Sum256(approved) != p.SHA256 {
		return r, refuse("package_digest", fmt.Sprintf("pieces.%d", i+1), p.Name+": the file is not the one that was approved: restore it from a backup", "name", p.Name)
	}
	full := p.options(o)
	tenth := full
	tenth.Scale = 10
	for _, f := range []struct {
		kind, tail string
		o          print.Options
	}{{"full", "-1-1.pdf", full}, {"tenth", "-1-10.pdf", tenth}} {
		var pdf bytes.Buffer
		err := print.Dress(&pdf, approved, f.o)
		if foreign(err) {
			if r.Notes = []Note{{Code: "finished_file"}}; f.kind == "tenth" {
				continue
			}
			pdf.Reset()
			pdf.Write(approved)
		} else if err != nil {
			return r, ours(err, fmt.Sprintf("pieces.%d", i+1))
		}
		file, err := z.add(p.base(i+1)+f.tail, zip.Store, func(w io.Writer) error { _, err := w.Write(pdf.Bytes()); return err })
		if err != nil {
			return r, err
		}
		file.Kind, file.Head = f.kind, true
		r.Files = append(r.Files, file)
	}
	if len(r.Notes) > 0 { // it came finished: the engine drew something else
		return r, nil
	}
	err = z.jpeg(ctx, e, p, i, &r)
	return r, err
}

func foreign(err error) bool {
	var refused *print.Error
	return errors.As(err, &refused) && refused.Code == "pdf_foreign"
}

// jpeg adds a picture of the piece at its size, if the engine still draws what
// was approved: else it would show another piece.
func (z *bundle) jpeg(ctx context.Context, e render.Engine, p *Piece, i int, r *Report) error {
	if p.Source == nil {
		return nil
	}
	again := *p.Source
	again.Format = render.PDF
	art, err := e.Render(ctx, again)
	if err != nil || art.SHA256 != p.SHA256 {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r.Notes = append(r.Notes, Note{Code: "engine_changed"})
		return nil
	}
	pic := again
	pic.Format, pic.Finish = render.JPEG, p.Medium.Finish
	pic.Size = render.Size{WMM: p.WMM, HMM: p.HMM, DPI: p.dpi()}
	r.DPI = pic.Size.DPI
	file, err := z.add(fmt.Sprintf("%s-%gdpi.jpg", p.base(i+1), r.DPI), zip.Store, func(w io.Writer) error {
		art, err := e.RenderTo(ctx, w, pic)
		if err != nil {
			return err
		}
		for _, f := range art.Findings {
			r.Notes = append(r.Notes, Note{Code: f.Code, Params: f.Params})
		}
		return nil
	})
	file.Kind = "picture"
	r.Files = append(r.Files, file)
	return err
}

// dpi is the medium's, less where the picture would have too many pixels.
func (p *Piece) dpi() float64 {
	const inch = 25.4
	most := math.Sqrt(maxJPEG / (p.WMM / inch * p.HMM / inch))
	most = math.Min(most, 60_000*inch/math.Max(p.WMM, p.HMM))
	return math.Max(1, math.Floor(math.Min(p.Medium.DPI, most)))
}

// picture is a small picture for the sheet.
func (p *Piece) picture(ctx context.Context, e render.Engine) ([]byte, error) {
	if p.Picture != nil || p.Source == nil {
		return thumb(p.Picture), nil
	}
	o := *p.Source
	o.Format, o.MaxPx = render.JPEG, maxSheetPx
	art, err := e.Render(ctx, o)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, nil // the sheet says that the engine has changed
	}
	return art.Bytes, nil
}
