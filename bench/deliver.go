package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/pelletier/go-toml/v2"
	"golang.org/x/sync/errgroup"

	"jalon/bot"
	"jalon/e2e/mmserver"
	"jalon/e2e/pgserver"
	"jalon/store"
)

const (
	deliveries     = 1000
	atOnce         = 4 // requests, the bot's and the bare ones
	deliverRooms   = 8
	deliverRounds  = 7
	deliverFrom    = 6 * time.Second       // after it was owed: the bot has started by then
	metricsEvery   = 50 * time.Millisecond // the bot pays for the answer
	leastDelivered = 0.8                   // of the bare calls
)

// mailroom is a real Mattermost whose database waits for its disk, as an
// installed one's does, and a bot that owes messages to a few of its channels.
type mailroom struct {
	*installation
	database *pgserver.Server
	server   *mmserver.Server
	account  *mmserver.Person // the bot's
	rooms    []string
	address  string // of the bot's store
}

// measureDeliver compares the bot with a bare loop that makes the same calls, on
// each engine.
func measureDeliver(ctx context.Context, in *installation) (rows []row, err error) {
	for _, engine := range []string{"bbolt", "PostgreSQL"} {
		got, err := deliverOn(ctx, filepath.Join(in.folder, "deliver-"+engine), in.program, engine)
		if err != nil {
			return nil, err
		}
		rows = append(rows, got...)
	}
	return rows, nil
}

func deliverOn(ctx context.Context, folder, program, engine string) (rows []row, err error) {
	m := &mailroom{}
	defer func() { err = errors.Join(err, m.close()) }()
	if err := m.open(ctx, folder, program, engine, nil, "rate = 1000.0\nburst = 100\n"); err != nil {
		return nil, err
	}
	var whole, bare, ratios []float64
	for round := range deliverRounds + 1 {
		took, err := m.deliver(ctx, round, deliverFrom)
		if err != nil {
			return nil, err
		}
		again, err := m.bare(ctx, round) // the bot hears of these posts too, as of its own
		if err := errors.Join(err, m.stop()); err != nil {
			return nil, err
		}
		if round == 0 {
			continue // warm-up
		}
		a, b := deliveries/took.Seconds(), deliveries/again.Seconds()
		whole, bare, ratios = append(whole, a), append(bare, b), append(ratios, a/b)
	}
	ratio := median(ratios)
	target, ok := fmt.Sprintf(">= %.1f", leastDelivered), ratio >= leastDelivered
	if engine != "bbolt" { // its database works on the same cores and the same disk as the server's: not held to it
		target, ok = "", true
	}
	return []row{
		{fmt.Sprintf("%s, real Mattermost: %d deliveries, %d at once", engine, deliveries, atOnce), fmt.Sprintf("%.0f a second", median(whole)), "", true},
		{"  bare calls, in turn", fmt.Sprintf("%.0f a second", median(bare)), "", true},
		{fmt.Sprintf("  ratio, median of %d rounds (%.2f to %.2f)", deliverRounds, slices.Min(ratios), slices.Max(ratios)),
			fmt.Sprintf("%.2f", ratio), target, ok},
	}, nil
}

// open starts the server with settings, and sets the bot up with lines of its
// configuration of Mattermost.
func (m *mailroom) open(ctx context.Context, folder, program, engine string, settings map[string]string, lines string) (err error) {
	if m.database, err = pgserver.Start(ctx, keepsAll...); err != nil {
		return err
	}
	for _, name := range []string{"mattermost", "jalon"} {
		if err := m.database.CreateDatabase(ctx, name); err != nil {
			return err
		}
	}
	if m.server, err = mmserver.Start(ctx, mmserver.Options{Log: os.Stderr, DSN: m.database.DSN("mattermost"), Env: settings}); err != nil {
		return err
	}
	team, err := m.server.Team(ctx, "mesure")
	if err != nil {
		return err
	}
	for n := range deliverRooms {
		room, err := m.server.Channel(ctx, team, fmt.Sprint("salle", n), false)
		if err != nil {
			return err
		}
		m.rooms = append(m.rooms, room.Id)
	}
	more := ""
	m.address = filepath.Join(folder, "jalon.db")
	if engine == "PostgreSQL" {
		m.address = m.database.DSN("jalon")
		more = fmt.Sprintf("store = %q\nsocket = \"sock\"\n", m.address)
	}
	if m.installation, err = newInstallation(folder, program, m.server.URL, more); err != nil {
		return err
	}
	if err := m.setUp(ctx, m.server, "--team", team.Name); err != nil {
		return err
	}
	body, err := os.ReadFile(m.config())
	if err == nil {
		lines = fmt.Sprintf("[mattermost]\nconcurrency = %d\n%s", atOnce, lines)
		err = os.WriteFile(m.config(), []byte(strings.Replace(string(body), "[mattermost]\n", lines, 1)), 0o600)
	}
	if err != nil {
		return err
	}
	m.account, err = accountOf(ctx, m.server, m.folder)
	return err
}

// accountOf is the account of a bot that was set up in a folder.
func accountOf(ctx context.Context, server *mmserver.Server, folder string) (*mmserver.Person, error) {
	secrets, err := os.ReadFile(filepath.Join(folder, "jalon.secrets.toml"))
	if err != nil {
		return nil, err
	}
	var kept struct{ Token string }
	if err := toml.Unmarshal(secrets, &kept); err != nil {
		return nil, err
	}
	return server.Account(ctx, kept.Token)
}

// deliver has the bot started on a message to each room, and on all the others
// after a while; it tells how long after that the last of them was settled.
func (m *mailroom) deliver(ctx context.Context, round int, after time.Duration) (time.Duration, error) {
	from := time.Now().Add(after)
	owed := make([]bot.Delivery, 0, deliveries+len(m.rooms))
	for n := range cap(owed) {
		due := from
		if n < len(m.rooms) { // so that the channels are known
			due = from.Add(-after)
		}
		owed = append(owed, bot.Delivery{Name: fmt.Sprintf("bench/%d/%04d", round, n), Kind: bot.KindPublish,
			Slot: due, Due: due, PlannedAt: due, State: bot.StatePlanned,
			To:      bot.Destination{Channel: bot.ChannelID(m.rooms[n%len(m.rooms)])},
			Content: bot.Content{Card: &bot.StartupCard{Startup: bot.Startup{Slug: "x", Name: fmt.Sprint("Message ", n)}}}})
	}
	st, err := store.Open(ctx, m.address, store.Options{})
	if err != nil {
		return 0, err
	}
	if err := errors.Join(st.Owe(ctx, owed), st.Close()); err != nil {
		return 0, err
	}
	if _, err := m.start(ctx); err != nil {
		return 0, err
	}
	if err := m.sent(ctx, len(m.rooms)); err != nil {
		return 0, err
	}
	if time.Until(from) < 100*time.Millisecond {
		return 0, errors.New("the bot started too late to be measured")
	}
	if err := m.sent(ctx, len(owed)); err != nil {
		return 0, err
	}
	return time.Since(from), nil
}

// sent waits until the bot has sent so many messages; none may be given up.
func (m *mailroom) sent(ctx context.Context, messages int) error {
	for ctx.Err() == nil {
		settled, err := m.settled()
		if err != nil {
			return err
		}
		switch {
		case settled["dead"]+settled["skipped"] > 0:
			return fmt.Errorf("messages are given up: %v", settled)
		case settled["sent"] >= messages:
			return nil
		}
		rest := metricsEvery
		if settled["sent"] > messages*9/10 {
			rest /= 5
		}
		time.Sleep(rest)
	}
	return ctx.Err()
}

// settled counts the attempts of the bot's messages, by what became of them.
func (m *mailroom) settled() (map[string]int, error) {
	answer, err := http.Get("http://" + m.listen + "/metrics")
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	counts := map[string]int{}
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		line, ok := strings.CutPrefix(lines.Text(), `jalon_deliveries_total{kind="publish",state="`)
		if state, n, cut := strings.Cut(line, `"} `); ok && cut {
			count, err := strconv.ParseFloat(n, 64)
			if err != nil {
				return nil, err
			}
			counts[state] = int(count)
		}
	}
	return counts, nil
}

// bare makes the calls that the deliveries took, and nothing else: what they post
// is what the bot did.
func (m *mailroom) bare(ctx context.Context, round int) (time.Duration, error) {
	post, err := m.account.Poster(ctx, m.rooms[0])
	if err != nil {
		return 0, err
	}
	next := make(chan int)
	var group errgroup.Group
	watching, stop := context.WithCancel(ctx)
	var watch sync.WaitGroup
	watch.Go(func() { _ = m.sent(watching, 2*deliveries) }) // the bot is asked as much as during the deliveries
	defer func() { stop(); watch.Wait() }()
	begun := time.Now()
	group.Go(func() error {
		defer close(next)
		for n := range deliveries {
			next <- n
		}
		return nil
	})
	for range atOnce {
		group.Go(func() error {
			var failed error
			for n := range next {
				failed = errors.Join(failed, post(ctx, m.rooms[n%len(m.rooms)], fmt.Sprintf("%d-%d", round, n)))
			}
			return failed
		})
	}
	err = group.Wait()
	return time.Since(begun), err
}

func (m *mailroom) close() (err error) {
	if m.installation != nil && m.process != nil && m.process.ProcessState == nil {
		err = m.stop()
	}
	if m.server != nil {
		err = errors.Join(err, m.server.Stop())
	}
	if m.database != nil {
		err = errors.Join(err, m.database.Stop())
	}
	return err
}
