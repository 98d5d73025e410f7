package calendar

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jalon/e2e/apt"
)

// program is khal, a calendar program, with a configuration and a folder of its
// own.
type program struct {
	t      *testing.T
	folder string
}

const khalConfig = `[calendars]
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

// requireProgram fails the test where khal is missing and cannot be installed.
func requireProgram(t *testing.T) program {
	t.Helper()
	have := func() bool { _, err := exec.LookPath("khal"); return err == nil }
	if err := apt.Install(t.Context(), "khal", have); err != nil {
		t.Fatalf("a calendar program is missing: install Debian's package khal: %v", err)
	}
	return program{t: t}.fresh()
}

// fresh is the program without any event.
func (p program) fresh() program {
	p.t.Helper()
	p.folder = p.t.TempDir()
	err := os.Mkdir(filepath.Join(p.folder, "events"), 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(p.folder, "config"), fmt.Appendf(nil, khalConfig, p.folder), 0o600)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return p
}

func (p program) run(args ...string) string {
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

// take imports a file, and tells what the program then shows for 2026.
func (p program) take(body string) string {
	p.t.Helper()
	file := filepath.Join(p.folder, "file.ics")
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.run("import", "--batch", "-a", "jalon", file)
	return p.run("list", "--once", "--day-format", "", "--format", "{start-long} {end-long}|{title}|{location}|{status}|{description}", "2026-01-01", "2027-01-01")
}

func TestProgramKeepsOneMeetingThroughItsChanges(t *testing.T) {
	p := requireProgram(t)
	what := "|Comité d'investissement de DossierFacile|Salle 24, ou en visio|"
	for _, c := range []struct {
		calendar Calendar
		want     string
	}{
		{planned(t), "2026-10-22 14:30 2026-10-22 15:20" + what + "CONFIRMED |" + notes + "\n"},
		{moved(t), "2026-10-29 14:30 2026-10-29 15:20" + what + "CONFIRMED |" + notes + "\n"},
		{cancelled(t), "2026-10-29 14:30 2026-10-29 15:20" + what + "CANCELLED |" + notes + "\n"},
	} {
		if got := p.take(written(t, c.calendar)); got != c.want {
			t.Errorf("the program shows\n%swant\n%s", got, c.want)
		}
	}
}

func TestProgramReadsFeeds(t *testing.T) {
	p := requireProgram(t)
	if got := p.take(written(t, Calendar{Name: "Rien", Zone: "Europe/Paris"})); got != "" {
		t.Errorf("of an empty calendar the program shows\n%s", got)
	}
	body := written(t, feed(t))
	want := p.take(body)
	for _, shown := range []string{"2026-10-29 14:30 2026-10-29 15:20|Comité d'investissement", "2026-10-30 12:00 2026-10-30 13:00|À confirmer||TENTATIVE",
		"2026-12-10 07:00 2026-12-10 07:50|Comité de suivi : eau potable|Saint-Denis"} {
		if !strings.Contains(want, shown) {
			t.Errorf("the program does not show %q:\n%s", shown, want)
		}
	}
	unknown := strings.NewReplacer("Europe/Paris", "Jalon/A", "Indian/Reunion", "Jalon/B", "America/Miquelon", "Jalon/C").Replace(body)
	if got := p.fresh().take(unknown); got != want {
		t.Errorf("by the zones of the file alone the program shows\n%swant\n%s", got, want)
	}
}

func TestProgramShowsEveryScript(t *testing.T) {
	c := planned(t)
	e := &c.Events[0]
	e.Summary, e.Location = "لجنة الاستثمار 👩🏽‍💻; निवेश, समिति", "投资委员会"
	e.Description = strings.Repeat("Ünïcödé, ועדת; 👨‍👩‍👧‍👦 e\u0301\u0323 จำนวนผู้ใช้ 投资\n", 125) + "C:\\à\\é"
	got := requireProgram(t).take(written(t, c))
	if want := "2026-10-22 14:30 2026-10-22 15:20|" + e.Summary + "|" + e.Location + "|CONFIRMED |" + e.Description + "\n"; got != want {
		t.Errorf("the program shows\n%s", got)
	}
}
