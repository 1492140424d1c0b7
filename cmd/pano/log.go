package main

import (
	"context"
	"fmt"

	"pano/server"
)

type logCmd struct {
	Verify verifyCmd `cmd:"" help:"${verify}"`
	Head   headCmd   `cmd:"" help:"${head}"`
}

type verifyCmd struct {
	Data        string `env:"PANO_DATA" type:"path" default:"${default_data}" placeholder:"DIR" help:"${f_data}"`
	DatabaseURL string `env:"PANO_DATABASE_URL" placeholder:"URL" help:"${f_database}"`
}

// Help shows how the command is used.
func (verifyCmd) Help() string { return example("pano log verify --data /var/lib/pano") }

// Run checks every record. The last line is the verdict or the first bad record.
func (c verifyCmd) Run(ctx context.Context, s Streams) error {
	v, err := server.VerifyLog(ctx, c.Data, c.DatabaseURL)
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
