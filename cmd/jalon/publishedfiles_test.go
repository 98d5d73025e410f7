package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/bot"
	"jalon/publicfetch"
	"jalon/store"
)

// shelf is an address that gives what a test says.
type shelf struct {
	body  string
	err   error
	asked []string // addresses, with what is held
}

func (s *shelf) Fetch(ctx context.Context, address string, held publicfetch.Validators) (publicfetch.Answer, error) {
	s.asked = append(s.asked, strings.TrimSpace(address+" "+held.ETag))
	etag := fmt.Sprint(len(s.body))
	switch {
	case ctx.Err() != nil:
		return publicfetch.Answer{}, ctx.Err()
	case s.err != nil:
		return publicfetch.Answer{}, s.err
	case held.ETag == etag:
		return publicfetch.Answer{Unchanged: true}, nil
	}
	return publicfetch.Answer{Body: []byte(s.body), Validators: publicfetch.Validators{ETag: etag}}, nil
}

const publishedAt = "https://data.example.org/a.csv?key=SECRET"

// publishing is a bot that reads what p00 publishes, at 05:30 in Paris; it is
// 10:00 there.
func publishing(t *testing.T, options string) (*watched, *shelf) {
	t.Helper()
	w := watch(t, "[[products]]\nslug = 'p00'\nimport = { url = '"+publishedAt+"'"+options+" }\n", count(3)...)
	w.read(t, 0)
	s := &shelf{body: importHeader + monthly("Le service", "Visites", "3", "unité")}
	w.published.fetcher = s
	return w, s
}

// after has a bot read what is due so much later.
func (w *watched) after(t *testing.T, long time.Duration) {
	t.Helper()
	w.clock.Set(w.clock.Now().Add(long))
	if err := (importer{w.assembly}).Step(t.Context(), w.clock.Now().In(w.cfg.zone())); err != nil { // as a machine in that zone has it
		t.Fatal(err)
	}
}

// figures are those of a product, as "indicator period=value".
func (w *watched) figures(t *testing.T, slug string) (all []string) {
	t.Helper()
	s, _ := w.keeper.Current().Catalogue.Startup(slug)
	facts, err := w.store.Facts(t.Context(), s.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, ind := range facts.Indicators {
		for _, m := range ind.Measures {
			all = append(all, fmt.Sprintf("%s %s=%v", ind.Name, m.Period, m.Value))
		}
	}
	return all
}

func (w *watched) journal(t *testing.T) []bot.JournalEntry {
	t.Helper()
	all, err := w.store.Journal(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A file is taken in at once, then after each of its hours; slots that were
// missed are one, and nothing is fetched between. A restart asks nothing again.
func TestPublishedFilesAreReadAtTheirTime(t *testing.T) {
	w, s := publishing(t, "")
	w.after(t, 0)
	if got := w.figures(t, "p00"); !slices.Equal(got, []string{"Visites 2026-10=3"}) {
		t.Fatal(got)
	}
	for _, c := range []struct {
		later   time.Duration
		asked   int
		restart bool
	}{{0, 1, false}, {19*time.Hour + 29*time.Minute, 1, false}, {time.Minute, 2, false}, {time.Hour, 2, false}, {time.Hour, 2, true},
		{5 * 24 * time.Hour, 3, false}, {0, 3, true}, {12 * time.Hour, 3, false}, {12 * time.Hour, 4, true}} {
		if c.restart {
			w.published.fares = nil
		}
		if w.after(t, c.later); len(s.asked) != c.asked {
			t.Fatalf("at %s: asked %v", w.clock.Now(), s.asked)
		}
	}
	if want := []string{publishedAt, publishedAt + " " + fmt.Sprint(len(s.body)), publishedAt, publishedAt}; !slices.Equal(s.asked, want) { // no validators after a restart
		t.Errorf("%q", s.asked)
	}
	if strings.Contains(w.log.String(), "SECRET") {
		t.Error(w.log)
	}
}

// When the next one is due is known, and it is looked soon whether another
// process has left it.
func TestNextImport(t *testing.T) {
	w, s := publishing(t, ", schedule = '*/2 * * * *'")
	s.err = errors.New("away")
	now := w.clock.Now()
	if next := w.nextImport(now); !next.Equal(now.Add(directoryEvery)) {
		t.Errorf("before any: %s", next)
	}
	if w.after(t, 0); !w.nextImport(now).Equal(now.Add(directoryEvery)) {
		t.Errorf("after a failure: %s", w.nextImport(now))
	}
	s.err = nil
	if w.after(t, time.Hour); !w.nextImport(w.clock.Now()).Equal(w.clock.Now().Add(2 * time.Minute)) {
		t.Errorf("after it worked: %s", w.nextImport(w.clock.Now()))
	}
}

// The same file again changes nothing; another one does. The journal says that
// it was imported, and the sender is told.
func TestPublishedFileTwice(t *testing.T) {
	w, s := publishing(t, "")
	w.after(t, 0)
	select {
	case <-w.wake:
	default:
		t.Error("nobody tells the sender: what asks for these figures still does")
	}
	before := w.journal(t)
	if last := before[len(before)-1]; last.Door != "import" || last.Actor != bot.ActorConfiguration {
		t.Errorf("%+v", last)
	}
	w.published.fares = nil // so that it is read, not only confirmed
	if w.after(t, 24*time.Hour); len(s.asked) != 2 || len(w.journal(t)) != len(before) {
		t.Errorf("asked %v, and %d rows became %d", s.asked, len(before), len(w.journal(t)))
	}
	s.body += monthly("Le service", "Ventes", "41", "unité")
	if w.after(t, 24*time.Hour); !slices.Equal(w.figures(t, "p00"), []string{"Visites 2026-10=3", "Ventes 2026-10=41"}) {
		t.Error(w.figures(t, "p00"))
	}
}

// Of a file that several products share each takes its own rows, and the log
// names the rest.
func TestSharedPublishedFile(t *testing.T) {
	w, s := publishing(t, " }\n[[products]]\nslug = 'p01'\nimport = { url = '"+publishedAt+"'")
	s.body = importHeader + monthly("Le p00", "Visites", "3", "unité") + monthly("p01", "Visites", "4", "unité") + monthly("Inconnu", "Visites", "x", "unité")
	w.after(t, 0)
	for slug, want := range map[string]string{"p00": "Visites 2026-10=3", "p01": "Visites 2026-10=4"} {
		if got := w.figures(t, slug); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q", slug, got)
		}
	}
	if !strings.Contains(w.log.String(), `such_as="[p01 Inconnu]"`) {
		t.Error(w.log)
	}
	if names, _ := w.notices(t); len(names) > 0 {
		t.Errorf("%v", names)
	}
}

// A refused row keeps the rest out, unless the configuration goes without it;
// a file without one good row is told all the same.
func TestPublishedRowsThatAreRefused(t *testing.T) {
	good, bad := monthly("Le service", "Visites", "3", "unité"), monthly("Le service", "Ventes", "3 4", "unité")
	for _, c := range []struct {
		options, body string
		taken, told   int
	}{
		{"", good + bad, 0, 1}, {", without_refused = true", good + bad, 1, 0}, {", without_refused = true", bad, 0, 1},
		{"", strings.ReplaceAll(good, "2026-10", "2126-10"), 0, 1},
		{"", strings.Replace(good, "2026-10-31,true,2026-10-01", "2026-10-12,false,", 1), 0, 1},
		{", stocks_any_day = true", strings.Replace(good, "2026-10-31,true,2026-10-01", "2026-10-12,false,", 1), 1, 0},
	} {
		w, s := publishing(t, c.options)
		s.body = importHeader + c.body
		for range 2 { // what is left out may do tomorrow: it is read again
			w.after(t, 24*time.Hour)
		}
		names, told := w.notices(t)
		if got := w.figures(t, "p00"); len(got) != c.taken || len(told) != c.told || len(s.asked) != 2 {
			t.Errorf("%q of %q: %q, told %v, asked %v", c.options, c.body, got, names, s.asked)
		}
		for _, n := range told {
			if n.Part != bot.ImportRefused {
				t.Errorf("%q: told as %s", c.body, n.Part)
			}
		}
		if strings.Contains(c.body, bad) && s.asked[1] != publishedAt {
			t.Errorf("what was refused is asked for only when it changes: %v", s.asked)
		}
	}
}

// A process that stops leaves nothing behind, and blames nobody.
func TestStoppingDuringAnImport(t *testing.T) {
	w, _ := publishing(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	w.published.fetcher = hangingUp{cancel}
	(importer{w.assembly}).Step(ctx, w.clock.Now())
	if _, seen, err := w.store.Mark(t.Context(), "import/p1"); seen || err != nil || strings.Contains(w.log.String(), "WARN") {
		t.Errorf("%v %v %s", seen, err, w.log)
	}
}

// hangingUp is stopped while it fetches.
type hangingUp struct{ stop func() }

func (h hangingUp) Fetch(ctx context.Context, _ string, _ publicfetch.Validators) (publicfetch.Answer, error) {
	h.stop()
	return publicfetch.Answer{}, ctx.Err()
}

// A clock that was set back keeps no file from being read.
func TestImportAfterTheClockWentBack(t *testing.T) {
	w, s := publishing(t, "")
	w.after(t, 100*24*time.Hour)
	w.published.fares = nil
	w.after(t, -100*24*time.Hour)
	if w.after(t, time.Hour); len(s.asked) != 2 {
		t.Errorf("asked %v", s.asked)
	}
}

// full is a store that takes nothing in, or keeps no mark.
type full struct {
	store.Store
	tried int
	takes bool
}

func (f *full) TakeIn(ctx context.Context, i bot.Intake) ([]bot.TakenIn, error) {
	if f.tried++; f.takes {
		return f.Store.TakeIn(ctx, i)
	}
	return nil, errors.New("full")
}

func (*full) Plan(context.Context, bot.Plan) error { return errors.New("full") }

// A store that fails is no fault of the file: it is tried again an hour later,
// and nobody is told.
func TestImportIntoAStoreThatFails(t *testing.T) {
	w, s := publishing(t, "")
	f := &full{Store: w.store}
	w.assembly.store = f
	for range 40 {
		w.after(t, 15*time.Minute)
	}
	if names, _ := w.notices(t); f.tried != 10 || len(names) > 0 {
		t.Errorf("tried %d times, told %v", f.tried, names)
	}
	f.takes = true
	w.after(t, time.Hour)
	if s, err := w.status(t.Context(), w.clock.Now()); err != nil || s.Imports[0].Failure != "full" || s.Imports[0].Worked != nil {
		t.Errorf("%+v %v", s.Imports, err)
	}
	w.assembly.store = w.store
	if w.after(t, time.Hour); len(w.figures(t, "p00")) != 1 {
		t.Errorf("asked %v", s.asked)
	}
}

// What the program itself reads with never leads inside.
func TestTheProgramReadsNothingInside(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	w := watch(t, "[[products]]\nslug = 'p00'\nimport = { url = '"+publishedAt+"' }\n", count(1)...)
	w.read(t, 0)
	_, port, _ := net.SplitHostPort(l.Addr().String())
	for _, host := range []string{"127.0.0.1", "localhost"} {
		w.published.fares = nil
		w.cfg.Products[0].Import.URL = "https://" + host + ":" + port + "/"
		w.after(t, 0)
		if s, err := w.status(t.Context(), w.clock.Now()); err != nil || s.Imports[0].Failure == "" {
			t.Errorf("%s: %+v %v", host, s.Imports, err)
		}
	}
	l.(*net.TCPListener).SetDeadline(time.Now())
	if c, err := l.Accept(); err == nil {
		t.Errorf("a connection came: %v", c.RemoteAddr())
	}
}
