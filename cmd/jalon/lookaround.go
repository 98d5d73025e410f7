package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"jalon/bot"
)

// lookEvery is how often it is looked whether the chat lets the bot work.
const lookEvery = time.Hour

// lookAround tells staff of what in the chat keeps the bot from its work: people
// it cannot find, channels it cannot write in, channels that give no right. It
// asks the chat about every channel, so one process does it, now and then.
func (a *assembly) lookAround(ctx context.Context, now time.Time) {
	if a.directory.Load().Notices() == (bot.Destination{}) || now.Before(a.looked.Add(lookEvery)) || !a.leads(ctx, jobRefresh, refreshLasts) {
		return
	}
	missing, err := a.missingChannels(ctx, now)
	if err == nil {
		err = a.owe(ctx, slices.Concat(a.doubtfulPeople(now), missing, a.rightlessChannels(now)))
	}
	if err == nil {
		a.looked = now
	} else if ctx.Err() == nil {
		a.log.Warn("nobody can tell what the chat keeps from the bot, looking again later", "err", err)
	}
}

// doubtfulPeople are the people whom the catalogue gives to a product that is
// on, or invited, and whose account is not certain: told once.
func (a *assembly) doubtfulPeople(now time.Time) (owed []bot.Delivery) {
	d := a.directory.Load()
	products := d.Products()
	for _, p := range slices.Sorted(maps.Keys(products)) {
		set := products[p]
		if set.State != bot.LaunchOn && set.State != bot.LaunchInvited {
			continue
		}
		for _, doubt := range d.Doubts(p) {
			name, slug := a.called(set)
			known := slices.ContainsFunc(set.Team, func(m bot.Member) bool { return m.Sure && m.Name == doubt.Author.Name })
			if !known {
				owed = append(owed, bot.NoticeOwed("person/"+string(p)+"/"+doubt.Author.ID, bot.Notice{Cause: bot.NoticePerson,
					Product: p, Subject: name, Detail: slug, Person: doubt.Author.Name, Part: string(doubt.Why), At: now}))
			}
		}
	}
	return owed
}

// called is a product's name and slug: the configuration's, else the catalogue's.
func (a *assembly) called(set bot.Settings) (name, slug string) {
	if set.Slug == "" {
		if s, ok := a.keeper.Current().Product(set.Product); ok {
			return s.Name, s.Slug
		}
	}
	return set.Name, set.Slug
}

// missingChannels are those where the bot reminds a team and cannot write: told
// each week.
func (a *assembly) missingChannels(ctx context.Context, now time.Time) (owed []bot.Delivery, err error) {
	bindings, err := a.store.Bindings(ctx)
	if err != nil {
		return nil, err
	}
	products := a.directory.Load().Products()
	for _, p := range slices.Sorted(maps.Keys(products)) {
		set := products[p]
		if set.State != bot.LaunchOn {
			continue
		}
		var channels []bot.Binding
		if set.Channel != "" || set.ChannelName != "" { // of the configuration
			channels = append(channels, bot.Binding{Channel: set.Channel, Name: set.ChannelName})
		}
		name, _ := a.called(set)
		for _, b := range bindings {
			if b.Product == p && b.Confirmed() && b.Channel != set.Channel {
				channels = append(channels, b)
			}
		}
		for _, c := range channels {
			writes, err := a.writesIn(ctx, c.Channel)
			if err != nil {
				return nil, err
			}
			if !writes {
				owed = append(owed, bot.NoticeOwed("missing/"+string(p)+"/"+orElse(string(c.Channel), c.Name)+"/"+a.week(now), bot.Notice{Cause: bot.NoticeMissing,
					Product: p, Channel: c.Channel, Subject: name, Detail: c.Name, Account: a.names.Me(), At: now}))
			}
		}
	}
	return owed, nil
}

// writesIn tells whether the bot can write in a channel; never in one without an
// id, which nobody found.
func (a *assembly) writesIn(ctx context.Context, channel bot.ChannelID) (bool, error) {
	if channel == "" {
		return false, nil
	}
	if err := a.lookUps.Wait(ctx); err != nil {
		return false, err
	}
	err := a.router.Channels.CanPost(ctx, channel)
	var refused *bot.SendError
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, bot.ErrNotFound), errors.As(err, &refused) && refused.Outcome == bot.OutcomeRefused:
		return false, nil
	}
	return false, fmt.Errorf("ask whether the bot writes in %s: %w", channel, err)
}

// rightlessChannels are those of staff and coaches that give no right: told each
// week.
func (a *assembly) rightlessChannels(now time.Time) (owed []bot.Delivery) {
	a.registering.Lock()
	p := a.people
	a.registering.Unlock()
	for why, channels := range map[string][]namedChannel{bot.ChannelOpen: p.opened, bot.ChannelUnseen: slices.Concat(p.missing, p.unfound)} {
		for _, c := range channels {
			owed = append(owed, bot.NoticeOwed(strings.Join([]string{"open", why, c.key, c.name, a.week(now)}, "/"), bot.Notice{Cause: bot.NoticeOpen,
				Channel: c.id, Subject: c.name, Detail: c.key, Part: why, Account: a.names.Me(), At: now}))
		}
	}
	return owed
}

// week names the week of an instant, here.
func (a *assembly) week(now time.Time) string {
	return bot.PeriodOf(bot.Weekly, bot.DateOf(now.In(a.cfg.zone()))).Key()
}
