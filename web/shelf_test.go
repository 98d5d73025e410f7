package web

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"jalon/bot"
	"jalon/catalogue"
	"jalon/commands"
	"jalon/view"
)

// shelf is a bench whose feeds are those of the sample, where coach is
// DossierFacile's and everybody is a member.
type shelf struct {
	*bench
	Feeds   *Feeds
	clock   *bot.ManualClock
	known   bot.Known
	product bot.ProductID // DossierFacile
	heard   map[string]int
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	s := &shelf{bench: newBench(t), clock: bot.NewManualClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), heard: map[string]int{}}
	source, err := catalogue.Open("sample")
	s.must(err)
	keeper := &catalogue.Keeper{Source: source, Spec: "sample", Copies: s.store, Registry: s.store}
	_, err = keeper.Refresh(t.Context(), s.clock.Now())
	s.must(err)
	product, ok := keeper.Current().Catalogue.Startup("dossierfacile")
	if !ok {
		t.Fatal("the sample has no dossierfacile")
	}
	s.product = product.ID
	s.known.Settings = []bot.Settings{{Product: s.product, Team: []bot.Member{{User: "coach", Role: bot.RoleCoach, Sure: true}}}}
	words, err := view.New(nil)
	s.must(err)
	paris, err := time.LoadLocation("Europe/Paris")
	s.must(err)
	router := &commands.Router{Catalogue: keeper, Committees: s.store, Feeds: s.store, Clock: s.clock, Zone: paris,
		Directory: func() *bot.Directory { return bot.NewDirectory(s.known) }}
	s.Feeds = &Feeds{Of: s.store.FeedOf, Lines: router.FeedLines, One: router.CommitteeLine, Who: s.Who, Render: words.Feed, Ready: func() bool { return true },
		Heard: func(outcome string) { s.heard[outcome]++ }, Clock: s.clock, Log: slog.New(slog.NewTextHandler(s.log, nil)), Now: func() time.Time { return s.at }}
	s.mux.Handle(commands.CalendarPath+"{file}", s.Feeds)
	return s
}

// feed gives somebody a calendar, and returns what opens it.
func (s *shelf) feed(u bot.UserID, kind bot.FeedKind, of string) (secret string) {
	s.t.Helper()
	secret = bot.NewFeedSecret()
	s.must(s.store.SetFeed(s.t.Context(), bot.Feed{Hash: bot.HashKey(secret), User: u, Scope: bot.FeedScope{Kind: kind, Of: of}, At: s.clock.Now()}, "test"))
	return secret
}

// committee announces one of DossierFacile.
func (s *shelf) committee(id bot.CommitteeID) bot.Committee {
	s.t.Helper()
	c, _, err := s.store.Announce(s.t.Context(), bot.Announcement{By: "coach", Door: "test", At: s.clock.Now(), Committee: bot.Committee{ID: id, Product: s.product,
		Type: "comité d'investissement", Start: time.Date(2026, 12, 10, 13, 30, 0, 0, time.UTC), Length: 50 * time.Minute, Zone: "Europe/Paris", Place: "Salle 24, ou en visio",
		Link: "https://visio.example/dossierfacile", Document: "https://secret.example/slides", Note: "secret note", Organiser: "coach", State: bot.CommitteePlanned,
		Invitees: []bot.Invitee{{Name: "Secret Sponsor"}}}})
	s.must(err)
	return c
}

func (s *shelf) ask(method, path string, header http.Header) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(context.Background(), method, path, nil)
	maps.Copy(r.Header, header)
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r)
	return w
}

func addressOf(secret string) string { return commands.CalendarPath + secret + ".ics" }
