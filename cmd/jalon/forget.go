package main

import (
	"context"
	"fmt"
	"time"

	"jalon/bot"
)

// finishErasing is how long what follows from an erasure may take, also when
// whoever asked for it has left.
const finishErasing = 10 * time.Second

// erase takes somebody out of the store and returns what was held. The log, and
// the file beside the store, have their key alone. What follows is tried again
// by the upkeep: it never undoes the erasure.
func (a *assembly) erase(ctx context.Context, u bot.UserID, door string) (bot.Held, error) {
	held, err := a.store.Erase(ctx, u, door, a.clock.Now())
	if err != nil || held.Nothing() {
		return held, err
	}
	a.log.Info("somebody was erased", "key", held.Key, "door", door)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishErasing)
	defer cancel()
	if err := a.keepErased(ctx); err != nil {
		a.log.Error("a backup would bring back who was erased, until their keys are beside the store", "err", err)
	}
	if err := a.rebind(ctx); err != nil {
		a.log.Warn("what was erased still counts until the directory is built again", "err", err)
	}
	return held, nil
}

// keepErased brings the file of keys beside the store up to date, where the
// store is a file.
func (a *assembly) keepErased(ctx context.Context) error {
	file, ok := a.store.(interface{ Path() string })
	if !ok {
		return nil
	}
	keys, err := a.store.Erased(ctx)
	if err != nil {
		return err
	}
	a.erasing.Lock()
	defer a.erasing.Unlock()
	if err := addErased(file.Path()+besideErased, keys); err != nil {
		return fmt.Errorf("keep who was erased beside the store: %w", err)
	}
	return nil
}
