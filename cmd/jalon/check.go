package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jalon/bot"
	"jalon/catalogue"
	"jalon/mattermost"
)

func checkCommand(io stdio) *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Test what is installed, and name what to change",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := loadConfig(path, os.Getenv)
			if err != nil {
				return err
			}
			return runCheck(cmd.Context(), cfg, io)
		},
	}
	configFlag(cmd, &path)
	return cmd
}

// errFaults: check found something to change.
var errFaults = errors.New("something is to change, see above")

func runCheck(ctx context.Context, cfg *config, io stdio) error {
	if err := cfg.checkServe(); err != nil {
		return err
	}
	wrong := 0
	say := func(f mattermost.Finding) {
		if f.Fault == "" {
			fmt.Fprintf(io.out, "ok     %s\n", f.What)
			return
		}
		wrong++
		fmt.Fprintf(io.out, "FAULT  %s\n       %s\n", f.What, strings.ReplaceAll(f.Fault, "\n", "\n       "))
	}
	door, err := mattermost.New(mattermost.Options{URL: cfg.Mattermost.URL, BotURL: cfg.Mattermost.BotURL,
		Token: cfg.secrets.Token, SealKeys: cfg.secrets.SealKey, Installation: cfg.Installation, Language: cfg.Language,
		Prefix: cfg.Mattermost.Prefix, Clock: bot.RealClock{}, Log: complaints(cfg, io)})
	if err != nil {
		return faults{"secrets: seal_key: " + err.Error()}
	}
	for _, f := range door.Check(ctx) {
		say(f)
	}
	state, err := readStatus(ctx, cfg, io)
	say(storeFinding(state, err))
	if state.Elsewhere != "" {
		say(mattermost.Finding{What: "the running bot's store", Fault: fmt.Sprintf("it is %s, and the configuration's is %s: restart the bot", state.Elsewhere, state.Store.Address)})
	}
	noteBudget(cfg, state.Catalogue, time.Now(), io)
	if err := printDates(cfg, time.Now(), io); err != nil {
		return err
	}
	noteRules(cfg, io)
	noteNobody(cfg, io)
	for _, f := range partFindings(state.Catalogue, cfg.zone()) {
		say(f)
	}
	for _, i := range state.Imports {
		say(i.finding(cfg.zone()))
	}
	if door.Connected() {
		checkNames(ctx, cfg, door, say)
	}
	if wrong > 0 {
		return errFaults
	}
	return nil
}

// noteNobody says so when nobody can settle what teams ask for.
func noteNobody(cfg *config, io stdio) {
	if p := cfg.People; len(p.Staff)+len(p.Admins)+len(p.StaffChannels) == 0 {
		fmt.Fprintln(io.out, "note   nobody is staff, or runs the bot: who declares a team, confirms a channel and reads\n"+
			"       the notices is said by people.staff, people.staff_channels and people.admins")
	}
}

// withoutRule is what becomes of each kind that no rule has; changes and month have a
// rule all the same.
var withoutRule = []struct{ kind, what string }{
	{"indicators", "no team is asked for its figures, and nobody in person"},
	{"committee-missing", "no team is asked for the date of a committee"},
	{"fiche", "no team is asked to complete its entry of the catalogue"},
	{"digest", "the coaches do not get their week"},
}

// noteRules says which kinds of message no rule of the configuration has.
func noteRules(cfg *config, io stdio) {
	rules := cfg.rules()
	for _, one := range withoutRule {
		if !slices.ContainsFunc(rules, func(r bot.Rule) bool { return r.Kind == ruleKinds[one.kind] }) {
			fmt.Fprintf(io.out, "note   reminders: no rule of kind %s: %s\n", one.kind, one.what)
		}
	}
}

// storeFinding says whether the store and the catalogue in it can be used.
func storeFinding(s status, err error) mattermost.Finding {
	f := mattermost.Finding{What: "the store, and the catalogue in it"}
	switch {
	case errors.Is(err, os.ErrNotExist):
		f.Fault = "no bot has run with this store yet: start jalon serve"
	case err != nil:
		f.Fault = err.Error() + ": check store in the configuration"
	case s.Catalogue.Products == 0:
		f.Fault = "no catalogue was ever read: check catalogue.source"
	default:
		f.What = fmt.Sprintf("the store, and %d products in the catalogue", s.Catalogue.Products)
	}
	return f
}

// partFindings says whether each part of the catalogue can be read, and how old
// the copy is of one that cannot.
func partFindings(c catalogueState, zone *time.Location) []mattermost.Finding {
	copyOf := func(at *time.Time) string {
		if at == nil || at.IsZero() {
			return "no copy of it is held"
		}
		return "the copy of " + at.In(zone).Format("2006-01-02 15:04 MST") + " is used"
	}
	var findings []mattermost.Finding
	switch {
	case c.Doubted != nil:
		findings = append(findings, mattermost.Finding{What: "the catalogue's products",
			Fault: fmt.Sprintf("the source would leave %d of %d products: %s until that is believed", c.Doubted.Would, c.Doubted.Was, copyOf(&c.FetchedAt))})
	case c.Failure != "":
		findings = append(findings, mattermost.Finding{What: "the catalogue's products",
			Fault: c.Failure + "\n" + copyOf(&c.FetchedAt) + ": check catalogue.source"})
	}
	for _, p := range c.Parts {
		f := mattermost.Finding{What: fmt.Sprintf("the catalogue's %s: %d", p.Name, p.Count)}
		switch {
		case p.Failure == "" && p.FetchedAt == nil:
			f.What = fmt.Sprintf("the catalogue's %s: nothing read yet", p.Name)
		case p.Failure != "":
			f = mattermost.Finding{What: "the catalogue's " + p.Name, Fault: p.Failure + "\n" + copyOf(p.FetchedAt) + ": check catalogue." + p.Name}
		}
		findings = append(findings, f)
	}
	for _, u := range c.Unknown {
		findings = append(findings, mattermost.Finding{What: u.Key, Fault: u.words()})
	}
	return findings
}

// checkNames looks at every name the configuration gives.
func checkNames(ctx context.Context, cfg *config, door *mattermost.Door, say func(mattermost.Finding)) {
	users := slices.Concat(cfg.People.Staff, cfg.People.Admins)
	channels := []string{}
	if cfg.Mattermost.Notices != "" {
		channels = append(channels, cfg.Mattermost.Notices)
	}
	if cfg.Mattermost.Announces != "" {
		channels = append(channels, cfg.Mattermost.Announces)
	}
	for _, r := range cfg.Reminders {
		if r.Channel != "" {
			channels = append(channels, r.Channel)
		}
	}
	if user, person := strings.CutPrefix(cfg.Preview, "@"); person {
		users = append(users, user)
	} else if cfg.Preview != "" {
		channels = append(channels, cfg.Preview)
	}
	for _, p := range cfg.Products {
		channels = append(channels, orElse(p.Channel, catalogue.ChannelName(p.Slug)))
		users = append(users, sortedKeys(p.People)...)
	}
	slices.Sort(users)
	for _, name := range slices.Compact(users) {
		say(door.CheckUser(ctx, name))
	}
	for _, name := range channels {
		say(door.CheckChannel(ctx, name))
	}
	for _, name := range slices.Concat(cfg.People.StaffChannels, cfg.People.CoachChannels) {
		say(door.CheckInsiders(ctx, name))
	}
}
