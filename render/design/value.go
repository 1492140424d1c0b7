package design

import (
	"regexp"
	"slices"

	"pano/render/design/node"
)

var (
	namePattern  = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	fieldPattern = regexp.MustCompile(`^[a-z_]{1,30}$`)
	rolePattern  = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// value is a node with the way to it, for messages.
type value = node.Value

func contains(list []string, s string) bool { return slices.Contains(list, s) }
