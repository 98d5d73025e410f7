package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jalon/bot"
	"jalon/mattermost"
	"jalon/store"
)

// The way of scripts is open beside the hooks, to nothing but what it is for.
func TestThePublicHandlerTakesMeasures(t *testing.T) {
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "jalon.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	ids, err := st.EnsureProducts(t.Context(), []string{"dossierfacile"})
	if err != nil {
		t.Fatal(err)
	}
	key := bot.NewKey()
	if _, err := st.SetKey(t.Context(), bot.APIKey{Product: ids["dossierfacile"], Hash: bot.HashKey(key), By: "intra", At: time.Now()}, bot.RoleIntrapreneur, "test"); err != nil {
		t.Fatal(err)
	}
	chat := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { // everybody's account is deactivated
		io.WriteString(w, `{"id":"intra","username":"intra","delete_at":1}`)
	}))
	defer chat.Close()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	door, err := mattermost.New(mattermost.Options{URL: chat.URL, BotURL: "https://jalon.example", Token: "t", SealKeys: strings.Repeat("ab", 32), Installation: "i",
		Language: "fr", CommandTokens: func(bool) [][]byte { return nil }, Clock: bot.RealClock{}, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	cfg := defaults()
	a, err := assemble(&cfg, st, parts{chat: door, channels: door, names: door, clock: bot.RealClock{}, nonce: mattermost.NewNonce}, log)
	if err != nil {
		t.Fatal(err)
	}
	s := &service{assembly: a, door: door, metrics: newMetrics()}
	s.router.Ready = s.ready.Load
	h := s.publicHandler()
	for _, c := range []struct {
		method, path, key string
		ready             bool
		want              int
	}{
		{http.MethodPost, "/mesures/dossierfacile", key, false, http.StatusServiceUnavailable},
		{http.MethodPost, "/mesures/dossierfacile", "", true, http.StatusUnauthorized},
		{http.MethodPost, "/mesures/dossierfacile", key, true, http.StatusForbidden},
		{http.MethodGet, "/mesures/dossierfacile", key, true, http.StatusMethodNotAllowed},
		{http.MethodPost, "/mesures", key, true, http.StatusNotFound},
	} {
		s.ready.Store(c.ready)
		r := httptest.NewRequest(c.method, c.path, strings.NewReader(`{}`))
		r.Header.Set("Authorization", "Bearer "+c.key)
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != c.want {
			t.Errorf("%s %s: %d %s, want %d", c.method, c.path, w.Code, w.Body, c.want)
		}
	}
}
