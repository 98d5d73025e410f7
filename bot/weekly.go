package bot

import (
	"slices"
	"time"
)

// reminder asks a product's channel for what is due, in one message. Where no
// channel is, those in charge are asked at once.
func (r *Resolver) reminder(c Claiming, now time.Time) Resolution {
	set := r.Directory().Settings(c.Delivery.Product)
	loc := r.location(c.Delivery.Rule)
	today := DateOf(now.In(loc))
	startup, why := r.asks(set, today, now)
	if why != "" {
		return Resolution{Skip: why}
	}
	content := Reminder{Product: startup.ID, Slug: startup.Slug, Name: startup.Name}
	if r.wants(RuleIndicators, startup) {
		content.Items = r.items(c.Facts, set, startup, now, loc, false)
	}
	if c.Delivery.Again {
		content.Items = r.missingAgain(c.subject(), set, startup, now, loc)
	}
	earlier := earlierOf(c)
	said := len(content.Items)
	content.Items = slices.DeleteFunc(content.Items, func(i ReminderItem) bool { return askedOn(earlier, i, today, loc) })
	if c.Delivery.Again { // of the figures alone
	} else if undated := r.undated(startup, c.Facts, now, loc); undated != nil && r.wants(RuleUndated, startup) && !askedForDate(earlier, now) {
		content.Undated = undated
	} else { // one thing beside the figures
		content.Fiche = r.fiche(startup, c, now, today)
	}
	if len(content.Items) == 0 && content.Undated == nil && content.Fiche == nil {
		if said > 0 {
			return Resolution{Skip: ReasonReplaced}
		}
		return Resolution{Skip: ReasonNothingDue}
	}
	if later := r.politeTime(c.Delivery, now, loc); later.After(now) {
		return Resolution{PutOff: later}
	}
	if phase, _ := startup.PhaseAt(today); r.wants(RuleIndicators, startup) && phase.ID != PhaseInvestigation {
		content.Suggested = c.Facts.Suggested(startup, today)
	}
	if len(content.Items) > 0 {
		content.InCharge = content.Items[0].InCharge
	} else {
		content.InCharge = r.whom(set, IndicatorFacts{}, now, loc, nil).user
	}
	channel := r.Directory().ChannelOf(set.Product)
	if channel == "" {
		d := c.Delivery
		d.Content = Content{Reminder: &content}
		return Resolution{Skip: ReasonNoChannel, Owed: r.withoutChannel(d, now)}
	}
	if next, _ := c.Facts.meetings(now); next != nil {
		content.Meeting = &Meeting{Start: next.Start, Zone: next.Zone}
	}
	if before := r.unansweredOf(c, earlier, now); before != nil && content.asksAnew() {
		content.Folds, content.Before = &before.Receipt, before.Name
	}
	return Resolution{To: Destination{Channel: channel}, Content: Content{Reminder: &content}}
}

// items are the figures a product owes that its channel may still be asked for.
// Those of a committee that is near are asked for once, and then said in its thread.
// again asks for them all: somebody wanted to be asked again.
func (r *Resolver) items(f Facts, set Settings, startup Startup, now time.Time, loc *time.Location, again bool) (items []ReminderItem) {
	today := DateOf(now.In(loc))
	near := f.preparing(today)
	for _, due := range f.Owed(startup, today) {
		asked := due.Facts.Asked[AskedKey(StepChannel, due.Period)]
		if !again && (due.Facts.Exhausted(StepChannel, due.Period) || near && asked > 0) {
			continue
		}
		item := ReminderItem{Indicator: due.Facts.ID, Name: due.Facts.Name, Period: due.Period, Wanted: due.Facts.wantedOf(due.Period)}
		item.inCharge(r.whom(set, due.Facts, now, loc, nil))
		if len(due.Facts.Measures) > 0 {
			last := FigureOf(due.Facts.Indicator, due.Facts.Measures[0])
			item.Last = &last
		}
		items = append(items, item)
	}
	return items
}

// withoutChannel are the messages to those in charge of what a channel would have
// been asked for, and one notice that there is none.
func (r *Resolver) withoutChannel(d Delivery, now time.Time) (owed []Delivery) {
	owed = r.NextSteps(d, true, now)
	return append(owed, NoticeOwed("no-channel/"+string(d.Product), Notice{Cause: NoticeNoChannel, Subject: d.Content.Reminder.Name,
		Detail: d.Content.Reminder.Slug, Product: d.Product, At: now}))
}

// subject is the product a message of a channel is about.
func (c Claiming) subject() Subject {
	for _, s := range c.Subjects {
		if s.Product == c.Delivery.Product {
			return s
		}
	}
	return Subject{Product: c.Delivery.Product, Facts: c.Facts}
}

// earlierOf are a product's messages before one, the newest first.
func earlierOf(c Claiming) []Delivery {
	return slices.DeleteFunc(slices.Clone(c.subject().Asked), func(d Delivery) bool { return d.Name == c.Delivery.Name || d.Kind != KindReminder })
}

// unansweredOf is the message of a channel that still waits, if one is recent; nil
// for none.
func (r *Resolver) unansweredOf(c Claiming, earlier []Delivery, now time.Time) *Delivery {
	for _, d := range earlier {
		if !d.Content.Reminder.asksAnew() || d.State != StateSent || d.Receipt.Post == "" || !d.SentAt.After(now.Add(-foldedFor)) {
			continue
		}
		startup, _ := r.Products.Product(c.Delivery.Product)
		dated := d.Content.Reminder.Undated == nil || r.undated(startup, c.Facts, now, r.location(d.Rule)) == nil
		if !dated || !d.Content.Reminder.WithAnswers(c.Facts, d.askedOn()).Done() {
			return &d
		}
	}
	return nil
}

// foldedFor is how old a message is at most that a later one takes the place of.
const foldedFor = 21 * 24 * time.Hour

// askedForDate tells whether a channel was asked for a committee's date lately.
func askedForDate(earlier []Delivery, now time.Time) bool {
	return slices.ContainsFunc(earlier, func(d Delivery) bool {
		return (d.State == StateSent || d.State == StateAnswered) && d.Content.Reminder.Undated != nil && d.SentAt.After(now.Add(-undatedEvery))
	})
}
