package watch

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"time"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/ui/desk"
	"pano/server/ui/page"
)

const (
	heartbeat = 15 * time.Second
	gather    = 250 * time.Millisecond // changes that come together are sent together
	maxTiles  = 40                     // more changed displays than this wait for the next turn
)

// live is the one stream of a page: as displays report, their tiles, the counters
// and the takeover banner are rendered again in the reader's language and sent.
func live(r *desk.Req) error {
	if r.Events == nil {
		return campaign.Errorf(campaign.Unavailable, "live_off", "", "live updates are not available here; reload the page")
	}
	ch, cancel := r.Events.Subscribe()
	defer cancel()
	h := r.C.Writer.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no")
	_ = http.NewResponseController(r.C.Writer).SetWriteDeadline(time.Time{})
	s := stream{r: r, wall: r.Query("wall") != "", display: r.Query("display"), changed: map[string]bool{}}
	s.write([]byte(": hello\n\n"))
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	turn := time.NewTicker(gather)
	defer turn.Stop()
	for s.err == nil {
		select {
		case <-r.Ctx.Done():
			return nil
		case e, ok := <-ch:
			if !ok {
				return nil
			}
			s.note(e)
		case <-turn.C:
			s.flush()
		case <-beat.C:
			s.write([]byte(": beat\n\n"))
		}
	}
	return nil
}

// stream is one reader of live updates; it belongs to one goroutine.
type stream struct {
	r       *desk.Req
	wall    bool
	display string // a display's own page: only this one
	changed map[string]bool
	alarm   bool
	err     error
}

func (s *stream) note(e desk.Event) {
	if e.Kind == "takeover" {
		s.alarm = true
	}
	if e.Display != "" && (s.wall || s.display == e.Display) {
		s.changed[e.Display] = true
	}
}

// flush sends what changed since the last turn.
func (s *stream) flush() {
	if len(s.changed) == 0 && !s.alarm {
		return
	}
	var out bytes.Buffer
	if s.alarm {
		s.r.V.Alarms = s.r.Alarms()
		s.part(&out, "alarm", "alarm", s.r.V)
		s.alarm = false
	}
	s.tiles(&out)
	if out.Len() > 0 {
		s.send(out.Bytes())
	}
}

func (s *stream) tiles(out io.Writer) {
	if len(s.changed) == 0 {
		return
	}
	ids := make([]string, 0, maxTiles)
	for id := range s.changed {
		if len(ids) == maxTiles {
			break
		}
		ids = append(ids, id)
		delete(s.changed, id)
	}
	list, err := s.r.Ctl.Displays(s.r.Ctx, s.r.By, control.Filter{IDs: ids})
	if err != nil {
		return // the next change tries again; the page keeps the last report
	}
	plans := s.r.Campaigns()
	for _, v := range list {
		s.part(out, "tile-"+v.Display.ID, "overview/tile", NewTile(v, plans))
	}
	if o, err := s.r.Ctl.Overview(s.r.Ctx, s.r.By); err == nil && s.wall {
		d := OverviewData{Overview: o}
		d.Counts, d.All = Counts(o.Counts)
		s.part(out, "counts", "overview/numbers", d)
	}
}

func (s *stream) part(out io.Writer, id, name string, data any) {
	v := s.r.V
	if own, ok := data.(*page.View); !ok || own != v {
		copied := *v
		copied.D = data
		v = &copied
	}
	html, err := s.r.Book.Fragment(name, v)
	if err != nil {
		s.err = err
		return
	}
	fmt.Fprintf(out, `<hx-partial hx-target="#%s" hx-swap="outerMorph">%s</hx-partial>`, id, html)
}

// send frames HTML as one event: a data line for each line.
func (s *stream) send(html []byte) {
	var out bytes.Buffer
	for line := range bytes.Lines(html) {
		out.WriteString("data: ")
		out.Write(bytes.TrimRight(line, "\r\n"))
		out.WriteByte('\n')
	}
	out.WriteByte('\n')
	s.write(out.Bytes())
}

func (s *stream) write(b []byte) {
	if _, err := s.r.C.Writer.Write(b); err != nil {
		s.err = err
		return
	}
	s.r.C.Writer.Flush()
}
