package mattermost

import (
	"context"
	"slices"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
)

const (
	catchUpAge      = 24 * time.Hour // older posts go unanswered
	catchUpChannels = 100            // at a time, the most recent ones; the others wait for the next time
	membersPage     = 200
	membersMost     = 50 // pages
	catchUpAgain    = 5 * time.Second
)

// catchingUp reads what was missed, each time something was.
func (l *Listener) catchingUp(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-l.missed:
		}
		pause := catchUpAgain
		for {
			err := l.catchUp(ctx)
			if err == nil || ctx.Err() != nil {
				break
			}
			l.log.Warn("catching up failed, trying again", "again_in", pause, "err", err)
			if rest(ctx, pause) != nil {
				break
			}
			pause = min(2*pause, longestPause)
		}
	}
}

// catchUp takes up what was said in the last day in channels that hold
// something the bot has not viewed. A message that was edited since is left
// alone, and so is what stood before a thousand newer posts of its channel.
// One that arrived between the bot's last answer in the channel and its being
// marked as viewed goes unanswered if the program ends at that instant.
func (l *Listener) catchUp(ctx context.Context) error {
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
	channels = slices.DeleteFunc(channels, func(c *model.Channel) bool {
		if c == nil {
			return true
		}
		m, ok := members[c.Id]
		return !ok || c.DeleteAt != 0 || c.LastPostAt < oldest || c.LastPostAt <= m.LastViewedAt ||
			c.Type != model.ChannelTypeDirect && m.MentionCount == 0
	})
	slices.SortFunc(channels, func(a, b *model.Channel) int { return int(b.LastPostAt - a.LastPostAt) })
	if len(channels) > catchUpChannels {
		l.log.Warn("too much to catch up with, the oldest waits", "channels", len(channels), "left", len(channels)-catchUpChannels)
		channels = channels[:catchUpChannels]
	}
	for _, c := range channels {
		if err := l.catchUpIn(ctx, c, max(members[c.Id].LastViewedAt, oldest)); err != nil {
			return err
		}
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

// catchUpIn takes up what was said in one channel after an instant of the
// server.
func (l *Listener) catchUpIn(ctx context.Context, c *model.Channel, after int64) error {
	if err := l.pace.Wait(ctx); err != nil {
		return err
	}
	list, answer, err := l.api.GetPostsSince(ctx, c.Id, after, false)
	if err != nil {
		return fault("read the channel", answer, err)
	}
	posts := slices.DeleteFunc(list.ToSlice(), func(p *model.Post) bool { return p == nil })
	slices.SortFunc(posts, func(a, b *model.Post) int { return int(a.CreateAt - b.CreateAt) })
	room := room{bot.ChannelID(c.Id), c.Type, c.Name, c.DisplayName}
	l.open.add(room.ID) // the reading itself: nothing is viewed before its end
	for _, p := range posts {
		s, ok := l.meaning(p, room)
		if !ok || p.CreateAt <= after || !l.seen.add(s.key()) {
			continue
		}
		s.late = true
		l.open.add(room.ID)
		select {
		case l.queue(s) <- s:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if l.open.done(room.ID, true) {
		l.markViewed(ctx, room.ID)
	}
	return nil
}
