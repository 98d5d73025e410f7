package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/mattermost"
	"jalon/view"
)

// scene is a society in one test.
type scene struct {
	*society
	t *testing.T
}

func (c scene) name(who string) string { return c.who[who].Username }

// answered is what somebody alone reads.
type answered struct {
	view.Post
	raw *model.Post
}

func readAnswer(p *model.Post) answered {
	a := answered{read(p), p}
	a.Text = strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(strings.Join([]string{a.Lead, a.Title, a.Text}, "\n"))
	return a
}

func (a answered) offers(button string) bool {
	return slices.ContainsFunc(a.Buttons, func(b view.Button) bool { return b.ID == button })
}

// types types a command in the square.
func (c scene) types(who, line string) answered {
	c.t.Helper()
	return c.typesIn(who, c.place.channels["town-square"], line)
}

func (c scene) typesIn(who string, at *model.Channel, line string) answered {
	c.t.Helper()
	if _, err := c.who[who].Execute(c.t.Context(), at, line); err != nil {
		c.t.Fatalf("%s types %s: %v", who, line, err)
	}
	return c.whispered(who)
}

// whispered is the next thing that somebody alone reads.
func (c scene) whispered(who string) answered {
	c.t.Helper()
	post, err := c.who[who].NextEphemeral(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	return readAnswer(post)
}

// presses presses a button, and returns what is whispered.
func (c scene) presses(who string, p *model.Post, button string) answered {
	c.t.Helper()
	if err := c.who[who].Press(c.t.Context(), p, button); err != nil {
		c.t.Fatal(err)
	}
	return c.whispered(who)
}

// opens opens the form of a product's figures.
func (c scene) opens(who, slug string) model.OpenDialogRequest {
	c.t.Helper()
	a := c.types(who, "/indicateur "+slug)
	if !a.offers("note") {
		c.t.Fatalf("%s is not offered the form: %s %+v", who, a.Text, a.Buttons)
	}
	if err := c.who[who].Press(c.t.Context(), a.raw, "note"); err != nil {
		c.t.Fatal(err)
	}
	dialog, err := c.who[who].NextDialog(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	return dialog
}

// fills sends a form with one figure in it, through Mattermost; refused is what
// it says, empty once it is recorded.
func (c scene) fills(who string, d model.OpenDialogRequest, figure string) (refused string) {
	c.t.Helper()
	return c.fillsIn(who, c.place.channels["town-square"], d, figure)
}

func (c scene) fillsIn(who string, at *model.Channel, d model.OpenDialogRequest, figure string) (refused string) {
	c.t.Helper()
	r, err := c.who[who].Submit(c.t.Context(), d, at.Id, c.place.team.Id, map[string]any{d.Dialog.Elements[0].Name: figure})
	if err != nil {
		c.t.Fatal(err)
	}
	if len(r.Errors) > 0 {
		c.t.Fatalf("faults of fields: %v", r.Errors)
	}
	if r.Error == "" { // it is confirmed where the form was opened
		has(c.t, c.whispered(who).Text, figure+" %")
	}
	return strings.ReplaceAll(r.Error, "\u00a0", " ")
}

// hook calls the bot as Mattermost would, and returns the texts of its answer.
func (c scene) hook(path string, call any) string {
	c.t.Helper()
	body, err := json.Marshal(call)
	if err != nil {
		c.t.Fatal(err)
	}
	answer, err := http.Post("http://"+c.listen+path, "application/json", bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	var said struct {
		Error     string `json:"error"`
		Ephemeral string `json:"ephemeral_text"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil || answer.StatusCode != http.StatusOK {
		c.t.Fatalf("%d %v", answer.StatusCode, err)
	}
	return strings.ReplaceAll(said.Error+said.Ephemeral, "\u00a0", " ")
}

// pressed is a press that Mattermost would tell of.
func (c scene) pressed(who, channel, seal string) string {
	c.t.Helper()
	return c.hook(mattermost.ActionPath, model.PostActionIntegrationRequest{UserId: c.who[who].Id, ChannelId: channel, Context: map[string]any{"seal": seal}})
}

// submitted is a form that Mattermost would send.
func (c scene) submitted(who string, d model.OpenDialogRequest, figure string) string {
	c.t.Helper()
	return c.hook(mattermost.DialogPath, model.SubmitDialogRequest{UserId: c.who[who].Id, ChannelId: c.place.channels["town-square"].Id,
		State: d.Dialog.State, Submission: map[string]any{d.Dialog.Elements[0].Name: figure}})
}

// isStaff tells whether the bot takes somebody for the incubator's.
func (c scene) isStaff(who string) bool {
	c.t.Helper()
	said := c.types(who, "/jalon journal").Text
	may := strings.Contains(said, "Journal de tous les produits")
	if refused := strings.Contains(said, "est pour l'équipe de l'incubateur"); may == refused {
		c.t.Fatalf("%s reads %s", who, said)
	}
	return may
}

// notes tells whether the bot offers somebody to note a product's figures, or to
// propose them.
func (c scene) notes(who, slug string) bool {
	c.t.Helper()
	a := c.types(who, "/indicateur "+slug)
	if a.offers("note") == a.offers("propose") {
		c.t.Fatalf("%s is offered %+v under %s", who, a.Buttons, a.Text)
	}
	return a.offers("note")
}

// team is a product's team as staff read it.
func (c scene) team(slug string) string {
	c.t.Helper()
	return c.types("chef", "/startup equipe "+slug).Text
}

// withinAMinute asks again and again, less and less often: people may ask thirty
// things a minute.
func (c scene) withinAMinute(what string, so func() bool) {
	c.t.Helper()
	begun := time.Now()
	for pause := 50 * time.Millisecond; !so(); pause = min(2*pause, 2*time.Second) {
		if time.Since(begun) > time.Minute {
			c.t.Fatalf("not within a minute: %s", what)
		}
		select {
		case <-time.After(pause):
		case <-c.t.Context().Done():
			c.t.Fatal(c.t.Context().Err())
		}
	}
	c.t.Logf("%s: after %s", what, time.Since(begun).Round(time.Millisecond))
}

func (c scene) joins(who, channel string) {
	c.t.Helper()
	if _, _, err := server.Admin.API.AddChannelMember(c.t.Context(), c.private[channel].Id, c.who[who].Id); err != nil {
		c.t.Fatal(err)
	}
}

func (c scene) leaves(who, channel string) {
	c.t.Helper()
	if _, err := server.Admin.API.RemoveUserFromChannel(c.t.Context(), c.private[channel].Id, c.who[who].Id); err != nil {
		c.t.Fatal(err)
	}
}

// direct is somebody's conversation with the bot.
func (c scene) direct(who string) string {
	c.t.Helper()
	channel, err := c.who[who].DirectChannel(c.t.Context(), c.bot.Id)
	if err != nil {
		c.t.Fatal(err)
	}
	return channel.Id
}

// saying are the bot's posts in a channel that say something, as somebody in it
// sees them.
func (c scene) saying(who, channel string, words ...string) (found []*model.Post) {
	c.t.Helper()
	posts, err := c.who[who].Posts(c.t.Context(), channel)
	var refused *model.AppError
	if errors.As(err, &refused) && refused.StatusCode == http.StatusForbidden { // a conversation both open at once: the server lets nobody in for an instant
		return nil
	}
	if err != nil {
		c.t.Fatal(err)
	}
	for _, p := range posts {
		text := readAnswer(p).Text
		missing := slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
		if p.UserId == c.bot.Id && p.GetProp("jalon_installation") == c.installation() && !missing {
			found = append(found, p)
		}
	}
	return found
}

// asked waits for the message that asks somebody, or a channel they are in, to
// let another person in a product's team, and returns the one there is.
func (c scene) asked(reader, channel, asker, product string) *model.Post {
	c.t.Helper()
	var found []*model.Post
	eventually(c.t, 20*time.Second, "the request of "+asker+" to "+reader, func() bool {
		found = c.saying(reader, channel, c.name(asker)+" demande l'accès à "+product)
		return len(found) > 0
	})
	if len(found) != 1 {
		c.t.Fatalf("%d requests of %s to %s", len(found), asker, reader)
	}
	return found[0]
}

// idle waits until the bot owes nothing to anybody, but for what is due later.
func (c scene) idle() {
	c.t.Helper()
	eventually(c.t, 30*time.Second, "the bot owes nothing", func() bool {
		out, err := c.command("status", "--json")
		var fares struct {
			NextDue *time.Time `json:"next_due"`
		}
		if err = errors.Join(err, json.Unmarshal([]byte(out), &fares)); err != nil {
			c.t.Fatal(err, out)
		}
		return fares.NextDue == nil || fares.NextDue.After(time.Now().Add(time.Hour))
	})
}

func has(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(text, w) {
			t.Errorf("it does not say %q: %s", w, text)
		}
	}
}

func hasNot(t *testing.T, text string, unwanted ...string) {
	t.Helper()
	for _, u := range unwanted {
		if strings.Contains(text, u) {
			t.Errorf("it says %q: %s", u, text)
		}
	}
}
