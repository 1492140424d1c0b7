package campaign

import "pano/devices/blob"

// TaskKind is what a crew is asked to do.
type TaskKind string

const (
	Install TaskKind = "install"
	Inspect TaskKind = "inspect"
	Remove  TaskKind = "remove"
	Load    TaskKind = "load" // bring a file to a board that nobody can drive from outside
)

// TaskState of a crew's task.
type TaskState string

const (
	TaskOpen      TaskState = "open"
	TaskDone      TaskState = "done"
	TaskCancelled TaskState = "cancelled"
)

// Task asks a crew to hang, look at, take down or load something.
type Task struct {
	ID        string    `json:"id"`
	Kind      TaskKind  `json:"kind"`
	Placement string    `json:"placement"`
	Display   string    `json:"display"`
	Due       int64     `json:"due"`
	State     TaskState `json:"state"`
	Note      string    `json:"note"`
	DoneAt    int64     `json:"done_at"`
	DoneBy    string    `json:"done_by"`
	CreatedAt int64     `json:"created_at"`
	Version   int64     `json:"version"`
}

// Evidence is a photo that shows the state of a placement. Source says where the
// position came from: browser, exif, qr, map, none.
type Evidence struct {
	ID         string      `json:"id"`
	Task       string      `json:"task"`
	Placement  string      `json:"placement"`
	Display    string      `json:"display"`
	Kind       TaskKind    `json:"kind"`
	SHA256     blob.Digest `json:"sha256"`
	MIME       string      `json:"mime"`
	TakenAt    int64       `json:"taken_at"` // as the phone said
	ReceivedAt int64       `json:"received_at"`
	Lat        float64     `json:"lat"`
	Lng        float64     `json:"lng"`
	AccuracyM  float64     `json:"accuracy_m"`
	Source     string      `json:"source"`
	By         string      `json:"by"`
	ByName     string      `json:"by_name"`
	Condition  string      `json:"condition"` // good torn missing hidden faded
	Note       string      `json:"note"`
	VerifiedBy string      `json:"verified_by"`
	VerifiedAt int64       `json:"verified_at"`
	Leaf       int64       `json:"leaf"`
}
