// Command jalon is the chat bot of an incubator of public services.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	_ "time/tzdata" // zones, where the system has none

	"github.com/spf13/cobra"
)

// Exit codes.
const (
	exitOK      = 0
	exitFailure = 1 // it could not be done
	exitUsage   = 2 // what was asked is wrong: arguments, configuration, script
	exitStore   = 3 // the store cannot be used
)

// usageError is a fault of what was asked rather than of the doing.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], stdio{os.Stdin, os.Stdout, os.Stderr}))
}

// stdio is where a command reads and writes.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

// run runs one command line and returns its exit code. A fault is one
// sentence, or one line for each, on standard error.
func run(ctx context.Context, args []string, io stdio) int {
	root := rootCommand(io)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	fmt.Fprintln(io.err, err)
	var usage usageError
	var wrong faults
	if errors.As(err, &usage) || errors.As(err, &wrong) {
		return exitUsage
	}
	var unusable storeError
	if errors.As(err, &unusable) {
		return exitStore
	}
	return exitFailure
}

func rootCommand(io stdio) *cobra.Command {
	root := &cobra.Command{
		Use:           "jalon",
		Short:         "The chat bot of an incubator of public services",
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("unknown command %q: try jalon --help", args[0])}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(io.in)
	root.SetOut(io.out)
	root.SetErr(io.err)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(demoCommand(io), consoleCommand(io), serveCommand(io), setupCommand(io), checkCommand(io),
		configCommand(io), statusCommand(io), inviteCommand(io), backupCommand(io), exportCommand(io), importCommand(io), restoreCommand(io), storeCommand(io), remindersCommand(io))
	return root
}

// version is the module's version, or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "development, " + s.Value[:12]
		}
	}
	return "development"
}
