package store_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"pano/server/auth"
	"pano/server/campaign"
	"pano/server/store"
	"pano/server/store/storetest"
)

const (
	second = int64(1_000_000)
	minute = 60 * second
	good   = "một câu dài dễ nhớ"
)

// desk is auth on a real store, with a clock to turn.
type desk struct {
	*auth.Auth
	s   *store.Store
	now atomic.Int64
}

func eachDesk(t *testing.T, fn func(t *testing.T, d *desk)) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := &desk{s: s}
		d.now.Store(1_764_000_000 * second)
		d.Auth = auth.New(s.Auth(), d.now.Load)
		fn(t, d)
	})
}

var system = campaign.Actor{ID: "system", Name: "system", Roles: []campaign.Role{campaign.Admin}}

// person adds somebody with a password.
func (d *desk) person(t *testing.T, login string, roles ...campaign.Role) string {
	t.Helper()
	id, err := d.Save(t.Context(), system, auth.User{Login: login, Name: "Ông " + login, Roles: roles})
	if err != nil {
		t.Fatal(err)
	}
	token, _, err := d.Invite(t.Context(), system, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Redeem(t.Context(), token, "", good); err != nil {
		t.Fatal(err)
	}
	return id
}

func TestFirstSetup(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		old, err := d.Setup(ctx)
		if err != nil || old == "" {
			t.Fatalf("no link for the first administrator (%v)", err)
		}
		token, err := d.Setup(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Redeem(ctx, old, "lan", good); err == nil {
			t.Fatal("the older link still works")
		}
		if _, err := d.Redeem(ctx, token, "lan", "short"); err == nil {
			t.Fatal("a short password was taken")
		}
		// Of many at once, one becomes the administrator.
		var won atomic.Int64
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if _, err := d.Redeem(ctx, token, "Lan", good); err == nil {
					won.Add(1)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Fatalf("%d used the link", won.Load())
		}
		id, err := d.Login(ctx, "LAN ", good, "::1")
		if err != nil {
			t.Fatal(err)
		}
		secret, err := d.Start(ctx, id, "::1", "test")
		if err != nil {
			t.Fatal(err)
		}
		a, err := d.Actor(ctx, secret)
		if err != nil || !a.Is(campaign.Admin) {
			t.Fatalf("actor %+v (%v)", a, err)
		}
		if again, err := d.Setup(ctx); err != nil || again != "" {
			t.Fatalf("a second set-up link %q (%v)", again, err)
		}
	})
}

func TestSessions(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		id := d.person(t, "minh", campaign.Operator)
		open := func() string {
			s, err := d.Start(ctx, id, "10.0.0.1", strings.Repeat("agent ", 99))
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		s := open()
		for range 23 { // never idle, yet over after 12 hours
			d.now.Add(30 * minute)
			if _, err := d.Actor(ctx, s); err != nil {
				t.Fatal(err)
			}
		}
		d.now.Add(30*minute + 1)
		_, err := d.Actor(ctx, s)
		want(t, err, campaign.Forbidden, "session_ended")
		s = open()
		d.now.Add(30*minute + 1)
		_, err = d.Actor(ctx, s)
		want(t, err, campaign.Forbidden, "session_ended")
		s = open()
		if err := d.End(ctx, s); err != nil {
			t.Fatal(err)
		}
		_, err = d.Actor(ctx, s)
		want(t, err, campaign.Forbidden, "session_ended")
		_, err = d.Actor(ctx, "")
		want(t, err, campaign.Forbidden, "session_ended")
	})
}

// TestDisable: A15 of the behaviours, sessions and tokens end now.
func TestDisable(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		admin := d.person(t, "lan", campaign.Admin)
		id := d.person(t, "minh", campaign.Operator, campaign.Designer)
		s, err := d.Start(ctx, id, "10.0.0.1", "")
		if err != nil {
			t.Fatal(err)
		}
		by, err := d.Actor(ctx, s)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = d.MakeToken(ctx, by, auth.TokenIn{Name: "x", Scopes: []campaign.Role{campaign.Admin}, Expires: d.now.Load() + minute})
		want(t, err, campaign.Forbidden, "token_scope")
		secret, tok, err := d.MakeToken(ctx, by, auth.TokenIn{Name: "script", Scopes: []campaign.Role{campaign.Designer}, Expires: d.now.Load() + minute})
		if err != nil {
			t.Fatal(err)
		}
		if a, err := d.TokenActor(ctx, secret); err != nil || a.Is(campaign.Operator) || !a.Is(campaign.Designer) {
			t.Fatalf("token actor %+v (%v)", a, err)
		}
		want(t, d.SetDisabled(ctx, by, admin, true), campaign.Forbidden, "forbidden")
		if err := d.SetDisabled(ctx, system, id, true); err != nil {
			t.Fatal(err)
		}
		_, err = d.Actor(ctx, s)
		want(t, err, campaign.Forbidden, "session_ended")
		_, err = d.TokenActor(ctx, secret)
		want(t, err, campaign.Forbidden, "token_invalid")
		_, err = d.Login(ctx, "minh", good, "10.0.0.1")
		want(t, err, campaign.Forbidden, "login_failed")
		if all, err := d.Tokens(ctx, system, id); err != nil || len(all) != 1 || all[0].Revoked == 0 || all[0].ID != tok.ID {
			t.Fatalf("tokens %+v (%v)", all, err)
		}
		want(t, d.SetDisabled(ctx, system, admin, true), campaign.Conflict, "last_admin")
		_, err = d.Save(ctx, system, auth.User{ID: admin, Login: "lan", Name: "Lan", Roles: []campaign.Role{campaign.Crew}})
		want(t, err, campaign.Conflict, "last_admin")
		_, err = d.Save(ctx, system, auth.User{Login: "MINH", Name: "Minh khác"})
		want(t, err, campaign.Conflict, "login_taken")
		users, err := d.Users(ctx, system, campaign.Filter{Text: "ông mi"})
		if err != nil || len(users) != 1 || users[0].Disabled == 0 {
			t.Fatalf("users %+v (%v)", users, err)
		}
	})
}

func TestBackOff(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		id := d.person(t, "minh", campaign.Operator)
		for range 6 {
			_, err := d.Login(ctx, "minh", "sai mật khẩu rồi", "10.0.0.1")
			want(t, err, campaign.Forbidden, "login_failed")
		}
		_, err := d.Login(ctx, "minh", good, "10.0.0.1")
		want(t, err, campaign.Unavailable, "login_wait")
		// Another address still gets in: nobody can lock somebody out.
		if _, err := d.Login(ctx, "minh", good, "10.0.0.2"); err != nil {
			t.Fatal(err)
		}
		_, err = d.Login(ctx, "nobody", good, "10.0.0.2")
		want(t, err, campaign.Forbidden, "login_failed")
		d.now.Add(2*second + 1)
		if got, err := d.Login(ctx, "minh", good, "10.0.0.1"); err != nil || got != id {
			t.Fatalf("%q (%v)", got, err)
		}
		q, err := d.s.Pending(ctx, 100)
		if err != nil {
			t.Fatal(err)
		}
		refused := 0
		for _, p := range q {
			if strings.Contains(string(p.Body), `"session.refuse"`) {
				refused++
			}
			if strings.Contains(string(p.Body), "mật khẩu") {
				t.Error("a password stands in the log")
			}
		}
		if refused != 7 {
			t.Errorf("%d refusals logged, want 7", refused)
		}
	})
}

func TestInvite(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		id := d.person(t, "minh", campaign.Crew)
		s, err := d.Start(ctx, id, "", "")
		if err != nil {
			t.Fatal(err)
		}
		token, expires, err := d.Invite(ctx, system, id)
		if err != nil || expires <= d.now.Load() {
			t.Fatal(expires, err)
		}
		if name, err := d.Invited(ctx, token); err != nil || name != "minh" {
			t.Fatalf("link for %q (%v)", name, err)
		}
		for _, bad := range []string{"ngắn", strings.Repeat("ab", 20), "MINH là tên của tôi", strings.Repeat("dài", 200)} {
			if _, err := d.Redeem(ctx, token, "", bad); err == nil {
				t.Errorf("the password %.20q was taken", bad)
			}
		}
		if _, err := d.Redeem(ctx, token, "", "một mật khẩu hoàn toàn mới"); err != nil {
			t.Fatal(err)
		}
		_, err = d.Actor(ctx, s)
		want(t, err, campaign.Forbidden, "session_ended")
		_, err = d.Redeem(ctx, token, "", good)
		want(t, err, campaign.NotFound, "link_spent")
		token, _, err = d.Invite(ctx, system, id)
		if err != nil {
			t.Fatal(err)
		}
		d.now.Store(d.now.Load() + 73*60*minute)
		_, err = d.Invited(ctx, token)
		want(t, err, campaign.NotFound, "link_spent")
		// The same letters, typed in decomposed form, are the same password.
		if _, err := d.Login(ctx, "minh", "mo\u0323\u0302t m\u00e2\u0323t kh\u00e2\u0309u hoa\u0300n toa\u0300n m\u01a1\u0301i", ""); err != nil {
			t.Error(errors.Unwrap(err), err)
		}
	})
}
