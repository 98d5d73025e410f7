package main

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// days lets so many days pass, with an upkeep at the end.
func (w *tended) days(t *testing.T, n int) {
	t.Helper()
	w.clock.Set(w.clock.Now().AddDate(0, 0, n))
	w.upkeepOnce(t.Context(), w.clock.Now())
}

func (w *tended) departed(t *testing.T) []bot.UserID {
	t.Helper()
	all, err := w.store.Departed(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(all))
}

// Who has left is erased once that was so for the time of the configuration,
// whoever the server no longer knows included; who came back is not.
func TestDepartedForTooLong(t *testing.T) {
	w := tend(t, "[keep]\ndeparted = '2 months'\n", 5)
	left := w.clock.Now().AddDate(0, 0, -7)
	w.chat.gone = map[bot.UserID]time.Time{person(0): left, person(1): {}, person(2): left}
	w.days(t, 1)
	if got := w.departed(t); len(got) != 3 {
		t.Fatalf("noted: %v", got)
	}
	delete(w.chat.gone, person(2))
	w.days(t, 1)
	if got := w.departed(t); !slices.Equal(got, []bot.UserID{person(0), person(1)}) {
		t.Errorf("after one came back: %v", got)
	}
	held, err := w.store.HeldAbout(t.Context(), person(0))
	if err != nil || held.Key == "" {
		t.Fatalf("%+v %v", held, err)
	}
	w.days(t, 55) // two months after the account was deactivated, not after that was seen
	if got := w.known(t); len(got) != 4 || slices.Contains(got, person(0)) {
		t.Errorf("known: %v", got)
	}
	if slices.Contains(w.directory.Load().Named(), person(0)) {
		t.Error("the directory still has who was erased")
	}
	w.days(t, 7)
	if got := w.known(t); len(got) != 3 || slices.Contains(got, person(1)) {
		t.Errorf("known: %v", got)
	}
	if log := w.log.String(); strings.Contains(log, "person0") || !strings.Contains(log, "key="+string(held.Key)+" door=upkeep") ||
		!strings.Contains(log, "people_departed=3") || !strings.Contains(log, "people_back=1") || strings.Count(log, "people_erased=1") != 2 {
		t.Errorf("logged:\n%s", log)
	}
	journal, err := w.store.Journal(t.Context(), 0, 100)
	if err != nil || len(journal) != 5+2 {
		t.Fatalf("%d entries, %v", len(journal), err)
	}
	who, err := w.store.Actors(t.Context(), []bot.PersonKey{journal[0].Actor, journal[2].Actor})
	if last := journal[5]; last.Action != "person.erase" || last.Actor != held.Key || journal[0].Actor != held.Key || err != nil || len(who) != 1 || who[held.Key] != "" {
		t.Errorf("%+v %v %v", last, who, err)
	}
}

// Who left again while the bot was stopped has left since the second time.
func TestDepartedTwice(t *testing.T) {
	w := tend(t, "[keep]\ndeparted = '2 months'\n", 3)
	w.chat.gone[person(0)] = w.clock.Now()
	w.days(t, 1)
	w.chat.gone[person(0)] = w.clock.Now().AddDate(0, 0, 99)
	w.days(t, 100)
	if got := w.known(t); len(got) != 3 {
		t.Errorf("known: %v", got)
	}
	w.days(t, 61)
	if got := w.known(t); len(got) != 2 {
		t.Errorf("known: %v", got)
	}
}

func TestDepartedForEver(t *testing.T) {
	w := tend(t, "[keep]\ndeparted = 'forever'\n", 3)
	w.chat.gone[person(0)] = w.clock.Now().AddDate(-50, 0, 0)
	w.days(t, 1)
	w.days(t, 3000)
	if got := w.known(t); len(got) != 3 {
		t.Errorf("known: %v", got)
	}
}

// A chat that is away, that knows nobody, or that misses most people at once
// erases nobody, now or on the next day.
func TestChatThatIsNotBelieved(t *testing.T) {
	long, recently := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	everyone := func(at time.Time, n int) map[bot.UserID]time.Time {
		gone := map[bot.UserID]time.Time{}
		for i := range n {
			gone[person(i)] = at
		}
		return gone
	}
	for name, c := range map[string]struct {
		people    int
		chat      leavers
		days      int
		departed  int
		logged    string
		notLogged string
	}{
		"away":                  {12, leavers{gone: everyone(long, 12), err: bot.ErrAway}, 400, 0, "the daily upkeep is not finished", "not believed"},
		"another server":        {12, leavers{nobody: true}, 400, 0, "is not believed", ""},
		"another server, one":   {1, leavers{nobody: true}, 400, 0, "is not believed", ""},
		"most are unknown":      {12, leavers{gone: everyone(time.Time{}, 7)}, 400, 0, "is not believed", ""},
		"most were deactivated": {12, leavers{gone: everyone(long, 12)}, 1, 12, "is not believed", ""},
		"most of few":           {4, leavers{gone: everyone(recently, 3)}, 1, 3, "", "not believed"},
		"half of many":          {12, leavers{gone: everyone(time.Time{}, 6)}, 1, 6, "", "not believed"},
	} {
		t.Run(name, func(t *testing.T) {
			w := tend(t, "", c.people)
			*w.chat = c.chat
			for day := 0; day < c.days; day += 100 {
				w.days(t, min(100, c.days))
			}
			if got := w.known(t); len(got) != c.people {
				t.Errorf("known: %v", got)
			}
			if got := w.departed(t); len(got) != c.departed {
				t.Errorf("departed: %v", got)
			}
			if log := w.log.String(); !strings.Contains(log, c.logged) || c.notLogged != "" && strings.Contains(log, c.notLogged) {
				t.Errorf("logged:\n%s", log)
			}
		})
	}
}

// Where most accounts really were deactivated, nobody is erased before the time
// of the configuration has passed since that was first seen.
func TestMostWereDeactivated(t *testing.T) {
	w := tend(t, "[keep]\ndeparted = '1 month'\n", 12)
	for n := range 11 {
		w.chat.gone[person(n)] = time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	for _, days := range []int{1, 28} {
		w.days(t, days)
		if got := w.known(t); len(got) != 12 {
			t.Errorf("%d days later: %v", days, got)
		}
	}
	w.days(t, 5)
	if got := w.known(t); !slices.Equal(got, []bot.UserID{person(11)}) {
		t.Errorf("left: %v", got)
	}
}

// The upkeep comes once a day, an hour after one that failed, and asks about a
// hundred people at once.
func TestUpkeepOnceADay(t *testing.T) {
	w := tend(t, "", 250)
	asked := func(after time.Duration) bool {
		w.clock.Set(w.clock.Now().Add(after))
		w.chat.largest = 0
		w.upkeepOnce(t.Context(), w.clock.Now())
		return w.chat.largest > 0
	}
	if !asked(0) || w.chat.largest != 100 {
		t.Errorf("%d people at once", w.chat.largest)
	}
	w.chat.err = bot.ErrAway
	for i, c := range []struct {
		after time.Duration
		want  bool
	}{{23 * time.Hour, false}, {time.Hour, true}, {59 * time.Minute, false}, {time.Minute, true}} {
		if got := asked(c.after); got != c.want {
			t.Errorf("step %d: asked is %t", i, got)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.upkeep(ended, w.clock.Now()); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

// What is older than the configuration keeps its kind goes, and nothing else.
func TestUpkeepPrunes(t *testing.T) {
	w := tend(t, "[keep]\njournal_rights = '10 days'\nnews = '1 month'\nmessages = '90 days'\n", 2) // two entries about rights
	ctx, at := t.Context(), w.clock.Now()
	settled := bot.Delivery{Name: "d", Kind: bot.KindNotice, Slot: at, State: bot.StateSkipped}
	err := errors.Join(
		w.store.Declare(ctx, w.product, []bot.Declared{{Indicator: bot.Indicator{Name: "n", ShortName: "s", Frequency: bot.Monthly}}}, at),
		w.store.AddNews(ctx, []bot.News{{Kind: bot.NewsArrived, Product: w.product, At: at}}), w.store.Owe(ctx, []bot.Delivery{settled}))
	if err != nil {
		t.Fatal(err)
	}
	rows := func() (journal, news, deliveries int) {
		j, err := w.store.Journal(ctx, 0, 100)
		n, err2 := w.store.News(ctx, time.Time{}, 100)
		d, err3 := w.store.Deliveries(ctx, 100)
		if err := errors.Join(err, err2, err3); err != nil {
			t.Fatal(err)
		}
		return len(j), len(n), len(d)
	}
	for _, c := range []struct{ days, journal, news, deliveries int }{{9, 3, 1, 1}, {2, 1, 1, 1}, {30, 1, 0, 1}, {60, 1, 0, 0}} {
		w.days(t, c.days)
		if j, n, d := rows(); j != c.journal || n != c.news || d != c.deliveries {
			t.Errorf("%d days later: %d entries of the journal, %d news, %d deliveries; want %+v", c.days, j, n, d, c)
		}
	}
	if log := w.log.String(); !strings.Contains(log, "rows_pruned=2 ") || strings.Count(log, "daily upkeep") != 3 {
		t.Errorf("logged:\n%s", log)
	}
}

// Nobody waits for a figure for ever, whatever the configuration keeps.
func TestUpkeepEndsWants(t *testing.T) {
	w := tend(t, "[keep]\nrequests = 'forever'\n", 1)
	ctx, at := t.Context(), w.clock.Now()
	err := w.store.Declare(ctx, w.product, []bot.Declared{{Indicator: bot.Indicator{Name: "n", ShortName: "s", Frequency: bot.Monthly}}}, at)
	if err == nil {
		_, _, err = w.store.Want(ctx, []bot.Want{{User: "reader", Product: w.product, Indicator: "i1", At: at}})
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ days, want int }{{150, 1}, {40, 0}} {
		w.days(t, c.days)
		if all, err := w.store.Wants(ctx, "reader"); err != nil || len(all) != c.want {
			t.Errorf("%d days later: %+v %v", c.days, all, err)
		}
	}
}

// The keys beside the store are completed by the upkeep.
func TestUpkeepKeepsErased(t *testing.T) {
	w := tend(t, "", 3)
	if _, err := w.erase(t.Context(), person(0), "test"); err != nil {
		t.Fatal(err)
	}
	path := w.store.(interface{ Path() string }).Path() + besideErased
	want := lines(t, path)
	write(t, path, want[:10])
	w.days(t, 1)
	if got := lines(t, path); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
