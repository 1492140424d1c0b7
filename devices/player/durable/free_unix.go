//go:build linux || darwin || freebsd

package durable

import "syscall"

// FreeMB is the space that is left for the folder, in units of 10⁶ bytes; 0 when
// it is not known.
func FreeMB(dir string) int64 {
	var st syscall.Statfs_t
	if syscall.Statfs(dir, &st) != nil {
		return 0
	}
	return int64(uint64(st.Bavail) * uint64(st.Bsize) / 1e6)
}
