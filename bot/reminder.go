package bot

import (
	"fmt"
	"time"
)

// WeekName names the one unasked message a product's channel gets in the ISO
// week of a day.
func WeekName(p ProductID, day Date) string {
	year, week := day.In(time.UTC).ISOWeek()
	return fmt.Sprintf("channel/%s/%04d-W%02d", p, year, week)
}

// EndOfWeek returns the last instant of the ISO week of a day.
func EndOfWeek(day Date, loc *time.Location) time.Time {
	return day.AddDays(7 - (int(day.Weekday())+6)%7).In(loc).Add(-1)
}

// MonthName names the one message a month that somebody gets about what they
// follow.
func MonthName(u UserID, day Date) string {
	return fmt.Sprintf("follow/%s/%04d-%02d", u, day.Year, day.Month)
}

// Reminder is the message that asks a team for its figures, and that turns
// into « up to date » when they are there.
type Reminder struct {
	Product  ProductID
	Slug     string
	Name     string // the product's
	InCharge UserID // mentioned, and nobody else; may be empty
	Items    []ReminderItem
	Meeting  *Meeting  `json:",omitempty"` // the next committee, where the figures are read; nil for none
	Undated  *Undateds `json:",omitempty"` // no committee is planned, and one is asked for; nil for not
	// Fiche is what the catalogue's entry lacks, and is asked for; nil for nothing.
	Fiche *FicheAsked `json:",omitempty"`
	// Suggested names indicators of a young product without a first figure: not due.
	Suggested []string `json:",omitempty"`
	Again     *Again   `json:",omitempty"` // it was put off until then; nil for not
	Folds     *Receipt `json:",omitempty"` // the message before it, which this one takes the place of…
	Before    string   `json:",omitempty"` // …and the name of its delivery
	Folded    *Receipt `json:",omitempty"` // the message that took the place of this one
}

// Meeting is when a committee begins.
type Meeting struct {
	Start time.Time
	Zone  string // IANA
}

// Undateds is why a product is asked for the date of a committee.
type Undateds struct {
	Last  Date // of the last committee; zero when none is known: it is asked for too
	Today Date // when it is asked
}

// ReminderItem is one figure asked for.
type ReminderItem struct {
	Indicator IndicatorID
	InCharge  UserID `json:",omitempty"` // who was to give it, when it was asked
	Name      string
	Period    Period
	Away      UserID  `json:",omitempty"` // where InCharge is nobody: who will be, once they are back
	Last      *Figure // the latest before it; nil when never measured
	Wanted    int     `json:",omitempty"` // how many people wait for it
	Answer    *Answer // nil while it is missing
	Waiver    *Waiver `json:",omitempty"` // it comes later, or never
}

// Answer is the figure a reminder got.
type Answer struct {
	Figure
	Trend  *Trend // against the figure before; nil for a first one
	Target *Target
	Share  *int // percent of the target reached; nil when it means nothing
	By     UserID
}

// Done tells whether every figure asked for is there.
func (r Reminder) Done() bool { return r.Missing() == 0 }

// asksAnew tells whether a message asks for what the next one asks for again: the
// fiche alone is asked for once, so that it takes no other's place and leaves its own
// to none.
func (r Reminder) asksAnew() bool { return len(r.Items) > 0 || r.Undated != nil }

// Missing counts the figures still asked for.
func (r Reminder) Missing() int {
	n := 0
	for _, i := range r.Items {
		if i.Answer == nil && i.Waiver == nil {
			n++
		}
	}
	return n
}

// AnsweredBy lists who gave the figures, each once, in the items' order.
func (r Reminder) AnsweredBy() []UserID {
	var who []UserID
	seen := map[UserID]bool{}
	for _, i := range r.Items {
		if i.Answer != nil && i.Answer.By != "" && !seen[i.Answer.By] {
			seen[i.Answer.By] = true
			who = append(who, i.Answer.By)
		}
	}
	return who
}

// WithAnswers returns the reminder as the facts now answer it. What was put off until
// asked or before is no answer.
func (r Reminder) WithAnswers(f Facts, asked Date) Reminder {
	items := make([]ReminderItem, len(r.Items))
	for i, item := range r.Items {
		item.Answer, item.Waiver = nil, nil
		for _, ind := range f.Indicators {
			if ind.ID != item.Indicator {
				continue
			}
			item.Wanted = ind.wantedOf(item.Period)
			if m, ok := ind.At(item.Period.Key()); ok {
				item.Answer = answer(ind, m)
			} else if w, waived := ind.Waivers[item.Period.Key()]; waived && w.stands(asked) {
				item.Waiver = &w
			}
		}
		items[i] = item
	}
	r.Items = items
	return r
}

func answer(ind IndicatorFacts, m Measure) *Answer {
	a := &Answer{Figure: FigureOf(ind.Indicator, m), Trend: ind.TrendAt(m, false), Target: ind.Target, By: m.By}
	if share, ok := TargetShare(ind.Indicator, m.Value); ok {
		a.Share = &share
	}
	return a
}
