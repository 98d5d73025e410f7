package mattermost

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/commands"
)

// state is the seal of a form of one user, open as long as a form may be.
func (g *target) state(user bot.UserID) string {
	return g.door.Sealer.seal(sealed{Act: bot.Act{Verb: bot.VerbSave, Nonce: "n"}, Channel: "salon", User: user, Expires: g.clock.Now().Add(formLife).Unix()})
}

// A form that is closed does nothing, whoever closes it and whatever it holds.
func TestCancelledFormsDoNothing(t *testing.T) {
	g := newTarget(t)
	for _, user := range []string{"intra", "dev"} {
		body, err := json.Marshal(model.SubmitDialogRequest{UserId: user, State: g.state("intra"), Cancelled: true, Submission: map[string]any{"baux": "11"}})
		if err != nil {
			t.Fatal(err)
		}
		if status, _ := g.send("POST", DialogPath, "application/json", string(body)); status != 200 || len(g.reached) != 0 {
			t.Errorf("%s: %d, reached %+v", user, status, g.reached)
		}
	}
}

// Every altered seal of a form is refused before anything is done.
func TestFormSealsToTheByte(t *testing.T) {
	g := newTarget(t)
	good := g.state("intra")
	for i := 0; i < len(good)-1; i += 5 { // the last character holds unused bits
		bad := good[:i] + string(good[i]^1) + good[i+1:]
		if _, a := g.submit("intra", bad, map[string]any{"baux": "11"}); !strings.Contains(a.Error, "ne vient pas de moi") {
			t.Errorf("altered at %d: %+v", i, a)
		}
	}
	if _, a := g.submit("english", good, nil); !strings.Contains(a.Error, "somebody else") {
		t.Errorf("in English: %+v", a)
	}
	if len(g.reached) != 0 {
		t.Errorf("reached: %+v", g.reached)
	}
}

// What a client sends in a field is read as people wrote it, or not at all.
func TestSubmittedValues(t *testing.T) {
	for submission, want := range map[string]map[string]string{
		`{}`:                                     {},
		`null`:                                   {},
		`{"a":"10,4","b":"","c":" é\u0000 "}`:    {"a": "10,4", "b": "", "c": " é\x00 "},
		`{"a":10.5,"b":-3,"c":0,"d":1234567}`:    {"a": "10.5", "b": "-3", "c": "0", "d": "1234567"},
		`{"a":true,"b":false}`:                   {"a": "true", "b": "false"},
		`{"a":null,"b":[1],"c":{"d":"e"},"f":1}`: {"f": "1"},
		`{"a":"1","a":"2"}`:                      {"a": "2"},
	} {
		g := newTarget(t)
		g.reply = commands.Reply{}
		status, body := g.send("POST", DialogPath, "application/json", `{"user_id":"intra","channel_id":"forged","state":"`+g.state("intra")+`","submission":`+submission+`}`)
		if status != 200 || len(g.reached) != 1 {
			t.Fatalf("%s: %d %s, reached %+v", submission, status, body, g.reached)
		}
		got := g.reached[0].(commands.Submission)
		if !maps.Equal(got.Values, want) || got.Channel != "salon" || got.Who.ID != "intra" || got.Act.Nonce != "n" || got.Door != door {
			t.Errorf("%s: %+v, want %v", submission, got, want)
		}
	}
}

// Each field's fault comes back at its field, in words and without its cause.
func TestFaultsComeBackAtTheirFields(t *testing.T) {
	g := newTarget(t)
	g.reply = commands.Reply{Faults: map[string]*bot.Error{
		"baux": {Code: bot.CodeNotANumber, Arg: "beaucoup", Err: io.ErrUnexpectedEOF}, bot.CommentField: {Code: bot.CodeTextTooLong}}}
	text, a := g.submit("intra", g.state("intra"), nil)
	if len(a.Errors) != 2 || a.Error != "" || !strings.Contains(a.Errors["baux"], "beaucoup") || a.Errors[bot.CommentField] == "" || strings.Contains(text, "EOF") {
		t.Errorf("%s", text)
	}
	g.reply = commands.Reply{}
	if text, a := g.submit("intra", g.state("intra"), nil); len(a.Errors) != 0 || a.Error != "" {
		t.Errorf("a good form stays open: %s", text)
	}
}

// opening is a target whose chat keeps the forms it is asked to open.
func opening(t *testing.T, status int) (*target, *[]model.OpenDialogRequest) {
	t.Helper()
	var opened []model.OpenDialogRequest
	g := newTarget(t).behind(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			io.WriteString(w, `{"id":"u","username":"u","locale":"fr"}`)
			return
		}
		var asked model.OpenDialogRequest
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Error(err)
		}
		opened = append(opened, asked)
		w.WriteHeader(status)
		io.WriteString(w, `{"message":"SECRET"}`)
	}, "fr")
	g.reply = commands.Reply{Form: &bot.FigureForm{Name: "DossierFacile", Act: bot.Act{Verb: bot.VerbSave, Nonce: "n"}}}
	return g, &opened
}

// The form a press opens is sealed for the one who pressed, and for an hour.
func TestPressOpensASealedForm(t *testing.T) {
	g, opened := opening(t, 200)
	body, err := json.Marshal(model.PostActionIntegrationRequest{UserId: "u", ChannelId: "salon", TriggerId: "trigger",
		Context: map[string]any{"seal": g.door.Sealer.seal(sealed{Act: bot.Act{Verb: bot.VerbNote}, Channel: "salon"})}})
	if err != nil {
		t.Fatal(err)
	}
	status, text := g.send("POST", ActionPath, "application/json", string(body))
	if status != 200 || len(*opened) != 1 || strings.Contains(text, "DossierFacile") {
		t.Fatalf("%d %s, opened %+v", status, text, *opened)
	}
	form := (*opened)[0]
	seal, err := g.door.Sealer.openForm(form.Dialog.State, "u", g.clock.Now().Add(formLife))
	if err != nil || seal.Channel != "salon" || seal.Act.Nonce != "n" || form.TriggerId != "trigger" || form.URL != "http://bot.example.org"+DialogPath {
		t.Errorf("%+v %+v %v", form, seal, err)
	}
	if _, err := g.door.Sealer.openForm(form.Dialog.State, "dev", g.clock.Now()); codeOf(err) != bot.CodeFormForeign {
		t.Errorf("somebody else's: %v", err)
	}
	if _, err := g.door.Sealer.openButton(form.Dialog.State, "salon"); codeOf(err) != bot.CodeSealBroken {
		t.Errorf("used as a button: %v", err)
	}
}

// A form the chat does not open is said, without what the chat said.
func TestFormTheChatRefuses(t *testing.T) {
	for _, status := range []int{400, 403, 429, 500} {
		g, opened := opening(t, status)
		code, text := g.press(g.door.Sealer.seal(sealed{Act: bot.Act{Verb: bot.VerbNote}, Channel: "salon"}), "salon")
		var answer model.PostActionIntegrationResponse
		if err := json.Unmarshal([]byte(text), &answer); err != nil || code != 200 || answer.EphemeralText == "" || strings.Contains(text, "SECRET") || len(*opened) != 1 {
			t.Errorf("%d: %d %s %v", status, code, text, err)
		}
		if !strings.Contains(g.log.String(), "SECRET") || strings.Count(g.log.String(), "\n") != 1 {
			t.Errorf("%d: the log: %s", status, g.log)
		}
	}
}
