package e2e

import (
	"context"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/e2e/faultproxy"
)

var (
	createPost   = regexp.MustCompile(`^/api/v4/posts$`)
	readChannel  = regexp.MustCompile(`^/api/v4/channels/[^/]+/posts$`)
	submitDialog = regexp.MustCompile(`^/mattermost/dialog$`)
)

const beforeTheSlot, theSlot = "2026-11-23T08:59:00", "2026-11-23T09:00:00+01:00"

// advance moves the bot's clock; what fails on the way is the test's doing.
func (i *install) advance(ctx context.Context, to string) error {
	for {
		r, err := i.rehearse(ctx, "step", url.Values{"to": {to}})
		if err != nil || r.Done {
			return err
		}
	}
}

func (i *install) mustAdvance(to string) {
	i.t.Helper()
	if err := i.advance(i.t.Context(), to); err != nil {
		i.t.Fatal(err)
	}
}

// once checks that Monday's message is in both channels, once.
func (i *install) once(when string) {
	i.t.Helper()
	for channel, delivery := range map[string]string{"startup-dossierfacile": "p5/2026-W48", "startup-trackdechets": "p10/2026-W48"} {
		if n := i.posts(i.t, channel, delivery); n != 1 {
			i.t.Errorf("%s: %d posts of %s, want 1", when, n, delivery)
		}
	}
}

// The reply to a post is lost, and the bot is killed before it knows. Once
// started again it finds the post and sends no other.
func TestLostReplyAndKilledInBetween(t *testing.T) {
	i := newInstall(t, newPlace(t))
	i.start(beforeTheSlot)
	hit := make(chan struct{}, 1)
	i.toServer.Set(faultproxy.Rule{Method: "POST", Path: createPost, Times: 1, Fault: faultproxy.DropReply, Hit: hit})
	ctx, cancel := context.WithCancel(t.Context())
	moved := make(chan error, 1)
	go func() { moved <- i.advance(ctx, theSlot) }()
	<-hit
	i.kill()
	cancel()
	<-moved
	if n := i.toServer.Seen("POST", createPost); n < 1 {
		t.Fatal("nothing was posted before the kill")
	}
	i.start("2026-11-23T09:01:00")
	i.mustAdvance("2026-11-23T10:00:00+01:00")
	i.once("after the restart")
	if i.toServer.Seen("GET", readChannel) == 0 {
		t.Error("it never looked for the post")
	}
}

// What networks and servers do on bad days, one after the other: in the end
// each message is there, once.
func TestBadDays(t *testing.T) {
	t.Parallel()
	for name, rules := range map[string][]faultproxy.Rule{
		"lost replies":        {{Method: "POST", Path: createPost, Times: 2, Fault: faultproxy.DropReply}},
		"429 in plain text":   {{Method: "POST", Path: createPost, Times: 3, Fault: faultproxy.TooManyRequests(2)}},
		"502 in HTML":         {{Times: 12, Fault: faultproxy.BadGateway}},
		"refused connections": {{Method: "POST", Path: createPost, Times: 2, Fault: faultproxy.Refuse}},
		"slow":                {{Method: "POST", Path: createPost, Times: 2, Fault: faultproxy.Delay(500 * time.Millisecond)}},
		"lost, then blind": {{Method: "POST", Path: createPost, Times: 1, Fault: faultproxy.DropReply},
			{Method: "GET", Path: readChannel, Times: 2, Fault: faultproxy.BadGateway}},
	} {
		t.Run(name, func(t *testing.T) {
			i := newInstall(t, newPlace(t))
			i.start(beforeTheSlot)
			i.toServer.Set(rules...)
			i.mustAdvance("2026-11-23T10:00:00+01:00")
			i.once(name)
		})
	}
}

// A post deleted by somebody is not sent again, even when the bot does not
// know it was sent.
func TestDeletedPostCountsAsSent(t *testing.T) {
	i := newInstall(t, newPlace(t))
	i.start(beforeTheSlot)
	hit := make(chan struct{}, 4)
	i.toServer.Set(faultproxy.Rule{Method: "POST", Path: createPost, Times: 2, Fault: faultproxy.DropReply, Hit: hit})
	ctx, cancel := context.WithCancel(t.Context())
	moved := make(chan error, 1)
	go func() { moved <- i.advance(ctx, theSlot) }()
	<-hit
	i.kill()
	cancel()
	<-moved
	list, _, err := server.Admin.API.GetPostsForChannel(t.Context(), i.place.channels["startup-trackdechets"].Id, 0, 60, "", false, false)
	if err != nil {
		t.Fatal(err)
	}
	deleted := 0
	for _, p := range list.Posts {
		if p.GetProp("jalon_delivery") != nil {
			if _, err := server.Admin.API.DeletePost(t.Context(), p.Id); err != nil {
				t.Fatal(err)
			}
			deleted++
		}
	}
	if deleted != 1 {
		t.Fatalf("%d posts to delete", deleted)
	}
	i.start("2026-11-23T09:01:00")
	i.mustAdvance("2026-11-23T10:00:00+01:00")
	i.once("with a deleted one")
}

// The reply to a form is lost, and the person sends it again: there is one
// measure, and the second answer is the first's.
func TestLostReplyToAForm(t *testing.T) {
	i := newInstall(t, newPlace(t))
	i.start(beforeTheSlot)
	i.mustAdvance(theSlot)
	ctx, intra, channel := t.Context(), people["intra"], i.place.channels["startup-dossierfacile"]
	post := i.reminder(channel)
	if err := intra.Press(ctx, post, "note"); err != nil {
		t.Fatal(err)
	}
	dialog, err := intra.NextDialog(ctx)
	if err != nil {
		t.Fatal(err)
	}
	i.toBot.Set(faultproxy.Rule{Path: submitDialog, Times: 1, Fault: faultproxy.DropReply})
	values := map[string]any{"baux": "10,4"}
	if _, err := intra.Submit(ctx, dialog, channel.Id, channel.TeamId, values); err == nil {
		t.Error("the reply was lost, and the person is told nothing")
	}
	answer, err := intra.Submit(ctx, dialog, channel.Id, channel.TeamId, values)
	if err != nil || answer.Error != "" || len(answer.Errors) != 0 {
		t.Fatalf("sent again: %+v %v", answer, err)
	}
	// Another person sends what they saw pass: it is not theirs.
	dev := people["dev"]
	if answer, err := dev.Submit(ctx, dialog, channel.Id, channel.TeamId, map[string]any{"baux": "99"}); err != nil || answer.Error == "" {
		t.Errorf("somebody else's form: %+v %v", answer, err)
	}
	if _, err := i.rehearse(ctx, "settle", nil); err != nil {
		t.Fatal(err)
	}
	if got := read(i.reminder(channel)); got.Lead != "L'équipe DossierFacile est à jour de ses chiffres. Merci intra\u202f!" {
		t.Errorf("the message says %q", got.Lead)
	}
	if err := i.stop(); err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
	if n := i.measures("2026-10"); n != 1 {
		t.Errorf("%d measures of October, want 1", n)
	}
}

// reminder is the one reminder of a channel.
func (i *install) reminder(channel *model.Channel) *model.Post {
	i.t.Helper()
	list, _, err := people["intra"].API.GetPostsForChannel(i.t.Context(), channel.Id, 0, 60, "", false, false)
	if err != nil {
		i.t.Fatal(err)
	}
	for _, p := range list.Posts {
		if p.GetProp("jalon_delivery") != nil {
			return p
		}
	}
	i.t.Fatal("no reminder in the channel")
	return nil
}
