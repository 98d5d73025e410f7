package main

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"jalon/bot"
	"jalon/store"
	"jalon/store/postgres"
)

// The jobs that one process of a shared store does at a time.
const (
	jobRefresh  = "refresh"  // asks the catalogue's sources, reads what products publish, tells staff what is lost or in the way, and does the daily upkeep
	jobMessages = "messages" // hears and answers what is said without a slash
)

const (
	refreshLasts  = 3 * directoryEvery // a process that is gone leaves the job for so long
	messagesLast  = 10 * time.Second
	sharedPoll    = 5 * time.Second // what another process owes, or left behind, is seen
	watchAgain    = 5 * time.Second // after the connection was lost
	resignWithin  = 2 * time.Second
	statusTimeout = 2 * time.Second
)

// leads tells whether this process does a job now: always, where nobody shares
// the store. Where that cannot be told nobody does it.
func (a *assembly) leads(ctx context.Context, job string, lasting time.Duration) bool {
	if a.shared == nil {
		return true
	}
	asking, cancel := context.WithTimeout(ctx, lasting/3) // in vain, it ends before the job is another's
	defer cancel()
	leads, err := a.shared.Lead(asking, job, lasting)
	if err != nil && ctx.Err() == nil {
		a.log.Warn("nobody can tell who does a job", "job", job, "err", err)
	}
	return leads && err == nil
}

// resign leaves every job to the others, when this process stops.
func (a *assembly) resign(ctx context.Context) {
	if a.shared == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), resignWithin)
	defer cancel()
	for _, job := range []string{jobRefresh, jobMessages} {
		if err := a.shared.Resign(ctx, job); err != nil {
			a.log.Warn("a job is left until its time is up", "job", job, "err", err)
			return
		}
	}
}

// errLed: another process does the job now.
var errLed = errors.New("another process does it")

// whileLeading runs something as long as this process does a job, again and
// again until ctx ends.
func (a *assembly) whileLeading(ctx context.Context, job string, lasting time.Duration, run func(context.Context) error) error {
	if a.shared == nil {
		return run(ctx)
	}
	for ctx.Err() == nil {
		if a.leads(ctx, job, lasting) {
			a.log.Info("doing a job of this store", "job", job)
			group, running := errgroup.WithContext(ctx)
			group.Go(func() error { return a.keepLeading(running, job, lasting) })
			group.Go(func() error { return run(running) })
			if err := group.Wait(); err != nil && !errors.Is(err, errLed) {
				return err
			}
		}
		if (bot.RealClock{}).Wait(ctx, time.Now().Add(lasting/3), nil) != nil {
			break
		}
	}
	return nil
}

// keepLeading returns once the job is no longer ours.
func (a *assembly) keepLeading(ctx context.Context, job string, lasting time.Duration) error {
	for {
		if err := (bot.RealClock{}).Wait(ctx, time.Now().Add(lasting/3), nil); err != nil {
			return nil
		}
		if !a.leads(ctx, job, lasting) && ctx.Err() == nil {
			return errLed
		}
	}
}

// watch brings what other processes change to this one, until ctx ends, or a
// later version took the store over.
func (s *service) watch(ctx context.Context) error {
	for ctx.Err() == nil {
		err := s.shared.Watch(ctx, func(topic string) { s.changed(ctx, topic) })
		if ctx.Err() != nil {
			break
		}
		if errors.Is(err, postgres.ErrNewerSchema) {
			return storeFault(err)
		}
		s.log.Warn("the other processes are not heard, listening again", "err", err)
		if (bot.RealClock{}).Wait(ctx, time.Now().Add(watchAgain), nil) != nil {
			break
		}
	}
	return nil
}

// changed takes up what another process changed.
func (s *service) changed(ctx context.Context, topic string) {
	var err error
	switch topic {
	case store.TopicDirectory:
		err = s.rebind(ctx)
	case store.TopicCatalogue:
		err = s.followCatalogue(ctx)
	}
	if err != nil && ctx.Err() == nil {
		s.log.Warn("what another process changed cannot be read yet", "topic", topic, "err", err)
	}
}

// followCatalogue takes the copies that whoever asks the sources keeps.
func (a *assembly) followCatalogue(ctx context.Context) error {
	changed, err := a.keeper.Follow(ctx, a.clock.Now())
	if err == nil {
		a.logCatalogue(changed)
	}
	return err
}

// alive says why the store cannot be used now; nil when it can.
func (a *assembly) alive(ctx context.Context) error {
	if a.shared == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, statusTimeout)
	defer cancel()
	_, err := a.store.FactsVersion(ctx, "")
	return err
}
