// Command pano-player runs at one electronic display: it shows what the server
// has signed for it and keeps the proof of what it showed. It is the small
// program for the box at the screen; pano has the same as a subcommand.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "pano-player:", err)
		os.Exit(1)
	}
}
