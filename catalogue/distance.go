package catalogue

// distance counts the letters to add, drop, change or swap with their
// neighbour to turn a into b, no letter being touched twice
// (Damerau-Levenshtein by optimal string alignment). It gives up beyond most,
// and then returns most+1. With prefix, what b has beyond the best beginning
// costs nothing.
func distance(a, b string, most int, prefix bool) int {
	if len(a)-len(b) > most || !prefix && len(b)-len(a) > most {
		return most + 1
	}
	if len(b) > longestTerm || len(a) > longestTerm {
		return most + 1
	}
	var rows [3][longestTerm + 1]uint8
	before, row, next := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		row[j] = uint8(j)
	}
	for i := 1; i <= len(a); i++ {
		next[0] = uint8(i)
		least := next[0]
		for j := 1; j <= len(b); j++ {
			cost := uint8(1)
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			next[j] = d
			least = min(least, d)
		}
		if int(least) > most {
			return most + 1
		}
		before, row, next = row, next, before
	}
	d := int(row[len(b)])
	if prefix {
		for j := range len(b) {
			d = min(d, int(row[j]))
		}
	}
	return min(d, most+1)
}

// pattern is a text, not empty, that many words are compared with: the distance
// above, a column of it at a time in the bits of a machine word (Hyyrö 2003,
// after Myers 1999), for a text of at most longestPattern bytes.
type pattern struct {
	at   [256]uint64 // by byte: where it stands in the text
	text string
	last uint64 // the bit of the text's end
}

const longestPattern = 64

// set makes p the pattern of another text.
func (p *pattern) set(text string) {
	for i := range min(len(p.text), longestPattern) {
		p.at[p.text[i]] = 0
	}
	p.text, p.last = text, 1<<(len(text)-1)
	for i := range min(len(text), longestPattern) {
		p.at[text[i]] |= 1 << i
	}
}

// distances returns how far the text is from a word, and from the beginning of
// it that is closest; most+1 for more than most.
func (p *pattern) distances(word string, most int) (whole, begun int) {
	columns := min(len(word), len(p.text)+most) // from there on it is too far
	if len(p.text) > longestPattern {
		return distance(p.text, word, most, false), distance(p.text, word[:columns], most, true)
	}
	positive, negative, diagonal, before := ^uint64(0), uint64(0), uint64(0), uint64(0)
	d := len(p.text)
	begun = d
	for j := range columns {
		at := p.at[word[j]]
		swapped := (^diagonal & at) << 1 & before
		diagonal = ((at & positive) + positive) ^ positive | at | negative | swapped
		up, down := negative|^(diagonal|positive), diagonal&positive
		if up&p.last != 0 {
			d++
		} else if down&p.last != 0 {
			d--
		}
		if begun = min(begun, d); d-(columns-j-1) > most && begun > most {
			return most + 1, most + 1
		}
		up, down = up<<1|1, down<<1
		positive, negative, before = down|^(diagonal|up), up&diagonal, at
	}
	if whole = d; len(word) > columns {
		whole = most + 1
	}
	return min(whole, most+1), min(begun, most+1)
}

// longestTerm bounds, in bytes, what is compared letter by letter.
const longestTerm = 100

// Distance counts the letters that differ between two texts, folded.
func Distance(a, b string) int {
	a, b = Fold(a), Fold(b)
	return distance(a, b, max(len(a), len(b)), false)
}
