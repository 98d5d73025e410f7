package mattermost

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
)

const (
	catchUpAge   = 24 * time.Hour // older posts go unanswered
	membersPage  = 200
	membersMost  = 50 // pages
	catchUpAgain = 5 * time.Second
)

// catchingUp reads what was missed, each time something was, and what could
// not be read, ever more rarely.
func (l *Listener) catchingUp(ctx context.Context) error {
	var list time.Time // when to ask which channels there are; zero for never
	pause := catchUpAgain
	for ctx.Err() == nil {
		now := time.Now()
		if l.missed.Swap(false) {
			list, pause = now, catchUpAgain
		}
		if !list.IsZero() && !list.After(now) {
			list = time.Time{}
			if err := l.list(ctx); err != nil && ctx.Err() == nil {
				l.log.Warn("catching up failed, trying again", "again_in", pause, "err", err)
				list, pause = now.Add(pause), min(2*pause, longestPause)
			}
			continue
		}
		r, ok, due := l.open.next(now)
		if ok {
			l.read(ctx, r)
			continue
		}
		l.sleep(ctx, sooner(list, due))
	}
	return nil
}

// sleep waits until an instant, zero for never, or until there is something to
// read.
func (l *Listener) sleep(ctx context.Context, until time.Time) {
	var instant <-chan time.Time
	if !until.IsZero() {
		timer := time.NewTimer(time.Until(until))
		defer timer.Stop()
		instant = timer.C
	}
	select {
	case <-ctx.Done():
	case <-l.reread:
	case <-instant:
	}
}

// list leaves to be read the channels that hold something of the last day that
// the bot has not viewed.
func (l *Listener) list(ctx context.Context) error {
	now, err := l.ServerTime(ctx)
	if err != nil {
		return err
	}
	channels, answer, err := l.api.GetChannelsForUserWithLastDeleteAt(ctx, l.id(), 0)
	if err != nil {
		return fault("list the bot's channels", answer, err)
	}
	members, err := l.memberships(ctx)
	if err != nil {
		return err
	}
	oldest := now.Add(-catchUpAge).UnixMilli()
	for _, c := range channels {
		if c == nil {
			continue
		}
		m, ok := members[c.Id]
		if !ok || c.DeleteAt != 0 || c.LastPostAt < oldest || c.LastPostAt <= m.LastViewedAt ||
			c.Type != model.ChannelTypeDirect && m.MentionCount == 0 {
			continue
		}
		room := room{bot.ChannelID(c.Id), c.Type, c.Name, c.DisplayName}
		l.open.unread(reading{room: room, after: max(m.LastViewedAt, oldest)}, c.LastPostAt, time.Now())
	}
	return nil
}

// memberships are the bot's own, by channel.
func (l *Listener) memberships(ctx context.Context) (map[string]model.ChannelMember, error) {
	found := map[string]model.ChannelMember{}
	for page := range membersMost {
		if err := l.pace.Wait(ctx); err != nil {
			return nil, err
		}
		members, answer, err := l.api.GetChannelMembersWithTeamData(ctx, l.id(), page, membersPage)
		if err != nil {
			return nil, fault("list the bot's memberships", answer, err)
		}
		for _, m := range members {
			found[m.ChannelId] = m.ChannelMember
		}
		if len(members) < membersPage {
			break
		}
	}
	return found, nil
}

// read reads one channel. Whatever goes wrong there keeps no other one waiting:
// it is read again later, unless Mattermost itself refuses.
func (l *Listener) read(ctx context.Context, r reading) {
	err := l.catchUpIn(ctx, r)
	switch {
	case ctx.Err() != nil:
	case err == nil:
		l.settled(r.ID)
	case refused(err):
		l.log.Warn("channel refused, what was said there goes unanswered", "channel", r.ID, "err", err)
		l.open.drop(r.ID)
	default:
		if l.quota.mention("reading") {
			l.log.Warn("channel not read, trying again later", "channel", r.ID, "err", err)
		}
		l.open.postpone(r, time.Now())
	}
}

// refused tells whether Mattermost itself said no: it would say so again.
func refused(err error) bool {
	var e *bot.SendError
	return errors.As(err, &e) && e.Outcome == bot.OutcomeRefused
}

// catchUpIn takes up what is to be read in a channel, less what is too old. A
// message that was edited since is left alone, and so is what stood before a
// thousand newer posts.
func (l *Listener) catchUpIn(ctx context.Context, r reading) error {
	now, err := l.ServerTime(ctx)
	if err != nil {
		return err
	}
	after := max(r.after, now.Add(-catchUpAge).UnixMilli())
	if err := l.pace.Wait(ctx); err != nil {
		return err
	}
	list, answer, err := l.api.GetPostsSince(ctx, string(r.ID), after, false)
	if err != nil {
		return fault("read the channel", answer, err)
	}
	posts := slices.DeleteFunc(list.ToSlice(), func(p *model.Post) bool { return p == nil })
	slices.SortFunc(posts, func(a, b *model.Post) int { return int(a.CreateAt - b.CreateAt) })
	for _, p := range posts {
		s, ok := l.meaning(p, r.room)
		if !ok || p.CreateAt <= after || !l.seen.add(s.key()) {
			continue
		}
		s.late, s.again = true, r.again
		l.open.begin(r.room)
		select {
		case l.queue(s) <- s:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
