package bot

import (
	"slices"
	"strings"
	"time"
)

// Retention says from when on each kind of row is kept: what is older goes.
// Zero keeps it for ever.
type Retention struct {
	Messages time.Time // deliveries that are settled
	Forms    time.Time // the nonces of forms that were sent
	Requests time.Time // settled ones; who was asked to a committee and who came, once it is over; past absences
	News     time.Time
	Wants    time.Time
	Figures  time.Time // entries of the journal about figures…
	Rights   time.Time // …about people and channels
	Other    time.Time // …and the others
}

// JournalActions are the actions of a kind, with % for any end.
func JournalActions(kind string) (patterns []string) {
	for _, first := range journalKinds[kind] {
		patterns = append(patterns, first+".%")
	}
	return patterns
}

// Of is from when on entries of the journal with this action are kept.
func (r Retention) Of(action string) time.Time {
	first, _, _ := strings.Cut(action, ".")
	switch {
	case slices.Contains(journalKinds[JournalFigures], first):
		return r.Figures
	case slices.Contains(journalKinds[JournalRights], first):
		return r.Rights
	}
	return r.Other
}

// JournalQuery asks for entries of the journal, the newest first.
type JournalQuery struct {
	Product ProductID // empty for all
	Entity  string    // of what begins so; empty for all
	Since   time.Time // zero for ever
	Before  uint64    // entries under this number; 0 for all
	Limit   int
}

// Asks tells whether an entry is asked for.
func (q JournalQuery) Asks(e JournalEntry) bool {
	return (q.Product == "" || e.Product == q.Product) && (q.Entity == "" || e.Entity == q.Entity || strings.HasPrefix(e.Entity, q.Entity+"/")) && (q.Before == 0 || e.Seq < q.Before) && !e.At.Before(q.Since)
}

// Over tells whether an entry is so old that those before it are too: they are
// nearly in the order of time.
func (q JournalQuery) Over(e JournalEntry) bool { return e.At.Before(q.Since.AddDate(0, 0, -1)) }
