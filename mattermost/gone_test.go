package mattermost

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
)

// Whoever left is told apart from a chat that refuses: nothing is wrong with
// either, and nobody has to hear of it.
func TestGoneIsNoRefusalLikeOthers(t *testing.T) {
	asked := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			asked += r.URL.Path + " "
		}
		json.NewEncoder(w).Encode(model.User{Id: "parti", Username: "parti", DeleteAt: 12})
	}))
	defer server.Close()
	door, err := New(Options{URL: server.URL, BotURL: "http://bot.example.org/", SealKeys: keyOne, Installation: "ici", Language: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	to := bot.Destination{User: "parti"}
	_, posting := door.Post(t.Context(), bot.Message{Delivery: "a", To: to, Content: bot.Content{Notice: &bot.Notice{Cause: bot.NoticeDead}}})
	_, _, looking := door.Find(t.Context(), to, "a", start)
	for what, err := range map[string]error{"to post": posting, "to look": looking, "wrapped": fmt.Errorf("look for it: %w", looking)} {
		var e *bot.SendError
		if !errors.As(err, &e) || e.Outcome != bot.OutcomeRefused || !errors.Is(err, bot.ErrRecipientGone) {
			t.Errorf("%s: %v", what, err)
		}
	}
	ch := &channel{create: 403}
	_, refused := ch.messenger(t).Post(t.Context(), bot.Message{Delivery: "a", To: bot.Destination{Channel: "salon"}, Content: bot.Content{Notice: &bot.Notice{Cause: bot.NoticeDead}}})
	if refused == nil || errors.Is(refused, bot.ErrRecipientGone) || asked != "" {
		t.Errorf("a refusal: %v; asked %s", refused, asked)
	}
}

// Somebody whose account is no more has left, as far as the server itself says
// so.
func TestNoAccountIsGone(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		gone bool
	}{
		"no account":  {`{"id":"app.user.missing_account.const","message":"no","status_code":404}`, true},
		"a gateway's": {"<html>", false},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusNotFound)
				fmt.Fprint(w, c.body)
			}))
			defer server.Close()
			people := NewPeople(NewClient(server.URL, ""), slog.New(slog.DiscardHandler))
			for range 2 {
				if who := people.Who(t.Context(), "parti"); who.ID != "parti" || !who.Guest || who.Gone != c.gone || who.Unknown == c.gone {
					t.Errorf("%+v", who)
				}
			}
		})
	}
}
