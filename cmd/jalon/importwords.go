package main

import (
	"fmt"
	"io"
	"strings"

	"jalon/bot"
	"jalon/commands"
	"jalon/impactcsv"
)

// describeImport tells what a file would change.
func describeImport(w io.Writer, i *commands.Import) {
	written := ""
	if i.Encoding == impactcsv.Windows1252 || i.Encoding == impactcsv.UTF16 {
		written = fmt.Sprintf(", written in %s, read all the same", i.Encoding)
	}
	if i.Separator != "," {
		written += fmt.Sprintf(", cells separated by %q", i.Separator)
	}
	fmt.Fprintf(w, "Schema %s%s, %s can be taken in.\n", i.Version, written, counted(i.Rows, "row"))
	for _, s := range i.Services {
		switch {
		case s.Slug != "":
			fmt.Fprintf(w, "  %s is %s: %s\n", s.Name, s.Slug, countsOf(s.Taken))
		case s.Same > 0:
			fmt.Fprintf(w, "  %s (line %d) is the same product as the service of line %d: give both the same name\n", s.Name, s.Line, s.Same)
		case len(s.Closest) > 0:
			fmt.Fprintf(w, "  %s (line %d) is no product for certain; close ones: %s. Say which: --as %q\n",
				s.Name, s.Line, strings.Join(s.Closest, ", "), s.Name+"="+s.Closest[0])
		default:
			fmt.Fprintf(w, "  %s (line %d) is no product. Say which: --as %q\n", s.Name, s.Line, s.Name+"=SLUG")
		}
	}
	if i.Refused == 0 {
		return
	}
	fmt.Fprintf(w, "Refused: %s.\n", counted(i.Refused, "row"))
	shown := min(len(i.Faults), mostFaultsShown)
	for _, f := range i.Faults[:shown] {
		fmt.Fprintf(w, "  %s\n", faultWords(f))
	}
	if more := i.Refused - shown; more > 0 {
		fmt.Fprintf(w, "  and %d more\n", more)
	}
}

// mostFaultsShown is how many rows are explained at once.
const mostFaultsShown = 20

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// countsOf says what figures became.
func countsOf(t bot.TakenIn) string {
	return fmt.Sprintf("%s, %s, %d changed, %d there already", counted(t.Indicators, "new indicator"), counted(t.New, "new figure"), t.Changed, t.Same)
}

// faultText says what is wrong, and what to do: of its verbs, the first is what
// is written, and the second what would have been right.
var faultText = map[impactcsv.Code]string{
	impactcsv.CodeEmpty:            "there is nothing in it",
	impactcsv.CodeNotCSV:           "it is no CSV file, it begins with %[1]q: export it as CSV",
	impactcsv.CodeNoHeader:         "its first line has none of the schema's columns: %[1]q",
	impactcsv.CodeMissingColumn:    "this column is missing",
	impactcsv.CodeTooLarge:         "it is larger than 64 MiB: cut it into several files",
	impactcsv.CodeTooManyRows:      "it has more than 200 000 rows: cut it into several files",
	impactcsv.CodeRecordTooLong:    "the row never ends: a quote is not closed",
	impactcsv.CodeUnknownColumn:    "the schema has no column %[1]q",
	impactcsv.CodeRepeatedColumn:   "this column is there twice",
	impactcsv.CodeColumnOrder:      "this column stands before %[2]q",
	impactcsv.CodeOptionalMissing:  "this column is missing",
	impactcsv.CodeQuotes:           "quotes stand inside the cell: double them",
	impactcsv.CodeCellCount:        "it has %[1]s cells for %[2]s columns",
	impactcsv.CodeBlankRow:         "the row is empty",
	impactcsv.CodeCellTooLong:      "the cell is longer than 8 KiB",
	impactcsv.CodeControl:          "the cell has a character that is no text",
	impactcsv.CodeEncoding:         "the cell has bytes that are no UTF-8",
	impactcsv.CodeRequired:         "the cell is empty",
	impactcsv.CodeNotANumber:       "%[1]q is no number",
	impactcsv.CodeAmbiguousNumber:  "%[1]q may be two numbers: write it without thousands separators",
	impactcsv.CodeTwoNumbers:       "%[1]q holds two numbers",
	impactcsv.CodeNumberTooLarge:   "%[1]q is too large a number",
	impactcsv.CodeNotFinite:        "%[1]q is no finite number",
	impactcsv.CodeNotABoolean:      "%[1]q is neither true nor false",
	impactcsv.CodeNotADate:         "%[1]q is no date: write it as 2026-10-31",
	impactcsv.CodeLooseDate:        "%[1]q wants its zeros: %[2]s",
	impactcsv.CodeNotInList:        "%[1]q is not one of the words it allows",
	impactcsv.CodeFormula:          "%[1]q is a formula: write its result",
	impactcsv.CodeNoStart:          "the period's first day is missing",
	impactcsv.CodeStartWithoutSpan: "a first day is given, and est_periode is false",
	impactcsv.CodeStartAfterEnd:    "the first day %[1]q is after the last, %[2]q",
	impactcsv.CodeNotPeriodEnd:     "%[1]s does not end a period: %[2]s does",
	impactcsv.CodeNotPeriodStart:   "%[1]s does not begin a period: %[2]s does",
	impactcsv.CodeOtherFrequency:   "%[1]q does not fit the dates, which are %[2]q",
	impactcsv.CodeOverlap:          "the indicator has another value for that time",
	impactcsv.CodeRepeated:         "the same value is there twice: take one away",
	impactcsv.CodeChanged:          "%[1]q was %[2]q before",
	impactcsv.CodeArea:             "%[1]q is a part of the country: only whole services are followed",
	commands.CodeFutureRow:         "the period that ends on %[1]s has not begun",
	commands.CodeStoredRhythm:      "%[1]q is followed with another frequency here, %[2]s: all its rows are refused",
	commands.CodeStoredUnit:        "%[1]q has another unit here, %[2]q: all its rows are refused",
	commands.CodeArchived:          "%[1]q is archived here: all its rows are refused until /indicateur désarchiver takes it up again",
	commands.CodeSameIndicator:     "%[1]q is the same indicator under another name: all its rows are refused",
	commands.CodeTextLong:          "the text is too long: %[1]q",
}

// faultWords is one line about one fault.
func faultWords(f impactcsv.Fault) string {
	var s strings.Builder
	if f.Line > 0 {
		fmt.Fprintf(&s, "line %d: ", f.Line)
	}
	if f.Column != "" {
		s.WriteString(f.Column + ": ")
	}
	text, known := faultText[f.Code]
	if !known {
		text = string(f.Code)
	}
	if strings.Contains(text, "%[") {
		text = fmt.Sprintf(text, f.Text, f.Hint)
	}
	s.WriteString(text)
	if f.Hint != "" && !strings.Contains(faultText[f.Code], "%[2]") {
		fmt.Fprintf(&s, "; %s would be right", f.Hint)
	}
	if f.Other > 0 {
		fmt.Fprintf(&s, " (see line %d)", f.Other)
	}
	return s.String()
}
