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

// longestTerm bounds, in bytes, what is compared letter by letter.
const longestTerm = 100

// Distance counts the letters that differ between two texts, folded.
func Distance(a, b string) int {
	a, b = Fold(a), Fold(b)
	return distance(a, b, max(len(a), len(b)), false)
}
