package store_test

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"jalon/bot"
	"jalon/store"
	"jalon/store/dump"
	"jalon/store/storetest"
)

// A backup made while everything changes is of one instant: what it holds fits
// together, and a store filled from it goes on.
func TestBackupUnderLoad(t *testing.T) {
	for name, address := range map[string]string{"bolt": emptyBolt(t), "postgres": emptySchema(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := opened(t, address)
			storetest.Fill(t, s)
			ctx, cancel := context.WithCancel(t.Context())
			var workers sync.WaitGroup
			for n := range 3 {
				workers.Go(func() { work(ctx, t, s, n) })
			}
			for round := range 5 {
				var file bytes.Buffer
				backUp(t, s, &file)
				checkBackup(t, fmt.Sprint(name, " ", round), file.Bytes())
			}
			cancel()
			workers.Wait()
		})
	}
}

func backUp(t *testing.T, s store.Store, file *bytes.Buffer) {
	t.Helper()
	w, err := dump.NewWriter(file, dump.Header{})
	if err == nil {
		err = s.(dump.Source).Dump(t.Context(), w.Row)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// work records figures, and sends messages, until ctx ends.
func work(ctx context.Context, t *testing.T, s store.Store, n int) {
	f, err := s.Facts(ctx, "p1")
	for i := 0; err == nil && ctx.Err() == nil; i++ {
		now := time.Date(2027, 1, 1, 0, 0, i, 0, time.UTC)
		_, err = s.Record(ctx, bot.Entry{Nonce: fmt.Sprint(n, "/", i), Product: "p1", By: bot.UserID(fmt.Sprint("u", n)), Door: "test", At: now,
			Figures: []bot.NewFigure{{Indicator: f.Indicators[0].ID, Period: fmt.Sprintf("%04d-01", 1000+i), Value: float64(i)}}})
		if err == nil {
			err = s.Owe(ctx, []bot.Delivery{{Name: fmt.Sprint("load/", n, "/", i), Kind: bot.KindPublish, Slot: now, Due: now, PlannedAt: now, State: bot.StatePlanned}})
		}
		var claimed []bot.Delivery
		if err == nil {
			claimed, _, err = s.Claim(ctx, bot.Claim{Now: now, Limit: 2, Lease: time.Minute, Anchor: now, Resolve: func(bot.Claiming) bot.Resolution { return bot.Resolution{} }})
		}
		for _, d := range claimed {
			if err == nil {
				err = s.Settle(ctx, bot.Settlement{Name: d.Name, Attempt: d.Attempt, At: now, State: bot.StateSent})
			}
		}
	}
	if err != nil && ctx.Err() == nil {
		t.Error(err)
	}
}

// checkBackup reads a backup and holds its rows against each other.
func checkBackup(t *testing.T, what string, file []byte) {
	t.Helper()
	r, err := dump.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	count := map[dump.Table]int{}
	counters, measured, entries := map[string]int64{}, map[uint64]bool{}, 0
	var rows []dump.Row
	for row, err := range r.Rows() {
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		rows = append(rows, row)
		count[row.Table]++
		switch row.Table {
		case dump.Counters:
			counters[row.Key], err = dump.As[int64](row)
		case dump.Measures:
			var m bot.Measure
			m, err = dump.As[bot.Measure](row)
			measured[m.Seq] = true
		case dump.Nonces:
			var e dump.Entered
			e, err = dump.As[dump.Entered](row)
			for _, seq := range e.Measures {
				if !measured[seq] {
					t.Errorf("%s: nonce %s names measure %d, which is not there", what, row.Key, seq)
				}
			}
		case dump.Journal:
			var e bot.JournalEntry
			if e, err = dump.As[bot.JournalEntry](row); e.Action == "measure.save" {
				entries++
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(measured) != entries || int64(len(measured)) != counters[dump.CountMeasures] || int64(count[dump.Journal]) != counters[dump.CountJournal] {
		t.Errorf("%s: %d measures, %d of them in the journal of %d entries; counted %v", what, len(measured), entries, count[dump.Journal], counters)
	}
	target := opened(t, emptyBolt(t))
	if err := target.(dump.Target).Load(t.Context(), each(rows)); err != nil {
		t.Errorf("%s: %v", what, err)
	}
}
