package bot

import (
	"cmp"
	"slices"
	"time"
)

// Digest is the week of somebody who looks after products: what to celebrate, what
// to do, and who has not answered.
type Digest struct {
	User      UserID // empty: whoever looks after the products without a coach
	Day       Date
	All       int // products
	Celebrate *Celebration
	Todo      []Todo // at most mostTodo
	Silent    []Silence
	UpToDate  int        // products that lack nothing
	Asked     []Reminder // the figures of Silent, which are not asked for again
}

// Celebration is a figure noted lately that is worth telling.
type Celebration struct {
	Product ProductID
	Name    string // the product's
	Figure  FigureChange
	Reached bool // its target
}

// TodoKind is what a coach is to do about a product.
type TodoKind string

// The kinds, the most pressing first.
const (
	TodoUndecided TodoKind = "undecided" // a committee was held, nobody noted its decision
	TodoPrepare   TodoKind = "prepare"   // one comes soon, and something lacks
	TodoUndated   TodoKind = "undated"   // none is planned, and the last one is long ago
)

// Todo is one thing to do about a product.
type Todo struct {
	Kind      TodoKind
	Product   ProductID
	Slug      string
	Name      string
	Committee CommitteeID
	Day       Date // of the committee; TodoUndated: of the last one, zero when none is known
	Missing   int  // TodoPrepare: figures
	Document  bool // TodoPrepare: the presentation is there
	By        Date // TodoPrepare: when it is to be ready
}

// Silence is a product whose team did not answer.
type Silence struct {
	Product ProductID
	Slug    string
	Name    string
	N       int // figures
}

const (
	mostTodo      = 3
	mostSilent    = 5
	soon          = 14                  // days before a committee in which it is prepared
	celebrated    = 7 * 24 * time.Hour  // how long a figure is worth telling
	digestUseful  = 15 * 60             // until when the week is told, on the next working day: minutes since midnight
	undatedMonths = 6                   // since the last committee
	longMonths    = 12                  // the same, once the service is operated
	undatedEvery  = 28 * 24 * time.Hour // between two askings for a date
	undecidedFor  = 90 * 24 * time.Hour // how long a decision is waited for
)

// digest tells somebody of the week of the products they look after.
func (r *Resolver) digest(c Claiming, now time.Time) Resolution {
	loc := r.location(c.Delivery.Rule)
	today := DateOf(now.In(loc))
	d := Digest{User: c.Delivery.To.User, Day: today}
	var others readOf
	for _, s := range c.Subjects {
		set := r.Directory().Settings(s.Product)
		startup, asks := r.asks(set, today, now)
		if asks != "" {
			continue
		}
		readers := r.Directory().Readers(s.Product, now, loc, c.Delivery.Away()...)
		if !slices.Contains(readers, c.Delivery.To) {
			others = others.with(s.Product, readers...)
			continue
		}
		d.All++
		week := r.weekOf(s, startup, now, loc)
		if readers[0] != c.Delivery.To { // told to one of them alone
			week.silence, week.asked = nil, nil
		}
		week.todo = slices.DeleteFunc(week.todo, func(t Todo) bool { return t.Kind == TodoUndated && toldUndated(c.Earlier, t.Product, now) })
		d.add(week)
	}
	if d.All == 0 {
		return r.readByOthers(c.Delivery, others, now)
	}
	if later := r.politeTime(c.Delivery, now, loc); later.After(now) {
		return Resolution{PutOff: later}
	}
	d.trim()
	if d.Nothing() {
		return Resolution{Skip: ReasonNothingNew}
	}
	return Resolution{To: c.Delivery.To, Content: Content{Digest: &d}}
}

// readOf are the products that people read of.
type readOf map[Destination][]ProductID

// with is the same, a product added to what these read of.
func (all readOf) with(p ProductID, readers ...Destination) readOf {
	if all == nil {
		all = readOf{}
	}
	for _, to := range readers {
		all[to] = append(all[to], p)
	}
	return all
}

// owed are the weeks that a rule owes these at an instant, by name: of use until the
// afternoon of the next working day.
func (all readOf) owed(rule Rule, days ClosedDays, due, now time.Time) (owed []Delivery) {
	loc := rule.Schedule.Location()
	day := DateOf(due.In(loc))
	until := onClock(days.NextOpen(day.AddDays(1)), digestUseful, loc)
	for to, products := range all {
		name := to.User
		if name == "" {
			name = UserID(portfolio)
		}
		at := rule.spread(due, string(name))
		owed = append(owed, Delivery{Name: DigestName(name, day), Kind: KindDigest, Products: products, Rule: rule.Name, Slot: at, Due: at,
			Until: rule.until(due, until), To: to, State: StatePlanned, PlannedAt: now})
	}
	slices.SortFunc(owed, compareNames)
	return owed
}

// NextWeek is when somebody reads their week next, as things stand; the zero time for
// whoever reads of nothing.
func (p *Planner) NextWeek(u UserID, now time.Time) (next time.Time) {
	dir := p.Directory()
	products := dir.Products()
	for _, rule := range p.Rules {
		if rule.Kind != RuleDigest {
			continue
		}
		loc := rule.Schedule.Location()
		reads := func(id ProductID, set Settings) bool {
			return set.State == LaunchOn && p.about(rule, id) && slices.Contains(dir.Readers(id, now, loc), Destination{User: u})
		}
		for id, set := range products {
			if reads(id, set) {
				if due := rule.spread(p.nextOutside(rule, now), string(u)); next.IsZero() || due.Before(next) {
					next = due
				}
				break
			}
		}
	}
	return next
}

// readByOthers is what becomes of the week of somebody who reads of nothing any more:
// whoever does in their place has theirs this week, or gets it.
func (r *Resolver) readByOthers(d Delivery, others readOf, now time.Time) Resolution {
	here, _ := r.Directory().there(d.To.User, now, r.location(d.Rule), d.Away())
	if here || d.To.User == "" || len(others) == 0 {
		return Resolution{Skip: ReasonNothingDue}
	}
	return Resolution{Skip: ReasonAway, Owed: others.owed(r.rule(d.Rule), r.Days, d.Slot, now)}
}

// week is what a digest says of one product.
type week struct {
	todo      []Todo
	silence   *Silence
	asked     *Reminder
	celebrate *Celebration
	missing   int // figures
}

func (d *Digest) add(w week) {
	d.Todo = append(d.Todo, w.todo...)
	if w.silence != nil {
		d.Silent, d.Asked = append(d.Silent, *w.silence), append(d.Asked, *w.asked)
	}
	if len(w.todo) == 0 && w.silence == nil && w.missing == 0 {
		d.UpToDate++
	}
	if w.celebrate != nil && (d.Celebrate == nil || w.celebrate.Reached && !d.Celebrate.Reached) {
		d.Celebrate = w.celebrate
	}
}

// Told counts the products that a week says something of, what is to celebrate aside.
func (d Digest) Told() int {
	told := map[ProductID]bool{}
	for _, t := range d.Todo {
		told[t.Product] = true
	}
	for _, one := range d.Silent {
		told[one.Product] = true
	}
	return len(told)
}

// Nothing tells whether a week has nothing to say: figures lack, and were told of.
func (d Digest) Nothing() bool { return d.Celebrate == nil && d.Told() == 0 && d.UpToDate == 0 }

// trim keeps what is most pressing. What is left out of the silent ones is not
// counted as asked: it comes next week.
func (d *Digest) trim() {
	order := map[TodoKind]int{TodoUndecided: 0, TodoPrepare: 1, TodoUndated: 2}
	slices.SortStableFunc(d.Todo, func(a, b Todo) int { return cmp.Or(order[a.Kind]-order[b.Kind], a.Day.Compare(b.Day)) })
	d.Todo = d.Todo[:min(len(d.Todo), mostTodo)]
	n := min(len(d.Silent), mostSilent)
	d.Silent, d.Asked = d.Silent[:n], d.Asked[:n]
}

// weekOf gathers what is to be said of a product.
func (r *Resolver) weekOf(s Subject, startup Startup, now time.Time, loc *time.Location) (w week) {
	today := DateOf(now.In(loc))
	w.celebrate = celebrationOf(s.Facts, startup, now)
	meeting, undecided := s.Facts.meetings(now)
	todo := Todo{Product: s.Product, Slug: startup.Slug, Name: startup.Name}
	if undecided != nil && r.Days.AddWorkingDays(DateOf(undecided.Start.In(loc)), undecidedAfter).Compare(today) <= 0 {
		todo.Kind, todo.Committee, todo.Day = TodoUndecided, undecided.ID, DateOf(undecided.Start.In(loc))
		w.todo = append(w.todo, todo)
	}
	missing := len(s.Facts.Owed(startup, today))
	w.missing = missing
	if meeting != nil {
		todo.Kind, todo.Committee, todo.Day = TodoPrepare, meeting.ID, DateOf(meeting.Start.In(loc))
		todo.Missing, todo.Document, todo.By = missing, meeting.Document != "", meeting.PreparedBy()
		if today.DaysUntil(todo.Day) <= soon && (missing > 0 || !todo.Document) {
			w.todo = append(w.todo, todo)
		}
	} else if undated := r.undated(startup, s.Facts, now, loc); undated != nil {
		todo.Kind, todo.Committee, todo.Day = TodoUndated, "", undated.Last
		w.todo = append(w.todo, todo)
	}
	if slices.ContainsFunc(w.todo, func(t Todo) bool { return t.Missing > 0 }) {
		return w // it says so
	}
	if part := r.silence(s, startup, today); len(part.Items) > 0 {
		w.silence, w.asked = &Silence{Product: s.Product, Slug: startup.Slug, Name: startup.Name, N: len(part.Items)}, &part
	}
	return w
}

// silence are the figures that a product's team did not give in so many working days as
// its rule says: each is told once.
func (r *Resolver) silence(s Subject, startup Startup, today Date) Reminder {
	part := Reminder{Product: s.Product, Slug: startup.Slug, Name: startup.Name}
	for _, figure := range r.unanswered(s, today, today, func(l Ladder) int { return l.Digest }, stillTold) {
		if ind, known := s.Facts.Named(figure.Indicator); known && !ind.Exhausted(StepDigest, figure.Period) && !s.waits(figure.ReminderItem, today) {
			part.Items = append(part.Items, figure.ReminderItem)
		}
	}
	return part
}

// meetings are the next committee of a product, and the last one that was held
// without a decision; nil for none.
func (f Facts) meetings(now time.Time) (next, undecided *Committee) {
	for _, c := range f.Committees { // the soonest first
		if c.State != CommitteePlanned {
			continue
		}
		if c.End().After(now) {
			if next == nil {
				next = &c
			}
		} else if c.Decision == nil && c.End().After(now.Add(-undecidedFor)) {
			undecided = &c
		}
	}
	return next, undecided
}

// celebrationOf is a figure noted in the last days that is better than the one
// before: the north star, else any; nil for none.
func celebrationOf(f Facts, startup Startup, now time.Time) (best *Celebration) {
	for _, ind := range slices.SortedStableFunc(slices.Values(f.Active()), northStarFirst) {
		if len(ind.Measures) == 0 || !ind.Measures[0].At.After(now.Add(-celebrated)) || ind.Measures[0].At.After(now) {
			continue
		}
		m := ind.Measures[0]
		trend := ind.TrendAt(m, false)
		if trend == nil || !better(ind.Indicator, *trend) {
			continue
		}
		share, aims := TargetShare(ind.Indicator, m.Value)
		one := &Celebration{Product: f.Product, Name: startup.Name, Reached: aims && share >= 100,
			Figure: FigureChange{Name: ind.Name, Figure: FigureOf(ind.Indicator, m), Trend: trend}}
		if best == nil || one.Reached && !best.Reached {
			best = one
		}
	}
	return best
}

// better tells whether a figure moved the right way.
func better(ind Indicator, t Trend) bool {
	return ind.Direction == LowerIsBetter && t.Delta < 0 || ind.Direction != LowerIsBetter && t.Delta > 0
}

// undated is why a product is to be asked for the date of a committee; nil when it
// has one, or its last one is not long ago.
func (r *Resolver) undated(startup Startup, f Facts, now time.Time, loc *time.Location) *Undateds {
	today := DateOf(now.In(loc))
	if next, _ := f.meetings(now); next != nil || startup.NextCommittee(today) != nil {
		return nil
	}
	last := f.LastMet(startup, now, loc)
	months := undatedMonths
	if p, ok := startup.PhaseAt(today); ok && p.ID == PhaseOperated {
		months = longMonths
	}
	if !last.IsZero() && DateOf(last.In(time.UTC).AddDate(0, months, 0)).After(today) {
		return nil
	}
	return &Undateds{Last: last, Today: today}
}
