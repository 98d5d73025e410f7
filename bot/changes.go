package bot

import "time"

// Changes is what changed in the products somebody follows.
type Changes struct {
	Since    Date
	Day      Date
	Until    time.Time // what changed later comes next time
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
	News  []News // of the product, after ToldFrom, newest first
}

// FollowedOf is what somebody follows with the figures of it and, of some news,
// its own.
func FollowedOf(f Follow, facts Facts, news []News) Followed {
	one := Followed{Follow: f, Facts: facts}
	for _, n := range news {
		if n.Product == f.Product {
			one.News = append(one.News, n)
		}
	}
	return one
}

// changesOf gathers what changed, up to now, since they were last told.
func changesOf(followed []Followed, now time.Time, products Products, loc *time.Location) *Changes {
	c := &Changes{Day: DateOf(now.In(loc)), Until: now}
	for _, f := range followed {
		from := f.ToldFrom()
		p := ProductChanges{Product: f.Product}
		if s, ok := products.Product(f.Product); ok {
			p.Name, p.Slug = s.Name, s.Slug
		}
		for _, n := range f.News {
			if n.At.After(from) && !n.At.After(now) {
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
		if len(p.News)+len(p.Figures) == 0 || p.Name == "" {
			continue
		}
		if since := DateOf(from.In(loc)); len(c.Products) == 0 || since.Before(c.Since) {
			c.Since = since
		}
		c.Products = append(c.Products, p)
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
