package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func median[T cmp.Ordered](values []T) T {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	return sorted[len(sorted)/2]
}

const (
	starts     = 10
	maxStart   = 150 * time.Millisecond
	maxMemory  = 40.0 // MiB
	idleTime   = 10 * time.Second
	rounds     = 5
	roundTime  = 2 * time.Second
	leastRatio = 0.5
)

// measureStart starts the program on no store, then on the one it made.
func measureStart(ctx context.Context, in *installation) ([]row, error) {
	var first, later []time.Duration
	for range starts {
		if err := os.RemoveAll(filepath.Join(in.folder, "jalon.db")); err != nil {
			return nil, err
		}
		for _, list := range []*[]time.Duration{&first, &later} {
			took, err := in.start(ctx)
			if err != nil {
				return nil, err
			}
			*list = append(*list, took)
			if err := in.stop(); err != nil {
				return nil, err
			}
		}
	}
	line := func(name string, list []time.Duration) row {
		m := median(list)
		return row{name, fmt.Sprintf("%d ms", m.Milliseconds()), fmt.Sprintf("< %d ms", maxStart.Milliseconds()), m < maxStart}
	}
	return []row{line(fmt.Sprintf("start to ready, %d products, no store (median of %d)", products, starts), first),
		line("the same, on an existing store", later)}, nil
}

// measureIdle lets the program be, and looks at its memory and its writes.
func measureIdle(ctx context.Context, in *installation) ([]row, error) {
	if _, err := in.start(ctx); err != nil {
		return nil, err
	}
	time.Sleep(time.Second) // the last of the start
	before, err := in.written()
	if err != nil {
		return nil, err
	}
	time.Sleep(idleTime)
	after, err := in.written()
	if err != nil {
		return nil, err
	}
	memory, err := in.resident()
	if err != nil {
		return nil, err
	}
	return []row{
		{"resident memory, idle", fmt.Sprintf("%.1f MiB", memory), fmt.Sprintf("< %.0f MiB", maxMemory), memory < maxMemory},
		{fmt.Sprintf("bytes written to disk in %s idle (before / after)", idleTime), before + " / " + after, "equal", before == after},
	}, in.stop()
}

// sizes are the catalogues an exact slug is asked in: the whole network's, then
// far beyond, without the text of the fiches.
var sizes = []struct {
	products int
	text     string
}{{662, ordinary}, {10_000, ""}, {100_000, ""}}

// measureSizes loads the hook at each size of the catalogue.
func measureSizes(ctx context.Context, in *installation) (rows []row, err error) {
	for _, size := range sizes {
		body := catalogueOf(size.products, size.text)
		if err := os.WriteFile(filepath.Join(in.folder, "startups.json"), []byte(body), 0o600); err != nil {
			return nil, err
		}
		if err := os.RemoveAll(filepath.Join(in.folder, "jalon.db")); err != nil {
			return nil, err
		}
		at, err := measureHook(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, r := range at[len(at)-2:] { // the ratio, and the memory
			rows = append(rows, row{fmt.Sprintf("%d products: %s", size.products, strings.TrimSpace(r.name)), r.measured, r.target, r.ok})
		}
	}
	return rows, nil
}

// measureHook loads the hook and a bare handler, one after the other, in turn.
func measureHook(ctx context.Context, in *installation) ([]row, error) {
	if _, err := in.start(ctx); err != nil {
		return nil, err
	}
	hook := "http://" + in.listen + "/mattermost/command"
	body, err := ask(hook)
	if err != nil {
		return nil, err
	}
	bare, stop, err := startBare(ctx, in.folder, body)
	if err != nil {
		return nil, err
	}
	defer stop()
	if err := introduce(in.listen); err != nil {
		return nil, err
	}
	var hooks, bares, ratios []float64
	var p50, p99 []time.Duration
	for round := range rounds + 1 {
		a, err := load(in.listen, roundTime)
		if err != nil {
			return nil, err
		}
		b, err := load(bare, roundTime)
		if err != nil {
			return nil, err
		}
		if round == 0 {
			continue // warm-up
		}
		hooks, bares, ratios = append(hooks, a.rate), append(bares, b.rate), append(ratios, a.rate/b.rate)
		p50, p99 = append(p50, a.p50), append(p99, a.p99)
	}
	memory, err := in.resident()
	if err != nil {
		return nil, err
	}
	r := median(ratios)
	return []row{
		{fmt.Sprintf("/startup hook, %d connections", connections), fmt.Sprintf("%.0f requests/s", median(hooks)), "", true},
		{"  its latency, p50 and p99", fmt.Sprintf("%s and %s", median(p50).Round(10*time.Microsecond), median(p99).Round(10*time.Microsecond)), "", true},
		{"bare net/http handler, same bytes", fmt.Sprintf("%.0f requests/s", median(bares)), "", true},
		{fmt.Sprintf("  ratio, median of %d rounds", rounds), fmt.Sprintf("%.2f", r), fmt.Sprintf(">= %.1f", leastRatio), r >= leastRatio},
		{"resident memory after the load", fmt.Sprintf("%.1f MiB", memory), "", true},
	}, in.stop()
}

// ask asks once, and returns the answer's bytes.
func ask(url string) ([]byte, error) {
	answer, err := http.Post(url, formType, formReader())
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	return readAnswer(answer)
}
