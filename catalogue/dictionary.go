package catalogue

import (
	"slices"
	"sort"
	"strings"
)

// posting is a place where a term stands.
type posting struct {
	product uint32 // position in the catalogue
	field   field
}

// dictionary finds terms, exact, begun or misspelt, and where they stand. It
// never changes once built.
type dictionary struct {
	terms      []string  // sorted bytewise, each once, at most longestTerm bytes
	begins     []uint32  // of each term in postings, and the end of the last
	postings   []posting // of one term by product
	gramBegins []uint32  // of each trigram in grams, and the end of the last
	grams      []uint32  // terms that hold a trigram
}

// dictionaryBuilder gathers what becomes a dictionary.
type dictionaryBuilder map[string][]posting

func (b dictionaryBuilder) add(term string, product int, f field) {
	if term == "" || len(term) > longestTerm {
		return
	}
	b[term] = append(b[term], posting{uint32(product), f})
}

func (b dictionaryBuilder) build() *dictionary {
	d := &dictionary{terms: make([]string, 0, len(b))}
	for term := range b {
		d.terms = append(d.terms, term)
	}
	slices.Sort(d.terms)
	d.begins = make([]uint32, 0, len(d.terms)+1)
	for _, term := range d.terms {
		d.begins = append(d.begins, uint32(len(d.postings)))
		d.postings = append(d.postings, b[term]...)
	}
	d.begins = append(d.begins, uint32(len(d.postings)))
	d.indexGrams()
	return d
}

// of returns where a term stands.
func (d *dictionary) of(term uint32) []posting { return d.postings[d.begins[term]:d.begins[term+1]] }

// at returns where a text stands; nothing when it is no term.
func (d *dictionary) at(text string) []posting {
	if i, ok := slices.BinarySearch(d.terms, text); ok {
		return d.of(uint32(i))
	}
	return nil
}

// has tells whether a text is a term.
func (d *dictionary) has(text string) bool {
	_, ok := slices.BinarySearch(d.terms, text)
	return ok
}

// begun returns the terms, as a range of positions, that begin with text; the
// text itself is the first when it is a term.
func (d *dictionary) begun(text string) (from, to int) {
	from = sort.SearchStrings(d.terms, text)
	to = from + sort.Search(len(d.terms)-from, func(i int) bool { return !strings.HasPrefix(d.terms[from+i], text) })
	return from, to
}

// Letters of a gram: a to z, 0 to 9, the edge of a term, anything else.
const (
	gramLetters = 26 + 10 + 2
	gramEdge    = 36
	gramOther   = 37
	gramCount   = gramLetters * gramLetters * gramLetters
)

func gramLetter(c byte) uint16 {
	switch {
	case c >= 'a' && c <= 'z':
		return uint16(c - 'a')
	case c >= '0' && c <= '9':
		return uint16(c-'0') + 26
	}
	return gramOther
}

// gramsOf lists the trigrams of a term, two edges before it and after it, each
// once: as many as its letters and two more, at most.
func gramsOf(term string, grams []uint16) []uint16 {
	grams = grams[:0]
	before, last := uint16(gramEdge), uint16(gramEdge)
	for i := range len(term) + 2 {
		next := uint16(gramEdge)
		if i < len(term) {
			next = gramLetter(term[i])
		}
		g := (before*gramLetters+last)*gramLetters + next
		before, last = last, next
		if !slices.Contains(grams, g) {
			grams = append(grams, g)
		}
	}
	return grams
}

// near is a term that resembles what was asked.
type near struct {
	term     uint32
	distance int  // letters that differ
	begun    bool // from the term's beginning only
	inside   bool // what was asked stands within the term as it is
}

// resembling lists the terms at most most letters away from text, whole or,
// when begun, from their beginning; and those that hold it, when inside. Terms
// that begin with it are not listed: begun finds them. It is a filter by the
// trigrams shared, then a comparison letter by letter.
func (d *dictionary) resembling(text string, most int, begun, inside bool, s *scratch) []near {
	s.near = s.near[:0]
	grams := gramsOf(text, s.grams)
	// A letter that differs costs three trigrams at most, a swap four; a text
	// that stands within a term lacks the edges.
	need := len(grams) - 3*most - 1
	if begun || inside {
		need = min(need, len(grams)-3*most-2, len(grams)-4)
	}
	need = max(need, 2)
	s.terms = s.terms[:0]
	for _, g := range grams {
		for _, term := range d.withGram(g) {
			if s.counts[term]++; int(s.counts[term]) == need {
				s.terms = append(s.terms, term)
			}
		}
	}
	for _, g := range grams {
		for _, term := range d.withGram(g) {
			s.counts[term] = 0
		}
	}
	s.pattern.set(text)
	for _, term := range s.terms {
		if n, ok := d.compare(term, &s.pattern, most, begun, inside); ok {
			s.near = append(s.near, n)
		}
	}
	s.grams = grams
	return s.near
}

func (d *dictionary) compare(term uint32, p *pattern, most int, begun, inside bool) (near, bool) {
	word := d.terms[term]
	if strings.HasPrefix(word, p.text) {
		return near{}, false
	}
	whole, beginning := p.distances(word, most)
	switch {
	case whole <= most:
		return near{term: term, distance: whole}, true
	case inside && strings.Contains(word, p.text):
		return near{term: term, inside: true}, true
	case begun && len(word) > len(p.text) && beginning <= most:
		return near{term: term, distance: beginning, begun: true}, true
	}
	return near{}, false
}

// withGram returns the terms that hold a trigram.
func (d *dictionary) withGram(g uint16) []uint32 { return d.grams[d.gramBegins[g]:d.gramBegins[g+1]] }

// indexGrams notes which terms hold each trigram: counted first, then filed.
func (d *dictionary) indexGrams() {
	begins := make([]uint32, gramCount+1)
	var grams []uint16
	for _, term := range d.terms {
		grams = gramsOf(term, grams)
		for _, g := range grams {
			begins[g+1]++
		}
	}
	for g := range gramCount {
		begins[g+1] += begins[g]
	}
	d.gramBegins = begins
	d.grams = make([]uint32, begins[gramCount])
	filed := make([]uint32, gramCount)
	for i, term := range d.terms {
		grams = gramsOf(term, grams)
		for _, g := range grams {
			d.grams[begins[g]+filed[g]] = uint32(i)
			filed[g]++
		}
	}
}
