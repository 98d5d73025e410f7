package catalogue

import (
	"cmp"
	"slices"
	"strings"

	"jalon/bot"
)

// mostAccounts is how many accounts a doubt names.
const mostAccounts = 3

// Match finds the accounts of the people who work on products, by product: by
// the user name that is their id, else by their full name. What is not certain
// is a doubt, never a guess. Accounts are those in use, of people.
func Match(startups []bot.Startup, accounts []bot.Account) (found map[bot.ProductID][]bot.Member, doubts map[bot.ProductID][]bot.Doubt) {
	m := newMatcher(accounts)
	for _, s := range startups {
		for _, a := range s.People {
			m.look(a)
		}
	}
	m.share()
	found, doubts = map[bot.ProductID][]bot.Member{}, map[bot.ProductID][]bot.Doubt{}
	for _, s := range startups {
		for _, a := range s.People {
			if d, doubted := m.doubts[a.ID]; doubted {
				d.Author = a
				doubts[s.ID] = append(doubts[s.ID], d)
				continue
			}
			found[s.ID] = append(found[s.ID], bot.Member{User: m.found[a.ID].ID, Name: a.Name, Role: a.Role()})
		}
	}
	return found, doubts
}

// matcher compares people of the catalogue with accounts.
type matcher struct {
	byName, byFullName, byFold map[string][]bot.Account
	found                      map[string]bot.Account // by author
	doubts                     map[string]bot.Doubt   // by author
}

func newMatcher(accounts []bot.Account) *matcher {
	m := &matcher{map[string][]bot.Account{}, map[string][]bot.Account{}, map[string][]bot.Account{}, map[string]bot.Account{}, map[string]bot.Doubt{}}
	for _, a := range accounts {
		add := func(to map[string][]bot.Account, key string) {
			if key != "" {
				to[key] = append(to[key], a)
			}
		}
		add(m.byName, strings.ToLower(a.Name))
		add(m.byFullName, fullName(a.FullName))
		add(m.byFold, Fold(a.Name))
	}
	return m
}

// fullName is a name of at least two words, whatever their order, accents and
// case; empty for any other.
func fullName(name string) string {
	w := words(name)
	if len(w) < 2 {
		return ""
	}
	slices.Sort(w)
	return strings.Join(w, " ")
}

func (m *matcher) look(a bot.Author) {
	named, full, near := m.byName[strings.ToLower(a.ID)], m.byFullName[fullName(a.Name)], m.byFold[Fold(a.ID)]
	switch {
	case len(named) > 0 && otherwise(named[0].FullName, a.Name):
		m.doubt(a, bot.DoubtOther, named)
	case len(named) > 0:
		m.found[a.ID] = named[0]
	case len(full) == 1:
		m.found[a.ID] = full[0]
	case len(full) > 1:
		m.doubt(a, bot.DoubtSeveral, full)
	case len(near) > 0:
		m.doubt(a, bot.DoubtNear, near)
	default:
		m.doubt(a, bot.DoubtNobody, nil)
	}
}

func (m *matcher) doubt(a bot.Author, why bot.DoubtReason, accounts []bot.Account) {
	m.doubts[a.ID] = bot.Doubt{Author: a, Why: why, Accounts: slices.Clone(accounts[:min(len(accounts), mostAccounts)])}
}

// otherwise tells whether two names, both known, have no word in common.
func otherwise(one, other string) bool {
	a, b := words(one), words(other)
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(w string) bool { return slices.Contains(b, w) })
}

// share makes doubts of those who would have one account.
func (m *matcher) share() {
	by := map[bot.UserID][]string{}
	for author, account := range m.found {
		by[account.ID] = append(by[account.ID], author)
	}
	for _, authors := range by {
		if len(authors) < 2 {
			continue
		}
		slices.SortFunc(authors, cmp.Compare[string])
		for _, author := range authors {
			m.doubt(bot.Author{ID: author}, bot.DoubtShared, []bot.Account{m.found[author]})
			delete(m.found, author)
		}
	}
}
