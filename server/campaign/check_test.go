package campaign

import (
	"errors"
	"strings"
	"testing"
)

func TestChecksNameFieldAndRemedy(t *testing.T) {
	for name, err := range map[string]error{
		"empty":     CheckText("name", "", 1, 10),
		"long":      CheckText("name", strings.Repeat("ệ", 11), 1, 10),
		"id":        CheckID("id", "A B"),
		"zone":      CheckZone("tz", "Local"),
		"campaign":  Campaign{Name: "x", Kind: "war"}.Check(),
		"milestone": Milestone{Name: "x", Campaign: "c", Planned: 1}.Check(),
		"phase":     Phase{Campaign: "c", Label: "x", Start: Moment{At: 1}, End: Moment{At: 1}}.Check(),
		"goal":      Phase{Campaign: "c", Label: "x", Targets: []Target{{Kind: Banner, Goal: -1}}}.Check(),
		"half":      Display{Name: "x", Location: "l", Kind: LEDScreen, Driven: ByPlayer, TZ: "UTC", Faces: 1, WPx: 5}.Check(),
		"no size":   Display{Name: "x", Location: "l", Kind: Banner, Driven: ByCrew, TZ: "UTC", Faces: 1}.Check(),
		"inputs":    Inputs{Sizes: []string{"1x1"}}.Check(),
	} {
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v is not refused with the house's error", name, err)
			continue
		}
		if e.Kind != Invalid || e.Code == "" || e.Field == "" || e.Msg == "" {
			t.Errorf("%s: %+v lacks code, field or text", name, e)
		}
	}
	if err := CheckText("name", "Đặng Thị Ánh\ndòng hai", 1, 30); err != nil {
		t.Errorf("good Vietnamese text is refused: %v", err)
	}
	if err := CheckText("name", strings.Repeat("ệ", 10), 1, 10); err != nil {
		t.Errorf("letters are counted as bytes: %v", err)
	}
}

func TestRightsDenyByDefault(t *testing.T) {
	nobody := Actor{ID: "x", Roles: []Role{"superuser", ""}}
	for _, p := range []Permission{ManageUsers, ManagePlaces, ManagePlan, Design, Approve, Place, TakeOver, PairDisplay, DoTasks, VerifyTasks, ReadLog, ExportLog, ReadAll, "made.up"} {
		if nobody.Can(p) || nobody.Need(p) == nil {
			t.Errorf("an unknown role may %s", p)
		}
	}
	for _, r := range Roles() {
		a := Actor{Roles: []Role{r}}
		if !a.Can(ReadAll) || a.Can("made.up") {
			t.Errorf("%s: reading %v", r, a.Can(ReadAll))
		}
		if a.Can(Design) && a.Can(Approve) {
			t.Errorf("%s may both make and approve", r)
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"Đường Trần Phú": "duong tran phu", "QUỐC KHÁNH": "quoc khanh", "Đ": "d", "": ""} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}
