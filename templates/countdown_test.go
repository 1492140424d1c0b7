package templates_test

import (
	"fmt"
	"os"
	"testing"

	"pano/render"
)

// A countdown counts down to its milestone, day by day, and says what the office
// wants said from that day on.
func TestCountdownDays(t *testing.T) {
	r := engine(t)
	tp, err := r.Template("led-dem-nguoc")
	if err != nil {
		t.Fatal(err)
	}
	if len(tp.Counts) != 1 || tp.LastDay(map[string]string{"milestone": "05/12/2026"}) != "2026-12-05" || tp.LastDay(nil) != "" {
		t.Error("the countdown does not say that it differs from day to day")
	}
	for _, size := range tp.Sizes {
		v := samples(tp, true)
		typed := artwork(t, r, render.Order{Template: tp.Name, Size: size, Values: v, MaxPx: checkPx})
		v["days"], v["milestone"] = "", "2026-12-05"
		day := func(d string) *render.Artwork {
			a := artwork(t, r, render.Order{Template: tp.Name, Size: size, Values: v, MaxPx: checkPx, Day: d})
			if dir := os.Getenv("PANO_PICTURES"); dir != "" {
				if err := os.WriteFile(dir+"/dem-"+d+"-"+fmt.Sprint(size.WPx)+".png", a.Bytes, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			return a
		}
		if day("2026-11-07").SHA256 != typed.SHA256 {
			t.Errorf("%v: 28 days counted differ from 28 days typed", size)
		}
		last, over := day("2026-12-04"), day("2026-12-05")
		if last.SHA256 == over.SHA256 || last.SHA256 == typed.SHA256 || day("2027-01-01").SHA256 != over.SHA256 {
			t.Errorf("%v: the days do not pass", size)
		}
		v["after"] = ""
		if day("2026-12-06").SHA256 == over.SHA256 {
			t.Errorf("%v: the text after the day is not shown", size)
		}
	}
}

// The lunar year is named from its number as it would be typed.
func TestYearName(t *testing.T) {
	r := engine(t)
	tp, err := r.Template("tet-xuan")
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range tp.Sizes {
		v := samples(tp, true)
		typed := artwork(t, r, render.Order{Template: tp.Name, Size: size, Values: v, MaxPx: checkPx})
		v["plaque"] = ""
		if a := artwork(t, r, render.Order{Template: tp.Name, Size: size, Values: v, MaxPx: checkPx}); a.SHA256 != typed.SHA256 {
			t.Errorf("%v: XUÂN ĐINH MÙI 2027 named and typed differ", size)
		}
	}
}
