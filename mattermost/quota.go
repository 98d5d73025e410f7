package mattermost

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// memory remembers some thousand keys, the latest ones. Its zero value is
// empty.
type memory struct {
	mu         sync.Mutex
	young, old map[string]bool
}

const mostRemembered = 5000 // young ones; as many are old

// add remembers a key; false when it was known.
func (m *memory) add(key string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.young[key] || m.old[key] {
		return false
	}
	if len(m.young) >= mostRemembered || m.young == nil {
		m.young, m.old = map[string]bool{}, m.young
	}
	m.young[key] = true
	return true
}

func (m *memory) forget(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.young, key)
	delete(m.old, key)
}

// quota bounds what each person may ask, to perMinute in any minute: half of
// them at once, then one every six seconds. Its zero value is ready.
type quota struct {
	mu     sync.Mutex
	people map[string]*share
}

type share struct {
	left *rate.Limiter
	told time.Time // when the log last spoke of it
}

const (
	perMinute  = 20
	tellEvery  = time.Minute
	mostShares = 10_000
)

// take asks for one answer; first is true when the log has not spoken of a
// refusal in the last minute.
func (q *quota) take(user string) (ok, first bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now, s := time.Now(), q.share(user)
	if s.left.AllowN(now, 1) {
		return true, false
	}
	return false, s.tell(now)
}

// mention tells whether the log may speak of a subject: once a minute.
func (q *quota) mention(subject string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.share(subject).tell(time.Now())
}

func (q *quota) share(user string) *share {
	s, ok := q.people[user]
	if !ok {
		if len(q.people) >= mostShares || q.people == nil {
			q.people = map[string]*share{}
		}
		s = &share{left: rate.NewLimiter(rate.Every(2*time.Minute/perMinute), perMinute/2)}
		q.people[user] = s
	}
	return s
}

func (s *share) tell(now time.Time) bool {
	if !s.told.IsZero() && now.Sub(s.told) < tellEvery {
		return false
	}
	s.told = now
	return true
}
