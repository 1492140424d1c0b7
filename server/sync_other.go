//go:build !unix

package server

// syncDir does nothing: Windows makes names durable with the file.
func syncDir(string) error { return nil }
