package artwork

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"pano/server/campaign"
)

// Bounds of PDF work.
const (
	maxPages = 500
	maxStill = 6000 // pixels of the longer side of a page's picture
	minStill = 1600
	maxMM    = 200_000.0 // 200 m
)

// pdfBounds: poppler needs little memory; a page that takes longer is hostile.
func pdfBounds() bounds {
	return bounds{time: 30 * time.Second, memory: 2 << 30, file: 400 << 20}
}

var (
	pagesLine = regexp.MustCompile(`(?m)^Pages:\s+(\d+)`)
	sizeLine  = regexp.MustCompile(`(?m)^Page\s+(?:\d+\s+)?size:\s+([0-9.]+) x ([0-9.]+) pts`)
	turnLine  = regexp.MustCompile(`(?m)^Page\s+(?:\d+\s+)?rot:\s+(\d+)`)
)

// openPDF reads the size of the page and draws it.
func openPDF(ctx context.Context, data []byte, w Want) (File, error) {
	if !have("pdfinfo") || !have("pdftoppm") {
		return File{}, missing("a PDF", "pdf_tools", "poppler-utils")
	}
	d, err := newDesk("paper", data)
	if err != nil {
		return File{}, err
	}
	defer d.close()
	f, err := d.page(ctx, w.Page)
	if err != nil {
		return f, err
	}
	side := min(max(w.Side, minStill), maxStill)
	if f.Still, err = d.draw(ctx, f.Page, side); err != nil {
		return f, err
	}
	still, err := OpenPicture(ctx, f.Still)
	f.WPx, f.HPx = still.WPx, still.HPx
	return f, err
}

// page reads what pdfinfo says of one page; 0 = the first.
func (d *desk) page(ctx context.Context, n int) (File, error) {
	f := File{Kind: "pdf", MIME: "application/pdf", Page: max(n, 1)}
	said, err := d.run(ctx, pdfBounds(), "pdfinfo", "-f", strconv.Itoa(f.Page), "-l", strconv.Itoa(f.Page), "paper")
	if err != nil {
		if m := err.Error(); strings.Contains(m, "password") {
			return f, campaign.Invalidf("pdf_locked", "file", "the PDF is protected by a password: save it without one")
		} else if strings.Contains(m, "page range") || strings.Contains(m, "Wrong page") {
			return f, d.noPage(ctx, f)
		}
		return f, brokenPDF(err)
	}
	if m := pagesLine.FindSubmatch(said); m != nil {
		f.Pages, _ = strconv.Atoi(string(m[1]))
	}
	if f.Pages < 1 || f.Pages > maxPages {
		return f, campaign.Invalidf("pdf_pages", "file", "the PDF has %d pages: 1 to %d are possible", f.Pages, maxPages).With("max", strconv.Itoa(maxPages))
	}
	if f.Page > f.Pages {
		return f, d.noPage(ctx, f)
	}
	m := sizeLine.FindSubmatch(said)
	if m == nil {
		return f, brokenPDF(fmt.Errorf("no page size in %.200q", said))
	}
	wide, _ := strconv.ParseFloat(string(m[1]), 64)
	high, _ := strconv.ParseFloat(string(m[2]), 64)
	if t := turnLine.FindSubmatch(said); t != nil && (string(t[1]) == "90" || string(t[1]) == "270") {
		wide, high = high, wide
	}
	f.WMM, f.HMM = wide*25.4/72, high*25.4/72
	if !(f.WMM >= 5 && f.HMM >= 5 && f.WMM <= maxMM && f.HMM <= maxMM) {
		return f, campaign.Invalidf("pdf_size", "file", "the page is %.0f x %.0f mm: 5 mm to 200 m are possible", f.WMM, f.HMM)
	}
	return f, nil
}

// noPage says how many pages there are. pdfinfo tells it only when it is asked for
// a page that exists.
func (d *desk) noPage(ctx context.Context, f File) error {
	if said, err := d.run(ctx, pdfBounds(), "pdfinfo", "paper"); err == nil {
		if m := pagesLine.FindSubmatch(said); m != nil {
			f.Pages, _ = strconv.Atoi(string(m[1]))
		}
	}
	return campaign.Invalidf("pdf_page", "page", "there is no page %d: the PDF has %d", f.Page, f.Pages).With("value", strconv.Itoa(f.Page), "max", strconv.Itoa(f.Pages))
}

func brokenPDF(err error) error {
	return &campaign.Error{Kind: campaign.Invalid, Code: "pdf_broken", Field: "file", Msg: "the PDF is damaged: export it again", Err: err}
}

// draw makes a PNG of a page.
func (d *desk) draw(ctx context.Context, page, side int) ([]byte, error) {
	n := strconv.Itoa(page)
	if _, err := d.run(ctx, pdfBounds(), "pdftoppm", "-png", "-r", "72", "-scale-to", strconv.Itoa(side), "-f", n, "-l", n, "-singlefile", "paper", "page"); err != nil {
		return nil, brokenPDF(err)
	}
	out, err := os.ReadFile(d.path("page" + ".png"))
	if err != nil {
		return nil, brokenPDF(err)
	}
	return out, nil
}

// PagePicture draws one page small, to choose among several.
func PagePicture(ctx context.Context, data []byte, page, side int) ([]byte, error) {
	if !have("pdftoppm") || !have("pdfinfo") {
		return nil, missing("a PDF", "pdf_tools", "poppler-utils")
	}
	d, err := newDesk("paper", data)
	if err != nil {
		return nil, err
	}
	defer d.close()
	f, err := d.page(ctx, page)
	if err != nil {
		return nil, err
	}
	return d.draw(ctx, f.Page, min(max(side, 64), 1600))
}

// PageAlone is one page as a PDF of its own; the file itself if it has no other.
func PageAlone(ctx context.Context, data []byte, page, pages int) ([]byte, error) {
	if pages <= 1 {
		return data, nil
	}
	d, err := newDesk("paper", data)
	if err != nil {
		return nil, err
	}
	defer d.close()
	n := strconv.Itoa(page)
	switch {
	case have("qpdf"):
		_, err = d.run(ctx, pdfBounds(), "qpdf", "--deterministic-id", "--no-warn", "--warning-exit-0", "paper", "--pages", ".", n, "--", "single")
	case have("pdfseparate"):
		_, err = d.run(ctx, pdfBounds(), "pdfseparate", "-f", n, "-l", n, "paper", "single")
	default:
		return nil, missing("one page of several for print", "pdf_tools", "qpdf")
	}
	if err != nil {
		return nil, brokenPDF(err)
	}
	out, err := os.ReadFile(d.path("single"))
	if err != nil || !bytes.HasPrefix(out, []byte("%PDF-")) {
		return nil, brokenPDF(err)
	}
	return out, nil
}

// SameShape tells whether a page can be printed at a size as it is: scaled, but
// neither stretched nor cut, with no more than one percent of difference.
func SameShape(wmm, hmm, w, h float64) bool {
	return wmm > 0 && hmm > 0 && math.Abs(math.Log(wmm/hmm*h/w)) < 0.01
}
