package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"

	"jalon/bot"
	"jalon/mattermost"
)

// setupOptions are the flags of jalon setup.
type setupOptions struct {
	config, listen string
	setup          mattermost.Setup
}

func setupCommand(io stdio) *cobra.Command {
	var o setupOptions
	cmd := &cobra.Command{
		Use:   "setup --url URL --bot-url URL",
		Short: "Install the bot on a Mattermost server, as often as you like",
		Long: "Creates or completes the bot's account, token, teams and slash commands through the API, writes the\n" +
			"configuration, and proves by a real command that Mattermost reaches the bot. The token of a system\n" +
			"administrator is read from " + envAdminToken + ". Settings of the server are changed only with\n" +
			"--configure-server.",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return runSetup(cmd.Context(), o, io) },
	}
	f := cmd.Flags()
	configFlag(cmd, &o.config)
	f.StringVar(&o.setup.URL, "url", "", "the Mattermost server, like https://chat.example.org")
	f.StringVar(&o.setup.BotURL, "bot-url", "", "where Mattermost reaches the bot, like http://10.0.0.5:8080")
	f.StringVar(&o.setup.BotName, "bot-name", "", "the user name of the bot's account (default: the one installed, else \"jalon\")")
	f.StringSliceVar(&o.setup.Teams, "team", nil, "a team to install in (default: all)")
	f.StringVar(&o.setup.Prefix, "prefix", "", "what stands before every command, for a second bot: \"test-\" makes /test-startup")
	f.StringVar(&o.listen, "listen", "", "where the bot listens (default: from --bot-url)")
	f.BoolVar(&o.setup.ConfigureServer, "configure-server", false, "change the settings of the server that need it")
	f.BoolVar(&o.setup.DryRun, "dry-run", false, "say what would be done, and do nothing")
	return cmd
}

func runSetup(ctx context.Context, o setupOptions, io stdio) error {
	cfg, err := setupConfig(&o)
	if err != nil {
		return err
	}
	s := &o.setup
	s.Out, s.Language, s.AdminToken = io.out, cfg.Language, os.Getenv(envAdminToken)
	s.Token, s.Installation, s.CommandTokens = cfg.secrets.Token, cfg.Installation, cfg.secrets.CommandTokens
	key := cfg.secrets.SealKey
	if s.Installation == "" {
		s.Installation = mattermost.NewNonce()[:12]
	}
	if key == "" {
		key = mattermost.NewKey()
	}
	steps := s.Run(ctx)
	if s.DryRun || s.Token == "" {
		return steps
	}
	failed := steps != nil && !errors.Is(steps, mattermost.ErrStepsLeft)
	if failed && s.Token == cfg.secrets.Token {
		return steps
	}
	cfg.Installation = s.Installation
	cfg.secrets = secrets{Token: s.Token, SealKey: key, CommandTokens: s.CommandTokens, Installation: s.Installation}
	if err := writeInstallation(cfg, o, io); err != nil || failed { // a token just made is kept whatever comes next
		return errors.Join(steps, err)
	}
	if err := prove(ctx, cfg, o, io); err != nil {
		return errors.Join(steps, err)
	}
	fmt.Fprintf(io.out, "Mattermost reaches the bot. Start it with: jalon serve --config %s\n", o.config)
	return steps
}

// setupConfig reads the configuration an earlier run wrote, or starts one, and
// takes from the flags what it lacks.
func setupConfig(o *setupOptions) (*config, error) {
	var cfg *config
	if _, err := os.Stat(o.config); err == nil {
		if cfg, err = loadConfig(o.config, os.Getenv); err != nil {
			return nil, err
		}
	} else {
		c := defaults()
		cfg = &c
		cfg.path, cfg.Reminders = o.config, defaultReminders()
		if err := cfg.loadSecrets(os.Getenv); err != nil {
			return nil, faults{"secrets: " + err.Error()}
		}
	}
	var found faults
	o.setup.URL = orElse(o.setup.URL, cfg.Mattermost.URL)
	o.setup.BotURL = orElse(o.setup.BotURL, cfg.Mattermost.BotURL)
	for key, value := range map[string]string{"--url": o.setup.URL, "--bot-url": o.setup.BotURL} {
		if address(&found, key, value); value == "" {
			found.add(key, "is missing")
		}
	}
	if os.Getenv(envAdminToken) == "" {
		found.add(envAdminToken, "is missing: a personal access token of a system administrator")
	}
	if len(found) > 0 {
		return nil, dedupe(found)
	}
	o.setup.Prefix = orElse(o.setup.Prefix, cfg.Mattermost.Prefix)
	if !prefixed.MatchString(o.setup.Prefix) {
		return nil, faults{fmt.Sprintf("--prefix: %q is not up to 20 letters, digits, - and _", o.setup.Prefix)}
	}
	o.setup.Prefix = asCommand(o.setup.Prefix)
	cfg.Mattermost.URL, cfg.Mattermost.BotURL, cfg.Mattermost.Prefix = o.setup.URL, o.setup.BotURL, o.setup.Prefix
	if o.listen == "" {
		o.listen = listenFrom(o.setup.BotURL)
	}
	return cfg, nil
}

// listenFrom is where a bot listens that is reached at address: its host when
// it is one of this machine's loopback names, else every interface.
func listenFrom(address string) string {
	u, _ := url.Parse(address) // checked before
	port := u.Port()
	if port == "" {
		port = "8080"
	}
	if ip := net.ParseIP(u.Hostname()); ip != nil && ip.IsLoopback() || u.Hostname() == "localhost" {
		return net.JoinHostPort(u.Hostname(), port)
	}
	return ":" + port
}

// writeInstallation writes the secrets, and a configuration when there is
// none. One that is there stays as it is: what should differ is said.
func writeInstallation(cfg *config, o setupOptions, io stdio) error {
	path := cfg.beside(cfg.Secrets)
	body, err := toml.Marshal(cfg.secrets)
	if err != nil {
		return err
	}
	if old, err := os.ReadFile(path); err != nil || string(old) != string(body) {
		if err := writePrivate(path, body); err != nil {
			return fmt.Errorf("write the secrets: %w", err)
		}
		fmt.Fprintf(io.out, "done: write %s (mode 0600)\n", path)
	}
	if _, err := os.Stat(o.config); err == nil {
		return sayDifferences(o, io)
	}
	text := fmt.Sprintf("# Every key is explained in config.example.toml.\nlisten = %q\n\n[mattermost]\nurl = %q\nbot_url = %q\n",
		o.listen, o.setup.URL, o.setup.BotURL)
	if o.setup.Prefix != "" {
		text += fmt.Sprintf("prefix = %q\n", o.setup.Prefix)
	}
	if err := os.WriteFile(o.config, []byte(text), 0o644); err != nil {
		return fmt.Errorf("write the configuration: %w", err)
	}
	fmt.Fprintf(io.out, "done: write %s\n", o.config)
	return nil
}

func sayDifferences(o setupOptions, io stdio) error {
	cfg, err := loadConfig(o.config, os.Getenv)
	if err != nil {
		return err
	}
	for _, line := range [][3]string{{"mattermost.url", cfg.Mattermost.URL, o.setup.URL},
		{"mattermost.bot_url", cfg.Mattermost.BotURL, o.setup.BotURL}, {"mattermost.prefix", cfg.Mattermost.Prefix, o.setup.Prefix}} {
		if line[1] != line[2] {
			fmt.Fprintf(io.out, "change in %s: %s = %q\n", o.config, line[0], line[2])
		}
	}
	return nil
}

// writePrivate replaces a file of mode 0600 in one step.
func writePrivate(path string, body []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".jalon-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(body)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// prove has Mattermost run a real command: against a listener opened here, or
// against the bot that already runs there.
func prove(ctx context.Context, cfg *config, o setupOptions, io stdio) error {
	door, err := mattermost.New(mattermost.Options{URL: o.setup.URL, BotURL: o.setup.BotURL, Token: cfg.secrets.Token,
		SealKeys: cfg.secrets.SealKey, Installation: cfg.Installation, Prefix: o.setup.Prefix, Language: cfg.Language,
		CommandTokens: (&tokenFile{cfg: cfg}).current, Clock: bot.RealClock{}, Log: newLog(cfg, io.err),
		Observe: func(string, string, time.Duration) {}})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", o.listen)
	switch {
	case err == nil:
		server := &http.Server{Handler: door.Handler(mattermost.ProofResponder{Sealer: door.Sealer}), ReadHeaderTimeout: 5 * time.Second}
		go server.Serve(listener)
		defer server.Close()
	case errors.Is(err, syscall.EADDRINUSE):
		fmt.Fprintf(io.out, "%s is in use: asking the bot that runs there\n", o.listen)
	default:
		return fmt.Errorf("listen on %s: %w: choose another with --listen", o.listen, err)
	}
	return o.setup.Prove(ctx, door.Sealer)
}
