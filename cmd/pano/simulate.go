package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"pano/devices/player/enrol"
	"pano/devices/sim"
	"pano/server"
)

type simulateCmd struct {
	Players int           `default:"20" help:"${f_players}"`
	For     time.Duration `default:"30s" help:"${f_for}"`
}

// Help shows how the command is used.
func (simulateCmd) Help() string { return example("pano simulate --players 100 --for 1m") }

// Run starts an office in a temporary folder, pairs real players with it over
// real MQTT, publishes to all, and says how it bore them.
func (c simulateCmd) Run(ctx context.Context, s Streams) error {
	if c.Players < 1 || c.Players > 2000 {
		return badInput("--players %d: between 1 and 2000", c.Players)
	}
	if c.For < time.Second || c.For > 24*time.Hour {
		return badInput("--for %s: between 1s and 24h", c.For)
	}
	r, err := simulate(ctx, c.Players, c.For, server.Options{Version: version()})
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s\n", r)
	return nil
}

// simulation is what a run showed.
type simulation struct {
	players        int
	connected, all time.Duration // until all were online; until all had their programme
	batches        uint64
}

func (r simulation) String() string {
	return fmt.Sprintf(say("%d players online after %.2f s, all programmes applied after %.2f s, %d proof batches stored",
		"%d bộ phát trực tuyến sau %.2f s, mọi chương trình được nhận sau %.2f s, %d lô bằng chứng đã lưu"),
		r.players, r.connected.Seconds(), r.all.Seconds(), r.batches)
}

func simulate(ctx context.Context, players int, length time.Duration, o server.Options) (simulation, error) {
	dir, err := os.MkdirTemp("", "pano-simulate-*")
	if err != nil {
		return simulation{}, err
	}
	defer os.RemoveAll(dir)
	o.Dir, o.Addr, o.MQTTAddr = filepath.Join(dir, "server"), "127.0.0.1:0", "127.0.0.1:0"
	o.Logger = slog.New(slog.DiscardHandler)
	srv, err := server.New(ctx, o)
	if err != nil {
		return simulation{}, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return srv.Run(ctx) })
	out := simulation{players: players}
	g.Go(func() error {
		defer stop()
		return crowd(ctx, g, srv, dir, length, &out)
	})
	if err := g.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return out, err
	}
	return out, nil
}

// crowd pairs the players, starts them and watches until the time is over.
func crowd(ctx context.Context, g *errgroup.Group, srv *server.Server, dir string, length time.Duration, out *simulation) error {
	displays, err := srv.LoadCrowd(ctx, out.players)
	if err != nil {
		return err
	}
	boxes, err := sim.Boxes(dir, out.players, func(i int, at string) (enrol.Identity, error) {
		return enrol.Enrol(ctx, enrol.Enrolling{Dir: at, Server: srv.URL(), Code: displays[i].Code, Name: displays[i].Name})
	})
	if err != nil {
		return err
	}
	for _, b := range boxes {
		b.Flush = 2 * time.Second
	}
	start := time.Now()
	g.Go(func() error { return sim.RunAll(ctx, boxes) })
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	end := time.After(length)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-end:
			out.batches = srv.StoredBatches()
			return nil
		case <-tick.C:
			online, applied := srv.Deliveries()
			if online == out.players && out.connected == 0 {
				out.connected = time.Since(start)
			}
			if applied == out.players && out.all == 0 {
				out.all = time.Since(start)
			}
		}
	}
}
