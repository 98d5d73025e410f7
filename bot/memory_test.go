package bot_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"jalon/bot"
)

// memory is a store that forgets, in which a year passes fast. That it does what
// the real one does is tried by a year in both.
type memory struct {
	mu         sync.Mutex
	marks      map[string]time.Time
	rows       map[string]*bot.Delivery
	planned    map[string]*bot.Delivery
	claimed    map[string]*bot.Delivery
	about      map[bot.ProductID][]*bot.Delivery // messages that may ask, the newest first
	to         map[bot.UserID][]*bot.Delivery    // direct messages, as they came
	facts      map[bot.ProductID]*bot.Facts
	current    map[figure]bot.Measure
	committees map[bot.CommitteeID]bot.Committee
	follows    []bot.Follow // by user, then by product
	monthly    []bot.Subscription
	seq        uint64
}

func newMemory() *memory {
	return &memory{marks: map[string]time.Time{}, rows: map[string]*bot.Delivery{}, planned: map[string]*bot.Delivery{}, claimed: map[string]*bot.Delivery{}, about: map[bot.ProductID][]*bot.Delivery{}, to: map[bot.UserID][]*bot.Delivery{},
		facts: map[bot.ProductID]*bot.Facts{}, current: map[figure]bot.Measure{}, committees: map[bot.CommitteeID]bot.Committee{}}
}

func (s *memory) EnsureProducts(_ context.Context, slugs []string) (map[string]bot.ProductID, error) {
	ids := map[string]bot.ProductID{}
	for i, slug := range slugs {
		ids[slug] = bot.ProductID(fmt.Sprint("p", i+1))
		s.facts[ids[slug]] = &bot.Facts{Product: ids[slug]}
	}
	return ids, nil
}

func (s *memory) Declare(_ context.Context, p bot.ProductID, declared []bot.Declared, at time.Time) error {
	f := s.facts[p]
	for _, d := range declared {
		s.seq++
		d.Indicator.ID = bot.IndicatorID(fmt.Sprint("i", s.seq))
		f.Indicators = append(f.Indicators, bot.IndicatorFacts{Indicator: d.Indicator})
		for _, m := range d.Known {
			m.Indicator, m.At = d.Indicator.ID, at
			s.measure(f, m)
		}
	}
	return nil
}

// measure stores a measure, in facts that others may hold as they were.
func (s *memory) measure(f *bot.Facts, m bot.Measure) {
	f.Indicators = slices.Clone(f.Indicators)
	i := slices.IndexFunc(f.Indicators, func(ind bot.IndicatorFacts) bool { return ind.ID == m.Indicator })
	ind := &f.Indicators[i]
	other := func(old bot.Measure) bool { return old.Period == m.Period }
	ind.Measures, ind.Waivers = slices.DeleteFunc(slices.Clone(ind.Measures), other), maps.Clone(ind.Waivers)
	delete(ind.Waivers, m.Period)
	if s.current[figure{f.Product, m.Indicator, m.Period}] = m; m.Waiver != nil {
		if ind.Waivers == nil {
			ind.Waivers = map[string]bot.Waiver{}
		}
		ind.Waivers[m.Period] = *m.Waiver
		return
	}
	ind.Measures = append(ind.Measures, m)
	slices.SortFunc(ind.Measures, func(a, b bot.Measure) int { return cmp.Compare(b.Period, a.Period) })
	ind.Measures = ind.Measures[:min(len(ind.Measures), bot.MaxMeasures)]
}

func (s *memory) Facts(_ context.Context, p bot.ProductID) (bot.Facts, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.factsOf(p), nil
}

func (s *memory) factsOf(p bot.ProductID) bot.Facts {
	if f, known := s.facts[p]; known {
		return *f
	}
	return bot.Facts{Product: p}
}

func (s *memory) Record(_ context.Context, e bot.Entry) (saved bot.Saved, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.facts[e.Product]
	for _, n := range e.Figures {
		var now *bot.Measure
		if m, had := s.current[figure{e.Product, n.Indicator, n.Period}]; had {
			now = &m
		}
		m, does, err := n.Measure(e, now, nil)
		if err != nil {
			return saved, err
		}
		if s.seq++; does {
			m.Seq = s.seq
			s.measure(f, m)
			saved.Measures = append(saved.Measures, m)
		}
	}
	f.Version++
	changed, owed := bot.RefreshReminders(s.asking(e.Product), *f, e.Figures, e.At)
	for _, d := range changed {
		s.put(d)
	}
	s.owe(owed)
	saved.Facts = *f
	return saved, nil
}

func (s *memory) Announce(_ context.Context, a bot.Announcement) (bot.Committee, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := a.New()
	s.keep(c)
	s.owe(a.Owed)
	return c, true, nil
}

func (s *memory) keep(c bot.Committee) {
	s.committees[c.ID] = c
	f := s.facts[c.Product]
	var all []bot.Committee
	for _, c := range s.committees {
		if c.Product == f.Product {
			all = append(all, c)
		}
	}
	f.Committees = bot.PlannedOf(all)
	f.Version++
}

func (s *memory) Committee(_ context.Context, id bot.CommitteeID) (bot.Committee, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.committees[id], nil
}

func (s *memory) ChangeCommittee(_ context.Context, c bot.CommitteeChange) (after bot.Committee, changed bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if after, changed, err = c.Of(s.committees[c.After.ID]); changed {
		s.keep(after)
	}
	return after, changed, err
}

func (s *memory) SetFollow(_ context.Context, f bot.Follow, _ bool) (bool, error) {
	s.follows = append(s.follows, f)
	slices.SortFunc(s.follows, func(a, b bot.Follow) int {
		return cmp.Or(cmp.Compare(a.User, b.User), cmp.Compare(a.Product, b.Product))
	})
	return true, nil
}

func (s *memory) Follows(_ context.Context, u bot.UserID) (all []bot.Follow, err error) {
	for _, f := range s.follows {
		if u == "" || f.User == u {
			all = append(all, f)
		}
	}
	return all, nil
}

func (s *memory) SetSubscription(_ context.Context, sub bot.Subscription, on bool) (changed bool, err error) {
	n := len(s.monthly)
	s.monthly = slices.DeleteFunc(s.monthly, func(other bot.Subscription) bool { return other.User == sub.User })
	if changed = (n == len(s.monthly)) == on; on {
		s.monthly = append(s.monthly, sub)
	}
	return changed, nil
}

func (s *memory) Subscriptions(context.Context) ([]bot.Subscription, error) {
	return slices.Clone(s.monthly), nil
}

func (s *memory) Deliveries(context.Context, int) (all []bot.Delivery, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.rows {
		all = append(all, *d)
	}
	return all, nil
}
