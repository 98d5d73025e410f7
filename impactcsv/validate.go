package impactcsv

import (
	"errors"
	"io"
	"slices"
	"strings"

	"jalon/bot"
)

// Report is what Validate found.
type Report struct {
	Encoding  Encoding
	Separator rune
	Rows      int // that were looked at, blank ones apart
	Tally         // in the order of the file
}

// Valid tells that the schema's own validators find nothing either: there is
// nothing but advice.
func (r Report) Valid() bool { return r.refused == 0 }

// Validate says every fault of a file that is meant to be of version 0.5.0, in
// memory that does not grow with the file. It takes every cell as the schema
// writes it, where Read also takes what French spreadsheets make of it. The
// error is the reader's.
func Validate(r io.Reader, limits Limits) (Report, error) {
	report := Report{Tally: Tally{most: limits.filled().Faults}}
	t, err := openTable(r, limits, editions[:1])
	if t != nil && t.input != nil {
		report.Encoding, report.Separator = t.encoding, t.separator
	}
	var missing Faults
	if errors.As(err, &missing); missing != nil {
		report.add(missing...)
		return report, nil
	}
	if err != nil {
		return report, err
	}
	report.add(t.faults...)
	for {
		fatal, err := t.next()
		if err == io.EOF {
			break
		}
		if err == nil {
			faults, blank := t.checkRow()
			report.add(faults...)
			if !blank {
				report.Rows++
			}
			continue
		}
		if err = report.take(err); err != nil {
			return report, err
		}
		if fatal {
			break
		}
	}
	report.Encoding = t.encodingSeen()
	return report, nil
}

// checkRow finds what the schema has against a record.
func (t *table) checkRow() (faults Faults, blank bool) {
	faults, blank = t.checkCells()
	if blank {
		return Faults{{Line: t.line, Code: CodeBlankRow}}, true
	}
	if len(t.cells) != len(t.header) {
		return append(faults, t.countFault(len(t.cells))), false
	}
	c := &checker{rowParser: rowParser{table: t, faults: faults}}
	for _, col := range t.edition.Columns {
		c.check(col)
	}
	c.together()
	return c.faults, false
}

// checker holds a record against the schema's rules.
type checker struct {
	rowParser
	period   bool
	end, day bot.Date
}

// check looks at one cell as it stands.
func (c *checker) check(col column) {
	i := c.at[col]
	if i < 0 {
		return
	}
	raw := c.cells[i]
	if strings.TrimSpace(raw) == "" {
		if !slices.Contains(c.edition.Optional, col) {
			c.blame(col, CodeRequired, "")
		}
		return
	}
	switch col {
	case colValue:
		c.checkNumber(raw)
	case colIsTarget, colIsPeriod, colAutomated:
		v, strict, ok := boolean(raw)
		if !strict {
			c.blame(col, CodeNotABoolean, hintIf(ok, map[bool]string{true: "true", false: "false"}[v]))
		}
		c.period = c.period || col == colIsPeriod && v
	case colDate, colStart:
		d := c.checkDay(col, raw)
		if col == colDate {
			c.end = d
		} else {
			c.day = d
		}
	case colMonitoring:
		f, ok := frequencyOf(raw)
		c.checkWord(col, raw, frequencyWord(f), ok)
	case colIndicatorType:
		w, ok := oneOf(raw, types)
		c.checkWord(col, raw, w, ok)
	case colAreaLevel:
		w, ok := oneOf(raw, areaLevels)
		c.checkWord(col, raw, w, ok)
	case colDataviz:
		w, ok := oneOf(raw, charts)
		c.checkWord(col, raw, w, ok)
	default:
		if strings.HasPrefix(raw, "=") {
			c.blame(col, CodeFormula, "")
		}
	}
}

func (c *checker) checkNumber(raw string) {
	v, decimals, code := number(raw, c.cell(colUnit), c.separator)
	switch {
	case !schemaNumber.MatchString(raw) && code != CodeNotFinite:
		switch code {
		case "":
			c.blame(colValue, CodeNotANumber, writeNumber(v, decimals))
		case CodeNumberTooLarge: // of numbers that the schema takes
			c.blame(colValue, CodeNotANumber, "")
		default:
			c.blame(colValue, code, "")
		}
	case code == CodeNotFinite, code == CodeNumberTooLarge:
		c.blame(colValue, code, "")
	}
}

func (c *checker) checkDay(col column, raw string) bot.Date {
	d, strict, ok := day(raw)
	switch {
	case strict:
	case ok && isoDate.MatchString(raw):
		c.blame(col, CodeLooseDate, d.String())
	default:
		c.blame(col, CodeNotADate, d.String())
	}
	return d
}

func (c *checker) checkWord(col column, raw, meant string, ok bool) {
	if !ok || raw != meant {
		c.blame(col, CodeNotInList, hintIf(ok, meant))
	}
}

// together looks at the cells that speak of the same days.
func (c *checker) together() {
	switch empty := c.cell(colStart) == ""; {
	case c.period && empty:
		c.blame(colStart, CodeNoStart, "")
	case !c.period && !empty:
		c.blame(colStart, CodeStartWithoutSpan, "")
	case !c.day.IsZero() && !c.end.IsZero() && c.day.After(c.end):
		c.blame(colStart, CodeStartAfterEnd, c.end.String())
	}
}

func hintIf(ok bool, hint string) string {
	if ok {
		return hint
	}
	return ""
}
