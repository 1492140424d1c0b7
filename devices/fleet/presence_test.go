package fleet

import (
	"testing"
	"time"
)

func TestPresence(t *testing.T) {
	const period = time.Minute
	t0 := time.Date(2026, 4, 30, 8, 0, 0, 0, time.UTC)
	at := func(s int) time.Time { return t0.Add(time.Duration(s) * time.Second) }
	type step struct {
		s    int
		do   string // hello gone message age deaf, with the session
		sess string
		boot string
		want Presence
		dup  bool
	}
	for name, steps := range map[string][]step{
		"never heard": {{s: 10, do: "age", want: Unknown}, {s: 200, do: "age", want: Never}},
		"comes, is late, is lost, is back": {
			{s: 5, do: "hello", sess: "a", boot: "1", want: Online}, {s: 60, do: "age", want: Online}, {s: 100, do: "age", want: Late},
			{s: 186, do: "age", want: Lost}, {s: 190, do: "message", sess: "a", want: Online},
		},
		"leaves in order": {
			{s: 5, do: "hello", sess: "a", boot: "1", want: Online}, {s: 9, do: "gone", sess: "a", want: Lost},
			{s: 10, do: "message", sess: "a", want: Lost}, {s: 11, do: "age", want: Lost},
		},
		"late will of the connection before": {
			{s: 5, do: "hello", sess: "a", boot: "1", want: Online}, {s: 6, do: "hello", sess: "b", boot: "1", want: Online},
			{s: 7, do: "gone", sess: "a", want: Online}, {s: 8, do: "gone", sess: "b", want: Lost},
		},
		"will before the greeting": {{s: 5, do: "gone", sess: "a", want: Lost}, {s: 6, do: "hello", sess: "a", boot: "1", want: Lost}},
		"the hub is deaf": {
			{s: 5, do: "hello", sess: "a", boot: "1", want: Online}, {s: 30, do: "deaf", want: Unknown},
		},
		"a box that restarts is no double": {
			{s: 1, do: "hello", sess: "a", boot: "1", want: Online}, {s: 2, do: "hello", sess: "b", boot: "2", want: Online},
			{s: 3, do: "hello", sess: "c", boot: "2", want: Online}, {s: 4, do: "hello", sess: "d", boot: "3", want: Online},
		},
		"two boxes": {
			{s: 1, do: "hello", sess: "a", boot: "1", want: Online}, {s: 2, do: "hello", sess: "b", boot: "2", want: Online},
			{s: 3, do: "hello", sess: "c", boot: "1", want: Online, dup: true}, {s: 4, do: "hello", sess: "d", boot: "2", want: Online, dup: true},
		},
	} {
		var tr tracker
		for i, st := range steps {
			dup := false
			switch st.do {
			case "hello":
				_, dup = tr.hello(st.sess, st.boot, at(st.s))
			case "gone":
				tr.leave(st.sess, "lost", at(st.s))
			case "message":
				tr.message(st.sess, at(st.s))
			case "age":
				tr.age(at(st.s), t0, period)
			case "deaf":
				tr.age(at(st.s), time.Time{}, period)
			}
			if tr.presence != st.want || dup != st.dup {
				t.Errorf("%s, step %d: %s (double %v), want %s (%v)", name, i, tr.presence, dup, st.want, st.dup)
			}
		}
	}
}

// After the hub lost and found the broker, silence is not held against a display
// for three periods.
func TestPresenceAfterTheHubWasDeaf(t *testing.T) {
	t0 := time.Date(2026, 4, 30, 8, 0, 0, 0, time.UTC)
	var tr tracker
	tr.hello("a", "1", t0)
	tr.age(t0.Add(time.Hour), time.Time{}, time.Minute)
	linked := t0.Add(2 * time.Hour)
	for _, c := range []struct {
		after time.Duration
		want  Presence
	}{{time.Second, Unknown}, {2 * time.Minute, Unknown}, {181 * time.Second, Lost}} {
		tr.age(linked.Add(c.after), linked, time.Minute)
		if tr.presence != c.want {
			t.Errorf("%v after: %s, want %s", c.after, tr.presence, c.want)
		}
	}
}
