package bot

import (
	"slices"
	"time"
)

// Claiming is a delivery about to be tried for the first time, with what the
// store knows in the same transaction.
type Claiming struct {
	Delivery Delivery
	Facts    Facts      // of Delivery.Product; zero when it has none
	Target   *Delivery  // the one that Delivery.Target names; nil when there is none
	Editing  bool       // KindEdit: another edit of that post is under way
	Followed []Followed // KindChanges: what Delivery.To.User follows, by product
	// Committee is the one of AboutCommittee; nil for none.
	Committee  *Committee
	Month      *MonthFacts // KindMonth: of Delivery.Month
	Subscribed bool        // KindMonth: Delivery.To.User receives the month
	// Subjects are the products a message that asks, or an edit of one, is about:
	// Delivery.Subjects and Target.Subjects, those the store knows.
	Subjects []Subject
	// Beside are other messages to whom a message is for, those of Delivery.Beside.
	Beside []Delivery

	// Earlier are those of Delivery.Weeks that the store has.
	Earlier []Delivery

	LastNotice time.Time  // KindNotice: when one of its cause was last claimed for the first time; zero for never
	Waiting    []Delivery // KindNotice: Delivery.Waiting among what is due
}

// Resolution is what becomes of it: exactly one of send, skip and put off.
type Resolution struct {
	Skip    Reason    // not empty: never sent, for this reason
	PutOff  time.Time // not zero: tried again from then
	Until   time.Time // with PutOff: it is of use until then; zero for as long as before
	To      Destination
	Receipt Receipt // KindEdit: the post to edit
	Content Content
	Grouped []string   // KindNotice: names of those of Claiming.Waiting that Content tells too
	Owed    []Delivery // with send or skip: what is owed in its place, or beside it; inserted when absent
}

// Products finds what the catalogue says of a product.
type Products interface {
	Product(ProductID) (Startup, bool)
}

// Resolver decides, when a delivery is claimed, to whom it goes and what it
// says. It is a pure function of what it is given.
type Resolver struct {
	Products  Products
	Portfolio func() []Startup // every product of the catalogue; nil for none
	Directory func() *Directory
	Days      ClosedDays
	Rules     []Rule
	Sending   Sending // of what the bot starts by itself
	Recesses  Recesses
	// EditEvery is the least time between two edits of one post.
	EditEvery time.Duration
}

// Resolve implements the decision at instant now.
func (r *Resolver) Resolve(c Claiming, now time.Time) Resolution {
	d := c.Delivery
	if d.over(now) {
		return Resolution{Skip: ReasonReplaced}
	}
	if d.byItself() && r.silent(now) {
		return Resolution{Skip: ReasonSendingOff}
	}
	if _, paused := r.Recesses.On(DateOf(now.In(r.location(d.Rule)))); paused && d.Kind.Pauses() {
		return r.afterPause(d, now)
	}
	would := r.paced(c, r.decide(c, now), now)
	if d.byItself() && r.Sending == SendingPreview && would.Skip == "" && would.PutOff.IsZero() {
		return r.previewed(d, would, now)
	}
	return would
}

// decide is what becomes of a delivery where nothing is held back.
func (r *Resolver) decide(c Claiming, now time.Time) Resolution {
	switch d := c.Delivery; d.Kind {
	case KindReminder:
		return r.reminder(c, now)
	case KindPerson:
		return r.person(c, now)
	case KindDigest:
		return r.digest(c, now)
	case KindEdit:
		return r.edit(c, now)
	case KindChanges:
		return r.changes(c, now)
	case KindMonth:
		return r.month(c, now)
	case KindNotice:
		return r.notice(c, now)
	case KindCommittee:
		return r.committee(c, now)
	case KindWelcome:
		return r.welcome(d, now)
	case KindPreview:
		return r.preview(d)
	case KindAnswer:
		return r.answerTo(c, now)
	default:
		return Resolution{To: d.To, Content: d.Content}
	}
}

// unasked tells whether the bot starts a message by itself, whatever committees owe
// aside.
func (d Delivery) unasked() bool {
	return d.Kind == KindReminder || d.Kind == KindChanges || d.Kind == KindMonth || d.Kind == KindPerson || d.Kind == KindDigest
}

// held is why a message that was claimed is not sent any more: what the bot says by
// itself was held back since; empty for nothing.
func (r *Resolver) held(d Delivery, now time.Time) Reason {
	if r.holds(d, now) {
		return ReasonSendingOff
	}
	if d.Kind != KindReminder {
		return ""
	}
	_, why := r.asks(r.Directory().Settings(d.Product), DateOf(now.In(r.location(d.Rule))), now)
	return why
}

// asks is a product that may be asked; why is not empty for one that may not.
func (r *Resolver) asks(set Settings, today Date, now time.Time) (s Startup, why Reason) {
	s, known := r.Products.Product(set.Product)
	return s, NotAsked(set, s, known, today, now)
}

// NotAsked is why a product is asked for nothing at an instant of a day; empty for one
// that may be. known tells whether the catalogue has it.
func NotAsked(set Settings, s Startup, known bool, day Date, at time.Time) Reason {
	switch {
	case set.State != LaunchOn:
		return ReasonProductOff
	case set.Pause.Holds(at):
		return ReasonMuted
	case known && !s.GoneSince.IsZero():
		return ReasonGone
	case !known || !s.ActiveAt(day):
		return ReasonInactive
	}
	return ""
}

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

// wants tells whether a rule of a kind is about a product.
func (r *Resolver) wants(kind RuleKind, s Startup) bool {
	return slices.ContainsFunc(r.Rules, func(rule Rule) bool { return rule.Kind == kind && rule.Audience.Has(s) })
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

// changes tells somebody what changed in what they still follow.
func (r *Resolver) changes(c Claiming, now time.Time) Resolution {
	loc := r.location(c.Delivery.Rule)
	content := changesOf(c.Followed, now, r.Products, loc)
	if len(content.Products) == 0 {
		return Resolution{Skip: ReasonNothingNew}
	}
	if later := r.politeTime(c.Delivery, now, loc); later.After(now) {
		return Resolution{PutOff: later}
	}
	return Resolution{To: c.Delivery.To, Content: Content{Changes: content}}
}

func (r *Resolver) edit(c Claiming, now time.Time) Resolution {
	t := c.Target
	unsent, waits := c.unsent(now)
	switch {
	case unsent.Skip != "":
		return unsent
	case t.Content.Reminder == nil && t.Content.Request == nil && t.Content.Committee == nil && t.Content.Personal == nil && t.Content.Welcome == nil && t.Content.Entrusted == nil && t.Content.StandIn == nil:
		return Resolution{Skip: ReasonTargetUnsent}
	case t.EditVersion > c.Delivery.Version:
		return Resolution{Skip: ReasonReplaced}
	case waits:
		return unsent
	case c.Editing: // an older edit that arrives last would win
		return Resolution{PutOff: now.Add(time.Second)}
	}
	if next := t.EditedAt.Add(r.EditEvery); !t.EditedAt.IsZero() && now.Before(next) {
		return Resolution{PutOff: next}
	}
	if t.Content.Committee != nil {
		return r.committeeEdit(c, now)
	}
	if t.Content.Request != nil || t.Content.Entrusted != nil || t.Content.StandIn != nil {
		return Resolution{To: t.To, Receipt: t.Receipt, Content: c.Delivery.Content}
	}
	if t.Content.Welcome != nil {
		return r.welcomeEdit(c, now)
	}
	if t.Content.Personal != nil {
		facts := map[ProductID]Facts{}
		for _, s := range c.Subjects {
			facts[s.Product] = s.Facts
		}
		content := t.Content.Personal.WithAnswers(facts, t.askedOn())
		return Resolution{To: t.To, Receipt: t.Receipt, Content: Content{Personal: &content}}
	}
	content := t.Content.Reminder.WithAnswers(c.Facts, t.askedOn())
	later := c.foldedInto()
	if later != nil {
		content = content.foldedInto(*later)
	}
	startup, known := r.Products.Product(t.Product)
	if known {
		content.Fiche = content.Fiche.now(startup)
		content.Suggested = slices.DeleteFunc(c.Facts.Suggested(startup, t.askedOn()), func(name string) bool { return !slices.Contains(content.Suggested, name) })
	}
	if content.Undated != nil {
		content.Undated = r.undated(startup, c.Facts, now, r.location(t.Rule)) // a date was given
	}
	return Resolution{To: t.To, Receipt: t.Receipt, Content: Content{Reminder: &content}}
}

// foldedInto is the message that took the place of the one that is edited; nil for
// none.
func (c Claiming) foldedInto() *Delivery {
	for _, s := range c.Subjects {
		for _, d := range s.Asked {
			if r := d.Content.Reminder; r != nil && r.Folds != nil && *r.Folds == c.Target.Receipt && (d.State == StateSent || d.State == StateAnswered) {
				return &d
			}
		}
	}
	return nil
}

// foldedInto is a message whose place another took: what still lacks, and what the
// other does not ask for, may be answered in it all the same.
func (r Reminder) foldedInto(later Delivery) Reminder {
	r.Folded = &later.Receipt
	r.Items = slices.DeleteFunc(slices.Clone(r.Items), func(i ReminderItem) bool {
		return i.Answer != nil || i.Waiver != nil || slices.ContainsFunc(later.Figures(), func(other ReminderItem) bool { return other.key() == i.key() })
	})
	if later.Content.Reminder.Undated != nil {
		r.Undated = nil
	}
	return r
}

// unsent is what becomes of a delivery whose target is not sent: not yet, or
// never. waits is false once it is.
func (c Claiming) unsent(now time.Time) (r Resolution, waits bool) {
	switch t := c.Target; {
	case t == nil || t.State == StateSkipped || t.State == StateDead:
		return Resolution{Skip: ReasonTargetUnsent}, true
	case t.State == StateClaimed:
		return Resolution{PutOff: now.Add(time.Second)}, true
	case t.State == StatePlanned: // not before that is tried
		return Resolution{PutOff: later(now.Add(time.Second), t.Due)}, true
	}
	return Resolution{}, false
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Late is how late a delivery may be before it counts as a catch-up.
const Late = 5 * time.Minute

// politeTime returns when a late reminder may be sent: now on an open day, outside
// its rule's quiet hours, else at the slot's hour of the next open day. What is on
// time is sent: its rule chose the hour.
func (r *Resolver) politeTime(d Delivery, now time.Time, loc *time.Location) time.Time {
	if now.Sub(d.Due) <= Late && now.Sub(d.Slot) <= Late {
		return now
	}
	local := now.In(loc)
	today := DateOf(local)
	_, closed := r.Days.Closed(today)
	quiet := r.rule(d.Rule).quiet()
	if !closed && !quiet.Holds(minuteOf(local)) {
		return now
	}
	day := today
	if minuteOf(local) >= quiet.From {
		day = day.AddDays(1)
	}
	return onClock(r.Days.NextOpen(day), quiet.nearest(minuteOf(d.Slot.In(loc))), loc)
}

// minuteOf is what a clock shows, in minutes since midnight.
func minuteOf(local time.Time) int { return local.Hour()*60 + local.Minute() }

// onClock is when a clock shows so many minutes since midnight, on a day.
func onClock(day Date, minute int, loc *time.Location) time.Time {
	return time.Date(day.Year, day.Month, day.Day, minute/60, minute%60, 0, 0, loc)
}

// polite is politeTime for what the bot says by itself; now for the rest.
func (r *Resolver) polite(d Delivery, now time.Time) time.Time {
	if p := d.Content.Committee; p != nil && p.Committee != nil && d.Kind == KindCommittee && p.Says.later() {
		return r.politeTime(d, now, p.Committee.zone())
	}
	if d.Kind == KindPerson {
		return r.personTime(d, now)
	}
	if !d.unasked() {
		return now
	}
	return r.politeTime(d, now, r.location(d.Rule))
}

func (r *Resolver) location(rule string) *time.Location { return r.rule(rule).Schedule.Location() }

// rule is the rule of a name; one that says nothing for a message of no rule, or of
// one that the configuration has no more.
func (r *Resolver) rule(name string) Rule {
	for _, known := range r.Rules {
		if known.Name == name {
			return known
		}
	}
	if i := slices.IndexFunc(r.Rules, func(rule Rule) bool { return rule.Kind == RuleIndicators }); i >= 0 && name == "" { // somebody asked for it
		return r.Rules[i]
	}
	rule := Rule{Name: name}
	if len(r.Rules) > 0 { // on the clocks of the first
		rule.Schedule = r.Rules[0].Schedule
	}
	return rule
}
