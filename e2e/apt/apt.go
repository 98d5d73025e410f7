// Package apt installs the Debian packages that tests want.
package apt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// ErrCannot: this is not root on a machine that has apt-get.
var ErrCannot = errors.New("only root on Debian installs packages")

// Install installs a package unless have says that it is there. Packages of tests
// run at once: one waits here for the other.
func Install(ctx context.Context, name string, have func() bool) error {
	if have() {
		return nil
	}
	apt, err := exec.LookPath("apt-get")
	if err != nil || os.Geteuid() != 0 {
		return ErrCannot
	}
	lock, err := os.OpenFile(filepath.Join(os.TempDir(), "jalon-apt.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err == nil {
		defer lock.Close()
		err = syscall.Flock(int(lock.Fd()), syscall.LOCK_EX)
	}
	if err != nil {
		return fmt.Errorf("wait to install %s: %w", name, err)
	}
	if have() { // somebody else installed it meanwhile
		return nil
	}
	for _, args := range [][]string{{"update"}, {"install", "-y", name}} {
		cmd := exec.CommandContext(ctx, apt, args...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("apt-get %s: %w: %s", args[0], err, out)
		}
	}
	if !have() {
		return fmt.Errorf("%s is installed, and what was wanted of it is not there", name)
	}
	return nil
}
