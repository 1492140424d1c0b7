//go:build !linux

package storetest

import "syscall"

// owner says as whom PostgreSQL runs: as whoever runs the tests.
func owner(string) (*syscall.SysProcAttr, error) { return nil, nil }
