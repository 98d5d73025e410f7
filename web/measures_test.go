package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"jalon/bot"
	"jalon/commands"
)

const october = `{"indicateur":"baux","periode":"2026-10","valeur":10.4}`

// A script keeps the figure: once is noted, again changes nothing, another value
// corrects, and it says in whose name.
func TestAScriptKeepsTheFigure(t *testing.T) {
	b := newBench(t)
	key := b.key(b.pix, "intra")
	ask := bot.Delivery{Name: "channel/p1/2026-W48", Kind: bot.KindReminder, Product: b.pix, State: bot.StatePlanned, Due: b.Clock.Now(), Slot: b.Clock.Now(), PlannedAt: b.Clock.Now()}
	b.must(b.store.Owe(t.Context(), []bot.Delivery{ask}))
	claimed, _, err := b.store.Claim(t.Context(), bot.Claim{Now: b.Clock.Now(), Limit: 1, Lease: time.Minute, Anchor: b.Clock.Now(), Resolve: func(c bot.Claiming) bot.Resolution {
		var items []bot.ReminderItem
		for _, d := range c.Facts.DueFigures(bot.DateOf(b.Clock.Now())) {
			if d.Facts.ShortName == "baux" {
				items = append(items, bot.ReminderItem{Indicator: d.Facts.ID, Name: d.Facts.Name, Period: d.Period})
			}
		}
		return bot.Resolution{To: bot.Destination{Channel: "c"}, Content: bot.Content{Reminder: &bot.Reminder{Product: b.pix, Items: items}}}
	}})
	b.must(err)
	b.must(b.store.Settle(t.Context(), bot.Settlement{Name: claimed[0].Name, Attempt: claimed[0].Attempt, At: b.Clock.Now(), State: bot.StateSent}))

	for _, c := range []struct {
		path, body, want string
		figures, woken   int
	}{
		{"/mesures/pix", october, `{"mesures":[{"indicateur":"baux","periode":"2026-10","valeur":10.4,"provisoire":false,"enregistree":true}]}`, 1, 1},
		{"/mesures/pix", october, `{"mesures":[{"indicateur":"baux","periode":"2026-10","valeur":10.4,"provisoire":false,"enregistree":false}]}`, 1, 1},
		{"/mesures/old-pix", `{"mesures":[` + october + `]}`, `"enregistree":false`, 1, 1},
		{"/mesures/pix", `{"indicateur":"part des baux","periode":"2026-10","valeur":10.5,"commentaire":"source corrigée"}`, `"valeur":10.5,"provisoire":false,"enregistree":true`, 2, 2},
		{"/mesures/pix", `{"mesures":[{"indicateur":"baux","periode":"2026-10","valeur":10.5},{"indicateur":"usage","periode":"2026-Q3","valeur":33.333333333333336,"provisoire":true}]}`,
			`{"mesures":[{"indicateur":"baux","periode":"2026-10","valeur":10.5,"provisoire":false,"enregistree":false},{"indicateur":"usage","periode":"2026-Q3","valeur":33.333333,"provisoire":true,"enregistree":true}]}`, 3, 3},
		{"/mesures/pix", `{"indicateur":"baux","periode":"2026-11","valeur":-0}`, `"valeur":0,`, 4, 4}, // the month under way
		{"/mesures/pix", `{"indicateur":"baux","periode":"2026-09","valeur":1e3}`, `"valeur":1000,`, 5, 5},
	} {
		status, got := b.send(c.path, key, c.body)
		if status != http.StatusOK || !strings.Contains(got, c.want) || b.figures() != c.figures || b.woken != c.woken {
			t.Errorf("%s: %d %s, %d figures, woken %d", c.body, status, got, b.figures(), b.woken)
		}
	}
	facts, err := b.store.Facts(t.Context(), b.pix)
	b.must(err)
	baux, _ := commands.Indicator(facts, "baux")
	if m, ok := baux.At("2026-10"); !ok || m.By != "intra" || m.Comment != "source corrigée" || m.Supersedes == 0 || m.Decimals != 1 {
		t.Errorf("%+v", m)
	}
	if d, err := b.store.Delivery(t.Context(), ask.Name); err != nil || d.State != bot.StateAnswered || d.EditVersion == 0 {
		t.Errorf("what asked for it: %+v %v", d, err)
	}
	entries, err := b.store.Journal(t.Context(), 0, 100)
	b.must(err)
	if last := entries[len(entries)-1]; last.Door != Door || last.As != bot.RoleIntrapreneur || !last.Actor.IsPerson() {
		t.Errorf("%+v", last)
	}
	if k, err := b.store.KeyByHash(t.Context(), bot.HashKey(key)); err != nil || !k.LastUsed.Equal(b.Clock.Now()) {
		t.Errorf("%+v %v", k, err)
	}
}

// Whoever has not the key of this product learns nothing, not even what there is.
func TestWrongKeys(t *testing.T) {
	b := newBench(t)
	key, foreign, revoked, replaced := b.key(b.pix, "intra"), b.key(b.other, "intra"), b.key(b.pix, "dev"), ""
	_, err := b.store.RevokeKeys(t.Context(), bot.Revocation{Product: b.pix, User: "dev", By: "dev", At: b.Clock.Now()})
	b.must(err)
	replaced, key = key, b.key(b.pix, "intra")
	var first string
	for name, try := range map[string][2]string{
		"none": {"/mesures/pix", ""}, "empty": {"/mesures/pix", " "}, "wrong": {"/mesures/pix", bot.NewKey()}, "short": {"/mesures/pix", key[:len(key)-1]},
		"more": {"/mesures/pix", key + "A"}, "case": {"/mesures/pix", strings.ToLower(key)}, "huge": {"/mesures/pix", "jalon_" + strings.Repeat("A", 500_000)},
		"its hash": {"/mesures/pix", bot.HashKey(key)}, "another product's": {"/mesures/pix", foreign}, "for another": {"/mesures/mobilic", key},
		"revoked": {"/mesures/pix", revoked}, "replaced": {"/mesures/pix", replaced}, "no such product": {"/mesures/nothing", key}, "upper slug": {"/mesures/PIX", key},
		"no product": {"/mesures/%20", key}, "a path": {"/mesures/..%2Fpix", key}, "dots": {"/mesures/%2e%2e%2f%2e%2e%2fetc", key}, "a zero": {"/mesures/pix%00", key}, "its id": {"/mesures/" + string(b.pix), key},
	} {
		b.at = b.at.Add(time.Minute)
		status, got := b.send(try[0], try[1], october)
		if first == "" {
			first = got
		}
		if status != http.StatusUnauthorized || got != first {
			t.Errorf("%s: %d %s", name, status, got)
		}
	}
	for _, header := range []string{"Basic " + key, "bearer", "Bearer", key, "Token " + key} {
		r := httptest.NewRequest(http.MethodPost, "/mesures/pix", strings.NewReader(october))
		r.Header.Set("Authorization", header)
		w := httptest.NewRecorder()
		b.mux.ServeHTTP(w, r)
		if w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") == "" {
			t.Errorf("%.10s: %d", header, w.Code)
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/mesures/pix", strings.NewReader(october))
	r.Header["Authorization"] = []string{"Bearer " + bot.NewKey(), "Bearer " + key}
	w := httptest.NewRecorder()
	if b.mux.ServeHTTP(w, r); w.Code != http.StatusUnauthorized {
		t.Errorf("two keys: %d", w.Code)
	}
	for _, path := range []string{"/mesures/", "/mesures/pix/", "/mesures/../mesures/pix/x", "/mesures/a/b"} {
		if status, _ := b.send(path, key, october); status != http.StatusNotFound && status/100 != 3 {
			t.Errorf("%s: %d", path, status)
		}
	}
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete, http.MethodHead, http.MethodOptions} {
		r := httptest.NewRequest(method, "/mesures/pix", nil)
		r.Header.Set("Authorization", "Bearer "+key)
		w := httptest.NewRecorder()
		if b.mux.ServeHTTP(w, r); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != http.MethodPost {
			t.Errorf("%s: %d", method, w.Code)
		}
	}
	if b.figures() != 0 || b.woken != 0 {
		t.Errorf("%d figures were stored", b.figures())
	}
	if status, got := b.send("/mesures/pix", key, october); status != http.StatusOK {
		t.Errorf("the right one: %d %s", status, got)
	}
	for _, secret := range []string{key, foreign, revoked, bot.HashKey(key), "10.4", "baux"} {
		if strings.Contains(b.log.String(), secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
}

// A key does what its owner may, now.
func TestAKeyDiesWithItsRight(t *testing.T) {
	b := newBench(t)
	key := b.key(b.pix, "intra")
	expect := func(what string, want int) {
		t.Helper()
		if status, got := b.send("/mesures/pix", key, october); status != want {
			t.Errorf("%s: %d %s, want %d", what, status, got, want)
		}
	}
	team := b.team
	b.team = team[1:]
	expect("out of the team", http.StatusForbidden)
	b.team = append([]bot.Member{{User: "intra", Role: bot.RoleSponsor}}, team[1:]...)
	expect("a sponsor now", http.StatusForbidden)
	b.team = team
	b.people["intra"] = bot.Person{ID: "intra", Guest: true, Gone: true}
	expect("deactivated", http.StatusForbidden)
	b.people["intra"] = bot.Person{ID: "intra", Guest: true, Unknown: true}
	expect("the chat does not say", http.StatusServiceUnavailable)
	delete(b.people, "intra")
	b.Ready = func() bool { return false }
	expect("nobody is known yet", http.StatusServiceUnavailable)
	b.Ready = func() bool { return true }
	if b.figures() != 0 {
		t.Errorf("%d figures were stored", b.figures())
	}
	expect("back in the team", http.StatusOK)
	_, err := b.store.Erase(t.Context(), "intra", "test", b.Clock.Now())
	b.must(err)
	expect("erased", http.StatusUnauthorized)
	b.must(b.store.Close())
	expect("the store is closed", http.StatusInternalServerError)
}

// What cannot be understood is refused whole, fault by fault.
func TestBodies(t *testing.T) {
	b := newBench(t)
	key := b.key(b.pix, "intra")
	many := func(n int) string {
		return `{"mesures":[` + strings.TrimSuffix(strings.Repeat(october+",", n), ",") + `]}`
	}
	one := func(field, value string) string {
		values := map[string]json.RawMessage{}
		b.must(json.Unmarshal([]byte(october), &values))
		var parts []string
		if values[field] = json.RawMessage(value); value == "" {
			delete(values, field)
		}
		for name, v := range values {
			parts = append(parts, fmt.Sprintf("%q:%s", name, v))
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	for _, c := range []struct {
		body   string
		status int
		want   string
	}{
		{"", 400, "json-illisible"}, {"null", 400, "json-illisible"}, {"[]", 400, "json-illisible"}, {"{", 400, "json-illisible"}, {october + october, 400, "json-illisible"}, {`"x"`, 400, "json-illisible"},
		{strings.Repeat("[", 60_000), 400, "json-illisible"}, {one("valeur", "NaN"), 400, "json-illisible"}, {one("valeur", "+1"), 400, "json-illisible"},
		{`{"x":"` + strings.Repeat("x", 100_001-8) + `"}`, 413, "trop-gros"}, {strings.Repeat(" ", 70_000) + october, 413, "trop-gros"},
		{`{"mesures":[]}`, 422, "aucune-mesure"}, {`{"mesures":null}`, 422, "aucune-mesure"}, {`{"mesures":{}}`, 422, "type-refuse"}, {`{"mesures":[],"x":1}`, 422, "champ-inconnu"}, {many(101), 422, "trop-de-mesures"},
		{many(2), 422, `{"erreur":"mesure-en-double","mesure":1,"champ":"periode"}`}, {`{"mesures":[` + october + `,null,3]}`, 422, `{"erreur":"type-refuse","mesure":2}`},
		{`{}`, 422, `{"erreur":"champ-manquant","mesure":0,"champ":"valeur"}`}, {one("valeur", ""), 422, "champ-manquant"},
		{one("Valeur", "1"), 422, `{"erreur":"champ-inconnu","mesure":0,"champ":"Valeur",`}, {one(strings.Repeat("x", 1000), "1"), 422, "champ-inconnu"},
		{one("valeur", "null"), 422, "type-refuse"}, {one("valeur", `"10,4"`), 422, "type-refuse"}, {one("valeur", `true`), 422, "type-refuse"}, {one("valeur", `[1]`), 422, "type-refuse"},
		{one("valeur", "1e999"), 422, "nombre-trop-grand"}, {one("valeur", "-1e15"), 422, "nombre-trop-grand"}, {one("valeur", strings.Repeat("9", 400)), 422, "nombre-trop-grand"},
		{one("provisoire", `"oui"`), 422, "type-refuse"}, {one("provisoire", `null`), 422, "type-refuse"}, {one("commentaire", `3`), 422, "type-refuse"}, {one("commentaire", `"\u0000"`), 422, "commentaire-refuse"},
		{one("commentaire", `"`+strings.Repeat("é", 1001)+`"`), 422, "commentaire-refuse"},
		{one("indicateur", `"bau"`), 422, `{"erreur":"indicateur-inconnu","mesure":0,"champ":"indicateur","attendu":["`}, {one("indicateur", `""`), 422, "indicateur-inconnu"}, {one("indicateur", `"i1"`), 422, "indicateur-inconnu"},
		{one("periode", `"2026-13"`), 422, `"attendu":["2026-10"]`}, {one("periode", `"2026-Q3"`), 422, "periode-illisible"}, {one("periode", `"octobre"`), 422, "periode-illisible"}, {one("periode", `"2026-10 "`), 422, "periode-illisible"},
		{one("periode", `"2026-12"`), 422, "periode-a-venir"}, {one("periode", `"9999-12"`), 422, "periode-a-venir"},
		{`{"mesures":[` + october + `,{"indicateur":"usage","periode":"2027-Q1","valeur":1,"x":2}]}`, 422, "champ-inconnu"},
	} {
		b.at = b.at.Add(time.Minute)
		status, got := b.send("/mesures/pix", key, c.body)
		if status != c.status || !strings.Contains(got, c.want) || !json.Valid([]byte(got)) || len(got) > 4000 {
			t.Errorf("%.80s: %d %.300s, want %d %s", c.body, status, got, c.status, c.want)
		}
	}
	if b.figures() != 0 || b.woken != 0 {
		t.Errorf("a refusal stored %d figures", b.figures())
	}
	if strings.Contains(b.log.String(), "octobre") {
		t.Error("a body is in the log")
	}
}

// The same request sent many times at once is stored once.
func TestAtOnce(t *testing.T) {
	b := newBench(t)
	key := b.key(b.pix, "intra")
	var wg sync.WaitGroup
	b.Wake = func() {}
	for range 20 {
		wg.Go(func() {
			if status, got := b.send("/mesures/pix", key, october); status != http.StatusOK {
				t.Errorf("%d %s", status, got)
			}
		})
	}
	wg.Wait()
	if n := b.figures(); n != 1 {
		t.Errorf("%d figures", n)
	}
}

// While a script keeps a figure nothing is due; once it stops, the figure is, from
// its delay after the first period that it left out.
func TestAScriptThatStops(t *testing.T) {
	b := newBench(t)
	key := b.key(b.pix, "intra")
	due := func(day string) (keys []string) {
		t.Helper()
		on, err := bot.ParseDate(day)
		b.must(err)
		facts, err := b.store.Facts(t.Context(), b.pix)
		b.must(err)
		for _, d := range facts.DueFigures(on) {
			if d.Facts.ShortName == "baux" {
				keys = append(keys, d.Period.Key())
			}
		}
		return keys
	}
	for _, one := range []struct{ day, month, owed string }{{"2026-11-25", "2026-10", ""}, {"2026-12-25", "2026-11", ""}, {"2027-01-31", "", "2026-12"}} {
		now, err := time.Parse(time.DateOnly, one.day)
		b.must(err)
		b.Clock.(*bot.ManualClock).Set(now)
		if one.month != "" {
			if status, got := b.send("/mesures/pix", key, fmt.Sprintf(`{"indicateur":"baux","periode":"%s","valeur":10}`, one.month)); status != http.StatusOK {
				t.Fatalf("%s: %d %s", one.month, status, got)
			}
		}
		if got := strings.Join(due(one.day), " "); got != one.owed {
			t.Errorf("on %s %q is due, want %q", one.day, got, one.owed)
		}
	}
}
