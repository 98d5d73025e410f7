package view

import (
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// simulationGolden lists what simulations say.
func simulationGolden() map[string]any {
	on := func(d, hour int) time.Time { return time.Date(2027, 5, d, hour, 0, 0, 0, time.UTC) }
	own := bot.Destination{Channel: "c1"}
	files := func(names ...string) (about []bot.Named) {
		for _, n := range names {
			about = append(about, bot.Named{Product: "p1", Slug: "x", Name: n})
		}
		return about
	}
	moved := &bot.Moved{From: bot.Date{Year: 2027, Month: 5, Day: 17}, Why: bot.ClosedReason{Kind: bot.ClosedHoliday}}
	sim := bot.Simulation{From: bot.Date{Year: 2027, Month: 5, Day: 1}, To: bot.Date{Year: 2027, Month: 5, Day: 31}, Today: day, Coming: []bot.Coming{
		{At: on(3, 9), Kind: bot.KindReminder, To: own, About: files("DossierFacile"), Figures: 2, Undated: true},
		{At: on(3, 9), Kind: bot.KindDigest, To: bot.Destination{User: "u2"}, About: files("DossierFacile", "Une **autre** @all")},
		{At: on(3, 10), Kind: bot.KindMonth, To: bot.Destination{Channel: "c9"}, Moved: &bot.Moved{From: bot.Date{Year: 2027, Month: 5, Day: 1}, Why: bot.ClosedReason{Kind: bot.ClosedWeekend}}},
		{At: on(5, 9), Kind: bot.KindPerson, To: bot.Destination{User: "u1"}, About: files("A", "B", "C", "D", "E"), Figures: 3},
		{At: on(5, 10), Kind: bot.KindNotice, Cause: bot.NoticeNobody, About: files("Acceslibre")},
		{At: on(6, 9), Kind: bot.KindCommittee, To: own, Own: true, Says: bot.SaysPrepare, About: files("Acceslibre")},
		{At: on(6, 9), Kind: bot.KindCommittee, To: bot.Destination{Channel: "c9"}, Says: bot.SaysDecided, About: files("Acceslibre")},
		{At: on(18, 9), Kind: bot.KindReminder, To: own, About: files("DossierFacile"), Fiche: true, Moved: moved},
		{At: on(18, 9), Kind: bot.KindReminder, To: own, About: files("Acceslibre"), Moved: moved, Reason: bot.ReasonNothingDue, Spared: 1},
		{At: on(19, 9), Kind: bot.KindReminder, To: own, About: files("Acceslibre"), Reason: bot.ReasonBudget},
		{At: on(24, 9), Kind: bot.KindPerson, To: bot.Destination{User: "u1"}, Reason: bot.ReasonPaused}}}
	one := bot.Simulation{From: bot.Date{Year: 2027, Month: 5, Day: 1}, To: bot.Date{Year: 2027, Month: 5, Day: 1}, Today: day, Product: "DossierFacile"}
	long := sim
	long.Coming = nil
	for n := range 60 {
		long.Coming = append(long.Coming, bot.Coming{At: on(1+n/2, 9), Kind: bot.KindChanges, To: bot.Destination{User: "u1"}})
	}
	return map[string]any{"simulation": sim, "simulation-nothing": one, "simulation-long": long}
}

// Every reason, and every word of a committee, that a simulation may tell is worded.
func TestSimulationWords(t *testing.T) {
	v, err := New(func(u bot.UserID) string { return string(u) })
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range Languages {
		for _, reason := range []bot.Reason{bot.ReasonBudget, bot.ReasonPaused, bot.ReasonSendingOff, bot.ReasonMuted, bot.ReasonNoChannel, bot.ReasonAway, bot.ReasonTooOld} {
			v.Say(lang, "simulation.reason."+string(reason), nil)
		}
		for _, says := range []bot.CommitteeSays{bot.SaysAnnounced, bot.SaysPolled, bot.SaysAsked, bot.SaysMoved, bot.SaysCancelled, bot.SaysChanged, bot.SaysPrepare,
			bot.SaysSend, bot.SaysTomorrow, bot.SaysGone, bot.SaysDecide, bot.SaysUndecided, bot.SaysDecided} {
			v.Say(lang, "simulation.says."+string(says), nil)
		}
		for _, kind := range []bot.ClosedKind{bot.ClosedHoliday, bot.ClosedWeekend, bot.ClosedExtra, bot.ClosedBridge} {
			v.Say(lang, "simulation.moved."+string(kind), map[string]any{"Day": "x"})
		}
		lines := v.Simulation(lang, simulationGolden()["simulation"].(bot.Simulation))
		if text := strings.Join(lines, "\n"); strings.Contains(text, "**") || len(lines) != 1+6+11 {
			t.Errorf("%d lines:\n%s", len(lines), text)
		}
	}
}
