package e2e

import (
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/e2e/faultproxy"
)

// TestPeople has the real server say who somebody is, and what that changes:
// who joins a channel and who leaves, whose account is deactivated, renamed, or
// a guest's. Each of its tests has people, channels and products of its own.
func TestPeople(t *testing.T) {
	s := newSociety(t)
	for _, one := range []struct {
		name string
		run  func(scene)
	}{
		{"staff by their channel", staffByTheirChannel}, {"coach by their channel", coachByTheirChannel},
		{"a channel made public", channelMadePublic}, {"a deactivated account", deactivatedAccount},
		{"a guest", guestInTheChannel}, {"members of the channel", membersOfTheChannel}, {"names that are nearly the same", nearNames},
		{"a request in a channel", requestInAChannel}, {"a request in direct messages", requestInDirectMessages},
		{"a request again and again", requestAgain},
		{"a renamed account", renamedAccount}, // it restarts the bot
	} {
		t.Run(one.name, func(t *testing.T) { one.run(scene{s, t}) })
	}
}

// Without the web socket it takes longer, and less than a minute.
func TestPeopleWithoutTheWebSocket(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a minute")
	}
	t.Parallel()
	c := scene{newSociety(t), t}
	c.joins("simon", "incubateur")
	c.joins("eva", "mobilic")
	c.withinAMinute("simon is staff", func() bool { return c.isStaff("simon") })
	c.withinAMinute("eva may note", func() bool { return c.notes("eva", "mobilic") })
	c.toServer.Set(faultproxy.Rule{Path: webSocket, Fault: faultproxy.BadGateway})
	if n := c.toServer.Cut(); n != 1 {
		t.Fatalf("%d web sockets to cut", n)
	}
	c.eventually(10*time.Second, "the end of the web socket", func() bool { return !c.connected() })
	c.joins("nadia", "incubateur")
	c.leaves("simon", "incubateur")
	c.leaves("eva", "mobilic")
	c.activates("nora", false)
	left := map[string]func() bool{
		"nadia is staff":              func() bool { return c.isStaff("nadia") },
		"simon is staff no more":      func() bool { return !c.isStaff("simon") },
		"eva may not note":            func() bool { return !c.notes("eva", "mobilic") },
		"nora is in the team no more": func() bool { return !strings.Contains(c.team("docurba"), c.name("nora")) },
	}
	c.withinAMinute("all of it", func() bool {
		maps.DeleteFunc(left, func(_ string, so func() bool) bool { return so() })
		return len(left) == 0
	})
	if c.connected() {
		t.Error("the web socket came back: it may have told")
	}
}

// Who is in the channel of staff is staff, and who is not is not.
func staffByTheirChannel(c scene) {
	if c.isStaff("nadia") {
		c.t.Error("she is staff before she is in the channel")
	}
	c.joins("nadia", "incubateur")
	c.withinAMinute("nadia is staff", func() bool { return c.isStaff("nadia") })
	has(c.t, c.types("nadia", "/jalon pause").Text, "C'est noté", "je n'envoie plus rien de moi-même")
	c.leaves("nadia", "incubateur")
	c.withinAMinute("nadia is staff no more", func() bool { return !c.isStaff("nadia") })
	has(c.t, c.types("nadia", "/jalon reprendre").Text, "seule l'équipe de l'incubateur")
	has(c.t, c.types("chef", "/jalon reprendre").Text, "C'est reparti") // her pause held until then
}

// Who the catalogue says is a product's coach is, as long as they are in the
// channel of coaches; who is there alone is nobody's.
func coachByTheirChannel(c scene) {
	reads := func(who string) bool {
		said := c.types(who, "/jalon journal potentiel").Text
		if may := strings.Contains(said, "Journal de Potentiel"); may == strings.Contains(said, "lisent son journal") {
			c.t.Fatalf("%s reads %s", who, said)
		}
		return !strings.Contains(said, "lisent son journal")
	}
	if reads("karim") {
		c.t.Error("the catalogue alone gives a right")
	}
	has(c.t, c.team("potentiel"), "à confirmer", "Karim Haddad")
	c.joins("karim", "coachs")
	c.joins("nadia", "coachs")
	c.withinAMinute("karim is a coach", func() bool { return reads("karim") })
	if reads("nadia") {
		c.t.Error("the channel alone gives a right")
	}
	c.leaves("karim", "coachs")
	c.withinAMinute("karim is a coach no more", func() bool { return !reads("karim") })
}

// A channel that is open to everybody gives nothing to anybody, old members and
// new; who runs the bot is told.
func channelMadePublic(c scene) {
	channel := c.private["ouvert"].Id
	c.joins("simon", "ouvert")
	c.withinAMinute("simon is staff", func() bool { return c.isStaff("simon") })
	hasNot(c.t, c.check(), "open to everybody")
	c.converts(channel, model.ChannelTypeOpen)
	c.withinAMinute("simon is staff no more", func() bool { return !c.isStaff("simon") })
	if _, _, err := c.who["nadia"].API.AddChannelMember(c.t.Context(), channel, c.who["nadia"].Id); err != nil { // as anybody can
		c.t.Fatal(err)
	}
	open := c.place.team.Name + "/ouvert"
	eventually(c.t, 10*time.Second, "the log names the channel", func() bool {
		return regexp.MustCompile(`level=WARN .*open to everybody.*key=people.staff_channels channel=` + open).MatchString(c.log.String())
	})
	has(c.t, c.check(), "FAULT  channel "+open, "open to everybody")
	if c.isStaff("nadia") || c.isStaff("simon") {
		c.t.Error("who joins an open channel is staff")
	}
	c.converts(channel, model.ChannelTypePrivate)
	c.withinAMinute("simon is staff again", func() bool { return c.isStaff("simon") })
	hasNot(c.t, c.check(), "open to everybody")
}

func (c scene) converts(channel string, to model.ChannelType) {
	c.t.Helper()
	if _, _, err := server.Admin.API.UpdateChannelPrivacy(c.t.Context(), channel, to); err != nil {
		c.t.Fatal(err)
	}
}

// check is what jalon check prints, whatever it finds.
func (c scene) check() string {
	c.t.Helper()
	out, _ := c.command("check")
	has(c.t, out, "ok     the bot's token")
	return out
}

// A deactivated account has no right any more: neither the form nor the button
// that was left open does anything, nobody is sent to it, and nothing goes to
// it, were it owed before. Its rights come back with it.
func deactivatedAccount(c scene) {
	ctx := c.t.Context()
	c.joins("nora", "incubateur")
	c.withinAMinute("nora is staff", func() bool { return c.isStaff("nora") })
	form := c.opens("nora", "docurba")
	c.types("lucas", "/startup acces docurba")
	direct := c.direct("nora")
	button := c.asked("nora", direct, "lucas", "Docurba")
	c.asked("dev", c.direct("dev"), "lucas", "Docurba")
	seal := c.tapped.seal(c.t, button, "grant")

	// Owed while nothing can be posted, and the account goes meanwhile.
	hit := make(chan struct{}, 1)
	c.toServer.Set(faultproxy.Rule{Method: "POST", Path: createPost, Fault: faultproxy.BadGateway, Hit: hit})
	has(c.t, c.types("marc", "/startup acces docurba").Text, c.name("nora"))
	select {
	case <-hit:
	case <-time.After(20 * time.Second):
		c.t.Fatal("nothing was posted")
	}
	c.activates("nora", false)
	if _, answer, err := c.who["nora"].API.GetMe(ctx, ""); err == nil || answer.StatusCode != http.StatusUnauthorized {
		c.t.Errorf("her session holds: %v", err)
	}
	c.withinAMinute("nora is in the team no more", func() bool { return !strings.Contains(c.team("docurba"), c.name("nora")) })
	c.toServer.Set(c.tapped.rule())

	has(c.t, c.submitted("nora", form, "12"), "Rien n'est enregistré")
	has(c.t, c.pressed("nora", direct, seal), "Rien n'est changé")
	hasNot(c.t, c.types("chef", "/indicateur docurba").Text, "12 %")
	refused := c.types("presse", "/startup equipe docurba @"+c.name("presse")).Text
	has(c.t, refused, "Rien n'est changé", c.name("dev")+" peut t'ouvrir l'accès")
	hasNot(c.t, refused, c.name("nora"))
	sent := c.types("temoin", "/startup acces docurba").Text
	has(c.t, sent, "C'est demandé à "+c.name("dev"))
	hasNot(c.t, sent, c.name("nora"))
	c.asked("dev", c.direct("dev"), "marc", "Docurba")
	c.asked("dev", c.direct("dev"), "temoin", "Docurba")
	c.idle()
	if said := c.log.String(); !regexp.MustCompile(`delivery=request/\w+/` + c.who["nora"].Id + ` .*reason=recipient-gone`).MatchString(said) {
		c.t.Error("what was owed to her is not given up")
	}

	c.activates("nora", true)
	if err := c.who["nora"].LogIn(ctx, server); err != nil {
		c.t.Fatal(err)
	}
	if n := len(c.saying("nora", direct)); n != 1 { // the one she had
		c.t.Errorf("%d messages to her", n)
	}
	c.withinAMinute("nora is staff again", func() bool { return c.isStaff("nora") })
	team := c.team("docurba")
	has(c.t, team, c.name("nora"), "Attendent une réponse", c.name("lucas"))
	if refused := c.fills("nora", form, "12"); refused != "" {
		c.t.Errorf("her form: %s", refused)
	}
	has(c.t, c.types("chef", "/indicateur docurba").Text, "12 %")
}

func (c scene) activates(who string, active bool) {
	c.t.Helper()
	if _, err := server.Admin.API.UpdateUserActive(c.t.Context(), c.who[who].Id, active); err != nil {
		c.t.Fatal(err)
	}
}

// An account that takes the name of another inherits nothing, and the other
// keeps what it had: now, and after a restart.
func renamedAccount(c scene) {
	old := c.name("zoe.martin")
	if !c.isStaff("zoe.martin") || c.isStaff("autre.zoe") || !c.notes("zoe.martin", "camino") {
		c.t.Fatal("zoe.martin is to be staff, and of the team")
	}
	c.renames("zoe.martin", "zoe.dupont"+c.number)
	c.renames("autre.zoe", old)
	for _, when := range []string{"at once", "after a restart"} {
		if when != "at once" {
			if err := c.stop(); err != nil {
				c.t.Fatal(err)
			}
			c.start("")
			has(c.t, c.log.String(), "belongs to another account")
		}
		if !c.isStaff("zoe.martin") || !c.notes("zoe.martin", "camino") {
			c.t.Errorf("%s: who was renamed loses her rights", when)
		}
		if c.isStaff("autre.zoe") || c.notes("autre.zoe", "camino") {
			c.t.Errorf("%s: who took the name has rights", when)
		}
	}
	team := c.team("camino")
	has(c.t, team, c.name("zoe.martin"))
	hasNot(c.t, team, old)
	refused := c.types("marc", "/startup equipe camino @"+c.name("marc")).Text
	has(c.t, refused, c.name("zoe.martin")+" peut t'ouvrir l'accès")
	hasNot(c.t, refused, old)
}

func (c scene) renames(who, to string) {
	c.t.Helper()
	u, _, err := server.Admin.API.PatchUser(c.t.Context(), c.who[who].Id, &model.UserPatch{Username: &to})
	if err != nil {
		c.t.Fatal(err)
	}
	c.who[who].User = u
}
