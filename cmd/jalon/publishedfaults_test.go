package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
	"jalon/e2e/pgserver"
	"jalon/store"
)

// told counts the notices, and checks that each says where and of what.
func (w *watched) importsTold(t *testing.T) (parts []string) {
	t.Helper()
	_, all := w.notices(t)
	for _, n := range all {
		wrong := n.Row != nil && n.Row.Line > 0 && n.Row.Code != ""
		ofRow := n.Part == bot.ImportUnreadable || n.Part == bot.ImportRefused
		if n.Cause != bot.NoticeImport || n.Subject != "Le p00" || n.Address != "https://data.example.org/a.csv" || n.Product == "" || wrong != ofRow || n.Detail == "" && n.Part != bot.ImportUnreadable {
			t.Errorf("%+v", n)
		}
		parts = append(parts, n.Part)
	}
	return parts
}

// One time-out wakes nobody. A file that never could be fetched is told after
// some hours, one that could after two days; once, until it works again.
func TestPublishedFileThatCannotBeFetched(t *testing.T) {
	w, s := publishing(t, "")
	away := errors.New("fetch from data.example.org: it answers 404 Not Found")
	s.err = away
	told := func(long time.Duration, want int) {
		t.Helper()
		for left := long; left > 0; left -= 30 * time.Minute {
			w.after(t, 30*time.Minute)
		}
		if parts := w.importsTold(t); len(parts) != want || slices.ContainsFunc(parts, func(p string) bool { return p != bot.ImportUnreachable }) {
			t.Fatalf("at %s, asked %d times, told %v, want %d", w.clock.Now(), len(s.asked), parts, want)
		}
	}
	const hour, day = time.Hour, 24 * time.Hour
	told(2*hour, 0)
	told(hour, 1)
	told(3*day, 1)
	if n := len(s.asked); n != 75 {
		t.Errorf("asked %d times in three days and three hours", n)
	}
	s.err = nil
	told(day, 1)
	s.err = errors.New("fetch from data.example.org: it does not answer in time")
	told(day, 1) // its hour has come once
	s.err = nil
	told(hour, 1)
	if w.log.String() == "" || len(w.figures(t, "p00")) != 1 {
		t.Error(w.log)
	}
	s.err = away
	told(2*day, 1)
	told(day, 2)
	w.published.fares = nil // a restart tells nobody again
	told(day, 2)
	s.err = nil
	told(day, 2)
	s.err = away
	w.after(t, 7*day) // after a week of standing still, one time-out is one
	told(hour, 2)
	told(2*hour, 3)
}

// What is wrong with a file is told at once, each cause once until it works
// again, whatever the line.
func TestPublishedFilesThatAreWrong(t *testing.T) {
	w, s := publishing(t, "")
	good := importHeader + monthly("Le service", "Visites", "3", "unité")
	bad := monthly("Le service", "Ventes", "3 4", "unité")
	page := "<!DOCTYPE html><html>"
	for _, c := range []struct {
		body string
		told []string
	}{
		{good, nil},
		{page, []string{bot.ImportUnreadable}},
		{page + "<body>", []string{bot.ImportUnreadable}},
		{good + bad, []string{bot.ImportUnreadable, bot.ImportRefused}},
		{good + monthly("Le service", "Paris", "1", "unité") + bad, []string{bot.ImportUnreadable, bot.ImportRefused}},
		{page, []string{bot.ImportUnreadable, bot.ImportRefused}},
		{good, []string{bot.ImportUnreadable, bot.ImportRefused}},
		{page, []string{bot.ImportUnreadable, bot.ImportRefused, bot.ImportUnreadable}},
		{importHeader, []string{bot.ImportUnreadable, bot.ImportRefused, bot.ImportUnreadable, bot.ImportUnreadable}},
		{importHeader + monthly("p01", "Visites", "3", "unité") + monthly("p02", "Visites", "3", "unité"),
			[]string{bot.ImportUnreadable, bot.ImportRefused, bot.ImportUnreadable, bot.ImportUnreadable, bot.ImportForeign}},
	} {
		s.body = c.body
		w.after(t, 24*time.Hour)
		if diff := cmp.Diff(c.told, w.importsTold(t)); diff != "" {
			t.Fatalf("%q:\n%s", c.body, diff)
		}
		if got := w.figures(t, "p00"); !slices.Equal(got, []string{"Visites 2026-10=3"}) {
			t.Errorf("after %q: %q", c.body, got)
		}
	}
	w.cfg.Products[0].Import.URL = "https://data.example.org/a.csv?key=OTHER" // another address is another cause
	if w.after(t, 24*time.Hour); len(w.importsTold(t)) != 6 {
		t.Error(w.importsTold(t))
	}
	if said := w.log.String(); strings.Contains(said, "3 4") || strings.Contains(said, "OTHER") || !strings.Contains(said, "line 3: two-numbers at valeur") {
		t.Error(said)
	}
}

// status, check and the metrics tell how imports fare.
func TestImportsInTheStatus(t *testing.T) {
	w, s := publishing(t, "")
	m := newMetrics()
	m.watch(w.assembly)
	look := func() (string, importLine, string) {
		t.Helper()
		state, err := w.status(t.Context(), w.clock.Now())
		if err != nil || len(state.Imports) != 1 {
			t.Fatalf("%+v %v", state.Imports, err)
		}
		var out strings.Builder
		printStatus(&out, state, time.UTC)
		measured := httptest.NewRecorder()
		m.handler().ServeHTTP(measured, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		return out.String(), state.Imports[0], measured.Body.String()
	}
	has := func(text string, all ...string) {
		t.Helper()
		for _, want := range all {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
	}
	text, line, _ := look()
	has(text, "import of p00: never taken in yet, next Mon 2026-11-23 09:00 UTC\n")
	if f := line.finding(w.cfg.zone()); f.Fault != "" || f.What != "the figures that p00 publishes, next read Mon 2026-11-23 10:00 CET" {
		t.Errorf("%+v", f)
	}
	w.after(t, 0)
	text, _, measured := look()
	has(text, "import of p00: last taken in Mon 2026-11-23 09:00 UTC, next Tue 2026-11-24 04:30 UTC\n")
	has(measured, "\njalon_imports_failing 0\n", "\njalon_imports_age_seconds 0\n")
	s.body = "a,b\n1,2\n"
	w.after(t, 24*time.Hour)
	text, line, measured = look()
	has(text, "import of p00: last taken in Mon 2026-11-23 09:00 UTC, next Wed 2026-11-25 04:30 UTC\n  FAILS: Line 1: The first line has none of the schema's columns")
	has(measured, "\njalon_imports_failing 1\n", "\njalon_imports_age_seconds 86400\n")
	has(line.finding(w.cfg.zone()).Fault, "none of the schema's columns", "check products[1].import")
	if strings.Contains(text+measured, "SECRET") {
		t.Error(text)
	}
}

// A product that the catalogue does not have yet, or has twice in the
// configuration, is left out; nothing else is.
func TestImportsOfUnknownProducts(t *testing.T) {
	w := watch(t, "[[products]]\nslug = 'later'\nimport = { url = 'https://data.example.org/later' }\n[[products]]\nslug = 'p00'\nimport = { url = 'https://data.example.org/p00' }\n", count(1)...)
	w.read(t, 0)
	s := &shelf{body: importHeader + monthly("Le service", "Visites", "3", "unité")}
	w.published.fetcher = s
	if w.after(t, 0); !slices.Equal(s.asked, []string{"https://data.example.org/p00"}) {
		t.Errorf("%q", s.asked)
	}
	w.read(t, 1, "p00", "later")
	if w.after(t, time.Hour); len(s.asked) != 2 || len(w.figures(t, "later")) != 1 {
		t.Errorf("%q", s.asked)
	}
}

// Of two processes on one store one reads a file; the other goes on when it is
// gone, and not sooner than the file is due.
func TestTwoProcessesReadOnce(t *testing.T) {
	server, err := pgserver.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	if err := server.CreateDatabase(t.Context(), "jalon"); err != nil {
		t.Fatal(err)
	}
	cfg, err := configured(t, "[catalogue]\nsource = 'sample'\n[[products]]\nslug = 'dossierfacile'\nimport = { url = '"+publishedAt+"' }\n", noEnv)
	if err != nil {
		t.Fatal(err)
	}
	clock := bot.NewManualClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	s := &shelf{body: importHeader + monthly("Le service", "Visites", "3", "unité")}
	var both []*assembly
	for range 2 {
		st, err := store.Open(t.Context(), server.DSN("jalon"), store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		a, err := assemble(cfg, st, parts{names: everybody{}, clock: clock}, newLog(cfg, t.Output()))
		if err != nil {
			t.Fatal(err)
		}
		if err := a.refresh(t.Context(), clock.Now()); err != nil {
			t.Fatal(err)
		}
		a.published.fetcher = s
		both = append(both, a)
	}
	step := func(want int) {
		t.Helper()
		for _, a := range both {
			if err := (importer{a}).Step(t.Context(), clock.Now()); err != nil {
				t.Fatal(err)
			}
		}
		if len(s.asked) != want {
			t.Fatalf("%s: asked %d times, want %d", clock.Now(), len(s.asked), want)
		}
	}
	step(1)
	clock.Set(clock.Now().Add(24 * time.Hour))
	slices.Reverse(both) // the one that does not do the job looks first
	if err := (importer{both[0]}).Step(t.Context(), clock.Now()); err != nil || len(s.asked) != 1 {
		t.Fatalf("asked %d times, %v", len(s.asked), err)
	}
	slices.Reverse(both)
	step(2)
	both[0].resign(t.Context())
	both = both[1:]
	step(2)
	clock.Set(clock.Now().Add(24 * time.Hour))
	step(3)
	p, _ := both[0].keeper.Current().Catalogue.Startup("dossierfacile")
	if facts, err := both[0].store.Facts(t.Context(), p.ID); err != nil || len(facts.Indicators) != 1 {
		t.Errorf("%+v %v", facts, err)
	}
}

// What asks for a figure that a product publishes says that it is there.
func TestAnImportAnswersTheReminder(t *testing.T) {
	folder := t.TempDir()
	if said := talk(t, ":in startup-dossierfacile\n:at 09:00\n", "--data", folder); !strings.Contains(said, "1 chiffre est à noter") {
		t.Fatal(said)
	}
	cfg, err := configured(t, "store = '"+folder+"/jalon.db'\n[catalogue]\nsource = 'sample'\n[[products]]\nslug = 'dossierfacile'\nimport = { url = '"+publishedAt+"' }\n", noEnv)
	if err != nil {
		t.Fatal(err)
	}
	st, err := openStore(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	clock := bot.NewManualClock(worldStart.Add(2 * time.Hour))
	a, err := assemble(cfg, st, parts{clock: clock}, newLog(cfg, t.Output()))
	if err == nil {
		err = a.keeper.Load(t.Context())
	}
	if err == nil {
		a.published.fetcher = &shelf{body: importHeader + monthly("DossierFacile", "Part des baux", "10.4", "%")}
		err = importer{a}.Step(t.Context(), clock.Now())
	}
	if err = errors.Join(err, st.Close()); err != nil {
		t.Fatal(err)
	}
	said := talk(t, ":in startup-dossierfacile\n:at +3h\n", "--data", folder)
	if !strings.Contains(said, "L'équipe DossierFacile est à jour") || strings.Contains(said, "est à noter") {
		t.Error(said)
	}
}
