package mattermost

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/commands"
)

// target is a door in front of a responder that records what reaches it, with
// a chat that knows everybody.
type target struct {
	t       *testing.T
	door    *Door
	hooks   *httptest.Server
	log     *bytes.Buffer
	clock   *bot.ManualClock
	reply   commands.Reply
	err     error
	reached []any
}

func (g *target) Command(_ context.Context, c commands.Call) (commands.Reply, error) {
	g.reached = append(g.reached, c)
	return g.reply, g.err
}

func (g *target) Press(_ context.Context, p commands.Press) (commands.Reply, error) {
	g.reached = append(g.reached, p)
	return g.reply, g.err
}

func (g *target) Submit(_ context.Context, s commands.Submission) (commands.Reply, error) {
	g.reached = append(g.reached, s)
	return g.reply, g.err
}

const (
	keyOne = "1111111111111111111111111111111111111111111111111111111111111111"
	keyTwo = "2222222222222222222222222222222222222222222222222222222222222222"
)

func newTarget(t *testing.T) *target {
	t.Helper()
	chat := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
		locale := "fr"
		if strings.HasPrefix(id, "english") {
			locale = "en-GB"
		}
		json.NewEncoder(w).Encode(model.User{Id: id, Username: id, Locale: locale})
	}))
	t.Cleanup(chat.Close)
	g := &target{t: t, log: &bytes.Buffer{}, clock: bot.NewManualClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)),
		reply: commands.Reply{Show: bot.StartupHelp{Example: "dossierfacile"}}}
	var err error
	g.door, err = New(Options{URL: chat.URL, BotURL: "http://bot.example.org", SealKeys: keyOne, Installation: "ici", Language: "fr",
		CommandTokens: func(bool) [][]byte { return [][]byte{[]byte("jeton-un"), []byte("jeton-deux")} },
		Clock:         g.clock, Log: slog.New(slog.NewTextHandler(g.log, nil)), Observe: func(string, string, time.Duration) {}})
	if err != nil {
		t.Fatal(err)
	}
	g.hooks = httptest.NewServer(g.door.Handler(g))
	t.Cleanup(g.hooks.Close)
	return g
}

// send posts a body, and returns the status and the body of the answer.
func (g *target) send(method, path, kind, body string, header ...string) (int, string) {
	g.t.Helper()
	r, err := http.NewRequest(method, g.hooks.URL+path, strings.NewReader(body))
	if err != nil {
		g.t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		g.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

const formType = "application/x-www-form-urlencoded"

func typed(token, user, text string) string {
	return url.Values{"token": {token}, "user_id": {user}, "channel_id": {"salon"}, "command": {"/startup"}, "text": {text}}.Encode()
}

// Whoever does not prove to be Mattermost gets a status and nothing else, and
// one line in the log that holds nothing of what they sent.
func TestStrangersAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		method, path, kind, body string
		status                   int
	}{
		"no token":            {"POST", CommandPath, formType, typed("", "u", "SECRET"), 401},
		"wrong token":         {"POST", CommandPath, formType, typed("jeton-trois", "u", "SECRET"), 401},
		"part of a token":     {"POST", CommandPath, formType, typed("jeton-u", "u", "SECRET"), 401},
		"not a form":          {"POST", CommandPath, "application/json", `{"token":"jeton-un","text":"SECRET"}`, 401},
		"GET":                 {"GET", CommandPath, formType, typed("jeton-un", "u", "SECRET"), 405},
		"PUT":                 {"PUT", ActionPath, "application/json", "SECRET", 405},
		"over a mebibyte":     {"POST", CommandPath, formType, typed("jeton-un", "u", strings.Repeat("SECRET", 200_000)), 413},
		"an action unsealed":  {"POST", ActionPath, "application/json", `{"user_id":"SECRET","context":{}}`, 401},
		"an action not JSON":  {"POST", ActionPath, "application/json", `SECRET`, 401},
		"a dialog unsealed":   {"POST", DialogPath, "application/json", `{"user_id":"SECRET"}`, 401},
		"a seal not a string": {"POST", ActionPath, "application/json", `{"user_id":"SECRET","context":{"seal":{"a":1}}}`, 401},
	} {
		t.Run(name, func(t *testing.T) {
			g := newTarget(t)
			status, body := g.send(c.method, c.path, c.kind, c.body)
			if status != c.status || body != "" || len(g.reached) != 0 {
				t.Errorf("%d %q, reached %v; want %d and nothing", status, body, g.reached, c.status)
			}
			if lines := strings.Count(g.log.String(), "\n"); lines != 1 || strings.Contains(g.log.String(), "SECRET") {
				t.Errorf("%d log lines: %s", lines, g.log)
			}
		})
	}
}

func TestCommandsAreAnswered(t *testing.T) {
	for name, header := range map[string][]string{
		"in the form":                        {typed("jeton-deux", "u", "x")},
		"in the header":                      {typed("", "u", "x"), "Authorization", "Token jeton-un"},
		"both, one an OAuth set-up replaced": {typed("jeton-un", "u", "x"), "Authorization", "Bearer something"},
	} {
		t.Run(name, func(t *testing.T) {
			g := newTarget(t)
			status, body := g.send("POST", CommandPath, formType, header[0], header[1:]...)
			var answer model.CommandResponse
			if err := json.Unmarshal([]byte(body), &answer); err != nil || status != 200 {
				t.Fatalf("%d %q %v", status, body, err)
			}
			if answer.ResponseType != "ephemeral" || !answer.SkipSlackParsing || len(answer.Attachments) != 1 || len(g.reached) != 1 {
				t.Errorf("%+v", answer)
			}
		})
	}
}

// A fault is a sentence for the person; its cause is for the log alone.
func TestCausesStayInTheLog(t *testing.T) {
	g := newTarget(t)
	g.err = &bot.Error{Code: bot.CodeInternal, Err: errors.New("the disk at 10.0.0.9 is full")}
	status, body := g.send("POST", CommandPath, formType, typed("jeton-un", "u", "x"))
	if status != 200 || strings.Contains(body, "disk") || !strings.Contains(body, "pas ta faute") {
		t.Errorf("%d %s", status, body)
	}
	if strings.Count(g.log.String(), "disk") != 1 {
		t.Errorf("the log: %s", g.log)
	}
}

// The same card is sealed anew for each answer, in each person's language.
func TestCardsAreSealedAnew(t *testing.T) {
	g := newTarget(t)
	card := &bot.StartupCard{Startup: bot.Startup{ID: "p1", Slug: "s", Name: "Nom " + sealMark[:10] + " \"\\ \u2028 é"},
		Lines: []bot.FigureLine{{Family: bot.Usable}}}
	g.reply = commands.Reply{Show: card}
	seals := map[string]bool{}
	for _, user := range []string{"u", "u", "english"} {
		_, body := g.send("POST", CommandPath, formType, typed("jeton-un", user, "s"))
		var answer model.CommandResponse
		if err := json.Unmarshal([]byte(body), &answer); err != nil {
			t.Fatalf("%v: %s", err, body)
		}
		seal := answer.Attachments[0].Actions[0].Integration.Context["seal"].(string)
		opened, err := g.door.Sealer.openButton(seal, "salon")
		if err != nil || opened.Act.Product != "p1" || opened.Act.Nonce == "" {
			t.Errorf("%+v %v", opened, err)
		}
		seals[seal] = true
		if english := strings.Contains(answer.Attachments[0].Text, "Usable"); english != (user == "english") {
			t.Errorf("%s reads %q", user, answer.Attachments[0].Text)
		}
	}
	if len(seals) != 3 {
		t.Errorf("%d different seals of 3", len(seals))
	}
}

func (g *target) press(seal, channel string) (int, string) {
	body, _ := json.Marshal(model.PostActionIntegrationRequest{UserId: "u", ChannelId: channel, Context: map[string]any{"seal": seal}})
	return g.send("POST", ActionPath, "application/json", string(body))
}

// Every altered, foreign or misplaced seal gets a sentence, and nothing is done.
func TestSealsThatAreNotOurs(t *testing.T) {
	g := newTarget(t)
	act := bot.Act{Verb: bot.VerbNote, Product: "p1"}
	good := g.door.Sealer.seal(sealed{Act: act, Channel: "salon"})
	elsewhere, err := NewSealer(keyOne, "ailleurs")
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := NewSealer(keyTwo, "ici")
	if err != nil {
		t.Fatal(err)
	}
	bad := map[string]string{
		"another installation": elsewhere.seal(sealed{Act: act, Channel: "salon"}), "another key": stranger.seal(sealed{Act: act, Channel: "salon"}),
		"a form's": g.door.Sealer.seal(sealed{Act: act, Channel: "salon", User: "u", Expires: 1 << 40}), "another channel": g.door.Sealer.seal(sealed{Act: act, Channel: "autre"}),
		"empty": "", "a dot": ".", "cut": good[:len(good)-3], "no signature": good[:strings.IndexByte(good, '.')+1],
	}
	for i := 0; i < len(good)-1; i += 7 { // the last character holds unused bits
		altered := []byte(good)
		altered[i] ^= 1
		bad["altered at "+string(rune('a'+i%26))+good[:i%5]] = string(altered)
	}
	for name, seal := range bad {
		if status, body := g.press(seal, "salon"); status != 200 || !strings.Contains(body, "ne vient pas de moi") {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	if len(g.reached) != 0 {
		t.Fatalf("reached: %+v", g.reached)
	}
	if status, _ := g.press(good, "salon"); status != 200 || len(g.reached) != 1 {
		t.Errorf("the good one: %d, %+v", status, g.reached)
	}
	rotated, err := NewSealer(keyTwo+","+keyOne, "ici")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rotated.openButton(good, "salon"); err != nil {
		t.Errorf("an older key no longer opens: %v", err)
	}
	if _, err := g.door.Sealer.openButton(rotated.seal(sealed{Act: act, Channel: "salon"}), "salon"); err == nil {
		t.Error("the older key still seals")
	}
}

func (g *target) submit(user, state string, values map[string]any) (string, model.SubmitDialogResponse) {
	body, _ := json.Marshal(model.SubmitDialogRequest{UserId: user, ChannelId: "forged", State: state, Submission: values})
	status, text := g.send("POST", DialogPath, "application/json", string(body))
	var answer model.SubmitDialogResponse
	if err := json.Unmarshal([]byte(text), &answer); err != nil || status != 200 {
		g.t.Fatalf("%d %q %v", status, text, err)
	}
	return text, answer
}

func TestFormsBelongToWhoOpenedThem(t *testing.T) {
	g := newTarget(t)
	g.reply = commands.Reply{}
	state := g.door.Sealer.seal(sealed{Act: bot.Act{Verb: bot.VerbSave}, Channel: "salon", User: "intra", Expires: g.clock.Now().Add(formLife).Unix()})
	button := g.door.Sealer.seal(sealed{Act: bot.Act{Verb: bot.VerbSave}, Channel: "salon"})
	if _, a := g.submit("dev", state, nil); !strings.Contains(a.Error, "autre personne") {
		t.Errorf("somebody else: %+v", a)
	}
	if _, a := g.submit("intra", button, nil); !strings.Contains(a.Error, "ne vient pas de moi") {
		t.Errorf("a button's seal: %+v", a)
	}
	g.clock.Set(g.clock.Now().Add(59 * time.Minute))
	if _, a := g.submit("intra", state, map[string]any{"a": "10,4", "b": 10.5, "c": true, "d": nil, "e": []string{"x"}}); a.Error != "" {
		t.Errorf("in time: %+v", a)
	}
	if len(g.reached) != 1 {
		t.Fatalf("reached: %+v", g.reached)
	}
	got := g.reached[0].(commands.Submission)
	if got.Channel != "salon" || got.Values["a"] != "10,4" || got.Values["b"] != "10.5" || got.Values["c"] != "true" || len(got.Values) != 3 {
		t.Errorf("%+v", got)
	}
	g.reply = commands.Reply{Faults: map[string]*bot.Error{"baux": {Code: bot.CodeNotANumber, Arg: "beaucoup"}}}
	if _, a := g.submit("intra", state, nil); !strings.Contains(a.Errors["baux"], "beaucoup") {
		t.Errorf("a field's fault: %+v", a)
	}
	g.clock.Set(g.clock.Now().Add(2 * time.Minute))
	if _, a := g.submit("intra", state, nil); !strings.Contains(a.Error, "plus d'une heure") {
		t.Errorf("too late: %+v", a)
	}
	if len(g.reached) != 2 {
		t.Errorf("reached: %+v", g.reached)
	}
}
