package server

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"pano/server/ui"
)

// How often the server looks at what time alone changes, and how long a stop may take.
const (
	sweepEvery = 20 * time.Second
	renewEvery = time.Hour
	drainTime  = 2 * time.Second
)

// Run serves until ctx ends and then stops in order: pages first, so that nobody
// starts anything new, then the hub, then the log, which takes what is pending.
func (s *Server) Run(ctx context.Context) error {
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	logWork, stopLog := context.WithCancel(context.WithoutCancel(ctx))
	defer stopLog()
	failed := make(chan error, 4)
	report := func(err error) {
		if err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, http.ErrServerClosed) {
			select {
			case failed <- err:
			default:
			}
		}
	}
	var hub, books sync.WaitGroup
	if s.broker != nil {
		hub.Go(func() { report(s.broker.Run(work, s.mqttL)) })
	}
	hub.Go(func() { report(s.fleet.Run(work)) })
	hub.Go(func() { s.tend(work) })
	hub.Go(func() { report(s.ctl.RunBatches(work)) })
	books.Go(func() { report(s.dlog.Run(logWork)) })
	go func() { report(s.serve()) }()

	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
		s.log.Error("a part of the server ended", "err", err)
	}
	s.events.close() // streams end, so that the listener need not wait for them
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	if s.http.Shutdown(drain) != nil {
		s.http.Close()
	}
	stopWork()
	hub.Wait()
	stopLog()
	books.Wait()
	return errors.Join(err, s.Close())
}

func (s *Server) serve() error {
	if s.http.TLSConfig != nil {
		return s.http.ServeTLS(s.httpL, "", "")
	}
	return s.http.Serve(s.httpL)
}

// tend does what only the clock asks for. It evaluates states, never edges, so a
// missed turn does no harm.
func (s *Server) tend(ctx context.Context) {
	sweep, renew, look := time.NewTicker(sweepEvery), time.NewTicker(renewEvery), time.NewTicker(time.Second)
	defer sweep.Stop()
	defer renew.Stop()
	defer look.Stop()
	s.attempt(ctx, "renew programmes", s.ctl.Renew)
	for {
		select {
		case <-ctx.Done():
			return
		case <-sweep.C:
			if s.sampling() {
				continue
			}
			s.attempt(ctx, "sweep", s.ctl.Sweep)
			s.events.publish(ui.Event{Kind: "plan"})
		case <-renew.C:
			s.attempt(ctx, "renew programmes", s.ctl.Renew)
			s.attempt(ctx, "renew the certificate", s.renewCertificate)
		case <-look.C:
			if up := s.fleet.Stats().Linked; up != s.linkWas {
				s.linkWas = up
				s.events.publish(ui.Event{Kind: "display"})
			}
		}
	}
}

// sampling tells whether the sample city still waits for its last line. Its past is
// written after the fact: a sweep in the middle would close what its crew is about
// to hang, and on a slow machine the city takes longer than one turn.
func (s *Server) sampling() bool {
	if !s.o.Demo {
		return false
	}
	_, err := os.Stat(filepath.Join(s.o.Dir, sampleFile))
	return errors.Is(err, fs.ErrNotExist)
}

func (s *Server) attempt(ctx context.Context, what string, do func(context.Context) error) {
	if err := do(ctx); err != nil && ctx.Err() == nil {
		s.log.Error(what, "err", err)
	}
}
