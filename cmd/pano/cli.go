package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"pano/render"
	"pano/server"
)

// Streams are where a command reads and writes, so that tests can look.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// cli is the grammar of the command line: one field a subcommand.
type cli struct {
	Serve    serveCmd        `cmd:"" help:"${serve}"`
	Demo     demoCmd         `cmd:"" help:"${demo}"`
	Render   renderCmd       `cmd:"" help:"${render}"`
	Batch    batchCmd        `cmd:"" help:"${batch}"`
	Template templateCmd     `cmd:"" help:"${template}"`
	Print    printPackageCmd `cmd:"" name:"print-package" help:"${print_package}"`
	Player   playerCmd       `cmd:"" help:"${player}"`
	Log      logCmd          `cmd:"" help:"${log}"`
	User     userCmd         `cmd:"" help:"${user}"`
	Backup   backupCmd       `cmd:"" help:"${backup}"`
	Restore  restoreCmd      `cmd:"" help:"${restore}"`
	Simulate simulateCmd     `cmd:"" help:"${simulate}"`
	Doctor   doctorCmd       `cmd:"" help:"${doctor}"`
}

// grammar is the part of the command line that is needed to read args: reading
// all of it would take a tenth of the time of one picture.
func grammar(args []string) any {
	if len(args) > 0 && args[0] == "render" {
		return &struct {
			Render renderCmd `cmd:"" help:"${render}"`
		}{}
	}
	return &cli{}
}

// Exit codes: scripts rely on them.
const (
	exitOK    = 0
	exitFault = 1 // the work failed, or a verification did not hold
	exitInput = 2 // the command line or the input is wrong; the message says how to mend it
)

// inputError marks an error as the caller's to mend.
type inputError struct{ error }

func (e inputError) Unwrap() error { return e.error }

func badInput(format string, args ...any) error { return inputError{fmt.Errorf(format, args...)} }

// failed is an answer of "no" that has been printed already.
type failed struct{}

func (failed) Error() string { return "" }

// run parses and runs one command line and returns the exit code.
func run(ctx context.Context, args []string, s Streams) int {
	exited := -1
	parser, err := kong.New(grammar(args),
		kong.Name("pano"), kong.Description(text("pano")), kong.Vars(texts()),
		kong.Writers(s.Out, s.Err), kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(s),
		kong.ShortUsageOnError(), kong.Help(help),
	)
	if err != nil {
		fmt.Fprintln(s.Err, "pano:", err)
		return exitFault
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, err := parser.Parse(args)
	if exited >= 0 { // --help was printed
		return exited
	}
	if err != nil {
		fmt.Fprintf(s.Err, "pano: %v\n%s\n", err, text("see_help"))
		return exitInput
	}
	return report(k.Run(), s.Err)
}

// report prints an error once and turns it into an exit code.
func report(err error, w io.Writer) int {
	if err == nil || errors.Is(err, context.Canceled) {
		return exitOK
	}
	var in inputError
	var re *render.Error
	code := exitFault
	if errors.As(err, &in) || errors.As(err, &re) || server.IsInputError(err) {
		code = exitInput
	}
	if no := (failed{}); !errors.As(err, &no) {
		fmt.Fprintln(w, "pano:", strings.TrimSpace(err.Error()))
	}
	return code
}
