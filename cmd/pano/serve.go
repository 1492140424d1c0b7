package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"pano/cmd/pano/words"
	"pano/server"
)

// serverFlags are shared by everything that opens an office's data.
type serverFlags struct {
	DatabaseURL string `env:"PANO_DATABASE_URL" placeholder:"URL" help:"${f_database}"`
	MQTTURL     string `name:"mqtt-url" env:"PANO_MQTT_URL" placeholder:"URL" help:"${f_mqtt_url}"`
	MQTTCA      string `name:"mqtt-ca" type:"path" placeholder:"FILE" help:"${f_mqtt_ca}"`
	TLS         string `name:"tls" env:"PANO_TLS" help:"${f_tls}"`
	TLSCert     string `name:"tls-cert" type:"path" placeholder:"FILE" help:"${f_tls_cert}"`
	TLSKey      string `name:"tls-key" type:"path" placeholder:"FILE" help:"${f_tls_key}"`
	Insecure    bool   `help:"${f_insecure}"`
	Zone        string `default:"Asia/Ho_Chi_Minh" help:"${f_zone}"`
}

func (f serverFlags) options() server.Options {
	return server.Options{
		DatabaseURL: f.DatabaseURL, MQTTURL: f.MQTTURL, MQTTCA: f.MQTTCA, TLS: f.TLS, TLSCert: f.TLSCert,
		TLSKey: f.TLSKey, Insecure: f.Insecure, Zone: f.Zone, Version: version(),
	}
}

type serveCmd struct {
	serverFlags
	Data      string `env:"PANO_DATA" type:"path" default:"${default_data}" placeholder:"DIR" help:"${f_data}"`
	Addr      string `env:"PANO_ADDR" default:"127.0.0.1:8080" help:"${f_addr}"`
	MQTTAddr  string `name:"mqtt-addr" env:"PANO_MQTT_ADDR" default:"127.0.0.1:1883" help:"${f_mqtt_addr}"`
	Org       string `env:"PANO_ORG" default:"dalat" help:"${f_org}"`
	Templates string `env:"PANO_TEMPLATES" type:"path" placeholder:"DIR" help:"${f_templates_serve}"`
}

// Help shows how the command is used.
func (serveCmd) Help() string {
	return example("pano serve --data /var/lib/pano --addr 0.0.0.0:8443 --mqtt-addr 0.0.0.0:8883 --tls auto")
}

// Run serves until the context ends.
func (c serveCmd) Run(ctx context.Context, s Streams) error {
	o := c.options()
	o.Dir, o.Addr, o.MQTTAddr, o.Org, o.Templates = c.Data, c.Addr, c.MQTTAddr, c.Org, c.Templates
	o.Logger = logger(s)
	srv, err := server.New(ctx, o)
	if err != nil {
		return err
	}
	addresses(srv, s)
	link, err := srv.SetupLink(ctx)
	if err != nil {
		srv.Close()
		return err
	}
	if link != "" {
		fmt.Fprintf(s.Out, "%s\n%s\n", say(
			"Nobody can sign in yet. Open this link once, within a day, to make the first administrator:",
			"Chưa có ai đăng nhập được. Mở đường dẫn này một lần, trong một ngày, để tạo người quản trị đầu tiên:"), link)
	}
	return srv.Run(ctx)
}

// addresses prints where people find the server: one address on the first line,
// as scripts read it, then those of other machines and how they come to trust it.
func addresses(srv *server.Server, s Streams) {
	fmt.Fprintln(s.Out, srv.URL())
	trust := srv.URL()
	if reach := srv.Reach(); len(reach) > 0 {
		trust = reach[0]
		fmt.Fprintln(s.Out, say("From other machines:", "Từ máy khác:"))
		for _, at := range reach {
			fmt.Fprintln(s.Out, "  "+at)
		}
	}
	if f := srv.Fingerprint(); f != "" {
		fmt.Fprintf(s.Out, "%s %s\n%s %s/trust\n", say("Certificate authority, SHA-256:", "Chứng thư gốc, SHA-256:"), f,
			say("How phones and browsers come to trust it:", "Cách để điện thoại và trình duyệt tin cậy:"), trust)
	}
}

// logger writes structured lines to standard error.
func logger(s Streams) *slog.Logger {
	return slog.New(slog.NewTextHandler(s.Err, &slog.HandlerOptions{Level: slog.LevelInfo}))
}

// say picks the reader's language.
func say(en, vi string) string { return words.Say(en, vi) }

// defaultData is where an office's data live when nobody says otherwise.
func defaultData() string {
	if dir, err := os.UserConfigDir(); err == nil {
		return filepath.Join(dir, "pano")
	}
	return "pano-data"
}
