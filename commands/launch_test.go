package commands

import (
	"context"
	"slices"
	"strings"
	"testing"

	"jalon/bot"
)

// launching is a bench where DossierFacile and Docurba are off and have channels,
// and what is chosen counts at once.
func launching(t *testing.T) (*bench, bot.Startup) {
	t.Helper()
	b := newBench(t)
	other, ok := b.Catalogue.Current().Catalogue.Startup("docurba")
	if !ok {
		t.Fatal("the sample has no docurba")
	}
	b.Directory = func() *bot.Directory {
		choices, err := b.store.Choices(context.Background())
		if err != nil {
			t.Error(err)
		}
		pause, err := b.store.Pause(context.Background())
		if err != nil {
			t.Error(err)
		}
		return bot.NewDirectory(bot.Known{Settings: []bot.Settings{{Product: b.product, State: bot.LaunchOff, Channel: "c1", Team: b.team}, {Product: other.ID, State: bot.LaunchOff, Channel: "c2"}},
			Choices: choices, Staff: []bot.UserID{"boss"}, Pause: pause})
	}
	return b, other
}

// welcomes lists the products whose invitation is owed.
func (b *bench) welcomes(t *testing.T) (products []bot.ProductID) {
	t.Helper()
	all, err := b.store.Deliveries(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if d.Kind == bot.KindWelcome {
			products = append(products, d.Product)
		}
	}
	return products
}

func (b *bench) chooses(t *testing.T, who bot.UserID, act bot.Act) (any, error) {
	t.Helper()
	reply, err := b.Press(t.Context(), Press{Who: bot.Person{ID: who}, Act: act, Door: "test"})
	if reply.Form != nil {
		return reply.Form, err
	}
	return reply.Show, err
}

// A wave invites each team once, whoever presses and however often; a product that
// nobody knows, or that is on meanwhile, is left out.
func TestWave(t *testing.T) {
	b, other := launching(t)
	reply, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "boss"}, Trigger: "portefeuille", Text: "démarrage docurba, DossierFacile, docurba, nulle part"})
	wave, ok := reply.Show.(bot.Wave)
	if err != nil || !ok || len(wave.Invited) != 2 || !slices.Equal(wave.Left[bot.LeftUnknown], []string{"nulle part"}) || len(b.welcomes(t)) != 0 {
		t.Fatalf("%+v %v", reply.Show, err)
	}
	act := bot.Act{Verb: bot.VerbWave, Text: string(b.product) + "," + string(other.ID) + ",p999"}
	if _, err := b.chooses(t, "intra", act); code(err) != bot.CodeStaffOnly || len(b.welcomes(t)) != 0 {
		t.Errorf("a team invites itself: %v", err)
	}
	for i, want := range []int{2, 0} {
		show, err := b.chooses(t, "boss", act)
		wave, ok := show.(bot.Wave)
		if err != nil || !ok || !wave.Done || len(wave.Invited) != want || len(wave.Left[bot.LeftUnknown]) != 1 || len(b.welcomes(t)) != 2 {
			t.Errorf("%d: %+v %v", i, show, err)
		}
	}
	for _, p := range []bot.ProductID{b.product, other.ID} {
		if state := b.Directory().Settings(p).State; state != bot.LaunchInvited {
			t.Errorf("%s is %s", p, state)
		}
	}
	// Off again, it may be invited again: under another name.
	if _, err := b.chooses(t, "intra", bot.Act{Verb: bot.VerbNotNow, Product: b.product}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.chooses(t, "boss", act); err != nil || len(b.welcomes(t)) != 3 {
		t.Errorf("%v %v", b.welcomes(t), err)
	}
}

// An invitation that was not sent is not; one that may have been shows that it was
// taken back. Who began meanwhile goes on, and only staff take it back.
func TestUninvite(t *testing.T) {
	b, other := launching(t)
	both := string(b.product) + "," + string(other.ID)
	welcome := func(p bot.ProductID) (found bot.Delivery) {
		t.Helper()
		all, err := b.store.DeliveriesOf(t.Context(), bot.DeliveryQuery{Product: p, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range all {
			if d.Kind == bot.KindWelcome {
				return d
			}
		}
		return found
	}
	uninvite := func(who bot.UserID, text string) bot.Uninvited {
		t.Helper()
		show, err := b.chooses(t, who, bot.Act{Verb: bot.VerbUninvite, Text: text})
		done, ok := show.(bot.Uninvited)
		if err != nil || !ok {
			t.Fatalf("%+v %v", show, err)
		}
		return done
	}
	if done := uninvite("boss", both); len(done.Products) != 0 || len(done.Left) != 2 {
		t.Errorf("nobody was invited: %+v", done)
	}
	if _, err := b.chooses(t, "boss", bot.Act{Verb: bot.VerbWave, Text: both}); err != nil {
		t.Fatal(err)
	}
	for _, who := range []bot.UserID{"intra", "agent", ""} {
		if _, err := b.chooses(t, who, bot.Act{Verb: bot.VerbUninvite, Text: both}); code(err) != bot.CodeStaffOnly {
			t.Errorf("%q takes an invitation back: %v", who, err)
		}
	}
	if _, err := b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Door: "test", Values: map[string]string{bot.FieldUseful: "Jours gagnés"}, Act: bot.Act{Verb: bot.VerbStarted, Product: b.product, Nonce: "f"}}); err != nil {
		t.Fatal(err)
	}
	before := b.written(t)
	if done := uninvite("boss", both+",p999,"+both); len(done.Products) != 1 || done.Products[0].Slug != "docurba" || !slices.Equal(done.Began, []string{"DossierFacile"}) || len(done.Unknown) != 1 || len(done.Left) != 0 {
		t.Errorf("%+v", done)
	}
	if d := welcome(other.ID); d.State != bot.StateSkipped || d.Reason != bot.ReasonWithdrawn {
		t.Errorf("%+v", d)
	}
	if d := welcome(b.product); d.State != bot.StatePlanned || b.Directory().Settings(b.product).State != bot.LaunchOn || b.Directory().Settings(other.ID).State != bot.LaunchOff {
		t.Errorf("%+v", d)
	}
	if wrote := b.written(t) - before; wrote != 2 { // a line of the journal, and what shows it
		t.Errorf("%d written", wrote)
	}
	if done := uninvite("boss", both); len(done.Products) != 0 || len(done.Left) != 1 || b.written(t) != before+2 {
		t.Errorf("twice: %+v", done)
	}
	// typed, in either order; the product is invited again by a message of its own
	for i, text := range []string{"demarrage retirer docurba", "démarrage docurba retirer", "launch withdraw docurba, dossierfacile"} {
		if _, err := b.chooses(t, "boss", bot.Act{Verb: bot.VerbWave, Text: string(other.ID)}); err != nil {
			t.Fatal(err)
		}
		reply, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "boss"}, Trigger: "portefeuille", Text: text})
		done, ok := reply.Show.(bot.Uninvited)
		if err != nil || !ok || len(done.Products) != 1 || len(done.Began) != max(0, i-1) || welcome(other.ID).State != bot.StateSkipped {
			t.Errorf("%s: %+v %v", text, reply, err)
		}
	}
}

// /jalon inviter is what /portefeuille demarrage is.
func TestJalonInvites(t *testing.T) {
	b, _ := launching(t)
	for text, want := range map[string]int{"inviter docurba": 1, "invite docurba, dossierfacile": 2} {
		reply, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "boss"}, Trigger: "jalon", Text: text})
		if wave, ok := reply.Show.(bot.Wave); err != nil || !ok || wave.Done || len(wave.Invited) != want {
			t.Errorf("%s: %+v %v", text, reply, err)
		}
	}
	if _, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "agent"}, Trigger: "jalon", Text: "inviter docurba"}); code(err) != bot.CodeStaffOnly {
		t.Errorf("by an agent: %v", err)
	}
}

// Nobody is invited while nothing leaves.
func TestNoWaveWhileHeldBack(t *testing.T) {
	for name, hold := range map[string]func(*bench) error{
		"off": func(b *bench) error { b.Sending = bot.SendingOff; return nil }, "preview": func(b *bench) error { b.Sending = bot.SendingPreview; return nil },
		"paused": func(b *bench) error {
			return b.store.SetPause(context.Background(), bot.Pause{By: "boss", Since: b.Clock.Now()}, "boss", "test", b.Clock.Now())
		},
	} {
		b, _ := launching(t)
		if err := hold(b); err != nil {
			t.Fatal(err)
		}
		if _, err := b.chooses(t, "boss", bot.Act{Verb: bot.VerbWave, Text: string(b.product)}); code(err) != bot.CodeHeldBack {
			t.Errorf("%s: %v", name, err)
		}
		if state := b.Directory().Settings(b.product).State; state != bot.LaunchOff || len(b.welcomes(t)) != 0 {
			t.Errorf("%s: %s, %v", name, state, b.welcomes(t))
		}
	}
}

// A wave has a bound, however many products a button names.
func TestWavesAreSmall(t *testing.T) {
	b, _ := launching(t)
	var products []bot.Startup
	var settings []bot.Settings
	for i := range bot.MaxWave + 3 {
		s, _ := b.Catalogue.Current().Product(b.product)
		s.ID = bot.ProductID(strings.Repeat("x", i+1))
		products = append(products, s)
		settings = append(settings, bot.Settings{Product: s.ID, State: bot.LaunchOff, Channel: "c"})
	}
	b.Directory = func() *bot.Directory { return bot.NewDirectory(bot.Known{Settings: settings}) }
	if wave := b.wave(products, nil); len(wave.Invited) != bot.MaxWave || wave.More != 3 {
		t.Errorf("%d and %d", len(wave.Invited), wave.More)
	}
}

// A team begins with what it says, all of it optional; the same form again changes
// nothing, and what was done can be undone.
func TestBeginning(t *testing.T) {
	b, other := launching(t)
	form, err := b.chooses(t, "intra", bot.Act{Verb: bot.VerbStart, Product: b.product, Text: "welcome/x/1"})
	start, ok := form.(*bot.StartForm)
	if err != nil || !ok || start.Act.Text != "welcome/x/1" {
		t.Fatalf("%+v %v", form, err)
	}
	said := map[string]string{bot.FieldUseful: "Dossiers traités", bot.FieldWhen: "jeudi 10/12 14h", bot.FieldWho: "@dev"}
	for i := range 2 {
		if reply, err := b.fill("intra", start.Act, said); err != nil || len(reply.Faults) > 0 {
			t.Fatalf("%d: %+v %v", i, reply, err)
		}
	}
	facts, err := b.store.Facts(t.Context(), b.product)
	if err != nil {
		t.Fatal(err)
	}
	defined := 0
	for _, ind := range facts.Active() {
		if ind.InCharge != "dev" {
			t.Errorf("%s is followed by %q", ind.Name, ind.InCharge)
		}
		if ind.Name == "Dossiers traités" && ind.Family == bot.Useful && ind.Frequency == bot.Monthly {
			defined++
		}
	}
	if state := b.Directory().Settings(b.product).State; state != bot.LaunchOn || defined != 1 {
		t.Errorf("%s, defined %d times", state, defined)
	}
	all, err := b.store.Deliveries(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[bot.Kind]int{}
	for _, d := range all {
		kinds[d.Kind]++
		if s := d.Content.Started; s != nil && (s.Committee != "annoncer dossierfacile jeudi 10/12 14h" || !s.Announces || d.To.User != "intra") {
			t.Errorf("%+v", s)
		}
	}
	if kinds[bot.KindAnswer] != 1 || kinds[bot.KindEdit] != 1 {
		t.Errorf("%v", kinds)
	}
	for i, step := range []struct {
		verb    bot.Verb
		state   bot.LaunchState
		changed bool
	}{{bot.VerbUndoStart, bot.LaunchInvited, true}, {bot.VerbUndoStart, bot.LaunchInvited, false}, {bot.VerbNotNow, bot.LaunchOff, true}, {bot.VerbNotNow, bot.LaunchOff, false}, {bot.VerbUndoStart, bot.LaunchOff, false}} {
		show, err := b.chooses(t, "dev", bot.Act{Verb: step.verb, Product: b.product})
		answer, ok := show.(bot.NotStarted)
		if state := b.Directory().Settings(b.product).State; err != nil || !ok || answer.Changed != step.changed || state != step.state {
			t.Errorf("%d: %+v %v, %s", i, show, err, state)
		}
	}
	// Nothing said is enough.
	if reply, err := b.fill("boss", bot.Act{Verb: bot.VerbStarted, Product: other.ID, Nonce: "m"}, nil); err != nil || len(reply.Faults) > 0 || b.Directory().Settings(other.ID).State != bot.LaunchOn {
		t.Errorf("%+v %v", reply, err)
	}
	if show, err := b.chooses(t, "boss", bot.Act{Verb: bot.VerbNotNow, Product: other.ID}); err != nil || b.Directory().Settings(other.ID).State != bot.LaunchOn {
		t.Errorf("a team that began is switched off by an older button: %+v %v", show, err)
	}
}

// What cannot be read keeps the form open, and changes nothing.
func TestBeginningWithFaults(t *testing.T) {
	b, _ := launching(t)
	act := bot.Act{Verb: bot.VerbStarted, Product: b.product, Nonce: "n"}
	for field, values := range map[string][]string{bot.FieldUseful: {strings.Repeat("long ", 30), "baux"}, bot.FieldWhen: {"hier", "jeudi", "un jour"}, bot.FieldWho: {"@personne.ici"}} {
		for _, typed := range values {
			reply, err := b.fill("intra", act, map[string]string{field: typed})
			if err != nil || reply.Faults[field] == nil || len(reply.Faults) != 1 || b.Directory().Settings(b.product).State != bot.LaunchOff {
				t.Errorf("%s %q: %+v %v", field, typed, reply, err)
			}
		}
	}
}

// A button or a form of a product that is none, or of somebody who may not, does
// nothing.
func TestBeginningIsForTheTeam(t *testing.T) {
	b, _ := launching(t)
	for _, verb := range []bot.Verb{bot.VerbStart, bot.VerbNotNow, bot.VerbUndoStart} {
		if _, err := b.chooses(t, "intra", bot.Act{Verb: verb, Product: "p999"}); code(err) != bot.CodeGone {
			t.Errorf("%s of no product: %v", verb, err)
		}
		if show, err := b.chooses(t, "somebody", bot.Act{Verb: verb, Product: b.product}); refusedOr(Reply{Show: show}, err) != bot.CodeNotAllowed {
			t.Errorf("%s by somebody: %+v %v", verb, show, err)
		}
	}
	for who, p := range map[bot.UserID]bot.ProductID{"somebody": b.product, "intra": "p999"} {
		if _, err := b.fill(who, bot.Act{Verb: bot.VerbStarted, Product: p, Nonce: "n"}, nil); err == nil {
			t.Errorf("%s begins %s", who, p)
		}
	}
	if choices, err := b.store.Choices(t.Context()); err != nil || len(choices) != 0 {
		t.Errorf("%+v %v", choices, err)
	}
}

// Questions are answered whatever the state of a product.
func TestQuestionsInEveryState(t *testing.T) {
	b, _ := launching(t)
	for _, state := range []bot.LaunchState{bot.LaunchOff, bot.LaunchInvited, bot.LaunchOn} {
		if _, _, err := b.store.SetChoice(t.Context(), bot.Choosing{Choice: bot.Choice{Product: b.product, State: state}, Part: bot.ChoiceState, By: "boss", Door: "test", At: b.Clock.Now()}); err != nil {
			t.Fatal(err)
		}
		for trigger, text := range map[string]string{"startup": "dossierfacile", "indicateur": "dossierfacile", "comite": "dossierfacile", "rappel": "dossierfacile", "portefeuille": "mtes"} {
			reply, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "somebody"}, Trigger: trigger, Text: text, Channel: "c", Door: "test"})
			if err != nil || reply.Show == nil {
				t.Errorf("%s, /%s: %+v %v", state, trigger, reply, err)
			}
			if next, is := reply.Show.(bot.NextReminder); is && next.On != (state == bot.LaunchOn) {
				t.Errorf("%s: %+v", state, next)
			}
		}
		reply, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "intra"}, Trigger: "indicateur", Text: "dossierfacile baux = 11", Door: "test"})
		if _, noted := reply.Show.(bot.Noted); err != nil || !noted {
			t.Errorf("%s, noting: %+v %v", state, reply, err)
		}
	}
}
