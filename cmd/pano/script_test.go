package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/rogpeppe/go-internal/testscript"

	"pano/cmd/pano/words"
	"pano/server"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"pano": main})
}

// TestScripts tells the command line's stories. Each finds an office that has
// been used and stopped in the folder office.
func TestScripts(t *testing.T) {
	made := sync.OnceValues(func() (string, error) { return usedOffice(t.TempDir()) })
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			dir, err := made()
			e.Setenv("LANG", "C.UTF-8")
			return errors.Join(err, os.CopyFS(filepath.Join(e.WorkDir, "office"), os.DirFS(dir)))
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"forge": forge, "code": code},
	})
}

// usedOffice makes a data folder with a display, people and acts.
func usedOffice(dir string) (string, error) {
	ctx, stop := context.WithCancel(context.Background())
	s, err := server.New(ctx, server.Options{Dir: dir, Addr: "127.0.0.1:0", MQTTAddr: "127.0.0.1:0", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		stop()
		return "", err
	}
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	_, err = s.LoadCrowd(ctx, 1)
	stop()
	return dir, errors.Join(err, <-done)
}

// code wants an exit code.
func code(ts *testscript.TestScript, _ bool, args []string) {
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Check(err)
		}
		got = exit.ExitCode()
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("%v: exit code %d, want %s", args[1:], got, args[0])
	}
}

// forge changes record 3 of the log in a data folder, as somebody with access to
// the file would.
func forge(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(ts.MkAbs(args[0]), "evidence.db"))
	ts.Check(err)
	_, err = db.Exec("UPDATE leaf SET body = substr(body, 1, length(body) - 5) || x'7a' || substr(body, length(body) - 3) WHERE idx = 3")
	ts.Check(errors.Join(err, db.Close()))
}

// TestHelp: every command has help in both languages, and an example that parses.
func TestHelp(t *testing.T) {
	for _, c := range []struct{ lang, title, about string }{
		{"en_US.UTF-8", "Example:", "Run the office's server"},
		{"vi_VN.UTF-8", "Ví dụ:", "Chạy máy chủ của cơ quan"},
	} {
		t.Setenv("LANG", c.lang)
		t.Setenv("LC_ALL", "")
		if top := say0(t, "--help"); !strings.Contains(top, c.about) {
			t.Errorf("%s: %s", c.lang, top)
		}
		for _, path := range commands(t) {
			help := say0(t, append(strings.Fields(path), "--help")...)
			_, examples, ok := strings.Cut(help, c.title)
			found := 0
			for _, line := range strings.Split(examples, "\n") {
				line = strings.TrimSpace(line)
				if !strings.HasPrefix(line, "pano "+path) {
					continue
				}
				found++
				var into cli
				parser, err := kong.New(&into, kong.Vars(texts()), kong.Exit(func(int) {}))
				if err != nil {
					t.Fatal(err)
				}
				if _, err := parser.Parse(splitWords(line)[1:]); err != nil {
					t.Errorf("%s: the example %q: %v", path, line, err)
				}
			}
			if !ok || found == 0 {
				t.Errorf("%s has no example in %s:\n%s", path, c.lang, help)
			}
		}
	}
}

// commands lists all commands, such as "log verify".
func commands(t *testing.T) []string {
	t.Helper()
	var c cli
	parser, err := kong.New(&c, kong.Name("pano"), kong.Vars(texts()))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, leaf := range parser.Model.Leaves(true) {
		out = append(out, strings.TrimPrefix(leaf.FullPath(), "pano "))
	}
	if len(out) < 12 {
		t.Errorf("only %v", out)
	}
	return out
}

// splitWords splits a line as a shell does, single quotes included.
func splitWords(line string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`(?:[^\s']|'[^']*')+`).FindAllString(line, -1) {
		out = append(out, strings.ReplaceAll(m, "'", ""))
	}
	return out
}

func say0(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if code := run(t.Context(), args, Streams{In: strings.NewReader(""), Out: &out, Err: &out}); code != exitOK {
		t.Errorf("%v: exit %d: %s", args, code, out.String())
	}
	return out.String()
}

// TestTexts: the two languages have the same texts, none is empty and none is used by nobody.
func TestTexts(t *testing.T) {
	en, vi := words.English(), words.Vietnamese()
	var src bytes.Buffer
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	bulk, err := filepath.Glob("bulk/*.go")
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, bulk...)
	for _, f := range files {
		if b, err := os.ReadFile(f); err == nil && !strings.HasSuffix(f, "_test.go") {
			src.Write(b)
		}
	}
	for key, text := range en {
		if text == "" || vi[key] == "" {
			t.Errorf("%s is missing in a language", key)
		}
		if !strings.Contains(src.String(), "${"+key+"}") && !strings.Contains(src.String(), `"`+key+`"`) {
			t.Errorf("nobody uses %s", key)
		}
	}
	if len(en) != len(vi) {
		t.Errorf("%d texts in English, %d in Vietnamese", len(en), len(vi))
	}
}

// TestReadme: the first page promises two commands, and both exist.
func TestReadme(t *testing.T) {
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(b), -1) {
		for line := range strings.Lines(block[1]) {
			cmd, _, _ := strings.Cut(line, "#")
			if cmd = strings.TrimSpace(cmd); cmd != "" {
				got = append(got, cmd)
			}
		}
	}
	if want := []string{"go run ./cmd/pano demo", "make test"}; !slices.Equal(got, want) {
		t.Errorf("README.md has the commands %q, want %q", got, want)
	}
	mk, err := os.ReadFile("../../Makefile")
	if err != nil || !regexp.MustCompile(`(?m)^test:`).Match(mk) {
		t.Errorf("make test: there is no such target (%v)", err)
	}
}

// TestDocs: README's index has every page of docs, every link of a page leads
// somewhere, and every whole command in a page is one that pano takes.
func TestDocs(t *testing.T) {
	files, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d pages, %v", len(files), err)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if link := "(docs/" + filepath.Base(file) + ")"; !bytes.Contains(readme, []byte(link)) {
			t.Errorf("README.md has no link to %s", link)
		}
	}
	links, lines := regexp.MustCompile(`\]\(([^)#]+)`), regexp.MustCompile("(?m)(?:^|`)(pano [a-z][^`\n]* -[^`\n]*)")
	tried := 0
	for _, file := range append(files, "../../README.md") {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range links.FindAllSubmatch(b, -1) {
			if to := string(link[1]); !strings.Contains(to, "://") {
				if _, err := os.Stat(filepath.Join(filepath.Dir(file), to)); err != nil {
					t.Errorf("%s points at %s: %v", file, to, err)
				}
			}
		}
		for _, line := range lines.FindAllSubmatch(b, -1) {
			command, _, _ := strings.Cut(string(line[1]), " #")
			if strings.ContainsAny(command, "…>$") {
				continue // a part of a command, or a shell's work
			}
			tried++
			var into cli
			parser, err := kong.New(&into, kong.Vars(texts()), kong.Exit(func(int) {}), kong.Writers(io.Discard, io.Discard))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := parser.Parse(splitWords(command)[1:]); err != nil {
				t.Errorf("%s: %q: %v", file, command, err)
			}
		}
	}
	if tried < 20 {
		t.Errorf("only %d commands were found", tried)
	}
}
