package commands

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// calendar types /comite agenda in DossierFacile's channel.
func (b *bench) calendar(t *testing.T, who bot.Person, text string) (Reply, error) {
	t.Helper()
	return b.Command(t.Context(), Call{Who: who, Trigger: "comite", Text: text, ChannelName: "startup-dossierfacile", Channel: "c", Door: "test"})
}

// feeds tells which feeds somebody has.
func (b *bench) feeds(t *testing.T, u bot.UserID) (scopes string) {
	t.Helper()
	all, err := b.store.Feeds(t.Context(), u)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		scopes += f.Scope.Key() + " "
	}
	return scopes
}

// opens is whose feed an address opens; empty for none.
func (b *bench) opens(t *testing.T, url string) bot.UserID {
	t.Helper()
	_, file, _ := strings.Cut(url, CalendarPath)
	f, err := b.store.FeedOf(t.Context(), bot.HashKey(strings.TrimSuffix(file, ".ics")), b.Clock.Now())
	if err != nil {
		return ""
	}
	return f.User
}

var member = bot.Person{ID: "agent"}

// A calendar's address is shown once to who asks, and only its hash is kept.
func TestMakeACalendar(t *testing.T) {
	b := newBench(t)
	b.APIURL = "https://jalon.example/"
	product := "product/" + string(b.product)
	for i, c := range []struct{ text, scope, name string }{
		{"agenda", product, "DossierFacile"}, {"calendrier dossierfacile", product, "DossierFacile"}, {"agenda de dossierfacile", product, "DossierFacile"}, {"ics DossierFacile", product, "DossierFacile"},
		{"agenda mtes", "incubator/mtes", "La Fabrique Numérique de l'Écologie"}, {"calendar du mtes", "incubator/mtes", "La Fabrique Numérique de l'Écologie"}, {"agenda la fabrique numérique de l'écologie", "incubator/mtes", "La Fabrique Numérique de l'Écologie"},
		{"agenda coach", "coach/", ""}, {"agenda de mes produits", "coach/", ""}, {"calendar mine", "coach/", ""},
	} {
		who := bot.Person{ID: bot.UserID(fmt.Sprint("u", i))}
		if c.name == "" {
			b.team = append(b.team, bot.Member{User: who.ID, Role: bot.RoleCoach, Sure: true})
		}
		for again := range 2 {
			reply, err := b.calendar(t, who, c.text)
			made, ok := reply.Show.(bot.FeedMade)
			if err != nil || !ok || made.Name != c.name || made.Replaced != (again == 1) || b.feeds(t, who.ID) != c.scope+" " {
				t.Fatalf("%q: %+v %v, %s", c.text, reply.Show, err, b.feeds(t, who.ID))
			}
			if !strings.HasPrefix(made.URL, "https://jalon.example/calendar/agenda_") || !strings.HasSuffix(made.URL, ".ics") || b.opens(t, made.URL) != who.ID {
				t.Errorf("%q: %s opens %q", c.text, made.URL, b.opens(t, made.URL))
			}
		}
	}
	first, err := b.calendar(t, member, "agenda")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.calendar(t, member, "agenda"); err != nil || b.opens(t, first.Show.(bot.FeedMade).URL) != "" {
		t.Errorf("the one before still serves: %v", err)
	}
	if owed, err := b.store.Deliveries(t.Context(), 10); err != nil || len(owed) != 0 {
		t.Errorf("an address is in a message that is kept: %+v %v", owed, err)
	}
}

// Who may not have one gets none; a message gets none, and neither does a text
// that names nothing.
func TestNoCalendar(t *testing.T) {
	b := newBench(t)
	b.team = append(b.team, bot.Member{User: "guest", Role: bot.RoleDesign})
	for _, c := range []struct {
		who  bot.Person
		want bot.Code
	}{{bot.Person{ID: "guest", Guest: true}, bot.CodeMembersOnly}, {bot.Person{ID: "agent", Guest: true, Unknown: true}, bot.CodeBusy}, {bot.Person{}, bot.CodeBusy}, {bot.Person{ID: "agent", Gone: true}, bot.CodeMembersOnly}} {
		for _, text := range []string{"agenda", "agenda mtes", "agenda coach"} {
			if reply, err := b.calendar(t, c.who, text); code(err) != c.want || b.feeds(t, c.who.ID) != "" {
				t.Errorf("%+v %q: %+v %v", c.who, text, reply.Show, err)
			}
		}
	}
	for _, text := range []string{"agenda coach", "agenda de mes produits", "agenda moi"} { // it would be empty, and serve nothing
		if reply, err := b.calendar(t, member, text); code(err) != bot.CodeCoachesNone || b.feeds(t, member.ID) != "" {
			t.Errorf("%q: %+v %v", text, reply.Show, err)
		}
	}
	for _, text := range []string{"agenda inconnu au bataillon", "agenda logement", "agenda retirer inconnu"} {
		if reply, err := b.calendar(t, member, text); code(err) != bot.CodeWhichProduct {
			t.Errorf("%q: %+v %v", text, reply.Show, err)
		}
	}
	for text, hint := range map[string]string{"comite agenda dossierfacile": "comite agenda dossierfacile", "/comite agenda du mtes": "comite agenda mtes", "jalon comité agenda mes produits": "comite agenda coach"} {
		for _, direct := range []bool{true, false} {
			_, err := b.Message(t.Context(), Message{Who: member, Channel: "c", ChannelName: "startup-dossierfacile", Direct: direct, Text: text, Door: "test"})
			if code(err) != bot.CodeFeedBySlash || bot.AsError(err).Hint != hint {
				t.Errorf("%q, direct %v: %v", text, direct, err)
			}
		}
	}
	if got := b.feeds(t, "agent"); got != "" {
		t.Errorf("feeds of %s", got)
	}
}

// Everybody ends their own, whatever they may do by now, and not before others.
func TestEndACalendar(t *testing.T) {
	b := newBench(t)
	b.team = append(b.team, bot.Member{User: member.ID, Role: bot.RoleCoach, Sure: true}, bot.Member{User: "other", Role: bot.RoleCoach, Sure: true})
	for _, who := range []bot.Person{member, {ID: "other"}} {
		for _, text := range []string{"agenda", "agenda mtes", "agenda coach"} {
			if _, err := b.calendar(t, who, text); err != nil {
				t.Fatal(err)
			}
		}
	}
	left := "coach/ incubator/mtes product/" + string(b.product) + " "
	if _, err := b.Message(t.Context(), Message{Who: member, Channel: "c", ChannelName: "startup-dossierfacile", Text: "comite agenda retirer", Door: "test"}); code(err) != bot.CodePrivately || b.feeds(t, "agent") != left {
		t.Errorf("before everybody: %v", err)
	}
	guest := bot.Person{ID: "agent", Guest: true}
	end := func(text string, ended bool, left string) {
		t.Helper()
		reply, err := b.calendar(t, guest, text)
		if show, ok := reply.Show.(bot.FeedEnded); err != nil || !ok || show.Ended != ended || b.feeds(t, "agent") != left {
			t.Errorf("%q: %+v %v, left %s", text, reply.Show, err, b.feeds(t, "agent"))
		}
	}
	end("agenda retirer", true, "coach/ incubator/mtes ")
	end("agenda retirer dossierfacile", false, "coach/ incubator/mtes ")
	end("agenda arrêter mtes", true, "coach/ ")
	end("agenda remove mine", true, "")
	end("agenda révoquer coach", false, "")
	if reply, err := b.calendar(t, bot.Person{}, "agenda retirer"); code(err) != bot.CodeBusy {
		t.Errorf("%+v %v", reply.Show, err)
	}
	if b.feeds(t, "other") != left {
		t.Errorf("somebody else's: %s", b.feeds(t, "other"))
	}
}

// Somebody reads which calendars they have, and renews or ends each by a button;
// what the client chooses gives no right.
func TestMyCalendars(t *testing.T) {
	b := newBench(t)
	press := func(who bot.Person, act bot.Act) (Reply, error) {
		return b.Press(t.Context(), Press{Who: who, Channel: "d", Act: act, Door: "test"})
	}
	mine := func(text string) []bot.FeedHeld {
		t.Helper()
		reply, err := b.Command(t.Context(), Call{Who: member, Trigger: "jalon", Text: text, Door: "test"})
		show, ok := reply.Show.(bot.MyFeeds)
		if err != nil || !ok {
			t.Fatalf("%q: %+v %v", text, reply.Show, err)
		}
		return show.Feeds
	}
	if got := mine("moi calendriers"); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	made, err := b.calendar(t, member, "agenda")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.calendar(t, member, "agenda mtes"); err != nil {
		t.Fatal(err)
	}
	clock := b.Clock.(*bot.ManualClock)
	clock.Set(clock.Now().Add(25*time.Hour + 7*time.Minute))
	url := made.Show.(bot.FeedMade).URL
	b.opens(t, url)
	for _, text := range []string{"moi calendriers", "mes calendriers", "me calendars", "moi agenda"} {
		all := mine(text)
		if len(all) != 2 || all[0].Name != "La Fabrique Numérique de l'Écologie" || !all[0].LastUsed.IsZero() || all[1].Name != "DossierFacile" ||
			!all[1].At.Equal(clock.Now().Add(-25*time.Hour-7*time.Minute)) || !all[1].LastUsed.Equal(clock.Now().Add(-7*time.Minute)) {
			t.Errorf("%q: %+v", text, all)
		}
	}
	about, err := b.aboutPerson(t.Context(), member)
	if err != nil || len(about.Feeds) != 2 || about.Feeds[1].Scope.Key() != "product/"+string(b.product) {
		t.Errorf("%+v %v", about.Feeds, err)
	}
	key := about.Feeds[1].Scope.Key()
	reply, err := press(member, bot.Act{Verb: bot.VerbFeed, Choice: key})
	if show, ok := reply.Show.(bot.MyFeeds); err != nil || !ok || len(show.Feeds) != 1 || show.Feeds[0] != about.Feeds[1] {
		t.Errorf("%+v %v", reply.Show, err)
	}
	for _, choice := range []string{"", "product/", "product/p99", "incubator/ademe", "coach/", "x", strings.Repeat("/", 10_000)} {
		for _, verb := range []bot.Verb{bot.VerbFeed, bot.VerbRenewFeed, bot.VerbEndFeed} {
			if reply, err := press(member, bot.Act{Verb: verb, Choice: choice}); code(err) != bot.CodeFeedGone {
				t.Errorf("%s %.20q: %+v %v", verb, choice, reply.Show, err)
			}
		}
	}
	for _, verb := range []bot.Verb{bot.VerbFeed, bot.VerbRenewFeed, bot.VerbEndFeed} { // another person's button is about one's own
		if reply, err := press(bot.Person{ID: "dev"}, bot.Act{Verb: verb, Text: key}); code(err) != bot.CodeFeedGone || b.feeds(t, "dev") != "" {
			t.Errorf("%s: %+v %v", verb, reply.Show, err)
		}
		for _, who := range []bot.Person{{}, {ID: "agent", Guest: true, Unknown: true}} {
			if reply, err := press(who, bot.Act{Verb: verb, Text: key}); code(err) != bot.CodeBusy {
				t.Errorf("%s: %+v %v", verb, reply.Show, err)
			}
		}
	}
	if reply, err := press(bot.Person{ID: "agent", Guest: true}, bot.Act{Verb: bot.VerbRenewFeed, Text: key}); code(err) != bot.CodeMembersOnly || b.opens(t, url) != "agent" {
		t.Errorf("%+v %v", reply.Show, err)
	}
	reply, err = press(member, bot.Act{Verb: bot.VerbRenewFeed, Text: key})
	renewed, ok := reply.Show.(bot.FeedMade)
	if err != nil || !ok || !renewed.Replaced || renewed.URL == url || b.opens(t, url) != "" || b.opens(t, renewed.URL) != "agent" {
		t.Errorf("%+v %v", reply.Show, err)
	}
	if all := mine("moi calendriers"); len(all) != 2 || !all[1].At.Equal(clock.Now()) {
		t.Errorf("%+v", all)
	}
	for i, want := range []bot.Code{"", bot.CodeFeedGone} {
		reply, err := press(member, bot.Act{Verb: bot.VerbEndFeed, Text: key})
		if ended, ok := reply.Show.(bot.FeedEnded); code(err) != want || i == 0 && (!ok || !ended.Ended) || b.feeds(t, "agent") != "incubator/mtes " {
			t.Errorf("%d: %+v %v", i, reply.Show, err)
		}
	}
	if _, err := press(member, bot.Act{Verb: bot.VerbRenewFeed, Text: key}); code(err) != bot.CodeFeedGone || b.feeds(t, "agent") != "incubator/mtes " {
		t.Errorf("an old button brings it back: %v", err)
	}
	if _, err := b.Message(t.Context(), Message{Who: member, Channel: "c", ChannelName: "town-square", Text: "mes calendriers", Door: "test"}); code(err) != bot.CodePrivately {
		t.Errorf("before everybody: %v", err)
	}
	reply, err = b.Message(t.Context(), Message{Who: member, Channel: "d", Direct: true, Text: "mes calendriers", Door: "test"})
	if _, ok := reply.Show.(bot.MyFeeds); err != nil || !ok {
		t.Errorf("%+v %v", reply.Show, err)
	}
}
