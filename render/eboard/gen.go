//go:build ignore

// Gen cuts BDF fonts down to what Vietnamese boards need and writes them in
// the compact form. Its arguments are Galmuri's BDF files, release 2.40.3, and
// efont's h24 of 0.4.2 (PCF in the Debian package, made BDF by pcf2bdf), each
// as FILE or NAME=FILE; the font goes to the folder of its licence.
package main

import (
	"fmt"
	"log"
	"os"
	"strings"

	"pano/render/eboard"
)

// punctuation follows Vietnamese letters and ASCII. The spaces are NBSP and
// the narrow one.
const punctuation = "“”‘’–—…•·°«»×²©₫→←↑↓★☆●○■□▶±½÷€№³®™"

func main() {
	log.SetFlags(0)
	for _, arg := range os.Args[1:] {
		name, path, named := strings.Cut(arg, "=")
		if !named {
			name, path = "", arg
		}
		if err := convert(name, path); err != nil {
			log.Fatalf("%s: %v", path, err)
		}
	}
}

func convert(name, path string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	font, err := eboard.ParseBDF(in)
	if err != nil {
		return err
	}
	if name != "" {
		font.Name = name
	}
	folder := "galmuri"
	if name == "Efont24" {
		folder = "efont"
	}
	want := punctuation + eboard.Letters()
	for r := ' '; r <= '~'; r++ {
		want += string(r)
	}
	font = font.Subset(want)
	font.ComposeDong()
	if err := font.Check(64); err != nil {
		return err
	}
	for _, r := range want {
		if !font.Has(r) {
			return fmt.Errorf("no %c", r)
		}
	}
	b, err := font.MarshalBinary()
	if err != nil {
		return err
	}
	return os.WriteFile(folder+"/"+font.Name+".font", b, 0o644)
}
