package artwork

import (
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// isolate gives the child a group of its own, which ends as a whole.
func isolate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

// limit sets the kernel's bounds on a running child.
func limit(pid int, b bounds) {
	for resource, most := range map[int]uint64{
		unix.RLIMIT_AS: b.memory, unix.RLIMIT_FSIZE: b.file, unix.RLIMIT_CPU: uint64(b.time.Seconds()) + 1, unix.RLIMIT_CORE: 0,
	} {
		_ = unix.Prlimit(pid, resource, &unix.Rlimit{Cur: most, Max: most}, nil) // it may have ended already
	}
}
