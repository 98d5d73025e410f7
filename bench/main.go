// Command bench measures the program as a whole process and prints a table:
// all of it, or the parts its arguments name. It exits 1 when a target is
// missed.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
)

// row is one line of the table.
type row struct {
	name, measured, target string
	ok                     bool
}

func main() {
	if len(os.Args) == 4 && os.Args[1] == "bare" {
		serveBare(os.Args[2], os.Args[3])
		return
	}
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// errMissed: the table shows which.
var errMissed = errors.New("a target is missed")

// part is what can be measured alone.
type part struct {
	name    string
	measure func(context.Context, *installation) ([]row, error)
}

var everyPart = []part{{"start", measureStart}, {"idle", measureIdle}, {"hook", measureHook}, {"flood", measureFlood}, {"sizes", measureSizes},
	{"chart", measureChart}, {"import", measureImport}, {"series", measureSeries}, {"edit", measureEdit}, {"deliver", measureDeliver}, {"limited", measureLimited},
	{"waiting", measureWaiting},
	{"shared", measureShared}, {"replicas", measureReplicas}}

// chosen are the parts with these names; all of them when none is given.
func chosen(names []string) (parts []part, err error) {
	if len(names) == 0 {
		return everyPart, nil
	}
	for _, name := range names {
		at := slices.IndexFunc(everyPart, func(p part) bool { return p.name == name })
		if at < 0 {
			return nil, fmt.Errorf("there is no part %q to measure", name)
		}
		parts = append(parts, everyPart[at])
	}
	return parts, nil
}

func run(ctx context.Context, names []string) error {
	parts, err := chosen(names)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "jalon-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	program := filepath.Join(folder, "jalon")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", program, "jalon/cmd/jalon").CombinedOutput(); err != nil {
		return fmt.Errorf("build the program: %w: %s", err, out)
	}
	chat := newChat()
	defer chat.Close()
	in, err := newInstallation(folder, program, chat.URL, "")
	if err != nil {
		return err
	}
	var rows []row
	for _, p := range parts {
		got, err := p.measure(ctx, in)
		if err != nil {
			return err
		}
		rows = append(rows, got...)
	}
	return printTable(rows)
}

func printTable(rows []row) error {
	fmt.Printf("%s, %d cores, %s\n\n", processor(), runtime.NumCPU(), runtime.Version())
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	missed := false
	for _, r := range rows {
		verdict := "ok"
		if !r.ok {
			verdict, missed = "MISSED", true
		}
		if r.target == "" {
			verdict = ""
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.name, r.measured, r.target, verdict)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if missed {
		return errMissed
	}
	return nil
}

// processor is the machine's, as the system calls it.
func processor() string {
	body, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	for line := range strings.Lines(string(body)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
