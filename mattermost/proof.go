package mattermost

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/commands"
)

// Prober proves, by executing a real command, that Mattermost reaches the
// bot.
type Prober struct {
	Client *Client
	Sealer *Sealer
	BotURL string
	Prefix string // of every command
}

// ProofResponder answers nothing but the test of a set-up, for the listener a
// set-up opens itself.
type ProofResponder struct{ Sealer *Sealer }

// Command implements Responder.
func (p ProofResponder) Command(_ context.Context, c commands.Call) (commands.Reply, error) {
	nonce, ok := strings.CutPrefix(c.Text, "test ")
	if !ok {
		return commands.Reply{}, &bot.Error{Code: bot.CodeUnknownCommand, Arg: c.Text}
	}
	return commands.Reply{Show: bot.TestAnswer{Proof: p.Sealer.Proof(nonce)}}, nil
}

// Press implements Responder.
func (ProofResponder) Press(context.Context, commands.Press) (commands.Reply, error) {
	return commands.Reply{}, &bot.Error{Code: bot.CodeSealBroken}
}

// Submit implements Responder.
func (ProofResponder) Submit(context.Context, commands.Submission) (commands.Reply, error) {
	return commands.Reply{}, &bot.Error{Code: bot.CodeSealBroken}
}

// Prove runs /jalon test in a team and looks for the answer only this
// installation can give. Its error says what to change.
func (p *Prober) Prove(ctx context.Context, team *model.Team) error {
	channel, answer, err := p.Client.api.GetChannelByName(ctx, model.DefaultChannelName, team.Id, "")
	if err != nil {
		return fmt.Errorf("find %s in team %s: %w", model.DefaultChannelName, team.Name, fault("find it", answer, err))
	}
	nonce := NewNonce()
	response, answer, err := p.Client.api.ExecuteCommand(ctx, channel.Id, "/"+p.Prefix+"jalon test "+nonce)
	if err != nil {
		return p.diagnose(team, answer, err)
	}
	for _, a := range response.Attachments {
		if strings.Contains(a.Text, p.Sealer.Proof(nonce)) {
			return nil
		}
	}
	return fmt.Errorf("team %s: /jalon is answered by another installation: its command or its seal key is not this one's; run jalon setup again", team.Name)
}

// diagnose turns the server's refusal into the setting or the line to change.
func (p *Prober) diagnose(team *model.Team, answer *model.Response, err error) error {
	var app *model.AppError
	if !errors.As(err, &app) {
		return fmt.Errorf("execute /jalon in team %s: %w", team.Name, err)
	}
	details := app.Message + " " + app.DetailedError
	switch {
	case statusOf(answer) == http.StatusNotFound:
		return fmt.Errorf("team %s has no command /%sjalon: run jalon setup", team.Name, p.Prefix)
	case statusOf(answer) == http.StatusForbidden:
		return fmt.Errorf("team %s: this account may not use slash commands there: give it the permission use_slash_commands", team.Name)
	case strings.Contains(details, "401"):
		return fmt.Errorf("team %s: the bot refuses the token of /%sjalon: run jalon setup again", team.Name, p.Prefix)
	case !p.answersHere():
		return fmt.Errorf("no bot answers at %s: start jalon serve, and check that mattermost.bot_url and listen are right", p.BotURL)
	case strings.Contains(details, "address forbidden") || needsTrust(hostOf(p.BotURL)) && statusOf(answer) == http.StatusInternalServerError && !strings.Contains(details, "refused"):
		return fmt.Errorf("the server does not reach the bot at %s: add %q to "+reachSetting+" (System Console, Environment, Developer), "+
			"and check that the bot runs and that mattermost.bot_url and listen are right", p.BotURL, hostOf(p.BotURL))
	}
	return fmt.Errorf("the server does not reach the bot at %s: check that the bot runs, that mattermost.bot_url is its address as seen from the server, and that listen is where it listens (server says: %s)", p.BotURL, strings.TrimSpace(details))
}

// answersHere tells whether anything answers at the bot's address, as seen from
// this machine.
func (p *Prober) answersHere() bool {
	client := http.Client{Timeout: 2 * time.Second}
	answer, err := client.Get(strings.TrimRight(p.BotURL, "/") + CommandPath)
	if err == nil {
		answer.Body.Close()
	}
	return err == nil
}

// Prove proves, in each team it was installed in, that Mattermost reaches the
// bot.
func (s *Setup) Prove(ctx context.Context, sealer *Sealer) error {
	teams, err := s.chosenTeams(ctx)
	if err != nil {
		return err
	}
	if len(teams) == 0 {
		return errors.New("no team to prove anything in: use the token of a system administrator")
	}
	prober := &Prober{Client: s.admin, Sealer: sealer, BotURL: s.BotURL, Prefix: s.Prefix}
	for _, team := range teams {
		if err := prober.Prove(ctx, team); err != nil {
			return err
		}
		s.printf("proved: team %s", team.Name)
	}
	return nil
}
