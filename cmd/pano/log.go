package main

import (
	"context"
	"fmt"
	"os"

	"pano/server"
)

type logCmd struct {
	Verify verifyCmd `cmd:"" help:"${verify}"`
	Head   headCmd   `cmd:"" help:"${head}"`
}

type verifyCmd struct {
	Data        string   `env:"PANO_DATA" type:"path" default:"${default_data}" placeholder:"DIR" help:"${f_data}"`
	DatabaseURL string   `env:"PANO_DATABASE_URL" placeholder:"URL" help:"${f_database}"`
	Checkpoint  []string `type:"path" sep:"none" placeholder:"FILE" help:"${f_checkpoint}"`
}

// Help shows how the command is used.
func (verifyCmd) Help() string {
	return example("pano log verify --data /var/lib/pano", "pano log verify --checkpoint 2026-01.head --checkpoint 2026-02.head")
}

// Run checks every record. The last line is the verdict or the first bad record.
func (c verifyCmd) Run(ctx context.Context, s Streams) error {
	var kept [][]byte
	for _, path := range c.Checkpoint {
		note, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		kept = append(kept, note)
	}
	v, err := server.VerifyLog(ctx, c.Data, c.DatabaseURL, kept...)
	if err != nil {
		return err
	}
	for _, line := range v.Lines {
		fmt.Fprintln(s.Out, line)
	}
	if !v.OK {
		return failed{}
	}
	return nil
}

type headCmd struct {
	Data        string `env:"PANO_DATA" type:"path" default:"${default_data}" placeholder:"DIR" help:"${f_data}"`
	DatabaseURL string `env:"PANO_DATABASE_URL" placeholder:"URL" help:"${f_database}"`
}

// Help shows how the command is used.
func (headCmd) Help() string { return example("pano log head --data /var/lib/pano") }

// Run prints the newest signed checkpoint, a C2SP signed note.
func (c headCmd) Run(ctx context.Context, s Streams) error {
	note, err := server.LogHead(ctx, c.Data, c.DatabaseURL)
	if err != nil {
		return err
	}
	_, err = s.Out.Write(note)
	return err
}
