package e2e

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/mattermost/mattermost/server/public/model"
	"golang.org/x/sync/errgroup"
)

// committeeConfig is that of one product, whose committees are announced in its
// channel and in that of all committees; # stands for the number.
const committeeConfig = `
[catalogue]
source = "sample"

[mattermost]
notices = "domaine-coaching"
announcements = "comites"

[[products]]
slug = "dossierfacile"
channel = "startup-dossierfacile"
state = "on"
people = { intra# = "intrapreneur", patron# = "intrapreneur", dev# = "development", coach# = "coach" }
` + societyIndicators

// announcedTo are the channels of an announcement.
var announcedTo = []string{"startup-dossierfacile", "comites"}

// newCommittee is an installation for committees, with these people and those
// that its configuration names; the bot is not started.
func newCommittee(t *testing.T, others ...string) scene {
	t.Helper()
	s := gather(t, append([]string{"coach", "intra", "patron", "dev"}, others...))
	for who, p := range s.who {
		for _, channel := range announcedTo {
			if _, _, err := p.API.AddChannelMember(t.Context(), s.place.channels[channel].Id, p.Id); err != nil {
				t.Fatalf("%s joins %s: %v", who, channel, err)
			}
		}
	}
	s.tell(committeeConfig)
	s.toServer.Set(s.tapped.rule())
	return scene{s, t}
}

// settle has the bot do what is due on its still clock.
func (c scene) settle() {
	c.t.Helper()
	if _, err := c.rehearse(c.t.Context(), "settle", nil); err != nil {
		c.t.Fatal(err)
	}
}

// about are the messages about committees of one kind in a channel, those that
// were deleted left out; kind is what a delivery's name has after the committee.
func (c scene) about(kind, channel string) (found []*model.Post) {
	c.t.Helper()
	posts, err := c.who["coach"].Posts(c.t.Context(), c.place.channels[channel].Id)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, p := range posts {
		name, _ := p.GetProp("jalon_delivery").(string)
		if parts := strings.Split(name, "/"); len(parts) > 2 && parts[0] == "committee" && parts[2] == kind {
			found = append(found, p)
		}
	}
	return found
}

// one is the message of one kind in each of the two channels.
func (c scene) one(kind string) (posts []*model.Post) {
	c.t.Helper()
	for _, channel := range announcedTo {
		eventually(c.t, 20*time.Second, kind+" in "+channel, func() bool { return len(c.about(kind, channel)) > 0 })
		found := c.about(kind, channel)
		if len(found) != 1 {
			c.t.Fatalf("%d messages %s in %s, want 1", len(found), kind, channel)
		}
		posts = append(posts, found[0])
	}
	return posts
}

// both checks what the two messages of one kind say.
func (c scene) both(kind string, wanted ...string) {
	c.t.Helper()
	for _, p := range c.one(kind) {
		has(c.t, readAnswer(p).Text, wanted...)
	}
}

// announces announces a committee of the product in three weeks.
func (c scene) announces() {
	c.t.Helper()
	draft := c.typesIn("coach", c.place.channels["startup-dossierfacile"], "/comite annoncer dans 3 semaines jeudi 10h")
	has(c.t, c.presses("coach", draft.raw, "do").Text, "C'est annoncé")
}

// press is one press of a button by somebody.
type press struct {
	who    string
	post   *model.Post
	button string
}

// together has people press at the same time, and returns how long it took;
// what is whispered to each is read.
func (c scene) together(presses []press) time.Duration {
	c.t.Helper()
	start := make(chan struct{})
	var group errgroup.Group
	for _, p := range presses {
		group.Go(func() error {
			<-start
			if err := c.who[p.who].Press(c.t.Context(), p.post, p.button); err != nil {
				return fmt.Errorf("%s presses %s: %w", p.who, p.button, err)
			}
			return nil
		})
	}
	begun := time.Now()
	close(start)
	if err := group.Wait(); err != nil {
		c.t.Fatal(err)
	}
	took := time.Since(begun)
	for _, p := range presses {
		has(c.t, c.whispered(p.who).Text, "C'est noté")
	}
	return took
}

// entry is the one event of the calendar file that goes with a post.
func (c scene) entry(p *model.Post) *ics.VEvent {
	c.t.Helper()
	if len(p.FileIds) != 1 {
		c.t.Fatalf("%d files with the post", len(p.FileIds))
	}
	body, _, err := server.Admin.API.GetFile(c.t.Context(), p.FileIds[0])
	if err != nil {
		c.t.Fatal(err)
	}
	calendar, err := ics.ParseCalendar(bytes.NewReader(body))
	if err != nil || len(calendar.Events()) != 1 {
		c.t.Fatalf("%v: %s", err, body)
	}
	return calendar.Events()[0]
}

func property(e *ics.VEvent, name ics.ComponentProperty) string {
	if p := e.GetProperty(name); p != nil {
		return p.Value
	}
	return ""
}
