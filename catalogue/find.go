package catalogue

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"jalon/bot"
)

// spelling is what a product is found by, folded.
type spelling struct {
	whole [2][]rune // slug, name
	names []string  // words of both
	pitch []string  // words
}

func newSpelling(s bot.Startup) spelling {
	return spelling{whole: [2][]rune{[]rune(Fold(s.Slug)), []rune(Fold(s.Name))},
		names: append(words(s.Slug), words(s.Name)...), pitch: words(s.Pitch)}
}

// rank orders what was found: by tier, then by cost.
type rank struct{ tier, cost int }

// The tiers, the likeliest first.
const (
	nameBegins  = iota // the slug or name begins with the text
	nameWords          // its words begin or hold every word
	nameSpelt          // the same but for a few letters
	pitchWords         // the pitch's words begin or hold every word
	nameInPart         // a long word of the text is in the name
	pitchInPart        // half the words, a long one among them, are in the pitch
	notFound           // nothing of that
)

// longestQuery bounds, in runes, what is compared letter by letter.
const longestQuery = 100

// Closest returns at most n products that a text may mean, the likeliest
// first, those alike by slug. None when nothing is close.
func (c *Catalogue) Closest(text string, n int) []bot.Startup {
	q := newQuery(text)
	if n <= 0 || len(q.whole) == 0 {
		return nil
	}
	type match struct {
		at int
		rank
	}
	var matches []match
	for i, s := range c.index.spelt {
		if r := q.rank(s); r.tier < notFound {
			matches = append(matches, match{i, r})
		}
	}
	slices.SortStableFunc(matches, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.tier, b.tier), cmp.Compare(a.cost, b.cost))
	})
	var closest []bot.Startup
	for _, m := range matches[:min(n, len(matches))] {
		closest = append(closest, c.Startups[m.at])
	}
	return closest
}

// query is a text asked, folded.
type query struct {
	whole []rune
	words []string
}

func newQuery(text string) query {
	text = first(text, longestQuery)
	q := query{whole: []rune(first(Fold(text), longestQuery)), words: words(text)}
	if len(q.words) > 1 { // « de », « la » tell nothing beside other words
		q.words = slices.DeleteFunc(q.words, func(w string) bool { return utf8.RuneCountInString(w) < 3 })
	}
	return q
}

// first cuts a text to n runes.
func first(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

func (q query) rank(s spelling) rank {
	best := rank{notFound, 0}
	better := func(r rank) {
		if r.tier < best.tier || r.tier == best.tier && r.cost < best.cost {
			best = r
		}
	}
	for _, name := range s.whole {
		if len(name) >= len(q.whole) && slices.Equal(name[:len(q.whole)], q.whole) {
			better(rank{nameBegins, len(name)})
		}
		if d, ok := misspelt(name, q.whole); ok {
			better(rank{nameSpelt, d})
		}
	}
	names, pitch := compareWords(s.names, q.words, true), compareWords(s.pitch, q.words, false)
	switch {
	case names.missing == 0 && names.letters == 0:
		better(rank{nameWords, names.inside})
	case names.missing == 0:
		better(rank{nameSpelt, names.letters})
	case names.long:
		better(rank{nameInPart, names.missing})
	}
	switch {
	case pitch.missing == 0:
		better(rank{pitchWords, pitch.inside})
	case pitch.long && 2*pitch.missing <= len(q.words):
		better(rank{pitchInPart, pitch.missing})
	}
	return best
}

// comparison counts, of the words asked, those that are in none of the words
// there, those that are inside one without beginning it, and the letters that
// differ in those that are nearly there. long: one of five letters or more is
// there as it was asked.
type comparison struct {
	missing, inside, letters int
	long                     bool
}

func compareWords(there, asked []string, nearly bool) comparison {
	var c comparison
	if len(asked) == 0 {
		c.missing = 1
	}
	for _, a := range asked {
		letters := utf8.RuneCountInString(a)
		switch {
		case slices.ContainsFunc(there, func(w string) bool { return strings.HasPrefix(w, a) }):
			c.long = c.long || letters >= 5
		case letters >= 3 && slices.ContainsFunc(there, func(w string) bool { return strings.Contains(w, a) }):
			c.long = c.long || letters >= 5
			c.inside++
		default:
			if d, ok := nearest(there, a); nearly && ok {
				c.letters += d
			} else {
				c.missing++
			}
		}
	}
	return c
}

// nearest returns the least distance from a word to those there, if small.
func nearest(there []string, asked string) (least int, ok bool) {
	letters := []rune(asked)
	for _, w := range there {
		if d, near := misspelt([]rune(w), letters); near && (!ok || d < least) {
			least, ok = d, true
		}
	}
	return least, ok
}

// misspelt tells whether two texts differ by few letters: one in four.
func misspelt(a, b []rune) (letters int, ok bool) {
	most := max(len(a), len(b)) / 4
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return 0, false
	}
	letters = editDistance(a, b)
	return letters, letters <= most
}

// editDistance counts the letters to add, drop, change or swap to turn a into
// b, no letter being touched twice: Damerau-Levenshtein by optimal string
// alignment.
func editDistance(a, b []rune) int {
	n := len(b) + 1
	rows := make([]int, 3*n)
	before, row, next := rows[:n], rows[n:2*n], rows[2*n:]
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
