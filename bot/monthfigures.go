package bot

import (
	"cmp"
	"slices"
)

// MonthFigures are the figures noted in a month, of each product the newest ones.
type MonthFigures struct {
	Day   Date // the first of the month
	Lines []NotedLine
	More  int
}

// NotedLine is a figure of a product.
type NotedLine struct {
	Name   string // the product's
	Figure FigureChange
}

// MostNoted is how many figures one answer lists.
const MostNoted = 10

// FiguresOf lists what was noted in a month of what is public, by product, history
// aside.
func FiguresOf(span MonthSpan, products []Startup, known MonthFacts) MonthFigures {
	f := MonthFigures{Day: span.Day}
	shown := stillThere(products)
	for _, ind := range known.Indicators {
		s, ok := shown[ind.Product]
		if !ok || !ind.Public || ind.Last == nil || !span.Holds(ind.Last.At) || ind.brought() {
			continue
		}
		f.Lines = append(f.Lines, NotedLine{Name: s.Name, Figure: FigureChange{Name: ind.Name, Figure: FigureOf(ind.Indicator, *ind.Last), Trend: ind.trend(ind.Previous)}})
	}
	slices.SortStableFunc(f.Lines, func(a, b NotedLine) int { return cmp.Compare(a.Name, b.Name) })
	f.More = max(0, len(f.Lines)-MostNoted)
	f.Lines = f.Lines[:min(len(f.Lines), MostNoted)]
	return f
}
