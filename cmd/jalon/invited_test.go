package main

import (
	"testing"
	"time"

	"jalon/bot"
)

// A team that the configuration invites is welcomed once: whatever restarts, what its
// team chose since, and once its message is forgotten.
func TestTheConfigurationInvitesOnce(t *testing.T) {
	const products = "[[products]]\nslug = 'p01'\nstate = 'invited'\nchannel = 'c1'\n[[products]]\nslug = 'p02'\nstate = 'on'\nchannel = 'c2'\n"
	w := watch(t, products, count(3)...)
	w.read(t, 0)
	if err := w.refreshDirectory(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, _ := w.keeper.Current().Catalogue.Startup("p01")
	now := w.clock.Now()
	welcomed := func() (n int) {
		t.Helper()
		all, err := w.store.Deliveries(t.Context(), 99)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range all {
			if d.Kind == bot.KindWelcome {
				if n++; d.Product != s.ID {
					t.Errorf("%+v", d)
				}
			}
		}
		return n
	}
	w.cfg.Sending = string(bot.SendingOff)
	if w.inviteConfigured(t.Context(), now); welcomed() != 0 {
		t.Error("nothing leaves")
	}
	w.cfg.Sending = string(bot.SendingOn)
	for range 2 {
		if w.inviteConfigured(t.Context(), now); welcomed() != 1 {
			t.Fatalf("%d welcomes", welcomed())
		}
	}
	if _, err := w.store.Prune(t.Context(), bot.Retention{Messages: now.AddDate(2, 0, 0)}); err != nil {
		t.Fatal(err)
	}
	later := now.AddDate(2, 0, 0)
	for _, state := range []bot.LaunchState{bot.LaunchOff, bot.LaunchInvited, ""} {
		_, _, err := w.store.SetChoice(t.Context(), bot.Choosing{Choice: bot.Choice{Product: s.ID, State: state}, Part: bot.ChoiceState, By: "u", Door: "test", At: later})
		if err == nil {
			err = w.rebind(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		if w.inviteConfigured(t.Context(), later); welcomed() > 1 {
			t.Errorf("chosen %q: %d welcomes", state, welcomed())
		}
	}
	if mark, seen, err := w.store.Mark(t.Context(), bot.WelcomeMark(s.ID)); err != nil || !seen || !mark.Equal(now.Truncate(time.Nanosecond)) {
		t.Errorf("%s %t %v", mark, seen, err)
	}
}

// Somebody of the team, or staff, who chose before the first words leaves them unsaid.
func TestTheConfigurationInvitesNobodyWhoChose(t *testing.T) {
	w := watch(t, "[[products]]\nslug = 'p01'\nstate = 'invited'\nchannel = 'c1'\n", count(3)...)
	w.read(t, 0)
	if err := w.refreshDirectory(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, _ := w.keeper.Current().Catalogue.Startup("p01")
	if len(w.directory.Load().Invited()) != 1 {
		t.Fatal("nobody is invited")
	}
	_, _, err := w.store.SetChoice(t.Context(), bot.Choosing{Choice: bot.Choice{Product: s.ID, State: bot.LaunchOff}, Part: bot.ChoiceState, By: "u", Door: "test", At: w.clock.Now()})
	if err == nil {
		err = w.rebind(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	w.inviteConfigured(t.Context(), w.clock.Now())
	if all, err := w.store.Deliveries(t.Context(), 9); err != nil || len(all) != 0 {
		t.Errorf("%+v %v", all, err)
	}
}
