package web

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jalon/bot"
	"jalon/commands"
	"jalon/store/bolt"
)

// bench is a door on a real store and the real rights, where intra and dev note
// the figures of pix, which was called old-pix; mobilic is another product.
type bench struct {
	*Measures
	t      *testing.T
	store  *bolt.Store
	mux    *http.ServeMux
	log    *bytes.Buffer
	pix    bot.ProductID
	other  bot.ProductID
	people map[bot.UserID]bot.Person
	team   []bot.Member
	woken  int
	at     time.Time // that senders are paced by
}

func newBench(t *testing.T) *bench {
	t.Helper()
	st, err := bolt.Open(filepath.Join(t.TempDir(), "jalon.db"), bolt.WithoutSync())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	b := &bench{t: t, store: st, mux: http.NewServeMux(), log: &bytes.Buffer{}, people: map[bot.UserID]bot.Person{},
		team: []bot.Member{{User: "intra", Role: bot.RoleIntrapreneur}, {User: "dev", Role: bot.RoleDevelopment}}, at: time.Now()}
	ids, err := st.EnsureProducts(t.Context(), []string{"old-pix", "mobilic"})
	b.must(err)
	b.pix, b.other = ids["old-pix"], ids["mobilic"]
	b.must(st.Rename(t.Context(), bot.Renaming{Product: b.pix, From: "old-pix", To: "pix", By: "staff", Door: "test", At: time.Now()}))
	clock := bot.NewManualClock(time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC))
	var declared []bot.Declared
	for short, f := range map[string]bot.Frequency{"baux": bot.Monthly, "usage": bot.Quarterly} {
		declared = append(declared, bot.Declared{Indicator: bot.Indicator{Name: "Part des " + short, ShortName: short, Family: bot.Used, Frequency: f, Unit: "%"}})
	}
	b.must(st.Declare(t.Context(), b.pix, declared, clock.Now()))
	router := &commands.Router{Directory: func() *bot.Directory {
		return bot.NewDirectory(bot.Known{Settings: []bot.Settings{{Product: b.pix, Team: b.team}, {Product: b.other, Team: b.team}}})
	}}
	b.Measures = &Measures{Store: st, Rights: router, Ready: func() bool { return true }, Wake: func() { b.woken++ }, Clock: clock, Zone: time.UTC,
		Log: slog.New(slog.NewTextHandler(b.log, nil)), Now: func() time.Time { return b.at },
		Who: func(_ context.Context, u bot.UserID) bot.Person {
			if p, ok := b.people[u]; ok {
				return p
			}
			return bot.Person{ID: u}
		}}
	b.mux.Handle(commands.MeasuresPath+"{slug}", b.Measures)
	return b
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// key makes a key.
func (b *bench) key(p bot.ProductID, by bot.UserID) string {
	b.t.Helper()
	key := bot.NewKey()
	_, err := b.store.SetKey(b.t.Context(), bot.APIKey{Product: p, Hash: bot.HashKey(key), By: by, At: b.Clock.Now()}, bot.RoleIntrapreneur, "test")
	b.must(err)
	return key
}

// send sends a body, and returns the status and what is answered.
func (b *bench) send(path, key, body string) (int, string) {
	b.t.Helper()
	r := httptest.NewRequestWithContext(b.t.Context(), http.MethodPost, path, strings.NewReader(body))
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	w := httptest.NewRecorder()
	b.mux.ServeHTTP(w, r)
	return w.Code, strings.TrimSpace(w.Body.String())
}

// figures counts the measures ever stored.
func (b *bench) figures() (n int) {
	b.t.Helper()
	entries, err := b.store.Journal(context.Background(), 0, 1000)
	b.must(err)
	for _, e := range entries {
		if strings.HasPrefix(e.Action, "measure.") {
			n++
		}
	}
	return n
}
