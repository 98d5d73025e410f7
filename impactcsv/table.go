package impactcsv

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// table is a file's header and, one at a time, its records.
type table struct {
	limits    Limits
	input     *text
	csv       *csv.Reader
	encoding  Encoding
	separator rune
	edition   edition
	header    []string // as written, tidied
	at        [columns]int
	faults    []Fault // of the header

	rows  int
	cells []string // of the record, untouched
	line  int
}

// openTable reads a file's header, of the version that fits it best among
// those given. Faults that leave no row to read are the error; then the table is
// nil, or lacks columns. The others are in the table.
func openTable(r io.Reader, limits Limits, among []edition) (*table, error) {
	t := &table{limits: limits.filled()}
	var begins []byte
	t.input, t.encoding, begins = openText(r, t.limits.Bytes)
	if t.input == nil {
		return nil, Faults{{Line: 1, Code: CodeNotCSV, Text: short(tidy(string(begins)))}}
	}
	in, line := peekLine(t.input)
	if t.input.err != nil && t.input.err != io.EOF && line == "" {
		return nil, t.ended(t.input.err)
	}
	if line == "" {
		return nil, Faults{{Line: 1, Code: CodeEmpty}}
	}
	t.separator = separatorOf(line)
	t.csv = csv.NewReader(in)
	t.csv.Comma, t.csv.FieldsPerRecord, t.csv.ReuseRecord = t.separator, -1, true
	header, err := t.csv.Read()
	if err != nil {
		return nil, t.ended(err)
	}
	for _, name := range header {
		t.header = append(t.header, tidy(name))
	}
	return t, t.recognise(line, among)
}

// peekLine returns the first line that is not empty, or its beginning, without
// taking it from the reader it returns.
func peekLine(r io.Reader) (*bufio.Reader, string) {
	in := bufio.NewReaderSize(r, maxHeader)
	head, _ := in.Peek(maxHeader)
	line, _, _ := strings.Cut(strings.TrimLeft(string(head), "\n"), "\n")
	return in, line
}

// separatorOf is what stands most often between the words of a header.
func separatorOf(line string) rune {
	best := ','
	for _, c := range ";\t|" {
		if strings.Count(line, string(c)) > strings.Count(line, string(best)) {
			best = c
		}
	}
	return best
}

// next reads a record. io.EOF is the end; Faults that of this record, or of the
// file when fatal.
func (t *table) next() (fatal bool, err error) {
	cells, err := t.csv.Read()
	var broken *csv.ParseError
	switch {
	case errors.As(err, &broken) && (broken.Err == csv.ErrQuote || broken.Err == csv.ErrBareQuote):
		t.line = broken.StartLine
		return false, Faults{{Line: broken.Line, Code: CodeQuotes}}
	case err != nil:
		return true, t.ended(err)
	}
	t.line, _ = t.csv.FieldPos(0)
	t.cells = cells
	if t.rows++; t.rows > t.limits.Rows {
		return true, Faults{{Line: t.line, Code: CodeTooManyRows}}
	}
	return false, nil
}

// ended makes the end of a reading a fault with a line, or leaves it an error.
func (t *table) ended(err error) error {
	switch {
	case errors.Is(err, errTooLarge):
		return Faults{{Line: t.input.line, Code: CodeTooLarge}}
	case errors.Is(err, errRecordTooLong):
		return Faults{{Line: t.input.begun, Code: CodeRecordTooLong}}
	case errors.Is(err, csv.ErrQuote), errors.Is(err, csv.ErrBareQuote):
		return Faults{{Line: 1, Code: CodeQuotes}}
	}
	return err
}

// encodingSeen is the encoding as far as the file was read.
func (t *table) encodingSeen() Encoding {
	if d := t.input.decoder; d != nil && d.encoding == Windows1252 {
		return Windows1252
	}
	return t.encoding
}

// checkCells finds what no cell may be, and whether all are empty.
func (t *table) checkCells() (faults Faults, blank bool) {
	blank = true
	for i, cell := range t.cells {
		if isPlain(cell) && len(cell) <= t.limits.Cell {
			blank = blank && cell == ""
			continue
		}
		blank = blank && strings.TrimSpace(cell) == ""
		code := Code("")
		switch {
		case len(cell) > t.limits.Cell:
			code = CodeCellTooLong
		case strings.ContainsRune(cell, utf8.RuneError):
			code = CodeEncoding
		case strings.ContainsFunc(cell, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }):
			code = CodeControl
		default:
			continue
		}
		name := ""
		if i < len(t.header) {
			name = t.header[i]
		}
		line, _ := t.csv.FieldPos(i)
		faults = append(faults, Fault{Line: line, Column: name, Code: code, Text: short(tidy(cell))})
	}
	return faults, blank
}

// countFault is that of a record of n cells.
func (t *table) countFault(n int) Fault {
	return Fault{Line: t.line, Code: CodeCellCount, Text: strconv.Itoa(n), Hint: strconv.Itoa(len(t.header))}
}
