package bot_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
	"jalon/store/bolt"
)

// year is an incubator at random: its products, its people, what they do, and what
// the chat got.
type year struct {
	t          testing.TB
	random     *rand.Rand
	store      keeping
	clock      bot.Clock
	days       bot.ClosedDays
	rules      []bot.Rule
	planner    *bot.Planner
	sender     *bot.Sender
	known      bot.Known
	directory  atomic.Pointer[bot.Directory]
	products   []*followed // by number
	named      map[bot.ProductID]*followed
	wordless   map[bot.ProductID]bool // they had no channel, at some time
	stops      float64                // how likely the bot is still for a while, at each act
	people     []bot.UserID
	coaches    []bot.UserID
	committees []bot.Committee
	pauses     []bot.Pause // of all, as they came
	inbox
}

// keeping is what a year needs kept.
type keeping interface {
	bot.PlanStore
	bot.SendStore
	EnsureProducts(ctx context.Context, slugs []string) (map[string]bot.ProductID, error)
	Declare(ctx context.Context, p bot.ProductID, declared []bot.Declared, at time.Time) error
	Facts(ctx context.Context, p bot.ProductID) (bot.Facts, error)
	Record(ctx context.Context, e bot.Entry) (bot.Saved, error)
	SetFollow(ctx context.Context, f bot.Follow, on bool) (changed bool, err error)
	SetSubscription(ctx context.Context, s bot.Subscription, on bool) (changed bool, err error)
	Announce(ctx context.Context, a bot.Announcement) (c bot.Committee, fresh bool, err error)
	Committee(ctx context.Context, id bot.CommitteeID) (bot.Committee, error)
	ChangeCommittee(ctx context.Context, c bot.CommitteeChange) (after bot.Committee, changed bool, err error)
	Deliveries(ctx context.Context, limit int) ([]bot.Delivery, error)
}

// followed is one product of a year. Nothing happens to one that is calm, nor to its
// people: whatever its channel is asked for in vain climbs the ladder to its end.
type followed struct {
	bot.Startup
	at   int // in year.known.Settings
	calm bool
	zeal float64 // how likely its team answers on a day
	told map[figure]bool
}

var paris = func() *time.Location {
	loc, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return loc
}()

func parisTime(year int, month time.Month, day, hour int) time.Time {
	return time.Date(year, month, day, hour, 0, 0, 0, paris)
}

// eve is a clock that stands at the day before a year begins.
func eve() *bot.ManualClock { return bot.NewManualClock(parisTime(2026, time.May, 31, 7)) }

// A year of two hundred products keeps within the noise budget, whatever their
// people do: counted by what the chat got.
func TestAYearKeepsItsBudget(t *testing.T) {
	for _, seed := range seeds() {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			y := newYear(t, newMemory(), eve(), seed, 200)
			y.live(parisTime(2026, time.June, 1, 7), parisTime(2027, time.June, 1, 7))
			y.settled()
			y.climbed()
		})
	}
}

// Whatever the bot missed while it was still comes within the same budget.
func TestAYearWithStopsKeepsItsBudget(t *testing.T) {
	for _, seed := range seeds() {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			y := newYear(t, newMemory(), eve(), seed, 60)
			y.stops = .01
			y.live(parisTime(2026, time.June, 1, 7), parisTime(2027, time.June, 1, 7))
			y.settled()
		})
	}
}

// The real store lets the same year pass as the one in memory does.
func TestAYearPassesInTheRealStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // the store gathers settlements for a while: none passes here
		store, err := bolt.Open(filepath.Join(t.TempDir(), "jalon.db"), bolt.WithoutSync())
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		real, fast := newYear(t, store, eve(), 7, 20), newYear(t, newMemory(), eve(), 7, 20)
		for _, y := range []*year{real, fast} {
			y.live(parisTime(2026, time.June, 1, 7), parisTime(2026, time.September, 30, 7))
			y.settled()
		}
		if diff := cmp.Diff(fast.posts, real.posts); diff != "" {
			t.Errorf("posts (-in memory +in the real store):\n%s", diff)
		}
	})
}

// seeds are of the years that pass: one, or as many as JALON_SEEDS says.
func seeds() (all []uint64) {
	n, err := strconv.Atoi(os.Getenv("JALON_SEEDS"))
	if err != nil {
		n = 1
	}
	for i := range n {
		all = append(all, uint64(i+1))
	}
	return all
}

func newYear(t testing.TB, store keeping, clock bot.Clock, seed uint64, products int) *year {
	y := &year{t: t, store: store, named: map[bot.ProductID]*followed{}, wordless: map[bot.ProductID]bool{}, random: rand.New(rand.NewPCG(seed, 1)), clock: clock}
	y.inbox = newInbox(y)
	var err error
	y.days, err = bot.NewClosedDays(bot.ClosedDaysConfig{Bridges: true, Extra: []bot.Date{{Year: 2026, Month: 12, Day: 24}, {Year: 2026, Month: 12, Day: 31}}})
	y.check(err)
	for _, r := range []struct {
		name, spec string
		kind       bot.RuleKind
	}{{"indicators", "0 9 * * 1", bot.RuleIndicators}, {"committees", "0 9 1 * *", bot.RuleUndated}, {"digest", "30 8 * * 1", bot.RuleDigest}, {"changes", "0 10 1 * *", bot.RuleChanges}, {"month", "0 10 1 * *", bot.RuleMonth}} {
		schedule, err := bot.ParseSchedule(r.spec, "Europe/Paris")
		y.check(err)
		y.rules = append(y.rules, bot.Rule{Name: r.name, Kind: r.kind, Schedule: schedule, Policy: bot.ShiftNext})
	}
	y.settle(products)
	y.now()
	directory := y.directory.Load
	log := slog.New(slog.DiscardHandler)
	y.planner = &bot.Planner{Store: y.store, Rules: y.rules, Days: y.days, Directory: directory, Log: log}
	y.sender = &bot.Sender{Store: y.store, Chat: y, Concurrency: 1, Started: y.clock.Now(), Clock: y.clock, Log: log,
		Resolver: &bot.Resolver{Products: y, Directory: directory, Days: y.days, Rules: y.rules, EditEvery: time.Second, Portfolio: y.portfolio}}
	return y
}

func (y *year) check(err error) {
	y.t.Helper()
	if err != nil {
		y.t.Fatal(err)
	}
}

// now has the bot know what people said last: as it is now, whatever they say next.
func (y *year) now() {
	k := y.known
	k.Settings, k.Absences = slices.Clone(k.Settings), slices.Clone(k.Absences)
	for i := range k.Settings {
		k.Settings[i].Team = slices.Clone(k.Settings[i].Team)
	}
	k.Gone, k.Accounts = maps.Clone(k.Gone), maps.Clone(k.Accounts)
	y.directory.Store(bot.NewDirectory(k))
}

// Product implements bot.Products.
func (y *year) Product(id bot.ProductID) (bot.Startup, bool) {
	if p, known := y.named[id]; known {
		return p.Startup, true
	}
	return bot.Startup{}, false
}

func (y *year) set(p *followed) *bot.Settings { return &y.known.Settings[p.at] }

func (y *year) chance(of float64) bool { return y.random.Float64() < of }

func one[T any](y *year, of []T) T { return of[y.random.IntN(len(of))] }

// nextSend is when the sender has something to do.
func (y *year) nextSend(time.Time) time.Time {
	due, _, err := y.store.NextDue(context.Background())
	y.check(err)
	return due
}

// live lets a time pass, in which people act three times a day.
func (y *year) live(from, until time.Time) {
	clock := y.clock.(*bot.ManualClock)
	r := &bot.Rehearsal{Clock: clock, Planner: y.planner, Sender: y.sender, Refresh: func(context.Context, time.Time) {}, NextRefresh: func() time.Time { return never }}
	y.check(y.planner.Step(context.Background(), y.clock.Now()))
	var still time.Time
	for day := bot.DateOf(from); day.Before(bot.DateOf(until)); day = day.AddDays(1) {
		for _, hour := range []int{8, 12, 17} {
			to := time.Date(day.Year, day.Month, day.Day, hour, y.random.IntN(60), 0, 0, paris)
			switch {
			case to.Before(still):
				continue
			case y.stops > 0 && y.chance(y.stops):
				still = to.Add(one(y, []time.Duration{time.Minute, time.Hour, 9 * time.Hour, 72 * time.Hour, 5 * 7 * 24 * time.Hour}))
				clock.Set(still)
				y.sender.Started = still
				continue
			}
			y.check(r.Advance(context.Background(), to))
			y.act()
			y.now()
		}
	}
	if !still.Before(until) {
		until = still.Add(time.Hour)
	}
	y.check(r.Advance(context.Background(), until))
}

// settled: every delivery ended, and says why it was not sent; but for those of
// another day.
func (y *year) settled() {
	all, err := y.store.Deliveries(context.Background(), 1_000_000)
	y.check(err)
	count := map[bot.State]int{}
	for _, d := range all {
		count[d.State]++
		switch waits := d.State == bot.StatePlanned && d.Due.After(y.clock.Now()); {
		case d.State == bot.StateSent, d.State == bot.StateAnswered, waits:
		case (d.State == bot.StateSkipped || d.State == bot.StateDead) && d.Reason != "":
		default:
			y.t.Errorf("ends as %+v", d)
		}
		if d.State == bot.StateSent && d.Kind != bot.KindEdit && y.posts[d.Name] != 1 {
			y.t.Errorf("%s is sent, and the chat got it %d times", d.Name, y.posts[d.Name])
		}
	}
	y.t.Logf("%d deliveries: %v; the chat got %v", len(all), count, y.got)
	for _, kind := range slices.Sorted(maps.Keys(y.got)) {
		if y.got[kind] == 0 {
			y.t.Errorf("no %s at all: nothing was tried", kind)
		}
	}
}
