package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// SendStore is what a Sender needs kept.
type SendStore interface {
	// NextDue returns the earliest Due of the deliveries that wait.
	NextDue(ctx context.Context) (at time.Time, ok bool, err error)
	// Due counts the deliveries that wait and are due at now, up to most.
	Due(ctx context.Context, now time.Time, most int) (n int, err error)
	// Claim takes up to c.Limit due deliveries, in the order of Due then
	// Name. Those not frozen yet, and edits always, are resolved by c.Resolve
	// and frozen, skipped or put off in the same transaction. An Anchor is kept
	// from the first claim on. seen counts every delivery it moved; a limit
	// under 1 takes nothing. Resolve may run inside a write transaction: it is
	// quick and never asks the store. Of a notice's cause no two processes
	// claim a first time unless the second knew of the first: the mark that
	// LastNotice is read from moves in the same transaction, and the notices
	// that Resolution.Grouped names are skipped in it.
	Claim(ctx context.Context, c Claim) (claimed []Delivery, seen int, err error)
	// Settle stores the outcome of an attempt and what it owes in turn.
	// ErrConflict when the attempt named is not the current one.
	Settle(ctx context.Context, s Settlement) error
}

// Limiter holds back requests.
type Limiter interface {
	// Take waits until at least one request may be made, and takes the right to
	// up to most: those that are free.
	Take(ctx context.Context, most int) (taken int, err error)
}

// Sender delivers what is due, effectively once.
type Sender struct {
	Store       SendStore
	Chat        Messenger
	Resolver    *Resolver
	Limiter     Limiter   // nil for none
	Concurrency int       // requests under way at once, at least 1
	Started     time.Time // when this process began: older slots are looked up first
	Clock       Clock     // tells when an edit was answered; nil: as its step began
	Log         *slog.Logger
	// Complete adds what is too much to keep; nil for nothing. Its fault is one
	// of ours: it is tried again.
	Complete func(context.Context, Message) (Content, error)
	Observe  func(Delivery) // called after each settlement; nil for nobody

	mu        sync.Mutex
	unsettled []settling // outcomes the store did not take yet
}

// settling is an outcome to store.
type settling struct {
	delivery Delivery
	outcome  Settlement
}

const (
	requestDeadline = 15 * time.Second // of each request to the chat
	claimLease      = 30 * time.Second // longer than an attempt, and storing its outcome
	leaseMargin     = 5 * time.Second  // of a claim, in which nothing is asked of the chat any more
	anchorMargin    = 2 * time.Minute  // taken off the chat's time
	stoppingGrace   = 7 * time.Second  // what a request under way still gets when stopping
	settleDeadline  = 2 * time.Second  // to store an outcome, even while stopping
	usefulFor       = 24 * time.Hour   // for a delivery without an end of its own
)

// Step sends everything due at now, and returns when nothing is, when the
// chat does not answer, or when ctx ends; requests under way are finished.
func (s *Sender) Step(ctx context.Context, now time.Time) error {
	if err := s.settleAgain(ctx); err != nil {
		return err
	}
	return newSending(s, now).run(ctx)
}

func (s *Sender) serverTime(ctx context.Context) (time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, requestDeadline)
	defer cancel()
	return s.Chat.ServerTime(ctx)
}

// underWay returns the context of requests under way: stopping leaves them
// stoppingGrace, because an outcome is worth a few seconds. It ends before the
// claim does, even where this process stood still since it claimed.
func underWay(ctx context.Context, until time.Time) (context.Context, context.CancelFunc) {
	if deadline := time.Now().Add(requestDeadline); deadline.Before(until) {
		until = deadline
	}
	requests, cancel := context.WithDeadline(context.WithoutCancel(ctx), until)
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(stoppingGrace, cancel) })
	return requests, func() { stop(); cancel() }
}

// attempt tries a claimed delivery once, until the claim is about to end, and
// says what came of it.
func (s *Sender) attempt(ctx context.Context, d Delivery, now, until time.Time) Settlement {
	ctx, cancel := underWay(ctx, until)
	defer cancel()
	m := Message{Delivery: d.Name, Edits: d.Edits, To: d.To, Content: d.Content}
	if d.Kind == KindEdit {
		if err := s.edit(ctx, d, m); err != nil {
			return s.failed(d, now, asSendError(err))
		}
		return Settlement{Name: d.Name, Attempt: d.Attempt, At: s.answered(now), State: StateSent, Receipt: d.Receipt}
	}
	if since, look := s.lookFrom(d, now); look {
		found, there, err := s.Chat.Find(ctx, d.To, d.Name, since)
		switch {
		case err != nil:
			return s.failed(d, now, unsettled(asSendError(err), d.Unknown))
		case there:
			return Settlement{Name: d.Name, Attempt: d.Attempt, At: found.on(now), State: StateSent, Receipt: found.Receipt}
		}
	}
	if why := s.Resolver.held(d, now); why != "" { // since it was claimed first
		return Settlement{Name: d.Name, Attempt: d.Attempt, At: now, State: StateSkipped, Reason: why}
	}
	if out, waits := s.availability(ctx, d, now); waits {
		return out
	}
	if later := s.Resolver.polite(d, now); later.After(now) { // what waited for an answer through the evening
		return Settlement{Name: d.Name, Attempt: d.Attempt, At: now, State: StatePlanned, Due: later, Unknown: d.Unknown,
			Cause: "it is late: it waits for an open day"}
	}
	if d.over(now) { // claimed in time, and tried too late
		return Settlement{Name: d.Name, Attempt: d.Attempt, At: now, State: StateSkipped, Reason: ReasonTooOld}
	}
	if s.Complete != nil {
		var err error
		if m.Content, err = s.Complete(ctx, m); err != nil {
			return s.failed(d, now, &SendError{Outcome: OutcomeNotSent, Err: fmt.Errorf("gather what it holds: %w", err)})
		}
	}
	receipt, err := s.Chat.Post(ctx, m)
	if err != nil {
		return s.failed(d, now, asSendError(err))
	}
	return Settlement{Name: d.Name, Attempt: d.Attempt, At: now, State: StateSent, Receipt: receipt}
}

// on is when a message that is found was sent, if that was before.
func (f Found) on(now time.Time) time.Time {
	if f.At.IsZero() || f.At.After(now) {
		return now
	}
	return f.At
}

// Availability is what the chat says of somebody now.
type Availability string

// What is told apart: everything else is there.
const (
	Available    Availability = ""
	DoNotDisturb Availability = "dnd" // a direct message waits
	OutOfOffice  Availability = "ooo" // somebody else is asked
)

// Attention tells whether somebody is to be left alone. A Messenger may be one.
type Attention interface {
	Availability(ctx context.Context, u UserID) (Availability, error)
}

// falls tells whether somebody else gets a message whose recipient is away, or cannot
// be reached.
func (d Delivery) falls() bool {
	return (d.Kind == KindPerson || d.Kind == KindDigest && d.To.User != "") && !d.Unknown && !d.OutOfOffice
}

// undisturbed is how long a message to somebody who is not to be disturbed waits
// before they are asked about again.
const undisturbed = time.Hour

// availability is what becomes of a message asking somebody in person who is not to
// be disturbed, or away; waits is false for everybody else, and where the chat does
// not say.
func (s *Sender) availability(ctx context.Context, d Delivery, now time.Time) (out Settlement, waits bool) {
	attention, tells := s.Chat.(Attention)
	if !tells || !d.falls() {
		return out, false
	}
	out = Settlement{Name: d.Name, Attempt: d.Attempt, At: now, State: StatePlanned}
	switch is, err := attention.Availability(ctx, d.To.User); {
	case err != nil:
		s.Log.Warn("nobody says whether somebody is available", "delivery", d.Name, "cause", err)
		return out, false
	case is == OutOfOffice:
		out.Due, out.Away, out.Cause = now, true, "out of office"
		return out, true
	case is == DoNotDisturb && now.Add(undisturbed).Before(d.Until):
		out.Due, out.Cause = now.Add(undisturbed), "not to be disturbed"
		return out, true
	}
	return out, false
}

// answered is when the chat answered, in a step that began at now: the next edit
// of a post is counted from there.
func (s *Sender) answered(now time.Time) time.Time {
	if s.Clock == nil {
		return now
	}
	return later(now, s.Clock.Now())
}

// edit brings a post up to date, or takes it away with what it announced.
func (s *Sender) edit(ctx context.Context, d Delivery, m Message) error {
	if d.Content.withdrawn() {
		return s.Chat.Delete(ctx, d.Receipt)
	}
	return s.Chat.Edit(ctx, d.Receipt, m)
}

// unsettled is the outcome of a look-up that failed: nothing was posted by it,
// and what an earlier attempt did stays as unknown as it was.
func unsettled(e *SendError, before bool) *SendError {
	outcome := OutcomeNotSent
	if before {
		outcome = OutcomeUnknown
	}
	if e.Outcome == OutcomeRefused && !before {
		outcome = OutcomeRefused
	}
	return &SendError{Outcome: outcome, RetryAfter: e.RetryAfter, Err: fmt.Errorf("look for it: %w", e.Err)}
}

// oldestBackup is how old a backup is at most that a store is restored from.
const oldestBackup = 60 * 24 * time.Hour

// lookFrom tells whether a post of this delivery may already be in the chat,
// and since when, in the chat's time: after an unknown outcome, and at a first
// attempt that comes late or whose slot is older than this process, as after
// a restored backup, or while our clock is behind the chat's: that slot may have been
// lived through before. What the configuration owes once is always looked for.
func (s *Sender) lookFrom(d Delivery, now time.Time) (since time.Time, look bool) {
	if d.Unknown {
		return d.Anchor, true
	}
	if d.byConfiguration() { // a backup from before it owes it anew, of a later slot
		return d.Slot.Add(-oldestBackup), true
	}
	if now.Sub(d.Slot) > Late || d.Slot.Before(s.Started) || d.Anchor.Sub(now) > Late {
		if since := d.Slot.Add(-anchorMargin); since.Before(d.Anchor) { // the slot is of our clock, the posts of the chat's
			return since, true
		}
		return d.Anchor, true
	}
	return time.Time{}, false
}

func (s *Sender) failed(d Delivery, now time.Time, e *SendError) Settlement {
	out := Settlement{Name: d.Name, Attempt: d.Attempt, At: now, Cause: e.Error()}
	unknown := e.Outcome == OutcomeUnknown || d.Unknown && e.Outcome != OutcomeRefused
	due := now.Add(max(e.RetryAfter, backOff(d.Name, d.Attempt)))
	end := d.Until
	if end.IsZero() {
		end = d.Slot.Add(usefulFor)
	}
	switch {
	case d.falls() && (e.Outcome == OutcomeRefused || errors.Is(e, ErrRecipientGone)): // somebody else is asked
		out.State, out.Due, out.Away = StatePlanned, now, true
		return out
	case errors.Is(e, ErrRecipientGone):
		out.State, out.Reason = StateSkipped, ReasonRecipientGone
	case e.Outcome == OutcomeRefused && (d.Kind == KindEdit || d.To.Thread != ""):
		out.State, out.Reason = StateSkipped, ReasonTargetGone
	case e.Outcome == OutcomeRefused && (d.Kind == KindChanges || d.Kind == KindMonth && d.To.User != ""): // they left, or closed their door: nobody is to mend that
		out.State, out.Reason = StateSkipped, ReasonRefused
	case e.Outcome == OutcomeRefused:
		out.State, out.Reason = StateDead, ReasonRefused
	case due.Before(end):
		out.State, out.Due, out.Unknown = StatePlanned, due, unknown
		return out
	case unknown && d.Kind != KindEdit:
		out.State, out.Reason = StateDead, ReasonUnknownOutcome
	default:
		out.State, out.Reason = StateSkipped, ReasonTooOld
	}
	if out.Reason == ReasonTargetGone && d.Content.Committee != nil {
		out.Owed = d.announcementGone(now)
	}
	if out.State == StateDead && d.Kind == KindReminder && e.Outcome == OutcomeRefused {
		out.Owed = s.Resolver.NextSteps(d, true, now)
	}
	if out.State == StateDead && d.Kind != KindNotice {
		out.Owed = append(out.Owed, NoticeOwed("dead/"+d.Name, Notice{Cause: NoticeDead, Subject: d.Name,
			Detail: string(out.Reason), At: now}))
	}
	return out
}

// settleAgain stores the outcomes that the store did not take before: a full
// disk must not leave a message claimed for ever, nor send it again.
func (s *Sender) settleAgain(ctx context.Context) error {
	s.mu.Lock()
	again := s.unsettled
	s.unsettled = nil
	s.mu.Unlock()
	var failed error
	for _, u := range again {
		failed = errors.Join(failed, s.settle(ctx, u.delivery, u.outcome))
	}
	return failed
}

// settle stores an outcome, even while stopping, and keeps it when the store
// does not take it. A conflict means that the claim was taken over: whoever
// did settles it.
func (s *Sender) settle(ctx context.Context, d Delivery, out Settlement) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleDeadline)
	defer cancel()
	err := s.Store.Settle(ctx, out)
	if err != nil && !errors.Is(err, ErrConflict) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.unsettled = append(s.unsettled, settling{d, out})
		return fmt.Errorf("settle %s: %w", d.Name, err)
	}
	if out.State != StateSent {
		s.Log.Warn("delivery not sent", "delivery", d.Name, "attempt", d.Attempt, "state", out.State,
			"reason", out.Reason, "due", out.Due, "cause", out.Cause)
	}
	if s.Observe != nil && err == nil {
		d.State, d.Receipt, d.Reason, d.SentAt = out.State, out.Receipt, out.Reason, out.At
		s.Observe(d)
	}
	return nil
}
