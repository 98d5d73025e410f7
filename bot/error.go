package bot

import "errors"

// Code says what went wrong in a way view can put into a sentence with what
// to do next. The cause stays in the log.
type Code string

// The codes a person may meet.
const (
	CodeInternal        Code = "internal"          // our fault; Err says which
	CodeBusy            Code = "busy"              // the chat or the store did not answer in time
	CodeTooFast         Code = "too-fast"          // Arg: how many seconds to wait
	CodeNotAllowed      Code = "not-allowed"       // Arg: product name
	CodeNotYours        Code = "not-yours"         // a message is for somebody else
	CodeDatesOnly       Code = "dates-only"        // likewise: somebody may not date its committees
	CodeAnnounceOnly    Code = "announce-only"     // likewise: somebody may not announce one
	CodeUnknownCommand  Code = "unknown-command"   // Arg: what was typed
	CodeTooLong         Code = "too-long"          // what was typed is longer than any name
	CodeUnreadable      Code = "unreadable"        // control characters, or not UTF-8
	CodeOpenQuote       Code = "open-quote"        // a quote was opened and not closed
	CodeSealBroken      Code = "seal-broken"       // a button or form that is not ours, or altered
	CodeFormExpired     Code = "form-expired"      // a form left open too long
	CodeFormForeign     Code = "form-foreign"      // a form opened by somebody else
	CodeGone            Code = "gone"              // what the button speaks of is no more
	CodeIndicatorGone   Code = "indicator-gone"    // it is not followed any more, or at another rhythm
	CodeNotMember       Code = "not-member"        // the bot is not in this channel and cannot join
	CodeNothingDue      Code = "nothing-due"       // Arg: product name
	CodeNotANumber      Code = "not-a-number"      // at a field
	CodeNoEquals        Code = "no-equals"         // Hint: the line with its equals sign
	CodeAmbiguousNumber Code = "ambiguous-number"  // at a field
	CodeTwoNumbers      Code = "two-numbers"       // at a field
	CodeNumberTooLarge  Code = "number-too-large"  // at a field
	CodeNothingEntered  Code = "nothing-entered"   // a form without any value
	CodeTextTooLong     Code = "text-too-long"     // Most
	CodeTooManyPeople   Code = "too-many-people"   // Most
	CodeCatalogueEmpty  Code = "catalogue-missing" // no catalogue could be read yet
	CodeNotAChannel     Code = "not-a-channel"     // asked in a direct conversation
	CodeConfirmed       Code = "channel-confirmed" // Arg: the product a channel surely belongs to
	CodeConfigured      Code = "channel-config"    // Arg: the product that the configuration gives a channel
	CodeUnbound         Code = "channel-unbound"   // Arg: the product a channel shows no more
	CodePrivately       Code = "privately"         // what others would read, and is nobody's business
	CodeCoachOnly       Code = "coach-only"        // Arg: the product
	CodeIntraOnly       Code = "intra-only"        // Arg: the product, whose intrapreneur is to be said
	CodeConfirmOnly     Code = "confirm-only"      // Arg: the product whose coach or staff may confirm
	CodeNobodyToAsk     Code = "nobody-to-ask"     // Arg: the product
	CodeTooManyRequests Code = "too-many-requests" // Arg: the product
	CodeTooManyWants    Code = "too-many-wants"    // Most
	CodeRequestGone     Code = "request-gone"
	CodeTeamHow         Code = "team-how"        // Arg: what was typed; Hint: a slug
	CodeNoSuchPerson    Code = "no-such-person"  // Arg: a user name, as typed
	CodeWhichProduct    Code = "which-product"   // a verb needs a product, and none is known here
	CodeJournalStaff    Code = "journal-staff"   // Arg: a product's slug; empty for every product's journal
	CodeUnknownPeriod   Code = "unknown-period"  // Arg: what was typed; Hint: the frequency of the periods that fit
	CodeFuturePeriod    Code = "future-period"   // Arg: what was typed
	CodeTakeBackLate    Code = "take-back-late"  // Arg: the product's slug
	CodeOtherUnit       Code = "other-unit"      // Arg: what was typed after the number; Hint: the unit
	CodeDelayHow        Code = "delay-how"       // Arg: what was typed
	CodeNameTaken       Code = "name-taken"      // Arg: an indicator's name
	CodeMoved           Code = "moved"           // somebody changed the indicator meanwhile
	CodeCommitteeMoved  Code = "committee-moved" // likewise, the committee
	CodeTargetHow       Code = "target-how"      // Arg: a product and an indicator
	CodePastTarget      Code = "past-target"     // Arg: what was typed
	CodeLaterHow        Code = "later-how"       // Arg: what was typed; Hint: a product and an indicator
	CodeWhyNoFigure     Code = "why-no-figure"   // Hint: a product and an indicator
	CodeUnlikely        Code = "unlikely"        // at a field; Arg: what was typed; Hint: the last value, as 1234.5
	CodeNoName          Code = "no-name"         // at a field
	CodeChoose          Code = "choose"          // at a field
	CodeSetHow          Code = "set-how"         // Arg: a product and an indicator
	CodeSearchWhat      Code = "search-what"
	CodeOneFile         Code = "one-file"       // several files of figures at once
	CodeFileDirect      Code = "file-direct"    // a file of figures where others read
	CodeFileKind        Code = "file-kind"      // Arg: the name of a file that is no CSV
	CodeFileLarge       Code = "file-large"     // Arg: a file's name; Hint: the most, in megabytes
	CodeFileGone        Code = "file-gone"      // Arg: a file's name
	CodeFileUnread      Code = "file-unread"    // Arg: a file's name; Row: why
	CodePauseHow        Code = "pause-how"      // Arg: what was typed for until when
	CodeKeyBySlash      Code = "key-by-slash"   // Hint: what shows a key to one person alone
	CodeFeedBySlash     Code = "feed-by-slash"  // Hint: what shows a calendar's address to one person alone
	CodeFeedGone        Code = "feed-gone"      // a calendar that somebody has no more
	CodeStaffOnly       Code = "staff-only"     // for the incubator's staff
	CodeHeldBack        Code = "held-back"      // nothing leaves by itself now
	CodeNotRenamed      Code = "not-renamed"    // Arg: a slug that has data of its own
	CodeRenameHow       Code = "rename-how"     // what is to be renamed, and to what, cannot be told
	CodeRenameTo        Code = "rename-to"      // Arg: a name that no product has
	CodeMembersOnly     Code = "members-only"   // not for guests
	CodeUnknownFilter   Code = "unknown-filter" // Arg: what was typed, Hint: what was perhaps meant
	CodeUnknownValue    Code = "unknown-value"  // Arg: the filter typed, Hint: the text with the closest valid one, Among
	CodeUnknownDate     Code = "unknown-date"   // Arg: the filter typed, Hint: the text with a date that is read
	CodeContradiction   Code = "contradiction"  // Arg: the filters that exclude each other, Hint: what may be typed
	CodeNoMatch         Code = "no-match"       // Arg: the filters typed, Hint: the one without which something fits
)

// The codes of committees.
const (
	CodeCommitteeGone Code = "committee-gone"
	CodeCommitteeOver Code = "committee-over" // it began, or is not held
	CodeCommitteeHeld Code = "committee-held" // Arg: the product's slug
	CodeWithdrawLate  Code = "withdraw-late"  // Arg: the product's slug
	CodeWhyCancel     Code = "why-cancel"     // at a field
	CodeMentionsAll   Code = "mentions-all"   // at a field: it would wake a whole channel
	CodeNotALink      Code = "not-a-link"     // at a field; Arg: what was typed
	CodeInviteeHow    Code = "invitee-how"    // at a field; Arg: what was typed
	CodeOutsiders     Code = "outsiders"      // more of them than a form of their answers holds
	CodeNoneDecided   Code = "none-decided"
	CodeGoalTwice     Code = "goal-twice"
	CodeNoOutsider    Code = "no-outsider"
	CodePollHow       Code = "poll-how"  // Arg: a product's slug
	CodePollMany      Code = "poll-many" // Arg: a product's slug
	CodeNoneHeld      Code = "none-held" // Arg: the product
	CodeSimulateHow   Code = "simulate-how"
	CodeNotAsked      Code = "not-asked" // nothing is put off: Arg is the product, Hint the Reason why it is asked for nothing on that day
	CodeAgainHow      Code = "again-how"
	CodeNothingChosen Code = "nothing-chosen" // Arg: how many figures the form asks of
	CodeDayPassed     Code = "day-passed"     // Arg: what was typed
	CodeDayToday      Code = "day-today"      // Arg: what was typed
	CodeAbsenceLong   Code = "absence-long"   // Days: the first and the last; Hint: the same the other way round
	CodeAbsenceHow    Code = "absence-how"
	CodeWhoSelf       Code = "who-self"
	CodeTeamDayHow    Code = "team-day-how"
	CodeWhoInstead    Code = "who-instead"
	CodeLastHow       Code = "last-how"         // Hint: a product's slug
	CodeLastFuture    Code = "last-future"      // Arg: what was typed; Hint: a product's slug
	CodeLastOld       Code = "last-old"         // Arg: what was typed
	CodeNextDoubt     Code = "next-doubt"       // Arg: what was typed
	CodeNextHow       Code = "next-how"         // Days: one that would do
	CodePrivate       Code = "decision-private" // Arg: the product
	CodeCoachesNone   Code = "coaches-nothing"  // Command, Hint: another calendar
	CodeAmount        Code = "amount"           // at a field, once; Arg: the amount
	CodeGoalHow       Code = "goal-how"         // at a field; Arg: what was typed; Among: the indicators
)

// The codes of when something is: Arg is what was typed, and Hint a day and an
// hour that would be read.
const (
	CodeNoDay       Code = "no-day"
	CodeNoHour      Code = "no-hour"       // Days: the one that lacks an hour
	CodeNotADay     Code = "not-a-day"     // 31/11
	CodeNotAnHour   Code = "not-an-hour"   // 25h, 14h75
	CodeNotALength  Code = "not-a-length"  // 0 min, or longer than a day's work
	CodeTwoDays     Code = "two-days"      // Days
	CodeTwoHours    Code = "two-hours"     // neither is the other's end
	CodeOtherZone   Code = "other-zone"    // Arg: a zone that is not Zone
	CodeEndFirst    Code = "end-first"     // ends when it starts, or before
	CodePastMoment  Code = "past-moment"   // Days: the one read
	CodeTooFarAhead Code = "too-far-ahead" // Days: the one read
)

// Error is one fault with two readers: Code and Arg for the person, Err for
// the log. It is logged once, where it is turned into a sentence.
type Error struct {
	Code Code
	Arg  string
	Hint string // what would have been understood, when that can be told
	// Command is what Hint is typed after, without slash; empty for /startup.
	Command string
	// Among is what there is to choose from, when that can be told in a line.
	Among []string
	Row   *RowFault // CodeFileUnread
	Most  int       // CodeTextTooLong, in characters; CodeTooManyPeople
	// Days are those the fault is about, and Today the day it is.
	Days  []Date
	Today Date
	// Zone is whose clock hours are of: « Europe/Paris ».
	Zone string
	Err  error // nil when the person alone is concerned
}

func (e *Error) Error() string {
	s := string(e.Code)
	if e.Arg != "" {
		s += " " + e.Arg
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// After says what the hint is typed after.
func (e *Error) After(command string) *Error {
	e.Command = command
	return e
}

func (e *Error) Unwrap() error { return e.Err }

// AsError returns err as an *Error; anything else becomes CodeInternal.
func AsError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Code: CodeInternal, Err: err}
}

// The stores' promises, matched with errors.Is.
var (
	// ErrConflict: another planner or sender was faster, or the attempt named
	// is no longer the current one. Nothing was written.
	ErrConflict = errors.New("conflict")
	// ErrAway: the store does not answer now; what was asked may be asked again.
	ErrAway = errors.New("the store does not answer")
	// ErrNotFound: there is no such row.
	ErrNotFound = errors.New("not found")
	// ErrNotPrivate: a channel that gives rights is open to everybody.
	ErrNotPrivate = errors.New("the channel is not private")
	// ErrTooMany: somebody has asked for as much as they may at once.
	ErrTooMany = errors.New("too many at once")
)
