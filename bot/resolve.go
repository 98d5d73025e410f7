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

// wants tells whether a rule of a kind is about a product.
func (r *Resolver) wants(kind RuleKind, s Startup) bool {
	return slices.ContainsFunc(r.Rules, func(rule Rule) bool { return rule.Kind == kind && rule.Audience.Has(s) })
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
