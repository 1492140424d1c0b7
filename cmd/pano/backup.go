package main

import (
	"context"
	"fmt"

	"pano/server/backup"
)

type backupCmd struct {
	Data        string `env:"PANO_DATA" type:"path" default:"${default_data}" placeholder:"DIR" help:"${f_data}"`
	DatabaseURL string `env:"PANO_DATABASE_URL" placeholder:"URL" help:"${f_database}"`
	To          string `arg:"" type:"path" help:"${f_out_folder}"`
}

// Help shows how the command is used.
func (backupCmd) Help() string {
	return example("pano backup --data /var/lib/pano /mnt/backup/2026-11-24")
}

// Run copies while the server goes on.
func (c backupCmd) Run(ctx context.Context, s Streams) error {
	m, err := backup.Make(ctx, c.Data, c.DatabaseURL, c.To)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s: %d %s, %d MB, %s %d\n", c.To, m.Files, say("files", "tệp"), m.Bytes>>20, say("display log up to record", "nhật ký tới bản ghi"), m.LogSize)
	return nil
}

type restoreCmd struct {
	From        string `arg:"" type:"path" help:"${f_from}"`
	Data        string `env:"PANO_DATA" type:"path" default:"${default_data}" placeholder:"DIR" help:"${f_data}"`
	DatabaseURL string `env:"PANO_DATABASE_URL" placeholder:"URL" help:"${f_database}"`
}

// Help shows how the command is used.
func (restoreCmd) Help() string {
	return example("pano restore /mnt/backup/2026-11-24 --data /var/lib/pano-new")
}

// Run checks the backup whole before it writes anything.
func (c restoreCmd) Run(ctx context.Context, s Streams) error {
	m, err := backup.Restore(ctx, c.From, c.Data, c.DatabaseURL)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s: %d %s, %s %d\n", c.Data, m.Files, say("files checked and copied", "tệp đã kiểm tra và chép"), say("display log verified up to record", "nhật ký đã xác minh tới bản ghi"), m.LogSize)
	return nil
}
