package mattermost

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/commands"
	"jalon/view"
)

// Setup installs the bot on a server through its API. Run again, it changes
// only what differs.
type Setup struct {
	URL             string // of the server
	BotURL          string // at which the server reaches the bot
	AdminToken      string
	BotName         string   // user name of the bot's account
	Teams           []string // names; empty for all
	Language        string   // of the commands' hints
	ConfigureServer bool     // may change the server's settings
	DryRun          bool     // says, and changes nothing
	Out             io.Writer

	// What an earlier run kept; Run brings it up to date.
	Token         string
	Installation  string
	CommandTokens []string

	admin *Client
	botID string
	left  []string // what only an admin of the server can do
}

// ErrStepsLeft: the installation needs what this account may not do. The
// steps were printed.
var ErrStepsLeft = errors.New("steps are left to an administrator of the server, listed above")

// Run does everything but the proof. Its errors are for the person who
// installs.
func (s *Setup) Run(ctx context.Context) error {
	s.admin = NewClient(s.URL, s.AdminToken)
	me, answer, err := s.admin.api.GetMe(ctx, "")
	if err != nil {
		return s.cannotStart(answer, err)
	}
	s.printf("server %s, version %s, as %s", s.URL, firstVersion(answer.ServerVersion), me.Username)
	for _, step := range []func(context.Context) error{s.settings, s.account, s.token, s.teamsAndCommands} {
		if err := step(ctx); err != nil {
			return err
		}
		if len(s.left) > 0 && s.botID == "" { // nothing goes on without an account
			break
		}
	}
	for _, step := range s.left {
		s.printf("left to an administrator: %s", step)
	}
	if len(s.left) > 0 {
		return ErrStepsLeft
	}
	return nil
}

func (s *Setup) cannotStart(answer *model.Response, err error) error {
	switch statusOf(answer) {
	case http.StatusUnauthorized:
		return errors.New("the administrator's token is refused: make a personal access token of a system administrator")
	case 0:
		return fmt.Errorf("%s does not answer: %w", s.URL, err)
	}
	return fmt.Errorf("ask %s who the token is: %w", s.URL, err)
}

func (s *Setup) printf(format string, args ...any) { fmt.Fprintf(s.Out, format+"\n", args...) }

// do says what is changed, and changes it unless this is a dry run.
func (s *Setup) do(what string, change func() (*model.Response, error)) error {
	if s.DryRun {
		s.printf("would %s", what)
		return nil
	}
	answer, err := change()
	if statusOf(answer) == http.StatusForbidden {
		s.left = append(s.left, what)
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	s.printf("done: %s", what)
	return nil
}

// settings looks at the two settings of the server that the bot needs, and
// changes them only when allowed to.
func (s *Setup) settings(ctx context.Context) error {
	cfg, answer, err := s.admin.api.GetConfig(ctx)
	if statusOf(answer) == http.StatusForbidden {
		s.printf("settings of the server: not readable with this token, left as they are")
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the server's settings: %w", err)
	}
	patch := &model.Config{}
	changed := false
	if cfg.ServiceSettings.EnableBotAccountCreation == nil || !*cfg.ServiceSettings.EnableBotAccountCreation {
		changed = s.wanted("ServiceSettings.EnableBotAccountCreation", "false", "true") || changed
		patch.ServiceSettings.EnableBotAccountCreation = model.NewPointer(true)
	}
	if host := hostOf(s.BotURL); needsTrust(host) {
		allowed := ""
		if cfg.ServiceSettings.AllowedUntrustedInternalConnections != nil {
			allowed = *cfg.ServiceSettings.AllowedUntrustedInternalConnections
		}
		if !trusted(allowed, host) {
			wider := strings.TrimSpace(allowed + " " + host)
			changed = s.wanted("ServiceSettings.AllowedUntrustedInternalConnections", quote(allowed), quote(wider)) || changed
			patch.ServiceSettings.AllowedUntrustedInternalConnections = &wider
		}
	}
	if !changed || !s.ConfigureServer {
		return nil
	}
	return s.do("change the server's settings", func() (*model.Response, error) {
		_, answer, err := s.admin.api.PatchConfig(ctx, patch)
		return answer, err
	})
}

// wanted prints a setting before and after, and how to change it when this
// run may not.
func (s *Setup) wanted(key, before, after string) bool {
	s.printf("setting %s: %s", key, before)
	s.printf("setting %s: %s wanted", key, after)
	if !s.ConfigureServer {
		s.printf("  change it in the System Console, or run again with --configure-server")
	}
	return true
}

func quote(s string) string { return fmt.Sprintf("%q", s) }

// account finds the bot's account, or makes it.
func (s *Setup) account(ctx context.Context) error {
	found, answer, err := s.admin.api.GetUserByUsername(ctx, s.BotName, "")
	switch {
	case statusOf(answer) == http.StatusNotFound:
		return s.createAccount(ctx)
	case err != nil:
		return fmt.Errorf("look for the bot's account: %w", err)
	case !found.IsBot:
		return fmt.Errorf("the user name %s belongs to a person: choose another with --bot-name", s.BotName)
	}
	s.botID = found.Id
	if found.DeleteAt == 0 {
		s.printf("kept: bot account %s", s.BotName)
		return nil
	}
	return s.do("enable the bot account "+s.BotName, func() (*model.Response, error) {
		_, answer, err := s.admin.api.EnableBot(ctx, s.botID)
		return answer, err
	})
}

func (s *Setup) createAccount(ctx context.Context) error {
	return s.do("create the bot account "+s.BotName, func() (*model.Response, error) {
		b, answer, err := s.admin.api.CreateBot(ctx, &model.Bot{Username: s.BotName, DisplayName: "Jalon",
			Description: "Produits, chiffres d'impact et comités de l'incubateur"})
		if err == nil {
			s.botID = b.UserId
		}
		return answer, err
	})
}

// token keeps a stored token that still works; a new one revokes no other.
func (s *Setup) token(ctx context.Context) error {
	if s.Token != "" {
		me, answer, err := NewClient(s.URL, s.Token).api.GetMe(ctx, "")
		if err == nil && (me.Id == s.botID || s.botID == "") {
			s.printf("kept: the bot's token")
			return nil
		}
		if err != nil && statusOf(answer) != http.StatusUnauthorized {
			return fmt.Errorf("try the stored token: %w", err)
		}
	}
	return s.do("make a token for the bot", func() (*model.Response, error) {
		t, answer, err := s.admin.api.CreateUserAccessToken(ctx, s.botID, "jalon "+s.Installation, 0)
		if err == nil {
			s.Token = t.Token
		}
		return answer, err
	})
}

// teamsAndCommands adds the bot to each team, and the commands to it.
func (s *Setup) teamsAndCommands(ctx context.Context) error {
	teams, err := s.chosenTeams(ctx)
	if err != nil {
		return err
	}
	v, err := view.New(nil)
	if err != nil {
		return err
	}
	var tokens []string
	for _, team := range teams {
		if err := s.joinTeam(ctx, team); err != nil {
			return err
		}
		mine, err := s.commandsOf(ctx, team, v)
		if err != nil {
			return err
		}
		tokens = append(tokens, mine...)
	}
	slices.Sort(tokens)
	s.CommandTokens = slices.Compact(tokens)
	return nil
}

func (s *Setup) chosenTeams(ctx context.Context) ([]*model.Team, error) {
	const perPage = 200
	var all []*model.Team
	for page := 0; ; page++ {
		teams, _, err := s.admin.api.GetAllTeams(ctx, "", page, perPage)
		if err != nil {
			return nil, fmt.Errorf("list the teams: %w", err)
		}
		all = append(all, teams...)
		if len(teams) < perPage {
			break
		}
	}
	if len(s.Teams) == 0 {
		return all, nil
	}
	var chosen []*model.Team
	for _, name := range s.Teams {
		i := slices.IndexFunc(all, func(t *model.Team) bool { return t.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("no team is called %s on this server", name)
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

func (s *Setup) joinTeam(ctx context.Context, team *model.Team) error {
	if s.botID != "" {
		m, _, err := s.admin.api.GetTeamMember(ctx, team.Id, s.botID, "")
		if err == nil && m.DeleteAt == 0 {
			return nil
		}
	}
	return s.do("add the bot to team "+team.Name, func() (*model.Response, error) {
		_, answer, err := s.admin.api.AddTeamMember(ctx, team.Id, s.botID)
		return answer, err
	})
}

// commandsOf creates or updates the commands of one team, and returns their
// tokens.
func (s *Setup) commandsOf(ctx context.Context, team *model.Team, v *view.View) ([]string, error) {
	there, answer, err := s.admin.api.ListCommands(ctx, team.Id, true)
	if statusOf(answer) == http.StatusForbidden {
		s.left = append(s.left, "give this account the right to manage slash commands in team "+team.Name)
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the commands of team %s: %w", team.Name, err)
	}
	var tokens []string
	for _, trigger := range commands.Triggers() {
		wanted := s.command(team, trigger, v)
		i := slices.IndexFunc(there, func(c *model.Command) bool { return c.Trigger == trigger.Word && c.DeleteAt == 0 })
		var token string
		switch {
		case i < 0:
			token, err = s.createCommand(ctx, team, wanted)
		case !s.ours(there[i]):
			s.left = append(s.left, fmt.Sprintf("/%s is taken in team %s by another integration (%s): remove it there, or do without",
				trigger.Word, team.Name, there[i].URL))
		default:
			token, err = s.updateCommand(ctx, team, there[i], wanted)
		}
		if err != nil {
			return nil, err
		}
		if token != "" {
			tokens = append(tokens, token)
		}
	}
	return tokens, nil
}

// command is what a trigger should be on the server.
func (s *Setup) command(team *model.Team, t commands.Trigger, v *view.View) *model.Command {
	return &model.Command{TeamId: team.Id, Trigger: t.Word, Method: model.CommandMethodPost,
		URL: strings.TrimRight(s.BotURL, "/") + CommandPath, AutoComplete: t.Listed,
		AutoCompleteHint: "", AutoCompleteDesc: v.Hint(s.Language, t.Command), DisplayName: "Jalon",
		Description: s.mark(), Username: s.BotName}
}

// mark is how a command tells whose it is.
func (s *Setup) mark() string { return "jalon " + s.Installation }

func (s *Setup) ours(c *model.Command) bool {
	return c.Description == s.mark() || c.URL == strings.TrimRight(s.BotURL, "/")+CommandPath
}

func (s *Setup) createCommand(ctx context.Context, team *model.Team, wanted *model.Command) (token string, err error) {
	err = s.do("create /"+wanted.Trigger+" in team "+team.Name, func() (*model.Response, error) {
		c, answer, err := s.admin.api.CreateCommand(ctx, wanted)
		if err == nil {
			token = c.Token
		}
		return answer, err
	})
	return token, err
}

func (s *Setup) updateCommand(ctx context.Context, team *model.Team, there, wanted *model.Command) (string, error) {
	same := *there
	same.Method, same.URL, same.AutoComplete, same.AutoCompleteHint, same.AutoCompleteDesc = wanted.Method, wanted.URL,
		wanted.AutoComplete, wanted.AutoCompleteHint, wanted.AutoCompleteDesc
	same.DisplayName, same.Description, same.Username = wanted.DisplayName, wanted.Description, wanted.Username
	if same == *there {
		return there.Token, nil
	}
	err := s.do("update /"+wanted.Trigger+" in team "+team.Name, func() (*model.Response, error) {
		_, answer, err := s.admin.api.UpdateCommand(ctx, &same)
		return answer, err
	})
	return there.Token, err
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// firstVersion is "9.9.0" of the server's longer version text.
func firstVersion(text string) string {
	parts := strings.SplitN(text, ".", 4)
	return strings.Join(parts[:min(3, len(parts))], ".")
}
