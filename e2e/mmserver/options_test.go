package mmserver

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/e2e/pgserver"
)

// A server with other options: a database that is not its own, another
// address, the limiter on, and settings an installer has still to change.
func TestOptions(t *testing.T) {
	pg := pgserver.Require(t)
	if err := pg.CreateDatabase(t.Context(), "autre"); err != nil {
		t.Fatal(err)
	}
	s := Require(t, Options{DSN: pg.DSN("autre"), ListenHost: "127.0.0.2", Env: map[string]string{
		"MM_RATELIMITSETTINGS_ENABLE":                            "true",
		"MM_SERVICESETTINGS_ENABLEBOTACCOUNTCREATION":            "",
		"MM_SERVICESETTINGS_ALLOWEDUNTRUSTEDINTERNALCONNECTIONS": ""}})
	if u, err := url.Parse(s.URL); err != nil || u.Hostname() != "127.0.0.2" {
		t.Errorf("listens on %s, %v", s.URL, err)
	}
	settingsAreLeftToTheAPI(t, s)
	twoPeople(t, s)
	limiterLimits(t, s.Admin)
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := pg.CreateDatabase(t.Context(), "encore"); err != nil {
		t.Errorf("the server stopped a database that is not its own: %v", err)
	}
}

func settingsAreLeftToTheAPI(t *testing.T, s *Server) {
	t.Helper()
	api, ctx := s.Admin.API, t.Context()
	if _, _, err := api.CreateBot(ctx, &model.Bot{Username: "essai"}); err == nil {
		t.Error("bot accounts are on before anybody asked")
	}
	patch := &model.Config{}
	patch.ServiceSettings.EnableBotAccountCreation = model.NewPointer(true)
	patch.ServiceSettings.AllowedUntrustedInternalConnections = model.NewPointer("127.0.0.0/8")
	if _, _, err := api.PatchConfig(ctx, patch); err != nil {
		t.Fatal(err)
	}
	if _, _, err := api.CreateBot(ctx, &model.Bot{Username: "essai"}); err != nil {
		t.Errorf("bot accounts are still off: %v", err)
	}
}

// menu answers a command with an ephemeral menu, and tells what is chosen.
func menu(t *testing.T) (at string, chosen chan model.PostActionIntegrationRequest) {
	t.Helper()
	chosen = make(chan model.PostActionIntegrationRequest, 1)
	var integration *httptest.Server
	integration = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/action" {
			var choice model.PostActionIntegrationRequest
			json.NewDecoder(r.Body).Decode(&choice)
			chosen <- choice
			json.NewEncoder(w).Encode(model.PostActionIntegrationResponse{EphemeralText: "noté"})
			return
		}
		json.NewEncoder(w).Encode(model.CommandResponse{ResponseType: model.CommandResponseTypeEphemeral,
			Attachments: []*model.MessageAttachment{{Text: "lequel ?", Actions: []*model.PostAction{{Id: "lequel", Name: "Lequel", Type: "select",
				Options:     []*model.PostActionOptions{{Text: "Un", Value: "un"}, {Text: "Deux", Value: "deux"}},
				Integration: &model.PostActionIntegration{URL: integration.URL + "/action", Context: map[string]any{"seal": "secret"}}}}}}})
	}))
	t.Cleanup(integration.Close)
	return integration.URL, chosen
}

// twoPeople write to each other, and one types a command there.
func twoPeople(t *testing.T, s *Server) {
	t.Helper()
	ctx := t.Context()
	at, chosen := menu(t)
	team, err := s.Team(ctx, "fabnum")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Admin.API.CreateCommand(ctx, &model.Command{TeamId: team.Id, Trigger: "essai", Method: "P", URL: at + "/command"}); err != nil {
		t.Fatal(err)
	}
	agent, dev := newMember(t, s, team, "agent"), newMember(t, s, team, "dev")
	direct, err := agent.DirectChannel(ctx, dev.Id)
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range []*Person{agent, dev} {
		if _, _, err := who.API.CreatePost(ctx, &model.Post{ChannelId: direct.Id, Message: "de " + who.Username}); err != nil {
			t.Fatal(err)
		}
	}
	posts, err := dev.Posts(ctx, direct.Id)
	if err != nil || len(posts) != 2 || posts[0].Message != "de agent" || posts[1].Message != "de dev" {
		t.Errorf("the direct channel holds %v, %v", posts, err)
	}
	response, err := agent.ExecuteIn(ctx, team.Id, direct.Id, "/essai")
	if err != nil || response.ResponseType != model.CommandResponseTypeEphemeral || len(response.Attachments) != 1 {
		t.Fatalf("the command answers %+v, %v", response, err)
	}
	chooses(t, agent, chosen)
	if _, err := dev.ephemeralNow(); err == nil {
		t.Error("somebody else's ephemeral post arrived")
	}
}

func newMember(t *testing.T, s *Server, team *model.Team, name string) *Person {
	t.Helper()
	p, err := s.NewPerson(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if p.Locale != "fr" {
		t.Errorf("%s speaks %q", name, p.Locale)
	}
	if err := p.Join(t.Context(), s, team); err != nil {
		t.Fatal(err)
	}
	return p
}

// chooses takes an option of the ephemeral menu; the context, which no client
// sees, comes back with it.
func chooses(t *testing.T, agent *Person, chosen chan model.PostActionIntegrationRequest) {
	t.Helper()
	ctx := t.Context()
	post, err := agent.NextEphemeral(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := json.Marshal(post); err != nil || strings.Contains(string(text), "secret") {
		t.Errorf("the client is shown the context: %s %v", text, err)
	}
	answer, err := agent.Choose(ctx, post, "lequel", "deux")
	if err != nil || answer.Status != "OK" || answer.TriggerId == "" {
		t.Fatalf("the choice is answered %+v, %v", answer, err)
	}
	got := <-chosen
	if got.UserId != agent.Id || got.Context["selected_option"] != "deux" || got.Context["seal"] != "secret" {
		t.Errorf("chosen: %+v", got)
	}
	if said, err := agent.NextEphemeral(ctx); err != nil || said.Message != "noté" {
		t.Errorf("said after the choice: %v, %v", said, err)
	}
	if _, err := agent.Choose(ctx, post, "absent", ""); err == nil {
		t.Error("an action that is not there was done")
	}
}

// ephemeralNow is the next ephemeral post that has arrived already.
func (p *Person) ephemeralNow() (*model.Post, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.ephemerals) == 0 {
		return nil, errors.New("none arrived")
	}
	return p.ephemerals[0], nil
}

// limiterLimits asks until it is refused: ten a second after a hundred.
func limiterLimits(t *testing.T, p *Person) {
	t.Helper()
	for range 1000 {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.API.URL+"/api/v4/users/me", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+p.API.AuthToken)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode == http.StatusTooManyRequests {
			if answer.Header.Get("Retry-After") == "" || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/plain") {
				t.Errorf("429 comes with %v", answer.Header)
			}
			return
		}
	}
	t.Error("a thousand requests at once, and no 429")
}
