package mattermost

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/commands"
)

// Finding is one thing looked at; Fault is empty when it is well, else says
// what is wrong and what to change.
type Finding struct{ What, Fault string }

// oldest is the oldest server supported.
var oldest = [2]int{9, 9}

// Check looks at what is installed, with the bot's own token. It stops early
// where nothing more can be known.
func (d *Door) Check(ctx context.Context) []Finding {
	var found []Finding
	add := func(what string, err error, remedy string) bool {
		f := Finding{What: what}
		if err != nil {
			f.Fault = fmt.Sprintf("%v: %s", err, remedy)
		}
		found = append(found, f)
		return err == nil
	}
	if !add("Mattermost answers at "+d.options.URL, d.Ping(ctx), "check mattermost.url and the network") {
		return found
	}
	me, answer, err := d.api.GetMe(ctx, "")
	if !add("the bot's token", fault("ask who it is", answer, err), "run jalon setup, or correct the token in the secrets") {
		return found
	}
	if !me.IsBot {
		add("the bot's account", ErrNotABot, "run jalon setup, which makes a bot's account and token")
		return found
	}
	add("server version", oldServer(answer.ServerVersion), "upgrade Mattermost to 9.9 or later")
	add("the bot's owner", d.ownerActive(ctx, me.Id),
		"give the bot to an active account, or set ServiceSettings.DisableBotsWhenOwnerIsDeactivated to false")
	if !add("the bot's teams", d.Connect(ctx), "run jalon setup") {
		return found
	}
	if len(d.teams) == 0 {
		add("the bot's teams", fmt.Errorf("the bot is in no team"), "run jalon setup, which adds it")
	}
	prober := &Prober{Client: d.Client, Sealer: d.Sealer, BotURL: d.options.BotURL, Prefix: d.options.Prefix}
	for _, team := range d.teams {
		err := prober.Prove(ctx, team)
		f := Finding{What: "Mattermost reaches the bot from team " + team.Name}
		if err != nil {
			f.Fault = err.Error()
		}
		found = append(found, f, d.checkShadowed(ctx, team))
		if f := d.checkPrefix(ctx, team); f.Fault != "" {
			found = append(found, f)
		}
	}
	return found
}

// checkPrefix looks for commands of this installation that its configuration
// gives another prefix.
func (d *Door) checkPrefix(ctx context.Context, team *model.Team) Finding {
	f := Finding{What: "the prefix of our commands in team " + team.Name}
	offered, answer, err := d.api.ListAutocompleteCommands(ctx, team.Id)
	if err != nil {
		f.Fault = fault("list the commands", answer, err).Error()
		return f
	}
	for _, c := range offered {
		if c == nil || c.Description != mark(d.options.Installation) {
			continue
		}
		if prefix, ours := prefixOf(c.Trigger); ours && prefix != d.options.Prefix {
			f.Fault = fmt.Sprintf("they are registered as /%s and so on, and mattermost.prefix is %q: write prefix = %q there, or run jalon setup to register them anew",
				c.Trigger, d.options.Prefix, prefix)
			return f
		}
	}
	return f
}

// prefixOf is what stands before the longest of our triggers that a command ends
// with.
func prefixOf(command string) (prefix string, ours bool) {
	word := ""
	for _, t := range commands.Triggers() {
		if strings.HasSuffix(command, t.Word) && len(t.Word) > len(word) {
			word, ours = t.Word, true
		}
	}
	return strings.TrimSuffix(command, word), ours
}

// checkShadowed looks for a plugin that answers to one of our commands.
func (d *Door) checkShadowed(ctx context.Context, team *model.Team) Finding {
	f := Finding{What: "our commands are ours in team " + team.Name}
	taken, err := d.shadowedIn(ctx, team, d.options.Prefix)
	switch {
	case err != nil:
		f.Fault = err.Error()
	case len(taken) > 0:
		f.Fault = fmt.Sprintf("a plugin or Mattermost itself answers to /%s: disable it there, or run jalon setup with --prefix", strings.Join(taken, ", /"))
	}
	return f
}

func oldServer(version string) error {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return nil // hidden by a proxy: not a fault
	}
	major, _ := strconv.Atoi(parts[0])
	minor, _ := strconv.Atoi(parts[1])
	if major < oldest[0] || major == oldest[0] && minor < oldest[1] {
		return fmt.Errorf("the server is %d.%d", major, minor)
	}
	return nil
}

// ownerActive tells whether the bot's owner still is, as far as the bot may
// know.
func (d *Door) ownerActive(ctx context.Context, me string) error {
	b, _, err := d.api.GetBot(ctx, me, "")
	if err != nil {
		return nil // not readable with this token: nothing is known
	}
	owner, answer, err := d.api.GetUser(ctx, b.OwnerId, "")
	if err != nil && statusOf(answer) == http.StatusNotFound || err == nil && owner.DeleteAt != 0 {
		return fmt.Errorf("the account that owns the bot is deactivated")
	}
	return nil
}

// CheckChannel looks at a channel the bot must speak in.
func (d *Door) CheckChannel(ctx context.Context, name string) Finding {
	f := Finding{What: "channel " + name}
	id, err := d.Channel(ctx, name)
	if err != nil {
		f.Fault = fmt.Sprintf("%v: check its name (team/channel), or invite the bot if it is private", err)
		return f
	}
	channel, answer, err := d.api.GetChannel(ctx, string(id))
	if err != nil {
		f.Fault = fault("read the channel", answer, err).Error()
		return f
	}
	if _, answer, err := d.api.GetChannelMember(ctx, channel.Id, d.id(), ""); err != nil {
		switch {
		case channel.Type == model.ChannelTypePrivate:
			f.Fault = "it is private and the bot is not in it: invite the bot there (/invite)"
		case statusOf(answer) != http.StatusNotFound && statusOf(answer) != http.StatusForbidden:
			f.Fault = fault("read the bot's membership", answer, err).Error()
		}
	}
	return f
}

// CheckInsiders looks at a channel that gives rights to who is in it.
func (d *Door) CheckInsiders(ctx context.Context, name string) Finding {
	f := d.CheckChannel(ctx, name)
	if f.Fault != "" {
		return f
	}
	id, err := d.Channel(ctx, name)
	if err == nil {
		_, err = d.Insiders(ctx, id)
	}
	switch {
	case errors.Is(err, bot.ErrNotPrivate):
		f.Fault = "it is open to everybody, and gives no right: make it private"
	case err != nil:
		f.Fault = err.Error()
	}
	return f
}

// CheckUser looks at a name of the configuration.
func (d *Door) CheckUser(ctx context.Context, name string) Finding {
	f := Finding{What: "user " + name}
	id, err := d.User(ctx, name)
	if err != nil {
		f.Fault = fmt.Sprintf("%v: correct the name in the configuration", err)
		return f
	}
	if d.people.Who(ctx, id).Gone {
		f.Fault = "the account is deactivated"
	}
	return f
}
