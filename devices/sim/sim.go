// Package sim runs real players against a real server, with simulated outputs
// and with faults: cables that are cut or slow, disks that are full, clocks that
// jump. Nothing of the player is replaced but what stands around it.
package sim

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"pano/devices/link"
	"pano/devices/player"
	"pano/devices/player/enrol"
)

// Box is one player with what stands around it. Dir and Identity must be given;
// nil parts are made new.
type Box struct {
	Dir      string
	Identity enrol.Identity
	Screen   *Screen
	Cable    *Cable
	Disk     *Disk
	Clock    *Clock

	Flush, Tick, Heartbeat, Resend time.Duration // zero: the player's defaults
	Backoff                        time.Duration // longest pause between tries to connect: 500 ms
	Log                            *slog.Logger
}

// Player makes the real player of the box.
func (b *Box) Player() (*player.Player, error) {
	if b.Screen == nil {
		b.Screen = NewScreen()
	}
	if b.Cable == nil {
		b.Cable = &Cable{}
	}
	if b.Disk == nil {
		b.Disk = &Disk{}
	}
	if b.Clock == nil {
		b.Clock = &Clock{}
	}
	return player.New(player.Config{
		Dir: b.Dir, Enrolment: b.Identity.Enrolment, Key: b.Identity.Key, Output: b.Screen,
		HTTP: b.Cable.HTTP(), Now: b.Clock.Now, OpenFile: b.Disk.Open, Log: b.Log, Software: "sim",
		Flush: b.Flush, Tick: b.Tick, Heartbeat: b.Heartbeat, Resend: b.Resend,
		Spread: 50 * time.Millisecond, Backoff: cmp.Or(b.Backoff, 500*time.Millisecond),
		Connect: func(e player.Endpoint) (player.Link, error) {
			c := link.Config(e)
			dial, err := b.Cable.Dialer(e.URL)
			if err != nil {
				return nil, err
			}
			c.Dial = dial
			return link.New(c)
		},
	})
}

// Run plays until ctx ends.
func (b *Box) Run(ctx context.Context) error {
	p, err := b.Player()
	if err != nil {
		return err
	}
	return p.Run(ctx)
}

// Boxes makes n boxes below dir; enrol gives each its identity.
func Boxes(dir string, n int, enrol func(i int, dir string) (enrol.Identity, error)) ([]*Box, error) {
	boxes := make([]*Box, n)
	for i := range boxes {
		at := filepath.Join(dir, fmt.Sprintf("box-%03d", i))
		id, err := enrol(i, at)
		if err != nil {
			return nil, fmt.Errorf("box %d: %w", i, err)
		}
		boxes[i] = &Box{Dir: at, Identity: id}
	}
	return boxes, nil
}

// RunAll runs boxes until ctx ends and returns the first error that is not ctx's.
func RunAll(ctx context.Context, boxes []*Box) error {
	var all sync.WaitGroup
	errs := make(chan error, len(boxes))
	for _, b := range boxes {
		all.Go(func() {
			if err := b.Run(ctx); err != nil && ctx.Err() == nil {
				errs <- err
			}
		})
	}
	all.Wait()
	close(errs)
	return <-errs
}
