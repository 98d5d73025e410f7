package mattermost

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mattermost/mattermost/server/public/model"

	"jalon/commands"
	"jalon/view"
)

// Ours are taken by what no integration made: a plugin's command, or one of the
// server itself, has no id.
func TestShadowed(t *testing.T) {
	known := []*model.Command{
		nil,
		{Trigger: "startup"},                        // a plugin's
		{Trigger: "Jalon"},                          // in capitals
		{Id: "c1", Trigger: "indicateur"},           // an integration's
		{Trigger: "test-rappel"},                    // another name
		{Trigger: "away", AutoComplete: true},       // not ours
		{Trigger: "comite", AutoComplete: false},    // not offered, and answered all the same
		{Id: "c2", Trigger: "comite", DeleteAt: 12}, // removed
	}
	for prefix, want := range map[string][]string{"": {"startup", "comite", "jalon"}, "test-": {"test-rappel"}, "autre-": nil} {
		if diff := cmp.Diff(want, shadowed(known, prefix)); diff != "" {
			t.Errorf("prefix %q: %s", prefix, diff)
		}
	}
}

// commandServer is a server of one team whose plugin answers to /startup and
// does not offer it.
type commandServer struct {
	every int // status of the list of every command
	made  []*model.Command
}

func (s *commandServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	offered := []*model.Command{{Trigger: "away", AutoComplete: true}}
	switch path := r.URL.Path; {
	case r.Method == http.MethodPost && path == "/api/v4/commands":
		var c model.Command
		if err := json.NewDecoder(r.Body).Decode(&c); err != nil {
			panic(err)
		}
		c.Id, c.Token = fmt.Sprint("c", len(s.made)), fmt.Sprint("jeton-", len(s.made))
		s.made = append(s.made, &c)
		w.WriteHeader(http.StatusCreated)
		json.NewEncoder(w).Encode(c)
	case strings.HasSuffix(path, "/commands/autocomplete"):
		offered = append(offered, &model.Command{Trigger: "rappel", AutoComplete: true})
		for _, c := range s.made {
			if seen := *c; seen.AutoComplete { // as who does not manage commands sees it
				seen.Sanitize()
				offered = append(offered, &seen)
			}
		}
		json.NewEncoder(w).Encode(offered)
	case path == "/api/v4/commands" && r.URL.Query().Get("custom_only") == "true":
		json.NewEncoder(w).Encode(append([]*model.Command{nil}, s.made...))
	case path == "/api/v4/commands" && s.every != http.StatusOK:
		w.WriteHeader(s.every)
		io.WriteString(w, `{"id":"api.context.permissions.app_error","status_code":403}`)
	case path == "/api/v4/commands":
		json.NewEncoder(w).Encode(append(offered, &model.Command{Trigger: "startup"}))
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// A plugin's command that completion does not offer is found too; where the
// server does not list those, the ones it offers are looked at.
func TestPluginsCommandsAreFound(t *testing.T) {
	for status, want := range map[int]string{http.StatusOK: "/startup", http.StatusForbidden: "/rappel"} {
		server := httptest.NewServer(&commandServer{every: status})
		defer server.Close()
		team := &model.Team{Id: "equipe", Name: "fabnum"}
		s := &Setup{URL: server.URL, BotURL: "http://bot", Language: "fr", Installation: "ici", Out: io.Discard, DryRun: true,
			admin: NewClient(server.URL, "x")}
		v, err := view.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.commandsOf(t.Context(), team, v); err != nil || len(s.left) != 1 || !strings.HasPrefix(s.left[0], want+" is answered in team fabnum") {
			t.Errorf("%d: %v, left %q", status, err, s.left)
		}
		door, err := New(Options{URL: server.URL, BotURL: "http://bot", SealKeys: keyOne, Installation: "ici", Language: "fr"})
		if err != nil {
			t.Fatal(err)
		}
		if f := door.checkShadowed(t.Context(), team); !strings.Contains(f.Fault, "answers to "+want+":") {
			t.Errorf("%d: %+v", status, f)
		}
	}
}

// Set up again, with a prefix, nothing is made twice, and hints are worded for
// that prefix.
func TestCommandsAgain(t *testing.T) {
	chat := &commandServer{every: http.StatusOK}
	server := httptest.NewServer(chat)
	defer server.Close()
	s := &Setup{URL: server.URL, BotURL: "http://bot", Language: "fr", Installation: "ici", Prefix: "test-", Out: io.Discard, admin: NewClient(server.URL, "x")}
	v, err := s.words()
	if err != nil {
		t.Fatal(err)
	}
	var tokens []string
	for range 2 {
		if tokens, err = s.commandsOf(t.Context(), &model.Team{Id: "equipe", Name: "fabnum"}, v); err != nil || len(s.left) != 0 {
			t.Fatalf("%v, left %q", err, s.left)
		}
	}
	if len(chat.made) != len(commands.Triggers()) || len(tokens) != len(chat.made) {
		t.Errorf("%d commands, %d tokens", len(chat.made), len(tokens))
	}
	prefixed, err := view.Prefixed(nil, "test-")
	if err != nil {
		t.Fatal(err)
	}
	for prefix, fault := range map[string]string{"test-": "", "": `they are registered as /test-`, "other-": `mattermost.prefix is "other-": write prefix = "test-" there`} {
		door, err := New(Options{URL: server.URL, BotURL: "http://bot", SealKeys: keyOne, Installation: "ici", Prefix: prefix, Language: "fr"})
		if err != nil {
			t.Fatal(err)
		}
		if f := door.checkPrefix(t.Context(), &model.Team{Id: "equipe", Name: "fabnum"}); (f.Fault == "") != (fault == "") || !strings.Contains(f.Fault, fault) {
			t.Errorf("prefix %q in the configuration: %+v", prefix, f)
		}
	}
	for _, trigger := range commands.Triggers() {
		i := slices.IndexFunc(chat.made, func(c *model.Command) bool { return c.Trigger == "test-"+trigger.Word })
		if i < 0 || chat.made[i].AutoCompleteDesc != prefixed.Hint("fr", trigger.Command) || strings.Contains(chat.made[i].AutoCompleteDesc, " /jalon") {
			t.Errorf("/test-%s: %d of %v", trigger.Word, i, chat.made)
		}
	}
}

// Without a token the account is named after the prefix; with one that works it
// is the token's.
func TestUsualName(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "BEARER jeton" {
			w.WriteHeader(http.StatusUnauthorized)
		}
		json.NewEncoder(w).Encode(model.User{Username: "robot", IsBot: true})
	}))
	defer server.Close()
	for token, want := range map[string]string{"": "test-jalon", "revoked": "test-jalon", "jeton": "robot"} {
		if got := (&Setup{URL: server.URL, Prefix: "test-", Token: token}).usualName(t.Context()); got != want {
			t.Errorf("token %q: %s, want %s", token, got, want)
		}
	}
}
