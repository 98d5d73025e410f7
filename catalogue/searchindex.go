package catalogue

import (
	"strings"
	"sync"

	"jalon/bot"
)

// field is what of a product a term was taken from.
type field uint8

const (
	fieldName field = iota
	fieldFormer
	fieldAcronym
	fieldTheme
	fieldUsers
	fieldSponsor
	fieldIncubator
	fieldPitch
	fieldCount
)

// worth is how much a term says in each field, from 0 to 1.
var worth = [fieldCount]float32{fieldName: 1, fieldFormer: .9, fieldAcronym: .85, fieldTheme: .62, fieldUsers: .4,
	fieldSponsor: .5, fieldIncubator: .45, fieldPitch: .6}

// searchIndex finds products by what people remember of them.
type searchIndex struct {
	startups []bot.Startup
	keys     *dictionary // whole slugs, names, former ones, acronyms: folded
	names    *dictionary // their words
	topics   *dictionary // stems of what a product is about
	spelt    *dictionary // the words those are of
	inactive []bool      // by product: its life is over
	longest  int         // terms of the largest dictionary
	scratch  sync.Pool   // of *scratch
	related  map[string][]string
}

// lastDay is after every phase, begun or dated: where a life ends up.
var lastDay = bot.Date{Year: 9999, Month: 12, Day: 31}

// newSearchIndex indexes products; incubators gives their houses' names.
func newSearchIndex(startups []bot.Startup, incubators map[string]bot.Incubator) *searchIndex {
	keys, names, topics, spelt := dictionaryBuilder{}, dictionaryBuilder{}, dictionaryBuilder{}, dictionaryBuilder{}
	x := &searchIndex{startups: startups, inactive: make([]bool, len(startups)), related: related()}
	stems := map[string]string{}
	topic := func(text string, i int, f field) {
		for _, w := range words(text) {
			s, known := stems[w]
			if !known {
				s = stem(w)
				stems[w] = s
			}
			if !empty[w] {
				topics.add(s, i, f)
				spelt.add(w, i, f)
			}
		}
	}
	for i, s := range startups {
		x.inactive[i] = !s.ActiveAt(lastDay)
		name, former := formerIn(s.Name)
		keys.addNames(names, i, fieldName, name, s.Slug)
		keys.addNames(names, i, fieldFormer, append(former, s.Former...)...)
		for _, a := range acronyms(name) {
			keys.add(a, i, fieldAcronym)
		}
		topic(s.Pitch, i, fieldPitch)
		topic(name, i, fieldName)
		topic(strings.Join(s.Themes, " "), i, fieldTheme)
		topic(strings.Join(s.Users, " "), i, fieldUsers)
		topic(strings.Join(s.Sponsors, " "), i, fieldSponsor)
		for _, id := range s.Incubators {
			topic(id+" "+incubators[id].Name, i, fieldIncubator)
		}
	}
	x.keys, x.names, x.topics, x.spelt = keys.build(), names.build(), topics.build(), spelt.build()
	x.longest = max(len(x.keys.terms), len(x.names.terms), len(x.topics.terms), len(x.spelt.terms))
	x.scratch.New = func() any { return newScratch(len(startups), x.longest) }
	return x
}

// addNames adds names as wholes, and their words to another dictionary.
func (b dictionaryBuilder) addNames(to dictionaryBuilder, product int, f field, names ...string) {
	whole, parts := map[string]bool{}, map[string]bool{}
	for _, name := range names {
		if key := Fold(name); !whole[key] {
			whole[key] = true
			b.add(key, product, f)
		}
		for _, w := range nameWords(name) {
			if !parts[w] {
				parts[w] = true
				to.add(w, product, f)
			}
		}
	}
}

// scratch is the working memory of one search.
type scratch struct {
	score   []float32 // by product: the sum over the words asked
	best    []float32 // by product: the best of the word at hand
	whole   []float32 // by product: how close a whole name is
	at      []uint32  // products with a score or a whole
	now     []uint32  // products with a best
	sure    []bool    // by product: that best is no guess
	certain []uint8   // by product: the telling words that are no guess
	seen    []bool    // by product: it is in at
	counts  []uint8   // by term: the trigrams shared; zero between uses
	terms   []uint32  // that share enough of them
	grams   []uint16
	near    []near

	pattern pattern
}

func newScratch(products, terms int) *scratch {
	return &scratch{score: make([]float32, products), best: make([]float32, products), whole: make([]float32, products),
		seen: make([]bool, products), sure: make([]bool, products), certain: make([]uint8, products), counts: make([]uint8, terms)}
}

// reset forgets the products of the last search.
func (s *scratch) reset() {
	for _, p := range s.at {
		s.score[p], s.whole[p], s.seen[p], s.certain[p] = 0, 0, false, 0
	}
	s.at, s.now = s.at[:0], s.now[:0]
}

func (s *scratch) meet(p uint32) {
	if !s.seen[p] {
		s.seen[p] = true
		s.at = append(s.at, p)
	}
}

// mark notes that the word at hand is worth so much to each of some places;
// sure tells that it stands there, and is no guess.
func (s *scratch) mark(places []posting, quality float32, sure bool) {
	for _, p := range places {
		v := worth[p.field] * quality
		s.sure[p.product] = s.sure[p.product] || sure
		if v <= s.best[p.product] {
			continue
		}
		if s.best[p.product] == 0 {
			s.now = append(s.now, p.product)
		}
		s.best[p.product] = v
	}
}

// markWhole notes how close a whole name is.
func (s *scratch) markWhole(places []posting, quality float32) {
	for _, p := range places {
		if v := worth[p.field] * quality; v > s.whole[p.product] {
			s.meet(p.product)
			s.whole[p.product] = v
		}
	}
}
