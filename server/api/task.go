package api

import (
	"bytes"
	"context"

	"pano/server/campaign"
	"pano/server/control"
)

const maxPhoto = 32 << 20

// photo finishes a task; the body is the picture as it was taken.
type photo struct {
	ByID
	TakenAt   int64   `query:"taken_at" doc:"µs UTC, as the phone says"`
	Lat       float64 `query:"lat" minimum:"-90" maximum:"90"`
	Lng       float64 `query:"lng" minimum:"-180" maximum:"180"`
	AccuracyM float64 `query:"accuracy_m" minimum:"0"`
	Source    string  `query:"source" enum:"browser,exif,qr,map,none" default:"none"`
	Condition string  `query:"condition" enum:"good,torn,missing,hidden,faded" default:"good"`
	Note      string  `query:"note" maxLength:"1000"`
	Key       string  `header:"Idempotency-Key" maxLength:"100"`
	RawBody   []byte  `contentType:"application/octet-stream"`
}

// Judgement is what a person says of a crew's photo.
type Judgement struct {
	OK   bool   `json:"ok"`
	Note string `json:"note" maxLength:"500" required:"false"`
}

// task registers the crews' work.
func (a *API) task() {
	c := a.o.Control
	lister(a, "/tasks", "list-tasks", "Crew tasks", c.Tasks)
	route(a, op{"GET", "/tasks/{id}", "get-task", "A crew task", campaign.ReadAll, 0},
		func(ctx context.Context, by campaign.Actor, in *ByID) (control.TaskView, error) {
			return c.Task(ctx, by, in.ID)
		})
	route(a, op{"POST", "/tasks/{id}/complete", "complete-task", "Finish a task with a photo", campaign.DoTasks, maxPhoto},
		func(ctx context.Context, by campaign.Actor, in *photo) (campaign.Evidence, error) {
			return c.Complete(ctx, by, control.CompleteIn{
				Task: in.ID, Photo: bytes.NewReader(in.RawBody), TakenAt: in.TakenAt, Lat: in.Lat, Lng: in.Lng,
				AccuracyM: in.AccuracyM, Source: in.Source, Condition: in.Condition, Note: in.Note, IdempotencyKey: in.Key,
			})
		})
	act(a, op{"POST", "/evidence/{id}/verify", "verify-evidence", "Judge a crew's photo", campaign.VerifyTasks, 0},
		func(ctx context.Context, by campaign.Actor, in *struct {
			ByID
			Body Judgement
		}) error {
			return c.VerifyEvidence(ctx, by, in.ID, in.Body.OK, in.Body.Note)
		})
}
