package main

import (
	"cmp"
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"jalon/bot"
	"jalon/catalogue"
	"jalon/console"
	"jalon/store"
	"jalon/store/bolt"
)

//go:embed world.toml
var worldConfig []byte

// The embedded world.
var (
	worldUsers    = []string{"agent", "intra", "dev", "coach", "staff", "admin"}
	worldChannels = []string{"town-square", "startup-dossierfacile", "startup-trackdechets", "comites", "domaine-coaching",
		"domaine-mesures-impact"}
	worldStart = time.Date(2026, 11, 23, 8, 0, 0, 0, mustZone("Europe/Paris"))
)

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // embedded with time/tzdata
	}
	return zone
}

// consoleOptions are the flags of jalon console.
type consoleOptions struct {
	data, config, as, at, lang string
	plain                      bool
	width                      int // in columns; 0: the terminal's
}

func consoleCommand(io stdio) *cobra.Command {
	var o consoleOptions
	cmd := &cobra.Command{
		Use:   "console",
		Short: "Talk to the bot in the terminal, without a server",
		Long: "The same bot as in the chat, as a conversation. At a terminal it prompts; otherwise it runs the\n" +
			"script on standard input. Type :help there for the directions.",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return runConsole(cmd.Context(), o, io) },
	}
	cmd.Flags().StringVar(&o.data, "data", "", "keep everything in this folder (default: nothing is kept)")
	cmd.Flags().StringVar(&o.config, "config", "", "a configuration file instead of the embedded world")
	cmd.Flags().StringVar(&o.as, "as", "agent", "who you are at first")
	cmd.Flags().StringVar(&o.at, "at", "", "the time at first, like 2026-11-23T08:00")
	cmd.Flags().StringVar(&o.lang, "lang", "", "fr or en")
	plainFlag(cmd, &o)
	return cmd
}

func plainFlag(cmd *cobra.Command, o *consoleOptions) {
	cmd.Flags().BoolVar(&o.plain, "plain", false, "text alone: numbered choices instead of buttons, one question at a time instead of forms")
}

func noArguments(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("unexpected argument %q", args[0])}
	}
	return nil
}

func runConsole(ctx context.Context, o consoleOptions, io stdio) error {
	world, err := openWorld(ctx, o, io)
	if err != nil {
		return err
	}
	defer world.close()
	script := world.script(o, io)
	if isTerminal(io.in) {
		fmt.Fprintln(script.Out, script.World.Word("console.welcome", map[string]any{
			"When": script.World.Instant(script.World.Now()), "Name": o.as, "Place": script.Seat.Place}))
		return script.Prompt(ctx, io.in)
	}
	script.Echo = true
	err = script.Run(ctx, io.in)
	var wrong *console.LineError
	if errors.As(err, &wrong) {
		return usageError{err}
	}
	return err
}

func isTerminal(f any) bool {
	file, ok := f.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// columns is the width of a terminal, or 0.
func columns(f any) int {
	file, ok := f.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// world is a terminal, the bot in it, and what to tidy up after it.
type world struct {
	*console.Terminal
	zone    *time.Location
	tidyUps []func() error
}

func (w *world) close() error {
	err := w.Terminal.Close()
	for _, tidy := range slices.Backward(w.tidyUps) {
		err = errors.Join(err, tidy())
	}
	return err
}

// script is a conversation that starts in town-square.
func (w *world) script(o consoleOptions, io stdio) *console.Script {
	return &console.Script{World: w.Terminal, Zone: w.zone, Out: console.Wrapped(io.out, cmp.Or(o.width, columns(io.out))),
		Seat: console.Seat{User: o.as, Place: worldChannels[0]}, Color: isTerminal(io.out) && !o.plain, Plain: o.plain}
}

// openWorld builds the terminal's world: a chat in memory, a store in a folder
// that is removed at the end unless one is given, and a clock that stands.
func openWorld(ctx context.Context, o consoleOptions, io stdio) (*world, error) {
	cfg, err := worldConfiguration(o)
	if err != nil {
		return nil, err
	}
	w := &world{zone: cfg.zone()}
	folder, chatFile := o.data, ""
	if folder == "" {
		if folder, err = os.MkdirTemp("", "jalon-console-"); err != nil {
			return nil, err
		}
		w.tidyUps = append(w.tidyUps, func() error { return os.RemoveAll(folder) })
	} else {
		chatFile = filepath.Join(folder, "chat.json")
	}
	if err := w.enter(ctx, cfg, o, folder, chatFile, io); err != nil {
		w.Terminal = &console.Terminal{}
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

// enter starts the bot of a world in its folder.
func (w *world) enter(ctx context.Context, cfg *config, o consoleOptions, folder, chatFile string, io stdio) error {
	open := func() (store.Store, error) { return openConsoleStore(folder, o.data == "") }
	start, err := startTime(ctx, o.at, w.zone, open)
	if err != nil {
		return err
	}
	clock := bot.NewManualClock(start)
	users, channels := worldPeople(cfg)
	if !slices.Contains(users, o.as) {
		return usageError{fmt.Errorf("--as: unknown user %q: one of %v", o.as, users)}
	}
	chat, err := console.NewChat(clock, cfg.Language, chatFile, users, channels)
	if err != nil {
		return err
	}
	keeper, err := cfg.newKeeper()
	if err != nil {
		return err
	}
	source := &editions{source: keeper.Source}
	log := slog.New(slog.NewTextHandler(io.err, &slog.HandlerOptions{Level: slog.LevelError}))
	var pace bot.Clock // nil: a script's people are paced by the clock of the world
	if isTerminal(io.in) {
		pace = bot.RealClock{} // that one stands still while somebody types
	}
	w.Terminal, err = console.NewTerminal(ctx, chat, clock, w.zone, log,
		func(ctx context.Context, chat *console.Chat, clock *bot.ManualClock) (console.Bot, error) {
			return startConsoleBot(ctx, cfg, source, chat, clock, pace, open, log)
		}, source.edit)
	return err
}

// worldConfiguration is the given configuration, or the embedded world's.
func worldConfiguration(o consoleOptions) (*config, error) {
	var c *config
	if o.config != "" {
		var err error
		if c, err = loadConfig(o.config, os.Getenv); err != nil {
			return nil, err
		}
	} else {
		var found faults
		c, found = parseConfig("world.toml", worldConfig)
		if c.check(&found); len(found) > 0 {
			return nil, found
		}
	}
	switch o.lang {
	case "":
	case "fr", "en":
		c.Language = o.lang
	default:
		return nil, usageError{fmt.Errorf("--lang: %q is neither fr nor en", o.lang)}
	}
	return c, nil
}

// worldPeople are the users and channels of the embedded world and of the
// configuration.
func worldPeople(c *config) (users, channels []string) {
	users, channels = slices.Clone(worldUsers), slices.Clone(worldChannels)
	add := func(to *[]string, name string) {
		if name != "" && !slices.Contains(*to, name) {
			*to = append(*to, name)
		}
	}
	for _, p := range c.Products {
		add(&channels, orElse(p.Channel, catalogue.ChannelName(p.Slug)))
		for _, name := range sortedKeys(p.People) {
			add(&users, name)
		}
	}
	for _, name := range slices.Concat(c.People.Staff, c.People.Admins) {
		add(&users, name)
	}
	add(&channels, c.Mattermost.Notices)
	add(&channels, c.Mattermost.Announces)
	if user, person := strings.CutPrefix(c.Preview, "@"); person {
		add(&users, user)
	} else {
		add(&channels, c.Preview)
	}
	return users, channels
}

// openConsoleStore opens the terminal's store.
func openConsoleStore(folder string, temporary bool) (store.Store, error) {
	var options []bolt.Option
	if temporary {
		options = append(options, bolt.WithoutSync())
	}
	return bolt.Open(filepath.Join(folder, "jalon.db"), options...)
}

// startTime is --at, else the world's start; never before what the store saw.
func startTime(ctx context.Context, at string, zone *time.Location, open func() (store.Store, error)) (time.Time, error) {
	start := worldStart
	if at != "" {
		var err error
		if start, err = console.ParseInstant(at, worldStart, zone); err != nil {
			return start, usageError{fmt.Errorf("--at: %w", err)}
		}
	}
	st, err := open()
	if err != nil {
		return start, err
	}
	defer st.Close()
	last, err := st.LastInstant(ctx)
	if err == nil && last.After(start) {
		start = last
	}
	return start, err
}

// consoleBot is a bot of the terminal, with the store it opened.
type consoleBot struct {
	*bot.Rehearsal
	console.Responder
	close func() error
}

func (b consoleBot) Close() error { return b.close() }

func startConsoleBot(ctx context.Context, cfg *config, source catalogue.Source, chat *console.Chat, clock *bot.ManualClock,
	pace bot.Clock, open func() (store.Store, error), log *slog.Logger) (console.Bot, error) {
	st, err := open()
	if err != nil {
		return nil, err
	}
	cfg.Mattermost.Concurrency = 1 // one after the other: the same script, the same output
	a, err := assemble(cfg, st, parts{chat: chat, channels: chat, files: chat, names: consoleNames{chat}, clock: clock,
		nonce: rand.Text, proof: func(nonce string) string { return nonce },
	}, log)
	if err == nil {
		a.keeper.Source, a.router.PaceClock = source, pace
		err = a.load(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return consoleBot{a.rehearsal(clock), a.router, st.Close}, nil
}

// consoleNames: in the terminal, ids are names.
type consoleNames struct{ chat *console.Chat }

func (n consoleNames) User(_ context.Context, name string) (bot.UserID, error) {
	if !slices.Contains(n.chat.UserNames, name) {
		return "", bot.ErrNotFound
	}
	return bot.UserID(name), nil
}

// Insiders implements names: everybody is everywhere in the terminal, and no
// channel is private.
func (n consoleNames) Insiders(context.Context, bot.ChannelID) ([]bot.UserID, error) {
	return nil, bot.ErrNotPrivate
}

func (n consoleNames) Accounts(context.Context) (all []bot.Account, err error) {
	for _, name := range n.chat.UserNames {
		all = append(all, bot.Account{ID: bot.UserID(name), Name: name})
	}
	return all, nil
}

func (n consoleNames) Gone(context.Context, []bot.UserID) (map[bot.UserID]time.Time, error) {
	return nil, nil
}

func (n consoleNames) Me() string { return "jalon" }

func (n consoleNames) Channel(ctx context.Context, name string) (bot.ChannelID, error) {
	id := bot.ChannelID(name)
	return id, n.chat.CanPost(ctx, id)
}
