package mmserver

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func TestBinary(t *testing.T) {
	folder, err := Binary(t.Context(), os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"mattermost", "i18n", "templates", "fonts"} {
		if _, err := os.Stat(folder + "/" + name); err != nil {
			t.Error(err)
		}
	}
}

// The version in the code and that of the module it builds are one.
func TestVersionIsTheModules(t *testing.T) {
	mod, err := os.ReadFile("../mattermost/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(mod), serverModule+" "+serverVersion+"\n") {
		t.Errorf("e2e/mattermost/go.mod does not require %s %s", serverModule, serverVersion)
	}
}

// A person types a command, presses the button of its ephemeral answer, and
// sends the form that opens.
func TestPersonWithoutABrowser(t *testing.T) {
	s := Require(t, Options{})
	ctx := t.Context()
	submitted := make(chan model.SubmitDialogRequest, 1)
	var integration *httptest.Server
	integration = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/command":
			json.NewEncoder(w).Encode(model.CommandResponse{ResponseType: model.CommandResponseTypeEphemeral,
				Attachments: []*model.MessageAttachment{{Text: "bonjour", Actions: []*model.PostAction{{Id: "go", Name: "Go", Type: "button",
					Integration: &model.PostActionIntegration{URL: integration.URL + "/action"}}}}}})
		case "/action":
			var press model.PostActionIntegrationRequest
			json.NewDecoder(r.Body).Decode(&press)
			s.Admin.API.OpenInteractiveDialog(context.WithoutCancel(r.Context()), model.OpenDialogRequest{TriggerId: press.TriggerId, URL: integration.URL + "/dialog",
				Dialog: model.Dialog{Title: "Titre", State: "etat", Elements: []model.DialogElement{{DisplayName: "Champ", Name: "champ", Type: "text"}}}})
			json.NewEncoder(w).Encode(model.PostActionIntegrationResponse{})
		case "/dialog":
			var sent model.SubmitDialogRequest
			json.NewDecoder(r.Body).Decode(&sent)
			submitted <- sent
		}
	}))
	defer integration.Close()

	team, err := s.Team(ctx, "fabnum")
	if err != nil {
		t.Fatal(err)
	}
	agent, err := s.NewPerson(ctx, "agent")
	if err != nil {
		t.Fatal(err)
	}
	if err := agent.Join(ctx, s, team); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Admin.API.CreateCommand(ctx, &model.Command{TeamId: team.Id, Trigger: "essai", Method: "P", URL: integration.URL + "/command"}); err != nil {
		t.Fatal(err)
	}
	square, _, err := agent.API.GetChannelByName(ctx, "town-square", team.Id, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := agent.Execute(ctx, square, "/essai"); err != nil {
		t.Fatal(err)
	}
	post, err := agent.NextEphemeral(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := agent.Press(ctx, post, "go"); err != nil {
		t.Fatal(err)
	}
	dialog, err := agent.NextDialog(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := agent.Submit(ctx, dialog, square.Id, team.Id, map[string]any{"champ": "valeur"}); err != nil {
		t.Fatal(err)
	}
	if sent := <-submitted; sent.UserId != agent.Id || sent.State != "etat" || sent.Submission["champ"] != "valeur" {
		t.Errorf("submitted %+v", sent)
	}
}

// A person sees each edit of the post they wait for, by a program that has a token
// alone; what the post shows and its message stay.
func TestNextEdit(t *testing.T) {
	s := Require(t, Options{})
	ctx := t.Context()
	team, err := s.Team(ctx, "fabnum")
	if err != nil {
		t.Fatal(err)
	}
	agent, err := s.NewPerson(ctx, "agent")
	if err != nil {
		t.Fatal(err)
	}
	if err := agent.Join(ctx, s, team); err != nil {
		t.Fatal(err)
	}
	square, _, err := agent.API.GetChannelByName(ctx, "town-square", team.Id, "")
	if err != nil {
		t.Fatal(err)
	}
	program, err := s.Account(ctx, s.Admin.API.AuthToken)
	if err != nil || program.Id != s.Admin.Id {
		t.Fatalf("%+v %v", program.User, err)
	}
	edit := map[string]func(context.Context) error{}
	var posts []string
	for _, text := range []string{"un", "deux"} {
		draft := &model.Post{ChannelId: square.Id, Message: text}
		draft.SetProps(map[string]any{"chiffre": text})
		post, _, err := program.API.CreatePost(ctx, draft)
		if err != nil {
			t.Fatal(err)
		}
		if edit[post.Id], err = program.Editor(ctx, post.Id); err != nil {
			t.Fatal(err)
		}
		posts = append(posts, post.Id)
	}
	for _, id := range []string{posts[0], posts[1], posts[1]} {
		if err := edit[id](ctx); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{posts[1], posts[0], posts[1]} { // in another order
		post, err := agent.NextEdit(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		if post.Id != id || post.Message == "" || post.GetProp("chiffre") != post.Message {
			t.Errorf("post %s: %+v", id, post)
		}
	}
	if len(agent.edits) > 0 {
		t.Errorf("%d more edits", len(agent.edits))
	}
}
