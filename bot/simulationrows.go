package bot

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

// rows is a PlanStore and a SendStore in memory, for a simulation: what a store does
// with deliveries, by the same decisions.
type rows struct {
	mu         sync.Mutex
	marks      map[string]time.Time
	deliveries map[string]Delivery
	waiting    map[string]bool        // names of those that are planned
	asking     map[ProductID][]string // names of those that ask
	people     map[UserID][]string    // names of those that count among somebody's of a day
	facts      map[ProductID]Facts
	committees map[CommitteeID]Committee
	told       map[NoticeCause]time.Time

	dropped func(Delivery, Reason) // told of each that is skipped, or finds its place taken
	sent    func(Delivery)
}

func newRows(s Scene) *rows {
	r := &rows{marks: map[string]time.Time{}, deliveries: map[string]Delivery{}, waiting: map[string]bool{}, asking: map[ProductID][]string{}, people: map[UserID][]string{},
		facts: map[ProductID]Facts{}, committees: map[CommitteeID]Committee{}, told: map[NoticeCause]time.Time{}}
	for _, rule := range s.Rules {
		r.marks[rule.Name] = s.Now
	}
	maps.Copy(r.marks, s.Marks)
	for p, f := range s.Facts {
		f.Indicators = slices.Clone(f.Indicators)
		for i := range f.Indicators {
			f.Indicators[i].Asked = maps.Clone(f.Indicators[i].Asked)
		}
		r.facts[p] = f
	}
	for _, c := range s.Committees {
		r.committees[c.ID] = c
	}
	for _, d := range s.Deliveries {
		r.put(d)
	}
	return r
}

func (r *rows) put(d Delivery) {
	if d.Asks() && !r.deliveries[d.Name].Asks() {
		for _, p := range d.Subjects() {
			r.asking[p] = append(r.asking[p], d.Name)
		}
	}
	if _, known := r.deliveries[d.Name]; d.counts() && !known {
		r.people[d.To.User] = append(r.people[d.To.User], d.Name)
	}
	r.deliveries[d.Name] = d
	if delete(r.waiting, d.Name); d.State == StatePlanned {
		r.waiting[d.Name] = true
	}
}

// Mark implements PlanStore.
func (r *rows) Mark(_ context.Context, rule string) (at time.Time, ok bool, err error) {
	at, ok = r.marks[rule]
	return at, ok, nil
}

// Plan implements PlanStore.
func (r *rows) Plan(_ context.Context, p Plan) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.marks[p.Rule] = p.To
	r.owe(p.Deliveries)
	return nil
}

// Follows implements PlanStore: what people follow is not foreseen.
func (*rows) Follows(context.Context, UserID) ([]Follow, error) { return nil, nil }

// Subscriptions implements PlanStore: those of people are not foreseen.
func (*rows) Subscriptions(context.Context) ([]Subscription, error) { return nil, nil }

// owe inserts what finds its place.
func (r *rows) owe(deliveries []Delivery) {
	for _, d := range deliveries {
		r.place(d)
	}
}

func (r *rows) place(d Delivery) {
	for {
		old, taken := r.deliveries[d.Name]
		if !taken || old.Frees(d) {
			r.put(d)
			return
		}
		if joined, joins := old.Joins(d); joins {
			r.put(joined)
			return
		}
		otherwise, ok := d.Otherwise()
		if !ok {
			if old.Attempt > 0 && d.unasked() && old.Slot.Before(d.Slot) {
				r.dropped(d, ReasonBudget)
			}
			return
		}
		d = otherwise
	}
}

// NextDue implements SendStore.
func (r *rows) NextDue(context.Context) (at time.Time, ok bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name := range r.waiting {
		if due := r.deliveries[name].Due; !ok || due.Before(at) {
			at, ok = due, true
		}
	}
	return at, ok, nil
}

// Due implements SendStore.
func (r *rows) Due(_ context.Context, now time.Time, most int) (n int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return min(len(r.due(now)), most), nil
}

// due lists what is due, in the order of Due then Name.
func (r *rows) due(now time.Time) (due []Delivery) {
	for name := range r.waiting {
		if d := r.deliveries[name]; !d.Due.After(now) {
			due = append(due, d)
		}
	}
	slices.SortFunc(due, func(a, b Delivery) int { return cmp.Or(a.Due.Compare(b.Due), compareNames(a, b)) })
	return due
}

// Claim implements SendStore.
func (r *rows) Claim(_ context.Context, c Claim) (claimed []Delivery, seen int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, d := range r.due(c.Now) {
		if len(claimed) == c.Limit {
			break
		}
		if d = r.deliveries[d.Name]; d.State != StatePlanned { // told with another
			continue
		}
		known := r.claiming(d, c.Now)
		taken := c.Take(known)
		seen++
		r.put(taken.Delivery)
		if taken.Delivery.State == StateSkipped {
			r.dropped(taken.Delivery, taken.Delivery.Reason)
		}
		for _, other := range taken.Grouped {
			r.put(other)
		}
		if taken.Told != "" {
			r.told[taken.Told] = c.Now
		}
		r.owe(taken.Owed)
		if taken.Claimed {
			claimed = append(claimed, taken.Delivery)
		}
	}
	return claimed, seen, nil
}

// claiming is a delivery with what is known to resolve it.
func (r *rows) claiming(d Delivery, now time.Time) Claiming {
	c := Claiming{Delivery: d, Facts: r.facts[d.Product], LastNotice: r.told[d.ToTell()]}
	if target, known := r.deliveries[d.Target()]; known && d.Target() != "" {
		c.Target = &target
	}
	if committee, known := r.committees[c.AboutCommittee()]; known {
		c.Committee = &committee
	}
	for _, p := range c.Questions() {
		c.Subjects = append(c.Subjects, Subject{Product: p, Facts: r.facts[p], Asked: r.asked(p)})
	}
	if q, counts := d.Beside(now); counts {
		for _, name := range slices.Backward(r.people[d.To.User]) {
			if other := r.deliveries[name]; q.Asks(other) && len(c.Beside) < q.Limit {
				c.Beside = append(c.Beside, other)
			}
		}
	}
	for _, name := range d.Weeks() {
		if earlier, known := r.deliveries[name]; known {
			c.Earlier = append(c.Earlier, earlier)
		}
	}
	if d.ToTell() != "" {
		c.Waiting = d.Waiting(r.due(now))
	}
	if d.Month != nil {
		c.Month = d.Month.FactsOf(r.facts, slices.Collect(maps.Values(r.committees)))
	}
	return c
}

// asked are a product's latest messages that ask, the newest first.
func (r *rows) asked(p ProductID) (asked []Delivery) {
	for _, name := range r.asking[p] {
		if d := r.deliveries[name]; d.Asks() {
			asked = append(asked, d)
		}
	}
	slices.SortFunc(asked, func(a, b Delivery) int { return cmp.Or(b.Slot.Compare(a.Slot), compareNames(a, b)) })
	return asked[:min(len(asked), AskingPosts)]
}

// Settle implements SendStore.
func (r *rows) Settle(_ context.Context, s Settlement) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	d, err := s.Of(r.deliveries[s.Name])
	if err != nil {
		return err
	}
	r.put(d)
	switch d.State {
	case StateSent:
		r.count(d)
		r.sent(d)
	case StateSkipped:
		r.dropped(d, d.Reason)
	}
	r.owe(s.Owed)
	return nil
}

// count adds an asking for each figure that a message asks for.
func (r *rows) count(d Delivery) {
	for _, a := range d.Askings() {
		for i, ind := range r.facts[a.Product].Indicators {
			if ind.ID != a.Indicator {
				continue
			}
			if ind.Asked == nil {
				r.facts[a.Product].Indicators[i].Asked = map[string]int{}
			}
			r.facts[a.Product].Indicators[i].Asked[a.Key]++
		}
	}
}
