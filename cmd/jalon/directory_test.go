package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"jalon/bot"
	"jalon/store"
)

// between is a store where something happens right after bindings are read.
type between struct {
	store.Store
	happens func()
}

func (b *between) Bindings(ctx context.Context) ([]bot.Binding, error) {
	all, err := b.Store.Bindings(ctx)
	if happens := b.happens; happens != nil {
		b.happens = nil
		happens()
	}
	return all, err
}

// What is said of a channel while the directory is built anew counts at once,
// and so does what two people say at the same time.
func TestBindingsAreNotUndone(t *testing.T) {
	w := watch(t, "", count(3)...)
	w.read(t, 0)
	st := &between{Store: w.store}
	w.assembly.store = st
	bind := func(channel bot.ChannelID) {
		s, _ := w.keeper.Current().Catalogue.Startup("p01")
		if err := w.store.Bind(t.Context(), bot.Binding{Channel: channel, Product: s.ID, By: "u", At: w.clock.Now()}, bot.Binding{}, "u", "test", w.clock.Now()); err != nil {
			t.Fatal(err)
		}
		if err := w.rebind(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for channel, step := range map[bot.ChannelID]func(context.Context) error{"c1": w.refreshDirectory, "c2": w.rebind} {
		st.happens = func() { bind(channel) }
		if err := step(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, bound := w.directory.Load().ProductOf(channel); !bound {
			t.Errorf("%s is forgotten", channel)
		}
	}
}

// What is chosen in the chat, and who is away, counts once the directory is built
// anew, and as soon as it is said.
func TestChoicesAreInTheDirectory(t *testing.T) {
	w := watch(t, "[[products]]\nslug = 'p01'\nstate = 'on'\n", count(3)...)
	w.read(t, 0)
	s, _ := w.keeper.Current().Catalogue.Startup("p01")
	day := bot.Date{Year: 2026, Month: time.December, Day: 20}
	if err := w.refreshDirectory(t.Context()); err != nil {
		t.Fatal(err)
	}
	for step, again := range map[bot.LaunchState]func(context.Context) error{bot.LaunchOff: w.rebind, bot.LaunchInvited: w.refreshDirectory} {
		_, _, err := w.store.SetChoice(t.Context(), bot.Choosing{Choice: bot.Choice{Product: s.ID, State: step}, Part: bot.ChoiceState, By: "u", Door: "test", At: w.clock.Now()})
		if err == nil {
			err = w.store.SetAbsence(t.Context(), bot.Absence{User: bot.UserID(step), From: day, Until: day}, "test", w.clock.Now())
		}
		if err == nil {
			err = again(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		if d := w.directory.Load(); d.Settings(s.ID).State != step || d.Settings(s.ID).Slug != "p01" {
			t.Errorf("%+v, want it %s", d.Settings(s.ID), step)
		} else if _, away := d.AbsentOn(bot.UserID(step), day); !away {
			t.Errorf("nobody is away after %s", step)
		}
	}
}

// Two entries of the configuration that mean one product do not fight over its
// indicators: the second is left out, and named.
func TestTwoEntriesOfOneProduct(t *testing.T) {
	const indicator = "[[products.indicators]]\nname = 'Part'\nshort_name = 'part'\nfamily = 'used'\ntype = 'usage'\nfrequency = 'monthly'\nunit = '%'\n"
	w := watch(t, "[[products]]\nslug = 'p01'\nstate = 'on'\n"+indicator+"[[products]]\nslug = 'p02'\n[[products]]\nslug = 'p00'\n"+
		strings.ReplaceAll(indicator, "Part", "Autre"), count(3)...)
	w.read(t, 0)
	s, _ := w.keeper.Current().Catalogue.Startup("p01")
	w.read(t, 1, "p00", "p02")
	if err := w.store.Rename(t.Context(), bot.Renaming{Product: s.ID, From: "p01", To: "p00", By: "staff", At: w.clock.Now()}); err != nil {
		t.Fatal(err)
	}
	if err := w.renamed(t.Context()); err != nil {
		t.Fatal(err)
	}
	var version uint64
	for i := range 3 {
		if err := w.refreshDirectory(t.Context()); err != nil {
			t.Fatal(err)
		}
		facts, err := w.store.Facts(t.Context(), s.ID)
		if err != nil || len(facts.Indicators) != 1 || facts.Indicators[0].Name != "Part" || i > 0 && facts.Version != version {
			t.Errorf("%+v %v", facts, err)
		}
		version = facts.Version
	}
	if set := w.directory.Load().Settings(s.ID); set.State != bot.LaunchOn {
		t.Errorf("%+v", set)
	}
	if n := strings.Count(w.log.String(), "key=products[3].slug"); n != 1 || !strings.Contains(w.log.String(), "same_as=products[1].slug") {
		t.Errorf("logged %d times:\n%s", n, w.log)
	}
	status, err := w.status(t.Context(), w.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	printStatus(&out, status, time.UTC)
	if want := `products[3].slug: "p00" is the product of products[1].slug too: its own settings are left out`; !strings.Contains(out.String(), want) {
		t.Errorf("no %q in\n%s", want, out.String())
	}
	if findings := partFindings(status.Catalogue, time.UTC); len(findings) != 1 || !strings.Contains(findings[0].Fault, "products[1].slug too") {
		t.Errorf("%+v", findings)
	}
}
