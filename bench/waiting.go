package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/bot"
	"jalon/e2e/pgserver"
	"jalon/store"
	"jalon/store/bolt"
)

const (
	waitingNow  = 100_000 // deliveries, none of them due
	waitingStep = 501     // steps of each
	mostWaiting = time.Millisecond
)

// measureWaiting steps a planner and a sender that have nothing to do beside a
// great many deliveries that wait, on each engine.
func measureWaiting(ctx context.Context, in *installation) (rows []row, err error) {
	file, err := bolt.Open(filepath.Join(in.folder, "waiting.db"))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err = waitingOn(ctx, "bbolt", file, file.Commits)
	if err != nil {
		return nil, err
	}
	database, err := pgserver.Start(ctx, append(keepsAll, "autovacuum=off")...)
	if err != nil {
		return nil, err
	}
	defer database.Stop()
	if err := database.CreateDatabase(ctx, "jalon"); err != nil {
		return nil, err
	}
	shared, err := store.Open(ctx, database.DSN("jalon"), store.Options{})
	if err != nil {
		return nil, err
	}
	defer shared.Close()
	watch, err := pgx.Connect(ctx, database.DSN("jalon"))
	if err != nil {
		return nil, err
	}
	defer watch.Close(ctx)
	more, err := waitingOn(ctx, "PostgreSQL", shared, func() (n uint64, err error) { // transactions that wrote
		err = watch.QueryRow(ctx, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint").Scan(&n)
		return n, err
	})
	return append(rows, more...), err
}

// waitingOn measures on one engine; written counts what was ever written there.
func waitingOn(ctx context.Context, engine string, st store.Store, written func() (uint64, error)) ([]row, error) {
	now := time.Date(2026, 11, 26, 11, 0, 0, 0, time.UTC) // a Thursday
	if err := oweLater(ctx, st, now); err != nil {
		return nil, err
	}
	planner, sender, err := idle(st)
	if err != nil {
		return nil, err
	}
	if err := planner.Step(ctx, now.AddDate(0, 0, -3)); err != nil { // the rules are seen for the first time
		return nil, err
	}
	before, err := written()
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, one := range []struct {
		name string
		bot.Stepper
	}{{"planner", planner}, {"sender", sender}} {
		var took []time.Duration
		for range waitingStep {
			begun := time.Now()
			if err := one.Step(ctx, now); err != nil {
				return nil, err
			}
			took = append(took, time.Since(begun))
		}
		m := median(took)
		rows = append(rows, row{fmt.Sprintf("%s, %d deliveries waiting: a step of the %s (median of %d)", engine, waitingNow, one.name, waitingStep),
			fmt.Sprintf("%.3f ms", m.Seconds()*1000), "< 1 ms", m < mostWaiting})
	}
	after, err := written()
	return append(rows, row{"  written by all of these", fmt.Sprint(after - before), "0", after == before}), err
}

// oweLater stores the deliveries, a thousand at a time.
func oweLater(ctx context.Context, st store.Store, now time.Time) error {
	for n := 0; n < waitingNow; {
		var owed []bot.Delivery
		for range 1000 {
			n++
			due := now.Add(time.Hour + time.Duration(n)*time.Second)
			owed = append(owed, bot.Delivery{Name: fmt.Sprint("waiting/", n), Kind: bot.KindPublish, Slot: due, Due: due, PlannedAt: now,
				State: bot.StatePlanned, To: bot.Destination{Channel: "salon"}, Content: bot.Content{Card: &bot.StartupCard{}}})
		}
		if err := st.Owe(ctx, owed); err != nil {
			return err
		}
	}
	return nil
}

// idle is a planner of the rules that are there when nobody chose others, and a
// sender that has nobody to speak to.
func idle(st store.Store) (*bot.Planner, *bot.Sender, error) {
	days, err := bot.NewClosedDays(bot.ClosedDaysConfig{})
	if err != nil {
		return nil, nil, err
	}
	var rules []bot.Rule
	for name, kind := range map[string]bot.RuleKind{"indicators": bot.RuleIndicators, "committee-missing": bot.RuleUndated, "digest": bot.RuleDigest, "changes": bot.RuleChanges} {
		spec := "0 9 * * 1"
		if kind == bot.RuleChanges {
			spec = "0 9 1 * *"
		}
		schedule, err := bot.ParseSchedule(spec, "Europe/Paris")
		if err != nil {
			return nil, nil, err
		}
		rules = append(rules, bot.Rule{Name: name, Kind: kind, Schedule: schedule, Policy: bot.ShiftNext})
	}
	directory := bot.NewDirectory(bot.Known{})
	known := func() *bot.Directory { return directory }
	log := slog.New(slog.DiscardHandler)
	return &bot.Planner{Store: st, Rules: rules, Days: days, Directory: known, Log: log},
		&bot.Sender{Store: st, Resolver: &bot.Resolver{Directory: known, Days: days, Rules: rules}, Concurrency: atOnce, Started: time.Now(), Log: log}, nil
}
