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
	st, err := store.Open(filepath.Join(t.TempDir(), "jalon.db"))
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
	if err := w.believe(t.Context()); err != nil || time.Since(begun) > time.Second || w.source.asked != asked {
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
	if err := w.believe(t.Context()); err != nil {
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
