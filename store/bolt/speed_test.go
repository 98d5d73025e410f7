package bolt_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"jalon/bot"
	"jalon/store/bolt"
	"jalon/store/storetest"
)

// BenchmarkFactsVersion is on the path of every command.
func BenchmarkFactsVersion(b *testing.B) {
	s, p := measured(b)
	for b.Loop() {
		if v, err := s.FactsVersion(b.Context(), p); v == 0 || err != nil {
			b.Fatal(v, err)
		}
	}
}

func BenchmarkFacts(b *testing.B) {
	s, p := measured(b)
	for b.Loop() {
		if f, err := s.Facts(b.Context(), p); len(f.Indicators) != 4 || err != nil {
			b.Fatal(f, err)
		}
	}
}

func BenchmarkRecord(b *testing.B) {
	s, p := measured(b)
	n := 0
	for b.Loop() {
		n++
		_, err := s.Record(b.Context(), bot.Entry{Nonce: fmt.Sprint(n), Product: p, By: "nadia", At: time.Unix(0, 0),
			Figures: []bot.NewFigure{{Indicator: "i1", Period: "2026-10", Value: float64(n)}}})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSend claims eight deliveries and settles them at once, on disk.
func BenchmarkSend(b *testing.B) {
	s, _ := measured(b)
	now := time.Unix(0, 0)
	for n := 0; b.Loop(); n++ {
		owed := make([]bot.Delivery, 8)
		for i := range owed {
			owed[i] = bot.Delivery{Name: fmt.Sprint(n, " ", i), State: bot.StatePlanned, Slot: now, Due: now}
		}
		if err := s.Owe(b.Context(), owed); err != nil {
			b.Fatal(err)
		}
		claimed, _, err := s.Claim(b.Context(), bot.Claim{Now: now, Limit: 8,
			Resolve: func(bot.Claiming) bot.Resolution { return bot.Resolution{} }})
		if err != nil || len(claimed) != 8 {
			b.Fatal(len(claimed), err)
		}
		results := make(chan error)
		for _, d := range claimed {
			go func() {
				results <- s.Settle(b.Context(), bot.Settlement{Name: d.Name, Attempt: d.Attempt, At: now, State: bot.StateSent})
			}()
		}
		for range claimed {
			if err := <-results; err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkDue counts what is due, nothing, beside a hundred thousand that wait.
func BenchmarkDue(b *testing.B) {
	s, _ := measured(b)
	now := time.Unix(0, 0)
	waiting := make([]bot.Delivery, 100_000)
	for i := range waiting {
		waiting[i] = bot.Delivery{Name: fmt.Sprint(i), State: bot.StatePlanned, Due: now.Add(time.Duration(i+1) * time.Second)}
	}
	if err := s.Owe(b.Context(), waiting); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if n, err := s.Due(b.Context(), now, 64); n != 0 || err != nil {
			b.Fatal(n, err)
		}
	}
}

// measured is a store of 60 products with four indicators of a year each.
func measured(b *testing.B) (*bolt.Store, bot.ProductID) {
	b.Helper()
	s := open(b, filepath.Join(b.TempDir(), "jalon.db"))
	var declared []bot.Declared
	for _, name := range []string{"rate", "reach", "delay", "cost"} {
		d := bot.Declared{Indicator: bot.Indicator{Name: name, ShortName: name, Frequency: bot.Monthly}}
		for month := range 12 {
			d.Known = append(d.Known, bot.Measure{Period: fmt.Sprintf("2026-%02d", month+1), Value: float64(month)})
		}
		declared = append(declared, d)
	}
	var slugs []string
	for i := range 60 {
		slugs = append(slugs, fmt.Sprint("product-", i))
	}
	ids, err := s.EnsureProducts(b.Context(), slugs)
	if err != nil {
		b.Fatal(err)
	}
	for _, slug := range slugs {
		if err := s.Declare(b.Context(), ids[slug], declared, time.Unix(0, 0)); err != nil {
			b.Fatal(err)
		}
	}
	return s, ids[slugs[0]]
}

// BenchmarkMonth reads what a month tells, once for all that is claimed together.
func BenchmarkMonth(b *testing.B) {
	s, err := bolt.Open(filepath.Join(b.TempDir(), "jalon.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	storetest.BenchMonth(b, s)
}
