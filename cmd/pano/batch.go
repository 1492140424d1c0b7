package main

import (
	"context"

	"pano/cmd/pano/bulk"
	"pano/render"
)

// batchCmd makes pictures from a sheet; package bulk does the work.
type batchCmd struct {
	bulk.Command
	Templates string `env:"PANO_TEMPLATES" type:"path" placeholder:"DIR" help:"${f_templates}"`
}

// Help shows how the command is used.
func (batchCmd) Help() string {
	return example(
		"pano batch led-slide --sheet-example -o mau.xlsx",
		"pano batch led-slide mau.xlsx --size 640x320 --size 1920x1080 --check",
		"pano batch bang-ron-1d khau-hieu.xlsx --map slogan=B --size 600x70cm -o bang-ron.zip",
		"pano batch bang-ron-1d khau-hieu.xlsx --map slogan=B --size 600x70cm -o bang-ron.zip --resume",
	)
}

// Run writes the example, or checks and draws a sheet.
func (c batchCmd) Run(ctx context.Context, s Streams) error {
	return c.Command.Run(ctx, s.Err, func() (*render.Renderer, error) { return smallBench(c.Templates, bulk.CacheBytes) })
}
