package bot

import (
	"slices"
	"time"
)

// Personal asks somebody for the figures they are in charge of, and that the
// message in their products' channels did not bring.
type Personal struct {
	User     UserID
	Products []Reminder // by the product's name; each with what is theirs alone
	Since    Date       // when their channel was asked
	Again    bool       `json:",omitempty"` // they asked to be asked again
	Instead  UserID     `json:",omitempty"` // whom they stand in for; empty for nobody
	Coach    UserID     `json:",omitempty"` // who reads it next; empty for nobody, or for several
}

// Done tells whether every figure asked for is there.
func (p Personal) Done() bool {
	return !slices.ContainsFunc(p.Products, func(r Reminder) bool { return !r.Done() })
}

// WithAnswers returns the message as facts now answer it.
func (p Personal) WithAnswers(facts map[ProductID]Facts) Personal {
	products := slices.Clone(p.Products)
	for i, r := range products {
		if f, known := facts[r.Product]; known {
			products[i] = r.WithAnswers(f)
		}
	}
	p.Products = products
	return p
}

// Subject is a product that a message is about, as the store knows it when the
// message is claimed.
type Subject struct {
	Product ProductID
	Facts   Facts
	// Asked are the product's latest messages that ask for figures, sent or to be
	// sent, the newest first, at most AskingPosts.
	Asked []Delivery
}

// asked is the latest message that a product's channel got, from an instant on;
// nil for none.
func (s Subject) asked(from time.Time) *Delivery {
	for _, d := range s.Asked {
		if d.Kind == KindReminder && (d.State == StateSent || d.State == StateAnswered) && !d.SentAt.Before(from) {
			return &d
		}
	}
	return nil
}

// stillAsked is how long after its channel was asked somebody may still be asked in
// person for the same figures, by the default ladder; a step that comes later has
// two days more for each working day.
const stillAsked = 8 * 24 * time.Hour

func (l Ladder) stillAsked() time.Duration {
	return stillAsked + 48*time.Hour*time.Duration(max(0, l.Person-DefaultLadder.Person))
}

// person asks somebody for what is missing of theirs, and somebody else for what is
// theirs no more.
func (r *Resolver) person(c Claiming, now time.Time) Resolution {
	to := c.Delivery.To.User
	loc := r.location(c.Delivery.Rule)
	today := DateOf(now.In(loc))
	content := Personal{User: to}
	others := map[UserID][]ProductID{}
	for _, s := range c.Subjects {
		set := r.Directory().Settings(s.Product)
		startup, asks := r.asks(set, today, now)
		if asks != "" {
			continue
		}
		before := s.asked(now.Add(-r.rule(c.Delivery.Rule).ladder().stillAsked()))
		part := Reminder{Product: s.Product, Slug: startup.Slug, Name: startup.Name}
		again := slices.Contains(c.Delivery.AgainOf, s.Product)
		if again {
			part.Items, before = r.items(s.Facts, set, startup, today, true), nil
		} else if before != nil {
			part.Items = before.Content.Reminder.WithAnswers(s.Facts).Items
		} else if c.Delivery.Unsaid {
			part.Items = r.items(s.Facts, set, startup, today, false)
		}
		asked := part.Items
		part.Items = nil
		for _, item := range asked {
			ind, known := s.Facts.Named(item.Indicator)
			if item.Answer != nil || item.Waiver != nil || !known || ind.Archived || ind.Exhausted(StepPerson, item.Period) && !again || !again && s.waits(item, today) {
				continue
			}
			who := r.whom(set, ind, today, c.Delivery.Away())
			if who.user == to {
				part.Items = append(part.Items, item)
				content.Instead = who.instead
			} else if item.InCharge == to && who.user != "" && !slices.Contains(others[who.user], s.Product) {
				others[who.user] = append(others[who.user], s.Product)
			}
		}
		if len(part.Items) == 0 {
			continue
		}
		if before != nil {
			if asked := DateOf(before.SentAt.In(loc)); content.Since.IsZero() || asked.Before(content.Since) {
				content.Since = asked
			}
		}
		content.Again = content.Again || again
		content.Coach = r.nextReader(c.Delivery.Rule, set, startup, content)
		content.Products = append(content.Products, part)
	}
	out := Resolution{Owed: r.handedOver(c.Delivery, others, now)}
	if len(content.Products) == 0 {
		if out.Skip = ReasonNothingDue; len(out.Owed) > 0 {
			out.Skip = ReasonAway
		}
		return out
	}
	if later := r.personTime(c.Delivery, now); later.After(now) || !c.Delivery.ofDay(now.In(loc)) {
		return c.Delivery.onTheDayOf(later, loc, now)
	}
	out.To, out.Content = c.Delivery.To, Content{Personal: &content}
	return out
}

// ofDay tells whether a personal message is the one of the day of t.
func (d Delivery) ofDay(t time.Time) bool {
	day, named := d.personDay()
	return !named || day == DateOf(t)
}

// onTheDayOf puts a personal message off: on another day it is that day's one
// message, which it joins when there is one already.
func (d Delivery) onTheDayOf(at time.Time, loc *time.Location, now time.Time) Resolution {
	if d.ofDay(at.In(loc)) {
		return Resolution{PutOff: at}
	}
	again := Delivery{Name: PersonName(d.To.User, DateOf(at.In(loc))), Kind: KindPerson, Products: d.Products, AgainOf: d.AgainOf, Rule: d.Rule, Slot: at, Due: at, Until: d.Until,
		To: d.To, Unsaid: d.Unsaid, Instead: d.Instead, State: StatePlanned, PlannedAt: now}
	return Resolution{Skip: ReasonReplaced, Owed: []Delivery{again}}
}

// nextReader is the coach who sees what somebody did not answer: the same of all
// products, or nobody.
func (r *Resolver) nextReader(rule string, set Settings, startup Startup, p Personal) UserID {
	coaches := r.Directory().CoachesOf(set.Product)
	if !r.wants(RuleDigest, startup) || r.rule(rule).ladder().Digest == 0 || len(coaches) == 0 || len(p.Products) > 0 && !slices.Contains(coaches, p.Coach) {
		return ""
	}
	if len(p.Products) > 0 {
		return p.Coach
	}
	return coaches[0]
}

// handedOver are the messages to those whom products ask in the place of somebody:
// the same day, unless they have theirs already.
func (r *Resolver) handedOver(d Delivery, others map[UserID][]ProductID, now time.Time) (owed []Delivery) {
	for user, products := range others {
		at := later(d.Slot, now)
		d := Delivery{Name: PersonName(user, DateOf(at.In(r.location(d.Rule)))), Kind: KindPerson, Products: products, Rule: d.Rule, Slot: at, Due: at,
			Until: d.Until, To: Destination{User: user}, Unsaid: d.Unsaid, Instead: d.Away(), State: StatePlanned, PlannedAt: now}
		owed = append(owed, d)
	}
	slices.SortFunc(owed, func(a, b Delivery) int { return compareNames(a, b) })
	return owed
}

// asked is who is asked for a figure, and in whose place.
type asked struct {
	user    UserID // empty for nobody
	instead UserID // empty when it is theirs
}

// whom is who is asked for a figure on a day: who is in charge, else whoever stands
// in for them, else the intrapreneur. away are more people who are.
func (r *Resolver) whom(set Settings, ind IndicatorFacts, day Date, away []UserID) asked {
	first := set.InCharge(ind)
	candidates := []UserID{first}
	for _, m := range set.Named(RoleIntrapreneur) {
		candidates = append(candidates, m.User)
	}
	for _, u := range candidates {
		if u == "" || r.Directory().Left(u) {
			continue
		}
		absence, is := r.Directory().AbsentOn(u, day)
		if !is && !slices.Contains(away, u) {
			return asked{user: u, instead: orNobody(first, u)}
		}
		if i := absence.Instead; is && i != "" && !slices.Contains(away, i) && !r.Directory().Left(i) {
			if _, too := r.Directory().AbsentOn(i, day); !too {
				return asked{user: i, instead: u}
			}
		}
	}
	return asked{}
}

// orNobody is whom somebody stands in for; empty for themself.
func orNobody(first, u UserID) UserID {
	if first == u {
		return ""
	}
	return first
}

// NextSteps are the messages that one in a channel leads to, unless it is answered:
// to those in charge of what it asks for, as many working days later as its rule
// says. Of a product where nobody is, staff hear once. unsaid says that the channel
// could not be asked.
func (r *Resolver) NextSteps(d Delivery, unsaid bool, now time.Time) (owed []Delivery) {
	if d.Kind != KindReminder || d.Content.Reminder == nil || len(d.Content.Reminder.Items) == 0 {
		return nil
	}
	rule := r.rule(d.Rule)
	loc, after := rule.Schedule.Location(), rule.ladder().Person
	day := r.Days.AddWorkingDays(DateOf(now.In(loc)), after)
	at := onClock(day, rule.quiet().morning(), loc)
	users := map[UserID]bool{}
	for _, item := range d.Content.Reminder.Items {
		users[item.InCharge] = true
	}
	if users[""] {
		owed = append(owed, NoticeOwed("nobody/"+string(d.Product), Notice{Cause: NoticeNobody, Subject: d.Content.Reminder.Name, Detail: d.Content.Reminder.Slug,
			Product: d.Product, At: now}))
	}
	delete(users, "")
	if after == 0 {
		clear(users)
	}
	for user := range users {
		owed = append(owed, Delivery{Name: PersonName(user, day), Kind: KindPerson, Products: []ProductID{d.Product}, Rule: d.Rule, Slot: at, Due: at,
			Until: at.Add(rule.ladder().stillAsked()), To: Destination{User: user}, Unsaid: unsaid, State: StatePlanned, PlannedAt: now})
	}
	slices.SortFunc(owed, compareNames)
	return owed
}

// follows are what a message that was sent owes: the next steps, and an edit of the
// one it takes the place of.
func (r *Resolver) follows(d Delivery, at time.Time) (owed []Delivery) {
	owed = r.NextSteps(d, false, at)
	if folds := d.Content.Reminder; d.Kind == KindReminder && folds != nil && folds.Folds != nil {
		owed = append(owed, Delivery{Name: "edit/" + folds.Before + "/folded", Kind: KindEdit, Product: d.Product, Slot: at, Due: at, PlannedAt: at,
			State: StatePlanned, Edits: folds.Before, Version: lastVersion})
	}
	return owed
}

// lastVersion is of an edit that no version replaces.
const lastVersion = 1<<63 - 1

// personTime is when somebody may be asked in person: not before the morning of
// their own zone, and never at night or on a closed day.
func (r *Resolver) personTime(d Delivery, now time.Time) time.Time {
	rule := r.rule(d.Rule)
	quiet, loc := rule.quiet(), rule.Schedule.Location()
	if zone := r.Directory().ZoneOf(d.To.User); zone != nil {
		loc = zone
	}
	local := now.In(loc)
	morning := func(day Date) time.Time { return onClock(r.Days.NextOpen(day), quiet.morning(), loc) }
	today := DateOf(local)
	switch {
	case minuteOf(local) < quiet.morning(): // later than their slot may be, where the day begins later
		return morning(today)
	case minuteOf(local) >= quiet.From:
		return morning(today.AddDays(1))
	case r.Days.NextOpen(today) != today:
		return morning(today)
	}
	return now
}
