package main

import (
	"context"
	"errors"
	"time"

	"jalon/bot"
)

// begin repeats what needs the store, the catalogue and the chat until all have
// answered once. An error other than ctx's is what only somebody can mend.
func (s *service) begin(ctx context.Context) error {
	for {
		err := s.storeReady(ctx)
		if err != nil && !errors.Is(err, bot.ErrAway) && ctx.Err() == nil {
			return storeFault(err)
		}
		if err == nil {
			err = s.keeperReady(ctx)
		}
		if err == nil {
			err = s.door.Connect(ctx)
		}
		if err == nil {
			err = s.refreshDirectory(ctx)
		}
		if err == nil || ctx.Err() != nil {
			return ctx.Err()
		}
		wait := s.beginAgainIn(s.clock.Now())
		s.log.Error("not ready yet, trying again", "err", err, "again_in", wait.Round(time.Second))
		if err := (bot.RealClock{}).Wait(ctx, time.Now().Add(wait), nil); err != nil {
			return err
		}
	}
}

// beginRest is how long to wait for a chat that does not answer yet.
const beginRest = 5 * time.Second

// beginAgainIn is how long to wait for what is missing at a start: sources that
// fail are asked when the keeper says so.
func (a *assembly) beginAgainIn(now time.Time) time.Duration {
	if a.keeper.Current().Catalogue != nil {
		return beginRest
	}
	return max(beginRest, a.keeper.NextRefresh().Sub(now))
}

// storeReady prepares a shared store, once it answers.
func (s *service) storeReady(ctx context.Context) error {
	if s.shared == nil || s.prepared {
		return nil
	}
	err := s.shared.Prepare(ctx)
	s.prepared = err == nil
	return err
}

// keeperReady makes sure there is a catalogue, the last good copy if need be.
func (s *service) keeperReady(ctx context.Context) error {
	if s.keeper.Current().Catalogue != nil {
		return nil
	}
	if err := s.keeper.Load(ctx); err != nil {
		return err
	}
	if s.keeper.Current().Catalogue != nil {
		return nil
	}
	if !s.othersAsked && !s.leads(ctx, jobRefresh, refreshLasts) {
		s.othersAsked = true
		return errOthersAsk
	}
	return s.refresh(ctx, s.clock.Now())
}

// errOthersAsk: another process asks the sources and has no answer yet, or asks
// other sources than this one's configuration names. It is waited for once.
var errOthersAsk = errors.New("there is no catalogue yet: another process asks for it")
