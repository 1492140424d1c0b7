package batch

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"pano/render"
	"pano/render/batch"
	"pano/render/batch/sheet"
	"pano/server/campaign"
	"pano/server/control/port"
)

// Batch is a job with what its page shows.
func (x *Batches) Batch(_ context.Context, by campaign.Actor, id string) (View, error) {
	j, err := x.mine(by, id)
	if err != nil {
		return View{}, err
	}
	v := View{Job: j}
	if j.State.Busy() {
		return v, nil // the sheet is being read already; only the progress is shown
	}
	req, err := x.request(j)
	if err != nil {
		return v, err
	}
	v.Headings, v.Total, v.Sheets = batch.Headings(req.Table), len(req.Table.Rows), req.Table.Sheets
	for i := range v.Headings {
		v.Columns = append(v.Columns, sheet.Column(i))
		v.Samples = append(v.Samples, sample(req.Table, i))
	}
	if j.Ask.From == batch.Ask || j.State == Mapping {
		olds := batch.Olds(req)
		v.OldCount, v.Olds = len(olds), olds[:min(len(olds), 8)]
	}
	if j.State == Mapping {
		return v, nil
	}
	plan, err := x.planned(j)
	if err != nil {
		return v, err
	}
	for i := range plan.Pieces[:min(len(plan.Pieces), firstShown)] {
		p := &plan.Pieces[i]
		v.Show = append(v.Show, Shown{i, p.Row, p.Size, oneLine(p.Text)})
	}
	if j.State == Done {
		if m, err := x.manifest(id); err == nil {
			for _, d := range m.Pieces {
				v.Files += len(d.Files)
			}
		}
	}
	return v, nil
}

// sample is the first text of a column, shortened.
func sample(t *sheet.Table, column int) string {
	for _, r := range t.Rows {
		if text := []rune(oneLine(r.At(column).Text)); len(text) > 40 {
			return string(text[:39]) + "…"
		} else if len(text) > 0 {
			return string(text)
		}
	}
	return ""
}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " ") }

func itoa(n int) string { return strconv.Itoa(n) }

// BatchPicture draws one piece of the plan, small.
func (x *Batches) BatchPicture(ctx context.Context, by campaign.Actor, id string, n, maxPx int) (*render.Artwork, error) {
	j, err := x.mine(by, id)
	if err != nil {
		return nil, err
	}
	plan, err := x.planned(j)
	if err != nil {
		return nil, err
	}
	plan, done, err := x.with(plan, j)
	defer done()
	if err != nil {
		return nil, err
	}
	if n < 0 || n >= len(plan.Pieces) {
		return nil, gone()
	}
	o, err := plan.Job.Order(ctx, &plan.Pieces[n], min(max(maxPx, 64), 1200))
	if err != nil {
		return nil, refused(err)
	}
	return x.studio.Draw(ctx, o)
}

func (x *Batches) manifest(id string) (*batch.Manifest, error) {
	f, err := os.Open(filepath.Join(x.dir(id), dirFiles, batch.ManifestJSON))
	if err != nil {
		return nil, gone()
	}
	defer f.Close()
	m, err := batch.ReadManifest(f)
	if err != nil {
		return nil, port.Refuse(err)
	}
	return m, nil
}

// BatchZIP finds the finished files of a job. pack writes the ZIP file, as it goes.
func (x *Batches) BatchZIP(_ context.Context, by campaign.Actor, id string) (name string, pack func(io.Writer) error, err error) {
	j, err := x.mine(by, id)
	if err != nil {
		return "", nil, err
	}
	if j.State != Done {
		return "", nil, campaign.Errorf(campaign.Conflict, "batch_undone", "", "draw the pictures first")
	}
	m, err := x.manifest(id)
	if err != nil {
		return "", nil, err
	}
	files := filepath.Join(x.dir(id), dirFiles)
	return j.Template + "-" + id[len(id)-6:] + ".zip", func(w io.Writer) error {
		return batch.WriteZIP(w, m, func(f batch.File) (io.ReadCloser, error) { return os.Open(filepath.Join(files, filepath.Base(f.Name))) })
	}, nil
}
