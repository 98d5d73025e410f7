package bot

import "time"

// Claiming is a delivery about to be tried for the first time, with what the
// store knows in the same transaction.
type Claiming struct {
	Delivery Delivery
	Facts    Facts      // of Delivery.Product; zero when it has none
	Target   *Delivery  // the one that Delivery.Target names; nil when there is none
	Editing  bool       // KindEdit: another edit of that post is under way
	Followed []Followed // KindChanges: what Delivery.To.User follows, by product
	// Committee is the one of AboutCommittee; nil for none.
	Committee *Committee

	LastNotice time.Time  // KindNotice: when one of its cause was last claimed for the first time; zero for never
	Waiting    []Delivery // KindNotice: Delivery.Waiting among what is due
}

// Resolution is what becomes of it: exactly one of send, skip and put off.
type Resolution struct {
	Skip    Reason    // not empty: never sent, for this reason
	PutOff  time.Time // not zero: tried again from then
	To      Destination
	Receipt Receipt // KindEdit: the post to edit
	Content Content
	Grouped []string // KindNotice: names of those of Claiming.Waiting that Content tells too
}

// Products finds what the catalogue says of a product.
type Products interface {
	Product(ProductID) (Startup, bool)
}

// Resolver decides, when a delivery is claimed, to whom it goes and what it
// says. It is a pure function of what it is given.
type Resolver struct {
	Products  Products
	Directory func() *Directory
	Days      ClosedDays
	Rules     []Rule
	// EditEvery is the least time between two edits of one post.
	EditEvery time.Duration
}

// Resolve implements the decision at instant now.
func (r *Resolver) Resolve(c Claiming, now time.Time) Resolution {
	d := c.Delivery
	if d.over(now) {
		return Resolution{Skip: ReasonReplaced}
	}
	if (d.Kind == KindReminder || d.Kind == KindChanges) && r.Directory().Paused(now) {
		return Resolution{Skip: ReasonSendingOff}
	}
	switch d.Kind {
	case KindReminder:
		return r.reminder(c, now)
	case KindEdit:
		return r.edit(c, now)
	case KindChanges:
		return r.changes(c, now)
	case KindNotice:
		return r.notice(c, now)
	case KindCommittee:
		return r.committee(c, now)
	default:
		return Resolution{To: d.To, Content: d.Content}
	}
}

// maxAskings is how often a channel is asked for the same figure.
const maxAskings = 2

func (r *Resolver) reminder(c Claiming, now time.Time) Resolution {
	set := r.Directory().Settings(c.Delivery.Product)
	startup, known := r.Products.Product(c.Delivery.Product)
	loc := r.location(c.Delivery.Rule)
	today := DateOf(now.In(loc))
	switch {
	case set.State != LaunchOn:
		return Resolution{Skip: ReasonProductOff}
	case known && !startup.GoneSince.IsZero():
		return Resolution{Skip: ReasonGone}
	case !known || !startup.ActiveAt(today):
		return Resolution{Skip: ReasonInactive}
	case set.Channel == "":
		return Resolution{Skip: ReasonNoChannel}
	}
	content := Reminder{Product: startup.ID, Slug: startup.Slug, Name: startup.Name}
	for _, due := range c.Facts.DueFigures(today) {
		if due.Facts.Asked[due.Period.Key()] >= maxAskings {
			continue
		}
		item := ReminderItem{Indicator: due.Facts.ID, Name: due.Facts.Name, Period: due.Period}
		if len(due.Facts.Measures) > 0 {
			last := FigureOf(due.Facts.Indicator, due.Facts.Measures[0])
			item.Last = &last
		}
		if content.InCharge == "" {
			content.InCharge = set.InCharge(due.Facts)
		}
		content.Items = append(content.Items, item)
	}
	if len(content.Items) == 0 {
		return Resolution{Skip: ReasonNothingDue}
	}
	if later := r.politeTime(c.Delivery, now, loc); later.After(now) {
		return Resolution{PutOff: later}
	}
	return Resolution{To: Destination{Channel: set.Channel}, Content: Content{Reminder: &content}}
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
	case t.Content.Reminder == nil && t.Content.Request == nil && t.Content.Committee == nil:
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
	if t.Content.Request != nil {
		return Resolution{To: t.To, Receipt: t.Receipt, Content: c.Delivery.Content}
	}
	content := t.Content.Reminder.WithAnswers(c.Facts)
	return Resolution{To: t.To, Receipt: t.Receipt, Content: Content{Reminder: &content}}
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

// Hours between which a late message may still be sent the same day.
const (
	firstHour = 8
	lastHour  = 19
)

// politeTime returns when a late reminder may be sent: now on an open day
// between firstHour and lastHour, else at the slot's hour of the next open day.
// What is on time is sent: its rule chose the hour.
func (r *Resolver) politeTime(d Delivery, now time.Time, loc *time.Location) time.Time {
	if now.Sub(d.Due) <= Late && now.Sub(d.Slot) <= Late {
		return now
	}
	local := now.In(loc)
	today := DateOf(local)
	_, closed := r.Days.Closed(today)
	if !closed && local.Hour() >= firstHour && local.Hour() < lastHour {
		return now
	}
	slot := d.Slot.In(loc)
	day := today
	if local.Hour() >= lastHour {
		day = day.AddDays(1)
	}
	day = r.Days.NextOpen(day)
	return time.Date(day.Year, day.Month, day.Day, min(max(slot.Hour(), firstHour), lastHour-1), slot.Minute(), 0, 0, loc)
}

// polite is politeTime for what the bot says by itself; now for the rest.
func (r *Resolver) polite(d Delivery, now time.Time) time.Time {
	if p := d.Content.Committee; p != nil && p.Committee != nil && d.Kind == KindCommittee && p.Says.later() {
		return r.politeTime(d, now, p.Committee.zone())
	}
	if d.Kind != KindReminder && d.Kind != KindChanges {
		return now
	}
	return r.politeTime(d, now, r.location(d.Rule))
}

func (r *Resolver) location(rule string) *time.Location {
	for _, known := range r.Rules {
		if known.Name == rule {
			return known.Schedule.Location()
		}
	}
	return time.UTC
}
