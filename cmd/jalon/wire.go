package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"jalon/bot"
	"jalon/catalogue"
	"jalon/commands"
	"jalon/publicfetch"
	"jalon/store"
)

// names turns the configuration's names of people and channels into a chat's
// ids; bot.ErrNotFound when there is none.
type names interface {
	User(ctx context.Context, name string) (bot.UserID, error)
	Channel(ctx context.Context, name string) (bot.ChannelID, error)
	// Insiders lists who is in a private channel, guests and programs aside;
	// bot.ErrNotPrivate for an open one.
	Insiders(ctx context.Context, channel bot.ChannelID) ([]bot.UserID, error)
	// Accounts lists the accounts in use, of people.
	Accounts(ctx context.Context) ([]bot.Account, error)
	// Gone tells which accounts are in use no more, and since when; zero for one
	// that the chat does not know.
	Gone(ctx context.Context, ids []bot.UserID) (map[bot.UserID]time.Time, error)
	// Me is the bot's own user name; empty before the chat said it.
	Me() string
}

// parts is what a door brings to a bot.
type parts struct {
	chat      bot.Messenger
	channels  commands.Channels
	names     names
	files     commands.Files
	clock     bot.Clock
	limiter   bot.Limiter   // nil for none
	editEvery time.Duration // least time between two edits of one post
	nonce     func() string
	proof     func(string) string
	observe   func(bot.Delivery)
	trip      func(context.Context) bot.RoundTrip // nil where there is no way to try
}

// assembly is a bot, put together.
type assembly struct {
	cfg       *config
	log       *slog.Logger
	store     store.Store
	shared    store.Shared // nil where this process alone has the store
	file      string       // which file it was at the start, see fileIdentity
	keeper    *catalogue.Keeper
	names     names
	clock     bot.Clock
	router    *commands.Router
	planner   *bot.Planner
	sender    *bot.Sender
	wake      chan struct{} // something is to be sent
	askNow    chan struct{} // the catalogue's sources are to be asked
	lookUps   *rate.Limiter // of names, so that a long configuration does not flood the chat
	directory atomic.Pointer[bot.Directory]
	unknown   []unknownName // of the directory in place
	people    people
	roster    roster
	socket    func() bot.Socket // how what is said without a slash is heard; nil where there is none
	looked    time.Time         // when it was last looked around
	// registering is held by who changes the people of the directory.
	registering sync.Mutex

	skipped       []catalogue.SkippedRecord // told last
	skippedPeople int                       // told last

	published published  // what products publish
	erasing   sync.Mutex // held by who writes the keys of erased people
	upkeepDue time.Time
}

// lookUpBurst is how many names are looked up at once, at a start, before the
// rate applies.
const lookUpBurst = 60

// assemble wires a bot on an open store; nothing runs yet.
func assemble(cfg *config, st store.Store, p parts, log *slog.Logger) (*assembly, error) {
	days, err := cfg.closedDays()
	if err != nil {
		return nil, err
	}
	keeper, err := cfg.newKeeper()
	if err != nil {
		return nil, err
	}
	a := &assembly{cfg: cfg, log: log, store: st, names: p.names, clock: p.clock, wake: make(chan struct{}, 1), askNow: make(chan struct{}, 1),
		lookUps: rate.NewLimiter(rate.Limit(cfg.Mattermost.Rate/2), lookUpBurst), published: published{fetcher: publicfetch.New(mostImported)}}
	if a.shared, _ = st.(store.Shared); a.shared == nil {
		a.file = fileIdentity(cfg.storeAddress())
	}
	if p.limiter == nil { // nor is there a chat to flood
		a.lookUps.SetLimit(rate.Inf)
	}
	keeper.Copies, keeper.Registry, a.keeper = st, st, keeper
	a.directory.Store(bot.NewDirectory(bot.Known{}))
	a.router = &commands.Router{Catalogue: a.keeper, Figures: st, Network: st, Access: st, Records: st, Keys: st, Wants: st, Committees: st, Feeds: st, Messages: st, Days: days, Recesses: cfg.recesses(), Rebound: a.rebind,
		Erase: a.erase, Health: a.health, Trip: p.trip, Keeps: cfg.keeps(), Suggestions: cfg.suggested, Renamed: a.renamed, Believe: a.believe,
		NextReminder: a.nextReminder, NextMonth: a.nextMonth, NextWeek: a.nextWeek, Rules: cfg.rules(), Month: bot.MonthRule(cfg.rules()), Simulate: a.simulate, Directory: a.directory.Load, Channels: p.channels, Files: p.files,
		Clock: p.clock, Zone: cfg.zone(), Sending: bot.Sending(cfg.Sending), Nonce: p.nonce, Wake: a.nudge, Proof: p.proof}
	a.planner = &bot.Planner{Store: st, Rules: cfg.rules(), Recesses: cfg.recesses(), Days: days, Directory: a.directory.Load, Products: products{a.keeper}, Log: log}
	a.sender = &bot.Sender{Store: st, Chat: p.chat, Limiter: p.limiter, Concurrency: cfg.Mattermost.Concurrency,
		Started: p.clock.Now(), Clock: p.clock, Log: log, Observe: p.observe,
		Complete: a.router.Complete,
		Resolver: &bot.Resolver{Products: products{a.keeper}, Portfolio: a.portfolio, Directory: a.directory.Load, Days: days,
			Rules: cfg.rules(), Recesses: cfg.recesses(), Sending: bot.Sending(cfg.Sending), EditEvery: p.editEvery}}
	return a, nil
}

// products finds a product in the current catalogue.
type products struct{ keeper *catalogue.Keeper }

func (p products) Product(id bot.ProductID) (bot.Startup, bool) {
	return p.keeper.Current().Product(id)
}

// portfolio is every product of the current catalogue.
func (a *assembly) portfolio() []bot.Startup {
	if current := a.keeper.Current().Catalogue; current != nil {
		return current.Startups
	}
	return nil
}

// nextMonth is when the month is told next.
func (a *assembly) nextMonth(now time.Time) time.Time { return a.planner.NextMonth(now) }

// nextWeek is when somebody reads the week of what they coach next.
func (a *assembly) nextWeek(u bot.UserID, now time.Time) time.Time { return a.planner.NextWeek(u, now) }

// nudge tells the sender's loop that there is something to send.
func (a *assembly) nudge() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// load brings the catalogue and the directory into memory: the last good copy
// when there is one, else the source.
func (a *assembly) load(ctx context.Context) error {
	if err := a.keeper.Load(ctx); err != nil {
		return err
	}
	if a.keeper.Current().Catalogue == nil {
		if err := a.refresh(ctx, a.clock.Now()); err != nil && a.keeper.Current().Catalogue == nil {
			return err
		}
	}
	return a.refreshDirectory(ctx)
}

// rehearsal runs the bot step by step on a clock that stands.
func (a *assembly) rehearsal(clock *bot.ManualClock) *bot.Rehearsal {
	refresh := func(ctx context.Context, now time.Time) {
		a.refreshOrKeep(ctx, now)
		a.refreshDetails(ctx, now)
		a.upkeepOnce(ctx, now)
		a.inviteConfigured(ctx, now)
		a.lookAround(ctx, now)
	}
	return &bot.Rehearsal{Clock: clock, Planner: a.planner, Sender: a.sender, Refresh: refresh,
		NextRefresh: a.keeper.NextRefresh}
}

// refreshDirectory asks the chat who the configuration's names are, and brings
// the declared indicators to the store. Names the chat does not know are left
// out, and logged. What is said of channels meanwhile is not lost.
func (a *assembly) refreshDirectory(ctx context.Context) error {
	a.registering.Lock()
	defer a.registering.Unlock()
	d, unknown, err := a.buildDirectory(ctx)
	if err != nil {
		return fmt.Errorf("build the directory: %w", err)
	}
	a.complain(unknown, a.unknown)
	a.unknown = unknown
	a.directory.Store(d)
	return a.rebind(ctx)
}

// complain logs the names that cannot be used and could be before.
func (a *assembly) complain(now, before []unknownName) {
	for _, u := range now {
		switch {
		case slices.Contains(before, u): // told already
		case u.open:
			a.log.Warn("a channel that is open to everybody gives no right: make it private", "key", u.key, "channel", u.name)
		case u.same != "":
			a.log.Warn("two products of the configuration are one, the second is left out", "key", u.key, "name", u.name, "same_as", u.same)
		default:
			a.log.Warn("the configuration names what does not exist", "key", u.key, "name", u.name)
		}
	}
}

func (a *assembly) buildDirectory(ctx context.Context) (*bot.Directory, []unknownName, error) {
	l, err := a.lookUp(ctx)
	if err != nil {
		return nil, nil, err
	}
	var settings []bot.Settings
	for i, p := range a.cfg.Products {
		s, err := l.settings(ctx, fmt.Sprintf("products[%d]", i+1), p)
		if err != nil {
			return nil, nil, err
		}
		if s.Product != "" {
			settings = append(settings, s)
		}
	}
	notices, err := l.noticesAt(ctx)
	if err != nil {
		return nil, nil, err
	}
	announces, err := l.announcesAt(ctx)
	if err != nil {
		return nil, nil, err
	}
	previews, err := l.previewsAt(ctx)
	if err != nil {
		return nil, nil, err
	}
	months, err := l.monthsAt(ctx)
	if err != nil {
		return nil, nil, err
	}
	people, err := l.lookUpPeople(ctx)
	if err == nil {
		err = a.readRoster(ctx)
	}
	if err != nil {
		return nil, nil, err
	}
	known := bot.Known{Settings: settings, Notices: notices, Announcements: announces, RuleChannels: months, Previews: previews, Admins: people.named[bot.RoleAdmin], TeamOnly: a.cfg.People.RecordRight == recordByTeam}
	known.Matches, known.Doubts = a.match()
	known.Accounts = a.roster.byID
	said, err := a.said(ctx)
	if err != nil {
		return nil, nil, err
	}
	known.Bindings, known.Members, known.Choices, known.Absences, known.Pause = said.Bindings, said.Members, said.Choices, said.Absences, said.Pause
	if people, err = a.readPeople(ctx, people, bot.NewDirectory(known).Named()); err != nil {
		return nil, nil, err
	}
	a.takePeople(people)
	known.Staff, known.Coaches, known.Gone = people.staff, people.coaches, people.gone
	return bot.NewDirectory(known), l.unknown, nil
}

// said is what was said in the chat.
func (a *assembly) said(ctx context.Context) (said bot.Said, err error) {
	if said.Bindings, err = a.store.Bindings(ctx); err != nil {
		return said, err
	}
	if said.Members, err = a.store.Members(ctx); err != nil {
		return said, err
	}
	if said.Choices, err = a.store.Choices(ctx); err != nil {
		return said, err
	}
	if said.Absences, err = a.store.Absences(ctx); err != nil {
		return said, err
	}
	said.Pause, err = a.store.Pause(ctx)
	return said, err
}

// rebind has what was said of channels and teams count at once.
func (a *assembly) rebind(ctx context.Context) error {
	for {
		d := a.directory.Load() // before what was said: what is older never replaces what is newer
		said, err := a.said(ctx)
		if err != nil {
			return err
		}
		if a.directory.CompareAndSwap(d, d.With(said)) {
			return nil
		}
	}
}
