package postgres_test

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"jalon/bot"
	"jalon/store/postgres"
)

// One process at a time does a job: whoever asked first, until it resigns, or
// says no more that it does.
func TestLead(t *testing.T) {
	t.Parallel()
	address := schema(t)
	a, b := open(t, address), open(t, address)
	leads := func(s *postgres.Store, lasting time.Duration) bool {
		t.Helper()
		ok, err := s.Lead(t.Context(), "job", lasting)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	if !leads(a, time.Hour) || leads(b, time.Hour) || !leads(a, time.Hour) {
		t.Error("not the first, or not alone")
	}
	if ok, err := b.Lead(t.Context(), "another job", time.Hour); !ok || err != nil {
		t.Error("one job is not another", err)
	}
	if err := b.Resign(t.Context(), "job"); err != nil || leads(b, time.Hour) {
		t.Error("somebody else's job was left", err)
	}
	if err := a.Resign(t.Context(), "job"); err != nil || !leads(b, time.Millisecond) {
		t.Error("nobody takes what was left", err)
	}
	for !leads(a, time.Hour) { // b says no more that it does it
	}
	if err := b.Take(t.Context(), "job", time.Hour); err != nil || leads(a, time.Hour) || !leads(b, time.Hour) {
		t.Error("not taken over", err)
	}
	var winners sync.Map
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			s := open(t, address)
			if ok, err := s.Lead(t.Context(), "race", time.Hour); ok || err != nil {
				winners.Store(n, err)
			}
		})
	}
	all.Wait()
	won := 0
	winners.Range(func(_, err any) bool {
		won++
		if err != nil {
			t.Error(err)
		}
		return true
	})
	if won != 1 {
		t.Errorf("%d won", won)
	}
}

// The processes of a store share one rate: a burst at once, then so many a
// second together, each at least one.
func TestPace(t *testing.T) {
	t.Parallel()
	address := schema(t)
	const every, burst, processes, each = 10 * time.Millisecond, 5, 3, 25
	begun := time.Now()
	var all sync.WaitGroup
	var mu sync.Mutex
	total := 0
	for range processes {
		limiter := open(t, address).Pace("chat", every, burst)
		all.Go(func() {
			for taken := 0; taken < each; {
				n, err := limiter.Take(t.Context(), 4)
				if err != nil || n < 1 || n > 4 {
					t.Errorf("took %d, %v", n, err)
					return
				}
				taken += n
				mu.Lock()
				total += n
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if took, least := time.Since(begun), time.Duration(total-burst-processes)*every; took < least || took > 3*least+time.Second {
		t.Errorf("%d requests in %s, want %s at least", total, took, least)
	}
	limiter := open(t, address).Pace("idle", time.Hour, 3)
	if n, err := limiter.Take(t.Context(), 10); n != 3 || err != nil {
		t.Errorf("a burst of 3: %d, %v", n, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := limiter.Take(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the next one in an hour: %v", err)
	}
}

// Who listens keeps the schema as it is, and is told when it was changed
// meanwhile.
func TestWatchHoldsTheSchema(t *testing.T) {
	t.Parallel()
	address := schema(t)
	if err := open(t, address).Close(); err != nil {
		t.Fatal(err)
	}
	s, err := postgres.New(address)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	listens, done := make(chan string, 10), make(chan error, 1)
	go func() { done <- s.Watch(ctx, func(topic string) { listens <- topic }) }()
	<-listens
	var n int
	const locks = `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'
		AND objid::bigint = hashtext(current_schema())::bigint & 4294967295`
	if count(t, address, locks, &n); n != 1 {
		t.Errorf("%d locks", n)
	}
	cancel()
	<-done
	exec(t, address, `UPDATE jalon_schema SET version = 99`)
	if err := s.Watch(t.Context(), func(string) {}); !errors.Is(err, postgres.ErrNewerSchema) {
		t.Errorf("listening to a later version: %v", err)
	}
}

// The database's clock is set back an hour: nobody waits for an hour.
func TestTheClockIsSetBack(t *testing.T) {
	t.Parallel()
	address := schema(t)
	s := open(t, address)
	limiter := s.Pace("chat", 10*time.Millisecond, 5)
	if _, err := limiter.Take(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	exec(t, address, `UPDATE rates SET at = at + interval '1 hour'; INSERT INTO leases VALUES ('job', 'gone', now() + interval '1 hour')`)
	begun := time.Now()
	if n, err := limiter.Take(t.Context(), 10); n != 5 || err != nil || time.Since(begun) > 5*time.Second {
		t.Errorf("took %d, %v, after %s", n, err, time.Since(begun))
	}
	if ok, err := s.Lead(t.Context(), "job", 10*time.Second); !ok || err != nil {
		t.Errorf("leads %t, %v", ok, err)
	}
}

// What one process changes the others hear; not itself, and not the processes
// of another store.
func TestWatch(t *testing.T) {
	t.Parallel()
	address := schema(t)
	a, b, c := open(t, address), open(t, address), open(t, schema(t))
	type heard struct{ who, topic string }
	news := make(chan heard, 100)
	for name, s := range map[string]*postgres.Store{"a": a, "b": b, "c": c} {
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error)
		go func() { done <- s.Watch(ctx, func(topic string) { news <- heard{name, topic} }) }()
		t.Cleanup(func() {
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
	}
	for range 3 * 2 { // each hears every topic at first
		<-news
	}
	ids, err := a.EnsureProducts(t.Context(), []string{"pix"})
	if err == nil {
		err = a.Bind(t.Context(), bot.Binding{Channel: "c", Product: ids["pix"]}, bot.Binding{}, "u", "test", time.Now())
	}
	if err == nil {
		err = b.SaveCatalogue(t.Context(), "startups", bot.CatalogueCopy{FetchedAt: time.Now()})
	}
	if err != nil {
		t.Fatal(err)
	}
	hear := func(all ...heard) { // each hears in its own time
		t.Helper()
		for range all {
			got := <-news
			if !slices.Contains(all, got) {
				t.Errorf("heard %v", got)
			}
			all = slices.DeleteFunc(all, func(h heard) bool { return h == got })
		}
	}
	hear(heard{"b", postgres.TopicDirectory}, heard{"a", postgres.TopicCatalogue})
	today := bot.DateOf(time.Now())
	for what, does := range map[string]func() error{
		"choosing": func() error {
			_, _, err := a.SetChoice(t.Context(), bot.Choosing{Choice: bot.Choice{Product: ids["pix"], State: bot.LaunchOn}, Part: bot.ChoiceState, By: "u", At: time.Now()})
			return err
		},
		"going away": func() error {
			return a.SetAbsence(t.Context(), bot.Absence{User: "u", From: today, Until: today}, "test", time.Now())
		},
	} {
		if err := does(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		hear(heard{"b", postgres.TopicDirectory})
	}
	if _, err := a.DropAbsence(t.Context(), "u", today, "test", time.Now()); err != nil {
		t.Error(err)
	}
	hear(heard{"b", postgres.TopicDirectory})
	select {
	case more := <-news:
		t.Errorf("heard %v", more)
	default:
	}
}

// Whoever looks sees the bots of a store, and what each does alone; not those
// of another store, nor who looks, nor those that are gone.
func TestProcesses(t *testing.T) {
	t.Parallel()
	address := schema(t)
	looking, err := postgres.New(address, postgres.Beside())
	if err != nil {
		t.Fatal(err)
	}
	defer looking.Close()
	see := func() []postgres.Process {
		t.Helper()
		all, err := looking.Processes(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	if all := see(); len(all) != 0 { // nor is there a table
		t.Errorf("on an empty database: %v", all)
	}
	named := with(t, address, func(u *url.URL) { // by who wrote the address, and too long
		q := u.Query()
		q.Set("application_name", "an address may name the program, however long that is")
		u.RawQuery = q.Encode()
	})
	a, b, other := open(t, address), open(t, named), open(t, schema(t))
	if err := looking.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := looking.FactsVersion(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	for job, s := range map[string]*postgres.Store{"refresh": a, "messages": a, "elsewhere": other} {
		if ok, err := s.Lead(t.Context(), job, time.Hour); !ok || err != nil {
			t.Fatal(ok, err)
		}
	}
	if ok, err := b.Lead(t.Context(), "over", time.Millisecond); !ok || err != nil {
		t.Fatal(ok, err)
	}
	want := []postgres.Process{{Name: a.Process(), Jobs: []string{"messages", "refresh"}}, {Name: b.Process()}}
	slices.SortFunc(want, func(x, y postgres.Process) int { return cmp.Compare(x.Name, y.Name) })
	soon := func(want []postgres.Process) { // the job's time is over, the server notices who left
		t.Helper()
		for deadline := time.Now().Add(5 * time.Second); ; {
			diff := gocmp.Diff(want, see())
			if diff == "" {
				return
			}
			if time.Now().After(deadline) {
				t.Fatal(diff)
			}
		}
	}
	soon(want)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	soon([]postgres.Process{{Name: b.Process()}})
}

// An address is shown without user and password.
func TestShown(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"postgres://u:secret@db.example.org/jalon":                          "postgres://db.example.org:5432/jalon",
		"postgresql://u:secret@[::1]:5433/jalon?sslmode=require":            "postgres://[::1]:5433/jalon",
		"postgres://u:secret@db/jalon?search_path=essai&password=secret":    "postgres://db:5432/jalon?search_path=essai",
		"postgres:///jalon?host=/var/run/postgresql&user=u&password=secret": "postgres:///jalon?host=/var/run/postgresql",
		"postgres://u:secret@db:port/jalon":                                 "postgres://…",
	} {
		if got := postgres.Shown(address); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
