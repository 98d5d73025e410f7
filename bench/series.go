package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"jalon/bot"
	"jalon/store/bolt"
)

const (
	streams      = 1000 // products with an indicator each
	streamWeeks  = 10 * 52
	seriesReads  = 1000
	maxSeries    = 2 * time.Millisecond
	fewerStreams = streams / 10
	maxGrowth    = 2.0 // of the export's memory, for ten times the streams
)

// measureSeries reads single series of a store of many, and exports all. What
// the export takes is compared with that of a tenth of the streams.
func measureSeries(ctx context.Context, in *installation) ([]row, error) {
	fewer, _, err := exportOf(ctx, in, fewerStreams)
	if err != nil {
		return nil, err
	}
	all, took, err := exportOf(ctx, in, streams)
	if err != nil {
		return nil, err
	}
	read, err := readSeries(ctx, in)
	if err != nil {
		return nil, err
	}
	grown := all / fewer
	return []row{
		{fmt.Sprintf("one series of %d weeks, %d products (median of %d)", streamWeeks, streams, seriesReads),
			fmt.Sprintf("%.2f ms", read.Seconds()*1000), fmt.Sprintf("< %d ms", maxSeries.Milliseconds()), read < maxSeries},
		{fmt.Sprintf("export of %d rows", streams*streamWeeks), fmt.Sprintf("%d ms", took.Milliseconds()), "", true},
		{fmt.Sprintf("  its memory at most, over that of %d rows", fewerStreams*streamWeeks), fmt.Sprintf("%.0f MiB, %.2f times", all, grown),
			fmt.Sprintf("≤ %.0f times", maxGrowth), grown <= maxGrowth},
	}, nil
}

// exportOf fills a store with so many streams, and exports them: the most
// memory it had, in MiB, without the pages of the store's file.
func exportOf(ctx context.Context, in *installation, products int) (memory float64, took time.Duration, err error) {
	if err := fillSeries(ctx, in, products); err != nil {
		return 0, 0, err
	}
	cmd := exec.CommandContext(ctx, in.program, "export", "indicators", "--config", in.config())
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, 0, err
	}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	buffer := make([]byte, 1<<20)
	size := 0
	for err == nil {
		var n int
		n, err = out.Read(buffer)
		size += n
		if now, err := memoryOf(cmd.Process.Pid, "RssAnon:"); err == nil { // it may have ended
			memory = max(memory, now)
		}
	}
	if !errors.Is(err, io.EOF) {
		return 0, 0, err
	}
	if err := cmd.Wait(); err != nil {
		return 0, 0, err
	}
	if least := products * streamWeeks * 50; size < least {
		return 0, 0, fmt.Errorf("the export has %d bytes, fewer than %d", size, least)
	}
	return memory, time.Since(start), nil
}

// fillSeries makes a store with a catalogue of so many products, and ten years
// of weekly figures for each.
func fillSeries(ctx context.Context, in *installation, products int) error {
	if err := os.WriteFile(filepath.Join(in.folder, "startups.json"), []byte(catalogueOf(products, "")), 0o600); err != nil {
		return err
	}
	file := filepath.Join(in.folder, "jalon.db")
	if err := os.RemoveAll(file); err != nil {
		return err
	}
	if _, err := in.start(ctx); err != nil { // it reads the catalogue
		return err
	}
	if err := in.stop(); err != nil {
		return err
	}
	st, err := bolt.Open(file, bolt.WithoutSync())
	if err != nil {
		return err
	}
	ids, _, err := st.Products(ctx)
	for _, id := range ids {
		if err != nil {
			break
		}
		_, err = st.TakeIn(ctx, bot.Intake{At: time.Now(), Products: []bot.ProductIntake{{Product: id, Series: []bot.SeriesIntake{stream()}}}})
	}
	return errors.Join(err, st.Close())
}

// stream is ten years of weekly figures.
func stream() bot.SeriesIntake {
	s := bot.SeriesIntake{Indicator: bot.Indicator{Name: "Usagers par semaine", ShortName: "usagers", Family: bot.Used, Frequency: bot.Weekly, Public: true}}
	week := bot.PeriodOf(bot.Weekly, bot.Date{Year: 2016, Month: time.January, Day: 4})
	for n := range streamWeeks {
		s.Measures = append(s.Measures, bot.Measure{Period: week.Key(), Value: math.Round(1000 + 500*math.Sin(float64(n)/9))})
		week = week.Next()
	}
	return s
}

// readSeries reads one series after the other, each of another product.
func readSeries(ctx context.Context, in *installation) (time.Duration, error) {
	st, err := bolt.Open(filepath.Join(in.folder, "jalon.db"))
	if err != nil {
		return 0, err
	}
	defer st.Close()
	all, err := st.Indicators(ctx)
	if err != nil {
		return 0, err
	}
	runtime.GC()
	var took []time.Duration
	for n := range seriesReads {
		ind := all[n*7919%len(all)]
		start := time.Now()
		measures, err := st.Series(ctx, bot.Series{Product: ind.Product, Indicator: ind.ID})
		if err != nil {
			return 0, err
		}
		took = append(took, time.Since(start))
		if len(measures) != streamWeeks {
			return 0, fmt.Errorf("%d measures", len(measures))
		}
	}
	return median(took), nil
}
