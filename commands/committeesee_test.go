package commands

import (
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// began has a committee announced, and the clock stand where it is over.
func (b *bench) began(t *testing.T, when string) bot.Committee {
	t.Helper()
	c := b.announcedNow(t, when)
	b.Clock.(*bot.ManualClock).Set(c.End().Add(time.Hour))
	return c
}

// decides notes what was decided of a committee, as intra.
func (b *bench) decides(t *testing.T, c bot.CommitteeID, values map[string]string) Reply {
	t.Helper()
	reply, err := b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Door: "test", Values: values,
		Act: bot.Act{Verb: bot.VerbDecided, Product: b.product, Committee: c, Page: b.committee(t, c).Sequence}})
	if err != nil || len(reply.Faults) > 0 {
		t.Fatalf("%+v %v", reply, err)
	}
	return reply
}

// The history has the catalogue's committees and the bot's own, the newest first,
// and one line where both know of the same.
func TestHistoryOfBothSources(t *testing.T) {
	b := newBench(t)
	s, _ := b.Catalogue.Current().Product(b.product)
	day := func(month time.Month, day int) bot.Date { return bot.Date{Year: 2026, Month: month, Day: day} }
	s.Events = []bot.Event{{Kind: "committee", Date: day(6, 4), Comment: "dit par la fiche"}, {Kind: "committee", Date: day(1, 8)}, {Kind: "committee"}, {Kind: "article", Date: day(2, 2)}}
	own := b.meets(t, "own", s.ID, time.Date(2026, 12, 10, 14, 0, 0, 0, time.UTC))
	same := b.meets(t, "same", s.ID, time.Date(2026, 6, 4, 14, 0, 0, 0, time.UTC))
	polled := b.meets(t, "polled", s.ID, time.Time{})
	b.changes(t, bot.CommitteeWithdraw, b.meets(t, "withdrawn", s.ID, time.Date(2027, 1, 21, 14, 0, 0, 0, time.UTC)))
	var got []string
	for _, line := range bot.CommitteeRecords(s, []bot.Committee{same, own, polled}, time.UTC) {
		one := line.On.String() + " " + line.Comment
		if line.Committee != nil {
			one += string(line.Committee.ID)
		}
		got = append(got, one)
	}
	if want := []string{"2026-12-10 own", "2026-06-04 dit par la fichesame", "2026-01-08 "}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	reply, err := b.comiteTyped(t, "agent", "historique dossierfacile")
	if h, ok := reply.Show.(bot.CommitteeHistory); err != nil || !ok || h.Inside || len(h.Lines) != 2 || h.Lines[0].Committee.ID != own.ID || h.Lines[1].Committee.ID != same.ID {
		t.Fatalf("%+v %v", reply.Show, err)
	}
}

// What is said in a channel shows no decision that is not published, and nobody's
// answer.
func TestCommitteesInFrontOfEverybody(t *testing.T) {
	b := newBench(t)
	c := b.began(t, "jeudi 10/12 14h")
	b.decides(t, c.ID, map[string]string{bot.FieldDecision: string(bot.DecisionStop)})
	say := func(text string) (Reply, error) {
		return b.Message(t.Context(), Message{Who: bot.Person{ID: "intra"}, Channel: "c", ChannelName: "startup-dossierfacile", Text: text})
	}
	reply, err := say("comite historique dossierfacile")
	if h, ok := reply.Show.(bot.CommitteeHistory); err != nil || !ok || h.Inside {
		t.Errorf("history: %+v %v", reply.Show, err)
	}
	reply, err = say("comite decision")
	if card, ok := reply.Show.(bot.CommitteeCard); err != nil || !ok || card.Inside || card.Manage {
		t.Errorf("decision: %+v %v", reply.Show, err)
	}
	if _, err := say("comite presences"); code(err) != bot.CodePrivately {
		t.Errorf("presences: %v", err)
	}
	reply, err = b.comiteTyped(t, "intra", "historique dossierfacile")
	if h, ok := reply.Show.(bot.CommitteeHistory); err != nil || !ok || !h.Inside {
		t.Errorf("alone: %+v %v", reply.Show, err)
	}
}

// Who came is told of the last committee, once it is held and none is to come.
func TestPresencesAfterwards(t *testing.T) {
	b := newBench(t)
	c := b.announcedNow(t, "jeudi 10/12 14h")
	if _, err := b.presses(t, "agent", bot.Act{Verb: bot.VerbAttend, Committee: c.ID, Says: bot.Present}); err != nil {
		t.Fatal(err)
	}
	b.Clock.(*bot.ManualClock).Set(c.End().Add(time.Hour))
	reply, err := b.comiteTyped(t, "intra", "presences")
	if p, ok := reply.Show.(bot.Presences); err != nil || !ok || p.Committee.ID != c.ID || p.Committee.Count(bot.Present) != 1 {
		t.Errorf("%+v %v", reply.Show, err)
	}
	next := b.announcedNow(t, "jeudi 11/2/2027 14h")
	reply, err = b.comiteTyped(t, "intra", "presences")
	if p, ok := reply.Show.(bot.Presences); err != nil || !ok || p.Committee.ID != next.ID {
		t.Errorf("%+v %v", reply.Show, err)
	}
}

// A decision's goals are the targets that the next announcement opens with, and its
// next day is told where no committee is to come, by those who may read it.
func TestWhatADecisionOpens(t *testing.T) {
	b := newBench(t)
	c := b.began(t, "jeudi 10/12 14h")
	b.decides(t, c.ID, map[string]string{bot.FieldDecision: string(bot.DecisionSixMonths), bot.FieldUseGoal: "baux = 12 % fin 2027", bot.FieldImpactGoal: "dossiers = 30 % fin 2027", bot.FieldNext: "juin 2027"})
	if got := b.committee(t, c.ID).Decision; !got.NextMonth || got.Next != (bot.Date{Year: 2027, Month: 6, Day: 30}) {
		t.Errorf("next: %+v", got)
	}
	last := func(who bot.UserID) *bot.Decision {
		t.Helper()
		reply, err := b.comiteTyped(t, who, "dossierfacile")
		told, ok := reply.Show.(bot.Committees)
		if err != nil || !ok {
			t.Fatalf("%+v %v", reply.Show, err)
		}
		return told.Last
	}
	if got := last("agent"); got != nil {
		t.Errorf("it is not published: %+v", got)
	}
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbPublishIt, Committee: c.ID, Page: b.committee(t, c.ID).Sequence}); err != nil {
		t.Fatal(err)
	}
	if got := last("agent"); got == nil || got.Next != (bot.Date{Year: 2027, Month: 6, Day: 30}) {
		t.Errorf("published: %+v", got)
	}
	next := b.announcedNow(t, "jeudi 24/6/2027 14h")
	s, _ := b.Catalogue.Current().Product(b.product)
	facts, err := b.store.Facts(t.Context(), b.product)
	if err != nil {
		t.Fatal(err)
	}
	var goals []string
	for _, g := range bot.StandingOf(next, s, facts, b.Clock.Now()).Goals {
		goals = append(goals, g.Name)
	}
	if !slices.Equal(goals, []string{"baux", "dossiers"}) {
		t.Errorf("the next one opens with %v", goals)
	}
}

// What becomes of the room, the link or the length is told to those who answered,
// once; of the note or the document, to nobody.
func TestWhatIsToldOfACompletedCommittee(t *testing.T) {
	b := newBench(t)
	c := b.announcedNow(t, "jeudi 10/12 14h")
	if _, err := b.presses(t, "agent", bot.Act{Verb: bot.VerbAttend, Committee: c.ID, Says: bot.Present}); err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for i, one := range []struct {
		field, typed string
		told         int
	}{{bot.FieldNote, "à lire avant", 0}, {bot.FieldDocument, "https://exemple.fr/x.pdf", 0}, {bot.FieldPlace, "Salle 12", 1}, {bot.FieldLink, "https://visio.exemple.fr/x", 2}, {bot.FieldLength, "1h30", 3}} {
		values[one.field] = one.typed
		reply, err := b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Door: "test", Values: values,
			Act: bot.Act{Verb: bot.VerbCompleted, Product: b.product, Committee: c.ID, Page: i}})
		done, ok := reply.Show.(bot.CommitteeDone)
		if err != nil || !ok || !done.Changed {
			t.Fatalf("%s: %+v %v", one.field, reply, err)
		}
		told := 0
		for _, name := range b.owedOf(t, c.ID) {
			if strings.HasPrefix(name, "changed/") {
				told++
			}
		}
		if told != one.told {
			t.Errorf("%s: told %d times, want %d", one.field, told, one.told)
		}
	}
}

// Moved across the change of the clocks, it keeps the hour that was typed.
func TestMovedAcrossOctober(t *testing.T) {
	b := newBench(t)
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	b.Zone = paris
	c := b.announcedNow(t, "jeudi 28/10/2027 14h")
	d := b.drafted(t, "intra", "deplacer jeudi 4/11/2027 14h")
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbMove, Committee: c.ID, Draft: &d.Draft}); err != nil {
		t.Fatal(err)
	}
	moved := b.committee(t, c.ID)
	if before, after := c.Start.UTC().Hour(), moved.Start.UTC().Hour(); before != 12 || after != 13 || moved.Start.In(paris).Hour() != 14 || moved.Zone != "Europe/Paris" || moved.Sequence != 1 {
		t.Errorf("%s became %s in %s", c.Start, moved.Start, moved.Zone)
	}
}

// Whom it needs when nobody says: those of the team who are certain, and bear it.
func TestWhomItNeedsByItself(t *testing.T) {
	b := newBench(t)
	b.team = []bot.Member{{User: "intra", Role: bot.RoleIntrapreneur, Sure: true}, {User: "coach", Role: bot.RoleCoach, Sure: true}, {User: "patron", Role: bot.RoleSponsor, Sure: true},
		{User: "dev", Role: bot.RoleDevelopment, Sure: true}}
	b.Router.Directory = func() *bot.Directory {
		return bot.NewDirectory(bot.Known{Settings: []bot.Settings{{Product: b.product, State: bot.LaunchOn, Team: b.team}},
			Matches: map[bot.ProductID][]bot.Member{b.product: {{User: "perhaps", Role: bot.RoleCoach}}}})
	}
	var needed []string
	for _, one := range b.drafted(t, "intra", "annoncer jeudi 10/12 14h").Draft.Invitees {
		needed = append(needed, string(one.User))
	}
	if slices.Sort(needed); !slices.Equal(needed, []string{"coach", "intra", "patron"}) {
		t.Errorf("%v", needed)
	}
	if got := b.Directory().CoachesOf(b.product); !slices.Equal(got, []bot.UserID{"coach"}) {
		t.Errorf("coaches: %v", got)
	}
}

// Another day that a doubt offers is asked about again, of a move too.
func TestAnotherDayOfADraft(t *testing.T) {
	b := newBench(t)
	d := b.drafted(t, "intra", "annoncer jeudi 10/12 14h")
	d.Draft.Start = d.Draft.Start.AddDate(0, 0, 1)
	reply, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbRedraft, Text: string(bot.VerbAnnounce), Draft: &d.Draft})
	if again, ok := reply.Show.(bot.CommitteeDraft); err != nil || !ok || again.Do != bot.VerbAnnounce || !again.Draft.Start.Equal(d.Draft.Start) {
		t.Errorf("%+v %v", reply.Show, err)
	}
	c := b.announcedNow(t, "jeudi 10/12 14h")
	reply, err = b.presses(t, "intra", bot.Act{Verb: bot.VerbRedraft, Text: string(bot.VerbMove), Committee: c.ID, Draft: &d.Draft})
	if again, ok := reply.Show.(bot.CommitteeDraft); err != nil || !ok || again.Do != bot.VerbMove || !again.Before.Equal(c.Start) {
		t.Errorf("%+v %v", reply.Show, err)
	}
	d.Draft.Start = b.Clock.Now().Add(-time.Hour)
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbRedraft, Text: string(bot.VerbAnnounce), Draft: &d.Draft}); code(err) != bot.CodePastMoment {
		t.Errorf("a week later: %v", err)
	}
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbRedraft, Text: string(bot.VerbAnnounce)}); code(err) != bot.CodeSealBroken {
		t.Errorf("of nothing: %v", err)
	}
}

// The committees to come are those of one incubator when one is named.
func TestUpcomingOfAnIncubator(t *testing.T) {
	b := newBench(t)
	b.announcedNow(t, "jeudi 10/12 14h")
	s, _ := b.Catalogue.Current().Product(b.product)
	other := ""
	for _, one := range b.Catalogue.Current().Catalogue.Startups {
		for _, house := range one.Incubators {
			if !s.In(house) {
				other = house
			}
		}
	}
	if len(s.Incubators) == 0 || other == "" {
		t.Fatalf("%v, %q", s.Incubators, other)
	}
	for asked, want := range map[string]bool{"prochains " + s.Incubators[0]: true, "prochains " + other: false, "prochains": true} {
		reply, err := b.comiteTyped(t, "agent", asked)
		told, ok := reply.Show.(bot.Committees)
		if err != nil || !ok || slices.ContainsFunc(told.Lines, func(l bot.CommitteeLine) bool { return l.Name == s.Name }) != want {
			t.Errorf("%s: %+v %v", asked, reply.Show, err)
		}
	}
}
