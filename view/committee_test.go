package view

import (
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// committeeGolden lists what people read about committees, by the file that holds
// it.
func committeeGolden() map[string]any {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	start := time.Date(2026, 12, 10, 13, 30, 0, 0, time.UTC)
	full := bot.Committee{ID: "k1", Product: "p1", Type: "investment", Start: start, Length: 50 * time.Minute, Zone: "Europe/Paris", Place: "Salle 24, @channel", Link: "https://visio.example/salle",
		Document: "https://docs.example/presentation", Note: "Ordre du jour **dans** le document.\n\n[ici](javascript:alert) et @all\n" + strings.Repeat("Une note qui ne finit pas. ", 40),
		Organiser: "u1", State: bot.CommitteePlanned, CreatedAt: now, ChangedAt: now,
		Invitees: []bot.Invitee{{User: "u1", Role: "coach"}, {User: "u2", Role: "intrapreneur"}, {Name: "Direction de l'habitat", Role: "sponsor"}, {Name: "@all **x**"}},
		Answers:  []bot.Attendance{{User: "u1", Says: bot.Present, Role: bot.RoleCoach}, {Name: "Direction de l'habitat", Says: bot.Perhaps}, {User: "u3", Says: bot.Absent}}}
	bare := bot.Committee{ID: "k2", Product: "p1", Type: "une **revue** de @all", Start: start, Length: time.Hour, Zone: "Indian/Reunion", Organiser: "u9", State: bot.CommitteePlanned, CreatedAt: now, ChangedAt: now}
	goal := bot.IndicatorLine{ID: "i1", Name: "Part des baux", Figure: leases(), Target: &bot.Target{Value: 12, Date: bot.Date{Year: 2027, Month: 6, Day: 30}}}
	standing := &bot.Standing{Slug: "dossierfacile", Name: "DossierFacile", Present: 3, Perhaps: 1, Absent: 2, Silent: 4, Figures: 3, Done: 2, Goals: []bot.IndicatorLine{goal}, Today: day}
	eve := *standing
	eve.Today = bot.DateOf(start).AddDays(-1)
	empty := &bot.Standing{Slug: "x", Name: "X", Today: day}
	begun := *standing
	begun.Begun = true
	post := func(c bot.Committee, says bot.CommitteeSays, s *bot.Standing) bot.Content {
		return bot.Content{Committee: &bot.CommitteePost{ID: c.ID, Says: says, Committee: &c, Standing: s, For: c.Start, Before: start.AddDate(0, 0, -7), Channel: "c1"}}
	}
	cancelled, decided, secret := full, full, full
	cancelled.State, cancelled.Why = bot.CommitteeCancelled, "La **direction** n'est pas libre @here"
	decision := &bot.Decision{Kind: bot.DecisionSixMonths, Text: "Cap sur les **petites** villes", Goals: []bot.Goal{{Indicator: "i1", Target: *goal.Target}}, Next: bot.Date{Year: 2027, Month: 6, Day: 30}}
	secret.Decision = decision
	published := *decision
	published.Published = true
	decided.Decision = &published
	polled := bot.Committee{ID: "k3", Product: "p1", Type: "investment", Length: 50 * time.Minute, Zone: "Europe/Paris", Organiser: "u1", State: bot.CommitteePolled,
		Slots: []time.Time{start, start.AddDate(0, 0, 1), start.AddDate(0, 0, 4), start.AddDate(0, 0, 5), start.AddDate(0, 0, 6)}}
	votes := &bot.Standing{Slug: "dossierfacile", Name: "DossierFacile", Today: day, Votes: [][]bot.RoleVote{{{Role: bot.RoleDevelopment, N: 3}, {Role: bot.RoleIntrapreneur, N: 1}, {N: 2}}, nil, {{N: 1}}, nil, nil}}
	draft := bot.CommitteeDraft{Do: bot.VerbAnnounce, Product: "p1", Slug: "dossierfacile", Name: "DossierFacile", Draft: bot.DraftOf(full), Zone: "Europe/Paris", Now: now, Where: []string{"startup-dossierfacile", "comites"}}
	odd := draft
	odd.Draft = bot.Draft{Type: "demo", Start: start, Minutes: 50}
	odd.Doubts = []bot.MomentDoubt{{Kind: bot.MomentWeekday, Day: day, Said: time.Tuesday, Other: day.AddDays(1)},
		{Kind: bot.MomentClosed, Day: day, Closed: bot.ClosedReason{Kind: bot.ClosedHoliday}}, {Kind: bot.MomentNight, Day: day, Hour: 22, Start: start}}
	odd.Near = []bot.Committee{bare}
	odd.Where = nil
	vague := odd
	vague.Near, vague.Doubts = nil, []bot.MomentDoubt{{Kind: bot.MomentWhich, Day: day, Other: day.AddDays(7)}, {Kind: bot.MomentFar, Day: day}}
	clock := odd
	clock.Near, clock.Doubts = nil, []bot.MomentDoubt{{Kind: bot.MomentSkipped, Start: start}, {Kind: bot.MomentTwice, Start: start, Again: start}, {Kind: bot.MomentClosed, Day: day, Closed: bot.ClosedReason{Kind: bot.ClosedBridge}}}
	as := func(do bot.Verb) bot.CommitteeDraft {
		d := draft
		d.Do, d.Before, d.Told, d.Why, d.Committee = do, start.AddDate(0, 0, -7), 1, "Pas **libre**", "k1"
		return d
	}
	asked := as(bot.VerbPoll)
	asked.Draft = bot.DraftOf(polled)
	done := func(do bot.Verb, c bot.Committee, changed bool) bot.CommitteeDone {
		d := bot.CommitteeDone{Do: do, Product: "p1", Slug: "dossierfacile", Name: "DossierFacile", Committee: c, Changed: changed, Now: now, Where: []string{"startup-dossierfacile"}}
		if changed {
			d.Told, d.Until = 4, now.Add(time.Minute)
		}
		return d
	}
	card := func(c bot.Committee, s *bot.Standing, manage, held bool) bot.CommitteeCard {
		return bot.CommitteeCard{Product: "p1", Slug: "dossierfacile", Name: "DossierFacile", Committee: c, Standing: s, Manage: manage, Held: held, Now: now}
	}
	moved := post(full, bot.SaysAnnounced, standing)
	moved.Committee.For = start.AddDate(0, 0, -7)
	stale := post(full, bot.SaysAnnounced, standing)
	stale.Committee.Where = "1h0m0s\nSalle 12\n"
	beside := func(near bot.Committee) bot.CommitteeDraft {
		d := as(bot.VerbChoose)
		d.Before, d.Told, d.Near = time.Time{}, 0, []bot.Committee{near}
		return d
	}
	held := full
	held.Start = now.AddDate(0, 0, -3)
	chosen := done(bot.VerbWithdraw, full, true)
	chosen.Committee.Slots, chosen.Until = polled.Slots, time.Time{}
	all := map[string]any{
		"committee-announced-stale": stale, "committee-corrected": post(secret, bot.SaysDecided, standing), "draft-near-held": beside(held), "draft-near-polled": beside(polled), "done-withdraw-chosen": chosen,
		"which-committee-polled": bot.WhichCommittee{Name: "X", Slug: "x", Polled: true, Now: now}, "which-committee-held": bot.WhichCommittee{Name: "X", Slug: "x", Held: start, Now: now.AddDate(0, 1, 0)},
		"fault-too-long": &bot.Error{Code: bot.CodeTextTooLong, Most: 2000}, "fault-next": &bot.Error{Code: bot.CodeNextHow, Days: []bot.Date{{Year: 2027, Month: 6, Day: 10}}},
		"committee-announced": post(full, bot.SaysAnnounced, standing), "committee-announced-moved": moved, "committee-bare": post(bare, bot.SaysAnnounced, empty), "committee-begun": post(decided, bot.SaysAnnounced, &begun),
		"committee-cancelled": post(cancelled, bot.SaysAnnounced, standing), "committee-asked": post(full, bot.SaysAsked, standing), "committee-moved": post(full, bot.SaysMoved, standing),
		"committee-changed": post(full, bot.SaysChanged, standing), "committee-off": post(cancelled, bot.SaysCancelled, standing), "committee-prepare": post(full, bot.SaysPrepare, standing), "committee-send": post(full, bot.SaysSend, standing), "committee-send-bare": post(bare, bot.SaysSend, standing), "committee-prepare-bare": post(bare, bot.SaysPrepare, empty),
		"committee-tomorrow": post(full, bot.SaysTomorrow, &eve), "committee-tomorrow-bare": post(bare, bot.SaysTomorrow, standing), "committee-gone": post(full, bot.SaysGone, standing),
		"committee-month": post(full, bot.SaysMonth, standing), "committee-decide": post(full, bot.SaysDecide, standing), "committee-undecided": post(full, bot.SaysUndecided, standing), "committee-decided": post(decided, bot.SaysDecided, standing),
		"poll": post(polled, bot.SaysPolled, votes), "poll-chosen": post(full, bot.SaysPolled, standing), "poll-closed": post(cancelled, bot.SaysPolled, standing), "poll-card": card(polled, votes, true, false),
		"draft": draft, "draft-odd": odd, "draft-clock": clock, "draft-vague": vague, "draft-poll": asked, "draft-move": as(bot.VerbMove), "draft-cancel": as(bot.VerbCancel),
		"committee-card": card(full, standing, true, false), "committee-line": bot.CommitteeCard{Product: "p1", Slug: "x", Name: "X", Committee: bare, Do: bot.VerbComplete, Now: now}, "committee-line-polled": bot.CommitteeCard{Product: "p1", Slug: "x", Name: "X", Committee: polled, Do: bot.VerbCancelForm, Now: now}, "committee-held": card(full, standing, true, true), "committee-held-decided": card(secret, standing, true, true),
		"committee-start": bot.CommitteeStart{Product: "p1", Slug: "dossierfacile", Name: "DossierFacile"},
		"presences":       bot.Presences{Product: "p1", Name: "DossierFacile", Committee: full, Manage: true, Now: now}, "presences-none": bot.Presences{Product: "p1", Name: "X", Committee: bare, Now: now},
		"presence-file": bot.Content{Presences: &bot.PresenceFile{Committee: "k1", Slug: "dossierfacile", Whole: &full}}, "presence-file-gone": bot.Content{Presences: &bot.PresenceFile{}},
		"invitation": bot.Content{Invitation: &bot.InvitationText{Calendar: "https://jalon.example/calendar/comite_ABC.ics", Name: "DossierFacile", Slug: "dossierfacile", Committee: full}}, "invitation-bare": bot.Content{Invitation: &bot.InvitationText{Name: "X", Slug: "x", Committee: bare}},
		"which-committee": bot.WhichCommittee{Name: "DossierFacile", Product: "p1", Committees: []bot.Committee{full, bare, polled}, Do: bot.VerbMoveForm, Now: now}, "which-committee-none": bot.WhichCommittee{Name: "X"},
		"attended":      bot.Attended{Name: "DossierFacile", Answer: bot.Attendance{Says: bot.Perhaps}, Start: start, Zone: "Europe/Paris"},
		"attended-slot": bot.Attended{Name: "DossierFacile", Answer: bot.Attendance{Slots: []int{0}}, Zone: "Europe/Paris", Slot: start, Slots: []time.Time{start}, Suits: true}, "attended-none": bot.Attended{Zone: "Europe/Paris", Slot: start},
		"committee-history": bot.CommitteeHistory{Name: "DossierFacile", Slug: "dossierfacile", Day: day, More: 2, Inside: true, Lines: []bot.CommitteeRecord{{On: day.AddDays(9), Type: "investment", Committee: &full},
			{On: day.AddDays(-9), Type: "investment", Committee: &secret, Comment: "six **mois**"}, {On: day.AddDays(-200), Type: "demo", Committee: &cancelled}, {On: day.AddDays(-400), Comment: "@all"}}},
		"committee-history-none": bot.CommitteeHistory{Name: "X", Slug: "x", Day: day},
		"last-committee":         bot.LastCommitteeSet{Product: "p1", Name: "DossierFacile", Slug: "dossierfacile", Met: day.AddDays(-200), Was: day.AddDays(-400), Changed: true, Now: day},
		"last-committee-later":   bot.LastCommitteeSet{Name: "DossierFacile", Met: day.AddDays(-200), Later: day.AddDays(-20), Changed: true, Now: day},
		"last-committee-same":    bot.LastCommitteeSet{Name: "DossierFacile", Met: day.AddDays(-200), Now: day},
		"last-committee-back":    bot.LastCommitteeSet{Name: "DossierFacile", Was: day.AddDays(-200), Changed: true, Now: day},
		"last-committee-none":    bot.LastCommitteeSet{Name: "DossierFacile", Now: day},
		"undated":                bot.Undated{Asked: "mtes", Day: day, More: 3, Lines: []bot.UndatedLine{{Name: "Docurba", Slug: "docurba", Last: day.AddDays(-300)}, {Name: "X **@all**", Slug: "x"}}}, "undated-none": bot.Undated{Day: day},
		"committees-ours": bot.Committees{Day: day, Lines: []bot.CommitteeLine{{Name: "DossierFacile", On: day, At: start}, {Name: "X", On: day.AddDays(3)}}}, "committees-may": bot.Committees{Name: "X", Slug: "x", Product: "p1", May: true, Day: day},
		"refused-date": bot.Refused{Action: bot.ActionDate, Product: "p1", Slug: "acceslibre", Name: "Acceslibre", Ask: true}, "refused-announce": bot.Refused{Action: bot.ActionAnnounce, Product: "p1", Slug: "x", Name: "X"}, "refused-meeting": bot.Refused{Action: bot.ActionMeeting, Product: "p1", Slug: "x", Name: "X", Holders: []bot.Member{{User: "u1", Name: "Nadia Benali"}}},
	}
	for _, do := range []bot.Verb{bot.VerbAnnounce, bot.VerbMove, bot.VerbCancel, bot.VerbWithdraw, bot.VerbCompleted, bot.VerbDecided, bot.VerbPublishIt, bot.VerbUndecided, bot.VerbOutsiders, bot.VerbRepost, bot.VerbChoose, bot.VerbPoll} {
		all["done-"+string(do)] = done(do, secret, true)
		all["done-"+string(do)+"-already"] = done(do, bare, false)
	}
	return all
}

// Another day of one slot is no day of a poll: none is offered.
func TestPollOffersNoOtherDay(t *testing.T) {
	d := bot.CommitteeDraft{Do: bot.VerbPoll, Product: "p1", Name: "X", Zone: "Europe/Paris", Now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC),
		Draft:  bot.Draft{Slots: []time.Time{time.Date(2026, 12, 10, 13, 0, 0, 0, time.UTC), time.Date(2026, 12, 11, 13, 0, 0, 0, time.UTC)}},
		Doubts: []bot.MomentDoubt{{Kind: bot.MomentWeekday, Day: day, Said: time.Tuesday, Other: day.AddDays(1)}}}
	if buttons := newView(t).speech("fr").committeeDraft(d).Buttons; len(buttons) != 1 {
		t.Errorf("%+v", buttons)
	}
}

// Whatever was decided is proposed for publication, but the end of a product.
func TestStopIsNeverProposedForPublication(t *testing.T) {
	v := newView(t)
	now := time.Date(2026, 12, 10, 20, 0, 0, 0, time.UTC)
	for _, kind := range bot.DecisionKinds {
		c := bot.Committee{ID: "k1", Product: "p1", Type: "investment", Start: now.Add(-6 * time.Hour), Length: time.Hour, Zone: "Europe/Paris", State: bot.CommitteePlanned,
			Decision: &bot.Decision{Kind: kind, At: now}}
		for name, shown := range map[string]any{
			"noted": bot.CommitteeDone{Do: bot.VerbDecided, Product: "p1", Slug: "x", Name: "X", Committee: c, Changed: true, Now: now},
			"card":  bot.CommitteeCard{Product: "p1", Slug: "x", Name: "X", Committee: c, Manage: true, Inside: true, Held: true, Now: now},
		} {
			proposed := slices.ContainsFunc(v.Post("fr", shown).Buttons, func(b Button) bool { return b.Act.Verb == bot.VerbPublishIt })
			if proposed != (kind != bot.DecisionStop) {
				t.Errorf("%s %s: proposed %t", kind, name, proposed)
			}
		}
	}
}
