package mattermost

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"jalon/bot"
)

// A server, or something in front of it, that answers with nothing is a fault
// of unknown outcome, never a crash.
func TestNothingIsNoAnswer(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter){
		"null":         func(w http.ResponseWriter) { w.Write([]byte(" null\n")) },
		"not modified": func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotModified) },
		"empty":        func(http.ResponseWriter) {},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w) }))
			defer server.Close()
			door, err := New(Options{URL: server.URL, BotURL: "http://bot.example.org", SealKeys: keyOne, Installation: "ici", Language: "fr"})
			if err != nil {
				t.Fatal(err)
			}
			door.joined.Store("salon", true)
			if err := door.Connect(t.Context()); err == nil {
				t.Error("connected to nothing")
			}
			if _, err := door.User(t.Context(), "agent"); err == nil {
				t.Error("found somebody in nothing")
			}
			to := bot.Destination{Channel: "salon"}
			if _, _, err := door.Find(t.Context(), to, "x", time.Now()); err == nil {
				t.Error("looked into nothing, and says the post is not there")
			}
			if _, err := door.Post(t.Context(), bot.Message{Delivery: "x", To: to, Content: bot.Content{Notice: &bot.Notice{Cause: bot.NoticeDead}}}); err == nil {
				t.Error("posted to nothing, and has a receipt")
			}
		})
	}
}
