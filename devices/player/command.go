package player

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"pano/devices/player/durable"
	"pano/devices/player/health"
	"pano/devices/programme"
	"pano/devices/wire"
)

const idsKept = 256

// order checks a command and carries it out, at most once.
func (p *Player) order(raw []byte) {
	_, doc, err := programme.Open(programme.CommandDomain, p.keys, raw)
	if err != nil {
		p.health.Set("command_refused", err)
		return
	}
	c, err := programme.ParseCommand(doc)
	if err == nil {
		err = p.mine(c.Org, c.Display)
	}
	if err == nil && p.cfg.Now().UnixMicro() > c.Expires {
		err = fmt.Errorf("command %s has expired", c.ID)
	}
	p.health.Set("command_refused", err)
	if err != nil || !p.once(c.ID) {
		return
	}
	go p.carryOut(c) // bounded by the expiry; the link's handler must not wait
}

// once tells whether an id is new and remembers it, also over a restart.
func (p *Player) once(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if slices.Contains(p.ids, id) {
		return false
	}
	p.ids = append(p.ids, id)
	if n := len(p.ids); n > idsKept {
		p.ids = slices.Delete(p.ids, 0, n-idsKept)
	}
	data, err := json.Marshal(p.ids)
	if err == nil {
		err = durable.WriteFile(filepath.Join(p.cfg.Dir, "commands.json"), data)
	}
	p.health.Set("commands", err)
	return true
}

// commands are those that carryOut knows; all that a player announces.
func commands() []string { return []string{"clear-cache", "flush", "reload", "screenshot"} }

func (p *Player) carryOut(c *programme.Command) {
	limit := min(time.Duration(c.Expires-p.cfg.Now().UnixMicro())*time.Microsecond, 30*time.Second)
	ctx, cancel := context.WithTimeout(p.life, limit)
	defer cancel()
	res := &wire.Result{Head: p.report.head(), ID: c.ID, OK: true, Done: true}
	var err error
	switch c.Name {
	case "flush":
		err = p.Flush(ctx)
	case "screenshot":
		err = p.screenshot(ctx, c.ID, res)
	case "clear-cache":
		if in := p.current(); in.prog != nil {
			p.stage.sweep(in, 0)
		}
	case "reload":
		err = p.do(ctx, func(_ context.Context, s *screen) { s.showing = false })
	default:
		res.Code, err = "unknown_command", fmt.Errorf("this player does not know %q", c.Name)
	}
	if err != nil {
		res.OK, res.Text = false, health.Clip(err.Error())
		if res.Code == "" {
			res.Code = "failed"
		}
	}
	if err := p.report.send(ctx, wire.Res, res); err != nil {
		p.log.Warn("result not sent", "command", c.ID, "err", err)
	}
}

// screenshot uploads the frame that is on, as the output got it.
func (p *Player) screenshot(ctx context.Context, id string, res *wire.Result) error {
	var f Frame
	if err := p.do(ctx, func(_ context.Context, s *screen) { f = s.on }); err != nil {
		return err
	}
	if f.Image == nil {
		res.Code = "blank"
		return errors.New("the display is dark")
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, f.Image); err != nil {
		return err
	}
	digest, err := p.fetch.Upload(ctx, "screenshot", id, picture.Bytes())
	if err != nil {
		return err
	}
	res.Frame = f.Pixels
	res.Files = []wire.Uploaded{{Kind: "screenshot", SHA256: digest, Size: int64(picture.Len())}}
	return nil
}

// recallCommands reads which commands were carried out before the restart.
func (p *Player) recallCommands() {
	data, err := os.ReadFile(filepath.Join(p.cfg.Dir, "commands.json"))
	if err == nil {
		err = json.Unmarshal(data, &p.ids)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		p.log.Warn("list of commands", "err", err)
	}
}
