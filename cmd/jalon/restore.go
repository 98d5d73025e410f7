package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"jalon/bot"
	"jalon/store"
	"jalon/store/dump"
)

func restoreCommand(io stdio) *cobra.Command {
	var path string
	var o restoring
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Fill an empty store from a backup",
		Long: "Reads a backup, and only then fills the store of the configuration, which must be empty: move the old\n" +
			"file away, or give another database. A restored bot looks in the chat before it sends anything that\n" +
			"may have been sent since the backup.\n\n" +
			"--as-new makes another installation of it, for a trial beside the one that goes on: in a folder of its\n" +
			"own, with copies of jalon.toml and of the secrets if you like. It gets an id and a seal key of its own, no\n" +
			"token, and what was waiting to be sent is left to the other. jalon setup --prefix test- then makes it an\n" +
			"account and commands.\n\n" +
			"Who was erased after the backup was made is erased again: those whose keys stand beside the store, in\n" +
			"STORE.erased, and those of --erased, which takes such a file, or the address of a store.",
		Args: exactly(1, "the backup to read"),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := loadConfig(path, os.Getenv)
			if err != nil {
				return err
			}
			return restore(cmd.Context(), cfg, args[0], o, io)
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().BoolVar(&o.asNew, "as-new", false, "as another installation, with an id of its own")
	cmd.Flags().StringVar(&o.erased, "erased", "", "erase again whose keys are in this file or store")
	return cmd
}

// restoring is how a backup is restored.
type restoring struct {
	asNew  bool
	erased string // where keys of erased people are; empty for nowhere
}

// restore fills the store of a configuration from a backup.
func restore(ctx context.Context, cfg *config, path string, o restoring, out stdio) error {
	f, err := os.Open(path)
	if err != nil {
		return usageError{err}
	}
	defer f.Close()
	fmt.Fprintf(out.err, "checking %s\n", path)
	header, _, err := dump.Verify(f)
	if err != nil {
		return err
	}
	if err := mayRestore(ctx, cfg, header, o.asNew); err != nil {
		return err
	}
	erased, err := erasedBefore(ctx, cfg, o.erased, out)
	if err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	rows, err := fillFrom(ctx, cfg, f, o, erased, out)
	if err != nil {
		return err
	}
	fmt.Fprintf(out.out, "restored and compared: %d rows, as of %s\n", rows, header.Made.In(cfg.zone()).Format("2006-01-02 15:04 MST"))
	if o.asNew {
		return anotherInstallation(cfg, out)
	}
	return keepInstallation(cfg, out)
}

// fillFrom fills the store of a configuration from a backup that was verified,
// and counts its rows.
func fillFrom(ctx context.Context, cfg *config, f io.Reader, o restoring, erased []erasedFrom, out stdio) (int64, error) {
	b, err := dump.NewReader(f)
	if err != nil {
		return 0, err
	}
	rows := b.Rows()
	if o.asNew {
		rows = leftToTheOther(rows)
	}
	sum := dump.Sum{}
	tell := progress{w: out.err, doing: "restored"}
	var kept []bot.PersonKey
	err = fill(ctx, cfg.storeAddress(), tell.counting(sum.Counting(rows)), sum, func(st store.Store) error {
		err := eraseRestored(ctx, st, erased, out)
		if err == nil {
			kept, err = st.Erased(ctx)
		}
		return err
	})
	if beside := besideStore(cfg); err == nil && beside != "" {
		err = addErased(beside, kept)
	}
	return sum.Rows(), err
}

// mayRestore refuses what would make two bots of one, or one of two.
func mayRestore(ctx context.Context, cfg *config, h dump.Header, asNew bool) error {
	switch err := runs(ctx, cfg); {
	case err == nil:
		return storeError{errors.New("a bot runs on this store: stop it first")}
	case !errors.Is(err, errNotRunning):
		return fmt.Errorf("whether a bot runs on this store cannot be told: %w", err)
	}
	others, err := processes(ctx, cfg)
	if err != nil {
		return err
	}
	if len(others) > 0 {
		return storeError{fmt.Errorf("bots run on this store: stop them first (%s)", namesOf(others))}
	}
	switch {
	case asNew && cfg.secrets.Installation != cfg.Installation:
		return usageError{errors.New("--as-new: the id of the installation stands in the configuration: remove the key installation there")}
	case asNew && len(secretsGiven()) > 0:
		return usageError{fmt.Errorf("--as-new: what is the other installation's comes from %s: unset it", strings.Join(secretsGiven(), ", "))}
	case !asNew && h.Installation != "" && h.Installation != cfg.Installation:
		return usageError{fmt.Errorf("this backup is of installation %s, and the configuration's is %q: set %s=%s to go on as that one, or restore --as-new",
			h.Installation, cfg.Installation, envInstallation, h.Installation)}
	}
	return nil
}

// leftToTheOther skips what waits to be sent: the installation that the backup
// is of sends it.
func leftToTheOther(rows iter.Seq2[dump.Row, error]) iter.Seq2[dump.Row, error] {
	return func(yield func(dump.Row, error) bool) {
		for r, err := range rows {
			if err == nil && r.Table == dump.Deliveries {
				r, err = skipped(r)
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

func skipped(r dump.Row) (dump.Row, error) {
	d, err := dump.As[bot.Delivery](r)
	if err != nil || d.State != bot.StatePlanned && d.State != bot.StateClaimed {
		return r, err
	}
	d.State, d.Reason = bot.StateSkipped, bot.ReasonCopied
	r.Value, err = json.Marshal(d)
	return r, err
}
