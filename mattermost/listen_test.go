package mattermost

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/commands"
)

// Which posts are for the bot, and where the answer goes.
func TestListenWhatIsForUs(t *testing.T) {
	by := func(user string) func(*model.Post) { return func(p *model.Post) { p.UserId = user } }
	kind := func(kind string) func(*model.Post) { return func(p *model.Post) { p.Type = kind } }
	in := func(root string) func(*model.Post) { return func(p *model.Post) { p.RootId = root } }
	inTalk(t, func(c *talk) {
		c.room("groupe", model.ChannelTypeGroup)
		c.room("prive", model.ChannelTypePrivate)
		c.start()
		for name, p := range map[string]struct {
			room, message string
			change        func(*model.Post)
			text, root    string
			silent        bool
		}{
			"a direct message":           {room: "direct", message: "pix", text: "pix"},
			"in a thread":                {room: "direct", message: "pix", change: in("fil"), text: "pix", root: "fil"},
			"a mention in private":       {room: "direct", message: "@jalon pix", text: "pix"},
			"nothing but a file":         {room: "direct", message: ""},
			"/me":                        {room: "direct", message: "*pix*", change: kind("me"), text: "*pix*"},
			"a mention":                  {room: "salon", message: "@jalon pix", text: "pix", root: "itself"},
			"a mention and nothing else": {room: "salon", message: "@jalon", root: "itself"},
			"a mention in a thread":      {room: "salon", message: "et @jalon ?", change: in("fil"), text: "et ?", root: "fil"},
			"in a private channel":       {room: "prive", message: "@jalon pix", text: "pix", root: "itself"},
			"in a group":                 {room: "groupe", message: "@jalon pix", text: "pix", root: "itself"},
			"text that is too long":      {room: "direct", message: strings.Repeat("é", 9000), text: strings.Repeat("é", 9000)},
			"among people":               {room: "salon", message: "pix", silent: true},
			"among people in a group":    {room: "groupe", message: "pix", silent: true},
			"another's name":             {room: "salon", message: "@jalonne pix", silent: true},
			"its own":                    {room: "direct", message: "pix", change: by("bot"), silent: true},
			"another bot's":              {room: "direct", message: "pix", change: prop("from_bot", "true"), silent: true},
			"a webhook's":                {room: "salon", message: "@jalon pix", change: prop("from_webhook", "true"), silent: true},
			"a plugin's":                 {room: "salon", message: "@jalon pix", change: prop("from_plugin", "true"), silent: true},
			"a prop of another type":     {room: "salon", message: "@jalon pix", change: prop("from_bot", true), silent: true},
			"a header that changed":      {room: "salon", message: "@jalon", change: kind("system_header_change"), silent: true},
			"a call":                     {room: "direct", message: "@jalon", change: kind("custom_calls"), silent: true},
			"edited":                     {room: "direct", message: "pix", change: func(p *model.Post) { p.EditAt = 5 }, silent: true},
			"deleted":                    {room: "direct", message: "pix", change: func(p *model.Post) { p.DeleteAt = 5 }, silent: true},
			"somebody else brought in":   {room: "salon", message: "@jalon", change: both(kind("system_add_to_channel"), prop("addedUserId", "dev")), silent: true},
			"somebody who says it of us": {room: "salon", message: "pix", change: prop("addedUserId", "bot"), silent: true},
		} {
			heard := len(c.bot.messages())
			post := c.say(p.room, p.message, func(post *model.Post) {
				if p.change != nil {
					p.change(post)
				}
			})
			time.Sleep(7 * time.Second) // within everybody's quota
			if p.silent {
				if len(c.bot.messages()) != heard {
					t.Errorf("%s: it answers", name)
				}
				continue
			}
			answer := c.once(post)
			root := strings.Replace(p.root, "itself", post.Id, 1)
			want := commands.Message{Who: bot.Person{ID: "agent", Name: "agent", Language: "en"}, Channel: bot.ChannelID(p.room),
				Direct: p.room == "direct", Text: p.text, Door: door}
			if p.room != "direct" {
				want.ChannelName = "nom-" + p.room
			}
			if diff := cmp.Diff(want, c.bot.messages()[heard]); diff != "" || answer.RootId != root || answer.ChannelId != p.room {
				t.Errorf("%s: in thread %q, want %q\n%s", name, answer.RootId, root, diff)
			}
		}
		if len(c.bot.invited) != 0 {
			t.Errorf("invited %v", c.bot.invited)
		}
	})
}

func both(changes ...func(*model.Post)) func(*model.Post) {
	return func(p *model.Post) {
		for _, change := range changes {
			change(p)
		}
	}
}

// An answer has the shape of everything else: one attachment, our props, and
// buttons sealed for that channel. Alone with the bot people read their own
// language.
func TestListenAnswersLikeEverythingElse(t *testing.T) {
	inTalk(t, func(c *talk) {
		card := &bot.StartupCard{Startup: bot.Startup{ID: "p1", Slug: "pix", Name: "Pix"}}
		c.bot.answer = func(m commands.Message) (commands.Reply, error) {
			if m.Text == "perdu" {
				return commands.Reply{}, &bot.Error{Code: bot.CodeBusy, Err: errors.New("cause")}
			}
			return commands.Reply{Show: card, Form: &bot.FigureForm{}}, nil
		}
		c.start()
		answer := c.once(c.say("salon", "@jalon pix"))
		if answer.Message != "" || answer.GetProp(propInstallation) != "ici" || !strings.HasPrefix(answer.PendingPostId, "bot:") ||
			answer.GetProp(model.PostPropsUnsafeLinks) != "true" || len(answer.Attachments()) != 1 {
			t.Errorf("%+v", answer)
		}
		buttons := answer.Attachments()[0].Actions
		if len(buttons) == 0 {
			t.Fatal("no button")
		}
		for _, b := range buttons {
			seal, _ := b.Integration.Context["seal"].(string)
			if _, err := c.door.Sealer.openButton(seal, "salon"); err != nil {
				t.Errorf("%s: %v", b.Id, err)
			}
			if _, err := c.door.Sealer.openButton(seal, "direct"); err == nil {
				t.Errorf("%s opens elsewhere", b.Id)
			}
		}
		for room, lang := range map[string]string{"direct": "en", "salon": "fr"} {
			want := c.door.view.Error(lang, &bot.Error{Code: bot.CodeBusy})
			if got := textOf(c.once(c.say(room, "@jalon perdu"))); got != want {
				t.Errorf("in %s: %q, want %q", room, got, want)
			}
		}
		if n := strings.Count(c.log.String(), "err=cause"); n != 2 {
			t.Errorf("two causes were logged %d times", n)
		}
	})
}

func TestListenSaysNothing(t *testing.T) {
	inTalk(t, func(c *talk) {
		c.bot.answer = func(m commands.Message) (commands.Reply, error) {
			if m.Text == "formulaire" {
				return commands.Reply{Form: &bot.FigureForm{}}, nil
			}
			return commands.Reply{}, nil
		}
		c.start()
		c.say("direct", "rien "+secret)
		c.say("direct", "formulaire")
		c.silent()
		if c.outcomes["silent"] != 2 || c.members["direct"].LastViewedAt != c.rooms["direct"].LastPostAt {
			t.Errorf("%v, viewed %d", c.outcomes, c.members["direct"].LastViewedAt)
		}
	})
}

// A message that makes the bot fail ends neither the program nor what follows.
func TestListenSurvivesAPanic(t *testing.T) {
	inTalk(t, func(c *talk) {
		c.bot.answer = func(m commands.Message) (commands.Reply, error) {
			switch m.Text {
			case "panique":
				panic("au secours")
			case "sans mots":
				return commands.Reply{Show: struct{}{}}, nil
			}
			return commands.Reply{Show: bot.TestAnswer{Proof: "ok"}}, nil
		}
		c.start()
		for _, text := range []string{"panique", "sans mots"} {
			want := c.door.view.Error("en", &bot.Error{Code: bot.CodeInternal})
			if got := textOf(c.once(c.say("direct", text))); got != want {
				t.Errorf("%s: %q", text, got)
			}
		}
		c.once(c.say("direct", "et après"))
	})
}
