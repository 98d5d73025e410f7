package commands

import (
	"fmt"
	"testing"
	"time"

	"jalon/bot"
)

// What is said to the bot about itself, without a slash and to it alone.
func TestSaidOfTheBotItself(t *testing.T) {
	for text, want := range map[string]any{
		"mes données": bot.About{}, "que sais-tu de moi ?": bot.About{}, "moi": bot.About{}, "mes droits": bot.MyRights{}, "visite": bot.Tour{},
		"lexique": bot.Glossary{}, "état": bot.Health{}, "test": bot.RoundTrip{}, "journal de dossierfacile": bot.Past{}, "journal dossierfacile depuis hier": bot.Past{},
		"efface mes données": bot.NotFound{}, "effacer mes données": bot.ErasureDone{}, "moi exporter": bot.FileOwed{}, "aide": bot.Help{},
		"qui est dans l'équipe de dossierfacile ?": bot.Team{}, "je voudrais rejoindre l'équipe de dossierfacile": bot.Team{},
		"equipe dossierfacile": bot.Team{}, "pause": bot.NotFound{}, "reprendre": bot.NotFound{},
	} {
		reply, err := newBench(t).Message(t.Context(), Message{Who: bot.Person{ID: "intra"}, Channel: "c", Direct: true, Text: text, Door: "test"})
		if got := fmt.Sprintf("%T", reply.Show); err != nil || got != fmt.Sprintf("%T", want) {
			t.Errorf("%q: %s %v, want %T", text, got, err, want)
		}
	}
}

// What is one person's business is not answered where others read, and what
// only a team reads is left out there.
func TestNotInFrontOfEverybody(t *testing.T) {
	b := newBench(t)
	b.announcedNow(t, "jeudi 17/12 14h")
	for _, text := range []string{"moi", "mes données", "mes droits", "effacer mes données", "journal", "jalon journal dossierfacile", "jalon moi effacer oui", "journal de dossierfacile", "comite annoncer jeudi 10/12 14h", "comite modifier", "comite annuler"} {
		if _, err := b.Message(t.Context(), Message{Who: bot.Person{ID: "intra"}, Channel: "c", ChannelName: "startup-dossierfacile", Text: text}); code(err) != bot.CodePrivately {
			t.Errorf("%q: %v", text, err)
		}
	}
	reply, err := b.Message(t.Context(), Message{Who: bot.Person{ID: "intra"}, Channel: "c", ChannelName: "startup-dossierfacile", Text: "equipe"})
	if team, ok := reply.Show.(bot.Team); err != nil || !ok || team.Change {
		t.Errorf("%+v %v", reply.Show, err)
	}
}

// Erasing twice does it once; somebody the chat does not know is not erased.
func TestEraseMe(t *testing.T) {
	b := newBench(t)
	act := b.form(t, "dev")
	if _, err := b.fill("dev", act, map[string]string{"baux": "11"}); err != nil {
		t.Fatal(err)
	}
	press := func(who bot.Person) (Reply, error) {
		return b.Press(t.Context(), Press{Who: who, Act: bot.Act{Verb: bot.VerbErased}, Door: "test"})
	}
	for _, who := range []bot.Person{{ID: "dev", Guest: true, Unknown: true}, {}} {
		if _, err := press(who); code(err) != bot.CodeBusy {
			t.Errorf("%+v: %v", who, err)
		}
	}
	for i, wantGone := range []bool{true, false} {
		reply, err := press(bot.Person{ID: "dev"})
		done, ok := reply.Show.(bot.ErasureDone)
		if err != nil || !ok || done.Held.Nothing() == wantGone || len(done.Roles) != 1 {
			t.Errorf("%d: %+v %v", i, reply.Show, err)
		}
	}
	if held, err := b.store.HeldAbout(t.Context(), "dev"); err != nil || !held.Nothing() || b.values(t)["baux"] != 11 {
		t.Errorf("%+v %v", held, err)
	}
	reply, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "intra"}, Trigger: "jalon", Text: "journal dossierfacile"})
	past, ok := reply.Show.(bot.Past)
	if err != nil || !ok || len(past.Lines) == 0 || !past.Lines[0].Erased || past.Lines[0].Who != "" {
		t.Errorf("%+v %v", reply.Show, err)
	}
}

// A file is gathered when it is sent: by pages, up to a bound, and what cannot be
// read then is asked again.
func TestFilesOfTheJournal(t *testing.T) {
	b := newBench(t)
	for i := range journalPage + 50 {
		if err := b.store.Bind(t.Context(), bot.Binding{Channel: bot.ChannelID(fmt.Sprint("c", i)), Product: b.product, By: "intra", At: b.Clock.Now()}, bot.Binding{}, "intra", "test", b.Clock.Now()); err != nil {
			t.Fatal(err)
		}
	}
	m := bot.Message{Content: bot.Content{Journal: &bot.JournalFile{Product: b.product, Format: bot.FormatCSV}}}
	c, err := b.Complete(t.Context(), m)
	if err != nil || len(c.Journal.Rows) <= journalPage+50 || c.Journal.Rows[0].Who != "intra" || len(m.Content.Journal.Rows) != 0 {
		t.Fatalf("%d rows, %v", len(c.Journal.Rows), err)
	}
	for i, row := range c.Journal.Rows[1:] {
		if row.Entry.Seq >= c.Journal.Rows[i].Entry.Seq {
			t.Fatalf("%d comes after %d", row.Entry.Seq, c.Journal.Rows[i].Entry.Seq)
		}
	}
	b.store.Close()
	if _, err := b.Complete(t.Context(), m); err == nil {
		t.Error("a closed store gives a file")
	}
}

func TestDaysAsTyped(t *testing.T) {
	today := bot.Date{Year: 2026, Month: time.November, Day: 25} // a Wednesday
	for text, want := range map[string]string{"hier": "2026-11-24", "Lundi": "2026-11-23", "mercredi": "2026-11-18", "3 jours": "2026-11-22", "une semaine": "2026-11-18",
		"deux mois": "2026-09-25", "octobre": "2026-10-01", "décembre": "2025-12-01", "le 12 novembre": "2026-11-12", "12/11": "2026-11-12", "30/11": "2025-11-30",
		"2026-10-31": "2026-10-31", "31/10/2026": "2026-10-31", "2025": "2025-01-01", "demain": "", "": "", "99/99": "", "-3 jours": "", "3": "", "9999 ans": ""} {
		day, ok := dayTyped(text, today)
		if ok != (want != "") || ok && day.String() != want {
			t.Errorf("since %q: %s %v, want %q", text, day, ok, want)
		}
	}
	for text, want := range map[string]string{"demain": "2026-11-26", "vendredi": "2026-11-27", "mercredi": "2026-12-02", "3 janvier": "2027-01-03", "1er décembre": "2026-12-01",
		"31/12/2026": "2026-12-31", "hier": "", "2025-01-01": "", "janvier": "", "": "", "24/11": "2027-11-24"} {
		day, ok := dayAhead(text, today)
		if ok != (want != "") || ok && day.String() != want {
			t.Errorf("until %q: %s %v, want %q", text, day, ok, want)
		}
	}
}

// A pause said again stays; an end without one changes nothing.
func TestPause(t *testing.T) {
	b := newBench(t)
	staff := bot.Person{ID: "boss"}
	known := func() *bot.Directory {
		pause, err := b.store.Pause(t.Context())
		if err != nil {
			t.Error(err)
		}
		return bot.NewDirectory(bot.Known{Staff: []bot.UserID{"boss"}, Pause: pause})
	}
	b.Directory = known
	for i, ask := range []struct {
		text    string
		changed bool
		holds   bool
	}{{"reprendre", false, false}, {"pause", true, true}, {"pause", false, true}, {"pause 2 semaines", true, true}, {"pause jusqu'au 3 janvier", true, true}, {"pause jusqu au 3 janvier", false, true},
		{"reprendre", true, false}, {"reprendre", false, false}} {
		reply, err := b.Command(t.Context(), Call{Who: staff, Trigger: "jalon", Text: ask.text, Door: "test"})
		paused, ok := reply.Show.(bot.Paused)
		if err != nil || !ok || paused.Changed != ask.changed || known().Paused(b.Clock.Now()) != ask.holds {
			t.Errorf("%d, %q: %+v %v", i, ask.text, reply.Show, err)
		}
	}
	for _, text := range []string{"pause jusqu'à hier", "pause 0 jours", "pause jusqu'au 45 mai", "pause 3", "pause jusqu'au"} {
		if _, err := b.Command(t.Context(), Call{Who: staff, Trigger: "jalon", Text: text}); code(err) != bot.CodePauseHow {
			t.Errorf("%q: %v", text, err)
		}
	}
	if known().Paused(b.Clock.Now()) {
		t.Error("a slip paused the bot")
	}
}
