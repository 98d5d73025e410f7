package bot

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Waiver says why a period has no figure: not yet, or never.
type Waiver struct {
	Until Date // expected from then; zero: the period is closed, it gets none
}

// Closed tells whether no figure is expected any more.
func (w Waiver) Closed() bool { return w.Until.IsZero() }

// stands tells whether a figure is not asked for on a day.
func (w Waiver) stands(day Date) bool { return w.Closed() || day.Before(w.Until) }

// ErrMoved: what was to change is no longer as it was seen.
var ErrMoved = errors.New("it changed meanwhile")

// Earlier finds a measure by its number.
type Earlier func(seq uint64) (m Measure, ok bool, err error)

// Measure is what a figure of an entry becomes, over the period's current
// measure, nil for none. ok is false when there is nothing to do: what was to be
// taken back was taken back, or replaced, since.
func (n NewFigure) Measure(e Entry, current *Measure, earlier Earlier) (m Measure, ok bool, err error) {
	m = Measure{Indicator: n.Indicator, Period: n.Period, Value: n.Value, Decimals: n.Decimals, Provisional: n.Provisional,
		By: e.By, At: e.At, Comment: cmp.Or(n.Comment, e.Comment), Learnt: e.Learnt}
	switch {
	case n.Waiver != nil:
		if current != nil && !current.Withdrawn { // a figure came first
			return m, false, nil
		}
		m.Withdrawn, m.Waiver, m.Value, m.Decimals, m.Provisional = true, n.Waiver, 0, 0, false
	case n.Withdraws != 0:
		if current == nil || current.Seq != n.Withdraws || current.Withdrawn && current.Waiver == nil {
			return m, false, nil
		}
		m.Withdrawn, m.Value, m.Decimals, m.Provisional = true, 0, 0, false
		before, had, err := current.before(earlier)
		if err != nil {
			return m, false, err
		}
		if had { // what was there comes back
			m = before
			if m.Restores == 0 {
				m.Restores = before.Seq
			}
			m.Seq, m.At = 0, e.At
		}
	case e.Differing && current != nil && !current.Withdrawn && current.Value == n.Value && current.Provisional == n.Provisional:
		return m, false, nil
	}
	return m, true, nil
}

// before is what a period had before a measure: of one that came back, what
// there was before it came the first time. ok is false for nothing.
func (m Measure) before(earlier Earlier) (before Measure, ok bool, err error) {
	if m.Restores != 0 {
		if m, ok, err = earlier(m.Restores); err != nil || !ok {
			return before, false, err
		}
	}
	if m.Supersedes == 0 {
		return before, false, nil
	}
	before, ok, err = earlier(m.Supersedes)
	return before, ok && (!before.Withdrawn || before.Waiver != nil), err
}

// Definition is an indicator as somebody says it should be.
type Definition struct {
	Indicator Indicator  // without ID for a new one
	Was       *Indicator // as it was seen; nil for a new one
	By        UserID
	As        Role
	Door      string
	At        time.Time
	Owed      []Delivery // what the change owes; nothing when it was so already
}

// ErrTaken: another indicator of the product has that name or short name.
var ErrTaken = errors.New("the name is taken")

// TakenError is ErrTaken, with whose name it is.
type TakenError struct {
	By    Indicator // as it is stored
	Short bool      // its short name, else its name
}

func (e *TakenError) Error() string { return fmt.Sprintf("%q: %v", e.By.ShortName, ErrTaken) }
func (e *TakenError) Unwrap() error { return ErrTaken }

// Changes works out what a definition changes among a product's indicators: the
// one defined, and the other north star, which is one no more. ErrTaken,
// ErrMoved when it is no longer as it was seen, ErrNotFound.
func (d Definition) Changes(stored []Indicator) (changes []IndicatorChange, err error) {
	after := d.Indicator
	after.Origin = OriginChat
	var before Indicator
	if d.Was != nil {
		i := slices.IndexFunc(stored, func(ind Indicator) bool { return ind.ID == d.Was.ID })
		if i < 0 {
			return nil, fmt.Errorf("indicator %q: %w", d.Was.ID, ErrNotFound)
		}
		if before = stored[i]; !sameIndicator(before, *d.Was) {
			return nil, fmt.Errorf("indicator %q: %w", d.Was.ID, ErrMoved)
		}
		after.ID, after.Product = before.ID, before.Product
	}
	for _, other := range stored {
		named := !other.Archived && !after.Archived && other.Name == after.Name
		if other.ID != before.ID && (named || other.ShortName == after.ShortName) {
			return nil, &TakenError{By: other, Short: !named}
		}
	}
	if d.Was != nil && sameIndicator(before, after) {
		return nil, nil
	}
	changes = []IndicatorChange{{before, after}}
	for _, other := range stored {
		if after.NorthStar && other.NorthStar && other.ID != before.ID {
			less := other
			less.NorthStar, less.Origin = false, OriginChat
			changes = append(changes, IndicatorChange{other, less})
		}
	}
	return changes, nil
}

// Entry is what a definition changes in the journal, but for its actor and its
// values.
func (d Definition) Entry() JournalEntry {
	e := JournalEntry{At: d.At, Door: d.Door, As: d.As, Action: "indicator.define"}
	switch {
	case d.Was != nil && d.Indicator.Archived && !d.Was.Archived:
		e.Action = "indicator.archive"
	case d.Was != nil && !d.Indicator.Archived && d.Was.Archived:
		e.Action = "indicator.revive"
	}
	return e
}

// Series asks for what one indicator measured, the oldest period first.
type Series struct {
	Product   ProductID
	Indicator IndicatorID
	From, To  string // keys of the first and last periods; empty for no bound
}

// ChangeAction is the journal's word for what a measure changed.
func (m Measure) ChangeAction() string {
	switch {
	case m.Restores != 0: // what there was before comes back
		return "measure.withdraw"
	case m.Waiver != nil && m.Waiver.Closed():
		return "measure.close"
	case m.Waiver != nil:
		return "measure.wait"
	case m.Withdrawn:
		return "measure.withdraw"
	}
	return "measure.save"
}
