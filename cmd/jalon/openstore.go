package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"jalon/store"
	"jalon/store/postgres"
)

// openStore opens the store of a configuration for a command beside the bot: it
// must be there, and its schema is left to the bot.
func openStore(ctx context.Context, cfg *config) (store.Store, error) {
	if store.IsFile(cfg.Store) {
		_, err := os.Stat(cfg.storeAddress())
		if errors.Is(err, os.ErrNotExist) {
			return nil, storeFault(noStore{cfg.storeAddress()})
		}
		if err != nil {
			return nil, storeFault(err)
		}
	}
	st, err := store.Open(ctx, cfg.storeAddress(), store.Options{AsIs: true})
	if err != nil {
		return nil, storeFault(err)
	}
	return st, nil
}

// noStore says that there is no file at a path. It is os.ErrNotExist.
type noStore struct{ path string }

func (n noStore) Error() string {
	return fmt.Sprintf("no bot has run here yet: there is no %s. jalon serve makes it", n.path)
}

func (noStore) Is(target error) bool { return target == os.ErrNotExist }

// storeError is why a store cannot be used.
type storeError struct{ error }

func (e storeError) Unwrap() error { return e.error }

// storeFault marks the fault of a store; one of its address is the
// configuration's.
func storeFault(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, postgres.ErrAddress), errors.Is(err, store.ErrNoEngine):
		return usageError{err}
	}
	return storeError{err}
}
