package impactcsv

import "jalon/bot"

// PeriodOf is the period a row's figure is about. Its dates have to be exactly
// those of a period of the row's frequency; of a frequency without rhythm, the
// period is the row's last day. anyDay lets a stock, which is measured on a day
// and not over some, be measured on any day of its period.
//
// The error is Faults: CodeNotPeriodEnd, CodeNotPeriodStart or
// CodeOtherFrequency.
func PeriodOf(r Row, anyDay bool) (bot.Period, error) {
	p := bot.PeriodOf(r.Frequency, r.Date)
	if r.Frequency == bot.OtherFrequency || p.End == r.Date && (!r.Period || r.Start.IsZero() || r.Start == p.Start) {
		return p, nil
	}
	if !r.Period {
		if anyDay {
			return p, nil
		}
		return bot.Period{}, r.blame(colDate, CodeNotPeriodEnd, r.Date.String(), p.End.String())
	}
	if r.Start.IsZero() {
		return bot.Period{}, r.blame(colDate, CodeNotPeriodEnd, r.Date.String(), p.End.String())
	}
	// Often the day after the end is given.
	if begun := bot.PeriodOf(r.Frequency, r.Start); begun.Start == r.Start && begun.Next().Start == r.Date {
		return bot.Period{}, r.blame(colDate, CodeNotPeriodEnd, r.Date.String(), begun.End.String())
	}
	for _, f := range bot.Frequencies {
		if other := bot.PeriodOf(f, r.Date); f != bot.OtherFrequency && other.Start == r.Start && other.End == r.Date {
			return bot.Period{}, r.blame(colMonitoring, CodeOtherFrequency, frequencyWord(r.Frequency), frequencyWord(f))
		}
	}
	if p.End != r.Date {
		return bot.Period{}, r.blame(colDate, CodeNotPeriodEnd, r.Date.String(), p.End.String())
	}
	return bot.Period{}, r.blame(colStart, CodeNotPeriodStart, r.Start.String(), p.Start.String())
}

func (r Row) blame(c column, code Code, text, hint string) Faults {
	return Faults{{Line: r.Line, Column: c.String(), Code: code, Text: short(text), Hint: hint}}
}
