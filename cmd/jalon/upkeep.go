package main

import (
	"context"
	"errors"
	"maps"
	"time"

	"jalon/bot"
)

// The upkeep comes once a day, and sooner after one that could not be finished.
const (
	upkeepEvery = 24 * time.Hour
	upkeepAgain = time.Hour
)

// upkept counts what an upkeep did.
type upkept struct{ departed, back, erased, pruned int }

// upkeepOnce does the upkeep when that was not done for a day. Its faults are
// its own.
func (a *assembly) upkeepOnce(ctx context.Context, now time.Time) {
	if now.Before(a.upkeepDue) {
		return
	}
	did, err := a.upkeep(ctx, now)
	if did != (upkept{}) {
		a.log.Info("daily upkeep", "rows_pruned", did.pruned, "people_departed", did.departed, "people_back", did.back, "people_erased", did.erased)
	}
	if a.upkeepDue = now.Add(upkeepEvery); err == nil {
		return
	}
	if a.upkeepDue = now.Add(upkeepAgain); ctx.Err() == nil {
		a.log.Warn("the daily upkeep is not finished, trying again later", "err", err, "again_in", upkeepAgain)
	}
}

// upkeep takes away what is older than it is kept for, then who has left for
// longer than that.
func (a *assembly) upkeep(ctx context.Context, now time.Time) (did upkept, err error) {
	did.pruned, err = a.store.Prune(ctx, a.cfg.retention(now))
	err = errors.Join(err, a.keepErased(ctx), a.departures(ctx, now, &did))
	return did, err
}

// departures notes who has left the chat and who came back, and erases who has
// left for as long as the configuration says. A chat that does not answer, or
// knows nobody, erases nobody.
func (a *assembly) departures(ctx context.Context, now time.Time, did *upkept) error {
	known, err := a.store.PeopleKnown(ctx)
	if err != nil {
		return err
	}
	noted, err := a.store.Departed(ctx)
	if err != nil {
		return err
	}
	gone, err := a.gone(ctx, known)
	if err != nil {
		return err
	}
	left := leaving{known: known, noted: noted, gone: gone, now: now}
	doubted := left.doubted()
	if doubted {
		a.log.Warn("the chat misses so many people at once that it is not believed, nobody is erased: check mattermost.url, and whom its administrators deactivated",
			"known", len(known), "missing", len(gone))
	}
	if err := a.noteDepartures(ctx, left, doubted, did); err != nil || doubted {
		return err
	}
	return a.eraseDeparted(ctx, left, did)
}

// askedAtOnce is how many accounts one request asks about.
const askedAtOnce = 100

// gone asks the chat, little by little, who is there no more.
func (a *assembly) gone(ctx context.Context, people []bot.UserID) (map[bot.UserID]time.Time, error) {
	all := map[bot.UserID]time.Time{}
	for len(people) > 0 {
		some := people[:min(len(people), askedAtOnce)]
		people = people[len(some):]
		if err := a.lookUps.Wait(ctx); err != nil {
			return nil, err
		}
		gone, err := a.names.Gone(ctx, some)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, gone)
	}
	return all, nil
}

// leaving is what the store and the chat say about the people who are known.
type leaving struct {
	known []bot.UserID
	noted map[bot.UserID]time.Time // since when they have left, as the store has it
	gone  map[bot.UserID]time.Time // as the chat says it; zero for whom it does not know
	now   time.Time
}

// manyPeople is from how many on half of them do not leave in a day.
const manyPeople = 10

// doubted tells of a chat that may be another one, or was emptied: it knows
// nobody at all, or misses more than half of many people since yesterday.
func (l leaving) doubted() bool {
	strangers, fresh := 0, 0
	for u, at := range l.gone {
		if at.IsZero() {
			strangers++
		}
		if _, before := l.noted[u]; !before {
			fresh++
		}
	}
	present := fresh
	for _, u := range l.known {
		if _, gone := l.gone[u]; !gone {
			present++
		}
	}
	return strangers > 0 && strangers == len(l.known) || present >= manyPeople && 2*fresh > present
}

// noteDepartures notes who has left and who is there again. Of a chat that is
// doubted, whom it says to have left counts from now on: there is all the time
// to mend it. Whom it does not know does not count then.
func (a *assembly) noteDepartures(ctx context.Context, l leaving, doubted bool, did *upkept) error {
	for _, u := range l.known {
		at, gone := l.gone[u]
		before, noted := l.noted[u]
		switch {
		case !gone && !noted, doubted && at.IsZero() && gone:
			continue
		case gone && noted && !at.After(before):
			continue
		case noted: // there again, were it for a while
			did.back++
			delete(l.noted, u)
			if err := a.store.SetDeparted(ctx, u, time.Time{}); err != nil {
				return err
			}
		}
		if !gone {
			continue
		}
		if doubted || at.IsZero() || at.After(l.now) {
			at = l.now
		}
		did.departed++
		l.noted[u] = at
		if err := a.store.SetDeparted(ctx, u, at); err != nil {
			return err
		}
	}
	return nil
}

// eraseDeparted erases who has left for too long, not faster than names are
// looked up.
func (a *assembly) eraseDeparted(ctx context.Context, l leaving, did *upkept) error {
	limit, err := keptSince(a.cfg.Keep.Departed, l.now)
	if err != nil || limit.IsZero() {
		return err
	}
	for _, u := range l.known {
		if since, noted := l.noted[u]; !noted || !since.Before(limit) {
			continue
		}
		if err := a.lookUps.Wait(ctx); err != nil {
			return err
		}
		if _, err := a.erase(ctx, u, "upkeep"); err != nil {
			return err
		}
		did.erased++
	}
	return nil
}

// caretaker does the upkeep beside everything else: there may be thousands of
// people to ask about, and nothing waits for them.
type caretaker struct{ *service }

// Step implements bot.Stepper.
func (c caretaker) Step(ctx context.Context, now time.Time) error {
	if !now.Before(c.upkeepDue) && c.leads(ctx, jobRefresh, refreshLasts) {
		c.upkeepOnce(ctx, now)
	}
	return nil
}

// nextUpkeep looks again soon where another process does it now.
func (s *service) nextUpkeep(now time.Time) time.Time {
	if s.upkeepDue.After(now) {
		return s.upkeepDue
	}
	return now.Add(directoryEvery)
}

// housekeeper refreshes what is remembered from elsewhere.
type housekeeper struct{ *service }

// Step implements bot.Stepper.
func (h housekeeper) Step(ctx context.Context, now time.Time) error {
	if !h.keeper.NextRefresh().After(now) && h.leads(ctx, jobRefresh, refreshLasts) {
		h.refreshOrKeep(ctx, now)
	}
	if err := h.door.Connect(ctx); err != nil {
		return err // nor would it say who and what there is
	}
	if err := h.refreshDirectory(ctx); err != nil {
		return err
	}
	h.inviteConfigured(ctx, now)
	h.lookAround(ctx, now)
	return nil
}

func (s *service) nextHousekeeping(now time.Time) time.Time {
	next := now.Add(directoryEvery)
	if refresh := s.keeper.NextRefresh(); refresh.After(now) && refresh.Before(next) {
		next = refresh
	}
	return next
}
