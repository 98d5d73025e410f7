package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/e2e/pgserver"
)

const (
	maxSharedStart  = 500 * time.Millisecond
	maxSharedP50    = 4 * time.Millisecond
	leastShared     = 0.3 // of bolt's rate
	maxIdle         = 2.0 // statements a second
	sharedIdleTime  = 20 * time.Second
	countStatements = `SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%'`
)

// measureShared compares the bot on PostgreSQL with the one on a file.
func measureShared(ctx context.Context, onFile *installation) ([]row, error) {
	database, err := pgserver.Start(ctx, "shared_preload_libraries=pg_stat_statements")
	if err != nil {
		return nil, err
	}
	defer database.Stop()
	for _, name := range []string{"jalon", "watch"} {
		if err := database.CreateDatabase(ctx, name); err != nil {
			return nil, err
		}
	}
	watch, err := pgx.Connect(ctx, database.DSN("watch"))
	if err != nil {
		return nil, err
	}
	defer watch.Close(ctx)
	if _, err := watch.Exec(ctx, "CREATE EXTENSION pg_stat_statements"); err != nil {
		return nil, err
	}
	folder := filepath.Join(onFile.folder, "shared")
	in, err := newInstallation(folder, onFile.program, onFile.chat, fmt.Sprintf("store = %q\nsocket = \"sock\"\n", database.DSN("jalon")))
	if err != nil {
		return nil, err
	}
	rows, err := sharedStart(ctx, in)
	if err != nil {
		return nil, err
	}
	idle, err := sharedIdle(ctx, in, watch)
	if err != nil {
		return nil, err
	}
	cards, err := sharedCards(ctx, onFile, in, watch)
	return append(append(rows, idle), cards...), err
}

func sharedStart(ctx context.Context, in *installation) ([]row, error) {
	var later []time.Duration
	for n := range starts + 1 {
		took, err := in.start(ctx)
		if err != nil {
			return nil, err
		}
		if n > 0 { // the first made the store
			later = append(later, took)
		}
		if err := in.stop(); err != nil {
			return nil, err
		}
	}
	m := median(later)
	return []row{{fmt.Sprintf("PostgreSQL: start to ready, on an existing store (median of %d)", starts), fmt.Sprintf("%d ms", m.Milliseconds()),
		fmt.Sprintf("< %d ms", maxSharedStart.Milliseconds()), m < maxSharedStart}}, nil
}

func statements(ctx context.Context, watch *pgx.Conn) (n int64, err error) {
	err = watch.QueryRow(ctx, countStatements).Scan(&n)
	return n, err
}

// sharedIdle counts what a bot asks its database when there is nothing to do.
func sharedIdle(ctx context.Context, in *installation, watch *pgx.Conn) (row, error) {
	if _, err := in.start(ctx); err != nil {
		return row{}, err
	}
	time.Sleep(2 * time.Second) // the last of the start
	before, err := statements(ctx, watch)
	if err != nil {
		return row{}, err
	}
	time.Sleep(sharedIdleTime)
	after, err := statements(ctx, watch)
	if err != nil {
		return row{}, err
	}
	each := float64(after-before) / sharedIdleTime.Seconds()
	return row{"  statements a second, idle", fmt.Sprintf("%.2f", each), fmt.Sprintf("<= %.0f", maxIdle), each <= maxIdle}, in.stop()
}

// sharedCards loads both hooks in turn.
func sharedCards(ctx context.Context, onFile, in *installation, watch *pgx.Conn) ([]row, error) {
	for _, one := range []*installation{onFile, in} {
		if err := os.WriteFile(filepath.Join(one.folder, "startups.json"), []byte(catalogueOf(products, ordinary)), 0o600); err != nil {
			return nil, err
		}
		if err := os.RemoveAll(filepath.Join(one.folder, "jalon.db")); err != nil {
			return nil, err
		}
		if _, err := one.start(ctx); err != nil {
			return nil, err
		}
		defer one.stop()
		if err := introduce(one.listen); err != nil {
			return nil, err
		}
	}
	var shared, file, ratios []float64
	var p50, p99 []time.Duration
	var asked, answered int64
	for round := range rounds + 1 {
		before, err := statements(ctx, watch)
		if err != nil {
			return nil, err
		}
		a, err := load(in.listen, roundTime)
		if err != nil {
			return nil, err
		}
		after, err := statements(ctx, watch)
		if err != nil {
			return nil, err
		}
		b, err := load(onFile.listen, roundTime)
		if err != nil {
			return nil, err
		}
		if round == 0 {
			continue // warm-up
		}
		asked, answered = asked+after-before, answered+a.count
		shared, file, ratios = append(shared, a.rate), append(file, b.rate), append(ratios, a.rate/b.rate)
		p50, p99 = append(p50, a.p50), append(p99, a.p99)
	}
	ratio, half := median(ratios), median(p50)
	perCard := float64(asked) / float64(answered)
	return []row{
		{fmt.Sprintf("  /startup hook, %d connections", connections), fmt.Sprintf("%.0f requests/s", median(shared)), "", true},
		{"    its latency, p50", half.Round(10 * time.Microsecond).String(), "< " + maxSharedP50.String(), half < maxSharedP50},
		{"    its latency, p99", median(p99).Round(10 * time.Microsecond).String(), "", true},
		{"    statements for a card", fmt.Sprintf("%.3f", perCard), "1", perCard < 1.01},
		{"    on a file, in turn", fmt.Sprintf("%.0f requests/s", median(file)), "", true},
		{fmt.Sprintf("    ratio, median of %d rounds", rounds), fmt.Sprintf("%.2f", ratio), fmt.Sprintf(">= %.1f", leastShared), ratio >= leastShared},
	}, nil
}
