package bot

import (
	"strconv"
	"strings"
	"time"
)

// The hours of what a committee owes, on the clocks of its zone.
const (
	morningHour = 9
	eveningHour = 18
)

// Days before a committee on which something is said.
const (
	monthBefore    = 30
	prepareBefore  = 14
	askBefore      = 7
	tomorrowBefore = 1
)

// undecidedAfter is how many working days after a committee its coach is told
// that no decision is noted.
const undecidedAfter = 3

// Owes is a message about a committee, owed at an instant.
func (c Committee) Owes(says CommitteeSays, name string, to Destination, at time.Time) Delivery {
	return Delivery{Name: CommitteePrefix(c.ID) + name, Kind: KindCommittee, Product: c.Product, Slot: at, Due: at, PlannedAt: at, State: StatePlanned, To: to,
		Content: Content{Committee: &CommitteePost{ID: c.ID, Says: says, For: c.Start}}}
}

// CommitteePostName names the post of a committee in the nth channel, from 0: the
// product's own comes first.
func CommitteePostName(says CommitteeSays, n int, channel ChannelID) string {
	return string(says) + "/" + strconv.Itoa(n+1) + "/" + string(channel)
}

// RootChannel is the channel a committee's Root is in.
func (c Committee) RootChannel() ChannelID {
	return ChannelID(c.Root[strings.LastIndex(c.Root, "/")+1:])
}

// FollowUps are the messages that a planned committee owes later: in the thread of
// its Root, to those it needs who have not answered, to who organises it, and to
// the product's coaches. Those of another day or under another Root are others;
// whoever was asked once is not asked again. What comes before it does at the hour of
// rule, on the clocks of the committee's zone.
func (c Committee) FollowUps(coaches []UserID, days ClosedDays, rule Rule, now time.Time) (owed []Delivery) {
	minute := rule.minuteOfDay()
	before := func(n int) time.Time {
		return onClock(days.PreviousOpen(DateOf(c.Start.In(c.zone())).AddDays(-n)), minute, c.zone())
	}
	of := "/" + strconv.FormatInt(c.Start.Unix(), 10)
	on := DateOf(c.Start.In(c.zone()))
	until := map[CommitteeSays]time.Time{SaysMonth: c.on(on.AddDays(-prepareBefore), 0), SaysAsked: c.Start, SaysPrepare: c.Start, SaysSend: c.Start, SaysTomorrow: c.on(on, 0)} // « demain » is said the day before
	owe := func(says CommitteeSays, name string, to Destination, at time.Time) {
		if at.After(now) {
			d := c.Owes(says, name, to, at)
			if d.PlannedAt, d.Until = now, until[says]; says.Coming() {
				d.Rule = rule.Name
			}
			owed = append(owed, d)
		}
	}
	if c.Root != "" {
		there, under := Destination{Channel: c.RootChannel()}, of+"/"+strings.TrimPrefix(c.Root, CommitteePrefix(c.ID))
		owe(SaysPrepare, "prepare"+under, there, before(prepareBefore))
		owe(SaysSend, "send"+under, there, before(askBefore))
		owe(SaysTomorrow, "tomorrow"+under, there, before(tomorrowBefore))
	}
	for i := range owed {
		owed[i].Replies = c.Root
	}
	for _, one := range c.Invitees {
		if asked := c.askedAt(days, minute, now); one.User != "" && one.User != c.Organiser && asked.Before(c.Start) {
			owe(SaysAsked, "ask/"+string(one.User), Destination{User: one.User}, asked)
		}
	}
	evening := later(c.on(on, eveningHour), c.End().Add(30*time.Minute))
	if c.Organiser != "" {
		owe(SaysMonth, "month"+of, Destination{User: c.Organiser}, before(monthBefore))
		owe(SaysDecide, "decide"+of, Destination{User: c.Organiser}, evening)
	}
	third := on
	for range undecidedAfter {
		third = days.NextOpen(third.AddDays(1))
	}
	for _, coach := range coaches {
		owe(SaysUndecided, "undecided"+of+"/"+string(coach), Destination{User: coach}, c.on(third, morningHour))
	}
	return owed
}

// askedAt is when those who have not answered are asked: a week before, or on the
// next open day.
func (c Committee) askedAt(days ClosedDays, minute int, now time.Time) time.Time {
	on := DateOf(c.Start.In(c.zone())).AddDays(-askBefore)
	if next := DateOf(now.In(c.zone())).AddDays(1); next.After(on) {
		on = next
	}
	return onClock(days.NextOpen(on), minute, c.zone())
}

// on is an hour of a day on the clocks of a committee's zone.
func (c Committee) on(day Date, hour int) time.Time {
	return time.Date(day.Year, day.Month, day.Day, hour, 0, 0, 0, c.zone())
}

func (c Committee) zone() *time.Location {
	if zone := zoneNamed(c.Zone); zone != nil {
		return zone
	}
	return time.UTC
}
