package sim

import (
	"context"
	"errors"
	"sync"
	"time"

	"pano/devices/blob"
	"pano/devices/player"
	"pano/devices/proof"
)

// ErrDead is what a broken screen answers.
var ErrDead = errors.New("sim: the screen does not answer")

// Showing is one picture that a screen got.
type Showing struct {
	At     time.Time
	Item   string
	Frame  blob.Digest // "" = dark
	File   blob.Digest
	Pixels int
}

// Screen is an output in memory. It keeps what it was given, not the pixels.
type Screen struct {
	mu    sync.Mutex
	log   []Showing
	dead  bool
	fresh chan struct{} // closed at every change
}

// NewScreen makes a screen.
func NewScreen() *Screen { return &Screen{fresh: make(chan struct{})} }

// Name is "sim".
func (s *Screen) Name() string { return "sim" }

// Show notes the frame.
func (s *Screen) Show(_ context.Context, f player.Frame) (player.Shown, error) {
	err := s.note(Showing{At: time.Now(), Item: f.Item, Frame: f.Pixels, File: f.File, Pixels: len(f.Image.Pix) / 4})
	return player.Shown{Grade: proof.Accepted}, err
}

// Blank notes darkness.
func (s *Screen) Blank(context.Context) error { return s.note(Showing{At: time.Now()}) }

// Close does nothing.
func (s *Screen) Close() error { return nil }

func (s *Screen) note(n Showing) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead {
		return ErrDead
	}
	s.log = append(s.log, n)
	close(s.fresh)
	s.fresh = make(chan struct{})
	return nil
}

// Break makes the screen fail, or work again.
func (s *Screen) Break(dead bool) {
	s.mu.Lock()
	s.dead = dead
	s.mu.Unlock()
}

// Log is all that was shown, oldest first.
func (s *Screen) Log() []Showing {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Showing(nil), s.log...)
}

// Wait returns when ok holds of the newest picture, or with ctx's error.
func (s *Screen) Wait(ctx context.Context, ok func(Showing) bool) error {
	for {
		s.mu.Lock()
		fresh := s.fresh
		if n := len(s.log); n > 0 && ok(s.log[n-1]) {
			s.mu.Unlock()
			return nil
		}
		s.mu.Unlock()
		select {
		case <-fresh:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
