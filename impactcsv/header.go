package impactcsv

import (
	"slices"
	"strings"
)

// recognise finds the version whose columns a header has, and where they are.
// The error is Faults: columns without which no row can be read.
func (t *table) recognise(line string, among []edition) error {
	found := make([]column, len(t.header)) // or columns, for what is none
	known := 0
	for i, name := range t.header {
		if found[i] = columnNamed(name); found[i] != columns {
			known++
		}
	}
	if known == 0 {
		return Faults{{Line: 1, Code: CodeNoHeader, Text: short(tidy(line))}}
	}
	t.edition = bestEdition(found, among)
	t.place(found)
	t.checkOrder()
	var missing Faults
	for _, c := range t.edition.Columns {
		switch {
		case t.at[c] >= 0:
		case isNeeded[c]:
			missing = append(missing, t.headerFault(CodeMissingColumn, c.String(), "", ""))
		case !slices.Contains(t.edition.Optional, c):
			t.faults = append(t.faults, t.headerFault(CodeMissingColumn, c.String(), "", ""))
		default:
			t.faults = append(t.faults, t.headerFault(CodeOptionalMissing, c.String(), "", ""))
		}
	}
	if missing != nil {
		return append(missing, t.faults...)
	}
	return nil
}

func (t *table) headerFault(code Code, column, text, hint string) Fault {
	return Fault{Line: 1, Column: column, Code: code, Text: short(text), Hint: hint}
}

// place remembers where the columns are, and which names are none of them.
func (t *table) place(found []column) {
	for c := range t.at {
		t.at[c] = -1
	}
	for i, c := range found {
		name := t.header[i]
		switch {
		case name == "" && i == len(found)-1: // a separator at the end of every line
		case c == columns || !slices.Contains(t.edition.Columns, c):
			t.faults = append(t.faults, t.headerFault(CodeUnknownColumn, "", name, ""))
		case t.at[c] >= 0:
			t.faults = append(t.faults, t.headerFault(CodeRepeatedColumn, c.String(), name, ""))
		default:
			if t.at[c] = i; name != c.String() {
				t.faults = append(t.faults, t.headerFault(CodeUnknownColumn, "", name, c.String()))
			}
		}
	}
}

// checkOrder compares the columns' order with the version's.
func (t *table) checkOrder() {
	before := column(-1)
	for _, c := range t.edition.Columns {
		if t.at[c] < 0 {
			continue
		}
		if before >= 0 && t.at[c] < t.at[before] {
			t.faults = append(t.faults, t.headerFault(CodeColumnOrder, c.String(), "", before.String()))
		}
		before = c
	}
}

// columnNamed finds a column by its name, whatever its case, accents and the
// kind of its joints; columns for none.
func columnNamed(name string) column {
	name = strings.NewReplacer(" ", "_", "-", "_").Replace(fold(name))
	i := slices.Index(columnNames[:], name)
	if i < 0 {
		return columns
	}
	return column(i)
}

// bestEdition is the version that misses the fewest of its columns, then the
// one with the fewest columns it does not know, then the one that leaves out the
// fewest, then the newest.
func bestEdition(found []column, among []edition) edition {
	best, least := among[0], [3]int{len(found) + int(columns)}
	for _, e := range among {
		var lacks [3]int // missing, unknown, left out
		for _, c := range e.Columns {
			switch {
			case slices.Contains(found, c):
			case slices.Contains(e.Optional, c):
				lacks[2]++
			default:
				lacks[0]++
			}
		}
		for _, c := range found {
			if c == columns || !slices.Contains(e.Columns, c) {
				lacks[1]++
			}
		}
		if slices.Compare(lacks[:], least[:]) < 0 {
			best, least = e, lacks
		}
	}
	return best
}
