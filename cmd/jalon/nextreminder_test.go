package main

import (
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// A channel that had its message of the week is announced that of the next;
// one that had none, the next slot.
func TestNextReminderOfTheWeek(t *testing.T) {
	w := watch(t, "[[reminders]]\nname = 'daily'\nschedule = '0 9 * * 1-5'\n[[products]]\nslug = 'p01'\nstate = 'on'\n", count(3)...)
	w.read(t, 0)
	if err := w.refreshDirectory(t.Context()); err != nil {
		t.Fatal(err)
	}
	day := func(n int) time.Time { return time.Date(2026, 11, n, 8, 0, 0, 0, time.UTC) } // nine in Paris
	product := func(slug string) bot.ProductID {
		s, ok := w.keeper.Current().Catalogue.Startup(slug)
		if !ok {
			t.Fatalf("no %s", slug)
		}
		return s.ID
	}
	announced := func(now time.Time, asked, other, status time.Time) {
		t.Helper()
		for slug, want := range map[string]time.Time{"p01": asked, "p02": other} {
			if at, err := w.router.NextReminder(t.Context(), product(slug), now); err != nil || !at.Equal(want) {
				t.Errorf("at %s, %s: %s %v, want %s", now, slug, at, err, want)
			}
		}
		if s, err := w.status(t.Context(), now); err != nil || s.NextRule == nil || !s.NextRule.Equal(status) {
			t.Errorf("at %s, status: %v %v, want %s", now, s.NextRule, err, status)
		}
	}
	for _, now := range []time.Time{day(20), day(23)} {
		if err := w.planner.Step(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.store.Delivery(t.Context(), bot.WeekName(product("p01"), bot.DateOf(day(23)))); err != nil {
		t.Fatal(err)
	}
	announced(day(22), day(23), day(23), day(23)) // on a clock that is behind, what is planned is to come
	announced(day(24), day(30), day(25), day(30))
	if err := w.planner.Step(t.Context(), day(24)); err != nil {
		t.Fatal(err)
	}
	if all, err := w.store.Deliveries(t.Context(), 10); err != nil || len(all) != 1 {
		t.Errorf("%d messages are planned in a week, %v", len(all), err)
	}
	// The first of the month comes before: followers are told then.
	announced(day(28), day(30), day(30), day(30))
	later := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	if err := w.planner.Step(t.Context(), later); err != nil {
		t.Fatal(err)
	}
	announced(later, later.AddDate(0, 0, 7), later.AddDate(0, 0, 1), later.AddDate(0, 0, 1))
}

// check says that reminders come more often than a channel is asked.
func TestCheckNotesTheBudget(t *testing.T) {
	for schedule, want := range map[string]string{"0 9 * * 1": "", "0 9 * * 2,4": "note   the reminders come twice in one week, such as Tue 2026-11-24 09:00 and Thu 2026-11-26 09:00: a product's channel\n       gets one message a week"} {
		cfg, err := configured(t, "[[reminders]]\nname = 'r'\nschedule = '"+schedule+"'\n", noEnv)
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		noteBudget(cfg, catalogueState{}, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), stdio{nil, &out, &out})
		if !strings.HasPrefix(out.String(), want) || (want == "") != (out.Len() == 0) {
			t.Errorf("%s: %q", schedule, out.String())
		}
	}
}

// Rules that never concern one product make no note; those that may do, and those of
// audiences that the running bot does not know.
func TestCheckNotesTheBudgetOfAudiences(t *testing.T) {
	rules := func(first, second string) string {
		return "[[reminders]]\nname = 'a'\nschedule = '0 9 * * 1'\naudience = ['" + first + "']\n[[reminders]]\nname = 'b'\nschedule = '0 9 * * 3'\naudience = ['" + second + "']\n"
	}
	w := watch(t, rules("p01", "p02"), count(3)...)
	w.read(t, 0)
	s, err := w.status(t.Context(), w.clock.Now())
	if err != nil || len(s.Catalogue.Audiences) != 2 {
		t.Fatalf("%+v %v", s.Catalogue.Audiences, err)
	}
	s.Catalogue.Audiences["mtes"], s.Catalogue.Audiences["dinum"] = []string{"p01", "p03"}, []string{"p02"}
	for _, c := range []struct {
		first, second string
		noted         bool
	}{{"p01", "p02", false}, {"mtes", "dinum", false}, {"mtes", "p01", true}, {"p01", "p01", true}, {"p01", "new", true}, {"new", "p01", true}} {
		cfg, err := configured(t, rules(c.first, c.second), noEnv)
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if noteBudget(cfg, s.Catalogue, time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), stdio{nil, &out, &out}); (out.Len() > 0) != c.noted {
			t.Errorf("%s and %s: %q", c.first, c.second, out.String())
		}
	}
}

// A rule that is about some products is next for those alone, and what its audience
// names in vain is told.
func TestAudienceOfTheConfiguration(t *testing.T) {
	w := watch(t, "[[reminders]]\nname = 'r'\nschedule = '0 9 * * 1'\naudience = ['p01', 'nobody']\n", count(3)...)
	w.read(t, 0)
	current := w.keeper.Current()
	for slug, asked := range map[string]bool{"p01": true, "p02": false} {
		s, _ := current.Catalogue.Startup(slug)
		if at, err := w.router.NextReminder(t.Context(), s.ID, w.clock.Now()); err != nil || at.IsZero() == asked {
			t.Errorf("%s: %s %v", slug, at, err)
		}
	}
	unknown, err := w.unknownProducts(t.Context())
	if err != nil || len(unknown) != 1 || unknown[0].Key != "reminders[1].audience" || unknown[0].Slug != "nobody" {
		t.Errorf("%+v %v", unknown, err)
	}
}

// A pause of the incubator puts the next reminder off, and is told of.
func TestPausesOfTheConfiguration(t *testing.T) {
	w := watch(t, "[[pauses]]\nname = 'Fêtes'\nfrom = '11-23'\nuntil = '12-06'\n", count(3)...)
	w.read(t, 0)
	s, _ := w.keeper.Current().Catalogue.Startup("p01")
	now := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	if at, err := w.router.NextReminder(t.Context(), s.ID, now); err != nil || !at.Equal(time.Date(2026, 12, 7, 8, 0, 0, 0, time.UTC)) {
		t.Errorf("%s %v", at, err)
	}
	if len(w.sender.Resolver.Recesses) != 1 {
		t.Errorf("%+v", w.sender.Resolver.Recesses)
	}
	h, err := w.health(t.Context())
	if err != nil || h.Recess == nil || h.Recess.Name != "Fêtes" || h.Recess.Until.Day != 6 {
		t.Errorf("%+v %v", h.Recess, err)
	}
}

// At a start the next dates of each rule are printed in the configuration's language,
// and an hour that a night may skip or repeat is a warning.
func TestDatesAtAStart(t *testing.T) {
	now := time.Date(2027, 5, 8, 9, 0, 0, 0, time.UTC)
	for body, want := range map[string][]string{
		"": {"dates  indicators : lundi 10 mai à 9h, lundi 17 mai est férié → mardi 18 mai à 9h, lundi 24 mai à 9h, lundi 31 mai à 9h, lundi 7 juin à 9h\n",
			"dates  committee-missing : ", "dates  fiche : ", "dates  digest : ", "dates  changes : mardi 1er juin à 9h, jeudi 1er juillet à 9h, dimanche 1er août est en week-end → lundi 2 août à 9h, ",
			"dates  month : mardi 1er juin à 10h, jeudi 1er juillet à 10h, dimanche 1er août est en week-end → lundi 2 août à 10h, "},
		"[[reminders]]\nname = 'bilan'\nkind = 'month'\nschedule = '0 10 1 * *'\nchannel = 'general'\n[[pauses]]\nname = 'été'\nfrom = '07-01'\nuntil = '08-22'\n": {
			"dates  bilan : mardi 1er juin à 10h, ", "jeudi 1er juillet → rien", "dates  changes : "},
		"language = 'en'\n[[reminders]]\nname = 'night'\nschedule = '30 2 * * 1'\n": {"dates  night: Monday 10 May at 02:30, ", "note   night: between 2 and 3 "},
	} {
		cfg, err := configured(t, body, noEnv)
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := printDates(cfg, now, stdio{nil, &out, &out}); err != nil {
			t.Fatal(err)
		}
		for _, line := range want {
			if got := strings.ReplaceAll(out.String(), "\u00a0", " "); !strings.Contains(got, line) {
				t.Errorf("%q lacks in\n%s", line, got)
			}
		}
		if strings.Contains(out.String(), "note") != strings.Contains(body, "night") {
			t.Errorf("%s", out.String())
		}
	}
}

// What is spread over some hours is told at the hour it comes, before and after the
// slot of its rule.
func TestNextReminderOfASpreadRule(t *testing.T) {
	w := watch(t, "[[reminders]]\nname = 'r'\nschedule = '0 9 * * 1'\njitter = '3h'\n[[products]]\nslug = 'p01'\nstate = 'on'\n[[products]]\nslug = 'p02'\nstate = 'on'\n", count(3)...)
	w.read(t, 0)
	if err := w.refreshDirectory(t.Context()); err != nil {
		t.Fatal(err)
	}
	slot := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	if err := w.planner.Step(t.Context(), slot.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	next := func(slug string, now time.Time) time.Time {
		s, _ := w.keeper.Current().Catalogue.Startup(slug)
		at, err := w.router.NextReminder(t.Context(), s.ID, now)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	before := map[string]time.Time{"p01": next("p01", slot.Add(-time.Hour)), "p02": next("p02", slot.Add(-time.Hour))}
	if before["p01"].Equal(before["p02"]) {
		t.Errorf("both at %s", before["p01"])
	}
	if err := w.planner.Step(t.Context(), slot); err != nil {
		t.Fatal(err)
	}
	for slug, at := range before {
		s, _ := w.keeper.Current().Catalogue.Startup(slug)
		d, err := w.store.Delivery(t.Context(), bot.WeekName(s.ID, bot.DateOf(slot)))
		if err != nil || !d.Due.Equal(at) || !next(slug, at.Add(-time.Minute)).Equal(at) || !next(slug, at.Add(time.Minute)).Equal(at.AddDate(0, 0, 7)) {
			t.Errorf("%s: told %s, owed %s, %v", slug, at, d.Due, err)
		}
	}
}
