package catalogue

import (
	"math"

	"jalon/bot"
)

// Found is what a search gives.
type Found struct {
	Startups []bot.Startup // best first, those alike by slug
	Total    int           // products that fit, whether listed or not
	Clear    bool          // the first is what was meant; the others are other results
	Named    bool          // the first is called much like what was asked
	Close    bool          // none fits: these only resemble what was asked
}

// Limits of a search, and how well a product must fit, from 0 to 2.
const (
	longestQuery = 100  // letters that are compared
	mostWords    = 12   // that are looked for
	mostPlaces   = 40e3 // of one begun word
	fits         = .40  // the least score of a result
	resembles    = .30  // the least score of a close one, unless a word of it is there
	besides      = .5   // of the best close one's score: the others are not worth listing
	clearBy      = 1.28 // the first, over the second
	named        = .45  // how close a whole name is that was meant
)

// Search finds the products a text may mean: their slug, name, former name or
// initials, words of them, of the pitch, themes, sponsors and incubators,
// whatever the case, accents, punctuation and order, half-typed or misspelt.
// At most n are listed.
func (c *Catalogue) Search(text string, n int) Found {
	q := newQuery(text)
	if n <= 0 || len(q.words) == 0 {
		return Found{}
	}
	hits, found := c.search.search(q, max(n, 2))
	for _, h := range hits[:min(n, len(hits))] {
		found.Startups = append(found.Startups, c.Startups[h.product])
	}
	return found
}

func (x *searchIndex) search(q query, n int) ([]hit, Found) {
	s := x.scratch.Get().(*scratch)
	defer x.scratch.Put(s)
	defer s.reset()
	for _, whole := range q.wholes {
		x.findWhole(whole, s)
	}
	x.findNamed(q, s)
	var weights float32
	for _, w := range q.words {
		weights += x.findWord(w, s)
	}
	return x.rank(s, q, weights, n)
}

// findWhole compares a query as a whole with whole names.
func (x *searchIndex) findWhole(text string, s *scratch) {
	from, to := x.keys.begun(text)
	for i := from; i < to && i < from+1000; i++ {
		quality := float32(1)
		if term := x.keys.terms[i]; term != text {
			quality = .62 + .3*float32(len(text))/float32(len(term))
		}
		s.markWhole(x.keys.of(uint32(i)), quality)
	}
	if len(text) < 3 {
		return
	}
	for _, n := range x.keys.resembling(text, wholeMistakes(len(text)), len(text) >= 6, len(text) >= 4, s) {
		term := x.keys.terms[n.term]
		quality := float32(.9) - 1.5*float32(n.distance)/float32(len(text))
		switch {
		case n.inside:
			quality = .35 + .4*float32(len(text))/float32(len(term))
		case n.begun:
			quality = .5 + .25*float32(len(text))/float32(len(term)) - 1.5*float32(n.distance)/float32(len(text))
		}
		if n.distance > mistakes(len(text)) { // perhaps, and no more
			if term[0] != text[0] || len(term) < 4 {
				continue
			}
			quality = min(quality, fits-.05)
		}
		if quality > 0 {
			s.markWhole(x.keys.of(n.term), quality)
		}
	}
}

// namedFrom is how many letters a name has before it is looked for within what
// was asked: shorter ones are words like others.
const namedFrom = 4

// findNamed marks the products whose whole name stands among the words asked:
// « budget dossierfacile » is about DossierFacile, whatever else is called a
// budget.
func (x *searchIndex) findNamed(q query, s *scratch) {
	if len(q.words) < 2 {
		return
	}
	all := 0
	for _, w := range q.words {
		all += len(w.text)
	}
	for from := range q.words {
		name, telling := "", false
		for _, w := range q.words[from:] {
			name += w.text
			telling = telling || w.weight == 1
			if len(name) < namedFrom || !telling || len(name) == all {
				continue
			}
			s.markWhole(x.keys.at(name), x.tells(name)*(.15+.4*float32(len(name))/float32(all)))
		}
	}
}

// tells is how much a name says that it is one: « transport » is also what many
// products are about.
func (x *searchIndex) tells(name string) float32 {
	about := x.topics.at(stem(name))
	if len(about) == 0 {
		return 1
	}
	return 1 / float32(1+math.Log(float64(len(about))))
}

// findWord adds to each product's score what one word is worth to it, and
// returns what it could be worth at most.
func (x *searchIndex) findWord(w word, s *scratch) float32 {
	known := x.spelt.has(w.text) // rightly spelt: no typo of anything
	named := x.findInNames(w, known, s)
	x.findInTopics(w, s)
	if !named && !known {
		for _, other := range x.related[w.stem] {
			x.findMeant(other, s)
		}
	}
	strong := 0
	for _, p := range s.now {
		if s.best[p] >= .4 {
			strong++
		}
	}
	weight := w.weight * rarity(strong, len(x.startups))
	for _, p := range s.now {
		s.meet(p)
		s.score[p] += weight * s.best[p]
		if w.weight == 1 && s.sure[p] {
			s.certain[p]++
		}
		s.best[p], s.sure[p] = 0, false
	}
	s.now = s.now[:0]
	return weight
}

// rarity is how much a word tells that fits so many products: from 0.25 to 1.
func rarity(fit, products int) float32 {
	if fit == 0 {
		return 1
	}
	most := math.Log(float64(products) + 1)
	return float32(.25 + .75*math.Log(float64(products+1)/float64(fit))/most)
}

// findInNames marks the names that hold a word, or one like it; of a word that
// is known to be rightly spelt, only those that hold it. exact tells whether
// the word itself is there.
func (x *searchIndex) findInNames(w word, known bool, s *scratch) (exact bool) {
	from, to := x.names.begun(w.text)
	places := 0
	for i := from; i < to && places < mostPlaces; i++ {
		term, quality := x.names.terms[i], float32(1)
		if term == w.text {
			exact = true
		} else {
			if len(w.text) < 2 || w.weight < 1 {
				break
			}
			quality = .55 + .4*float32(len(w.text))/float32(len(term))
		}
		at := x.names.of(uint32(i))
		places += len(at)
		s.mark(at, quality, true)
	}
	if w.weight < 1 || len(w.text) < 4 {
		return exact
	}
	most := mistakes(len(w.text))
	if exact || known { // only within other words, « déchets » in « Trackdéchets »
		most = 0
	}
	for _, n := range x.names.resembling(w.text, most, !exact && !known && len(w.text) >= 5, true, s) {
		term, quality := x.names.terms[n.term], .85-1.3*float32(n.distance)/float32(len(w.text))
		switch {
		case n.inside:
			quality = .3 + .4*float32(len(w.text))/float32(len(term))
		case n.begun:
			quality = .5 + .25*float32(len(w.text))/float32(len(term)) - float32(n.distance)/float32(len(w.text))
		}
		s.mark(x.names.of(n.term), quality, true)
	}
	return exact
}

// findInTopics marks what products are about: the word or a form of it, words
// it begins, words of its kin, words it misspells.
func (x *searchIndex) findInTopics(w word, s *scratch) {
	exact := x.topics.has(w.stem)
	s.mark(x.topics.at(w.stem), .95, false) // « élève » and « élever » have one stem
	for _, form := range w.forms() {
		exact = exact || x.spelt.has(form)
		s.mark(x.spelt.at(form), 1, true)
	}
	if len(w.text) >= 4 {
		x.findBegun(w.text, w.text, .45, s)
	}
	if exact || len(w.text) < 5 {
		return
	}
	for _, n := range x.spelt.resembling(w.text, mistakes(len(w.text)), len(w.text) >= 6, false, s) {
		q := .75 - 1.2*float32(n.distance)/float32(len(w.text))
		if n.begun {
			q *= .7
		}
		s.mark(x.spelt.of(n.term), q, false)
	}
	if len(w.text) > kinFrom {
		x.findBegun(w.text[:kinFrom], w.text, .2, s)
	}
}

// kinFrom is how many letters words of one family share: « électricité » and
// « électrique ».
const kinFrom = 6

// findBegun marks the words that begin alike, the more of them the closer their
// length is to the word's.
func (x *searchIndex) findBegun(beginning, word string, least float32, s *scratch) {
	from, to := x.spelt.begun(beginning)
	places := 0
	for i := from; i < to && places < mostPlaces; i++ {
		term := x.spelt.terms[i]
		at := x.spelt.of(uint32(i))
		places += len(at)
		alike := float32(min(len(term), len(word))) / float32(max(len(term), len(word)))
		s.mark(at, least+.4*alike, false)
	}
}

// findMeant marks a word that stands for the one asked, and its plural: no
// other form, « commune » is no « commun ».
func (x *searchIndex) findMeant(word string, s *scratch) {
	const quality = .85
	from, to := x.spelt.begun(word)
	for i := from; i < to; i++ {
		if term := x.spelt.terms[i]; len(term) <= len(word)+1 {
			s.mark(x.spelt.of(uint32(i)), quality, true)
		}
	}
	from, to = x.names.begun(word)
	for i := from; i < to; i++ {
		if term := x.names.terms[i]; len(term) <= len(word)+1 {
			s.mark(x.names.of(uint32(i)), quality*.7, true)
		}
	}
}
