package catalogue

import (
	"errors"
	"time"
)

// ErrDoubted: the source gives fewer than half of what is held.
var ErrDoubted = errors.New("it lost more than half of what it had")

// Doubt is a part that lost more than half of what it held at once. It is not
// believed until somebody says so.
type Doubt struct {
	Was, Would int       // held, and given instead
	Since      time.Time // when it was first given
	Again      bool      // somebody believed more, or too early: they are to say so again
}

// What somebody believes of a source is what it gave then, or nearly, and for
// so long.
const (
	believedFor     = 6 * time.Hour
	believedPercent = 95
)

// trust is how far a source that shrinks is believed.
type trust struct {
	doubt *Doubt
	would int       // what is believed
	until time.Time // zero when nothing is
}

// judge tells whether to take what a source gives instead of what is held; what
// is not taken is doubted. Once it is in use the trust starts anew.
func (t *trust) judge(was, would int, now time.Time) bool {
	if 2*would >= was || now.Before(t.until) && 100*would >= believedPercent*t.would {
		return true
	}
	d := Doubt{Was: was, Would: would, Since: now, Again: !t.until.IsZero()}
	if t.doubt != nil && !d.Again {
		d.Since, d.Again = t.doubt.Since, t.doubt.Again
	}
	*t = trust{doubt: &d}
	return false
}

// believe takes for true that so much is given.
func (t *trust) believe(would int, now time.Time) { t.would, t.until = would, now.Add(believedFor) }
