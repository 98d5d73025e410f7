package impactcsv

import (
	"encoding/csv"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"

	"jalon/bot"
)

// Options say for whom a file is written. The zero value is for open data.
type Options struct {
	Mark bool // a byte-order mark first, by which spreadsheets know UTF-8
}

// Write writes rows as a file of version 0.5.0, one at a time: commas, lines
// ended by \n, dots in numbers, and texts that spreadsheets do not compute, as
// inert says. Numbers stay numbers. Control characters and what is not seen are
// left out.
//
// It stops at a row that the schema would refuse, whose Faults it returns; rows
// before it are written. Any other error is the writer's.
func Write(w io.Writer, rows iter.Seq[Row], o Options) error {
	if o.Mark {
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return err
		}
	}
	out := csv.NewWriter(w)
	current := editions[0].Columns
	cells := make([]string, len(current))
	for i, c := range current {
		cells[i] = c.String()
	}
	if err := out.Write(cells); err != nil {
		return err
	}
	for row := range rows {
		if faults := row.cells(current, cells); faults != nil {
			out.Flush()
			return faults
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// cells fills in the row's cells, and finds what the schema refuses of them.
func (r Row) cells(of []column, cells []string) (faults Faults) {
	limit := Limits{}.filled().Cell
	for i, c := range of {
		cell, code := r.write(c)
		cells[i] = cell
		if code == "" && cell == "" && !slices.Contains(editions[0].Optional, c) {
			code = CodeRequired
		}
		if len(cell) > limit {
			code = CodeCellTooLong
		}
		if code != "" {
			faults = append(faults, Fault{Line: r.Line, Column: c.String(), Code: code, Text: short(cell)})
		}
	}
	if r.Period && r.Start.IsZero() {
		faults = append(faults, Fault{Line: r.Line, Column: colStart.String(), Code: CodeNoStart})
	}
	if r.Start.After(r.Date) {
		faults = append(faults, Fault{Line: r.Line, Column: colStart.String(), Code: CodeStartAfterEnd,
			Text: r.Start.String(), Hint: r.Date.String()})
	}
	return faults
}

// write is one cell, and what is wrong with it.
func (r Row) write(c column) (cell string, wrong Code) {
	switch c {
	case colAdministration:
		return inert(tidy(r.Administration)), ""
	case colService:
		return inert(tidy(r.Service)), ""
	case colIndicator:
		return inert(tidy(r.Indicator)), ""
	case colValue:
		switch {
		case math.IsNaN(r.Value), math.IsInf(r.Value, 0):
			return "", CodeNotFinite
		case math.Abs(r.Value) >= maxValue:
			return "", CodeNumberTooLarge
		}
		return writeNumber(r.Value, r.Decimals), ""
	case colUnit:
		return inert(tidy(r.Unit)), ""
	case colIsTarget:
		return strconv.FormatBool(r.Target), ""
	case colIndicatorType:
		return listed(string(r.Type), types)
	case colMonitoring:
		word := frequencyWord(r.Frequency)
		return listed(word, []string{word})
	case colDate:
		return writeDay(r.Date)
	case colIsPeriod:
		return strconv.FormatBool(r.Period), ""
	case colStart:
		return writeDay(r.Start)
	case colAutomated:
		return strconv.FormatBool(r.Automated), ""
	case colSource:
		return inert(tidy(r.Source)), ""
	case colAreaLevel:
		return listed(r.AreaLevel, areaLevels)
	case colAreaCode:
		return inert(tidy(r.AreaCode)), ""
	case colDataviz:
		return listed(r.Chart, charts)
	case colComment:
		return inert(tidy(r.Comment)), ""
	}
	return "", ""
}

// listed is a word of a list; an empty one is left empty.
func listed(word string, list []string) (string, Code) {
	if word != "" && !slices.Contains(list, word) {
		return word, CodeNotInList
	}
	return word, ""
}

func writeDay(d bot.Date) (string, Code) {
	if !d.IsZero() && (d.Year < 1 || d.Year > 9999 || d.AddDays(0) != d) {
		return "", CodeNotADate
	}
	return d.String(), ""
}
