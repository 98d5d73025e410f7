package bot_test

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"jalon/bot"
)

// put stores a row, and where it is found again.
func (s *memory) put(d bot.Delivery) {
	row, known := s.rows[d.Name]
	if !known {
		row = &bot.Delivery{}
		s.rows[d.Name] = row
		if d.To.User != "" {
			s.to[d.To.User] = append(s.to[d.To.User], row)
		}
	}
	slot := row.Slot
	*row = d
	delete(s.planned, d.Name)
	delete(s.claimed, d.Name)
	switch d.State {
	case bot.StatePlanned:
		s.planned[d.Name] = row
	case bot.StateClaimed:
		s.claimed[d.Name] = row
	}
	if d.Kind != bot.KindReminder && d.Kind != bot.KindPerson {
		return
	}
	for _, p := range d.Subjects() {
		if found := slices.Contains(s.about[p], row); !found {
			s.about[p] = append(s.about[p], row)
		} else if slot.Equal(d.Slot) {
			continue
		}
		slices.SortFunc(s.about[p], func(a, b *bot.Delivery) int { return cmp.Or(b.Slot.Compare(a.Slot), cmp.Compare(a.Name, b.Name)) })
	}
}

func (s *memory) owe(deliveries []bot.Delivery) {
	for _, d := range deliveries {
		for owed := true; owed; {
			old, taken := s.rows[d.Name]
			if !taken || old.Frees(d) {
				s.put(d)
				break
			}
			if joined, joins := old.Joins(d); joins {
				s.put(joined)
				break
			}
			d, owed = d.Otherwise()
		}
	}
}

// asking are the latest messages that ask for a product's figures, the newest first.
func (s *memory) asking(p bot.ProductID) (all []bot.Delivery) {
	for _, d := range s.about[p] {
		if d.Asks() && len(all) < bot.AskingPosts {
			all = append(all, *d)
		}
	}
	return all
}

func (s *memory) Mark(_ context.Context, rule string) (time.Time, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, known := s.marks[rule]
	return at, known, nil
}

func (s *memory) Plan(_ context.Context, p bot.Plan) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.marks[p.Rule].Equal(p.From) {
		return bot.ErrConflict
	}
	s.marks[p.Rule] = p.To
	s.owe(p.Deliveries)
	return nil
}

func (s *memory) NextDue(context.Context) (at time.Time, ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.planned {
		if !ok || d.Due.Before(at) {
			at, ok = d.Due, true
		}
	}
	return at, ok, nil
}

// due are those that wait and are due, in the order in which they are claimed.
func (s *memory) due(now time.Time) (all []*bot.Delivery) {
	for _, d := range s.planned {
		if !d.Due.After(now) {
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(a, b *bot.Delivery) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Name, b.Name)) })
	return all
}

func (s *memory) Due(_ context.Context, now time.Time, most int) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return min(len(s.due(now)), most), nil
}

func (s *memory) Claim(_ context.Context, c bot.Claim) (claimed []bot.Delivery, seen int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.due(c.Now) {
		if len(claimed) == c.Limit {
			break
		}
		if d.State != bot.StatePlanned { // told with another
			continue
		}
		seen++
		taken := c.Take(s.knownOf(*d, c.Now))
		s.owe(taken.Owed)
		if taken.Claimed {
			claimed = append(claimed, taken.Delivery)
		}
		for _, d := range append(taken.Grouped, taken.Delivery) {
			s.put(d)
		}
		if taken.Told != "" {
			s.marks[bot.NoticeMark(taken.Told)] = c.Now
		}
	}
	return claimed, seen, nil
}

// knownOf is a delivery with what is known to resolve it.
func (s *memory) knownOf(d bot.Delivery, now time.Time) bot.Claiming {
	c := bot.Claiming{Delivery: d, Facts: s.factsOf(d.Product), LastNotice: s.marks[bot.NoticeMark(d.ToTell())]}
	if t, known := s.rows[d.Target()]; known {
		target := *t
		c.Target = &target
	}
	for _, other := range s.claimed {
		c.Editing = c.Editing || d.Kind == bot.KindEdit && other.Edits == d.Edits
	}
	if committee, known := s.committees[c.AboutCommittee()]; known {
		c.Committee = &committee
	}
	for _, p := range c.Questions() {
		c.Subjects = append(c.Subjects, bot.Subject{Product: p, Facts: s.factsOf(p), Asked: s.asking(p)})
	}
	for _, name := range d.Weeks() {
		if earlier, known := s.rows[name]; known {
			c.Earlier = append(c.Earlier, *earlier)
		}
	}
	if d.Kind == bot.KindChanges {
		follows, _ := s.Follows(context.Background(), d.To.User)
		for _, f := range follows {
			c.Followed = append(c.Followed, bot.FollowedOf(f, s.factsOf(f.Product), nil))
		}
	}
	if q, counts := d.Beside(now); counts {
		for _, other := range s.to[q.User] {
			if q.Asks(*other) {
				c.Beside = append(c.Beside, *other)
			}
		}
	}
	if d.Month != nil {
		facts := map[bot.ProductID]bot.Facts{}
		for p, f := range s.facts {
			facts[p] = *f
		}
		c.Month = d.Month.FactsOf(facts, slices.Collect(maps.Values(s.committees)))
		c.Subscribed = slices.ContainsFunc(s.monthly, func(sub bot.Subscription) bool { return sub.User == d.To.User })
	}
	if d.ToTell() != "" {
		var due []bot.Delivery
		for _, other := range s.due(now) {
			due = append(due, *other)
		}
		c.Waiting = d.Waiting(due)
	}
	return c
}

// Settle stores what came of a claim.
func (s *memory) Settle(_ context.Context, out bot.Settlement) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := out.Of(*s.rows[out.Name])
	if err != nil {
		panic(err)
	}
	if d.State == bot.StateSent {
		d = s.sent(d, out)
	}
	s.put(d)
	s.owe(out.Owed)
	return nil
}

// sent stores what else a message that was sent changes, and returns its row.
func (s *memory) sent(d bot.Delivery, out bot.Settlement) bot.Delivery {
	switch d.Kind {
	case bot.KindEdit:
		if target, known := s.rows[d.Edits]; known {
			target.EditedAt = out.At
		}
		return d
	case bot.KindChanges:
		for _, told := range d.ToldTo(s.follows) {
			i := slices.IndexFunc(s.follows, func(f bot.Follow) bool { return f.User == told.User && f.Product == told.Product })
			if told.User == d.To.User {
				s.follows[i] = told
			}
		}
		return d
	}
	for _, a := range d.Askings() {
		f := s.facts[a.Product]
		f.Indicators = slices.Clone(f.Indicators)
		i := slices.IndexFunc(f.Indicators, func(ind bot.IndicatorFacts) bool { return ind.ID == a.Indicator })
		asked := maps.Clone(f.Indicators[i].Asked)
		if asked == nil {
			asked = map[string]int{}
		}
		asked[a.Key]++
		f.Indicators[i].Asked = asked
	}
	facts := map[bot.ProductID]bot.Facts{}
	for _, p := range d.Subjects() {
		facts[p] = s.factsOf(p)
	}
	return d.AnsweredBy(facts, out.At)
}
