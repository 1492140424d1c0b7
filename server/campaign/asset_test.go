package campaign

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pano/devices/blob"
)

func version() AssetVersion {
	return AssetVersion{Asset: "a1", N: 1, State: AssetDraft, Inputs: Inputs{Template: "led-slide", Values: map[string]string{"b": "2", "a": "1"}},
		Files: []File{{Key: "64x32", SHA256: blob.Sum([]byte("x")), Size: 1}, {Key: "600x70cm", SHA256: blob.Sum([]byte("y")), Size: 2}}}
}

// The digest is part of what was signed off years ago: it must never change for
// the same content. This value was worked out once and stays.
func TestDigestIsStable(t *testing.T) {
	const want = "99533a667b0a71a6da6494cf7605c0e6e8fa686646a2b91b36d45640b942467e"
	v := version()
	got := Digest(v.Asset, v.N, v.Inputs, v.Files)
	slices.Reverse(v.Files)
	if again := Digest(v.Asset, v.N, v.Inputs, v.Files); again != got {
		t.Errorf("the order of files changes the digest: %s, %s", got, again)
	}
	if got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
}

func TestDigestSeesEveryVisibleChange(t *testing.T) {
	seen := map[string]string{}
	for name, change := range map[string]func(*AssetVersion){
		"as it is": func(*AssetVersion) {},
		"asset":    func(v *AssetVersion) { v.Asset = "a2" },
		"version":  func(v *AssetVersion) { v.N = 2 },
		"words":    func(v *AssetVersion) { v.Inputs.Values["a"] = "khác" },
		"palette":  func(v *AssetVersion) { v.Inputs.Palette = "xanh" },
		"bytes":    func(v *AssetVersion) { v.Files[0].SHA256 = blob.Sum([]byte("z")) },
		"size":     func(v *AssetVersion) { v.Files[0].Key = "64x33" },
		"length":   func(v *AssetVersion) { v.Files[0].Size = 9 },
		"page":     func(v *AssetVersion) { v.Files[0].Page = 1 },
		"stay":     func(v *AssetVersion) { v.Files[0].MS = 5 },
		"day":      func(v *AssetVersion) { v.Files[0].Day = "2026-12-05" },
		"from":     func(v *AssetVersion) { v.Inputs.FirstDay = "2026-11-05" },
		"less":     func(v *AssetVersion) { v.Files = v.Files[:1] },
	} {
		v := version()
		change(&v)
		d := v.Pending()
		if other, twice := seen[d]; twice {
			t.Errorf("%q and %q have one digest", name, other)
		}
		seen[d] = name
	}
	v := version()
	v.Files[0].Approval = "d1" // already released: no longer part of what waits
	if _, same := seen[v.Pending()]; same {
		t.Error("a released file still counts as waiting")
	}
}

// From any state by any path: nothing is released without having been submitted,
// and nothing leaves withdrawn or superseded.
func TestAssetStatesByRandomWalks(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	states := AssetStates()
	for range 2000 {
		v := AssetVersion{State: AssetDraft}
		submitted := false
		for range 12 {
			was, to := v.State, states[rng.IntN(len(states))]
			err := v.To(to)
			switch {
			case err != nil && v.State != was:
				t.Fatalf("a refused step moved %s to %s", was, v.State)
			case err == nil && (was == AssetWithdrawn || was == AssetSuperseded):
				t.Fatalf("%s came back as %s", was, to)
			}
			submitted = submitted || v.State == AssetSubmitted
			if v.State.Released() && !submitted {
				t.Fatalf("%s was reached without being submitted", v.State)
			}
		}
	}
}

func TestPlacementStatesByRandomWalks(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	states := PlacementStates()
	for i := range 2000 {
		driven := i%2 == 0
		p := Placement{State: Planned, To: 10}
		hung := false
		for range 12 {
			was := p.State
			_ = p.Move(states[rng.IntN(len(states))], driven)
			if was.Over() && p.State != was {
				t.Fatalf("%s came back as %s", was, p.State)
			}
			hung = hung || p.State == Installed
			if p.State == Verified && !hung {
				t.Fatal("verified without having been installed")
			}
			if driven && p.State.Hanging() || !driven && (p.State == Published || p.State == EndedPlace) {
				t.Fatalf("driven %v reached %s", driven, p.State)
			}
			if to := p.Level(driven, 10); to != p.State {
				q := p
				if err := q.Move(to, driven); err != nil {
					t.Fatalf("the level says %s, the states refuse it: %v", to, err)
				}
				if q.Level(driven, 10) != q.State {
					t.Fatalf("the level of %s is not settled", q.State)
				}
			}
		}
	}
}

func TestFilesForAsksForTheExactSizeAndARelease(t *testing.T) {
	v := version()
	v.Files = append(v.Files, File{Key: "64x32", Page: 2, Approval: "d"}, File{Key: "64x32", Page: 1, Approval: "d"}, File{Key: "64x32/1bit", Approval: "d"})
	got := v.FilesFor(Fit{WPx: 64, HPx: 32})
	if len(got) != 2 || got[0].Page != 1 || got[1].Page != 2 {
		t.Errorf("files %+v, want the two released pages in order", got)
	}
	if len(v.FilesFor(Fit{WMM: 6000, HMM: 700})) != 0 {
		t.Error("an unreleased print file fits")
	}
}

func TestSizesHaveOneSpelling(t *testing.T) {
	for _, key := range []string{"640x320", "192x32/3col", "600x70cm", "54x79.5cm", "8x8/1bit"} {
		f, err := ParseFit(key)
		if err != nil || f.Key() != key {
			t.Errorf("%s read as %+v, %v", key, f, err)
		}
	}
	for _, key := range []string{"", "x", "640", "0640x320", "640x320/", "640x320/9col", "600.0x70cm", "NaNx70cm", "Infx1cm", "1e3x1cm", "-1x5", "7x7",
		"16385x16", "16384x16384", "640x320cm/1bit", "640x320 ", "٦٤x٣٢", "600x70cmcm"} {
		if f, err := ParseFit(key); err == nil {
			t.Errorf("%q was taken as %+v", key, f)
		}
	}
}

// A size that reads well and cannot be drawn is told from one that does not read.
func TestSizesOutOfBounds(t *testing.T) {
	for key, code := range map[string]string{"60000x60000": "size_limits", "7x7": "size_limits", "600x30000cm": "size_limits", "NaNxNaNcm": "size_form", "10xx": "size_form"} {
		_, err := ParseFit(key)
		if e := (*Error)(nil); !errors.As(err, &e) || e.Code != code || e.Params["value"] != key {
			t.Errorf("%s: %v, want %s", key, err, code)
		}
	}
}

func FuzzParseFit(f *testing.F) {
	f.Add("640x320/3col")
	f.Add("600x70.5cm")
	f.Fuzz(func(t *testing.T, key string) {
		fit, err := ParseFit(key)
		if err != nil {
			return
		}
		if fit.Key() != key || fit.WPx*fit.HPx > 64_000_000 || fit.WMM > 200_000 || fit.HMM > 200_000 {
			t.Errorf("%q gave %+v with key %q", key, fit, fit.Key())
		}
	})
}

// Of files for certain days, those of one day stand for all: an earlier one never
// yields to one that has not begun.
func TestOnDay(t *testing.T) {
	files := []File{{Key: "a", Day: "2026-11-05"}, {Key: "a", Day: "2026-11-05", Page: 1}, {Key: "a", Day: "2026-11-08"}, {Key: "a", Day: "2026-12-01"}, {Key: "b"}}
	for day, want := range map[string]string{"2026-11-01": "2026-11-05", "2026-11-05": "2026-11-05", "2026-11-07": "2026-11-05", "2026-11-08": "2026-11-08", "2027-01-01": "2026-12-01"} {
		for range 2 {
			got, n := OnDay(files, day), 2
			if want == "2026-11-05" {
				n = 3 // both pages
			}
			if got[0].Day != want || got[len(got)-1].Key != "b" || len(got) != n {
				t.Errorf("on %s stand %+v, want those of %s", day, got, want)
			}
			slices.Reverse(files)
			slices.SortStableFunc(files, func(a, b File) int { return strings.Compare(a.Key, b.Key) })
		}
	}
}
