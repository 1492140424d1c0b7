// Command peers measures Pano's engine against others on the same picture, in
// turn, in one run: .ci/bench-render calls it. Processor time counts, not wall
// time: machines are shared.
//
//	peers run [-rounds N] [-quick] -dir DIR -node DIR -pano FILE
//	peers work PEER JOB N DIR          one worker; answers one line of JSON
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 5 && args[0] == "work" {
		n, err := strconv.Atoi(args[3])
		if err != nil {
			return err
		}
		res, err := work(args[1], args[2], n, args[4])
		if err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(res)
	}
	f := flag.NewFlagSet("peers", flag.ContinueOnError)
	b := &bench{}
	f.StringVar(&b.dir, "dir", "", "scratch folder")
	f.StringVar(&b.node, "node", "", "folder with node_modules of the peers")
	f.StringVar(&b.pano, "pano", "", "the built pano program")
	f.IntVar(&b.rounds, "rounds", 5, "how often each peer has its turn")
	if len(args) == 0 || args[0] != "run" {
		return fmt.Errorf("usage: peers run -dir DIR -node DIR -pano FILE")
	}
	if err := f.Parse(args[1:]); err != nil {
		return err
	}
	if err := export(b.dir); err != nil {
		return err
	}
	return b.all()
}

// bench is one run.
type bench struct {
	dir, node, pano string
	rounds          int
}

// row is one kind of work: who does it, how many pictures a turn.
type row struct {
	title string
	job   string
	peers []string
	n     int
	whole bool // the whole process counts, start-up too
}

func (b *bench) all() error {
	inProcess := []string{"pano", "takumi", "resvg", "satori", "canvas", "sharp"}
	rows := []row{
		{"1080p reference, drawn and packed as PNG, photo kept scaled", "full", append([]string{"pano", "gg"}, inProcess[1:]...), 6, false},
		{"the same, pixels only, nothing kept", "raw", []string{"pano", "takumi", "resvg", "canvas", "sharp"}, 6, false},
		{"next text, PNG, whole process", "batch", append([]string{"pano", "gg"}, inProcess[1:]...), 200, true},
		{"next text, JPEG q90, against packing alone", "jpeg", []string{"pano", "std-jpeg", "takumi", "canvas", "sharp"}, 10, false},
		{"384 × 192 LED picture, PNG", "led", []string{"pano", "std-led", "takumi", "resvg", "canvas", "sharp"}, 40, false},
		{"packing for keeping, against image/png", "stored", []string{"stored", "std-png"}, 3, false},
		{"one PNG, cold, whole process", "cold", []string{"pano", "pano render", "takumi", "resvg", "satori", "canvas", "sharp", "rsvg-convert", "ImageMagick", "Chromium"}, 1, true},
		{"preview 960 px wide after a key stroke", "preview", []string{"pano"}, 20, false},
		{"6 × 1 m, vector PDF", "pdf", []string{"pano"}, 10, false},
		{"6 × 1 m at 100 dpi, PNG in bands, whole process", "print", []string{"pano"}, 1, true},
	}
	fmt.Printf("%d rounds, processor time; ratio = peer / first line\n", b.rounds)
	for _, r := range rows {
		if err := b.row(r); err != nil {
			return err
		}
	}
	return nil
}

// turn is what one peer needed in one round.
type turn struct {
	result
	peak int64 // bytes, of the whole process
}

func (b *bench) row(r row) error {
	turns := map[string][]turn{}
	gone := map[string]error{}
	for range b.rounds {
		for _, p := range r.peers {
			if gone[p] != nil {
				continue
			}
			t, err := b.turn(r, p)
			if err != nil {
				gone[p] = err
				continue
			}
			turns[p] = append(turns[p], t)
		}
	}
	first := turns[r.peers[0]]
	if len(first) == 0 {
		return fmt.Errorf("%s: %w", r.title, gone[r.peers[0]])
	}
	fmt.Printf("\n%s\n", r.title)
	for _, p := range r.peers {
		if gone[p] != nil {
			fmt.Printf("  %-14s left out: %s\n", p, strings.SplitN(gone[p].Error(), "\n", 2)[0])
			continue
		}
		var cpu, wall, ratio []float64
		var peak int64
		for i, t := range turns[p] {
			cpu, wall = append(cpu, t.CPU), append(wall, t.Wall)
			ratio = append(ratio, t.CPU/first[i].CPU)
			peak = max(peak, t.peak)
		}
		fmt.Printf("  %-14s cpu %8.2f ms  wall %8.2f ms  ratio %6.2f", p, median(cpu), median(wall), median(ratio))
		if n := turns[p][0].Bytes; n > 0 {
			fmt.Printf("  %8d bytes", n)
		}
		if r.whole {
			fmt.Printf("  peak %4d MB", peak>>20)
		}
		fmt.Println()
	}
	return nil
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

// count is the number of pictures a turn; slow peers do fewer, times are a picture's.
func (r row) count(peer string) int {
	if r.job == "batch" && peer != "pano" && peer != "takumi" {
		return 20
	}
	if peer == "gg" {
		return 2
	}
	return r.n
}

// turn runs one peer once.
func (b *bench) turn(r row, peer string) (turn, error) {
	n := r.count(peer)
	args, err := b.command(r.job, peer, n)
	if err != nil {
		return turn{}, err
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "FONTCONFIG_FILE="+filepath.Join(b.dir, "fonts.conf"))
	var errs strings.Builder
	cmd.Stderr = &errs
	start := time.Now()
	out, err := cmd.Output()
	if err != nil {
		return turn{}, fmt.Errorf("%s: %w: %s", peer, err, lastLine(errs.String()))
	}
	var t turn
	if !r.whole || len(args) > 1 && (args[1] == "work" || strings.HasSuffix(args[1], "worker.mjs")) {
		if err := json.Unmarshal([]byte(lastLine(string(out))), &t.result); err != nil {
			return turn{}, fmt.Errorf("%s answered %q: %w", peer, out, err)
		}
	}
	if r.whole {
		t.Wall = time.Since(start).Seconds() * 1000 / float64(n)
		t.CPU = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds() * 1000 / float64(n)
	}
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		t.peak = u.Maxrss << 10
	}
	return t, nil
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}

// command is how a peer is started.
func (b *bench) command(job, peer string, n int) ([]string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	svg := filepath.Join(b.dir, "svg", "000.svg")
	out := filepath.Join(b.dir, "out", strings.ReplaceAll(peer, " ", "-")+"-cold.png")
	switch peer {
	case "pano":
		if job == "cold" {
			job = "once"
		}
		return []string{self, "work", "pano", job, strconv.Itoa(n), b.dir}, nil
	case "gg":
		return []string{self, "work", "gg", job, strconv.Itoa(n), b.dir}, nil
	case "stored", "std-png", "std-led", "std-jpeg":
		return []string{self, "work", "pano", peer, strconv.Itoa(n), b.dir}, nil
	case "pano render":
		return []string{b.pano, "render", "led-slide", "--set", "headline=NGÀY QUỐC KHÁNH", "--size", "1920x1080", "-o", out}, nil
	case "rsvg-convert":
		return found("rsvg-convert", svg, "-o", out)
	case "ImageMagick":
		return found("convert", svg, out)
	case "Chromium":
		return found("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--user-data-dir="+filepath.Join(b.dir, "chromium"), "--window-size=1920,1080", "--screenshot="+out, "file://"+svg)
	}
	if b.node == "" {
		return nil, fmt.Errorf("node packages are not installed")
	}
	return found("node", filepath.Join(b.node, "worker.mjs"), peer, job, strconv.Itoa(n), b.dir)
}

func found(name string, args ...string) ([]string, error) {
	at, err := exec.LookPath(name)
	if err != nil {
		return nil, fmt.Errorf("%s is not installed", name)
	}
	return append([]string{at}, args...), nil
}
