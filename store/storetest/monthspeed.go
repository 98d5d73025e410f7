package storetest

import (
	"fmt"
	"testing"
	"time"

	"jalon/bot"
	"jalon/store"
)

// BenchMonth measures reading a month of 1 000 products with three indicators and two
// years of weeks each.
func BenchMonth(b *testing.B, s store.Store) {
	const products, weeks = 1000, 104
	begin := monday.AddDate(-2, 0, 0)
	var slugs []string
	for n := range products {
		slugs = append(slugs, fmt.Sprint("product", n))
	}
	ids, err := s.EnsureProducts(b.Context(), slugs)
	if err != nil {
		b.Fatal(err)
	}
	for _, upTo := range []int{weeks - 8, weeks} { // the last ones are noted in the month
		for _, id := range ids {
			var all []bot.Declared
			for _, name := range []string{"one", "two", "three"} {
				d := declared(name)
				d.Indicator.Frequency = bot.Weekly
				for week := range upTo {
					day := bot.DateOf(begin.AddDate(0, 0, 7*week))
					d.Known = append(d.Known, known(bot.PeriodOf(bot.Weekly, day).Key(), float64(week)))
				}
				all = append(all, d)
			}
			if err := s.Declare(b.Context(), id, all, begin.AddDate(0, 0, 7*upTo-7)); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ResetTimer()
	for b.Loop() {
		start := time.Now()
		f, err := s.MonthFacts(b.Context(), november)
		if err != nil || len(f.Indicators) != 3*products || f.Indicators[0].Before == nil || len(f.Noted) != 24*products {
			b.Fatal(len(f.Indicators), len(f.Noted), err)
		}
		bot.MonthOf(november, nil, f, start)
	}
}
