package bot

import (
	"cmp"
	"slices"
	"time"
)

// Standing is how a committee stands beside what it is: what a message about it
// tells, without naming anybody who answered.
type Standing struct {
	Slug, Name string // the product's

	Present, Perhaps, Absent int
	Silent                   int          // of those it needs
	Votes                    [][]RoleVote // of a poll's slots, in their order

	Figures, Done int             // indicators that are followed, and those whose last complete period has its figure
	Goals         []IndicatorLine // with a target to come, the most important first; and those its decision sets
	Today         Date
	Begun         bool // nobody answers any more
}

// RoleVote is how many people of a role a slot suits.
type RoleVote struct {
	Role Role
	N    int
}

// mostGoals is how many targets a message about a committee tells.
const mostGoals = 2

// StandingOf tells how a committee of a product stands at an instant.
func StandingOf(c Committee, s Startup, f Facts, now time.Time) *Standing {
	today := DateOf(now.In(c.zone()))
	st := &Standing{Slug: s.Slug, Name: s.Name, Present: c.Count(Present), Perhaps: c.Count(Perhaps), Absent: c.Count(Absent),
		Silent: len(c.Silent()), Today: today, Begun: c.State == CommitteePlanned && !now.Before(c.Start)}
	for n := range c.Slots {
		st.Votes = append(st.Votes, c.votes(n))
	}
	missing := map[IndicatorID]bool{}
	for _, due := range f.Owed(s, today) {
		missing[due.Facts.ID] = true
	}
	for _, ind := range f.Active() {
		if ind.Frequency == OtherFrequency {
			continue
		}
		st.Figures++
		if !missing[ind.ID] {
			st.Done++
		}
	}
	for _, ind := range slices.SortedStableFunc(slices.Values(f.Active()), northStarFirst) {
		if line := LineOf(ind, today); line.Target != nil && line.Target.Date.After(today) && len(st.Goals) < mostGoals || c.aims(ind.ID) {
			st.Goals = append(st.Goals, line)
		}
	}
	return st
}

// aims tells whether what a committee decided sets a goal to an indicator.
func (c Committee) aims(id IndicatorID) bool {
	return c.Decision != nil && slices.ContainsFunc(c.Decision.Goals, func(g Goal) bool { return g.Indicator == id })
}

func northStarFirst(a, b IndicatorFacts) int {
	switch {
	case a.NorthStar == b.NorthStar:
		return 0
	case a.NorthStar:
		return -1
	}
	return 1
}

// votes counts, by role, whom a slot of a poll suits.
func (c Committee) votes(slot int) (votes []RoleVote) {
	for _, a := range c.Answers {
		if !slices.Contains(a.Slots, slot) {
			continue
		}
		i := slices.IndexFunc(votes, func(v RoleVote) bool { return v.Role == a.Role })
		if i < 0 {
			votes = append(votes, RoleVote{Role: a.Role})
			i = len(votes) - 1
		}
		votes[i].N++
	}
	slices.SortFunc(votes, func(a, b RoleVote) int {
		return cmp.Or(b.N-a.N, orderOfRole(a.Role)-orderOfRole(b.Role))
	})
	return votes
}

// orderOfRole puts who is nothing to the product last.
func orderOfRole(r Role) int {
	if i := slices.Index(TeamRoles, r); i >= 0 {
		return i
	}
	return len(TeamRoles)
}

// PreparedBy is the day a committee's figures and presentation are due: a week
// before.
func (c Committee) PreparedBy() Date { return DateOf(c.Start.In(c.zone())).AddDays(-askBefore) }
