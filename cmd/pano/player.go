package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"

	"pano/devices/link"
	"pano/devices/output"
	"pano/devices/player"
	"pano/devices/player/enrol"
)

// playerCmd is pano-player inside the one program, for demos and tests.
type playerCmd struct {
	Server     string `placeholder:"URL" help:"${f_server}"`
	Code       string `placeholder:"CODE" help:"${f_code}"`
	Data       string `type:"path" default:"pano-player-data" placeholder:"DIR" help:"${f_data}"`
	Output     string `default:"web" enum:"web,folder" help:"${f_output}"`
	OutputAddr string `default:"127.0.0.1:0" help:"${f_out_addr}"`
	OutputDir  string `type:"path" default:"pano-player-out" placeholder:"DIR" help:"${f_out_dir}"`
	CA         string `type:"path" placeholder:"FILE" help:"${f_ca}"`
}

// Help shows how the command is used.
func (playerCmd) Help() string {
	return example("pano player --server https://pano.dalat.local --code 7KQ2-M9XA --output web")
}

// Run plays until the context ends.
func (c playerCmd) Run(ctx context.Context, s Streams) error {
	var client *http.Client
	if c.CA != "" {
		pem, err := readBounded(c.CA, 1<<20)
		if err != nil {
			return err
		}
		if client, err = enrol.Client(string(pem)); err != nil {
			return inputError{err}
		}
	}
	name, _ := os.Hostname() // only a label: an unnamed box is fine
	id, err := enrol.Enrol(ctx, enrol.Enrolling{Dir: c.Data, Server: c.Server, Code: c.Code, Name: name, HTTP: client})
	if err != nil {
		return inputError{err}
	}
	out, err := output.New(c.Output, output.Config{Title: id.Enrolment.Display, Dir: c.OutputDir, Addr: c.OutputAddr, Log: logger(s)})
	if err != nil {
		return inputError{err}
	}
	page := ""
	if web, ok := out.(*output.Web); ok {
		page = web.URL()
		fmt.Fprintln(s.Out, page)
	}
	p, err := player.New(player.Config{
		Dir: c.Data, Enrolment: id.Enrolment, Key: id.Key, Output: out, Software: "pano " + version(), WebURL: page, Log: logger(s),
		Connect: func(e player.Endpoint) (player.Link, error) { return link.New(link.Config(e)) },
	})
	if err != nil {
		return errors.Join(err, out.Close())
	}
	return errors.Join(p.Run(ctx), out.Close())
}
