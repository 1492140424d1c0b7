//go:build !linux && !darwin && !freebsd

package durable

// FreeMB is not known on this system.
func FreeMB(string) int64 { return 0 }
