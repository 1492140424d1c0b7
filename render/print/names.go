package print

import (
	"fmt"
	"strings"
)

// names are the resources that all content of the file shares.
type names struct {
	kinds   []string
	entries map[string]*strings.Builder
	count   map[string]int
}

// add names a resource; an empty name makes one up.
func (n *names) add(kind, name string, r ref) string {
	if n.entries == nil {
		n.entries, n.count = map[string]*strings.Builder{}, map[string]int{}
	}
	b := n.entries[kind]
	if b == nil {
		b = &strings.Builder{}
		n.entries[kind] = b
		n.kinds = append(n.kinds, kind)
	}
	if name == "" {
		n.count[kind]++
		name = fmt.Sprintf("%c%d", kind[0], n.count[kind])
	}
	fmt.Fprintf(b, "/%s %v", name, r)
	return name
}

func (n *names) dict() string {
	var b strings.Builder
	b.WriteString("<<")
	for _, k := range n.kinds {
		fmt.Fprintf(&b, "/%s<<%s>>", k, n.entries[k])
	}
	b.WriteString(">>")
	return b.String()
}
