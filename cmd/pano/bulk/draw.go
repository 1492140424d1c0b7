package bulk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pano/cmd/pano/words"
	"pano/render"
	"pano/render/batch"
)

// check looks at every row, tells all that is wrong, and says whether to go on.
func (c Command) check(ctx context.Context, e render.Engine, j *batch.Job, w io.Writer) (*batch.Plan, error) {
	plan, faults, err := batch.NewPlan(j)
	if err != nil {
		return nil, err
	}
	found, err := batch.Check(ctx, e, plan, faults, nil)
	if err != nil {
		return nil, stopped(ctx, err)
	}
	bad := map[int]bool{}
	for _, f := range found.Faults {
		bad[f.Row] = true
		fmt.Fprintln(w, faultLine(f))
	}
	for _, f := range found.Remarks {
		fmt.Fprintf(w, "%s: %s %s %v\n", place(f.Row, "", ""), f.Size, f.Code, f.Params)
	}
	fmt.Fprintf(w, words.Say("%d rows, %d pieces; %d rows are wrong\n", "%d dòng, %d hình; %d dòng sai\n"), plan.Rows, len(plan.Pieces), len(bad))
	if len(bad) > 0 && (c.Check || !c.SkipBad || len(plan.Pieces) == 0) {
		return nil, refuse("%s", words.Say("nothing was drawn: mend the rows above, or draw the others with --skip-bad",
			"chưa vẽ hình nào: sửa các dòng trên, hoặc vẽ các dòng còn lại bằng --skip-bad"))
	}
	return plan, nil
}

// place says where in the sheet something is: row 7, column C "Khẩu hiệu".
func place(row int, column, heading string) string {
	s := fmt.Sprintf(words.Say("row %d", "dòng %d"), row)
	if column != "" {
		s += words.Say(", column ", ", cột ") + column
	}
	if heading != "" {
		s += " “" + heading + "”"
	}
	return s
}

func faultLine(f batch.Fault) string {
	s := place(f.Row, f.Column, short(f.Heading))
	if f.Size != "" {
		s += ", " + f.Size
	}
	return s + ": " + f.Msg
}

func short(s string) string {
	s = strings.ReplaceAll(s, "\n", " ")
	if r := []rune(s); len(r) > 70 {
		return string(r[:69]) + "…"
	}
	return s
}

// draw runs the plan into a folder, or into a folder beside the ZIP file until all
// pieces are there.
func (c Command) draw(ctx context.Context, e render.Engine, plan *batch.Plan, w io.Writer) error {
	dir, zip := c.Out, strings.EqualFold(filepath.Ext(c.Out), ".zip")
	if zip {
		dir = c.Out + ".parts"
		if !c.Resume {
			if err := os.RemoveAll(dir); err != nil {
				return unread(err)
			}
		}
	}
	keep, err := batch.OpenDir(dir, c.Resume)
	if err != nil {
		return unread(err)
	}
	defer keep.Close()
	if zip && c.Resume {
		keep.Adopt(c.Out)
	}
	spare(plan)
	line := &progressLine{w: w, now: time.Now}
	r := batch.Runner{Engine: e, Keep: keep, Now: time.Now, Tell: line.tell}
	res, err := r.Run(ctx, plan)
	line.end()
	if err != nil {
		return stopped(ctx, err)
	}
	for _, f := range res.Faults {
		fmt.Fprintln(w, faultLine(f))
	}
	m := batch.NewManifest(plan.Job, res)
	if err := keep.Finish(m); err != nil {
		return err
	}
	if zip {
		if err := whole(c.Out, func(f io.Writer) error { return batch.WriteZIP(f, m, keep.Open) }); err != nil {
			return err
		}
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	fmt.Fprintf(w, words.Say("%s: %d pieces, %d of them from before\n", "%s: %d hình, trong đó %d hình có từ trước\n"), c.Out, len(res.Done), res.Kept)
	if len(res.Faults) > 0 {
		return fmt.Errorf(words.Say("%d pieces could not be drawn", "%d hình không vẽ được"), len(res.Faults))
	}
	return nil
}

// whole leaves either the old file or the whole new one, never a part.
func whole(path string, fill func(io.Writer) error) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".pano-*")
	if err != nil {
		return unread(err)
	}
	defer os.Remove(tmp.Name())
	if err := errors.Join(fill(tmp), tmp.Chmod(0o644), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// stopped tells how to go on after Ctrl-C. It is no success: the files are not all there.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errors.New(words.Say("stopped; go on with the same command and --resume", "đã dừng; làm tiếp bằng chính lệnh này và --resume"))
	}
	return err
}

// progressLine shows how far a run has come, on one line of a terminal, or as a few
// lines in a file.
type progressLine struct {
	w     io.Writer
	now   func() time.Time
	last  time.Time
	tenth int
	open  bool
}

func (l *progressLine) tell(p batch.Progress) {
	text := fmt.Sprintf(words.Say("%d of %d, %.1f/s, %s left", "%d/%d, %.1f hình/giây, còn %s"), p.Done+p.Failed, p.Total, p.Rate, p.Left)
	if f, ok := l.w.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			if now := l.now(); now.Sub(l.last) > 200*time.Millisecond {
				l.last, l.open = now, true
				fmt.Fprintf(l.w, "\r%-60s", text)
			}
			return
		}
	}
	if t := 10 * (p.Done + p.Failed) / max(1, p.Total); t > l.tenth {
		l.tenth = t
		fmt.Fprintln(l.w, text)
	}
}

func (l *progressLine) end() {
	if l.open {
		fmt.Fprintf(l.w, "\r%-60s\r", "")
	}
}
