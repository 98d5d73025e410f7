package impactcsv

import (
	"strings"

	"jalon/bot"
)

// Row is one figure, or target, of one service's indicator. Its texts are tidy:
// UTF-8, trimmed, lines ended by \n, nothing unseen. That spreadsheets do not
// compute them is Write's concern.
type Row struct {
	Line           int    // where it begins in its file; 0 when it comes from none
	Administration string // administration_rattachement; empty before 0.3.0
	Service        string // nom_service_public_numerique, as written
	Indicator      string
	Value          float64
	Decimals       int               // digits written after the separator, at most 15
	Unit           string            // as the schema has it: "unité" for a count
	Target         bool              // est_cible: to be reached on Date
	Type           bot.IndicatorType // empty before 0.5.0
	Frequency      bot.Frequency
	Date           bot.Date // the last day of the period, or the day of a stock or target
	Period         bool     // est_periode: over the days from Start to Date; else a stock
	Start          bot.Date // zero when not given
	Automated      bool
	Source         string
	AreaLevel      string // denom_insee
	AreaCode       string // code_insee
	Chart          string // dataviz_wish
	Comment        string
	Method         string        // mode_calcul, until 0.2.2; not written
	Direction      bot.Direction // sens_evolution_souhaite, until 0.2.1; not written
}

// rowParser reads the cells of one record after another.
type rowParser struct {
	*table
	kept   map[string]string // texts that rows have in common
	faults Faults            // of the record
}

const maxKept = 4096

// row reads a record. blank is one of empty cells only, which is no row.
func (p *rowParser) row() (r Row, blank bool, faults Faults) {
	if p.faults, blank = p.checkCells(); blank || p.faults != nil {
		return Row{}, blank, p.faults
	}
	for c := range columns {
		if isNeeded[c] && p.at[c] >= len(p.cells) {
			return Row{}, false, Faults{p.countFault(len(p.cells))}
		}
	}
	for n := len(p.cells); n > len(p.header); n-- {
		if strings.TrimSpace(p.cells[n-1]) != "" {
			return Row{}, false, Faults{p.countFault(n)}
		}
	}
	r = Row{Line: p.line, Administration: p.text(colAdministration), Service: p.text(colService), Indicator: p.text(colIndicator),
		Unit: p.text(colUnit), Target: p.boolean(colIsTarget), Type: bot.IndicatorType(p.word(colIndicatorType, types)),
		Date: p.day(colDate), Period: p.boolean(colIsPeriod), Start: p.day(colStart), Automated: p.boolean(colAutomated),
		Source: p.text(colSource), AreaLevel: p.level(), AreaCode: p.text(colAreaCode),
		Chart: p.word(colDataviz, charts), Comment: p.text(colComment), Method: p.text(colMethod)}
	r.Value, r.Decimals = p.number(r.Unit)
	r.Frequency = p.frequency()
	p.old(&r)
	if !r.Start.IsZero() && r.Start.After(r.Date) && !r.Date.IsZero() {
		p.blame(colStart, CodeStartAfterEnd, r.Date.String())
	}
	return r, false, p.faults
}

// old reads what versions before 0.2.2 say in other columns.
func (p *rowParser) old(r *Row) {
	switch p.edition.Version {
	case V020:
		r.Period, r.Start = true, p.day(colFirstDay)
		if span := bot.PeriodOf(r.Frequency, r.Start); r.Start == span.Start {
			r.Date = span.End
		} else {
			p.blame(colFirstDay, CodeNotPeriodStart, span.Start.String())
		}
	case V021:
	default:
		return
	}
	r.Source = p.text(colCollection)
	r.Automated = fold(r.Source) == "automatise"
	if wish := fold(p.cell(colDirection)); wish != "" {
		for _, d := range directions {
			if d.Word == wish {
				r.Direction = d.Direction
				return
			}
		}
		p.blame(colDirection, CodeNotInList, "")
	}
}

// cell is a column's cell, trimmed; empty where there is no such column.
func (p *rowParser) cell(c column) string {
	if i := p.at[c]; i >= 0 && i < len(p.cells) {
		return strings.TrimSpace(p.cells[i])
	}
	return ""
}

// blame adds a fault to a column's cell.
func (p *rowParser) blame(c column, code Code, hint string) {
	line := p.line
	if i := p.at[c]; i >= 0 && i < len(p.cells) {
		line, _ = p.csv.FieldPos(i)
	}
	p.faults = append(p.faults, Fault{Line: line, Column: c.String(), Code: code, Text: short(tidy(p.cell(c))), Hint: hint})
}

// given is a cell that may have to be there; ok is false when it is empty.
func (p *rowParser) given(c column) (s string, ok bool) {
	if s = p.cell(c); s == "" && p.at[c] >= 0 && isNeeded[c] {
		p.blame(c, CodeRequired, "")
	}
	return s, s != ""
}

func (p *rowParser) text(c column) string {
	s, ok := p.given(c)
	if !ok {
		return ""
	}
	if strings.HasPrefix(s, "=") {
		p.blame(c, CodeFormula, "")
		return ""
	}
	if known, ok := p.kept[s]; ok {
		return known
	}
	// A copy, so that a row does not hold its whole record.
	clean := strings.Clone(bare(tidy(s)))
	if clean == "" && isNeeded[c] {
		p.blame(c, CodeRequired, "")
	}
	if len(p.kept) < maxKept {
		p.kept[strings.Clone(s)] = clean
	}
	return clean
}

func (p *rowParser) boolean(c column) bool {
	s, ok := p.given(c)
	if !ok {
		return false
	}
	v, _, ok := boolean(s)
	if !ok {
		p.blame(c, CodeNotABoolean, "")
	}
	return v
}

func (p *rowParser) day(c column) bot.Date {
	s, ok := p.given(c)
	if !ok {
		return bot.Date{}
	}
	d, _, ok := day(s)
	if !ok {
		p.blame(c, CodeNotADate, "")
	}
	return d
}

func (p *rowParser) word(c column, list []string) string {
	s, ok := p.given(c)
	if !ok {
		return ""
	}
	w, ok := oneOf(s, list)
	if !ok {
		p.blame(c, CodeNotInList, "")
	}
	return w
}

// level is free until 0.5.0.
func (p *rowParser) level() string {
	if p.edition.Version == V050 {
		return p.word(colAreaLevel, areaLevels)
	}
	return p.text(colAreaLevel)
}

func (p *rowParser) number(unit string) (float64, int) {
	s, ok := p.given(colValue)
	if !ok {
		return 0, 0
	}
	v, decimals, code := number(s, unit, p.separator)
	if code != "" {
		p.blame(colValue, code, "")
	}
	return v, decimals
}

func (p *rowParser) frequency() bot.Frequency {
	c := colMonitoring
	if p.at[c] < 0 {
		c = colCalculation
	}
	s, ok := p.given(c)
	if !ok {
		return ""
	}
	f, ok := frequencyOf(s)
	if !ok {
		p.blame(c, CodeNotInList, "")
	}
	return f
}
