package bot

import (
	"cmp"
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

// WithAnswers returns the message as facts now answer it. What was put off until asked
// or before is no answer.
func (p Personal) WithAnswers(facts map[ProductID]Facts, asked Date) Personal {
	products := slices.Clone(p.Products)
	for i, r := range products {
		if f, known := facts[r.Product]; known {
			products[i] = r.WithAnswers(f, asked)
		}
	}
	p.Products = products
	return p
}

// person asks somebody for what is missing of theirs, and somebody else for what is
// theirs no more.
func (r *Resolver) person(c Claiming, now time.Time) Resolution {
	to := c.Delivery.To.User
	loc := r.location(c.Delivery.Rule)
	today := DateOf(now.In(loc))
	away := c.Delivery.Away()
	content := Personal{User: to}
	others := map[UserID][]ProductID{}
	for _, s := range c.Subjects {
		set := r.Directory().Settings(s.Product)
		startup, asks := r.asks(set, today, now)
		if asks != "" {
			continue
		}
		again := slices.Contains(c.Delivery.AgainOf, s.Product)
		figures := slices.DeleteFunc(r.unanswered(s, today, c.Delivery.ledFrom(today, loc), func(l Ladder) int { return l.Person }, stillAsked),
			func(w waiting) bool { return s.waits(w.ReminderItem, today) })
		switch {
		case again:
			figures = unasked(r.missingAgain(s, set, startup, now, loc))
		case len(figures) == 0 && c.Delivery.Unsaid && !s.askedSince(now.Add(-lately)):
			figures = unasked(r.items(s.Facts, set, startup, now, loc, false))
		}
		part := Reminder{Product: s.Product, Slug: startup.Slug, Name: startup.Name}
		for _, figure := range figures {
			ind, known := s.Facts.Named(figure.Indicator)
			if !known || ind.Exhausted(StepPerson, figure.Period) && !again {
				continue
			}
			who := r.whom(set, ind, now, loc, away)
			if who.user == to {
				part.Items = append(part.Items, figure.ReminderItem)
				content.Instead = cmp.Or(content.Instead, who.instead)
				if !figure.asked.IsZero() && (content.Since.IsZero() || figure.asked.Before(content.Since)) {
					content.Since = figure.asked
				}
			} else if (figure.InCharge == to || slices.Contains(c.Delivery.Instead, figure.InCharge)) && who.user != "" && !slices.Contains(others[who.user], s.Product) {
				others[who.user] = append(others[who.user], s.Product)
			}
		}
		if len(part.Items) == 0 {
			continue
		}
		content.Coach = r.nextReader(c.Delivery.Rule, set, startup, content, now)
		if !s.untold(part.Items) { // they read it already
			content.Coach = ""
		}
		content.Again = content.Again || again
		content.Products = append(content.Products, part)
	}
	if content.Instead != "" {
		content.Again = false // they put nothing off
	}
	slices.SortStableFunc(content.Products, func(a, b Reminder) int { return cmp.Compare(a.Name, b.Name) })
	out := Resolution{Owed: r.handedOver(c.Delivery, others, now)}
	if len(content.Products) == 0 {
		if out.Skip = ReasonNothingDue; len(out.Owed) > 0 {
			out.Skip = ReasonAway
		}
		return out
	}
	if later := r.personTime(c.Delivery, now); later.After(now) {
		return Resolution{PutOff: later}
	}
	out.To, out.Content = c.Delivery.To, Content{Personal: &content}
	return out
}

// untold tells whether a coach is still to read of one of these figures.
func (s Subject) untold(items []ReminderItem) bool {
	return slices.ContainsFunc(items, func(i ReminderItem) bool {
		ind, known := s.Facts.Named(i.Indicator)
		return known && !ind.Exhausted(StepDigest, i.Period)
	})
}

// ledFrom is the day from which the message of a channel led to this one: what waited
// for somebody to be back asks for what was asked then.
func (d Delivery) ledFrom(today Date, loc *time.Location) Date {
	if planned := DateOf(d.PlannedAt.In(loc)); !d.PlannedAt.IsZero() && planned.Before(today) {
		return planned
	}
	return today
}

// unasked are figures that no channel was asked for.
func unasked(items []ReminderItem) (figures []waiting) {
	for _, item := range items {
		figures = append(figures, waiting{ReminderItem: item})
	}
	return figures
}

// nextReader is the coach who sees what somebody did not answer, or who stands in for
// them: the same of all products, or nobody.
func (r *Resolver) nextReader(rule string, set Settings, startup Startup, p Personal, now time.Time) UserID {
	dir := r.Directory()
	coaches, readers := dir.CoachesOf(set.Product), dir.Readers(set.Product, now, r.location(rule))
	if !r.wants(RuleDigest, startup) || r.rule(rule).ladder().Digest == 0 || len(coaches) == 0 || len(readers) == 0 {
		return ""
	}
	first := readers[0].User
	if readers[0] == dir.Notices() && !slices.Contains(coaches, first) || len(p.Products) > 0 && p.Coach != first {
		return ""
	}
	return first
}

// handedOver are the messages to those whom products ask in the place of somebody:
// the same day, unless they have theirs already.
func (r *Resolver) handedOver(d Delivery, others map[UserID][]ProductID, now time.Time) (owed []Delivery) {
	for user, products := range others {
		at, instead := later(d.Slot, now), d.Instead
		if !slices.Contains(instead, d.To.User) {
			instead = append(slices.Clone(instead), d.To.User)
		}
		again := slices.DeleteFunc(slices.Clone(d.AgainOf), func(p ProductID) bool { return !slices.Contains(products, p) })
		d := Delivery{Name: PersonName(user, DateOf(at.In(r.location(d.Rule)))), Kind: KindPerson, Products: products, AgainOf: again, Rule: d.Rule, Slot: at, Due: at,
			Until: d.Until, To: Destination{User: user}, Unsaid: d.Unsaid, Instead: instead, Unreachable: d.Away(), State: StatePlanned, PlannedAt: d.PlannedAt}
		owed = append(owed, d)
	}
	slices.SortFunc(owed, func(a, b Delivery) int { return compareNames(a, b) })
	return owed
}
