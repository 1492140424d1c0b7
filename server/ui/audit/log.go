package audit

import (
	"bytes"
	"html/template"
	"net/http"
	"net/url"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/ui/page"
	"pano/server/web"
)

func logRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/log", campaign.ReadLog, logPage),
		desk.Get("/log/export.csv", campaign.ExportLog, exportLog),
		desk.Get("/log/acts", campaign.ReadLog, actsPage),
		desk.Post("/log/verify", campaign.ReadLog, verifyLog),
	}
}

// LogData is what its page shows.
type LogData struct {
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
	Verdict                     *desk.Verdict
	MayVerify                   bool
}

func logPage(r *desk.Req) error { return showLog(r, nil) }

func showLog(r *desk.Req, v *desk.Verdict) error {
	d := LogData{At: desk.Pick(r.Query("at"), r.Clock().ISOStamp(r.Now())), To: r.Query("to"), Area: r.Query("area"), Campaign: r.Query("campaign"),
		Display: r.Query("display"), Areas: r.AreaOptions(), Campaigns: r.CampaignOptions(), Plans: r.Campaigns(), Verdict: v, MayVerify: r.Verifier != nil}
	list, err := r.Ctl.Displays(r.Ctx, r.By, control.Filter{})
	if err != nil {
		return err
	}
	for _, x := range list {
		d.Displays = append(d.Displays, page.Option{Value: x.Display.ID, Label: x.Display.Name})
	}
	in, err := asOf(r, d)
	if err == nil {
		d.AsOfResult, err = r.Ctl.AsOf(r.Ctx, r.By, in)
	}
	if e := web.AsError(err); err != nil && e.Kind == campaign.Invalid {
		said := *e
		if said.Field == "from" {
			said.Field = "at"
		}
		r.V.Form = &page.Form{Values: url.Values{"at": {d.At}, "to": {d.To}}}
		r.V.Form.Fail(r.L, &said)
		r.Status = http.StatusUnprocessableEntity
		return r.Show("log/page", "nav.log", d)
	}
	if err != nil {
		return err
	}
	d.Asked, d.Range, d.Query = r.Query("at") != "", in.To != 0, template.URL(r.C.Request.URL.Query().Encode())
	d.Sum()
	return r.Show("log/page", "nav.log", d)
}

func asOf(r *desk.Req, d LogData) (in control.AsOfIn, err error) {
	if in.From, err = r.InstantOf("at", d.At); err != nil {
		return in, err
	}
	if in.To, err = r.InstantOf("to", d.To); err != nil {
		return in, err
	}
	in.Area, in.Campaign = d.Area, d.Campaign
	if d.Display != "" {
		in.Displays = []string{d.Display}
	}
	if loc := r.Query("location"); loc != "" {
		in.Locations = []string{loc}
	}
	return in, nil
}

func (d *LogData) Sum() {
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
func exportLog(r *desk.Req) error {
	d := LogData{At: desk.Pick(r.Query("at"), r.Clock().ISOStamp(r.Now())), To: r.Query("to"), Area: r.Query("area"), Campaign: r.Query("campaign"), Display: r.Query("display")}
	in, err := asOf(r, d)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	sum, err := r.Ctl.ExportCSV(r.Ctx, r.By, &out, in)
	if err != nil {
		return err
	}
	h := r.C.Writer.Header()
	h.Set("Content-Disposition", `attachment; filename="pano-nhat-ky-`+r.Clock().At(in.From).Format("20060102-1504")+`.csv"`)
	h.Set("X-Content-SHA256", sum)
	r.C.Data(http.StatusOK, "text/csv; charset=utf-8", out.Bytes())
	return nil
}

// verifyLog checks the whole log now and shows the verdict on the page.
func verifyLog(r *desk.Req) error {
	if r.Verifier == nil {
		return campaign.Errorf(campaign.Unavailable, "verify_off", "", "verification is not available here; run: pano log verify")
	}
	v, err := r.Verifier.Verify(r.Ctx)
	if err != nil {
		return err
	}
	return showLog(r, &v)
}
