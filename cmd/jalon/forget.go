package main

import (
	"context"

	"jalon/bot"
)

// erase takes away what is kept about somebody.
func (a *assembly) erase(ctx context.Context, u bot.UserID, door string) (bot.Held, error) {
	held, err := a.store.Erase(ctx, u, door, a.clock.Now())
	if err == nil {
		err = a.rebind(ctx)
	}
	return held, err
}
