package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"pano/devices/link"
	"pano/devices/output"
	"pano/devices/player"
	"pano/devices/player/enrol"
)

// options are the flags. Their help is in words, by language.
type options struct {
	Server     string        `help:"${server}" env:"PANO_SERVER" placeholder:"URL"`
	Code       string        `help:"${code}" env:"PANO_CODE" placeholder:"CODE"`
	Name       string        `help:"${name}" env:"PANO_NAME" placeholder:"NAME"`
	Data       string        `help:"${data}" env:"PANO_DATA" default:"pano-player-data" placeholder:"DIR"`
	Output     string        `help:"${output}" env:"PANO_OUTPUT" enum:"${kinds}" default:"web"`
	OutputAddr string        `help:"${addr}" env:"PANO_OUTPUT_ADDR" default:"127.0.0.1:8090" placeholder:"HOST:PORT"`
	OutputDir  string        `help:"${dir}" env:"PANO_OUTPUT_DIR" placeholder:"DIR"`
	Flush      time.Duration `help:"${flush}" env:"PANO_FLUSH" default:"15m"`
	Verbose    bool          `help:"${verbose}" short:"v"`
}

func english() kong.Vars {
	return kong.Vars{
		"about":  "Shows on this display what the Pano server has signed for it, and keeps the proof.",
		"server": "Address of the Pano server; needed once, for pairing.",
		"code":   "One-time pairing code from the display's page; needed once.",
		"name":   "Name of this box, for people; the host name if not given.",
		"data":   "Folder for key, programme, pictures and journal. One player each.",
		"output": "Where pictures go: ${kinds}.",
		"addr":   "Address of the web output's page.", "dir": "Folder of the folder output; DATA/screen if not given.",
		"flush": "Longest time until a proof is sent.", "verbose": "Log more.",
		"example": "Example:\n  pano-player --server http://127.0.0.1:8080 --code K7QM2R4X --data ./box-1 --output web",
	}
}

func vietnamese() kong.Vars {
	return kong.Vars{
		"about":  "Phát trên màn hình này đúng những gì máy chủ Pano đã ký, và lưu bằng chứng phát.",
		"server": "Địa chỉ máy chủ Pano; chỉ cần một lần khi ghép nối.",
		"code":   "Mã ghép nối dùng một lần, lấy ở trang của màn hình; chỉ cần một lần.",
		"name":   "Tên của bộ phát để người xem dễ nhận; mặc định là tên máy.",
		"data":   "Thư mục chứa khóa, lịch phát, ảnh và nhật ký. Mỗi bộ phát một thư mục.",
		"output": "Đầu ra hình ảnh: ${kinds}.",
		"addr":   "Địa chỉ trang của đầu ra web.", "dir": "Thư mục của đầu ra folder; mặc định là DATA/screen.",
		"flush": "Thời gian dài nhất trước khi gửi bằng chứng.", "verbose": "Ghi nhật ký chi tiết hơn.",
		"example": "Ví dụ:\n  pano-player --server http://127.0.0.1:8080 --code K7QM2R4X --data ./box-1 --output web",
	}
}

// words chooses the language of the help by the locale.
func words(locale string) kong.Vars {
	w := english()
	if strings.HasPrefix(strings.ToLower(locale), "vi") {
		w = vietnamese()
	}
	w["kinds"] = strings.Join(output.Kinds(), ",")
	w["output"] = strings.ReplaceAll(w["output"], "${kinds}", strings.ReplaceAll(w["kinds"], ",", ", "))
	return w
}

func locale() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			return v
		}
	}
	return ""
}

// run parses the arguments and plays until ctx ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var opt options
	w := words(locale())
	ended := false
	parser, err := kong.New(&opt, kong.Name("pano-player"), kong.Description(w["about"]+"\n\n"+w["example"]), w,
		kong.Writers(stdout, stderr), kong.Exit(func(int) { ended = true }))
	if err != nil {
		return err
	}
	if _, err := parser.Parse(args); err != nil || ended {
		return err
	}
	level := slog.LevelInfo
	if opt.Verbose {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level}))
	return play(ctx, opt, log)
}

// play enrols the box if need be and runs the player.
func play(ctx context.Context, opt options, log *slog.Logger) error {
	if opt.Name == "" {
		opt.Name, _ = os.Hostname()
	}
	id, err := enrol.Enrol(ctx, enrol.Enrolling{Dir: opt.Data, Server: opt.Server, Code: opt.Code, Name: opt.Name})
	if err != nil {
		return err
	}
	if opt.OutputDir == "" {
		opt.OutputDir = filepath.Join(opt.Data, "screen")
	}
	out, err := output.New(opt.Output, output.Config{Title: opt.Name, Dir: opt.OutputDir, Addr: opt.OutputAddr, Log: log})
	if err != nil {
		return err
	}
	defer out.Close()
	cfg := player.Config{
		Dir: opt.Data, Enrolment: id.Enrolment, Key: id.Key, Output: out, Flush: opt.Flush, Software: version(), Log: log,
		Connect: func(e player.Endpoint) (player.Link, error) { return link.New(link.Config(e)) },
	}
	if page, ok := out.(interface{ URL() string }); ok {
		cfg.WebURL = page.URL()
		log.Info("the picture is at", "url", cfg.WebURL)
	}
	p, err := player.New(cfg)
	if err != nil {
		return err
	}
	if err := p.Run(ctx); err != nil {
		return fmt.Errorf("player of display %s: %w", id.Enrolment.Display, err)
	}
	return nil
}

// version is what the build knows of itself.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return info.Main.Version + " " + s.Value[:min(12, len(s.Value))]
		}
	}
	return info.Main.Version
}
