package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"syscall"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"

	"jalon/bot"
	"jalon/mattermost"
	"jalon/store"
)

// setupOptions are the flags of jalon setup.
type setupOptions struct {
	config, listen string
	setup          mattermost.Setup

	changed, left []setting // of a configuration that was there: what setup wrote to it, and what it may not
	running       bool      // a bot is where this one listens
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
	f.StringVar(&o.setup.BotName, "bot-name", "", "the user name of the bot's account (default: the one installed, else \"jalon\" behind the prefix)")
	f.StringSliceVar(&o.setup.Teams, "team", nil, "a team to install in (default: all)")
	f.StringVar(&o.setup.Prefix, "prefix", "", "what stands before every command, for a second bot: \"test-\" makes /test-startup")
	f.StringVar(&o.listen, "listen", "", "where the bot listens (default: as configured, else from --bot-url)")
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
		noteStore(ctx, cfg, s.Installation, io)
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
	if err := writeInstallation(cfg, &o, io); err != nil || failed { // a token just made is kept whatever comes next
		return errors.Join(steps, err)
	}
	if err := prove(ctx, cfg, &o, io); err != nil {
		return errors.Join(steps, err)
	}
	return errors.Join(steps, o.conclude(io))
}

// conclude says what comes next: the last thing said is what is left to do.
func (o setupOptions) conclude(io stdio) error {
	switch {
	case len(o.left) > 0:
		fmt.Fprintln(io.out, "Mattermost reaches the bot.")
		return notYet{o.config, o.left}
	case o.running && len(o.changed) > 0:
		fmt.Fprintf(io.out, "Mattermost reaches the bot that runs. Restart it: %s changed\n", o.config)
	case o.running:
		fmt.Fprintln(io.out, "Mattermost reaches the bot that runs.")
	default:
		fmt.Fprintf(io.out, "Mattermost reaches the bot. Start it with: jalon serve --config %s\n", o.config)
	}
	return nil
}

// notYet: the configuration is not yet that of what was installed.
type notYet struct {
	path string
	left []setting
}

func (n notYet) Error() string {
	text := "before you start the bot, write in " + n.path + ":"
	for _, s := range n.left {
		text += "\n  " + s.String()
	}
	return text
}

// noteStore warns when a bot without an id is set up on a store that a bot has
// run on: its posts bear another id.
func noteStore(ctx context.Context, cfg *config, made string, io stdio) {
	if store.IsFile(cfg.Store) {
		if _, err := os.Stat(cfg.storeAddress()); err != nil {
			return
		}
	} else {
		st, err := openStore(ctx, cfg)
		if err != nil {
			return // there is none, or serve says what is wrong with it
		}
		st.Close()
	}
	fmt.Fprintf(io.out, "note: a bot has run on %s, and nothing says its id: this one is %s, and will not know the other's posts.\n"+
		"  To go on as the other, stop here, and give back its %s, or set %s\n", store.Shown(cfg.storeAddress()), made, cfg.Secrets, envInstallation)
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
		cfg.chooseStore(os.Getenv)
		if err := cfg.loadSecrets(os.Getenv); err != nil {
			return nil, faults{"secrets: " + err.Error()}
		}
	}
	var found faults
	was := cfg.Mattermost.BotURL
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
		if o.listen = cfg.Listen; was == "" && o.listen == defaults().Listen || was != "" && o.listen == listenFrom(was) {
			o.listen = listenFrom(o.setup.BotURL) // as before, or for the first time
		}
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

// writeInstallation writes the secrets, and a configuration when there is none.
// Of one that is there the lines are changed that should differ, or said.
func writeInstallation(cfg *config, o *setupOptions, io stdio) error {
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
		return o.adaptConfig(io)
	}
	text := fmt.Sprintf("# jalon config explains every key.\nlisten = %q\n\n[mattermost]\nurl = %q\nbot_url = %q\n",
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

// prove has Mattermost run a real command: against a listener opened here, or
// against the bot that already runs there.
func prove(ctx context.Context, cfg *config, o *setupOptions, io stdio) error {
	door, err := mattermost.New(mattermost.Options{URL: o.setup.URL, BotURL: o.setup.BotURL, Token: cfg.secrets.Token,
		SealKeys: cfg.secrets.SealKey, Installation: cfg.Installation, Prefix: o.setup.Prefix, Language: cfg.Language,
		CommandTokens: (&tokenFile{cfg: cfg}).current, Clock: bot.RealClock{}, Log: complaints(cfg, io),
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
		o.running = true
		fmt.Fprintf(io.out, "%s is in use: asking the bot that runs there\n", o.listen)
	default:
		return fmt.Errorf("listen on %s: %w: choose another with --listen", o.listen, err)
	}
	return o.setup.Prove(ctx, door.Sealer)
}

// complaints is the log of a command that says itself what it does.
func complaints(cfg *config, io stdio) *slog.Logger {
	quiet := *cfg
	quiet.LogLevel = "warn"
	return newLog(&quiet, io.err)
}
