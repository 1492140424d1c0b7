package ui

import (
	"bytes"
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/page"
)

func (u *UI) logRoutes() []route {
	return []route{
		{"GET", "/log", campaign.ReadLog, logPage},
		{"GET", "/log/export.csv", campaign.ExportLog, exportLog},
		{"GET", "/log/acts", campaign.ReadLog, actsPage},
		{"POST", "/log/verify", campaign.ReadLog, verifyLog},
	}
}

type logData struct {
	control.AsOfResult
	At, To                      string // as the form has it
	Area, Campaign, Display     string
	Areas, Campaigns, Displays  []page.Option
	Plans                       map[string]campaign.Campaign
	Names                       map[string]string // assets by id
	Asked, Range                bool
	Played, Photos, Gaps, Diffs int
	GapTime                     int64
	Query                       template.URL // the question, written again by us: links may carry it as it is
	Verdict                     *Verdict
	MayVerify                   bool
}

func logPage(r *req) error { return r.showLog(nil) }

func (r *req) showLog(v *Verdict) error {
	d := logData{At: pick(r.query("at"), r.clock().ISOStamp(r.now())), To: r.query("to"), Area: r.query("area"), Campaign: r.query("campaign"),
		Display: r.query("display"), Areas: r.areaOptions(), Campaigns: r.campaignOptions(), Plans: r.campaigns(), Verdict: v, MayVerify: r.u.o.Verifier != nil}
	list, err := r.u.ctl.Displays(r.ctx, r.by, control.Filter{})
	if err != nil {
		return err
	}
	for _, x := range list {
		d.Displays = append(d.Displays, page.Option{Value: x.Display.ID, Label: x.Display.Name})
	}
	in, err := r.asOf(d)
	if err != nil {
		r.v.Form = &page.Form{Values: url.Values{"at": {d.At}, "to": {d.To}}}
		r.v.Form.Fail(r.l, asCampaign(err))
		r.status = http.StatusUnprocessableEntity
		return r.show("log/page", "nav.log", d)
	}
	if d.AsOfResult, err = r.u.ctl.AsOf(r.ctx, r.by, in); err != nil {
		return err
	}
	d.Asked, d.Range, d.Query = r.query("at") != "", in.To != 0, template.URL(r.c.Request.URL.Query().Encode())
	d.sum()
	return r.show("log/page", "nav.log", d)
}

func (r *req) asOf(d logData) (in control.AsOfIn, err error) {
	if in.From, err = r.instantOf("at", d.At); err != nil {
		return in, err
	}
	if in.To, err = r.instantOf("to", d.To); err != nil {
		return in, err
	}
	in.Area, in.Campaign = d.Area, d.Campaign
	if d.Display != "" {
		in.Displays = []string{d.Display}
	}
	if loc := r.query("location"); loc != "" {
		in.Locations = []string{loc}
	}
	return in, nil
}

func (d *logData) sum() {
	for _, row := range d.Rows {
		switch row.Kind {
		case "played":
			d.Played++
		case "photo":
			d.Photos++
		case "gap":
			d.Gaps++
			d.GapTime += row.To - row.From
		}
		if row.Differs && row.Kind != "gap" {
			d.Diffs++
		}
	}
}

// exportLog sends exactly the rows of the page. The file is made before it is
// sent, so that a fault cannot leave half of one.
func exportLog(r *req) error {
	d := logData{At: pick(r.query("at"), r.clock().ISOStamp(r.now())), To: r.query("to"), Area: r.query("area"), Campaign: r.query("campaign"), Display: r.query("display")}
	in, err := r.asOf(d)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	sum, err := r.u.ctl.ExportCSV(r.ctx, r.by, &out, in)
	if err != nil {
		return err
	}
	h := r.c.Writer.Header()
	h.Set("Content-Disposition", `attachment; filename="pano-nhat-ky-`+r.clock().At(in.From).Format("20060102-1504")+`.csv"`)
	h.Set("X-Content-SHA256", sum)
	r.c.Data(http.StatusOK, "text/csv; charset=utf-8", out.Bytes())
	return nil
}

type actsData struct {
	Entries    []control.LoggedEntry
	Act, Actor string
	Before     int64
}

const actsPerPage = 100

func actsPage(r *req) error {
	d := actsData{Act: r.query("act")}
	before, _ := strconv.ParseInt(r.query("before"), 10, 64)
	var err error
	if d.Entries, err = r.u.ctl.Entries(r.ctx, r.by, control.EntryQuery{Act: d.Act, Object: r.query("object"), Before: before, Limit: actsPerPage}); err != nil {
		return err
	}
	if n := len(d.Entries); n == actsPerPage {
		d.Before = d.Entries[n-1].Leaf
	}
	return r.show("log/acts", "recent.title", d)
}

// verifyLog checks the whole log now and shows the verdict on the page.
func verifyLog(r *req) error {
	if r.u.o.Verifier == nil {
		return campaign.Errorf(campaign.Unavailable, "verify_off", "", "verification is not available here; run: pano log verify")
	}
	v, err := r.u.o.Verifier.Verify(r.ctx)
	if err != nil {
		return err
	}
	return r.showLog(&v)
}
