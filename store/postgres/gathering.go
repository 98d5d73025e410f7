package postgres

import (
	"sync"

	"jalon/bot"
)

// gathering holds the settlements that come while others are being stored: whoever
// came first then stores them all.
type gathering struct {
	mu      sync.Mutex
	busy    bool // somebody stores
	waiting []*settlement
}

// settlement is an outcome that waits to be stored.
type settlement struct {
	bot.Settlement
	err   error // of this one alone, once its turn is over
	woken chan turn
}

// turn is what a caller does next.
type turn int

const (
	leads turn = iota // stores all that waits
	done              // another stored it
	alone             // stores its own
)

// enter waits until one's turn has come.
func (w *gathering) enter(one *settlement) turn {
	w.mu.Lock()
	w.waiting = append(w.waiting, one)
	first := !w.busy
	w.busy = true
	w.mu.Unlock()
	if first {
		return leads
	}
	return <-one.woken
}

// mostTogether bounds one transaction.
const mostTogether = 32

// take returns what waits, the leader's own first.
func (w *gathering) take() []*settlement {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := min(len(w.waiting), mostTogether)
	all := w.waiting[:n:n]
	w.waiting = w.waiting[n:]
	return all
}

// leave wakes those whose settlements were stored, or could not be together, and
// the next one who leads.
func (w *gathering) leave(all []*settlement, err error) {
	next := done
	if err != nil {
		next = alone
	}
	for _, one := range all[1:] {
		one.woken <- next
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.busy = len(w.waiting) > 0; w.busy {
		w.waiting[0].woken <- leads
	}
}
