package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/bot"
	"jalon/catalogue"
	"jalon/store"
)

// given is a source that gives the products a test says.
type given struct {
	slugs   []string
	asked   int
	hanging chan struct{} // not nil: it answers once that is closed
}

func (g *given) Fetch(ctx context.Context, _ catalogue.Validators) (catalogue.Fetched, error) {
	g.asked++
	if g.hanging != nil {
		select {
		case <-g.hanging:
		case <-ctx.Done():
			return catalogue.Fetched{}, ctx.Err()
		}
	}
	var records []string
	for _, slug := range g.slugs {
		records = append(records, fmt.Sprintf(`{"id":%q,"attributes":{"name":"Le %[1]s"}}`, slug))
	}
	return catalogue.Fetched{Body: []byte(`{"data":[` + strings.Join(records, ",") + `]}`)}, nil
}

// everybody is a chat where every name exists.
type everybody struct{}

func (everybody) User(_ context.Context, name string) (bot.UserID, error) {
	return bot.UserID(name), nil
}
func (everybody) Channel(_ context.Context, name string) (bot.ChannelID, error) {
	return bot.ChannelID(name), nil
}
func (everybody) Insiders(context.Context, bot.ChannelID) ([]bot.UserID, error) { return nil, nil }
func (everybody) Accounts(context.Context) ([]bot.Account, error)               { return nil, nil }
func (everybody) Me() string                                                    { return "jalon" }
func (everybody) Gone(context.Context, []bot.UserID) (map[bot.UserID]time.Time, error) {
	return nil, nil
}

// watched is a bot with a source and a log that a test looks at.
type watched struct {
	*assembly
	source *given
	clock  *bot.ManualClock
	log    *strings.Builder
	store  store.Store
}

func watch(t *testing.T, configuration string, slugs ...string) *watched {
	t.Helper()
	cfg, err := configured(t, "[catalogue]\nsource = 'sample'\n"+configuration, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "jalon.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	w := &watched{source: &given{slugs: slugs}, clock: bot.NewManualClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), log: &strings.Builder{}, store: st}
	if w.assembly, err = assemble(cfg, st, parts{names: everybody{}, clock: w.clock}, newLog(cfg, w.log)); err != nil {
		t.Fatal(err)
	}
	w.keeper.Source = w.source
	return w
}

// read has the source asked, once it gives these products, at an hour.
func (w *watched) read(t *testing.T, hours int, slugs ...string) {
	t.Helper()
	if slugs != nil {
		w.source.slugs = slugs
	}
	w.refreshOrKeep(t.Context(), w.clock.Now().Add(time.Duration(hours)*time.Hour))
}

// notices lists what staff are told, oldest first.
func (w *watched) notices(t *testing.T) (names []string, told []bot.Notice) {
	t.Helper()
	all, err := w.store.Deliveries(t.Context(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range slices.Backward(all) {
		names, told = append(names, d.Name), append(told, *d.Content.Notice)
	}
	return names, told
}

// count makes n slugs.
func count(n int) (slugs []string) {
	for i := range n {
		slugs = append(slugs, fmt.Sprintf("p%02d", i))
	}
	return slugs
}

// Saying that a source is right waits for no source; the housekeeper asks it,
// and takes what it gives.
func TestBelievingWaitsForNoSource(t *testing.T) {
	w := watch(t, "", count(10)...)
	w.read(t, 0)
	w.read(t, 1, count(4)...)
	w.read(t, 2)
	names, told := w.notices(t)
	if len(told) != 1 || names[0] != "notice/shrunk/startups/2026-11-23" || told[0].Part != "startups" || told[0].Subject != "4" || told[0].Detail != "10" {
		t.Fatalf("%v %+v", names, told)
	}
	asked := w.source.asked
	w.source.hanging = make(chan struct{})
	begun := time.Now()
	if err := w.believe(t.Context(), "", 4); err != nil || time.Since(begun) > time.Second || w.source.asked != asked {
		t.Fatalf("%v after %v", err, time.Since(begun))
	}
	if w.keeper.Current().Doubted.Would != 4 {
		t.Error("what was believed cannot be said any more")
	}
	close(w.source.hanging)
	select {
	case <-w.askNow:
	default:
		t.Error("the housekeeper sleeps")
	}
	if next := w.keeper.NextRefresh(); next.After(w.clock.Now()) {
		t.Errorf("the source is asked at %v", next)
	}
	w.read(t, 2)
	if n := len(w.keeper.Current().Catalogue.Startups); n != 4 {
		t.Errorf("%d products", n)
	}
}

// Staff are asked again when the source then gives even less.
func TestBelievingIsNoBlankCheque(t *testing.T) {
	w := watch(t, "", count(10)...)
	w.read(t, 0)
	w.read(t, 1, count(4)...)
	if err := w.believe(t.Context(), "", 4); err != nil {
		t.Fatal(err)
	}
	w.read(t, 2, count(1)...)
	if names, told := w.notices(t); len(told) != 2 || told[1].Subject != "1" || names[1] != "notice/shrunk/startups/2026-11-23/1" {
		t.Errorf("%v %+v", names, told)
	}
	if n := len(w.keeper.Current().Catalogue.Startups); n != 10 {
		t.Errorf("%d products", n)
	}
}

// follow has somebody follow products: something is kept about them.
func (w *watched) follow(t *testing.T, slugs ...string) {
	t.Helper()
	for _, slug := range slugs {
		s, ok := w.keeper.Current().Catalogue.Startup(slug)
		if !ok {
			t.Fatalf("no %s", slug)
		}
		if _, err := w.store.SetFollow(t.Context(), bot.Follow{User: "u", Product: s.ID, At: w.clock.Now()}, true); err != nil {
			t.Fatal(err)
		}
	}
}

// Of what is gone staff are only told what something is kept about, or what
// the configuration names; with as many names as there is room for.
func TestStaffAreToldWhatIsKeptAbout(t *testing.T) {
	w := watch(t, "[[products]]\nslug = 'p01'\nstate = 'off'\n", count(10)...)
	w.read(t, 0)
	if err := w.refreshDirectory(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.follow(t, "p02")
	for hours := range 3 {
		w.read(t, 1+hours, count(10)[4:]...)
	}
	_, told := w.notices(t)
	var lost []string
	for _, n := range told {
		lost = append(lost, n.Detail)
		if n.Cause != bot.NoticeGone || len(n.Guesses) != guessesAsked || n.Lost != nil {
			t.Errorf("%+v", n)
		}
	}
	if slices.Sort(lost); !slices.Equal(lost, []string{"p01", "p02"}) {
		t.Errorf("told of %v", lost)
	}
}

// Many at once are told in one message, and none of them again.
func TestManyLostAreToldTogether(t *testing.T) {
	w := watch(t, "", count(40)...)
	w.read(t, 0)
	w.follow(t, count(30)...)
	w.read(t, 1, count(40)[2:]...)  // two: one by one
	w.read(t, 2, count(40)[10:]...) // eight more the same day: together
	w.read(t, 3)
	w.read(t, 4, count(40)[13:]...) // three more
	w.read(t, 5, count(40)[20:]...) // seven
	w.read(t, 6)
	names, told := w.notices(t)
	var apart, together []string
	for i, n := range told {
		if n.Cause != bot.NoticeGone || n.Lost != nil && (n.Product != "" || n.Detail != "" || n.Subject != fmt.Sprint(len(n.Lost))) {
			t.Errorf("%s: %+v", names[i], n)
		}
		if n.Lost == nil {
			apart = append(apart, n.Detail)
		}
		for _, l := range n.Lost {
			together = append(together, l.Slug)
		}
	}
	slices.Sort(apart)
	slices.Sort(together)
	want := slices.Concat(count(10)[2:], count(20)[13:])
	if len(told) != 7 || !slices.Equal(apart, slices.Concat(count(2), count(13)[10:])) || !slices.Equal(together, want) {
		t.Errorf("%v\napart %v, together %v", names, apart, together)
	}
}
