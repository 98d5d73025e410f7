package storetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"jalon/bot"
)

// noticing resolves notices as the bot does.
var noticing = &bot.Resolver{Directory: func() *bot.Directory {
	return bot.NewDirectory(bot.Known{Notices: bot.Destination{Channel: "notices"}})
}}

// telling is a claim that resolves notices as the bot does.
func telling(now time.Time, limit int) bot.Claim {
	c := claim(now, limit)
	c.Resolve = func(c bot.Claiming) bot.Resolution { return noticing.Resolve(c, now) }
	return c
}

func notice(cause bot.NoticeCause, subject string, at time.Time) bot.Delivery {
	return bot.NoticeOwed(string(cause)+"/"+subject, bot.Notice{Cause: cause, Subject: subject, At: at})
}

// subjects are those a message tells of.
func subjects(d bot.Delivery) (all []string) {
	for _, n := range d.Content.Notice.All() {
		all = append(all, n.Subject)
	}
	return all
}

// The first notice of a cause is told at once; the next ones wait for the hour,
// and are told together. Another cause is not held up.
func noticesTogether(b *bench) {
	b.owe(notice(bot.NoticeDead, "a", monday))
	first := b.claim(telling(monday, 1))
	if len(first) != 1 || first[0].To.Channel != "notices" || len(subjects(first[0])) != 1 {
		b.Fatalf("claimed %+v", first)
	}
	b.settle(sent(first[0], monday))
	b.reopen()
	soon, hour := monday.Add(20*time.Minute), monday.Add(time.Hour)
	b.owe(notice(bot.NoticeDead, "c", soon), notice(bot.NoticeDead, "b", soon.Add(-time.Minute)), notice(bot.NoticeDead, "d", soon), notice(bot.NoticeShrunk, "x", soon))
	claimed, seen, err := b.Store.Claim(b.Context(), telling(soon, 9))
	b.must(err)
	if diff := cmp.Diff([]string{"notice/shrunk/x"}, names(claimed)); diff != "" || seen != 4 {
		b.Errorf("seen %d, claimed (-want +got):\n%s", seen, diff)
	}
	if at, ok := b.nextDue(); !ok || !at.Equal(hour) {
		b.Errorf("next due %v, %t; want %v", at, ok, hour)
	}
	if early := b.claim(telling(hour.Add(-time.Nanosecond), 9)); len(early) != 0 {
		b.Errorf("claimed %v within the hour", names(early))
	}
	claimed, seen, err = b.Store.Claim(b.Context(), telling(hour, 9))
	b.must(err)
	if len(claimed) != 1 || seen != 3 {
		b.Fatalf("claimed %v, seen %d; want one and 3", names(claimed), seen)
	}
	if diff := cmp.Diff([]string{"b", "c", "d"}, subjects(claimed[0])); diff != "" {
		b.Errorf("told (-want +got):\n%s", diff)
	}
	for _, name := range []string{"notice/dead/c", "notice/dead/d"} {
		if d := b.delivery(name); d.State != bot.StateSkipped || d.Reason != bot.ReasonGrouped || d.Attempt != 0 {
			b.Errorf("%+v", d)
		}
	}
	if at, ok := b.nextDue(); ok {
		b.Errorf("something is still due at %v", at)
	}
	b.owe(notice(bot.NoticeDead, "e", hour))
	if early := b.claim(telling(hour.Add(time.Minute), 9)); len(early) != 0 {
		b.Errorf("claimed %v within an hour of a group", names(early))
	}
}

// What a process that died was telling is told as it was frozen, whatever came
// since, and holds up nothing.
func noticesAfterACrash(b *bench) {
	b.owe(notice(bot.NoticeDead, "a", monday), notice(bot.NoticeDead, "b", monday))
	first := b.claim(telling(monday, 1))[0]
	b.reopen()
	b.owe(notice(bot.NoticeDead, "c", monday))
	again := b.claim(telling(monday.Add(time.Minute), 5))
	if len(again) != 1 || again[0].Attempt != 2 || !again[0].Unknown {
		b.Fatalf("claimed %+v", again)
	}
	if diff := cmp.Diff(first.Content, again[0].Content); diff != "" || len(subjects(first)) != 2 {
		b.Errorf("told (-first +again):\n%s", diff)
	}
	if d := b.delivery("notice/dead/c"); !d.Due.Equal(monday.Add(time.Hour)) {
		b.Errorf("%+v", d)
	}
}

// A mark that lies in the future, as after a clock that was wrong, holds
// nothing back.
func noticesAfterAWrongClock(b *bench) {
	for _, at := range []time.Time{monday.Add(48 * time.Hour), monday} {
		b.owe(notice(bot.NoticeDead, at.String(), at))
		if claimed := b.claim(telling(at, 1)); len(claimed) != 1 {
			b.Fatalf("claimed %v at %v", names(claimed), at)
		}
	}
	b.owe(notice(bot.NoticeDead, "soon", monday))
	if claimed := b.claim(telling(monday, 1)); len(claimed) != 0 {
		b.Errorf("claimed %v", names(claimed))
	}
}

// Of several who claim at once one tells of a cause in an hour.
func noticesRace(b *bench) {
	const claimers, each, mostHours = 4, 12, 50
	var lock sync.Mutex
	told := map[string]int{}
	messages := map[int]int{} // by hour
	claimAt := func(hour int) {
		for {
			claimed, seen, err := b.Store.Claim(b.Context(), telling(monday.Add(time.Duration(hour)*time.Hour), 3))
			if err != nil {
				b.Error(err)
			}
			lock.Lock()
			for _, d := range claimed {
				messages[hour]++
				for _, s := range subjects(d) {
					told[s]++
				}
			}
			lock.Unlock()
			if seen == 0 {
				return
			}
		}
	}
	for hour := range mostHours {
		if _, waits := b.nextDue(); !waits && hour >= 2 {
			break
		}
		together(claimers, func(me int) {
			for i := range each {
				if hour < 2 {
					b.owe(notice(bot.NoticeDead, fmt.Sprint(hour, me, i), monday.Add(time.Duration(hour)*time.Hour)))
				}
				claimAt(hour)
			}
		})
		if messages[hour] != 1 {
			b.Errorf("%d messages in hour %d", messages[hour], hour)
		}
	}
	for subject, n := range told {
		if n != 1 {
			b.Errorf("%s was told %d times", subject, n)
		}
	}
	if want := 2 * claimers * each; len(told) != want {
		b.Errorf("%d told, want %d", len(told), want)
	}
}

// noticesKept: whatever happens, each notice is told in one message, and those
// of a cause begin an hour apart.
func noticesKept(t *testing.T, open func(t *testing.T) Engine) {
	m := &notifier{t: t, Engine: open(t), now: monday, last: map[bot.NoticeCause]time.Time{}}
	rapid.Check(t, func(rt *rapid.T) { // one store for all: it is empty of notices again each time
		m.owed, m.under = nil, map[string]bot.Delivery{}
		rt.Repeat(map[string]func(*rapid.T){
			"owe":    m.owe,
			"wait":   func(rt *rapid.T) { m.now = m.now.Add(drawWait(rt)) },
			"claim":  func(rt *rapid.T) { m.claim(rt, rapid.IntRange(1, 4).Draw(rt, "limit")) },
			"settle": m.settle,
			"crash":  func(*rapid.T) { m.Engine, m.under = m.Reopen(m.t), map[string]bot.Delivery{} },
		})
		m.drain(rt)
	})
}

// notifier is what is known of the notices of a store.
type notifier struct {
	Engine
	t     *testing.T
	now   time.Time
	count int
	owed  []string                // since the store was empty of them
	under map[string]bot.Delivery // claimed
	last  map[bot.NoticeCause]time.Time
}

func (m *notifier) owe(rt *rapid.T) {
	var owed []bot.Delivery
	for range rapid.IntRange(1, 9).Draw(rt, "notices") {
		cause := rapid.SampledFrom([]bot.NoticeCause{bot.NoticeDead, bot.NoticeDead, bot.NoticeShrunk}).Draw(rt, "cause")
		m.count++
		subject := fmt.Sprint(m.count)
		owed, m.owed = append(owed, notice(cause, subject, m.now)), append(m.owed, subject)
	}
	ok(rt, m.Store.Owe(m.t.Context(), owed))
}

func (m *notifier) claim(rt *rapid.T, limit int) (seen int) {
	claimed, seen, err := m.Store.Claim(m.t.Context(), telling(m.now, limit))
	ok(rt, err)
	for _, d := range claimed {
		cause := d.Content.Notice.Cause
		if last, told := m.last[cause]; d.Attempt == 1 && told && m.now.Before(last.Add(bot.NoticeEvery)) {
			rt.Fatalf("%s told at %v and at %v", cause, last, m.now)
		}
		if d.Attempt == 1 {
			m.last[cause] = m.now
		}
		m.under[d.Name] = d
	}
	return seen
}

func (m *notifier) settle(rt *rapid.T) {
	if len(m.under) == 0 {
		rt.Skip("nothing under way")
	}
	var under []string
	for name := range m.under {
		under = append(under, name)
	}
	d := m.under[rapid.SampledFrom(slices.Sorted(slices.Values(under))).Draw(rt, "name")]
	out := sent(d, m.now)
	if rapid.Bool().Draw(rt, "again") {
		out.State, out.Receipt, out.Due = bot.StatePlanned, bot.Receipt{}, m.now.Add(drawWait(rt))
		out.Unknown = rapid.Bool().Draw(rt, "unknown")
	}
	ok(rt, m.Store.Settle(m.t.Context(), out))
	delete(m.under, d.Name)
}

// drain tells all that waits, and counts.
func (m *notifier) drain(rt *rapid.T) {
	m.Engine, m.under = m.Reopen(m.t), map[string]bot.Delivery{}
	for range 10_000 {
		if m.claim(rt, 3) == 0 {
			m.now = m.now.Add(time.Hour)
		}
		for name, d := range m.under {
			ok(rt, m.Store.Settle(m.t.Context(), sent(d, m.now)))
			delete(m.under, name)
		}
		if _, waits, err := m.Store.NextDue(m.t.Context()); err != nil || !waits {
			ok(rt, err)
			break
		}
	}
	all, err := m.Store.Deliveries(m.t.Context(), m.count)
	ok(rt, err)
	told := map[string]int{}
	for _, d := range all {
		switch {
		case d.State == bot.StateSent:
			for _, s := range subjects(d) {
				told[s]++
			}
		case d.State != bot.StateSkipped || d.Reason != bot.ReasonGrouped:
			rt.Fatalf("%+v", d)
		}
	}
	for _, s := range m.owed {
		if told[s] != 1 {
			rt.Fatalf("notice %s was told %d times", s, told[s])
		}
	}
}
