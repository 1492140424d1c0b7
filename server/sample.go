package server

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pano/server/auth"
	"pano/server/campaign"
	"pano/server/demo"
	"pano/server/disk"
)

// Login is one sign-in of the sample office.
type Login struct {
	Role                  campaign.Role
	Login, Name, Password string
}

// Sample is the sample city of a data folder: its sign-ins and the displays that
// get players.
type Sample struct {
	Logins   []Login
	Displays []SampleDisplay
	Fresh    bool // it was loaded now
}

// SampleDisplay is one display that gets a player. Code pairs it; it is empty
// when its player is paired already.
type SampleDisplay struct {
	ID, Name string
	Code     string
}

const (
	loginsFile = "demo-logins.txt"
	sampleFile = "demo.json"
)

// sampleNote is what a second start needs to know.
type sampleNote struct {
	Displays []SampleDisplay
}

// LoadSample loads the sample city into an empty office, once. The server must be
// running: approvals wait until the display log has them.
func (s *Server) LoadSample(ctx context.Context, progress func(vi, en string)) (Sample, error) {
	path := filepath.Join(s.o.Dir, sampleFile)
	if b, err := os.ReadFile(path); err == nil {
		return s.knownSample(b)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return Sample{}, err
	}
	logins, cast, err := s.samplePeople(ctx)
	if err != nil {
		return Sample{}, err
	}
	city, err := demo.Load(ctx, s.ctl, cast, time.UnixMicro(s.o.Now()), progress)
	if err != nil {
		return Sample{}, err
	}
	out := Sample{Logins: logins, Fresh: true}
	var note sampleNote
	for _, d := range city.Players {
		note.Displays = append(note.Displays, SampleDisplay{ID: d.ID, Name: d.Name})
		code, _, err := s.ctl.PairCode(ctx, cast[campaign.Operator], d.ID)
		if err != nil {
			return Sample{}, err
		}
		out.Displays = append(out.Displays, SampleDisplay{ID: d.ID, Name: d.Name, Code: code})
	}
	b, err := json.Marshal(note)
	if err != nil {
		return Sample{}, err
	}
	return out, disk.WriteFile(path, b, 0o600)
}

// knownSample is the city of a second start.
func (s *Server) knownSample(b []byte) (Sample, error) {
	var note sampleNote
	if err := json.Unmarshal(b, &note); err != nil {
		return Sample{}, fmt.Errorf("%s: %w", sampleFile, err)
	}
	text, err := os.ReadFile(filepath.Join(s.o.Dir, loginsFile))
	if err != nil {
		return Sample{}, err
	}
	out := Sample{Displays: note.Displays}
	for line := range strings.Lines(string(text)) {
		if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 4 {
			out.Logins = append(out.Logins, Login{Role: campaign.Role(f[0]), Login: f[1], Password: f[2], Name: f[3]})
		}
	}
	return out, nil
}

// LoadCrowd makes n equal displays for a load test, each with its pairing code.
func (s *Server) LoadCrowd(ctx context.Context, n int) ([]SampleDisplay, error) {
	_, cast, err := s.samplePeople(ctx)
	if err != nil {
		return nil, err
	}
	displays, err := demo.Crowd(ctx, s.ctl, cast, n, time.UnixMicro(s.o.Now()))
	if err != nil {
		return nil, err
	}
	out := make([]SampleDisplay, len(displays))
	for i, d := range displays {
		code, _, err := s.ctl.PairCode(ctx, cast[campaign.Operator], d.ID)
		if err != nil {
			return nil, err
		}
		out[i] = SampleDisplay{ID: d.ID, Name: d.Name, Code: code}
	}
	return out, nil
}

// samplePeople makes one person a role, each with a random password, and writes
// them where only the owner reads.
func (s *Server) samplePeople(ctx context.Context) ([]Login, demo.Cast, error) {
	var logins []Login
	cast := demo.Cast{}
	var text strings.Builder
	for _, p := range demo.People() {
		id, err := s.auth.Save(ctx, console(), auth.User{Login: p.Login, Name: p.Name, Roles: []campaign.Role{p.Role}, Lang: "vi"})
		if err != nil {
			return nil, nil, err
		}
		token, _, err := s.auth.Invite(ctx, console(), id)
		if err != nil {
			return nil, nil, err
		}
		password := rand.Text()[:14]
		if _, err := s.auth.Redeem(ctx, token, p.Name, password); err != nil {
			return nil, nil, err
		}
		cast[p.Role] = campaign.Actor{ID: id, Name: p.Name, Roles: []campaign.Role{p.Role}, Lang: "vi"}
		logins = append(logins, Login{p.Role, p.Login, p.Name, password})
		fmt.Fprintf(&text, "%s\t%s\t%s\t%s\n", p.Role, p.Login, password, p.Name)
	}
	return logins, cast, disk.WriteFile(filepath.Join(s.o.Dir, loginsFile), []byte(text.String()), 0o600)
}
