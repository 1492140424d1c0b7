package main

import (
	"context"
	"fmt"

	"pano/server"
)

type doctorCmd struct {
	Data        string `env:"PANO_DATA" type:"path" default:"${default_data}" placeholder:"DIR" help:"${f_data}"`
	DatabaseURL string `env:"PANO_DATABASE_URL" placeholder:"URL" help:"${f_database}"`
	Addr        string `default:"127.0.0.1:8080" help:"${f_addr}"`
	MQTTAddr    string `name:"mqtt-addr" default:"127.0.0.1:1883" help:"${f_mqtt_addr}"`
}

// Help shows how the command is used.
func (doctorCmd) Help() string { return example("pano doctor --data /var/lib/pano") }

// Run prints one line a check; it fails when one of them does.
func (c doctorCmd) Run(ctx context.Context, s Streams) error {
	ok := true
	for _, f := range server.Examine(ctx, server.Options{Dir: c.Data, DatabaseURL: c.DatabaseURL, Addr: c.Addr, MQTTAddr: c.MQTTAddr}) {
		mark := "ok  "
		if f.Problem != "" {
			mark, ok = "FAIL", false
		}
		fmt.Fprintf(s.Out, "%s  %-18s %s\n", mark, f.What, f.Problem+f.Note)
	}
	if !ok {
		return failed{}
	}
	return nil
}
