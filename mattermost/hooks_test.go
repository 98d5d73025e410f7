package mattermost

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/commands"
)

// behind puts another chat behind the target's door, and returns the target.
func (g *target) behind(chat http.HandlerFunc, language string) *target {
	g.t.Helper()
	server := httptest.NewServer(chat)
	g.t.Cleanup(server.Close)
	o := g.door.options
	o.URL, o.Language = server.URL, language
	door, err := New(o)
	if err != nil {
		g.t.Fatal(err)
	}
	g.door = door
	g.serve(g)
	return g
}

// serve answers with another responder from now on.
func (g *target) serve(r Responder) {
	g.hooks = httptest.NewServer(g.door.Handler(r))
	g.t.Cleanup(g.hooks.Close)
}

func (g *target) refusedSilently(status int, body string, want int) {
	g.t.Helper()
	if status != want || body != "" || len(g.reached) != 0 {
		g.t.Errorf("%d %q, reached %v; want %d and nothing", status, body, g.reached, want)
	}
	if n := strings.Count(g.log.String(), "\n"); n != 1 || strings.Contains(g.log.String(), "SECRET") {
		g.t.Errorf("%d log lines: %s", n, g.log)
	}
}

func TestOnlyPostOnEveryHook(t *testing.T) {
	for _, path := range []string{CommandPath, ActionPath, DialogPath} {
		for _, method := range []string{"GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"} {
			g := newTarget(t)
			status, body := g.send(method, path, formType, typed("jeton-un", "u", "SECRET"))
			g.refusedSilently(status, body, http.StatusMethodNotAllowed)
		}
	}
}

func TestTokensThatDoNotCount(t *testing.T) {
	good := typed("jeton-un", "u", "SECRET")
	for name, c := range map[string]struct {
		path, body string
		header     []string
	}{
		"in the address":      {CommandPath + "?" + good, "", nil},
		"a wrong scheme":      {CommandPath, typed("", "u", "SECRET"), []string{"Authorization", "Bearer jeton-un"}},
		"with a space":        {CommandPath, typed("jeton-un ", "u", "SECRET"), nil},
		"in capitals":         {CommandPath, typed("JETON-UN", "u", "SECRET"), nil},
		"with a zero":         {CommandPath, typed("jeton-un\x00", "u", "SECRET"), nil},
		"both":                {CommandPath, typed("jeton-unjeton-deux", "u", "SECRET"), nil},
		"a header's emptied":  {CommandPath, typed("", "u", "SECRET"), []string{"Authorization", "Token "}},
		"a form that is odd":  {CommandPath, "token=jeton-un&text=SECRET%zz", nil},
		"a semicolon between": {CommandPath, "token=jeton-un;text=SECRET", nil},
		"the second token":    {CommandPath, "token=no&token=jeton-un&text=SECRET", nil},
	} {
		t.Run(name, func(t *testing.T) {
			g := newTarget(t)
			status, body := g.send("POST", c.path, formType, c.body, c.header...)
			g.refusedSilently(status, body, http.StatusUnauthorized)
		})
	}
}

// An installation without tokens, or with an empty one, is open to nobody.
func TestNoTokensOpenNothing(t *testing.T) {
	for name, tokens := range map[string][][]byte{"none": nil, "an empty one": {{}}, "a nil one": {nil}} {
		t.Run(name, func(t *testing.T) {
			g := newTarget(t)
			g.door.options.CommandTokens = func(bool) [][]byte { return tokens }
			g.serve(g)
			status, body := g.send("POST", CommandPath, formType, typed("", "u", "SECRET"))
			g.refusedSilently(status, body, http.StatusUnauthorized)
		})
	}
}

func TestContentTypes(t *testing.T) {
	for kind, want := range map[string]int{
		formType: 200, formType + "; charset=UTF-8": 200, "Application/X-WWW-Form-Urlencoded": 200,
		"": 401, "text/plain": 401, "multipart/form-data; boundary=x": 401, formType + "x": 401, "application/json": 401, ";": 401,
	} {
		g := newTarget(t)
		status, body := g.send("POST", CommandPath, kind, typed("jeton-un", "u", "x"))
		if status != want || (body == "") != (want == 401) || len(g.reached) != map[int]int{200: 1, 401: 0}[want] {
			t.Errorf("%q: %d %q, reached %v", kind, status, body, g.reached)
		}
	}
}

// The bound is the whole body, to the byte.
func TestBodiesToTheByte(t *testing.T) {
	const mebibyte = 1 << 20
	head := typed("jeton-un", "u", "")
	g := newTarget(t)
	if status, _ := g.send("POST", CommandPath, formType, head+strings.Repeat("a", mebibyte-len(head))); status != 200 {
		t.Errorf("a mebibyte: %d", status)
	}
	for _, path := range []string{CommandPath, ActionPath, DialogPath} {
		g := newTarget(t)
		status, body := g.send("POST", path, formType, "SECRET"+strings.Repeat("a", mebibyte-5))
		g.refusedSilently(status, body, http.StatusRequestEntityTooLarge)
	}
}

// raw writes bytes to the hooks, says nothing more, and reads an answer.
func (g *target) raw(request string) *http.Response {
	g.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(g.hooks.URL, "http://"))
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(func() { conn.Close() })
	if _, err := io.WriteString(conn, request); err != nil {
		g.t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		g.t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		g.t.Fatal(err)
	}
	return answer
}

func TestBodyCutShort(t *testing.T) {
	for name, framing := range map[string]string{
		"a length": "Content-Length: 500\r\n\r\n" + typed("jeton-un", "u", "SECRET"),
		"chunks":   "Transfer-Encoding: chunked\r\n\r\n40\r\n" + typed("jeton-un", "u", "SECRET")[:30],
	} {
		t.Run(name, func(t *testing.T) {
			g := newTarget(t)
			answer := g.raw("POST " + CommandPath + " HTTP/1.1\r\nHost: x\r\nContent-Type: " + formType + "\r\n" + framing)
			body, err := io.ReadAll(answer.Body)
			if err != nil {
				t.Fatal(err)
			}
			g.refusedSilently(answer.StatusCode, string(body), http.StatusBadRequest)
		})
	}
}

func TestAnswersAreJSON(t *testing.T) {
	g := newTarget(t)
	seal := g.door.Sealer.seal(sealed{Channel: "salon"})
	state := g.door.Sealer.seal(sealed{Channel: "salon", User: "u", Expires: g.clock.Now().Add(formLife).Unix()})
	for path, body := range map[string]string{
		CommandPath: typed("jeton-un", "u", "x"),
		ActionPath:  `{"user_id":"u","channel_id":"salon","context":{"seal":"` + seal + `"}}`,
		DialogPath:  `{"user_id":"u","state":"` + state + `"}`,
	} {
		answer, err := http.Post(g.hooks.URL+path, formType, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		var any map[string]any
		if err := json.NewDecoder(answer.Body).Decode(&any); err != nil || answer.StatusCode != 200 || answer.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %s %v %v", path, answer.Status, answer.Header, err)
		}
		answer.Body.Close()
	}
	if len(g.reached) != 3 {
		t.Errorf("reached: %+v", g.reached)
	}
}

// The cause of a fault goes to the log and never to a person, at each hook.
func TestCausesStayInTheLogAtEachHook(t *testing.T) {
	for name, cause := range map[string]error{
		"with a sentence": &bot.Error{Code: bot.CodeBusy, Err: errors.New("SECRET")},
		"wrapped":         fmt.Errorf("SECRET: %w", &bot.Error{Code: bot.CodeInternal, Err: errors.New("SECRET")}),
		"without":         errors.New("SECRET"),
	} {
		t.Run(name, func(t *testing.T) {
			g := newTarget(t)
			g.err = cause
			state := g.door.Sealer.seal(sealed{Channel: "salon", User: "u", Expires: g.clock.Now().Add(formLife).Unix()})
			_, command := g.send("POST", CommandPath, formType, typed("jeton-un", "u", "x"))
			_, action := g.press(g.door.Sealer.seal(sealed{Channel: "salon"}), "salon")
			dialog, form := g.submit("u", state, nil)
			if all := command + action + dialog; strings.Contains(all, "SECRET") || len(g.reached) != 3 {
				t.Errorf("reached %d: %s", len(g.reached), all)
			}
			if form.Error == "" || !strings.Contains(command, "attachments") || strings.Contains(action, `"ephemeral_text":""`) {
				t.Errorf("no sentence: %s %s %s", command, action, dialog)
			}
			if n := strings.Count(g.log.String(), "\n"); n != 3 || !strings.Contains(g.log.String(), "SECRET") {
				t.Errorf("%d lines in the log: %s", n, g.log)
			}
		})
	}
}

// People read their own language, or the configured one.
func TestLanguages(t *testing.T) {
	card := &bot.StartupCard{Startup: bot.Startup{ID: "p1", Slug: "s", Name: "S"}, Lines: []bot.FigureLine{{Family: bot.Usable}}}
	for locale, want := range map[string]string{"fr": "fr", "fr-CA": "fr", "FR": "fr", "en": "en", "en-AU": "en", "de": "conf", "": "conf", "zh-CN": "conf", "../en": "conf"} {
		for _, configured := range []string{"fr", "en"} {
			g := newTarget(t).behind(func(w http.ResponseWriter, r *http.Request) {
				json.NewEncoder(w).Encode(model.User{Id: "u", Locale: locale})
			}, configured)
			g.reply = commands.Reply{Show: card}
			_, body := g.send("POST", CommandPath, formType, typed("jeton-un", "u", "s"))
			lang := want
			if want == "conf" {
				lang = configured
			}
			if english := strings.Contains(body, "Usable"); english != (lang == "en") {
				t.Errorf("locale %q, configured %s: %s", locale, configured, body)
			}
		}
	}
}

// A chat that does not say who asks still gets an answer, for a guest.
func TestUnknownPersonIsAGuest(t *testing.T) {
	for name, chat := range map[string]http.HandlerFunc{
		"an error":  func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", 500) },
		"not JSON":  func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>") },
		"forbidden": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) },
	} {
		t.Run(name, func(t *testing.T) {
			g := newTarget(t).behind(chat, "fr")
			status, _ := g.send("POST", CommandPath, formType, typed("jeton-un", "u", "x"))
			if status != 200 || len(g.reached) != 1 {
				t.Fatalf("%d, reached %v", status, g.reached)
			}
			if who := g.reached[0].(commands.Call).Who; who != (bot.Person{ID: "u", Guest: true, Unknown: true}) {
				t.Errorf("%+v", who)
			}
		})
	}
}

// Odd texts cannot break out of a card, whichever they are.
func TestCardsOfOddBytes(t *testing.T) {
	odd := []string{"\x00", "\xff\xfe", "\u2028\u2029", `"}],"attachments":[{"text":"x`, "</script>", "\\", "\\u0000", "\ud7ff\U0010ffff", "%s%d", "{{.}}", strings.Repeat("é", 5000)}
	for _, text := range odd {
		g := newTarget(t)
		g.reply = commands.Reply{Show: &bot.StartupCard{Incubators: []string{text}, Lines: []bot.FigureLine{{Family: bot.Usable}},
			Startup: bot.Startup{ID: "p1", Slug: text, Name: text}}}
		for range 2 { // rendered, then from memory
			_, body := g.send("POST", CommandPath, formType, typed("jeton-un", "u", "s"))
			var answer model.CommandResponse
			if err := json.Unmarshal([]byte(body), &answer); err != nil || len(answer.Attachments) != 1 || strings.Contains(body, sealMark) {
				t.Fatalf("%.20q: %v %.300s", text, err, body)
			}
			for _, a := range answer.Attachments[0].Actions {
				if _, err := g.door.Sealer.openButton(a.Integration.Context["seal"].(string), "salon"); err != nil {
					t.Errorf("%.20q: %v", text, err)
				}
			}
		}
	}
}

// fixed answers the same to everybody; it may be asked by many at once.
type fixed struct{ reply commands.Reply }

func (f fixed) Command(context.Context, commands.Call) (commands.Reply, error) { return f.reply, nil }
func (f fixed) Press(context.Context, commands.Press) (commands.Reply, error)  { return f.reply, nil }
func (f fixed) Submit(context.Context, commands.Submission) (commands.Reply, error) {
	return f.reply, nil
}

// Asked by many at once, a card's seals are all different.
func TestSealsDifferUnderLoad(t *testing.T) {
	g := newTarget(t)
	g.serve(fixed{commands.Reply{Show: &bot.StartupCard{Startup: bot.Startup{ID: "p1", Slug: "s", Name: "S"}, Lines: []bot.FigureLine{{Family: bot.Usable}}}}})
	var all sync.WaitGroup
	var nonces sync.Map
	for range 40 {
		all.Go(func() {
			answer, err := http.Post(g.hooks.URL+CommandPath, formType, strings.NewReader(typed("jeton-un", "u", "s")))
			if err != nil {
				t.Error(err)
				return
			}
			defer answer.Body.Close()
			var got model.CommandResponse
			if err := json.NewDecoder(answer.Body).Decode(&got); err != nil {
				t.Error(err)
				return
			}
			for _, a := range got.Attachments[0].Actions {
				what, err := g.door.Sealer.openButton(a.Integration.Context["seal"].(string), "salon")
				if _, twice := nonces.LoadOrStore(what.Act.Nonce, true); twice || err != nil {
					t.Errorf("nonce %q used twice, or %v", what.Act.Nonce, err)
				}
			}
		})
	}
	all.Wait()
}

func TestObserveIsToldOnce(t *testing.T) {
	g := newTarget(t)
	var told []string
	g.door.options.Observe = func(hook, outcome string, _ time.Duration) { told = append(told, hook+" "+outcome) }
	g.serve(g)
	g.send("POST", CommandPath, formType, typed("no", "u", "x"))
	g.send("POST", CommandPath, formType, typed("jeton-un", "u", "x"))
	g.err = &bot.Error{Code: bot.CodeGone}
	g.send("POST", CommandPath, formType, typed("jeton-un", "u", "x"))
	g.press("broken", "salon")
	if got := strings.Join(told, ", "); got != "command refused, command ok, command gone, action seal-broken" {
		t.Error(got)
	}
}
