package bot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Message is what a Messenger posts.
type Message struct {
	Delivery string // its name; goes with the post, so that it can be found again
	Edits    string // the delivery whose post this changes; empty for a new post
	To       Destination
	Content  Content
}

// Found is a message that is in the chat already.
type Found struct {
	Receipt Receipt
	At      time.Time // by the chat's clock; zero where it does not say
}

// Messenger is what the sender needs of a chat. Faults are *SendError; any
// other error counts as an unknown outcome.
type Messenger interface {
	// ServerTime returns the chat's own time, at most a few minutes old. It
	// asks the chat when it has not answered lately.
	ServerTime(ctx context.Context) (time.Time, error)
	// Find looks in the chat for the message of a delivery, posted by this
	// bot and this installation at or after since, the chat's time. A deleted
	// one counts. Found.At is when it was posted.
	Find(ctx context.Context, to Destination, delivery string, since time.Time) (f Found, ok bool, err error)
	// Post posts m once; every attempt of a delivery carries the same
	// identity, so that the chat itself holds back an immediate repeat.
	Post(ctx context.Context, m Message) (Receipt, error)
	// Edit replaces what a post shows. It may be repeated.
	Edit(ctx context.Context, at Receipt, m Message) error
	// Delete takes a post of this bot away. It may be repeated.
	Delete(ctx context.Context, at Receipt) error
}

// Outcome is what is known of a failed attempt.
type Outcome string

// The outcomes.
const (
	OutcomeNotSent Outcome = "not-sent" // certainly not: try again
	OutcomeUnknown Outcome = "unknown"  // perhaps: look before trying again
	OutcomeRefused Outcome = "refused"  // never will be
)

// ErrRecipientGone is under a refusal when the person it was for has left:
// nothing is wrong with the chat.
var ErrRecipientGone = errors.New("the account is deactivated, or no more")

// SendError is a Messenger's fault.
type SendError struct {
	Outcome    Outcome
	RetryAfter time.Duration // the chat's wish; 0 when it has none
	Err        error
}

func (e *SendError) Error() string { return fmt.Sprintf("%s: %v", e.Outcome, e.Err) }

func (e *SendError) Unwrap() error { return e.Err }

// asSendError returns err as a *SendError, of unknown outcome by default.
func asSendError(err error) *SendError {
	var e *SendError
	if errors.As(err, &e) {
		return e
	}
	return &SendError{Outcome: OutcomeUnknown, Err: err}
}
