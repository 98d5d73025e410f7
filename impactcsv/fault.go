package impactcsv

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// Code says what is wrong in a way view can put into a sentence.
type Code string

// Of the file as a whole. Reading ends with any of them.
const (
	CodeEmpty         Code = "empty"           // there is nothing in the file
	CodeNotCSV        Code = "not-csv"         // a workbook, a web page, JSON, or bytes that are no text; Text: how it begins
	CodeNoHeader      Code = "no-header"       // the first line has none of the schema's columns; Text: that line
	CodeMissingColumn Code = "missing-column"  // Column is not there
	CodeTooLarge      Code = "too-large"       // more bytes than Limits.Bytes; Line: where they end
	CodeTooManyRows   Code = "too-many-rows"   // more rows than Limits.Rows; Line: the first one too many
	CodeRecordTooLong Code = "record-too-long" // a row of more than 64 KiB, most often a quote never closed; Line: where it begins
)

// Of the header, beside CodeMissingColumn. Rows are read all the same.
const (
	CodeUnknownColumn   Code = "unknown-column"   // Text is no column of the version; Hint: the one it resembles
	CodeRepeatedColumn  Code = "repeated-column"  // Column is there twice; the first is read
	CodeColumnOrder     Code = "column-order"     // Column stands before one it should follow; Hint: that one
	CodeOptionalMissing Code = "optional-missing" // Column, which may be left empty, is not there at all
)

// Of a row, which is then not read.
const (
	CodeQuotes      Code = "quotes"        // a quote inside an unquoted cell, or text after a closing quote
	CodeCellCount   Code = "cell-count"    // Text: how many cells there are; Hint: how many columns
	CodeBlankRow    Code = "blank-row"     // only empty cells; said by Validate, passed over when read
	CodeCellTooLong Code = "cell-too-long" // a cell of more bytes than Limits.Cell
	CodeControl     Code = "control"       // a character that is not text
	CodeEncoding    Code = "encoding"      // bytes that are no UTF-8 in a file that is
)

// Of a cell, whose row is then not read.
const (
	CodeRequired        Code = "required"         // the cell is empty
	CodeNotANumber      Code = "not-a-number"     // no number, or one with a mark such as ~
	CodeAmbiguousNumber Code = "ambiguous-number" // "1,234" may be one and a bit or over a thousand; "1.234" too, unless commas separate the cells
	CodeTwoNumbers      Code = "two-numbers"      // "10 11", "3 sur 4"
	CodeNumberTooLarge  Code = "number-too-large" // 1e15 or more, or more digits than can be kept
	CodeNotFinite       Code = "not-finite"       // NaN or INF, which the schema's numbers allow
	CodeNotABoolean     Code = "not-a-boolean"    // neither true nor false
	CodeNotADate        Code = "not-a-date"       // no day; Hint: the day as the schema wants it, when it can be told
	CodeLooseDate       Code = "loose-date"       // "2026-9-1"; Hint: with its zeros
	CodeNotInList       Code = "not-in-list"      // none of the words the column allows; Hint: the one that was meant
	CodeFormula         Code = "formula"          // a text that begins with =, whose result is not in the file
)

// Of a row's cells among themselves.
const (
	CodeNoStart          Code = "no-start"           // est_periode is true and date_debut is empty
	CodeStartWithoutSpan Code = "start-without-span" // date_debut is given and est_periode is false
	CodeStartAfterEnd    Code = "start-after-end"    // date_debut is after date; Hint: date
)

// Of what Gather cannot make a measure. The row is left out.
const (
	CodeNotPeriodEnd   Code = "not-period-end"   // date does not end a period of the frequency; Hint: the day that does
	CodeNotPeriodStart Code = "not-period-start" // date_debut (periode in 0.2.0) does not begin one; Hint: the day that does
	CodeOtherFrequency Code = "other-frequency"  // the dates are a period of another frequency; Hint: that one, as the schema spells it
	CodeOverlap        Code = "overlap"          // the indicator has another figure, or target, for that time; Other: its line
	CodeRepeated       Code = "repeated"         // so it has, and the same one; Other: its line
	CodeChanged        Code = "changed"          // the indicator's unit, type or frequency is not what it was; Hint: what it was; Other: its line
	CodeManyIndicators Code = "many-indicators"  // the service has more than 200
	CodeArea           Code = "area"             // the figure of a part of the country; Jalon follows whole services
)

// Advice tells that the schema's validators let it pass: what its text asks
// without a rule, and what goes wrong afterwards.
func (c Code) Advice() bool {
	switch c {
	case CodeUnknownColumn, CodeColumnOrder, CodeOptionalMissing, CodeNotFinite, CodeNumberTooLarge, CodeLooseDate, CodeFormula,
		CodeNoStart, CodeStartWithoutSpan, CodeStartAfterEnd:
		return true
	}
	return false
}

// Fault is one thing wrong in a file.
type Fault struct {
	Line   int    // from 1, which is the header's; 0 for rows that come from no file
	Column string // as the schema spells it; empty when it is of the whole row or file
	Code   Code
	Text   string // what is written there, at most 80 characters
	Hint   string // what would have been right, when that can be told
	Other  int    // the line it disagrees with; else 0
}

func (f Fault) Error() string {
	s := fmt.Sprintf("line %d: %s", f.Line, f.Code)
	if f.Column != "" {
		s += " at " + f.Column
	}
	return s
}

// Faults are those of one row, or of the whole file. They do not end an
// iteration over rows by being met.
type Faults []Fault

func (f Faults) Error() string {
	all := make([]string, len(f))
	for i, one := range f {
		all[i] = one.Error()
	}
	return strings.Join(all, "; ")
}

// endsReading tells of a fault after which nothing more is read.
func (c Code) endsReading() bool {
	return c == CodeTooLarge || c == CodeTooManyRows || c == CodeRecordTooLong
}

// Tally keeps the first faults, and counts all.
type Tally struct {
	Faults []Fault // at most Limits.Faults
	Total  int
	Ended  *Fault // why the rest of the file was not read; nil when all was

	most    int
	refused int // those that are no advice
}

func (t *Tally) add(faults ...Fault) {
	t.Total += len(faults)
	for _, f := range faults {
		if !f.Code.Advice() {
			t.refused++
		}
		if f.Code.endsReading() {
			t.Ended = &f
		}
	}
	t.Faults = append(t.Faults, faults[:min(len(faults), max(0, t.most-len(t.Faults)))]...)
}

// take adds err when it is Faults; what is left is the reading's own failure.
func (t *Tally) take(err error) error {
	var faults Faults
	if errors.As(err, &faults) {
		t.add(faults...)
		return nil
	}
	return err
}

// Limits bound what a file may ask of the program. A zero field is its default.
type Limits struct {
	Bytes  int64 // of the file; default 64 MiB
	Rows   int   // default 200 000
	Cell   int   // bytes of one cell, in UTF-8; default 8 KiB
	Faults int   // kept; default 100
}

func (l Limits) filled() Limits {
	if l.Bytes <= 0 {
		l.Bytes = 64 << 20
	}
	if l.Rows <= 0 {
		l.Rows = 200_000
	}
	if l.Cell <= 0 {
		l.Cell = 8 << 10
	}
	if l.Faults <= 0 {
		l.Faults = 100
	}
	return l
}

// The reader's own ways to stop; they become faults with a line.
var (
	errTooLarge      = errors.New("file too large")
	errRecordTooLong = errors.New("record too long")
)

// bounded returns errTooLarge instead of a byte more than left.
type bounded struct {
	in   io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.in.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n - 1, errTooLarge
	}
	return n, err
}
