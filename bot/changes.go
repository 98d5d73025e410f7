package bot

import "time"

// Changes is what changed in the products somebody follows.
type Changes struct {
	Since    Date
	Day      Date
	Products []ProductChanges
}

// ProductChanges is what changed in one product: at least one thing.
type ProductChanges struct {
	Product ProductID
	Slug    string
	Name    string
	News    []News // newest first
	Figures []FigureChange
}

// FigureChange is the last figure noted of an indicator.
type FigureChange struct {
	Name   string
	Figure Figure
	Trend  *Trend
}

// Followed is a product somebody follows, as the store knows it when the
// message to them is claimed.
type Followed struct {
	Follow
	Facts Facts
	News  []News // of the product, after Delivery.Since, newest first
}

// changesOf gathers what changed since an instant, or since they follow it.
func changesOf(followed []Followed, since time.Time, products Products, day Date, loc *time.Location) *Changes {
	c := &Changes{Since: DateOf(since.In(loc)), Day: day}
	for _, f := range followed {
		from := later(since, f.At)
		p := ProductChanges{Product: f.Product}
		if s, ok := products.Product(f.Product); ok {
			p.Name, p.Slug = s.Name, s.Slug
		}
		for _, n := range f.News {
			if n.At.After(from) {
				p.News = append(p.News, n)
				if p.Name == "" {
					p.Name, p.Slug = n.Name, n.Slug
				}
			}
		}
		for _, ind := range f.Facts.Indicators {
			if m, ok := notedSince(ind, from); ok && !ind.Archived {
				p.Figures = append(p.Figures, FigureChange{Name: ind.Name, Figure: FigureOf(ind.Indicator, m), Trend: ind.TrendAt(m, false)})
			}
		}
		if len(p.News)+len(p.Figures) > 0 && p.Name != "" {
			c.Products = append(c.Products, p)
		}
	}
	return c
}

// notedSince is the latest period's measure that somebody noted after an
// instant. What the configuration brought is history.
func notedSince(ind IndicatorFacts, from time.Time) (Measure, bool) {
	for _, m := range ind.Measures {
		if m.By != "" && m.At.After(from) {
			return m, true
		}
	}
	return Measure{}, false
}
