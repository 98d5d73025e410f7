package impactcsv

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"jalon/bot"
)

// byHand is the schema's word for how figures come that people type.
const byHand = "collecte manuelle"

// RowsOf is an indicator's figures as rows, the oldest period first, then its
// target. administration and service are those of the product, which the schema
// requires. Which indicators may be published is for the caller to choose;
// withdrawn measures are left out, and what is provisional is not said.
//
// What a count counts is not kept: the schema's unit is "unité". An indicator
// without type has that of its family.
func RowsOf(administration, service string, ind bot.Indicator, measures []bot.Measure) iter.Seq[Row] {
	row := Row{Administration: administration, Service: service, Indicator: ind.Name, Unit: publicUnit(ind.Unit),
		Type: typeOf(ind), Frequency: ind.Frequency, Source: cmp.Or(strings.TrimSpace(ind.Source), byHand)}
	row.Automated = isAutomatic(ind.Source)
	sorted := slices.SortedFunc(slices.Values(measures), func(a, b bot.Measure) int { return cmp.Compare(a.Period, b.Period) })
	return func(yield func(Row) bool) {
		for _, m := range sorted {
			p, err := bot.ParsePeriod(ind.Frequency, m.Period)
			if err != nil || m.Withdrawn {
				continue // a measure of a frequency the indicator had before
			}
			r := row
			r.Value, r.Decimals, r.Comment, r.Date = m.Value, m.Decimals, m.Comment, p.End
			if ind.Frequency != bot.OtherFrequency {
				r.Period, r.Start = true, p.Start
			}
			if !yield(r) {
				return
			}
		}
		if t := ind.Target; t != nil && !t.Date.IsZero() {
			r := row
			r.Target, r.Value, r.Decimals, r.Date = true, t.Value, t.Decimals, t.Date
			yield(r)
		}
	}
}

// typeOf is an indicator's type; without one, that of its family.
func typeOf(ind bot.Indicator) bot.IndicatorType {
	if ind.Type != "" {
		return ind.Type
	}
	switch ind.Family {
	case bot.Usable, bot.Used, "":
		return bot.TypeUsage
	}
	return bot.TypeImpact
}

// isAutomatic tells of a source that no person is in it.
func isAutomatic(source string) bool {
	for _, w := range strings.FieldsFunc(fold(source), func(r rune) bool { return !('a' <= r && r <= 'z') }) {
		switch w {
		case "script", "scripts", "api", "automatique", "automatise", "automatisee", "metabase", "matomo", "sql":
			return true
		}
	}
	return false
}
