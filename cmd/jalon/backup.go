package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"jalon/store"
	"jalon/store/dump"
)

func backupCommand(io stdio) *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Keep all of the bot's store in a file, while it runs",
		Long: "Writes everything the bot keeps, as of one instant, to a file that jalon restore takes. The bot may\n" +
			"run meanwhile. The file holds personal data: keep it as you keep the store.",
		Args: exactly(1, "the file to write"),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := loadConfig(path, os.Getenv)
			if err != nil {
				return err
			}
			return backup(cmd.Context(), cfg, args[0], io)
		},
	}
	configFlag(cmd, &path)
	return cmd
}

// backup writes a backup, and reads it again before it takes its name.
func backup(ctx context.Context, cfg *config, path string, out stdio) error {
	if _, err := os.Stat(path); err == nil {
		return usageError{fmt.Errorf("%s is there already: name another file", path)}
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".jalon-backup-*") // of mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if err := writeBackup(ctx, cfg, f, out); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, sum, err := dump.Verify(f)
	if err != nil {
		return fmt.Errorf("read the backup again: %w", err)
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	fmt.Fprintf(out.out, "kept in %s: %d rows, %d bytes\n", path, sum.Rows(), size)
	return nil
}

// writeBackup has the running bot write it, where it holds the store; else it
// reads the store itself.
func writeBackup(ctx context.Context, cfg *config, w io.Writer, out stdio) (err error) {
	w = kept{w}
	defer func() {
		var unkept keepError
		if errors.As(err, &unkept) { // whoever was writing
			err = unkept
		}
	}()
	err = askStream(ctx, cfg, "/backup", w)
	if !errors.Is(err, errNotRunning) {
		return err
	}
	if _, other := errors.AsType[elsewhere](err); other {
		fmt.Fprintf(out.err, "%v: reading %s\n", err, store.Shown(cfg.storeAddress()))
	}
	st, err := openStore(ctx, cfg)
	if err != nil {
		return err
	}
	tell := progress{w: out.err, doing: "kept"}
	return errors.Join(dumpTo(ctx, cfg, st.(dump.Source), w, tell.row), st.Close())
}

// kept marks the faults of the backup's own file: they are none of the store's.
type kept struct{ io.Writer }

func (k kept) Write(p []byte) (int, error) {
	n, err := k.Writer.Write(p)
	if err != nil {
		err = keepError{err}
	}
	return n, err
}

type keepError struct{ error }

func (e keepError) Error() string {
	return "the backup cannot be written, free some room or name a file elsewhere: " + e.error.Error()
}

func (e keepError) Unwrap() error { return e.error }

// dumpTo writes a store as a backup.
func dumpTo(ctx context.Context, cfg *config, s dump.Source, w io.Writer, each func()) error {
	b, err := dump.NewWriter(w, dump.Header{Made: time.Now().UTC(), Version: version(), Installation: cfg.Installation})
	if err != nil {
		return err
	}
	err = s.Dump(ctx, func(r dump.Row) error {
		each()
		return b.Row(r)
	})
	if err != nil {
		return storeFault(err)
	}
	return b.Close()
}
