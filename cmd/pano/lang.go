package main

import (
	"bytes"
	"strings"

	"github.com/alecthomas/kong"

	"pano/cmd/pano/words"
)

// lang is the language of help and messages.
func lang() string { return words.Lang() }

func text(key string) string { return texts()[key] }

// texts is the catalogue of the command line in the reader's language.
func texts() map[string]string {
	t := words.English()
	if lang() == "vi" {
		t = words.Vietnamese()
	}
	t["default_data"] = defaultData()
	return t
}

// example is the closing part of every command's help.
func example(lines ...string) string {
	title := "Example:"
	if lang() == "vi" {
		title = "Ví dụ:"
	}
	return title + "\n  " + strings.Join(lines, "\n  ")
}

// help prints kong's page; its own fixed words are put into the reader's language.
func help(o kong.HelpOptions, ctx *kong.Context) error {
	if lang() != "vi" {
		return kong.DefaultHelpPrinter(o, ctx)
	}
	out := ctx.Stdout
	var page bytes.Buffer
	ctx.Stdout = &page
	err := kong.DefaultHelpPrinter(o, ctx)
	ctx.Stdout = out
	if err != nil {
		return err
	}
	_, err = strings.NewReplacer("Usage:", "Cách dùng:", "Flags:", "Tùy chọn:", "Arguments:", "Tham số:", "Commands:", "Các lệnh:",
		"Show context-sensitive help.", "Hiện trợ giúp này.", "<command>", "<lệnh>", "[flags]", "[tùy chọn]",
		"Run \"pano <command> --help\" for more information on a command.", "Xem thêm về một lệnh: pano LỆNH --help",
	).WriteString(out, page.String())
	return err
}
