package commands

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// shelf is a catalogue in a file, by slug: a product's name and its incubator.
type shelf map[string][2]string

// catalogued has the bot read another catalogue.
func (b *bench) catalogued(t *testing.T, s shelf) {
	t.Helper()
	link := func(id string) any { return map[string]any{"data": map[string]any{"type": "incubator", "id": id}} }
	var data, included []any
	for slug, of := range s {
		data = append(data, map[string]any{"type": "startup", "id": slug, "attributes": map[string]any{"name": of[0], "phases": []any{map[string]any{"name": "acceleration", "start": "2020-01-01"}}},
			"relationships": map[string]any{"incubator": link(of[1])}})
		included = append(included, map[string]any{"type": "incubator", "id": of[1], "attributes": map[string]any{"title": "La maison " + of[1]}})
	}
	body, err := json.Marshal(map[string]any{"data": data, "included": included})
	keeper := b.Catalogue.(*catalogue.Keeper)
	if keeper.Spec == "sample" && err == nil {
		file := filepath.Join(t.TempDir(), "startups.json")
		keeper = &catalogue.Keeper{Spec: file, Copies: b.store, Registry: b.store}
		keeper.Source, err = catalogue.Open(file)
		b.Catalogue = keeper
	}
	if err == nil {
		err = os.WriteFile(keeper.Spec, body, 0o600)
	}
	if err == nil {
		_, err = keeper.Refresh(t.Context(), b.Clock.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A product that is called like an incubator, or like what ends a calendar, has
// its own.
func TestCalendarsByName(t *testing.T) {
	b := newBench(t)
	all := shelf{"stop-pub": {"Stop Pub", "mtes"}, "ademe": {"Ademe", "ademe"}, "coach": {"Coach", "dinum"}, "x": {"X", "dinum"}}
	b.catalogued(t, all)
	for text, want := range map[string]string{"agenda stop pub": "Stop Pub", "agenda ademe": "Ademe", "agenda coach": "Coach", "agenda dinum": "La maison dinum"} {
		reply, err := b.calendar(t, member, text)
		if made, ok := reply.Show.(bot.FeedMade); err != nil || !ok || made.Name != want {
			t.Errorf("%q: %+v %v", text, reply.Show, err)
		}
	}
	reply, err := b.calendar(t, member, "agenda retirer stop-pub")
	if ended, ok := reply.Show.(bot.FeedEnded); err != nil || !ok || !ended.Ended || ended.Name != "Stop Pub" {
		t.Errorf("%+v %v", reply.Show, err)
	}
}

// meets announces a committee of a product on a day at two o'clock, or asks for
// its day.
func (b *bench) meets(t *testing.T, id bot.CommitteeID, p bot.ProductID, day time.Time) bot.Committee {
	t.Helper()
	c := bot.Committee{ID: id, Product: p, Type: "comité", Start: day, Length: time.Hour, Zone: "Europe/Paris", State: bot.CommitteePlanned}
	if day.IsZero() {
		c.State, c.Slots = bot.CommitteePolled, []time.Time{b.Clock.Now().AddDate(0, 0, 7), b.Clock.Now().AddDate(0, 0, 8)}
	}
	made, _, err := b.store.Announce(t.Context(), bot.Announcement{Committee: c, By: "coach", Door: "test", At: b.Clock.Now()})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func (b *bench) changes(t *testing.T, action bot.CommitteeAction, c bot.Committee) {
	t.Helper()
	if _, _, err := b.store.ChangeCommittee(t.Context(), bot.CommitteeChange{Action: action, Was: c.Sequence, After: c, By: "coach", Door: "test", At: b.Clock.Now()}); err != nil {
		t.Fatal(err)
	}
}

// lines is what a feed holds for somebody: its name, then the committees.
func (b *bench) lines(t *testing.T, who bot.Person, kind bot.FeedKind, of string) string {
	t.Helper()
	page, ok, err := b.FeedLines(t.Context(), bot.Feed{User: who.ID, Scope: bot.FeedScope{Kind: kind, Of: of}}, who)
	if err != nil || page.Kind != kind || page.Zone == "" {
		t.Fatalf("%+v %v", page, err)
	}
	if !ok {
		return "none"
	}
	got := page.Name + ":"
	for _, l := range page.Lines {
		got += fmt.Sprintf(" %s of %s", l.Committee.ID, l.Name)
	}
	return got
}

// A feed holds the committees of its products that have a day, those cancelled
// too, of the last year on.
func TestWhatACalendarHolds(t *testing.T) {
	b := newBench(t)
	b.team = append(b.team, bot.Member{User: "coach", Role: bot.RoleCoach})
	first := shelf{"dossierfacile": {"DossierFacile", "mtes"}, "pix": {"Pix", "dinum"}, "x": {"X", "dinum"}, "y": {"Y", "dinum"}, "z": {"Z", "mtes"}}
	b.catalogued(t, first)
	pix, _ := b.Catalogue.Current().Catalogue.Startup("pix")
	now, of, coach := b.Clock.Now(), string(b.product), bot.Person{ID: "coach"}
	b.meets(t, "old", b.product, now.AddDate(-1, 0, -2))
	b.meets(t, "held", b.product, now.AddDate(0, -3, 0))
	b.meets(t, "next", b.product, now.AddDate(0, 0, 17))
	b.meets(t, "polled", b.product, time.Time{})
	b.meets(t, "pix", pix.ID, now.AddDate(0, 0, 3))
	b.changes(t, bot.CommitteeCancel, b.meets(t, "cancelled", b.product, now.AddDate(0, 0, 18)))
	b.changes(t, bot.CommitteeCancel, b.meets(t, "poll-cancelled", b.product, time.Time{}))
	b.changes(t, bot.CommitteeWithdraw, b.meets(t, "withdrawn", b.product, now.AddDate(0, 0, 19)))
	ours := " held of DossierFacile next of DossierFacile cancelled of DossierFacile"
	expect := func(what string, who bot.Person, kind bot.FeedKind, of, want string) {
		t.Helper()
		if got := b.lines(t, who, kind, of); got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	expect("a product", member, bot.FeedProduct, of, "DossierFacile:"+ours)
	expect("an incubator", member, bot.FeedIncubator, "mtes", "La maison mtes:"+ours)
	expect("another incubator", member, bot.FeedIncubator, "dinum", "La maison dinum: pix of Pix")
	expect("a coach", coach, bot.FeedCoach, "", ":"+ours)
	expect("no coach", member, bot.FeedCoach, "", "none")
	expect("a guest", bot.Person{ID: "agent", Guest: true}, bot.FeedProduct, of, "none")
	expect("who left", bot.Person{ID: "agent", Gone: true}, bot.FeedIncubator, "mtes", "none")
	expect("no such product", member, bot.FeedProduct, "p99", ":")
	expect("no such incubator", member, bot.FeedIncubator, "lost", "lost:")
	expect("no such kind", member, "x", of, of+":"+ours)

	if err := b.store.Rename(t.Context(), bot.Renaming{Product: b.product, From: "dossierfacile", To: "dossier", By: "staff", Door: "test", At: now}); err != nil {
		t.Fatal(err)
	}
	b.catalogued(t, shelf{"dossier": {"Mon Dossier", "mtes"}, "pix": {"Pix", "dinum"}, "x": {"X", "dinum"}, "y": {"Y", "dinum"}, "z": {"Z", "mtes"}})
	ours = strings.ReplaceAll(ours, "DossierFacile", "Mon Dossier")
	expect("renamed", member, bot.FeedProduct, of, "Mon Dossier:"+ours)
	b.catalogued(t, shelf{"pix": {"Pix", "dinum"}, "x": {"X", "dinum"}, "y": {"Y", "dinum"}})
	expect("lost by the catalogue", member, bot.FeedProduct, of, "Mon Dossier:"+ours)
	expect("its incubator too", member, bot.FeedIncubator, "mtes", "mtes:"+ours)
	expect("its coach", coach, bot.FeedCoach, "", ":"+ours)
}

// Without a catalogue a feed is not empty: nobody can say what it holds.
func TestACalendarWithoutACatalogue(t *testing.T) {
	b := newBench(t)
	b.Catalogue = &catalogue.Keeper{}
	if _, ok, err := b.FeedLines(t.Context(), bot.Feed{User: "agent", Scope: bot.FeedScope{Kind: bot.FeedCoach}}, member); ok || code(err) != bot.CodeCatalogueEmpty {
		t.Errorf("%v %v", ok, err)
	}
	if reply, err := b.calendar(t, member, "agenda"); code(err) != bot.CodeCatalogueEmpty {
		t.Errorf("%+v %v", reply.Show, err)
	}
}
