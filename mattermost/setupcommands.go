package mattermost

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/commands"
	"jalon/view"
)

// teamsAndCommands adds the bot to each team, and the commands to it.
func (s *Setup) teamsAndCommands(ctx context.Context) error {
	teams, err := s.chosenTeams(ctx)
	if err != nil {
		return err
	}
	v, err := s.words()
	if err != nil {
		return err
	}
	var tokens []string
	before := len(s.left)
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
	if len(s.Teams) > 0 || len(s.left) > before || !s.seesAll { // the commands of the other teams keep theirs
		tokens = append(tokens, s.CommandTokens...)
	}
	slices.Sort(tokens)
	s.CommandTokens = slices.Compact(tokens)
	return nil
}

// words are those of the commands' hints, which name commands too. No hint
// names a person.
func (s *Setup) words() (*view.View, error) { return view.Prefixed(nil, s.Prefix) }

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
	there = slices.DeleteFunc(there, func(c *model.Command) bool { return c == nil })
	s.reportShadowed(ctx, team)
	var tokens []string
	for _, trigger := range commands.Triggers() {
		token, err := s.register(ctx, team, there, trigger, v)
		if err != nil {
			return nil, err
		}
		if token != "" {
			tokens = append(tokens, token)
		}
	}
	return tokens, s.removeObsolete(ctx, team, there)
}

// register creates or updates one command, and returns its token; none for a
// trigger that is somebody else's, or that this server does not take.
func (s *Setup) register(ctx context.Context, team *model.Team, there []*model.Command, trigger commands.Trigger, v *view.View) (token string, err error) {
	wanted := s.command(team, trigger, v)
	i := slices.IndexFunc(there, func(c *model.Command) bool { return c.Trigger == wanted.Trigger && c.DeleteAt == 0 })
	switch {
	case i >= 0 && !s.ours(there[i]):
		s.left = append(s.left, fmt.Sprintf("/%s is taken in team %s by another integration (%s): remove it there, or give ours another name with --prefix",
			wanted.Trigger, team.Name, there[i].URL))
		return "", nil
	case i >= 0:
		return s.updateCommand(ctx, team, there[i], wanted)
	}
	token, err = s.createCommand(ctx, team, wanted)
	var app *model.AppError
	if trigger.Optional && errors.As(err, &app) && app.StatusCode == http.StatusBadRequest {
		s.printf("left out: /%s in team %s, which this server does not take as a command", wanted.Trigger, team.Name)
		return "", nil
	}
	return token, err
}

// reportShadowed names our triggers that a plugin or the server itself answers
// to: it wins, and nobody is told.
func (s *Setup) reportShadowed(ctx context.Context, team *model.Team) {
	taken, err := s.admin.shadowedIn(ctx, team, s.Prefix)
	if err != nil {
		s.printf("not known: whether a plugin takes one of our commands in team %s", team.Name)
		return
	}
	for _, word := range taken {
		s.left = append(s.left, fmt.Sprintf("/%s is answered in team %s by a plugin or by Mattermost itself: disable it there, or give ours another name with --prefix",
			word, team.Name))
	}
}

// shadowedIn lists our triggers that others answer to in a team, as far as
// this account sees: commands that completion does not offer are only listed
// to who manages commands.
func (c *Client) shadowedIn(ctx context.Context, team *model.Team, prefix string) ([]string, error) {
	known, _, err := c.api.ListCommands(ctx, team.Id, false)
	if err != nil {
		var answer *model.Response
		if known, answer, err = c.api.ListAutocompleteCommands(ctx, team.Id); err != nil {
			return nil, fault("list the commands", answer, err)
		}
	}
	return shadowed(known, prefix), nil
}

// shadowed lists our triggers among the commands that no integration made.
func shadowed(known []*model.Command, prefix string) (taken []string) {
	for _, trigger := range commands.Triggers() {
		word := prefix + trigger.Word
		if slices.ContainsFunc(known, func(c *model.Command) bool {
			return c != nil && c.Id == "" && strings.EqualFold(c.Trigger, word)
		}) {
			taken = append(taken, word)
		}
	}
	return taken
}

// removeObsolete removes what an earlier version, or another prefix, of this
// installation left.
func (s *Setup) removeObsolete(ctx context.Context, team *model.Team, there []*model.Command) error {
	for _, c := range there {
		stillOurs := slices.ContainsFunc(commands.Triggers(), func(t commands.Trigger) bool { return s.Prefix+t.Word == c.Trigger })
		if c.Description != s.mark() || c.DeleteAt != 0 || stillOurs {
			continue
		}
		err := s.do("remove /"+c.Trigger+" from team "+team.Name, func() (*model.Response, error) {
			return s.admin.api.DeleteCommand(ctx, c.Id)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// command is what a trigger should be on the server.
func (s *Setup) command(team *model.Team, t commands.Trigger, v *view.View) *model.Command {
	return &model.Command{TeamId: team.Id, Trigger: s.Prefix + t.Word, Method: model.CommandMethodPost,
		URL: strings.TrimRight(s.BotURL, "/") + CommandPath, AutoComplete: t.Listed,
		AutoCompleteHint: "", AutoCompleteDesc: v.Hint(s.Language, t.Command), DisplayName: "Jalon",
		Description: s.mark(), Username: s.BotName}
}

// mark is how a command tells whose it is.
func (s *Setup) mark() string { return mark(s.Installation) }

func mark(installation string) string { return "jalon " + installation }

// ours tells whether a command is this installation's. One at our address is,
// unless it says that it is another installation's.
func (s *Setup) ours(c *model.Command) bool {
	return c.Description == s.mark() ||
		c.URL == strings.TrimRight(s.BotURL, "/")+CommandPath && !strings.HasPrefix(c.Description, "jalon ")
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
