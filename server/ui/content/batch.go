package content

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/ui/page"
	"pano/server/web"
)

func batchRoutes() []desk.Route {
	const one = "/designs/:name/batch/:id"
	return []desk.Route{
		desk.Get("/designs/:name/batch", campaign.Design, batchesPage),
		desk.Post("/designs/:name/batch", campaign.Design, desk.Act(newBatch, batchesPage)),
		desk.Get("/designs/:name/batch/example.xlsx", campaign.Design, batchExample),
		desk.Get(one, campaign.Design, batchPage),
		desk.Get(one+"/zip", campaign.Design, batchZIP),
		desk.Get(one+"/piece/:n", campaign.Design, batchPiece),
		desk.Post(one+"/map", campaign.Design, desk.Act(mapBatch, batchPage)),
		desk.Post(one+"/sheet", campaign.Design, desk.Act(replaceBatch, batchPage)),
		desk.Post(one+"/start", campaign.Design, desk.Act(startBatch, batchPage)),
		desk.Post(one+"/stop", campaign.Design, desk.Act(stopBatch, batchPage)),
		desk.Post(one+"/save", campaign.Design, desk.Act(saveBatch, batchPage)),
		desk.Post(one+"/delete", campaign.Design, desk.Act(deleteBatch, batchPage)),
	}
}

// BatchData is what the pages of batches show.
type BatchData struct {
	Template  control.Template
	Jobs      []control.BatchJob
	Job       control.BatchView
	Step      int // 1 to 5, see the stepper
	Fields    []BatchField
	Columns   []page.Option
	Sizes     []SizeChoice
	Other     string // sizes that no display has
	Palette   string
	From      string
	Faults    []BatchFault
	More      int // faults that are not listed
	Bad       int // rows with faults
	Trouble   string
	Left      string
	Campaigns []page.Option
}

// BatchField is one field of the design with the column that fills it.
type BatchField struct {
	Name, Label, Hint string
	Column, Constant  string
	Required, Image   bool
	Extra             bool // size, palette or file name
}

// BatchFault is one fault in the reader's words.
type BatchFault struct {
	Row                          int
	Column, Heading, Value, Size string
	Text                         string
}

// maxFaults is how many faults a page lists: who has more mends those first.
const maxFaults = 100

func batchesPage(r *desk.Req) error {
	d := BatchData{Step: 1}
	var err error
	if d.Template, err = r.Ctl.Template(r.Ctx, r.By, r.C.Param("name")); err != nil {
		return err
	}
	if d.Jobs, err = r.Ctl.MyBatches(r.Ctx, r.By, d.Template.Name); err != nil {
		return err
	}
	r.V.Nav = "design"
	return r.Show("batch/start", "batch.title", d)
}

func batchExample(r *desk.Req) error {
	name := r.C.Param("name")
	b, err := r.Ctl.BatchExample(r.Ctx, r.By, name, r.L.Lang)
	if err != nil {
		return err
	}
	attach(r, name+".xlsx")
	r.C.Data(http.StatusOK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b)
	return nil
}

func attach(r *desk.Req, name string) {
	r.C.Header("Content-Disposition", `attachment; filename="`+name+`"`)
}

// upload opens a posted file; nil when none was chosen.
func upload(r *desk.Req, name string) (f io.ReadCloser, file string, err error) {
	r.Posted()
	head, err := r.C.FormFile(name)
	if err != nil || head.Size == 0 {
		return nil, "", nil
	}
	f, err = head.Open()
	return f, head.Filename, err
}

// brought gathers the files of a form.
func brought(r *desk.Req) (in control.BatchIn, done func(), err error) {
	in = control.BatchIn{Template: r.C.Param("name"), Sheet: r.Text("tab")}
	data, name, err := upload(r, "sheet")
	if err != nil {
		return in, func() {}, err
	}
	pics, _, err := upload(r, "pictures")
	done = func() {
		for _, f := range []io.Closer{data, pics} {
			if f != nil {
				f.Close()
			}
		}
	}
	if data != nil {
		in.Data, in.File = data, name
	}
	if pics != nil {
		in.Pictures = pics
	}
	return in, done, err
}

func newBatch(r *desk.Req) (string, error) {
	in, done, err := brought(r)
	defer done()
	if err != nil {
		return "", err
	}
	if in.Data == nil {
		r.C.Request.PostForm.Set("sheet", "")
		return "", campaign.Errorf(campaign.Invalid, "file_missing", "sheet", "choose a file first")
	}
	j, err := r.Ctl.NewBatch(r.Ctx, r.By, in)
	if err != nil {
		r.C.Request.PostForm.Set("sheet", "") // beside the file that was refused
		return "", err
	}
	return batchAt(r, j.ID), nil
}

func batchAt(r *desk.Req, id string) string {
	return "/designs/" + r.C.Param("name") + "/batch/" + id
}

func batchPage(r *desk.Req) error {
	d := BatchData{}
	var err error
	if d.Template, err = r.Ctl.Template(r.Ctx, r.By, r.C.Param("name")); err != nil {
		return err
	}
	if d.Job, err = r.Ctl.Batch(r.Ctx, r.By, r.C.Param("id")); err != nil {
		return err
	}
	j := d.Job
	d.Step = map[control.BatchState]int{"mapping": 2, "checking": 3, "checked": 4, "running": 5, "done": 5, "saving": 5, "stopped": 4}[j.State]
	posted := r.C.Request.Method == http.MethodPost && r.Posted().Has("from")
	d.Palette, d.From = j.Ask.Palette, string(j.Ask.From)
	if posted {
		d.Palette, d.From = r.Text("palette"), r.Text("from")
	}
	d.fields(r, posted)
	for i, c := range j.Columns {
		label := c
		if j.Headings[i] != "" {
			label += " · " + j.Headings[i]
		}
		d.Columns = append(d.Columns, page.Option{Value: c, Label: label})
	}
	d.sizes(r, posted)
	d.faults(r)
	if j.Trouble != nil {
		d.Trouble = r.L.Message(labelled(d.Template, r.L.Lang, j.Trouble.Error()))
	}
	if left := j.Progress.Left; left > 0 {
		d.Left = strconv.Itoa(int(left.Seconds()))
	}
	d.Campaigns = r.CampaignOptions()
	r.V.Nav = "design"
	return r.Show("batch/job", "batch.title", d)
}

// fields are the rows of the mapping, as typed or as the job has them.
func (d *BatchData) fields(r *desk.Req, posted bool) {
	add := func(f BatchField) {
		f.Column, f.Constant = d.Job.Ask.Map.Columns[f.Name], d.Job.Ask.Map.Set[f.Name]
		if posted {
			f.Column, f.Constant = r.Text("col."+f.Name), r.Text("set."+f.Name)
		}
		d.Fields = append(d.Fields, f)
	}
	for _, f := range d.Template.Fields {
		add(BatchField{Name: f.Name, Label: desk.Pick(f.Label[r.L.Lang], f.Name), Hint: f.Hint[r.L.Lang], Required: f.Required, Image: f.Type == "image"})
	}
	for _, name := range control.BatchFields(d.Template) {
		if title := control.BatchFieldTitle(name, r.L.Lang); title != "" && (name != "@palette" || len(d.Template.Palettes) > 1) {
			add(BatchField{Name: name, Label: title, Extra: true})
		}
	}
}

// sizes are those of the displays, and what else was asked for.
func (d *BatchData) sizes(r *desk.Req, posted bool) {
	d.Sizes = sizes(r, StudioData{Template: d.Template}, false)
	asked := d.Job.Ask.Sizes
	if posted {
		asked, d.Other = r.All("sizes"), r.Text("other")
	}
	if !posted && len(asked) == 0 && d.Job.State == "mapping" {
		for i := range d.Sizes {
			d.Sizes[i].On = i == 0
		}
		return
	}
	var other []string
	for i := range d.Sizes {
		d.Sizes[i].On = slices.Contains(asked, d.Sizes[i].Key)
	}
	for _, s := range asked {
		if !slices.ContainsFunc(d.Sizes, func(c SizeChoice) bool { return c.Key == s }) {
			other = append(other, s)
		}
	}
	if !posted {
		d.Other = strings.Join(other, "; ")
	}
}

// faults are said in the reader's words.
func (d *BatchData) faults(r *desk.Req) {
	rows := map[int]bool{}
	for _, f := range d.Job.Faults {
		rows[f.Row] = true
		if len(d.Faults) == maxFaults {
			d.More++
			continue
		}
		e := &campaign.Error{Kind: campaign.Invalid, Code: "render_" + f.Code, Field: f.Field, Params: f.Params, Msg: f.Msg}
		d.Faults = append(d.Faults, BatchFault{f.Row, f.Column, f.Heading, f.Value, f.Size, r.L.Message(labelled(d.Template, r.L.Lang, e))})
	}
	d.Bad = len(rows)
}

func mapBatch(r *desk.Req) (string, error) {
	ask := control.BatchAsk{Map: control.BatchMap{Columns: map[string]string{}, Set: map[string]string{}},
		Sizes: r.All("sizes"), Palette: r.Text("palette"), From: control.BatchFrom(r.Text("from"))}
	for _, s := range strings.FieldsFunc(r.Text("other"), func(c rune) bool { return c == ';' || c == '\n' }) {
		ask.Sizes = append(ask.Sizes, strings.TrimSpace(s))
	}
	for name, values := range r.Posted() {
		if field, ok := strings.CutPrefix(name, "col."); ok && values[0] != "" {
			ask.Map.Columns[field] = values[0]
		} else if field, ok := strings.CutPrefix(name, "set."); ok && strings.TrimSpace(values[0]) != "" {
			ask.Map.Set[field] = strings.TrimSpace(values[0])
		}
	}
	if err := r.Ctl.MapBatch(r.Ctx, r.By, r.C.Param("id"), ask); err != nil {
		e := *web.AsError(err)
		switch e.Field {
		case "size", "colours":
			e.Field = "other"
		case "from", "columns", "other", "":
		default:
			e.Field = "col." + e.Field
		}
		return "", &e
	}
	return batchAt(r, r.C.Param("id")), nil
}

func replaceBatch(r *desk.Req) (string, error) {
	in, done, err := brought(r)
	defer done()
	if err != nil {
		return "", err
	}
	if in.Data == nil && in.Pictures == nil {
		return "", campaign.Errorf(campaign.Invalid, "file_missing", "sheet", "choose a file first")
	}
	if _, err := r.Ctl.ReplaceBatch(r.Ctx, r.By, r.C.Param("id"), in); err != nil {
		return "", err
	}
	return batchAt(r, r.C.Param("id")), nil
}

func startBatch(r *desk.Req) (string, error) {
	return batchAt(r, r.C.Param("id")), r.Ctl.StartBatch(r.Ctx, r.By, r.C.Param("id"))
}

func stopBatch(r *desk.Req) (string, error) {
	return batchAt(r, r.C.Param("id")), r.Ctl.StopBatch(r.Ctx, r.By, r.C.Param("id"))
}

func saveBatch(r *desk.Req) (string, error) {
	if err := r.Required("campaign"); err != nil {
		return "", err
	}
	return batchAt(r, r.C.Param("id")), r.Ctl.SaveBatch(r.Ctx, r.By, r.C.Param("id"), r.Text("campaign"), r.Text("submit") != "")
}

func deleteBatch(r *desk.Req) (string, error) {
	if err := r.Ctl.DeleteBatch(r.Ctx, r.By, r.C.Param("id")); err != nil {
		return "", err
	}
	return r.Done("flash.batch.deleted", "/designs/"+r.C.Param("name")+"/batch")
}

func batchPiece(r *desk.Req) error {
	n, err := strconv.Atoi(r.C.Param("n"))
	if err != nil {
		n = -1
	}
	art, err := r.Ctl.BatchPicture(r.Ctx, r.By, r.C.Param("id"), n, 420)
	if err != nil {
		return err
	}
	return desk.ServePNG(r, art.Bytes)
}

func batchZIP(r *desk.Req) error {
	name, pack, err := r.Ctl.BatchZIP(r.Ctx, r.By, r.C.Param("id"))
	if err != nil {
		return err
	}
	attach(r, name)
	r.C.Header("Content-Type", "application/zip")
	if err := pack(r.C.Writer); err != nil {
		r.C.Abort() // the answer has begun: a cut file is all that can be said
	}
	return nil
}
