package commands

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jalon/bot"
	"jalon/catalogue"
	"jalon/store/bolt"
)

// bench is a router on the sample and a real store, where DossierFacile lacks
// two figures and intra is its intrapreneur.
type bench struct {
	*Router
	store   *bolt.Store
	product bot.ProductID
	team    []bot.Member
}

func newBench(t testing.TB) *bench {
	t.Helper()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	st, err := bolt.Open(filepath.Join(t.TempDir(), "jalon.db"), bolt.WithoutSync())
	check(err)
	t.Cleanup(func() { st.Close() })
	source, err := catalogue.Open("sample")
	check(err)
	keeper := &catalogue.Keeper{Source: source, Spec: "sample", Copies: st, Registry: st}
	clock := bot.NewManualClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	_, err = keeper.Refresh(ctx, clock.Now())
	check(err)
	s, ok := keeper.Current().Catalogue.Startup("dossierfacile")
	if !ok {
		t.Fatal("the sample has no dossierfacile")
	}
	indicator := func(short string) bot.Declared {
		return bot.Declared{Indicator: bot.Indicator{Product: s.ID, Name: short, ShortName: short, Family: bot.Used,
			Frequency: bot.Monthly, Delay: 5, Unit: "%"}, Known: []bot.Measure{{Period: "2026-09", Value: 10}}}
	}
	check(st.Declare(ctx, s.ID, []bot.Declared{indicator("baux"), indicator("dossiers")}, clock.Now()))
	b := &bench{store: st, product: s.ID, team: []bot.Member{{User: "intra", Role: bot.RoleIntrapreneur}, {User: "dev", Role: bot.RoleDevelopment}}}
	nonces := 0
	b.Router = &Router{Catalogue: keeper, Figures: st, Network: st, Access: st, Records: st, Keys: st, Wants: st, Committees: st, Feeds: st, Messages: st, Simulate: func(context.Context, bot.Date, bot.Date, bot.ProductID) (bot.Simulation, error) {
		return bot.Simulation{}, nil
	}, Renamed: nothing, Believe: func(context.Context, string, int) error { return nil }, NextReminder: func(_ context.Context, _ bot.ProductID, t time.Time) (time.Time, error) { return t.Add(time.Hour), nil }, Rebound: nothing, Channels: open{}, Clock: clock, Zone: time.UTC, Wake: func() {},
		Erase: func(ctx context.Context, u bot.UserID, door string) (bot.Held, error) {
			return st.Erase(ctx, u, door, clock.Now())
		},
		Health: func(context.Context) (bot.Health, error) { return bot.Health{Version: "devel"}, nil },
		Nonce:  func() string { nonces++; return strings.Repeat("n", nonces) }, Proof: func(n string) string { return n },
		Directory: func() *bot.Directory {
			return bot.NewDirectory(bot.Known{Settings: []bot.Settings{{Product: s.ID, State: bot.LaunchOn, Team: b.team}}})
		}}
	b.PaceClock = &leisure{Clock: clock}
	return b
}

// leisure is a clock by which nobody ever asks too fast.
type leisure struct {
	bot.Clock
	minutes atomic.Int64
}

func (l *leisure) Now() time.Time {
	return l.Clock.Now().Add(time.Duration(l.minutes.Add(1)) * time.Minute)
}

func nothing(context.Context) error { return nil }

type open struct{}

func (open) CanPost(context.Context, bot.ChannelID) error { return nil }
func (open) IsMember(context.Context, bot.ChannelID, bot.UserID) (bool, error) {
	return false, nil
}
func (open) Account(_ context.Context, name string) (bot.Account, error) {
	if name == "personne.ici" {
		return bot.Account{}, bot.ErrNotFound
	}
	return bot.Account{ID: bot.UserID(name), Name: name}, nil
}

func (open) ChannelName(_ context.Context, id bot.ChannelID) string { return string(id) }

// form presses the reminder's button as somebody, and returns the form's act.
func (b *bench) form(t *testing.T, who bot.UserID) bot.Act {
	t.Helper()
	reply, err := b.Press(t.Context(), Press{Who: bot.Person{ID: who}, Act: bot.Act{Verb: bot.VerbNote, Product: b.product}})
	if err != nil || reply.Form == nil {
		t.Fatalf("no form: %+v %v", reply, err)
	}
	return reply.Form.(*bot.FigureForm).Act
}

func (b *bench) fill(who bot.UserID, act bot.Act, values map[string]string) (Reply, error) {
	return b.Submit(context.Background(), Submission{Who: bot.Person{ID: who}, Act: act, Values: values, Door: "test"})
}

// saved counts the measures people stored.
func (b *bench) saved(t *testing.T) int {
	t.Helper()
	entries, err := b.store.Journal(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range entries {
		if e.Action == "measure.save" && e.Door == "test" {
			n++
		}
	}
	return n
}

func code(err error) bot.Code {
	var e *bot.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// refusedOr is the code of a refusal, whether it is shown, a fault, or a form that
// proposes what it was to note.
func refusedOr(reply Reply, err error) bot.Code {
	if _, refused := reply.Show.(bot.Refused); refused {
		return bot.CodeNotAllowed
	}
	if form, is := reply.Form.(*bot.FigureForm); is && form.Ask != "" {
		return bot.CodeNotAllowed
	}
	return code(err)
}

func TestWhateverIsTyped(t *testing.T) {
	b := newBench(t)
	for text, want := range map[string]bot.Code{
		"":                          "",
		strings.Repeat("a", 10_000): bot.CodeTooLong,
		"a\x00b":                    bot.CodeUnreadable,
		"a\x1b[31m":                 bot.CodeUnreadable,
		"\xff\xfe":                  bot.CodeUnreadable,
		`"dossierfacile`:            bot.CodeOpenQuote,
		"« dossierfacile":           bot.CodeOpenQuote,
		"“dossierfacile”":           "",
		"dossier\u200dfacile":       "",
		"dossierfacile\u00a0":       "",
		"l’équipe":                  "",
	} {
		_, err := b.Command(t.Context(), Call{Trigger: "startup", Text: text})
		if code(err) != want || err != nil && want == "" {
			t.Errorf("%.20q: %v, want %q", text, err, want)
		}
	}
	if reply, err := b.Command(t.Context(), Call{Trigger: "startup", Text: "dossier\u200dfacile"}); err != nil || reply.Show.(*bot.StartupCard).Startup.Slug != "dossierfacile" {
		t.Errorf("a joiner hides the name: %+v %v", reply, err)
	}
}

// No text panics, and every fault is one people can be told.
func TestAnyTextIsAnswered(t *testing.T) {
	b := newBench(t)
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-zéè0-9 "'«».,:=-]{0,60}`)).Draw(r, "text")
		trigger := rapid.SampledFrom([]string{"startup", "produit", "jalon", "Startups", "autre"}).Draw(r, "trigger")
		reply, err := b.Command(context.Background(), Call{Who: bot.Person{ID: "u"}, Trigger: trigger, Text: text})
		if err != nil && code(err) == "" || err == nil && reply.Show == nil {
			r.Fatalf("%q: %+v %v", text, reply, err)
		}
	})
}

func TestTriggersAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, trigger := range Triggers() {
		if seen[trigger.Word] || commandOf(trigger) == "" {
			t.Errorf("%+v", trigger)
		}
		seen[trigger.Word] = true
	}
}

func commandOf(t Trigger) string {
	c, _ := find(t.Word)
	return c.name
}

// Rights are those of the moment of the act, at the press and at the form.
func TestRightsWhenTheActRuns(t *testing.T) {
	b := newBench(t)
	if got := refusedOr(b.Press(t.Context(), Press{Who: bot.Person{ID: "agent", Name: "intra"}, Act: bot.Act{Verb: bot.VerbNote, Product: b.product}})); got != bot.CodeNotAllowed {
		t.Errorf("an account called intra: %v", got)
	}
	act := b.form(t, "dev")
	b.team = b.team[:1]
	if _, err := b.fill("dev", act, map[string]string{"baux": "11"}); code(err) != bot.CodeNotAllowed || b.saved(t) != 0 {
		t.Errorf("removed since: %v, %d saved", err, b.saved(t))
	}
	if _, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "intra"}, Act: bot.Act{Verb: bot.VerbNote, Product: "p999"}}); code(err) != bot.CodeGone {
		t.Errorf("an unknown product: %v", err)
	}
	if _, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "intra", Guest: true}, Act: bot.Act{Verb: bot.VerbPublish, Product: b.product, Nonce: "n"}}); code(err) != bot.CodeNotAllowed {
		t.Errorf("a guest publishes: %v", err)
	}
}

// A form is all or nothing, and says what is wrong where it is.
func TestFormsAreAllOrNothing(t *testing.T) {
	b := newBench(t)
	act := b.form(t, "intra")
	reply, err := b.fill("intra", act, map[string]string{"baux": "11", "dossiers": "beaucoup"})
	if err != nil || len(reply.Faults) != 1 || reply.Faults["dossiers"].Code != bot.CodeNotANumber || b.saved(t) != 0 {
		t.Errorf("%+v %v, %d saved", reply, err, b.saved(t))
	}
	reply, _ = b.fill("intra", act, map[string]string{"baux": "11", bot.CommentField: strings.Repeat("é", 1001)})
	if reply.Faults[bot.CommentField] == nil || b.saved(t) != 0 {
		t.Errorf("a long comment: %+v", reply)
	}
	if _, err := b.fill("intra", act, map[string]string{"baux": "  ", "autre": "1"}); code(err) != bot.CodeNothingEntered {
		t.Errorf("nothing: %v", err)
	}
	if reply, err := b.fill("intra", act, map[string]string{"baux": "=", "dossiers": "12,5"}); err != nil || len(reply.Faults) != 0 {
		t.Fatalf("%+v %v", reply, err)
	}
	facts, err := b.store.Facts(t.Context(), b.product)
	if err != nil || facts.Indicators[0].Measures[0].Value != 10 || facts.Indicators[1].Measures[0].Value != 12.5 {
		t.Errorf("%+v %v", facts.Indicators, err)
	}
	if reply, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "intra"}, Act: bot.Act{Verb: bot.VerbNote, Product: b.product}}); err != nil || reply.Show != (bot.NothingDue{Name: "DossierFacile"}) {
		t.Errorf("nothing is due any more: %+v %v", reply, err)
	}
}

// The same form sent many times at once stores once.
func TestARepeatedFormStoresOnce(t *testing.T) {
	b := newBench(t)
	act := b.form(t, "intra")
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if reply, err := b.fill("intra", act, map[string]string{"baux": "11"}); err != nil || len(reply.Faults) != 0 {
				t.Errorf("%+v %v", reply, err)
			}
		})
	}
	all.Wait()
	if n := b.saved(t); n != 1 {
		t.Errorf("%d measures stored, want 1", n)
	}
}

// A button under a message that several people read owes each of them their file.
func TestAFileForEach(t *testing.T) {
	b := newBench(t)
	facts, err := b.store.Facts(t.Context(), b.product)
	if err != nil {
		t.Fatal(err)
	}
	for _, act := range []bot.Act{{Verb: bot.VerbPicture, Product: b.product, Nonce: "drawn", Fields: []bot.Asked{{Indicator: facts.Indicators[0].ID}}},
		{Verb: bot.VerbPicture, Product: b.product, Nonce: "all"}, {Verb: bot.VerbExport, Nonce: "listed", Text: "logement"}} {
		for _, who := range []bot.UserID{"agent", "agent", "other"} {
			if _, err := b.Press(t.Context(), Press{Who: bot.Person{ID: who}, Act: act, Door: "test"}); err != nil {
				t.Fatalf("%s: %v", act.Verb, err)
			}
		}
	}
	for _, who := range []bot.UserID{"agent", "other"} {
		if held, err := b.store.HeldAbout(t.Context(), who); err != nil || len(held.Messages) != 3 {
			t.Errorf("%s is owed %+v %v, want one of each", who, held.Messages, err)
		}
	}
}

// The pictures of all that a product follows are those of what was measured, with
// the card; nothing of a product that is gone.
func TestPicturesOfAProduct(t *testing.T) {
	b := newBench(t)
	if _, err := b.indicateurBy(t, "intra", "archiver dossierfacile dossiers"); err != nil {
		t.Fatal(err)
	}
	for p, want := range map[bot.ProductID]int{b.product: 1, "p99": 0} {
		c, err := b.Complete(t.Context(), bot.Message{Content: bot.Content{History: &bot.HistoryPost{Product: p}}})
		if err != nil || (c.History.Card != nil) != (want > 0) || len(c.History.Charts) != want || c.History.History != nil {
			t.Errorf("%s: %+v %v", p, c.History, err)
		}
	}
}

func TestPublishIsOwedOnce(t *testing.T) {
	b := newBench(t)
	for range 3 {
		reply, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "agent"}, Channel: "salon", Act: bot.Act{Verb: bot.VerbPublish, Product: b.product, Nonce: "n"}})
		if err != nil || reply.Show != (bot.Published{Name: "DossierFacile"}) {
			t.Fatalf("%+v %v", reply, err)
		}
	}
	owed, err := b.store.Deliveries(t.Context(), 10)
	if err != nil || len(owed) != 1 || owed[0].To.Channel != "salon" || owed[0].Content.Card == nil {
		t.Errorf("%+v %v", owed, err)
	}
}
