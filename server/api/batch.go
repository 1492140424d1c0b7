package api

import (
	"bytes"
	"context"

	"github.com/danielgtaylor/huma/v2"

	"pano/server/campaign"
	"pano/server/control"
)

// maxSheet bounds a posted sheet, in bytes.
const maxSheet = 20 << 20

// batch registers batches: a sheet in, pictures out.
func (a *API) batch() {
	c := a.o.Control
	route(a, op{"GET", "/batches", "list-batches", "Your batches, newest first", campaign.Design, 0},
		func(ctx context.Context, by campaign.Actor, in *struct {
			Template string `query:"template" maxLength:"64"`
		}) ([]control.BatchJob, error) {
			return c.MyBatches(ctx, by, in.Template)
		})
	route(a, op{"POST", "/batches", "new-batch", "Bring an XLSX or CSV sheet; the answer suggests what its columns are", campaign.Design, maxSheet},
		func(ctx context.Context, by campaign.Actor, in *broughtSheet) (control.BatchJob, error) {
			return c.NewBatch(ctx, by, control.BatchIn{Template: in.Template, File: in.File, Sheet: in.Sheet, Data: bytes.NewReader(in.RawBody)})
		})
	route(a, op{"GET", "/batches/{id}", "get-batch", "A batch: state, progress, faults by row and cell", campaign.Design, 0},
		func(ctx context.Context, by campaign.Actor, in *ByID) (control.BatchView, error) {
			return c.Batch(ctx, by, in.ID)
		})
	act(a, op{"POST", "/batches/{id}/check", "check-batch", "Say what the columns are and have every row checked", campaign.Design, 0},
		func(ctx context.Context, by campaign.Actor, in *struct {
			ByID
			Body control.BatchAsk
		}) error {
			return c.MapBatch(ctx, by, in.ID, in.Body)
		})
	act(a, op{"POST", "/batches/{id}/start", "start-batch", "Draw the rows that are right", campaign.Design, 0},
		func(ctx context.Context, by campaign.Actor, in *ByID) error { return c.StartBatch(ctx, by, in.ID) })
	act(a, op{"POST", "/batches/{id}/stop", "stop-batch", "Stop; what is finished stays", campaign.Design, 0},
		func(ctx context.Context, by campaign.Actor, in *ByID) error { return c.StopBatch(ctx, by, in.ID) })
	act(a, op{"DELETE", "/batches/{id}", "delete-batch", "Delete a batch and its pictures", campaign.Design, 0},
		func(ctx context.Context, by campaign.Actor, in *ByID) error { return c.DeleteBatch(ctx, by, in.ID) })
	a.batchZIP()
}

// broughtSheet is a sheet as the whole request body.
type broughtSheet struct {
	Template string `query:"template" required:"true" maxLength:"64"`
	File     string `query:"file" required:"true" maxLength:"200" doc:"the file's name; its ending tells CSV from XLSX"`
	Sheet    string `query:"sheet" maxLength:"200" doc:"sheet of a workbook; the first shown when empty"`
	RawBody  []byte `contentType:"application/octet-stream"`
}

// batchZIP sends the finished pictures as they are packed.
func (a *API) batchZIP() {
	a.perm["get-batch-zip"] = campaign.Design
	huma.Register(a.huma, a.operation(op{"GET", "/batches/{id}/zip", "get-batch-zip", "The finished pictures with their list, as ZIP", campaign.Design, 0}, 200),
		func(ctx context.Context, in *ByID) (*huma.StreamResponse, error) {
			by, err := a.actor(ctx, campaign.Design)
			if err != nil {
				return nil, err
			}
			name, pack, err := a.o.Control.BatchZIP(ctx, by, in.ID)
			if err != nil {
				return nil, a.problem(ctx, err)
			}
			return &huma.StreamResponse{Body: func(h huma.Context) {
				h.SetHeader("Content-Type", "application/zip")
				h.SetHeader("Content-Disposition", `attachment; filename="`+name+`"`)
				_ = pack(h.BodyWriter()) // the answer has begun: a cut file is all that can be said
			}}, nil
		})
}
