package main

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jalon/bot"
	"jalon/e2e/faultproxy"
	"jalon/e2e/mmserver"
	"jalon/e2e/pgserver"
	"jalon/store"
)

const (
	replicaMessages = 400
	replicaRooms    = 8
	replicaRounds   = 3
	replicaDelay    = 50 * time.Millisecond
	leastReplicas   = 1.5
)

// farm is a real Mattermost and a PostgreSQL, with bots between them.
type farm struct {
	folder, program string
	server          *mmserver.Server
	database        *pgserver.Server
	proxy           *faultproxy.Proxy
	rooms           []bot.ChannelID
	bots            []*installation
	store           store.Store
}

// measureReplicas compares two processes with one, on the real Mattermost, each
// call delayed.
func measureReplicas(ctx context.Context, in *installation) ([]row, error) {
	f := &farm{folder: filepath.Join(in.folder, "farm"), program: in.program}
	defer f.close()
	if err := f.open(ctx); err != nil {
		return nil, err
	}
	f.proxy.Set(faultproxy.Rule{Fault: faultproxy.Delay(replicaDelay)})
	rates := map[int][]float64{}
	var ratios []float64
	for round := range replicaRounds + 1 {
		for _, processes := range []int{1, 2} {
			rate, err := f.deliver(ctx, fmt.Sprint(round, "/", processes), processes)
			if err != nil {
				return nil, err
			}
			rates[processes] = append(rates[processes], rate)
		}
		ratios = append(ratios, rates[2][round]/rates[1][round])
	}
	ratio := median(ratios[1:]) // the first warmed up
	return []row{
		{fmt.Sprintf("deliveries to a real Mattermost, %s added to each call: one process", replicaDelay), fmt.Sprintf("%.0f a second", median(rates[1][1:])), "", true},
		{"  two processes", fmt.Sprintf("%.0f a second", median(rates[2][1:])), "", true},
		{fmt.Sprintf("  ratio, median of %d rounds of %d", replicaRounds, replicaMessages), fmt.Sprintf("%.2f", ratio), fmt.Sprintf(">= %.1f", leastReplicas), ratio >= leastReplicas},
	}, nil
}

func (f *farm) open(ctx context.Context) (err error) {
	if err := os.Mkdir(f.folder, 0o700); err != nil {
		return err
	}
	if f.server, err = mmserver.Start(ctx, mmserver.Options{Log: os.Stderr}); err != nil {
		return err
	}
	if f.database, err = pgserver.Start(ctx); err != nil {
		return err
	}
	if err := f.database.CreateDatabase(ctx, "jalon"); err != nil {
		return err
	}
	if f.proxy, err = faultproxy.Start(f.server.URL); err != nil {
		return err
	}
	team, err := f.server.Team(ctx, "mesure")
	if err != nil {
		return err
	}
	for n := range replicaRooms {
		room, err := f.server.Channel(ctx, team, fmt.Sprint("salle", n), false)
		if err != nil {
			return err
		}
		f.rooms = append(f.rooms, bot.ChannelID(room.Id))
	}
	if err := f.install(ctx, team.Name); err != nil {
		return err
	}
	f.store, err = store.Open(ctx, f.database.DSN("jalon"), store.Options{})
	return err
}

// install sets the bot up, as an operator does, and configures two processes.
func (f *farm) install(ctx context.Context, team string) error {
	first, err := newInstallation(f.folder, f.program, f.proxy.URL, "")
	if err != nil {
		return err
	}
	hooks := httptest.NewServer(httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: first.listen}))
	defer hooks.Close()
	if err := first.setUp(ctx, f.server, "--url", f.proxy.URL, "--bot-url", hooks.URL, "--team", team); err != nil {
		return err
	}
	for n := range 2 {
		one, err := newInstallation(filepath.Join(f.folder, fmt.Sprint("bot", n)), f.program, f.proxy.URL,
			fmt.Sprintf("store = %q\nsocket = \"sock\"\nsecrets = \"../jalon.secrets.toml\"\n", f.database.DSN("jalon")))
		if err != nil {
			return err
		}
		body, err := os.ReadFile(one.config())
		if err == nil {
			changed := strings.NewReplacer("[mattermost]\n", "[mattermost]\nrate = 1000.0\nconcurrency = 4\n", `"startups.json"`, `"../startups.json"`)
			err = os.WriteFile(one.config(), []byte(changed.Replace(string(body))), 0o600)
		}
		if err != nil {
			return err
		}
		f.bots = append(f.bots, one)
	}
	return nil
}

// deliver measures so many processes on the same work, in messages a second.
func (f *farm) deliver(ctx context.Context, name string, processes int) (float64, error) {
	for _, one := range f.bots[:processes] {
		if _, err := one.start(ctx); err != nil {
			return 0, err
		}
		defer one.stop()
	}
	var owed []bot.Delivery
	now := time.Now()
	for n := range replicaMessages {
		owed = append(owed, bot.Delivery{Name: fmt.Sprint("bench/", name, "/", n), Kind: bot.KindPublish, Slot: now, Due: now, PlannedAt: now, State: bot.StatePlanned,
			To:      bot.Destination{Channel: f.rooms[n%len(f.rooms)]},
			Content: bot.Content{Card: &bot.StartupCard{Startup: bot.Startup{Slug: "x", Name: fmt.Sprint("Message ", n)}}}})
	}
	if err := f.store.Owe(ctx, owed); err != nil {
		return 0, err
	}
	begun, err := f.firstSent(ctx, owed)
	if err != nil {
		return 0, err
	}
	for {
		left, err := f.left(ctx, owed)
		if err != nil {
			return 0, err
		}
		if left == 0 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	return float64(replicaMessages) / time.Since(begun).Seconds(), nil
}

// firstSent waits until the bots have seen that there is work.
func (f *farm) firstSent(ctx context.Context, owed []bot.Delivery) (time.Time, error) {
	for {
		left, err := f.left(ctx, owed)
		if err != nil || left < len(owed) {
			return time.Now(), err
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// left counts the deliveries not sent yet.
func (f *farm) left(ctx context.Context, owed []bot.Delivery) (n int, err error) {
	all, err := f.store.Deliveries(ctx, 2*len(owed))
	if err != nil {
		return 0, err
	}
	prefix := owed[0].Name[:strings.LastIndexByte(owed[0].Name, '/')+1]
	for _, d := range all {
		if strings.HasPrefix(d.Name, prefix) && d.State != bot.StateSent {
			n++
		}
	}
	return n, nil
}

func (f *farm) close() error {
	var err error
	for _, one := range f.bots {
		if one.process != nil && one.process.ProcessState == nil {
			err = errors.Join(err, one.stop())
		}
	}
	if f.store != nil {
		err = errors.Join(err, f.store.Close())
	}
	if f.proxy != nil {
		err = errors.Join(err, f.proxy.Close())
	}
	if f.database != nil {
		err = errors.Join(err, f.database.Stop())
	}
	if f.server != nil {
		err = errors.Join(err, f.server.Stop())
	}
	return err
}
