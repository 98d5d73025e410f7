package catalogue

import (
	"cmp"
	"slices"
	"strings"
)

// What a pitch adds to the best results.
const (
	reread       = 20 // best products whose pitch is read again
	phraseBonus  = .5
	phraseLength = 10 // letters
)

// hit is a product and how well it fits.
type hit struct {
	product uint32
	score   float32
}

// rank orders what was met and keeps what is worth showing.
func (x *searchIndex) rank(s *scratch, q query, weights float32, n int) ([]hit, Found) {
	best := float32(0)
	hits := make([]hit, 0, len(s.at))
	for _, p := range s.at {
		words := float32(0)
		if weights > 0 {
			words = s.score[p] / weights
		}
		h := hit{p, words + s.whole[p]}
		if x.inactive[p] {
			h.score *= .96
		}
		best = max(best, h.score)
		hits = append(hits, h)
	}
	found := Found{Close: best < fits}
	least := float32(fits)
	if found.Close {
		least = max(best*besides, resembles)
	}
	hits = slices.DeleteFunc(hits, func(h hit) bool { return h.score < least && !(found.Close && s.certain[h.product] > 0) })
	found.Total = len(hits)
	hits = x.top(hits, max(n, reread))
	if len(q.words) > 2 {
		x.favourPhrase(hits, q.wholes[0])
	}
	hits = hits[:min(n, len(hits))]
	found.Clear = !found.Close && (len(hits) == 1 || len(hits) > 1 && hits[0].score >= clearBy*hits[1].score) &&
		s.meant(hits, q)
	found.Named = len(hits) > 0 && s.whole[hits[0].product] >= named
	return hits, found
}

// meant tells whether the best hit is more than a guess: its name is much like
// what was asked, or it alone holds each telling word.
func (s *scratch) meant(hits []hit, q query) bool {
	telling := 0
	for _, w := range q.words {
		if w.weight == 1 {
			telling++
		}
	}
	holds := func(h hit) bool { return int(s.certain[h.product]) >= telling }
	return s.whole[hits[0].product] >= named || holds(hits[0]) && !slices.ContainsFunc(hits[1:], holds)
}

// top orders the n best hits: those alike by the length of their name, then by
// slug.
func (x *searchIndex) top(hits []hit, n int) []hit {
	if len(hits) <= n {
		slices.SortFunc(hits, x.order)
		return hits
	}
	kept := make([]hit, 0, n+1)
	for _, h := range hits {
		if len(kept) == n && x.order(h, kept[n-1]) >= 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(kept, h, x.order)
		kept = slices.Insert(kept, at, h)
		kept = kept[:min(n, len(kept))]
	}
	return kept
}

func (x *searchIndex) order(a, b hit) int {
	if a.score != b.score {
		return cmp.Compare(b.score, a.score)
	}
	return cmp.Or(cmp.Compare(len(x.startups[a.product].Name), len(x.startups[b.product].Name)),
		strings.Compare(x.startups[a.product].Slug, x.startups[b.product].Slug))
}

// favourPhrase puts forward, among the best, the pitch that holds what was
// asked word for word.
func (x *searchIndex) favourPhrase(hits []hit, asked string) {
	if len(asked) < phraseLength {
		return
	}
	for i := range hits {
		if strings.Contains(Fold(x.startups[hits[i].product].Pitch), asked) {
			hits[i].score += phraseBonus
		}
	}
	slices.SortFunc(hits, x.order)
}
