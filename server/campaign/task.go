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
	ID        string
	Kind      TaskKind
	Placement string
	Display   string
	Due       int64
	State     TaskState
	Note      string
	DoneAt    int64
	DoneBy    string
	CreatedAt int64
	Version   int64
}

// Evidence is a photo that shows the state of a placement. Source says where the
// position came from: browser, exif, qr, map, none.
type Evidence struct {
	ID         string
	Task       string
	Placement  string
	Display    string
	Kind       TaskKind
	SHA256     blob.Digest
	MIME       string
	TakenAt    int64 // as the phone said
	ReceivedAt int64
	Lat, Lng   float64
	AccuracyM  float64
	Source     string
	By         string
	ByName     string
	Condition  string // good torn missing hidden faded
	Note       string
	VerifiedBy string
	VerifiedAt int64
	Leaf       int64
}
