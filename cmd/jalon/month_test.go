package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
)

// letters is a chat that keeps who got what, and may lose its answers.
type letters struct {
	mu    sync.Mutex
	clock bot.Clock
	posts map[string]int          // by delivery: how many posts
	lost  map[string]bool         // deliveries whose first answer is lost
	gone  map[bot.UserID]bool     // accounts that are deactivated
	says  map[string]*bot.Content // by delivery
}

func newLetters(clock bot.Clock) *letters {
	return &letters{clock: clock, posts: map[string]int{}, lost: map[string]bool{}, gone: map[bot.UserID]bool{}, says: map[string]*bot.Content{}}
}

func (l *letters) ServerTime(context.Context) (time.Time, error) { return l.clock.Now(), nil }

func (l *letters) Find(_ context.Context, _ bot.Destination, delivery string, _ time.Time) (bot.Found, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bot.Found{Receipt: bot.Receipt{Post: delivery}}, l.posts[delivery] > 0, nil
}

func (l *letters) Post(_ context.Context, m bot.Message) (bot.Receipt, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.gone[m.To.User] {
		return bot.Receipt{}, &bot.SendError{Outcome: bot.OutcomeRefused, Err: bot.ErrRecipientGone}
	}
	l.posts[m.Delivery]++
	l.says[m.Delivery] = &m.Content
	if l.lost[m.Delivery] {
		delete(l.lost, m.Delivery)
		return bot.Receipt{}, errors.New("the answer is lost")
	}
	return bot.Receipt{Post: m.Delivery}, nil
}

func (*letters) Edit(context.Context, bot.Receipt, bot.Message) error { return nil }
func (*letters) Delete(context.Context, bot.Receipt) error            { return nil }

// monthlyWatch is a bot whose month goes to a channel, with products that noted a
// figure in November and people who receive it; the time is the first of December.
func monthlyWatch(t *testing.T, products int, people ...bot.UserID) (*watched, *letters) {
	t.Helper()
	w := watch(t, "[[reminders]]\nname = 'month'\nkind = 'month'\nschedule = '0 10 1 * *'\nchannel = 'salon'\n", count(products)...)
	w.read(t, 0)
	if err := w.refreshDirectory(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, s := range w.keeper.Current().Catalogue.Startups {
		ind := bot.Indicator{Name: "Satisfaction", ShortName: "satisfaction", Family: bot.Useful, Frequency: bot.Monthly, Unit: "%", Public: true}
		if err := w.store.Declare(t.Context(), s.ID, []bot.Declared{{Indicator: ind}}, w.clock.Now()); err != nil {
			t.Fatal(err)
		}
		f, err := w.store.Facts(t.Context(), s.ID)
		if err == nil {
			_, err = w.store.Record(t.Context(), bot.Entry{Nonce: "n" + string(s.ID), Product: s.ID, By: "intra", Door: "test", At: w.clock.Now(), Figures: []bot.NewFigure{{Indicator: f.Indicators[0].ID, Period: "2026-10", Value: 80}}})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, u := range people {
		if _, err := w.store.SetSubscription(t.Context(), bot.Subscription{User: u, At: w.clock.Now()}, true); err != nil {
			t.Fatal(err)
		}
	}
	l := newLetters(w.clock)
	w.sender.Chat, w.sender.Concurrency = l, 4
	if err := w.planner.Step(t.Context(), w.clock.Now()); err != nil {
		t.Fatal(err)
	}
	w.clock.Set(time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC))
	if err := w.planner.Step(t.Context(), w.clock.Now()); err != nil {
		t.Fatal(err)
	}
	w.clock.Set(w.clock.Now().Add(time.Minute)) // people come after the channel
	return w, l
}

// months are the messages that tell a month, as they were left.
func (w *watched) months(t *testing.T) (left []string) {
	t.Helper()
	all, err := w.store.Deliveries(t.Context(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if d.Kind == bot.KindMonth {
			left = append(left, strings.TrimSpace(fmt.Sprint(d.Name, " ", d.State, " ", d.Reason)))
		}
	}
	slices.Sort(left)
	return left
}

// A month reaches its channel and whoever still wants it, once, whatever is lost on the
// way; planning again owes nothing more.
func TestTheMonthIsSentOnce(t *testing.T) {
	w, l := monthlyWatch(t, 3, "erased", "gone", "kept", "lost", "stopped")
	l.lost["month/lost/2026-11"], l.lost["month/salon/2026-11"], l.gone["gone"] = true, true, true
	if _, err := w.erase(t.Context(), "erased", "test"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.SetSubscription(t.Context(), bot.Subscription{User: "stopped"}, false); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		if err := w.sender.Step(t.Context(), w.clock.Now()); err != nil {
			t.Fatal(err)
		}
		w.clock.Set(w.clock.Now().Add(10 * time.Minute))
		if err := w.planner.Step(t.Context(), w.clock.Now()); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"month/gone/2026-11 skipped recipient-gone", "month/kept/2026-11 sent", "month/lost/2026-11 sent", "month/salon/2026-11 sent", "month/stopped/2026-11 skipped unwanted"}
	if diff := cmp.Diff(want, w.months(t)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]int{"month/kept/2026-11": 1, "month/lost/2026-11": 1, "month/salon/2026-11": 1}, l.posts); diff != "" {
		t.Error(diff)
	}
	for name, content := range l.says {
		if m := content.Month; m == nil || m.Knows != 3 || m.All != 3 || m.Thanks != 3 || m.Direct != (name != "month/salon/2026-11") {
			t.Errorf("%s: %+v", name, m)
		}
	}
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
}

// A process that stops between two messages leaves the others to the next one.
func TestTheMonthGoesOnAfterAStop(t *testing.T) {
	w, l := monthlyWatch(t, 1, "u1", "u2")
	c := bot.Claim{Now: w.clock.Now(), Limit: 2, Anchor: w.clock.Now(), Resolve: func(c bot.Claiming) bot.Resolution { return w.sender.Resolver.Resolve(c, w.clock.Now()) }}
	claimed, _, err := w.store.Claim(t.Context(), c) // and nobody settles them
	if err != nil || len(claimed) != 2 {
		t.Fatal(len(claimed), err)
	}
	l.posts[claimed[0].Name] = 1 // the first one left
	if err := w.sender.Step(t.Context(), w.clock.Now()); err != nil {
		t.Fatal(err)
	}
	for name, n := range l.posts {
		if n != 1 {
			t.Errorf("%s: %d times", name, n)
		}
	}
	if len(l.posts) != 2 { // the other claim is taken back once the file is opened anew
		t.Errorf("%v", slices.Collect(maps.Keys(l.posts)))
	}
}

// A channel that the chat does not have is named at the start, and who receives the
// month gets it all the same.
func TestTheMonthWithoutItsChannel(t *testing.T) {
	w := watch(t, "[[reminders]]\nname = 'month'\nkind = 'month'\nschedule = '0 10 1 * *'\nchannel = 'nowhere'\n", count(1)...)
	w.names = without{}
	w.read(t, 0)
	if err := w.refreshDirectory(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(w.log.String(), "reminders[1].channel") {
		t.Errorf("not told: %s", w.log)
	}
	if channel := w.directory.Load().ChannelOfRule("month"); channel != "" {
		t.Error(channel)
	}
}

// without is a chat that has no channel.
type without struct{ everybody }

func (without) Channel(context.Context, string) (bot.ChannelID, error) { return "", bot.ErrNotFound }

// A thousand products and two hundred people: the whole of it in seconds.
func TestTheMonthOfAThousandProducts(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	var people []bot.UserID
	for i := range 200 {
		people = append(people, bot.UserID(fmt.Sprint("u", i)))
	}
	w, l := monthlyWatch(t, 1000, people...)
	start := time.Now()
	if err := w.sender.Step(t.Context(), w.clock.Now()); err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	t.Logf("%d messages in %s", len(l.posts), took)
	if len(l.posts) != 201 || l.says["month/u7/2026-11"].Month.Knows != 1000 {
		t.Errorf("%d messages", len(l.posts))
	}
	if took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
}
