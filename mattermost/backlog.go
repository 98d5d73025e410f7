package mattermost

import (
	"sync"
	"time"

	"jalon/bot"
)

// backlog is what is owed in each channel: what was taken up and is under way,
// and what is left to read. What the server keeps as viewed by the bot is what
// a later start need not read again, so that a channel is viewed only when
// nothing is owed there. Its zero value is empty.
type backlog struct {
	mu       sync.Mutex
	channels map[bot.ChannelID]*owed
}

// owed is what is owed in one channel.
type owed struct {
	reading
	underWay int       // messages and readings
	due      time.Time // of the reading; zero when nothing is left to read
	said     int64     // when something was said last, in the server's milliseconds
	tries    int       // readings that did not end well, since nothing was owed
}

// reading is what is to be read in a channel.
type reading struct {
	room
	after int64 // what was said later than this, in the server's milliseconds
	again bool  // something there failed before
}

const readRarely = time.Hour // the longest pause before a channel is read again

func (b *backlog) of(r room) *owed {
	if b.channels == nil {
		b.channels = map[bot.ChannelID]*owed{}
	}
	if b.channels[r.ID] == nil {
		b.channels[r.ID] = &owed{reading: reading{room: r}}
	}
	return b.channels[r.ID]
}

// begin takes up one message.
func (b *backlog) begin(r room) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.of(r).underWay++
}

// end settles a message or a reading. Once nothing is owed in its channel, that
// one is to be viewed.
func (b *backlog) end(channel bot.ChannelID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.channels[channel].underWay--
}

// clear takes a channel that is to be viewed; false when there is none.
func (b *backlog) clear() (bot.ChannelID, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for id, o := range b.channels {
		if o.underWay == 0 && o.due.IsZero() {
			delete(b.channels, id)
			return id, true
		}
	}
	return "", false
}

// drop gives a reading up for good. It is no reason to view the channel.
func (b *backlog) drop(channel bot.ChannelID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	o := b.channels[channel]
	if o.underWay--; o.underWay == 0 && o.due.IsZero() {
		delete(b.channels, channel)
	}
}

// unread leaves a channel to be read at once.
func (b *backlog) unread(r reading, said int64, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	o := b.of(r.room)
	o.leave(r.after)
	o.due, o.said, o.tries = now, said, 0
}

// postpone gives a message or a reading up for now: what was said after an
// instant is to be read again, each time a longer while later.
func (b *backlog) postpone(r reading, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	o := b.of(r.room)
	o.underWay--
	o.leave(r.after)
	if o.due.IsZero() {
		o.due = now.Add(min(catchUpAgain<<min(o.tries, 10), readRarely))
		o.tries++
	}
}

// leave widens what is to be read.
func (o *owed) leave(after int64) {
	if o.due.IsZero() || after < o.after {
		o.after = after
	}
}

// next takes up the reading that is due, in the channel where something was
// said last. Without one it tells when there will be, zero for never.
func (b *backlog) next(now time.Time) (r reading, ok bool, due time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var first *owed
	for _, o := range b.channels {
		switch {
		case o.due.IsZero():
		case o.due.After(now):
			due = sooner(due, o.due)
		case first == nil || o.said > first.said:
			first = o
		}
	}
	if first == nil {
		return reading{}, false, due
	}
	first.again = first.tries > 0
	first.due = time.Time{}
	first.underWay++
	return first.reading, true, time.Time{}
}

// sooner is the first of two instants that are not zero.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
