package bot

import "time"

// MomentDoubt is what is odd about the day and the hour somebody typed: it is
// asked about, never refused.
type MomentDoubt struct {
	Kind         MomentDoubtKind
	Day          Date         // as it was read
	Said         time.Weekday // with MomentWeekday: the one typed, which is not Day's
	Other        Date         // with MomentWeekday, MomentWhich, MomentFar: the other day it may be
	Closed       ClosedReason // with MomentClosed
	Hour, Minute int          // with MomentNight, MomentSkipped, MomentTwice: as typed
	Start        time.Time    // with the same: what was read, in the zone
	Again        time.Time    // with MomentTwice: the second time the clock shows it
}

// MomentDoubtKind is what is odd about a day or an hour.
type MomentDoubtKind string

// The kinds, in the order they are told.
const (
	MomentWeekday MomentDoubtKind = "weekday" // the day of the week is not its date's
	MomentWhich   MomentDoubtKind = "which"   // the words may mean another day: « jeudi » on a Thursday, « dans 15 jours »
	MomentFar     MomentDoubtKind = "far"     // without a year, a day that has just passed is nearly a year away
	MomentClosed  MomentDoubtKind = "closed"  // a weekend, a holiday, an extra day or a bridge
	MomentNight   MomentDoubtKind = "night"   // too early or too late for a meeting
	MomentSkipped MomentDoubtKind = "skipped" // the clock never shows that hour: Start is the first one after
	MomentTwice   MomentDoubtKind = "twice"   // the clock shows that hour twice: Start is the first time
)
