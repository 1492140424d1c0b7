package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"pano/devices/link"
	"pano/devices/output"
	"pano/devices/player"
	"pano/devices/player/enrol"
	"pano/server"
)

// demoFlush is how often the demo's players report, so that a visitor sees
// evidence within seconds; an office's players take a quarter of an hour.
const demoFlush = 3 * time.Second

type demoCmd struct {
	serverFlags
	Data     string `env:"PANO_DATA" type:"path" placeholder:"DIR" help:"${f_data_demo}"`
	Addr     string `default:"127.0.0.1:8080" help:"${f_addr}"`
	MQTTAddr string `name:"mqtt-addr" default:"127.0.0.1:1883" help:"${f_mqtt_addr}"`
}

// Help shows how the command is used.
func (demoCmd) Help() string { return example("pano demo", "pano demo --data ~/pano-demo") }

// Run serves the sample city with its players until the context ends.
func (c demoCmd) Run(ctx context.Context, s Streams) error {
	dir := c.Data
	if dir == "" {
		tmp, err := os.MkdirTemp("", "pano-demo-*")
		if err != nil {
			return err
		}
		defer os.RemoveAll(tmp)
		dir = tmp
	}
	o := c.options()
	o.Dir, o.Addr, o.MQTTAddr, o.NextPort, o.Demo = dir, c.Addr, c.MQTTAddr, true, true
	o.Logger = slog.New(slog.NewTextHandler(s.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	srv, err := server.New(ctx, o)
	if err != nil {
		return err
	}
	c.moved(srv, s)
	fmt.Fprintln(s.Out, srv.URL())
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return srv.Run(ctx) })
	g.Go(func() error { return c.city(ctx, srv, dir, s) })
	err = g.Wait()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// moved says when a port was taken.
func (c demoCmd) moved(srv *server.Server, s Streams) {
	for _, m := range srv.Moved() {
		fmt.Fprintf(s.Out, say("%s is taken, using %s\n", "%s đã có chương trình khác dùng, chuyển sang %s\n"), m.Wanted, m.Using)
	}
}

// city loads the sample, starts its players and says what to try.
func (c demoCmd) city(ctx context.Context, srv *server.Server, dir string, s Streams) error {
	start := time.Now()
	sample, err := srv.LoadSample(ctx, func(vi, en string) {
		fmt.Fprintf(s.Out, "  … %s (%.1f s)\n", say(en, vi), time.Since(start).Seconds())
	})
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	boxes := make([]*box, len(sample.Displays))
	for i, d := range sample.Displays {
		if boxes[i], err = newBox(ctx, srv, filepath.Join(dir, "players", d.ID), d); err != nil {
			return fmt.Errorf("%s: %w", d.Name, err)
		}
		srv.PlayerPage(d.ID, boxes[i].page)
		g.Go(func() error { return boxes[i].run(ctx) })
	}
	c.guide(srv, sample, boxes, dir, s)
	return g.Wait()
}

// box is one simulated display: a real player with its own page on this machine.
type box struct {
	name, page string
	out        player.Output
	player     *player.Player
}

func newBox(ctx context.Context, srv *server.Server, dir string, d server.SampleDisplay) (*box, error) {
	client, err := enrol.Client(srv.CAPEM())
	if err != nil {
		return nil, err
	}
	id, err := enrol.Enrol(ctx, enrol.Enrolling{Dir: dir, Server: srv.URL(), Code: d.Code, Name: d.Name, HTTP: client})
	if err != nil {
		return nil, err
	}
	// The ports may be others than at the first start.
	id.Enrolment.Server, id.Enrolment.BrokerURL = srv.URL(), srv.BrokerURL()
	web, err := output.NewWeb(output.Config{Title: d.Name})
	if err != nil {
		return nil, err
	}
	b := &box{name: d.Name, page: web.URL(), out: web}
	b.player, err = player.New(player.Config{
		Dir: dir, Enrolment: id.Enrolment, Key: id.Key, Output: web, Flush: demoFlush, Heartbeat: 10 * time.Second,
		Connect: func(e player.Endpoint) (player.Link, error) { return link.New(link.Config(e)) },
		HTTP:    client, Software: "pano " + version(), WebURL: web.URL(),
	})
	return b, err
}

func (b *box) run(ctx context.Context) error {
	err := b.player.Run(ctx)
	return errors.Join(err, b.out.Close())
}

// guide prints addresses, sign-ins and what to try.
func (c demoCmd) guide(srv *server.Server, sample server.Sample, boxes []*box, dir string, s Streams) {
	fmt.Fprintf(s.Out, "\n%s\n", say("Players (open one beside the live wall):", "Bộ phát (mở một trang cạnh bức tường trực tiếp):"))
	for _, b := range boxes {
		fmt.Fprintf(s.Out, "  %-32s %s\n", b.name, b.page)
	}
	fmt.Fprintf(s.Out, "\n%s (%s)\n", say("Sign-ins", "Tài khoản"), filepath.Join(dir, "demo-logins.txt"))
	for _, l := range sample.Logins {
		fmt.Fprintf(s.Out, "  %-9s %-9s %s\n", l.Role, l.Login, l.Password)
	}
	fmt.Fprintf(s.Out, "\n%s\n  %s\n", say(`Try:
  1. vanhanh  – watch the live wall, then order a takeover under "Phát khẩn cấp"
  2. thietke  – open a template, change a word, see the preview, submit
  3. pheduyet – approve it (also on a phone), then vanhanh places and publishes it
  4. totreo   – on a phone-wide window, hang the banner with a photo
  5. kiemtra  – ask what was where and when, export, verify the log
Ctrl-C stops.`, `Thử:
  1. vanhanh  – xem bức tường trực tiếp, rồi ra lệnh ở "Phát khẩn cấp"
  2. thietke  – mở một mẫu, sửa chữ, xem trước, gửi duyệt
  3. pheduyet – duyệt (cả trên điện thoại), rồi vanhanh bố trí và phát hành
  4. totreo   – ở cửa sổ hẹp như điện thoại, treo băng rôn và chụp ảnh
  5. kiemtra  – hỏi ở đâu, lúc nào, có gì; xuất tệp; xác minh nhật ký
Ctrl-C để dừng.`), srv.URL())
}
