package commands

import (
	"testing"

	"jalon/bot"
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
