package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"time"

	"github.com/spf13/cobra"

	"jalon/store"
	"jalon/store/dump"
)

func storeCommand(io stdio) *cobra.Command {
	cmd := &cobra.Command{Use: "store", Short: "Move what the bot keeps to another place", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(&cobra.Command{
		Use:   "copy FROM TO",
		Short: "Copy a store into an empty one, of any engine",
		Long: "Copies everything from one store to another that is empty: the path of a file, or postgres://…\n" +
			"Stop the bot first: what it stores meanwhile is not copied. The copy is read again and compared,\n" +
			"row by row; then put its address in the configuration.",
		Args: exactly(2, "two addresses: where everything is, and where it goes"),
		RunE: func(cmd *cobra.Command, args []string) error { return copyStore(cmd.Context(), args[0], args[1], io) },
	})
	return cmd
}

// exactly wants so many arguments.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != n {
			return usageError{fmt.Errorf("wanted: %s", what)}
		}
		return nil
	}
}

// copyStore copies a store into an empty one, and compares.
func copyStore(ctx context.Context, from, to string, io stdio) (err error) {
	if store.IsFile(from) {
		if _, err := os.Stat(store.FileOf(from)); err != nil {
			return storeFault(err)
		}
	}
	source, err := store.Open(ctx, from, store.Options{AsIs: true})
	if err != nil {
		return storeFault(err)
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	sum := dump.Sum{}
	tell := progress{w: io.err, doing: "copied"}
	if err := fill(ctx, to, tell.counting(sum.Counting(rowsOf(ctx, source.(dump.Source)))), sum, nil); err != nil {
		return err
	}
	fmt.Fprintf(io.out, "copied and compared: %d rows\n", sum.Rows())
	return nil
}

// rowsOf yields what a store holds.
func rowsOf(ctx context.Context, s dump.Source) iter.Seq2[dump.Row, error] {
	return func(yield func(dump.Row, error) bool) {
		err := s.Dump(ctx, func(r dump.Row) error {
			if !yield(r, nil) {
				return errStopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(dump.Row{}, err)
		}
	}
}

// errStopped: whoever reads the rows wants no more.
var errStopped = errors.New("no more rows are wanted")

// fill puts rows into an empty store, and reads them again: sum is theirs, once
// all were taken. then, unless it is nil, is done to the store before it may be
// used. A file is there only when all of that is.
func fill(ctx context.Context, address string, rows iter.Seq2[dump.Row, error], sum dump.Sum, then func(store.Store) error) error {
	if !store.IsFile(address) {
		return fillAt(ctx, address, rows, sum, then)
	}
	path := store.FileOf(address)
	if _, err := os.Stat(path); err == nil {
		return storeFault(fmt.Errorf("%s: %w", path, dump.ErrNotEmpty))
	}
	partial := path + ".partial"
	if err := os.Remove(partial); err != nil && !errors.Is(err, os.ErrNotExist) {
		return storeFault(err)
	}
	if err := fillAt(ctx, partial, rows, sum, then); err != nil {
		return errors.Join(err, os.Remove(partial))
	}
	if err := place(partial, path); err != nil {
		return storeFault(errors.Join(err, os.Remove(partial)))
	}
	return nil
}

// place gives a file its name, unless something took that meanwhile: a bot that
// was started would go on in a file without a name.
func place(from, to string) error {
	err := os.Link(from, to)
	switch {
	case err == nil:
		return os.Remove(from)
	case errors.Is(err, os.ErrExist):
		return fmt.Errorf("%s: %w", to, dump.ErrNotEmpty)
	}
	return os.Rename(from, to) // where files have one name only
}

func fillAt(ctx context.Context, address string, rows iter.Seq2[dump.Row, error], sum dump.Sum, then func(store.Store) error) error {
	target, err := store.Open(ctx, address, store.Options{})
	if err != nil {
		return storeFault(err)
	}
	err = target.(dump.Target).Load(ctx, rows)
	if err == nil {
		err = dump.Check(ctx, target.(dump.Source), sum)
	}
	if err == nil && then != nil {
		if err = then(target); err != nil && !store.IsFile(address) {
			err = fmt.Errorf("the database was filled, and is not to be used: empty it, and restore again: %w", err)
		}
	}
	return storeFault(errors.Join(err, target.Close()))
}

// progress tells how far it is, once a second.
type progress struct {
	w     io.Writer
	doing string
	rows  int64
	told  time.Time
}

func (p *progress) row() {
	p.rows++
	if now := time.Now(); now.Sub(p.told) > time.Second {
		if !p.told.IsZero() {
			fmt.Fprintf(p.w, "%s %d rows…\n", p.doing, p.rows)
		}
		p.told = now
	}
}

// counting tells of rows that pass.
func (p *progress) counting(rows iter.Seq2[dump.Row, error]) iter.Seq2[dump.Row, error] {
	return func(yield func(dump.Row, error) bool) {
		for r, err := range rows {
			p.row()
			if !yield(r, err) {
				return
			}
		}
	}
}
