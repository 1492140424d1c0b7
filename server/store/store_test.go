package store_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"pano/server/campaign"
	"pano/server/store"
	"pano/server/store/storetest"
)

// kindOf returns the kind and code of the house's error.
func kindOf(t *testing.T, err error) (campaign.Kind, string) {
	t.Helper()
	var e *campaign.Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v (%T) is not a campaign.Error", err, err)
	}
	return e.Kind, e.Code
}

func want(t *testing.T, err error, kind campaign.Kind, code string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", code)
	}
	if k, c := kindOf(t, err); k != kind || c != code {
		t.Fatalf("error %d %s (%v), want %d %s", k, c, err, kind, code)
	}
}

func tx(t *testing.T, s *store.Store, fn func(p store.Ports) error) {
	t.Helper()
	if err := s.Tx(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// table is the part of every noun's table that the round trip needs.
type table[T any] interface {
	Get(ctx context.Context, id string) (T, error)
	List(ctx context.Context, f campaign.Filter) ([]T, error)
	Put(ctx context.Context, row *T) error
	Delete(ctx context.Context, id string) error
}

// fill sets every field of a struct to something that is not its zero value, so
// that a column that is forgotten or swapped shows.
func fill(v reflect.Value, n *int64) {
	*n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("Đường số %d ‹ẩn›", *n))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(*n)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(*n % 100))
	case reflect.Float64:
		v.SetFloat(float64(*n) + 0.125)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.Map:
		k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(k, n)
		fill(e, n)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(k, e)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	}
}

// roundTrip puts a filled row, reads it back, changes it, and checks versions.
func roundTrip[T any](t *testing.T, s *store.Store, pick func(store.Ports) table[T], links map[string]string) {
	t.Helper()
	ctx := t.Context()
	var row T
	v := reflect.ValueOf(&row).Elem()
	n := int64(0)
	fill(v, &n)
	for f, val := range links {
		v.FieldByName(f).SetString(val)
	}
	id := v.FieldByName("ID").String()
	version := v.FieldByName("Version")
	if version.IsValid() {
		version.SetInt(0)
	}
	tx(t, s, func(p store.Ports) error { return pick(p).Put(ctx, &row) })
	got := func() (out T) {
		tx(t, s, func(p store.Ports) (err error) { out, err = pick(p).Get(ctx, id); return err })
		return out
	}
	if g := got(); !reflect.DeepEqual(g, row) {
		t.Fatalf("%T came back changed:\n%+v\n%+v", row, g, row)
	}
	if version.IsValid() {
		if version.Int() != 1 {
			t.Fatalf("%T: version %d after the first Put", row, version.Int())
		}
		old := row
		tx(t, s, func(p store.Ports) error { return pick(p).Put(ctx, &row) })
		want(t, s.Tx(ctx, func(p store.Ports) error { return pick(p).Put(ctx, &old) }), campaign.Conflict, "stale")
		fresh := row
		reflect.ValueOf(&fresh).Elem().FieldByName("Version").SetInt(0)
		want(t, s.Tx(ctx, func(p store.Ports) error { return pick(p).Put(ctx, &fresh) }), campaign.Conflict, "stale")
	}
	list := func() (out []T) {
		tx(t, s, func(p store.Ports) (err error) {
			out, err = pick(p).List(ctx, campaign.Filter{IDs: []string{id}})
			return err
		})
		return out
	}
	if l := list(); len(l) != 1 || !reflect.DeepEqual(l[0], row) {
		t.Fatalf("%T: listed %+v", row, l)
	}
	want(t, s.View(ctx, func(p store.Ports) error { _, err := pick(p).Get(ctx, "none"); return err }), campaign.NotFound, "not_found")
	want(t, s.Tx(ctx, func(p store.Ports) error { return pick(p).Delete(ctx, "none") }), campaign.NotFound, "not_found")
}

// TestRoundTrip holds for every noun: what goes in comes out, versions guard.
func TestRoundTrip(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tx(t, s, func(p store.Ports) error {
			return errors.Join(
				p.Campaigns.Put(ctx, &campaign.Campaign{ID: "c1"}),
				p.Locations.Put(ctx, &campaign.Location{ID: "l1"}),
				p.Displays.Put(ctx, &campaign.Display{ID: "d1", Location: "l1"}))
		})
		roundTrip(t, s, func(p store.Ports) table[campaign.Unit] { return p.Units }, nil)
		roundTrip(t, s, func(p store.Ports) table[campaign.Area] { return p.Areas }, nil)
		roundTrip(t, s, func(p store.Ports) table[campaign.Reference] { return p.References }, nil)
		roundTrip(t, s, func(p store.Ports) table[campaign.Campaign] { return p.Campaigns }, nil)
		roundTrip(t, s, func(p store.Ports) table[campaign.Phase] { return p.Phases }, map[string]string{"Campaign": "c1"})
		roundTrip(t, s, func(p store.Ports) table[campaign.Milestone] { return p.Milestones }, map[string]string{"Campaign": "c1"})
		roundTrip(t, s, func(p store.Ports) table[campaign.Slogan] { return p.Slogans }, nil)
		roundTrip(t, s, func(p store.Ports) table[campaign.Location] { return p.Locations }, nil)
		roundTrip(t, s, func(p store.Ports) table[campaign.Display] { return p.Displays }, map[string]string{"Location": "l1"})
		roundTrip(t, s, func(p store.Ports) table[campaign.Asset] { return p.Assets }, nil)
		roundTrip(t, s, func(p store.Ports) table[campaign.Placement] { return p.Placements }, map[string]string{"Display": "d1"})
		roundTrip(t, s, func(p store.Ports) table[campaign.Takeover] { return p.Takeovers }, nil)
		roundTrip(t, s, func(p store.Ports) table[campaign.Task] { return p.Tasks }, map[string]string{"Display": "d1"})
		roundTrip(t, s, func(p store.Ports) table[campaign.Evidence] { return p.Evidence }, map[string]string{"Display": "d1"})
	})
}

// TestParents holds that nothing hangs in the air: R9 of the behaviours.
func TestParents(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		want(t, s.Tx(ctx, func(p store.Ports) error { return p.Displays.Put(ctx, &campaign.Display{ID: "d", Location: "none"}) }),
			campaign.Conflict, "in_use")
		tx(t, s, func(p store.Ports) error {
			return errors.Join(p.Locations.Put(ctx, &campaign.Location{ID: "l"}), p.Displays.Put(ctx, &campaign.Display{ID: "d", Location: "l"}))
		})
		want(t, s.Tx(ctx, func(p store.Ports) error { return p.Locations.Delete(ctx, "l") }), campaign.Conflict, "in_use")
	})
}

func ids[T any](t *testing.T, s *store.Store, pick func(store.Ports) table[T], f campaign.Filter) string {
	t.Helper()
	var out []string
	err := s.View(t.Context(), func(p store.Ports) error {
		rows, err := pick(p).List(t.Context(), f)
		for _, r := range rows {
			out = append(out, reflect.ValueOf(r).FieldByName("ID").String())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

func TestFilters(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tx(t, s, func(p store.Ports) error {
			return errors.Join(
				p.Locations.Put(ctx, &campaign.Location{ID: "l1", Name: "Nhà văn hoá Đống Đa", Area: "a1"}),
				p.Locations.Put(ctx, &campaign.Location{ID: "l2", Name: "Công viên 100% xanh", Area: "a2"}),
				p.Displays.Put(ctx, &campaign.Display{ID: "d1", Location: "l1", Kind: campaign.LEDScreen}),
				p.Displays.Put(ctx, &campaign.Display{ID: "d2", Location: "l2", Kind: campaign.Banner, Retired: 50}),
				p.Assets.Put(ctx, &campaign.Asset{ID: "x", Set: "s1", Current: 1}),
				p.Versions.Put(ctx, &campaign.AssetVersion{Asset: "x", N: 1, State: campaign.AssetSubmitted}),
				p.Placements.Put(ctx, &campaign.Placement{ID: "p1", Display: "d1", From: 10, To: 20, Campaign: "c1", State: "planned", Asset: campaign.AssetRef{Asset: "x"}}),
				p.Placements.Put(ctx, &campaign.Placement{ID: "p2", Display: "d1", From: 20, Campaign: "c2", State: "published", Group: "g"}),
				p.Placements.Put(ctx, &campaign.Placement{ID: "p3", Display: "d2", From: 5, To: 100, Campaign: "c1", State: "planned"}),
				p.Takeovers.Put(ctx, &campaign.Takeover{ID: "t1", From: 10, To: 20, Displays: []string{"d1"}}),
				p.Takeovers.Put(ctx, &campaign.Takeover{ID: "t2", From: 10, To: 90, EndedAt: 15, Displays: []string{"d1", "d2", "d1"}}))
		})
		places := func(p store.Ports) table[campaign.Placement] { return p.Placements }
		locs := func(p store.Ports) table[campaign.Location] { return p.Locations }
		tos := func(p store.Ports) table[campaign.Takeover] { return p.Takeovers }
		for _, c := range []struct{ name, got, want string }{
			{"display", ids(t, s, places, campaign.Filter{Display: "d1"}), "p1 p2"},
			{"area", ids(t, s, places, campaign.Filter{Area: "a2"}), "p3"},
			{"kind", ids(t, s, places, campaign.Filter{Kind: "banner"}), "p3"},
			{"campaign and state", ids(t, s, places, campaign.Filter{Campaign: "c1", State: []string{"planned", "removed"}}), "p1 p3"},
			{"half-open at the start", ids(t, s, places, campaign.Filter{From: 20, To: 30}), "p2 p3"},
			{"half-open at the end", ids(t, s, places, campaign.Filter{From: 11, To: 20}), "p1 p3"},
			{"live in an open window", ids(t, s, places, campaign.Filter{Live: 1000}), "p2"},
			{"set", ids(t, s, places, campaign.Filter{Set: "s1"}), "p1"},
			{"group", ids(t, s, places, campaign.Filter{Group: "g"}), "p2"},
			{"first page", ids(t, s, places, campaign.Filter{Limit: 2}), "p1 p2"},
			{"second page", ids(t, s, places, campaign.Filter{Limit: 2, After: "p2"}), "p3"},
			{"folded text", ids(t, s, locs, campaign.Filter{Text: "dong  VAN hóa"}), "l1"},
			{"percent is no wildcard", ids(t, s, locs, campaign.Filter{Text: "100%"}), "l2"},
			{"percent alone", ids(t, s, locs, campaign.Filter{Text: "h%a"}), ""},
			{"takeover in force", ids(t, s, tos, campaign.Filter{Live: 14, Display: "d1"}), "t1 t2"},
			{"takeover ended", ids(t, s, tos, campaign.Filter{Live: 15, Display: "d1"}), "t1"},
			{"takeover by display", ids(t, s, tos, campaign.Filter{Display: "d2"}), "t2"},
			{"display not retired", ids(t, s, func(p store.Ports) table[campaign.Display] { return p.Displays }, campaign.Filter{Live: 60}), "d1"},
			{"asset by state", ids(t, s, func(p store.Ports) table[campaign.Asset] { return p.Assets }, campaign.Filter{State: []string{"submitted"}}), "x"},
		} {
			if c.got != c.want {
				t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
			}
		}
		want(t, s.View(ctx, func(p store.Ports) error {
			_, err := p.Areas.List(ctx, campaign.Filter{Display: "d1"})
			return err
		}), campaign.Invalid, "filter")
	})
}

func TestVersionsAndApprovals(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		var v campaign.AssetVersion
		n := int64(0)
		fill(reflect.ValueOf(&v).Elem(), &n)
		v.Asset, v.N, v.Version = "x", 1, 0
		ref := campaign.AssetRef{Asset: "x", Version: 1}
		a := campaign.Approval{ID: "ap1", Digest: "d", By: "u", ByName: "Lan", At: 7, Approved: true, Reason: "đẹp", Leaf: -1}
		tx(t, s, func(p store.Ports) error {
			two := campaign.AssetVersion{Asset: "x", N: 2, CreatedAt: v.CreatedAt + 1, State: campaign.AssetDraft}
			return errors.Join(p.Assets.Put(ctx, &campaign.Asset{ID: "x"}), p.Versions.Put(ctx, &v), p.Versions.Put(ctx, &two),
				p.Approvals.Put(ctx, ref, &a), p.Approvals.SetLeaf(ctx, "ap1", 42))
		})
		a.Leaf = 42
		if err := s.View(ctx, func(p store.Ports) error {
			got, err := p.Versions.Get(ctx, ref)
			if !reflect.DeepEqual(got, v) {
				t.Errorf("version came back changed:\n%+v\n%+v", got, v)
			}
			all, err2 := p.Versions.List(ctx, campaign.Filter{IDs: []string{"x"}})
			if len(all) != 2 || all[0].N != 2 {
				t.Errorf("versions %+v, want 2 then 1", all)
			}
			page, err3 := p.Versions.List(ctx, campaign.Filter{After: "x/2"})
			if len(page) != 1 || page[0].N != 1 {
				t.Errorf("second page %+v", page)
			}
			used, err4 := p.Versions.ByFile(ctx, v.Files[1].SHA256)
			if len(used) != 1 || used[0] != ref {
				t.Errorf("by file %v", used)
			}
			dec, err5 := p.Approvals.List(ctx, ref)
			if len(dec) != 1 || dec[0] != a {
				t.Errorf("approvals %+v, want %+v", dec, a)
			}
			return errors.Join(err, err2, err3, err4, err5)
		}); err != nil {
			t.Fatal(err)
		}
		old := v
		old.Version = 5
		want(t, s.Tx(ctx, func(p store.Ports) error { return p.Versions.Put(ctx, &old) }), campaign.Conflict, "stale")
		want(t, s.Tx(ctx, func(p store.Ports) error { return p.Approvals.SetLeaf(ctx, "none", 1) }), campaign.NotFound, "not_found")
	})
}

func TestDevicesAndHistory(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		dev := campaign.Device{Display: "d", PublicKey: []byte{1}, SecretHash: []byte{2}, PairedAt: 3, Revoked: 4, Software: "5", Name: "hộp"}
		tx(t, s, func(p store.Ports) error {
			err := errors.Join(p.Locations.Put(ctx, &campaign.Location{ID: "l"}), p.Displays.Put(ctx, &campaign.Display{ID: "d", Location: "l"}),
				p.Devices.Put(ctx, campaign.Device{Display: "d"}), p.Devices.Put(ctx, dev))
			for rev := int64(1); rev <= 4; rev++ {
				err = errors.Join(err, p.Devices.PutDesired(ctx, campaign.Desired{Display: "d", Rev: rev, Pointer: []byte{byte(rev)}, Programme: []byte{9}, At: rev * 10, By: "u"}))
			}
			return err
		})
		want(t, s.Tx(ctx, func(p store.Ports) error { return p.Devices.PutDesired(ctx, campaign.Desired{Display: "d", Rev: 4}) }), campaign.Conflict, "stale")
		if err := s.View(ctx, func(p store.Ports) error {
			got, err := p.Devices.Get(ctx, "d")
			if !reflect.DeepEqual(got, dev) {
				t.Errorf("device %+v, want %+v", got, dev)
			}
			d, err2 := p.Devices.Desired(ctx, "d")
			if d.Rev != 4 || string(d.Pointer) != "\x04" {
				t.Errorf("desired %+v", d)
			}
			for _, c := range []struct {
				from, to int64
				want     string
			}{{0, 5, "[]"}, {0, 10, "[]"}, {0, 11, "[1]"}, {10, 10, "[1]"}, {15, 30, "[1 2]"}, {20, 31, "[2 3]"}, {99, 100, "[4]"}} {
				h, err := p.History.Between(ctx, "d", c.from, c.to)
				revs := make([]int64, 0, len(h))
				for _, d := range h {
					revs = append(revs, d.Rev)
				}
				if fmt.Sprint(revs) != c.want || err != nil {
					t.Errorf("in force in [%d, %d): %v (%v), want %s", c.from, c.to, revs, err, c.want)
				}
			}
			return errors.Join(err, err2)
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// TestCodeOnce: of many boxes that present one code at once, one is enrolled.
func TestCodeOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tx(t, s, func(p store.Ports) error { return p.Codes.Put(ctx, []byte("h"), "d", 100, "u") })
		want(t, s.Tx(ctx, func(p store.Ports) error { _, err := p.Codes.Take(ctx, []byte("h"), 100); return err }), campaign.NotFound, "pairing_code")
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for range 16 {
			wg.Go(func() {
				err := s.Tx(ctx, func(p store.Ports) error { _, err := p.Codes.Take(ctx, []byte("h"), 99); return err })
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else if k, code := kindOf(t, err); k != campaign.NotFound || code != "pairing_code" {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won != 1 {
			t.Fatalf("%d took the code", won)
		}
	})
}

// TestWriters: 32 at once, no "locked" ever, no lost update, no number twice.
func TestWriters(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tx(t, s, func(p store.Ports) error { return p.Areas.Put(ctx, &campaign.Area{ID: "a", Name: "0"}) })
		var wg sync.WaitGroup
		for range 32 {
			wg.Go(func() {
				for range 5 {
					err := s.Tx(ctx, func(p store.Ports) error {
						a, err := p.Areas.Get(ctx, "a")
						if err != nil {
							return err
						}
						a.Name += "+"
						_, err = p.Placements.NextSeq(ctx)
						return errors.Join(err, p.Areas.Put(ctx, &a))
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		tx(t, s, func(p store.Ports) error {
			a, err := p.Areas.Get(ctx, "a")
			n, err2 := p.Placements.NextSeq(ctx)
			if len(a.Name) != 161 || n != 161 {
				t.Errorf("%d updates and number %d, want 160 and 161", len(a.Name)-1, n)
			}
			return errors.Join(err, err2)
		})
	})
}

// TestRollback: an error undoes rows, queued entries and versions in structs.
func TestRollback(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		u := campaign.Unit{ID: "u", Name: "Ban"}
		boom := errors.New("boom")
		err := s.Tx(ctx, func(p store.Ports) error {
			return errors.Join(p.Units.Put(ctx, &u), p.Settings.Put(ctx, "k", "v"),
				p.Orders.Log(ctx, campaign.Entry{ID: "e", Actor: "u", Act: "unit.save"}), boom)
		})
		if !errors.Is(err, boom) || u.Version != 0 {
			t.Fatalf("%v, version %d", err, u.Version)
		}
		want(t, s.View(ctx, func(p store.Ports) error { _, err := p.Units.Get(ctx, "u"); return err }), campaign.NotFound, "not_found")
		want(t, s.View(ctx, func(p store.Ports) error { _, err := p.Settings.Get(ctx, "k"); return err }), campaign.NotFound, "not_found")
		if q, err := s.Pending(ctx, 10); err != nil || len(q) != 0 {
			t.Fatalf("queued %v (%v)", q, err)
		}
		if err := s.View(ctx, func(p store.Ports) error { return p.Units.Put(ctx, &u) }); err == nil {
			t.Fatal("a view wrote")
		}
		u.Version = 0
		tx(t, s, func(p store.Ports) error {
			return errors.Join(p.Units.Put(ctx, &u), p.Settings.Put(ctx, "k", "v"), p.Settings.Put(ctx, "k", "w"),
				p.Orders.Log(ctx, campaign.Entry{ID: "e", Actor: "u", Act: "unit.save"}),
				p.Repeats.Put(ctx, "u", "key", []byte{1}, []byte{2}, 5))
		})
		want(t, s.Tx(ctx, func(p store.Ports) error {
			return p.Orders.Log(ctx, campaign.Entry{ID: "e", Actor: "u", Act: "unit.save"})
		}), campaign.Conflict, "taken")
		q, err := s.Pending(ctx, 10)
		if err != nil || len(q) != 1 || q[0].ID != "e" {
			t.Fatalf("queued %v (%v)", q, err)
		}
		select {
		case <-s.Woken():
		default:
			t.Fatal("the sequencer was not woken")
		}
		if err := s.Done(ctx, []string{"e"}); err != nil {
			t.Fatal(err)
		}
		if q, err := s.Pending(ctx, 10); err != nil || len(q) != 0 {
			t.Fatalf("queued %v (%v)", q, err)
		}
		tx(t, s, func(p store.Ports) error {
			d, a, err := p.Repeats.Get(ctx, "u", "key")
			if string(d)+string(a) != "\x01\x02" {
				t.Errorf("repeat %v %v", d, a)
			}
			v, err2 := p.Settings.Get(ctx, "k")
			if v != "w" {
				t.Errorf("setting %q", v)
			}
			return errors.Join(err, err2)
		})
	})
}
