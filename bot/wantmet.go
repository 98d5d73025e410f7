package bot

import (
	"fmt"
	"slices"
	"time"
)

// WantedPost tells somebody that figures they waited for are there.
type WantedPost struct {
	Product ProductID
	Slug    string `json:",omitempty"` // this and the name are read when it is sent…
	Name    string `json:",omitempty"`
	Wants   []Want
	Items   []ReminderItem `json:",omitempty"` // …and so are the figures, without who noted them
}

// wantedUseful is how late such a message may be.
const wantedUseful = 14 * 24 * time.Hour

// WantedPrefix begins the names of these messages, and of no others.
const WantedPrefix = "wanted/"

// MetWants is what a change of figures does to who waits for them.
type MetWants struct {
	Gone    []Want     // they wait no more
	Back    []Want     // they wait again: the figure was taken back before they were told
	Changed []Delivery // messages that wait, with other figures or none
	Owed    []Delivery
	Facts   Facts // with as many as wait now
}

// MayMeetWants tells whether a change of figures may do anything to who waits for
// them: somebody does, or may have been about to be told.
func (f Facts) MayMeetWants(touched []NewFigure) bool {
	wanted := map[IndicatorID]bool{}
	for _, ind := range f.Indicators {
		if ind.Wanted > 0 {
			wanted[ind.ID] = true
		}
	}
	return slices.ContainsFunc(touched, func(n NewFigure) bool { return wanted[n.Indicator] || n.Waiver != nil || n.Withdraws != 0 })
}

// MeetWants works out who is told that figures they wait for are there: each person
// once, when the figures can be taken back by a press no more. wants and waiting are
// those of the product, and its messages under WantedPrefix that are planned; f holds
// its figures once changed. Whoever noted them is not told. Stores call it inside the
// transaction that changes the figures.
func MeetWants(f Facts, wants []Want, waiting []Delivery, touched []NewFigure, by []UserID, at time.Time) (m MetWants) {
	changed := map[IndicatorID]bool{}
	for _, n := range touched {
		changed[n.Indicator] = true
	}
	told := m.takeBack(f, wants, waiting, changed)
	for _, w := range wants {
		if !changed[w.Indicator] || !f.answers(w) {
			continue
		}
		if m.Gone = append(m.Gone, w); slices.Contains(by, w.User) {
			continue
		}
		if told.of[w.User] == nil {
			told.add(wantedMessage(f, w.User, at))
		}
		told.of[w.User].tell(w, at)
	}
	m.Changed, m.Owed = told.sorted()
	m.Facts = f.withWants(m)
	return m
}

// wantedPosts are the messages of a product that tell who waited for figures.
type wantedPosts struct {
	of    map[UserID]*wantedOne
	order []*wantedOne
}

// wantedOne is one of them.
type wantedOne struct {
	Delivery
	fresh, changed bool
}

func (t *wantedPosts) add(d Delivery) {
	one := &wantedOne{Delivery: d, fresh: d.Content.Wanted == nil}
	t.of[d.To.User], t.order = one, append(t.order, one)
}

// tell adds a figure, and leaves the time to take it back.
func (t *wantedOne) tell(w Want, at time.Time) {
	var before []Want
	if t.Content.Wanted != nil {
		before = t.Content.Wanted.Wants
	}
	t.Content.Wanted = &WantedPost{Product: w.Product, Wants: append(slices.Clone(before), w)}
	t.Slot, t.Due, t.Until, t.changed = at.Add(TakeBackFor), at.Add(TakeBackFor), at.Add(TakeBackFor+wantedUseful), true
}

// takeBack takes figures that are no more out of the messages that wait: who is not
// told of them waits again.
func (m *MetWants) takeBack(f Facts, wants []Want, waiting []Delivery, changed map[IndicatorID]bool) (t wantedPosts) {
	t.of = map[UserID]*wantedOne{}
	for _, d := range waiting {
		if d.Frozen { // it may be there already
			continue
		}
		t.add(d)
		one := t.of[d.To.User]
		var left []Want
		for _, w := range d.Content.Wanted.Wants {
			switch {
			case !changed[w.Indicator] || f.answers(w):
				left = append(left, w)
			case !slices.ContainsFunc(wants, w.same):
				m.Back = append(m.Back, w)
			}
		}
		one.changed = len(left) < len(d.Content.Wanted.Wants)
		one.Content.Wanted = &WantedPost{Product: f.Product, Wants: left}
	}
	return t
}

// Unwanted works out what somebody is told of no more, of some indicators or of all:
// changed are the messages of waiting, theirs and planned, without those figures; n
// counts these. What was tried may be there already.
func Unwanted(waiting []Delivery, indicators []IndicatorID) (changed []Delivery, n int) {
	for _, d := range waiting {
		if d.Frozen {
			continue
		}
		post := *d.Content.Wanted
		post.Wants = slices.DeleteFunc(slices.Clone(post.Wants), func(w Want) bool { return len(indicators) == 0 || slices.Contains(indicators, w.Indicator) })
		dropped := len(d.Content.Wanted.Wants) - len(post.Wants)
		if dropped == 0 {
			continue
		}
		if d.Content.Wanted = &post; len(post.Wants) == 0 {
			d.State, d.Reason = StateSkipped, ReasonUnwanted
		}
		changed, n = append(changed, d), n+dropped
	}
	return changed, n
}

// sorted tells new messages from those that wait, and ends those that say nothing
// any more.
func (t wantedPosts) sorted() (changed, owed []Delivery) {
	for _, one := range t.order {
		switch {
		case one.fresh:
			owed = append(owed, one.Delivery)
		case one.changed && len(one.Content.Wanted.Wants) == 0:
			one.State, one.Reason = StateSkipped, ReasonTakenBack
			fallthrough
		case one.changed:
			changed = append(changed, one.Delivery)
		}
	}
	return changed, owed
}

// wantedMessage is a message to somebody, of nothing yet, which the change of figures
// names.
func wantedMessage(f Facts, to UserID, at time.Time) Delivery {
	return Delivery{Name: fmt.Sprintf("%s%s/%s/%d", WantedPrefix, f.Product, to, f.Version), Kind: KindAnswer, Product: f.Product, To: Destination{User: to},
		State: StatePlanned, PlannedAt: at}
}

// withWants are figures with as many who wait as there are once wants were met.
func (f Facts) withWants(m MetWants) Facts {
	more := map[IndicatorID]int{}
	for _, w := range m.Gone {
		more[w.Indicator]--
	}
	for _, w := range m.Back {
		more[w.Indicator]++
	}
	f.Indicators = slices.Clone(f.Indicators)
	for i := range f.Indicators {
		f.Indicators[i].Wanted += more[f.Indicators[i].ID]
	}
	return f
}

// answerTo is what came of something somebody asked.
func (r *Resolver) answerTo(c Claiming, now time.Time) Resolution {
	if c.Delivery.Content.Wanted != nil {
		return r.wanted(c, now)
	}
	if c.Delivery.Content.Entrusted != nil {
		return r.entrusted(c)
	}
	if c.Delivery.Content.StandIn != nil {
		return r.standIn(c, now)
	}
	return Resolution{To: c.Delivery.To, Content: c.Delivery.Content}
}

// wanted tells somebody of figures they waited for, as they are now: on an open day,
// and not at night.
func (r *Resolver) wanted(c Claiming, now time.Time) Resolution {
	startup, known := r.Products.Product(c.Delivery.Product)
	post := WantedPost{Product: c.Delivery.Product, Slug: startup.Slug, Name: startup.Name, Wants: c.Delivery.Content.Wanted.Wants}
	switch {
	case !known:
		return Resolution{Skip: ReasonGone}
	case r.Directory().Left(c.Delivery.To.User):
		return Resolution{Skip: ReasonRecipientGone}
	}
	if later := r.personTime(c.Delivery, now); later.After(now) {
		return Resolution{PutOff: later}
	}
	for _, w := range post.Wants {
		ind, known := c.Facts.Named(w.Indicator)
		m, there := ind.since(w.From)
		if !known || !there {
			continue
		}
		period, err := ParsePeriod(ind.Frequency, m.Period)
		if err != nil {
			continue
		}
		a := answer(ind, m)
		a.By = ""
		post.Items = append(post.Items, ReminderItem{Indicator: ind.ID, Name: ind.Name, Period: period, Answer: a})
	}
	if len(post.Items) == 0 {
		return Resolution{Skip: ReasonTakenBack}
	}
	return Resolution{To: c.Delivery.To, Content: Content{Wanted: &post}}
}
