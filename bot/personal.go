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

// Subject is a product that a message is about, as the store knows it when the
// message is claimed.
type Subject struct {
	Product ProductID
	Facts   Facts
	// Asked are the product's latest messages that ask for figures, sent or to be
	// sent, the newest first, at most AskingPosts.
	Asked []Delivery
}

// waiting is a figure that a product's channel was asked for, and did not give.
type waiting struct {
	ReminderItem
	asked Date // the day, by the latest message that did
}

// unanswered are the figures that a product's channel was asked for as many working
// days before a day as a step of the ladder says, and at most so many more before
// another day, and that nobody gave; those of the latest message first.
func (r *Resolver) unanswered(s Subject, today, last Date, after func(Ladder) int, more int) (figures []waiting) {
	seen := map[string]bool{}
	anew := s.askedAnew()
	for _, d := range s.Asked { // the newest first
		if d.Kind != KindReminder || d.State != StateSent && d.State != StateAnswered {
			continue
		}
		asked, step := DateOf(d.SentAt.In(r.location(d.Rule))), after(r.rule(d.Rule).ladder())
		first := r.Days.AddWorkingDays(asked, step)
		if step == 0 || first.After(today) {
			continue
		}
		if r.Days.AddWorkingDays(first, more).Before(last) {
			break
		}
		for _, item := range d.Content.Reminder.WithAnswers(s.Facts, today).Items {
			ind, known := s.Facts.Named(item.Indicator)
			key := item.key()
			if item.Answer != nil || item.Waiver != nil || !known || ind.Archived || seen[key] {
				continue
			}
			if putOff := ind.waived(item.Period, asked); !putOff || ind.Exhausted(StepChannel, item.Period) && !anew[key] { // else the ladder begins anew
				seen[key] = true
				figures = append(figures, waiting{item, asked})
			}
		}
	}
	return figures
}

// askedAnew are the figures that a product's channel was asked for again once they had
// been put off.
func (s Subject) askedAnew() map[string]bool {
	anew := map[string]bool{}
	for _, d := range s.Asked {
		if d.Kind != KindReminder || d.State == StatePlanned {
			continue
		}
		for _, item := range d.Figures() {
			if ind, known := s.Facts.Named(item.Indicator); known && !ind.waived(item.Period, d.askedOn()) {
				anew[item.key()] = true
			}
		}
	}
	return anew
}

// key names a figure among those of its product.
func (i ReminderItem) key() string { return string(i.Indicator) + " " + i.Period.Key() }

// waived tells whether a figure was not to be asked for on a day.
func (f IndicatorFacts) waived(p Period, day Date) bool {
	w, is := f.Waivers[p.Key()]
	return is && w.stands(day)
}

// askedSince tells whether a product's channel was asked for something from an instant
// on.
func (s Subject) askedSince(from time.Time) bool {
	return slices.ContainsFunc(s.Asked, func(d Delivery) bool {
		return d.Kind == KindReminder && (d.State == StateSent || d.State == StateAnswered) && !d.SentAt.Before(from)
	})
}

// lately is how long a channel that was asked is asked again by the next message.
const lately = 8 * 24 * time.Hour

// How many working days more than its rule says a figure may be asked for in person, or
// be in the coach's week.
const (
	stillAsked = 4
	stillTold  = 15
	stillAgain = 60 // where somebody put it off
)

// missingAgain are the figures that a product is asked for once somebody put them off:
// all it owes, and what it was asked for before that another period has followed.
func (r *Resolver) missingAgain(s Subject, set Settings, startup Startup, now time.Time, loc *time.Location) []ReminderItem {
	items := r.items(s.Facts, set, startup, now, loc, true)
	today := DateOf(now.In(loc))
	for _, figure := range r.unanswered(s, today, today, func(Ladder) int { return 1 }, stillAgain) {
		if slices.ContainsFunc(items, func(i ReminderItem) bool { return i.key() == figure.key() }) {
			continue
		}
		ind, _ := s.Facts.Named(figure.Indicator)
		figure.inCharge(r.whom(set, ind, now, loc, nil))
		items = append(items, figure.ReminderItem)
	}
	return items
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

// asked is who is asked for a figure, and in whose place.
type asked struct {
	user    UserID // empty for nobody
	instead UserID // empty when it is theirs
	away    UserID // where nobody is there: who is asked once they are back; empty for nobody
}

// inCharge notes who is asked for a figure.
func (i *ReminderItem) inCharge(who asked) { i.InCharge, i.Away = who.user, who.away }

// whom is who is asked for a figure at an instant: who is in charge, else whoever
// stands in for them, else the intrapreneur. away are more people who are; loc is where
// those are whose zone is not known.
func (r *Resolver) whom(set Settings, ind IndicatorFacts, now time.Time, loc *time.Location, away []UserID) asked {
	dir, first, back := r.Directory(), set.InCharge(ind), UserID("")
	candidates := []UserID{first}
	for _, m := range set.Named(RoleIntrapreneur) {
		candidates = append(candidates, m.User)
	}
	for _, u := range candidates {
		here, instead := dir.there(u, now, loc, away)
		if here {
			return asked{user: u, instead: orNobody(first, u)}
		}
		if stands, _ := dir.there(instead, now, loc, away); stands {
			return asked{user: instead, instead: u}
		}
		if u != "" && !dir.Left(u) {
			back = cmp.Or(back, u)
		}
	}
	return asked{away: back}
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
// says, or on the day somebody is back where nobody is there. Of a product where nobody
// is known, staff hear once. unsaid says that the channel could not be asked.
func (r *Resolver) NextSteps(d Delivery, unsaid bool, now time.Time) (owed []Delivery) {
	if d.Kind != KindReminder || d.Content.Reminder == nil || len(d.Content.Reminder.Items) == 0 {
		return nil
	}
	rule := r.rule(d.Rule)
	loc, after := rule.Schedule.Location(), rule.ladder().Person
	day := r.Days.AddWorkingDays(DateOf(now.In(loc)), after)
	users, nobody := map[UserID]Date{}, false
	for _, item := range d.Content.Reminder.Items {
		switch {
		case item.InCharge != "":
			users[item.InCharge] = day
		case item.Away != "":
			users[item.Away] = r.Days.NextOpen(r.Directory().backOn(item.Away, day))
		default:
			nobody = true
		}
	}
	if nobody {
		owed = append(owed, NoticeOwed("nobody/"+string(d.Product), Notice{Cause: NoticeNobody, Subject: d.Content.Reminder.Name, Detail: d.Content.Reminder.Slug,
			Product: d.Product, At: now}))
	}
	if after == 0 {
		clear(users)
	}
	for user, day := range users {
		at := onClock(day, rule.quiet().morning(), loc)
		owed = append(owed, Delivery{Name: PersonName(user, day), Kind: KindPerson, Products: []ProductID{d.Product}, Rule: d.Rule, Slot: at, Due: at,
			Until: onClock(r.Days.AddWorkingDays(day, stillAsked).AddDays(1), 0, loc), To: Destination{User: user}, Unsaid: unsaid, State: StatePlanned, PlannedAt: now})
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
	quiet, loc := rule.quiet(), r.clockOf(d)
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
