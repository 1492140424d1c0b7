package main

import (
	"context"
	"fmt"
	"strings"

	"pano/server"
)

type userCmd struct {
	Add  userAddCmd  `cmd:"" help:"${user_add}"`
	List userListCmd `cmd:"" help:"${user_ls}"`
	Link userLinkCmd `cmd:"" help:"${user_new}"`
}

// userFlags say whose people are meant.
type userFlags struct {
	Data        string `env:"PANO_DATA" type:"path" default:"${default_data}" placeholder:"DIR" help:"${f_data}"`
	DatabaseURL string `env:"PANO_DATABASE_URL" placeholder:"URL" help:"${f_database}"`
}

type userAddCmd struct {
	userFlags
	Login   string   `arg:"" help:"${f_user_name}"`
	Name    string   `required:"" help:"${f_user_full}"`
	Role    []string `required:"" placeholder:"ROLE" help:"${f_user_role}"`
	BaseURL string   `default:"http://127.0.0.1:8080" help:"${f_base_url}"`
}

// Help shows how the command is used.
func (userAddCmd) Help() string {
	return example("pano user add trambn --name 'Ngô Bảo Trâm' --role designer --base-url https://pano.dalat.local")
}

// Run adds a person and prints the link with which they choose a password.
func (c userAddCmd) Run(ctx context.Context, s Streams) error {
	link, err := server.AddUser(ctx, server.UserIn{Data: c.Data, DatabaseURL: c.DatabaseURL, Login: c.Login, Name: c.Name, Roles: c.Role, BaseURL: c.BaseURL})
	if err != nil {
		return err
	}
	fmt.Fprintln(s.Out, link)
	return nil
}

type userListCmd struct{ userFlags }

// Help shows how the command is used.
func (userListCmd) Help() string { return example("pano user list --data /var/lib/pano") }

// Run lists people, one a line: sign-in name, full name, roles, state.
func (c userListCmd) Run(ctx context.Context, s Streams) error {
	people, err := server.Users(ctx, c.Data, c.DatabaseURL)
	if err != nil {
		return err
	}
	for _, p := range people {
		state := "active"
		if p.Disabled != 0 {
			state = "disabled"
		}
		roles := make([]string, len(p.Roles))
		for i, r := range p.Roles {
			roles[i] = string(r)
		}
		fmt.Fprintf(s.Out, "%s\t%s\t%s\t%s\n", p.Login, p.Name, strings.Join(roles, ","), state)
	}
	return nil
}

type userLinkCmd struct {
	userFlags
	Login   string `arg:"" help:"${f_user_name}"`
	BaseURL string `default:"http://127.0.0.1:8080" help:"${f_base_url}"`
}

// Help shows how the command is used.
func (userLinkCmd) Help() string { return example("pano user link trambn") }

// Run prints a one-time link.
func (c userLinkCmd) Run(ctx context.Context, s Streams) error {
	link, err := server.UserLink(ctx, server.UserIn{Data: c.Data, DatabaseURL: c.DatabaseURL, Login: c.Login, BaseURL: c.BaseURL})
	if err != nil {
		return err
	}
	fmt.Fprintln(s.Out, link)
	return nil
}
