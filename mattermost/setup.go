package mattermost

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// Setup installs the bot on a server through its API. Run again, it changes
// only what differs.
type Setup struct {
	URL             string // of the server
	BotURL          string // at which the server reaches the bot
	AdminToken      string
	BotName         string   // user name of the bot's account; empty for the one whose token is kept, else Prefix and "jalon"
	Teams           []string // names; empty for all
	Language        string   // of the commands' hints
	Prefix          string   // of every command, in small letters: "test-" for /test-startup
	ConfigureServer bool     // may change the server's settings
	DryRun          bool     // says, and changes nothing
	Out             io.Writer

	// What an earlier run kept; Run brings it up to date.
	Token         string
	Installation  string
	CommandTokens []string

	admin   *Client
	seesAll bool // every team and command is listed to this account
	botID   string
	left    []string // what only an admin of the server can do
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
	s.seesAll = me.IsSystemAdmin()
	if !s.seesAll && !s.DryRun {
		s.printf("note: %s is no system administrator: what it may not do is left to one", me.Username)
	}
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
	switch {
	case len(s.left) > 0:
		return ErrStepsLeft
	case len(s.CommandTokens) == 0 && !s.DryRun:
		return errors.New("this account sees no team it may register commands in: nothing is installed; use the token of a system administrator")
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
			changed = s.wanted(reachSetting, quote(allowed), quote(wider)) || changed
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
	if s.BotName == "" {
		s.BotName = s.usualName(ctx)
	}
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
		if s.Token == "" {
			s.printf("note: if another Jalon uses %s, give this one its own account with --bot-name", s.BotName)
		}
		return nil
	}
	return s.do("enable the bot account "+s.BotName, func() (*model.Response, error) {
		_, answer, err := s.admin.api.EnableBot(ctx, s.botID)
		return answer, err
	})
}

// usualName is the name of the account whose token is kept.
func (s *Setup) usualName(ctx context.Context) string {
	if s.Token != "" {
		if me, _, err := NewClient(s.URL, s.Token).api.GetMe(ctx, ""); err == nil && me.IsBot {
			return me.Username
		}
	}
	return s.Prefix + "jalon"
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
