// Package khal runs a calendar program in tests, with a configuration and a
// folder of its own.
package khal

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jalon/e2e/apt"
)

// Program is khal, and the events it took.
type Program struct {
	t      *testing.T
	folder string
}

const configuration = `[calendars]
[[jalon]]
path = %[1]s/events
[sqlite]
path = %[1]s/khal.db
[locale]
local_timezone = Europe/Paris
default_timezone = Europe/Paris
timeformat = %%H:%%M
dateformat = %%Y-%%m-%%d
longdateformat = %%Y-%%m-%%d
datetimeformat = %%Y-%%m-%%d %%H:%%M
longdatetimeformat = %%Y-%%m-%%d %%H:%%M
[default]
default_calendar = jalon
`

// Require fails the test where khal is missing and cannot be installed.
func Require(t *testing.T) Program {
	t.Helper()
	have := func() bool { _, err := exec.LookPath("khal"); return err == nil }
	if err := apt.Install(t.Context(), "khal", have); err != nil {
		t.Fatalf("a calendar program is missing: install Debian's package khal: %v", err)
	}
	return Program{t: t}.Fresh()
}

// Fresh is the program without any event.
func (p Program) Fresh() Program {
	p.t.Helper()
	p.folder = p.t.TempDir()
	err := os.Mkdir(filepath.Join(p.folder, "events"), 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(p.folder, "config"), fmt.Appendf(nil, configuration, p.folder), 0o600)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return p
}

func (p Program) run(args ...string) string {
	p.t.Helper()
	cmd := exec.CommandContext(p.t.Context(), "khal", append([]string{"-c", filepath.Join(p.folder, "config")}, args...)...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + p.folder, "LC_ALL=C.UTF-8"}
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil || complaints.Len() > 0 {
		p.t.Fatalf("khal %s: %v: %s%s", args[0], err, out, complaints.String())
	}
	return string(out)
}

// Take imports a file, and tells what the program then shows for 2026: on each
// line start, end, title, place, status and description, between bars.
func (p Program) Take(body string) string {
	p.t.Helper()
	file := filepath.Join(p.folder, "file.ics")
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.run("import", "--batch", "-a", "jalon", file)
	return p.run("list", "--once", "--day-format", "", "--format", "{start-long} {end-long}|{title}|{location}|{status}|{description}", "2026-01-01", "2027-01-01")
}
