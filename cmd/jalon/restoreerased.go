package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"jalon/bot"
	"jalon/store"
)

// boltMagic stands sixteen bytes into a store that is a file, in the order of
// the machine.
const boltMagic = 0xED0CDAED

// erasedFrom is the keys of erased people that one place has.
type erasedFrom struct {
	from string // as it may be shown: never the address of a database
	keys []bot.PersonKey
}

// erasedBefore gathers who must stay erased after a restoration: those of from,
// the address of a store or a file of keys, unless it is empty, and those of
// the file beside the store to fill.
func erasedBefore(ctx context.Context, cfg *config, from string, out stdio) (all []erasedFrom, err error) {
	if from != "" {
		one, err := erasedIn(ctx, from, out)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	if beside := besideStore(cfg); beside != "" && beside != from {
		one, err := erasedInFile(beside, out)
		switch {
		case errors.Is(err, os.ErrNotExist):
		case err != nil:
			return nil, usageError{fmt.Errorf("%w: mend the file, or move it away", err)}
		default:
			all = append(all, one)
		}
	}
	return all, nil
}

// besideStore is the file of keys beside the store of a configuration; empty
// for a database.
func besideStore(cfg *config) string {
	if !store.IsFile(cfg.Store) {
		return ""
	}
	return cfg.storeAddress() + besideErased
}

func erasedIn(ctx context.Context, from string, out stdio) (e erasedFrom, err error) {
	if !store.IsFile(from) {
		return erasedInStore(ctx, from, "the store of --erased")
	}
	path := store.FileOf(from)
	is, err := isStoreFile(path)
	switch {
	case err != nil:
		return e, usageError{fmt.Errorf("--erased: %w", err)}
	case is || path != from:
		return erasedInStore(ctx, from, path)
	}
	if e, err = erasedInFile(path, out); err != nil {
		return e, usageError{fmt.Errorf("--erased: %w: it wants the keys that stand beside a store, or a store", err)}
	}
	return e, nil
}

func erasedInStore(ctx context.Context, address, shown string) (e erasedFrom, err error) {
	st, err := store.Open(ctx, address, store.Options{AsIs: true})
	if err != nil {
		return e, storeFault(fmt.Errorf("--erased: %w", err))
	}
	keys, err := st.Erased(ctx)
	return erasedFrom{shown, keys}, storeFault(errors.Join(err, st.Close()))
}

func erasedInFile(path string, out stdio) (e erasedFrom, err error) {
	keys, cut, err := readErased(path)
	if cut {
		fmt.Fprintf(out.err, "%s: its last line was not written whole, and is left out\n", path)
	}
	return erasedFrom{path, keys}, err
}

// isStoreFile tells a store that is a file from others, without opening it.
func isStoreFile(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	head, err := bufio.NewReader(f).Peek(20)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	return len(head) == 20 && binary.NativeEndian.Uint32(head[16:]) == boltMagic, nil
}

// eraseRestored erases from a store that was just filled who was erased after
// its backup was made, and tells of each place whose keys were applied.
func eraseRestored(ctx context.Context, st store.Store, all []erasedFrom, out stdio) error {
	for _, e := range all {
		n, err := st.EraseAgain(ctx, e.keys, time.Now())
		if err != nil {
			return err
		}
		fmt.Fprintf(out.out, "%s: %d keys of erased people, %d of them were in the backup and are erased again\n", e.from, len(e.keys), n)
	}
	return nil
}
