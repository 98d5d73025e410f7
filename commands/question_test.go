package commands

import (
	"reflect"
	"testing"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// Several products answer to what a command is about: which one, and each
// choice carries the command out.
func TestCommandsAboutSeveralProducts(t *testing.T) {
	b := newBench(t)
	for _, one := range []struct {
		trigger, text string
		do            bot.Verb
		then          func(any) string // the product it is about
	}{
		{"indicateur", "logement", bot.VerbFigures, func(show any) string { return show.(bot.FiguresCard).Name }},
		{"comite", "logement", bot.VerbMeeting, func(show any) string { return show.(bot.Committees).Name }},
		{"rappel", "logement", bot.VerbReminder, func(show any) string { return show.(bot.NextReminder).Name }},
		{"startup", "fiche logement", bot.VerbFiche, func(show any) string { return show.(bot.Fiche).Startup.Name }},
	} {
		reply, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "agent"}, Channel: "salon", Trigger: one.trigger, Text: one.text})
		which, ok := reply.Show.(bot.WhichOne)
		if !ok || err != nil || which.Do != one.do || which.Total != 3 || len(which.Products) != 3 {
			t.Errorf("/%s %s: %+v %v", one.trigger, one.text, reply.Show, err)
			continue
		}
		reply, err = b.Press(t.Context(), Press{Who: bot.Person{ID: "agent"}, Channel: "salon", Act: bot.Act{Verb: which.Do, Product: which.Products[1].ID}})
		if err != nil || one.then(reply.Show) != which.Products[1].Name {
			t.Errorf("/%s %s, the second: %+v %v", one.trigger, one.text, reply.Show, err)
		}
		if _, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "agent"}, Channel: "salon", Act: bot.Act{Verb: which.Do, Product: "nobody"}}); code(err) != bot.CodeGone {
			t.Errorf("%s of no product: %v", which.Do, err)
		}
	}
}

// What is asked about no product is said to be, whatever asks.
func TestCommandsAboutNoProduct(t *testing.T) {
	b := newBench(t)
	for trigger, text := range map[string]string{"indicateur": "zzz", "comite": "zzz", "rappel": "zzz", "startup": "fiche zzz", "produit": "nouveautes zzz"} {
		reply, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "agent"}, Channel: "salon", Trigger: trigger, Text: text})
		if none, ok := reply.Show.(bot.NotFound); !ok || err != nil || none.Asked != "zzz" {
			t.Errorf("/%s %s: %+v %v", trigger, text, reply.Show, err)
		}
	}
	for text, want := range map[string]string{"fiche": "startup fiche dossierfacile", "details": "startup details dossierfacile"} {
		if _, err := b.tell("agent", "salon", text); code(err) != bot.CodeWhichProduct || bot.AsError(err).Hint != want {
			t.Errorf("%q alone: %+v", text, err)
		}
	}
}

// News are those of what is named, found or kept by filters.
func TestNewsOfSome(t *testing.T) {
	b := newBench(t)
	for text, asked := range map[string]string{"nouveautes logement": "logement", "nouveautés DossierFacile": "DossierFacile", "quoi de neuf sur dossierfacile ?": "DossierFacile",
		"logement nouveautes": "logement", "news theme:logement": "theme:logement", "nouveautes": ""} {
		reply, err := b.tell("agent", "salon", text)
		if n, ok := reply.Show.(bot.NewsList); !ok || err != nil || n.Asked != asked {
			t.Errorf("%q: %+v %v", text, reply.Show, err)
		}
	}
	if _, err := b.tell("agent", "salon", "nouveautes phase:accelration"); code(err) != bot.CodeUnknownValue || bot.AsError(err).Hint != "nouveautes phase:acceleration" {
		t.Errorf("%+v", err)
	}
	if _, err := b.tell("agent", "salon", "nouveautes phase:opere thème:logement"); code(err) != bot.CodeNoMatch {
		t.Errorf("%+v", err)
	}
}

// A word finds the same in the singular and in the plural, whether or not it
// names a product too.
func TestSingularAndPlural(t *testing.T) {
	b := newBench(t)
	for _, text := range []string{"transport", "transports", "Transport !"} {
		reply, err := b.tell("agent", "salon", text)
		w, ok := reply.Show.(bot.Winner)
		if !ok || err != nil || w.Others != 1 || w.Card.Startup.Name != "transport.data.gouv.fr" {
			t.Errorf("%q: %+v %v", text, reply.Show, err)
		}
	}
	reply, err := b.tell("agent", "salon", "dossierfacile")
	if _, ok := reply.Show.(*bot.StartupCard); !ok || err != nil {
		t.Errorf("a name that is no subject: %T %v", reply.Show, err)
	}
}

// A verb is no slip of another, and a word of the language is none of any.
func TestNoSlips(t *testing.T) {
	b := newBench(t)
	for _, text := range []string{"aides logement", "where logement"} {
		reply, err := b.tell("agent", "salon", text)
		verb := ""
		switch show := reply.Show.(type) {
		case bot.Listing:
			verb = show.Verb
		case bot.NotFound:
			verb = show.Verb
		case bot.Winner:
			verb = show.Verb
		}
		if err != nil || verb != "" {
			t.Errorf("%q: perhaps %q, %v", text, verb, err)
		}
	}
}

// The channels that everybody is in are guessed to be no product's.
func TestNobodysChannels(t *testing.T) {
	b := newBench(t)
	for name, guessed := range map[string]bool{"town-square": false, "off-topic": false, "projet-docurba": true} {
		reply, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "agent"}, Channel: "c1", ChannelName: name, Trigger: "startup", Text: "ici"})
		if q, ok := reply.Show.(bot.ChannelQuestion); !ok || err != nil || len(q.Guesses) > 0 != guessed {
			t.Errorf("%s: %+v %v", name, reply.Show, err)
		}
	}
}

// What is missing is named, to who asks for the figures and for the reminder.
func TestMissingFiguresAreNamed(t *testing.T) {
	b := newBench(t)
	b.declare(t, "baux", "facilite")
	for _, trigger := range []string{"indicateur", "rappel"} {
		reply, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "agent"}, Channel: "salon", Trigger: trigger, Text: "dossierfacile"})
		var due []bot.MissingFigure
		switch show := reply.Show.(type) {
		case bot.FiguresCard:
			due = show.Due
		case bot.NextReminder:
			due = show.Due
		}
		if err != nil || len(due) < 2 || due[0].Name == "" || due[0].Period.Key() == "" {
			t.Errorf("/%s: %+v %v", trigger, reply.Show, err)
		}
	}
}

// A list and a card tell a catalogue that is doubted from one that does not
// answer.
func TestDoubtedCatalogue(t *testing.T) {
	b := newBench(t)
	snapshot := b.Catalogue.Current()
	for _, doubt := range []*catalogue.Doubt{nil, {Was: 12, Would: 1}} {
		snapshot.Doubted = doubt
		snapshot.FetchedAt = b.Clock.Now().Add(-72 * time.Hour)
		b.Catalogue = fixed{snapshot}
		reply, err := b.tell("agent", "salon", "dossierfacile")
		if c := reply.Show.(*bot.StartupCard); err != nil || c.StaleSince.IsZero() || c.Doubted != (doubt != nil) {
			t.Errorf("a card, doubted %t: %+v %v", doubt != nil, c, err)
		}
		reply, err = b.tell("agent", "salon", "liste")
		if l := reply.Show.(bot.Listing); err != nil || l.StaleSince.IsZero() || l.Doubted != (doubt != nil) {
			t.Errorf("a list, doubted %t: %+v %v", doubt != nil, l, err)
		}
	}
}

// fixed is a catalogue that does not change.
type fixed struct{ catalogue.Snapshot }

func (f fixed) Current() catalogue.Snapshot { return f.Snapshot }

// After /jalon the words are understood in English too, and each command reads
// a question.
func TestWordsAfterJalon(t *testing.T) {
	b := newBench(t)
	b.withBindings(t)
	for text, want := range map[string]any{
		"help": bot.Help{}, "help committees": bot.CommandHelp{}, "list": bot.Listing{}, "list active": bot.Listing{},
		"news": bot.NewsList{}, "follow dossierfacile": bot.Following{}, "unfollow dossierfacile": bot.Following{}, "follow": bot.Following{},
		"product dossierfacile": &bot.StartupCard{}, "service dossierfacile": &bot.StartupCard{}, "details dossierfacile": bot.Fiche{},
		"figures": bot.FiguresCard{}, "figures dossierfacile": bot.FiguresCard{}, "indicators dossierfacile": bot.FiguresCard{}, "metrics": bot.FiguresCard{},
		"committee": bot.Committees{}, "committees upcoming": bot.Committees{}, "meetings": bot.Committees{}, "next committee of dossierfacile": bot.Committees{},
		"reminder": bot.NextReminder{}, "reminders dossierfacile": bot.NextReminder{}, "portfolio mtes": bot.Portfolio{}, "overview": bot.Portfolio{},
		"here": bot.Bound{}, "thanks": bot.Thanks{}, "where is dossierfacile at": &bot.StartupCard{}, "team dossierfacile": bot.Team{},
		"comité quand ?": bot.Committees{}, "indicateur lesquels ?": bot.FiguresCard{}, "rappel quand ?": bot.NextReminder{},
		"quels sont les prochains comités ?": bot.Committees{}, "comite quels sont les comités du mtes": bot.Committees{},
	} {
		reply, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "agent"}, Channel: "startup-dossierfacile", ChannelName: "startup-dossierfacile", Trigger: "jalon", Text: text})
		if err != nil || reflect.TypeOf(reply.Show) != reflect.TypeOf(want) {
			t.Errorf("/jalon %s: %T %v, want %T", text, reply.Show, err, want)
		}
	}
}
