package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"jalon/bot"
	"jalon/commands"
	"jalon/console"
	"jalon/mattermost"
	"jalon/store"
	"jalon/web"
)

func serveCommand(io stdio) *cobra.Command {
	var path, at string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the bot on a Mattermost server",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := loadConfig(path, os.Getenv)
			if err != nil {
				return err
			}
			return serve(cmd.Context(), cfg, at, io)
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().StringVar(&at, "rehearse-at", "", "rehearse: the clock stands at this time, and moves only when told to")
	cmd.Flags().MarkHidden("rehearse-at")
	return cmd
}

func configFlag(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVar(path, "config", "jalon.toml", "the configuration file")
}

// newLog writes to w as the configuration says.
func newLog(cfg *config, w io.Writer) *slog.Logger {
	var level slog.Level
	level.UnmarshalText([]byte(cfg.LogLevel)) // checked with the configuration
	o := &slog.HandlerOptions{Level: level}
	if cfg.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// service is a running bot.
type service struct {
	*assembly
	door        *mattermost.Door
	messages    *mattermost.Listener
	metrics     *metrics
	listener    net.Listener
	socket      net.Listener
	rehearsal   *bot.Rehearsal // nil when the clock is real
	ready       atomic.Bool
	prepared    bool          // the shared store is
	othersAsked bool          // for a catalogue that none is kept of
	moved       chan struct{} // people, or who is in a channel, may have changed
	begun       time.Time
}

// peopleMoved has who is who looked at again.
func (s *service) peopleMoved() {
	select {
	case s.moved <- struct{}{}:
	default:
	}
}

// trip tries the way to the chat and back.
func (s *service) trip(ctx context.Context) bot.RoundTrip {
	if s.rehearsal != nil { // its clock stands: nothing takes time
		return bot.RoundTrip{Socket: s.hearing()}
	}
	t := s.door.Trip(ctx)
	t.Socket = s.hearing()
	return t
}

// hearing is how what is said without a slash is heard; where another process
// does it, nothing is known of it here.
func (s *service) hearing() bot.Socket {
	state := s.messages.State()
	if s.rehearsal != nil {
		return bot.Socket{None: true}
	}
	return bot.Socket{None: !state.Connected && state.Since.IsZero(), Connected: state.Connected, Since: state.Since}
}

// serve runs until ctx ends, then stops: no new request, those under way
// finished within ten seconds, loops at their next step, the store last.
func serve(ctx context.Context, cfg *config, rehearseAt string, io stdio) error {
	if err := cfg.checkServe(); err != nil {
		return err
	}
	var clock bot.Clock = bot.RealClock{}
	if rehearseAt != "" {
		t, err := console.ParseInstant(rehearseAt, time.Now(), cfg.zone())
		if err != nil {
			return usageError{fmt.Errorf("--rehearse-at: %w", err)}
		}
		clock = bot.NewManualClock(t)
	}
	if err := printDates(cfg, clock.Now(), io); err != nil {
		return err
	}
	log := newLog(cfg, io.err)
	st, err := store.New(cfg.storeAddress(), store.Options{Waiting: func(what string) { log.Warn(what) }})
	if err != nil {
		return storeFault(err)
	}
	s, err := newService(cfg, st, clock, log)
	if err != nil {
		return errors.Join(err, st.Close())
	}
	return errors.Join(s.run(ctx), st.Close())
}

// newService wires a bot to Mattermost and opens its listeners.
func newService(cfg *config, st store.Store, clock bot.Clock, log *slog.Logger) (*service, error) {
	s := &service{begun: time.Now(), metrics: newMetrics(), moved: make(chan struct{}, 1)}
	tokens := &tokenFile{cfg: cfg}
	door, err := mattermost.New(mattermost.Options{
		URL: cfg.Mattermost.URL, BotURL: cfg.Mattermost.BotURL, Token: cfg.secrets.Token, SealKeys: cfg.secrets.SealKey,
		Installation: cfg.Installation, Prefix: cfg.Mattermost.Prefix, Language: cfg.Language, CommandTokens: tokens.current, Clock: clock, Log: log,
		Observe: s.metrics.request, Heard: s.metrics.message, Moved: s.peopleMoved,
	})
	if err != nil {
		return nil, err
	}
	s.door = door
	p := parts{chat: door, channels: door, names: door, files: door, clock: clock, editEvery: time.Second, nonce: mattermost.NewNonce,
		proof: door.Sealer.Proof, observe: s.metrics.delivery, trip: s.trip,
		limiter: pace{rate.NewLimiter(rate.Limit(cfg.Mattermost.Rate), cfg.Mattermost.burst())}}
	manual, rehearsing := clock.(*bot.ManualClock)
	if rehearsing {
		p.editEvery = 0
	}
	if shared, ok := st.(store.Shared); ok {
		p.limiter = shared.Pace("mattermost", time.Duration(float64(time.Second)/cfg.Mattermost.Rate), cfg.Mattermost.burst())
	}
	if s.assembly, err = assemble(cfg, st, p, log); err != nil {
		return nil, err
	}
	if rehearsing {
		s.rehearsal = s.assembly.rehearsal(manual)
		s.router.PaceClock = bot.RealClock{} // people act when they like
	}
	s.router.APIURL = cfg.shownURL()
	s.messages = door.Listener(s.router)
	s.router.Ready = s.ready.Load
	s.assembly.socket = s.hearing
	s.metrics.watch(s.assembly)
	s.metrics.watchSocket(s.messages.State)
	if s.listener, err = net.Listen("tcp", cfg.Listen); err != nil {
		return nil, fmt.Errorf("listen on %s: %w", cfg.Listen, err)
	}
	if s.socket, err = listenSocket(cfg); err != nil {
		return nil, errors.Join(err, s.listener.Close())
	}
	return s, nil
}

// stopWithin bounds the requests under way when stopping.
const stopWithin = 8 * time.Second

func (s *service) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	s.serveHTTP(ctx, group, s.listener, s.publicHandler(), 30*time.Second)
	s.serveHTTP(ctx, group, s.socket, s.socketHandler(), 0) // a rehearsal's step takes what it takes
	group.Go(func() error { return s.live(ctx, group) })
	err := group.Wait()
	s.resign(ctx)
	if err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	s.log.Info("stopped")
	return nil
}

// serveHTTP serves one listener until ctx ends; an answer takes at most most.
func (s *service) serveHTTP(ctx context.Context, group *errgroup.Group, l net.Listener, h http.Handler, most time.Duration) {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: most, IdleTimeout: 2 * time.Minute, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn)}
	group.Go(func() error {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve %s: %w", l.Addr(), err)
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer cancel()
		if err := server.Shutdown(stop); err != nil {
			return errors.Join(fmt.Errorf("finish requests: %w", err), server.Close())
		}
		return nil
	})
}

// live connects, loads, and then keeps the rhythm. Nothing is planned or sent
// before the chat has said once who everybody is.
func (s *service) live(ctx context.Context, group *errgroup.Group) error {
	if err := s.begin(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	s.ready.Store(true)
	s.log.Info("ready", "listen", s.listener.Addr().String(), "took", time.Since(s.begun).Round(time.Millisecond))
	group.Go(func() error { // in a rehearsal too: people speak when they like
		return s.whileLeading(ctx, jobMessages, messagesLast, s.messages.Run)
	})
	if s.shared != nil {
		group.Go(func() error { return s.watch(ctx) })
	}
	if s.rehearsal != nil {
		return nil
	}
	group.Go(func() error {
		return bot.Run(ctx, s.clock, s.log, s.planner, s.planner.NextDue, nil)
	})
	group.Go(func() error { return bot.Run(ctx, s.clock, s.log, s.sender, s.nextSend(ctx), s.wake) })
	group.Go(func() error { return bot.Run(ctx, s.clock, s.log, housekeeper{s}, s.nextHousekeeping, s.askNow) })
	group.Go(func() error {
		return bot.Run(ctx, s.clock, s.log, registrar{s}, func(now time.Time) time.Time { return now.Add(peopleEvery) }, s.moved)
	})
	group.Go(func() error { return bot.Run(ctx, s.clock, s.log, caretaker{s}, s.nextUpkeep, nil) })
	if s.cfg.imports() {
		group.Go(func() error { return bot.Run(ctx, s.clock, s.log, importer{s.assembly}, s.nextImport, nil) })
	}
	if s.keeper.Details != nil {
		group.Go(func() error { return bot.Run(ctx, s.clock, s.log, detailer{s}, s.nextDetails, nil) })
	}
	return nil
}

// nextSend is when the sender has something to do.
func (s *service) nextSend(ctx context.Context) func(time.Time) time.Time {
	return func(now time.Time) time.Time {
		due, ok, err := s.store.NextDue(ctx)
		switch {
		case err != nil:
			return now.Add(sharedPoll)
		case s.shared != nil && (!ok || due.After(now.Add(sharedPoll))): // another process may owe something, or leave it behind
			return now.Add(sharedPoll)
		case !ok:
			return time.Time{}
		}
		return due
	}
}

// directoryEvery is how soon a change in the chat's people and channels is seen.
const directoryEvery = 5 * time.Minute

// publicHandler serves the hooks, the scripts and what watches over the program.
func (s *service) publicHandler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/mattermost/", s.door.Handler(s.router))
	mux.Handle(commands.MeasuresPath+"{slug}", s.measures())
	mux.Handle(commands.CalendarPath+"{file}", s.feeds())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if !s.ready.Load() {
			http.Error(w, "not ready: waiting for the catalogue or for Mattermost, see the log", http.StatusServiceUnavailable)
			return
		}
		if err := s.alive(r.Context()); err != nil {
			http.Error(w, "not ready: the store cannot be used: "+err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
	})
	mux.Handle("GET /metrics", s.metrics.handler())
	return mux
}

// measures takes the figures that scripts send.
func (s *service) measures() *web.Measures {
	return &web.Measures{Store: s.store, Rights: s.router, Who: s.door.Who, Ready: s.ready.Load, Wake: s.nudge,
		Clock: s.clock, Zone: s.cfg.zone(), Log: s.log}
}

// listenSocket opens the Unix socket beside the store, for the commands that
// need the store while this process holds it.
func listenSocket(cfg *config) (net.Listener, error) {
	path := cfg.socketPath()
	if err := privateFolder(filepath.Dir(path), !store.IsFile(cfg.Store) && cfg.Socket == ""); err != nil {
		return nil, err
	}
	if c, err := net.Dial("unix", path); err == nil {
		return nil, errors.Join(fmt.Errorf("another bot answers at %s: give this one its own with socket in the configuration", path), c.Close())
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("remove the socket of an earlier run: %w", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("open the socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// privateFolder makes a folder where it is missing. One among everybody's
// temporary files must be this user's alone.
func privateFolder(path string, amongOthers bool) error {
	if err := os.MkdirAll(path, 0o700); err != nil || !amongOthers {
		return err
	}
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); !info.IsDir() || info.Mode().Perm()&0o077 != 0 || ok && int(owner.Uid) != os.Getuid() {
		return fmt.Errorf("%s is open to others: remove it, or name another place with socket in the configuration", path)
	}
	return nil
}
