package commands

import (
	"context"
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// tell has somebody type /startup in a channel.
func (b *bench) tell(who bot.UserID, channel, text string) (Reply, error) {
	return b.Command(context.Background(), Call{Who: bot.Person{ID: who}, Channel: bot.ChannelID(channel), ChannelName: channel,
		Trigger: "startup", Text: text, Door: "test"})
}

// withBindings has the directory follow the store, as the program does.
func (b *bench) withBindings(t *testing.T, staff ...bot.UserID) {
	rebuild := func(ctx context.Context) error {
		all, err := b.store.Bindings(ctx)
		d := bot.NewDirectory(bot.Known{Settings: []bot.Settings{{Product: b.product, State: bot.LaunchOn, Channel: "startup-dossierfacile",
			Team: append(b.team, bot.Member{User: "coach", Name: "coach", Role: bot.RoleCoach})}}, Bindings: all, Staff: staff,
			Notices: bot.Destination{Channel: "avis"}})
		b.Directory = func() *bot.Directory { return d }
		return err
	}
	b.Rebound = rebuild
	if err := rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A binding shows, and gives nobody a right: not to who said it, nor to who
// reads there. Only the product's coach or staff confirm it.
func TestABindingGivesNoRight(t *testing.T) {
	b := newBench(t)
	b.withBindings(t, "staff")
	if _, err := b.tell("agent", "salon", "ici dossierfacile"); err != nil {
		t.Fatal(err)
	}
	if reply, err := b.tell("passant", "salon", ""); err != nil || slug(reply) != "dossierfacile" {
		t.Errorf("%+v %v", reply, err)
	}
	for _, who := range []bot.UserID{"agent", "passant"} {
		if got := refusedOr(b.Press(t.Context(), Press{Who: bot.Person{ID: who}, Channel: "salon", Act: bot.Act{Verb: bot.VerbNote, Product: b.product}})); got != bot.CodeNotAllowed {
			t.Errorf("%s notes figures: %v", who, got)
		}
	}
	confirm := func(who bot.UserID) error {
		_, err := b.Press(t.Context(), Press{Who: bot.Person{ID: who}, Channel: "avis", Door: "test",
			Act: bot.Act{Verb: bot.VerbConfirm, Product: b.product, Text: "salon"}})
		return err
	}
	for _, who := range []bot.UserID{"agent", "intra", "dev"} {
		if err := confirm(who); code(err) != bot.CodeConfirmOnly {
			t.Errorf("%s confirms: %v", who, err)
		}
	}
	if got, _, _ := b.Directory().BindingOf("salon"); got.Confirmed() {
		t.Error("confirmed by nobody")
	}
	if err := confirm("coach"); err != nil {
		t.Fatal(err)
	}
	if got, _, _ := b.Directory().BindingOf("salon"); got.ConfirmedBy != "coach" {
		t.Errorf("%+v", got)
	}
	if _, err := b.tell("agent", "salon", "ici mobilic"); code(err) != bot.CodeConfirmed {
		t.Errorf("what is confirmed is changed by anybody: %v", err)
	}
	for _, who := range []bot.UserID{"agent", "coach", "staff"} {
		for _, text := range []string{"ici mobilic", "ici aucun"} {
			if _, err := b.tell(who, "startup-dossierfacile", text); code(err) != bot.CodeConfigured {
				t.Errorf("%s, in the configuration's channel: %s: %v", who, text, err)
			}
		}
	}
}

// A confirmation of what was changed meanwhile confirms nothing.
func TestALateConfirmation(t *testing.T) {
	b := newBench(t)
	b.withBindings(t, "staff")
	for _, text := range []string{"ici dossierfacile", "ici mobilic"} {
		if _, err := b.tell("agent", "salon", text); err != nil {
			t.Fatal(err)
		}
	}
	_, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "staff"}, Act: bot.Act{Verb: bot.VerbConfirm, Product: b.product, Text: "salon"}})
	if got, _, _ := b.Directory().BindingOf("salon"); code(err) != bot.CodeUnbound || got.Confirmed() {
		t.Errorf("%v: %+v", err, got)
	}
}

// late is a store where somebody else is faster.
type late struct {
	Network
	first func()
}

func (l *late) Bind(ctx context.Context, b, old bot.Binding, by bot.UserID, door string, at time.Time) error {
	if first := l.first; first != nil {
		l.first = nil
		first()
	}
	return l.Network.Bind(ctx, b, old, by, door, at)
}

// What is said of a channel while it is confirmed does not undo that.
func TestALateBinding(t *testing.T) {
	b := newBench(t)
	b.withBindings(t, "staff")
	if _, err := b.tell("agent", "salon", "ici dossierfacile"); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"ici mobilic", "ici aucun"} {
		b.Network = &late{b.store, func() {
			if _, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "coach"}, Act: bot.Act{Verb: bot.VerbConfirm, Product: b.product, Text: "salon"}}); err != nil {
				t.Error(err)
			}
		}}
		_, err := b.tell("agent", "salon", text)
		if got, _, _ := b.Directory().BindingOf("salon"); code(err) != bot.CodeConfirmed || got.ConfirmedBy != "coach" || got.Product != b.product {
			t.Errorf("%s: %v, %+v", text, err, got)
		}
		b.Network = b.store
		if _, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "staff"}, Act: bot.Act{Verb: bot.VerbUnbind, Product: b.product, Text: "salon"}}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.tell("agent", "salon", "ici dossierfacile"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestGuestsOnlyRead(t *testing.T) {
	b := newBench(t)
	b.withBindings(t)
	guest := bot.Person{ID: "invite", Guest: true}
	if _, err := b.Command(t.Context(), Call{Who: guest, Channel: "salon", Trigger: "startup", Text: "ici dossierfacile"}); code(err) != bot.CodeMembersOnly {
		t.Errorf("a guest binds: %v", err)
	}
	if _, err := b.Press(t.Context(), Press{Who: guest, Act: bot.Act{Verb: bot.VerbExport, Nonce: "n"}}); code(err) != bot.CodeMembersOnly {
		t.Errorf("a guest exports: %v", err)
	}
	guest.Unknown = true // the chat did not say in time who it is
	if _, err := b.Press(t.Context(), Press{Who: guest, Act: bot.Act{Verb: bot.VerbExport, Nonce: "n"}}); code(err) != bot.CodeBusy {
		t.Errorf("somebody unknown is refused for good: %v", err)
	}
}

// What a menu says was chosen is the client's word: it shows a card at most.
func TestAChoiceIsAnybodysWord(t *testing.T) {
	b := newBench(t)
	for _, choice := range []string{"", "p999", "../../etc", strings.Repeat("x", 1<<16), "\x00"} {
		if _, err := b.Press(t.Context(), Press{Act: bot.Act{Verb: bot.VerbCard, Choice: choice}}); code(err) != bot.CodeGone {
			t.Errorf("%.20q: %v", choice, err)
		}
	}
	if _, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "agent"}, Act: bot.Act{Verb: bot.VerbNote, Choice: string(b.product)}}); code(err) != bot.CodeGone {
		t.Errorf("a choice opens a form: %v", err)
	}
	if reply, err := b.Press(t.Context(), Press{Act: bot.Act{Verb: bot.VerbCard, Choice: string(b.product)}}); err != nil || slug(reply) != "dossierfacile" {
		t.Errorf("%+v %v", reply, err)
	}
}

// Only staff say what became of a product, and only once it makes sense.
func TestRenamingIsForStaff(t *testing.T) {
	b := newBench(t)
	b.withBindings(t, "staff")
	press := func(who bot.UserID, to string) error {
		_, err := b.Press(t.Context(), Press{Who: bot.Person{ID: who}, Act: bot.Act{Verb: bot.VerbRename, Product: b.product, Text: to}, Door: "test"})
		return err
	}
	for _, who := range []bot.UserID{"agent", "intra", "coach"} {
		if err := press(who, "autre"); code(err) != bot.CodeStaffOnly {
			t.Errorf("%s renames: %v", who, err)
		}
	}
	if err := press("staff", "autre"); err != nil {
		t.Fatal(err)
	}
	if err := press("staff", "autre"); err != nil {
		t.Errorf("pressed again: %v", err)
	}
	if err := press("staff", "dossierfacile"); err != nil {
		t.Errorf("undone: %v", err)
	}
	for _, c := range []struct {
		text string
		want bot.Code
	}{{"renommer", bot.CodeRenameHow}, {"renommer dossierfacile", bot.CodeRenameHow}, {"renommer inconnu camino", bot.CodeRenameHow},
		{"renommer dossierfacile inconnu", bot.CodeRenameTo}, {"renommer dossierfacile dossierfacile", ""}, {"rename dossierfacile CAMINO", ""},
		{"renommer camino dossierfacile", ""}} {
		if _, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "coach"}, Trigger: "startup", Text: c.text}); code(err) != bot.CodeStaffOnly {
			t.Errorf("a coach: %s: %v", c.text, err)
		}
		if _, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "staff"}, Trigger: "startup", Text: c.text}); code(err) != c.want {
			t.Errorf("%s: %v, want %q", c.text, err, c.want)
		}
	}
	if _, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "coach"}, Act: bot.Act{Verb: bot.VerbBelieve}}); code(err) != bot.CodeStaffOnly {
		t.Errorf("a coach believes the source: %v", err)
	}
}

// The first channel of a product's name is remembered when it is asked in; a
// second one of that name stands in another team, and staff are asked once.
func TestASecondChannelOfTheName(t *testing.T) {
	b := newBench(t)
	b.withBindings(t, "staff")
	ask := func(channel, team string) {
		t.Helper()
		reply, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "agent"}, Channel: bot.ChannelID(channel), ChannelName: "startup-mobilic", Team: team,
			Trigger: "startup", Door: "test"})
		if err != nil || slug(reply) != "mobilic" {
			t.Fatalf("%+v %v", reply, err)
		}
	}
	notices := func() (all []bot.Delivery) {
		t.Helper()
		list, err := b.store.Deliveries(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range list {
			if d.Kind == bot.KindNotice {
				all = append(all, d)
			}
		}
		return all
	}
	ask("c1", "betagouv")
	ask("c1", "betagouv")
	if n := notices(); len(n) != 0 {
		t.Errorf("asked about the only one: %+v", n)
	}
	ask("c2", "fabnum")
	ask("c2", "fabnum")
	n := notices()
	if len(n) != 1 || n[0].Content.Notice.Cause != bot.NoticeSecond || n[0].Content.Notice.Team != "fabnum" || n[0].Content.Notice.OtherTeam != "betagouv" {
		t.Fatalf("%+v", n)
	}
	if binding, _, _ := b.Directory().BindingOf("c2"); binding.Confirmed() || binding.By != "" {
		t.Errorf("%+v", binding)
	}
	_, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "staff"}, Act: bot.Act{Verb: bot.VerbConfirm, Product: n[0].Content.Notice.Product, Text: "c2"}})
	if binding, _, _ := b.Directory().BindingOf("c2"); err != nil || binding.ConfirmedBy != "staff" {
		t.Errorf("%+v %v", binding, err)
	}
	// Another name in the same team is no second one.
	if _, err := b.tell("agent", "equipe-camino", "ici camino"); err != nil {
		t.Fatal(err)
	}
	before := len(notices())
	if _, err := b.Command(t.Context(), Call{Channel: "c3", ChannelName: "startup-camino", Trigger: "startup"}); err != nil || len(notices()) != before {
		t.Errorf("%v: %d notices, want %d", err, len(notices()), before)
	}
}

// Following is idempotent, and one press stops it all.
func TestFollowing(t *testing.T) {
	b := newBench(t)
	agent := bot.Person{ID: "agent"}
	press := func(verb bot.Verb, p bot.ProductID) bot.Following {
		t.Helper()
		reply, err := b.Press(t.Context(), Press{Who: agent, Act: bot.Act{Verb: verb, Product: p}})
		if err != nil {
			t.Fatal(err)
		}
		return reply.Show.(bot.Following)
	}
	if f := press(bot.VerbFollow, b.product); !f.On || !f.Changed {
		t.Errorf("%+v", f)
	}
	if f := press(bot.VerbFollow, b.product); f.Changed {
		t.Errorf("%+v", f)
	}
	if _, err := b.tell("agent", "salon", "suivre mobilic"); err != nil {
		t.Fatal(err)
	}
	if reply, err := b.tell("agent", "salon", "suivre"); err != nil || len(reply.Show.(bot.Following).Followed) != 2 {
		t.Errorf("%+v %v", reply, err)
	}
	if f := press(bot.VerbUnfollow, ""); !f.Stopped {
		t.Errorf("%+v", f)
	}
	if all, err := b.store.Follows(t.Context(), "agent"); err != nil || len(all) != 0 {
		t.Errorf("%+v %v", all, err)
	}
}

// What changes something wants a product named: a sentence that ends like a
// verb changes nothing, and a vague word is asked about.
func TestVerbsThatChangeWantAName(t *testing.T) {
	b := newBench(t)
	b.withBindings(t, "staff")
	for _, text := range []string{"qui s'occupe de dossierfacile ici", "on peut parler de dossierfacile ici",
		"quel est le rapport entre dossierfacile et ce salon", "c'est quoi dossierfacile suis", "ici tout", "suivre logement", "oublier tout", "ici xyzzy"} {
		reply, err := b.Message(t.Context(), Message{Who: bot.Person{ID: "agent"}, Channel: "salon", ChannelName: "salon", Direct: true, Text: text})
		switch reply.Show.(type) {
		case bot.Bound, bot.Following:
			t.Errorf("%q: %+v %v", text, reply.Show, err)
		}
	}
	if all, err := b.store.Bindings(t.Context()); len(all) > 0 || err != nil {
		t.Errorf("bound: %+v %v", all, err)
	}
	reply, err := b.tell("agent", "salon", "suivre logement")
	which, ok := reply.Show.(bot.WhichOne)
	if !ok || err != nil || which.Do != bot.VerbFollow || len(which.Products) == 0 {
		t.Fatalf("%+v %v", reply.Show, err)
	}
	reply, err = b.Press(t.Context(), Press{Who: bot.Person{ID: "agent"}, Act: bot.Act{Verb: which.Do, Product: which.Products[0].ID}})
	if f, ok := reply.Show.(bot.Following); !ok || !f.On || err != nil {
		t.Errorf("%+v %v", reply.Show, err)
	}
	for _, text := range []string{"ne plus suivre dossierfacile", "Stop following dossierfacile", "je ne veux plus suivre dossierfacile", "arrête de suivre DossierFacile",
		"peux-tu arrêter de suivre dossierfacile ?", "désabonne-moi de dossierfacile", "je voudrais arrêter de suivre dossier facile", "I do not want to follow dossierfacile"} {
		if reply, err := b.tell("agent", "salon", text); err != nil || reply.Show.(bot.Following).On {
			t.Errorf("%q: %+v %v", text, reply.Show, err)
		}
	}
}

// What somebody follows is not told in a channel.
func TestFollowsArePrivate(t *testing.T) {
	b := newBench(t)
	for _, text := range []string{"suivre", "suivre dossierfacile", "ne plus rien suivre"} {
		_, err := b.Message(t.Context(), Message{Who: bot.Person{ID: "agent"}, Channel: "salon", ChannelName: "salon", Text: text})
		if code(err) != bot.CodePrivately {
			t.Errorf("%q: %v", text, err)
		}
	}
	if all, err := b.store.Follows(t.Context(), "agent"); err != nil || len(all) != 0 {
		t.Errorf("%+v %v", all, err)
	}
}

// A journal, and what is kept about somebody, are told to one person, whatever
// words lead there.
func TestJournalsArePrivate(t *testing.T) {
	b := newBench(t)
	for _, text := range []string{"indicateur historique dossierfacile baux", "metric history dossierfacile baux", "jalon indicateur historique dossierfacile baux",
		"jalon jalon moi", "jalon jalon journal dossierfacile", "jalon startup suivre", "jalon suivre dossierfacile"} {
		reply, err := b.Message(t.Context(), Message{Who: bot.Person{ID: "intra"}, Channel: "salon", ChannelName: "salon", Text: text})
		if code(err) != bot.CodePrivately {
			t.Errorf("%q: %T %v", text, reply.Show, err)
		}
	}
	reply, err := b.Message(t.Context(), Message{Who: bot.Person{ID: "intra"}, Channel: "d", Direct: true, Text: "indicateur historique dossierfacile baux"})
	if _, past := reply.Show.(bot.Past); err != nil || !past {
		t.Errorf("directly: %T %v", reply.Show, err)
	}
}

func TestVerbsThatAreNot(t *testing.T) {
	b := newBench(t)
	for text, want := range map[string]bool{
		"nouveau locataires": false, "aide aux communes": false,
		"dossierfacile suivre": true, "suivre dossierfacile": true, "Suivre, dossierfacile": true, "liste": true, "Listes": true, "Nouveautés !": true,
		"AIDE": true, "aide ?": true,
	} {
		reply, err := b.tell("agent", "salon", text)
		if err != nil && code(err) == "" {
			t.Errorf("%q: %v", text, err)
		}
		isVerb := false
		switch reply.Show.(type) {
		case bot.Following, bot.NewsList, bot.CommandHelp, bot.Bound:
			isVerb = true
		case bot.Listing:
			isVerb = reply.Show.(bot.Listing).Listed
		}
		if isVerb != want {
			t.Errorf("%q: %T, a verb %t", text, reply.Show, isVerb)
		}
	}
}
