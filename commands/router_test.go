package commands

import (
	"context"
	"errors"
	"strings"
	"testing"

	"jalon/bot"
	"jalon/catalogue"
)

// slug is the product a command's answer shows, empty when it shows another
// thing.
func slug(r Reply) string {
	if card, ok := r.Show.(*bot.StartupCard); ok {
		return card.Startup.Slug
	}
	return ""
}

func TestWaysToAskForAProduct(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct{ trigger, text string }{
		{"startup", "dossierfacile"}, {"startup", "DossierFacile"}, {"startup", "dossier facile"}, {"startup", `"dossierfacile"`},
		{"startup", "«\u00a0Dossier\u202fFacile\u00a0»"}, {"startup", "“dossierfacile”"}, {"startup", "dossier\u200bfacile\ufeff"},
		{"STARTUP", "dossierfacile"}, {"produit", "dossierfacile"}, {"service", "dossierfacile"}, {"startups", "dossierfacile"},
		{"jalon", "startup dossierfacile"}, {"jalon", "produit DossierFacile"}, {"jalon", `startup "dossierfacile"`},
		{"jalon", "startup « dossierfacile »"}, {"jalon", "Startup\u00a0dossierfacile"}, {"jalon", "dossierfacile"}, {"jalon", "dossier facile"},
		{"Jalon", "SERVICE dossierfacile"},
	} {
		reply, err := b.Command(t.Context(), Call{Trigger: c.trigger, Text: c.text})
		if err != nil || slug(reply) != "dossierfacile" {
			t.Errorf("/%s %q: %+v %v", c.trigger, c.text, reply.Show, err)
		}
	}
}

func TestUnknownCommandsSayWhatWasTyped(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct{ trigger, text, arg string }{
		{"autre", "", "autre"}, {"autre", "x", "autre"}, {"", "x", ""}, {"start", "x", "start"},
		{"jalon", "xyzzy", "xyzzy"}, {"jalon", "xyzzy\u00a0 42", "xyzzy 42"},
	} {
		_, err := b.Command(t.Context(), Call{Trigger: c.trigger, Text: c.text})
		var e *bot.Error
		if !errors.As(err, &e) || e.Code != bot.CodeUnknownCommand || e.Arg != c.arg {
			t.Errorf("/%s %q: %v, want the argument %q", c.trigger, c.text, err, c.arg)
		}
	}
}

func TestHelpAndTest(t *testing.T) {
	b := newBench(t)
	for _, text := range []string{"", "aide", "AIDE", "help", "?", "Bonjour", `""`, "\u200b", "jalon", "jalon jalon aide"} {
		reply, err := b.Command(t.Context(), Call{Who: bot.Person{Name: "intra"}, Trigger: "jalon", Text: text})
		h, ok := reply.Show.(bot.Help)
		if err != nil || !ok || h.Person != "intra" || len(h.Commands) != len(table())-1 {
			t.Errorf("/jalon %q: %+v %v", text, reply.Show, err)
		}
	}
	reply, err := b.Command(t.Context(), Call{Trigger: "jalon", Text: "test  abc"})
	if err != nil || reply.Show != (bot.TestAnswer{Proof: "abc"}) {
		t.Errorf("%+v %v", reply, err)
	}
}

// A channel's own name shows its product and gives nobody a right.
func TestChannelsShowTheirProduct(t *testing.T) {
	b := newBench(t)
	reply, err := b.Command(t.Context(), Call{Trigger: "startup", ChannelName: "startup-dossierfacile"})
	if err != nil || slug(reply) != "dossierfacile" {
		t.Errorf("%+v %v", reply.Show, err)
	}
	if reply, err := b.Command(t.Context(), Call{Trigger: "startup", ChannelName: "town-square"}); err != nil || slug(reply) != "" {
		t.Errorf("%+v %v", reply.Show, err)
	}
	b.Directory = func() *bot.Directory {
		return bot.NewDirectory(bot.Known{Bindings: []bot.Binding{{Channel: "c", Product: b.product}, {Channel: "gone", Product: "p999"}}})
	}
	if reply, err := b.Command(t.Context(), Call{Trigger: "startup", Channel: "c"}); err != nil || slug(reply) != "dossierfacile" {
		t.Errorf("bound: %+v %v", reply.Show, err)
	}
	if _, err := b.Command(t.Context(), Call{Trigger: "startup", Channel: "gone"}); code(err) != bot.CodeGone {
		t.Errorf("bound to what is no more: %v", err)
	}
}

type empty struct{}

func (empty) Current() catalogue.Snapshot { return catalogue.Snapshot{} }

// Before any catalogue was read, everything still has an answer.
func TestWithoutACatalogue(t *testing.T) {
	b := newBench(t)
	b.Catalogue = empty{}
	for _, c := range []struct {
		trigger, text string
		want          bot.Code
	}{
		{"startup", "", bot.CodeCatalogueEmpty}, {"startup", "x", bot.CodeCatalogueEmpty}, {"jalon", "startup x", bot.CodeCatalogueEmpty},
		{"jalon", "xyzzy", bot.CodeCatalogueEmpty}, {"jalon", "", ""},
	} {
		if _, err := b.Command(t.Context(), Call{Trigger: c.trigger, Text: c.text}); code(err) != c.want || err != nil && c.want == "" {
			t.Errorf("/%s %q: %v, want %q", c.trigger, c.text, err, c.want)
		}
	}
	for _, verb := range []bot.Verb{bot.VerbCard, bot.VerbPublish, bot.VerbNote} {
		if _, err := b.Press(t.Context(), Press{Act: bot.Act{Verb: verb, Product: b.product, Nonce: "n"}}); code(err) != bot.CodeCatalogueEmpty {
			t.Errorf("%s: %v", verb, err)
		}
	}
	if _, err := b.fill("intra", bot.Act{Verb: bot.VerbSave, Product: b.product}, nil); code(err) != bot.CodeCatalogueEmpty {
		t.Errorf("save: %v", err)
	}
}

// Verbs that are no button's, or no form's, do nothing.
func TestVerbsOutOfPlace(t *testing.T) {
	b := newBench(t)
	for _, verb := range []bot.Verb{"", "Card", "delete", bot.VerbSave} {
		if _, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "intra"}, Act: bot.Act{Verb: verb, Product: b.product}}); code(err) != bot.CodeSealBroken {
			t.Errorf("press %q: %v", verb, err)
		}
	}
	for _, verb := range []bot.Verb{"", bot.VerbCard, bot.VerbPublish, bot.VerbNote, bot.VerbTest} {
		if _, err := b.fill("intra", bot.Act{Verb: verb, Product: b.product}, map[string]string{"baux": "1"}); code(err) != bot.CodeSealBroken || b.saved(t) != 0 {
			t.Errorf("submit %q: %v", verb, err)
		}
	}
}

// cramped refuses every channel.
type cramped struct{ open }

func (cramped) ChannelName(context.Context, bot.ChannelID) string { return "" }

func (cramped) CanPost(context.Context, bot.ChannelID) error { return errors.New("not here") }

func TestPublishRefusals(t *testing.T) {
	b := newBench(t)
	act := bot.Act{Verb: bot.VerbPublish, Product: b.product, Nonce: "n"}
	for name, c := range map[string]struct {
		act   bot.Act
		guest bool
		in    Channels
		want  bot.Code
	}{
		"a guest":     {act, true, open{}, bot.CodeNotAllowed},
		"no nonce":    {bot.Act{Verb: bot.VerbPublish, Product: b.product}, false, open{}, bot.CodeNotAllowed},
		"not there":   {act, false, cramped{}, bot.CodeNotMember},
		"no product":  {bot.Act{Verb: bot.VerbPublish, Nonce: "n"}, false, open{}, bot.CodeGone},
		"guest first": {act, true, cramped{}, bot.CodeNotAllowed},
	} {
		b.Channels = c.in
		_, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "u", Guest: c.guest}, Channel: "salon", Act: c.act})
		if code(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if owed, err := b.store.Deliveries(t.Context(), 10); err != nil || len(owed) != 0 {
		t.Errorf("owed all the same: %+v %v", owed, err)
	}
}

func FuzzCommand(f *testing.F) {
	b := newBench(f)
	for _, text := range []string{"", "dossierfacile", "startup x", `test "a"`, "\xff", "« »", strings.Repeat("é", 401)} {
		f.Add("jalon", text)
		f.Add("startup", text)
	}
	f.Fuzz(func(t *testing.T, trigger, text string) {
		reply, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "u"}, Trigger: trigger, Text: text})
		if err != nil && code(err) == "" || err == nil && reply.Show == nil {
			t.Errorf("/%q %q: %+v %v", trigger, text, reply, err)
		}
	})
}
