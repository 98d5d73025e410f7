package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"
)

// Scene is what a simulation starts from: the rules, and what the store knows now.
type Scene struct {
	Now        time.Time // in the zone in which days are counted
	Rules      []Rule
	Recesses   Recesses
	Days       ClosedDays
	Directory  *Directory
	Products   Products
	Facts      map[ProductID]Facts
	Committees []Committee
	Deliveries []Delivery           // the latest: what waits, and what was asked
	Marks      map[string]time.Time // of rules that were seen
}

// Simulation is what would be sent from a day to another if nobody answered.
type Simulation struct {
	From, To Date
	Today    Date
	Product  string // name of the only one it is about; empty for all
	Coming   []Coming
}

// Coming is a message that would be sent, or that something holds back.
type Coming struct {
	At      time.Time
	Kind    Kind
	To      Destination // KindReminder: of what is held back too
	Own     bool        // To is its product's channel
	About   []Named     // products
	Figures int         // asked for, or told of
	Undated bool        // a committee's date is asked for
	Fiche   bool        // and what the fiche lacks
	Says    CommitteeSays
	Cause   NoticeCause
	Moved   *Moved // it is not on the day its rule says; nil when it is
	Reason  Reason // why it is not sent; empty when it is
	Spared  int    // figures that are missing, and not asked for once more
}

// Named is a product that a message is about.
type Named struct {
	Product    ProductID
	Slug, Name string
}

// ErrTooFar: a simulation goes MostSimulated days ahead at most.
var ErrTooFar = errors.New("that is too far ahead to be foreseen")

// MostSimulated is how many days ahead a simulation goes.
const MostSimulated = 550

// Simulate tells what would be sent from a day to another, of one product or for an
// empty id of all, by running the planner, the resolver and the sender on a store in
// memory: nothing is kept, and nothing is sent. What people follow is not foreseen.
// ErrPast for days that are over, ErrTooFar.
func Simulate(ctx context.Context, s Scene, from, to Date, product ProductID) (Simulation, error) {
	today := DateOf(s.Now)
	sim := Simulation{From: from, To: to, Today: today}
	switch {
	case to.Before(from) || to.Before(today):
		return sim, ErrPast
	case today.DaysUntil(to) > MostSimulated:
		return sim, ErrTooFar
	}
	if startup, known := s.Products.Product(product); known {
		sim.Product = startup.Name
	}
	stage := newStage(s)
	if err := stage.play(ctx, to.AddDays(1).In(s.Now.Location())); err != nil {
		return sim, fmt.Errorf("simulate: %w", err)
	}
	for _, c := range stage.seen {
		day := DateOf(c.At)
		if !day.Before(from) && !day.After(to) && (product == "" || slices.ContainsFunc(c.About, func(n Named) bool { return n.Product == product })) {
			sim.Coming = append(sim.Coming, c)
		}
	}
	slices.SortStableFunc(sim.Coming, func(a, b Coming) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.order(), b.order())) })
	return sim, nil
}

// order is by which messages of one instant are told.
func (c Coming) order() string {
	name := ""
	if len(c.About) > 0 {
		name = c.About[0].Name
	}
	return string(c.To.User) + "\x00" + name + "\x00" + string(c.Kind)
}

// stage is a bot that plays what comes.
type stage struct {
	Scene
	planner  *Planner
	sender   *Sender
	resolver *Resolver
	rows     *rows
	now      time.Time
	seen     []Coming
}

func newStage(s Scene) *stage {
	st := &stage{Scene: s, rows: newRows(s), now: s.Now}
	directory := func() *Directory { return s.Directory }
	quiet := slog.New(slog.DiscardHandler)
	st.resolver = &Resolver{Products: s.Products, Portfolio: st.portfolio, Directory: directory, Days: s.Days, Rules: s.Rules, Recesses: s.Recesses}
	st.planner = &Planner{Store: st.rows, Rules: s.Rules, Recesses: s.Recesses, Days: s.Days, Directory: directory, Products: s.Products, Log: quiet}
	st.sender = &Sender{Store: st.rows, Chat: emptyRoom{st}, Resolver: st.resolver, Concurrency: 64, Started: s.Now, Log: quiet}
	st.rows.dropped = st.drop
	st.rows.sent = st.send
	return st
}

// portfolio are the products whose figures are known.
func (st *stage) portfolio() (all []Startup) {
	for p := range st.Facts {
		if startup, known := st.Products.Product(p); known {
			all = append(all, startup)
		}
	}
	return all
}

// play goes from instant to instant at which something is due, up to an end.
func (st *stage) play(ctx context.Context, end time.Time) error {
	plan := st.now
	for ctx.Err() == nil {
		if !plan.After(st.now) {
			if err := st.planner.Step(ctx, st.now); err != nil {
				return err
			}
			plan = st.planner.NextDue(st.now)
		}
		if err := st.sender.Step(ctx, st.now); err != nil {
			return err
		}
		next, waits, _ := st.rows.NextDue(ctx)
		if !waits || !plan.IsZero() && plan.Before(next) {
			next = plan
		}
		if next.IsZero() || !next.Before(end) {
			return nil
		}
		st.now = next
	}
	return ctx.Err()
}

// send notes a message that was sent.
func (st *stage) send(d Delivery) {
	if c, told := st.coming(d); told {
		st.seen = append(st.seen, c)
	}
}

// drop notes a message that is not sent, where that is worth telling.
func (st *stage) drop(d Delivery, why Reason) {
	c, told := st.coming(d)
	c.Reason = why
	if why == ReasonNothingDue && d.Kind == KindReminder {
		c.Spared = st.spared(d)
	}
	if told && d.Kind != KindNotice && (slices.Contains(heldBack, why) || c.Spared > 0) {
		st.seen = append(st.seen, c)
	}
}

// heldBack are the reasons that a simulation tells, beside figures that are spared: the
// others say that there was nothing to send.
var heldBack = []Reason{ReasonBudget, ReasonPaused, ReasonSendingOff, ReasonMuted, ReasonNoChannel, ReasonAway, ReasonTooOld}

// spared counts the figures that a product lacks and that its channel is not asked for
// once more.
func (st *stage) spared(d Delivery) (n int) {
	for _, due := range st.rows.facts[d.Product].DueFigures(DateOf(st.now.In(st.resolver.location(d.Rule)))) {
		if due.Facts.Exhausted(StepChannel, due.Period) {
			n++
		}
	}
	return n
}

// coming describes a message; told is false for what no person would count as one.
func (st *stage) coming(d Delivery) (c Coming, told bool) {
	c = Coming{At: later(st.now, d.Due).In(st.Now.Location()), Kind: d.Kind, To: d.To, Figures: len(d.Figures())}
	for _, p := range d.Subjects() {
		if startup, known := st.Products.Product(p); known {
			c.About = append(c.About, Named{Product: p, Slug: startup.Slug, Name: startup.Name})
		}
	}
	switch {
	case d.Content.Reminder != nil:
		c.Undated, c.Fiche = d.Content.Reminder.Undated != nil, d.Content.Reminder.Fiche != nil
	case d.Content.Committee != nil:
		c.Says = d.Content.Committee.Says
	case d.Content.Notice != nil:
		c.Cause = d.Content.Notice.Cause
		if startup, known := st.Products.Product(d.Content.Notice.Product); known {
			c.About = []Named{{Product: startup.ID, Slug: startup.Slug, Name: startup.Name}}
		}
	}
	if d.Kind == KindReminder {
		c.To.Channel = st.Directory.ChannelOf(d.Product)
	}
	c.Own = c.To.Channel != "" && c.To.Channel == st.Directory.ChannelOf(d.Product)
	rule := st.resolver.rule(d.Rule)
	if day := DateOf(d.Slot.In(rule.Schedule.Location())); d.Kind == KindReminder || d.Kind == KindDigest || d.Kind == KindMonth {
		c.Moved = rule.MovedTo(day, st.team(d), st.Days)
	}
	return c, d.unasked() || d.Kind == KindCommittee || d.Kind == KindNotice
}

// team is the day of the week that a product's team chose; nil for none.
func (st *stage) team(d Delivery) *TeamDay {
	if d.Kind != KindReminder {
		return nil
	}
	return st.Directory.Settings(d.Product).Day
}

// emptyRoom is a chat where everything arrives and nobody answers.
type emptyRoom struct{ *stage }

func (r emptyRoom) ServerTime(context.Context) (time.Time, error) { return r.now, nil }

func (emptyRoom) Find(context.Context, Destination, string, time.Time) (Found, bool, error) {
	return Found{}, false, nil
}

func (emptyRoom) Post(_ context.Context, m Message) (Receipt, error) {
	return Receipt{Channel: m.To.Channel, Post: m.Delivery}, nil
}

func (emptyRoom) Edit(context.Context, Receipt, Message) error { return nil }

func (emptyRoom) Delete(context.Context, Receipt) error { return nil }
