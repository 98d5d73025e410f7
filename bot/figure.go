package bot

import "math"

// Figure is a measure with what it takes to say it.
type Figure struct {
	Value       float64
	Decimals    int
	Unit        string
	Complement  string
	Period      Period
	Provisional bool
}

// FigureOf returns a measure as a Figure. A period that cannot be read is the
// zero Period.
func FigureOf(ind Indicator, m Measure) Figure {
	p, _ := ParsePeriod(ind.Frequency, m.Period)
	return Figure{Value: m.Value, Decimals: m.Decimals, Unit: ind.Unit, Complement: ind.Complement,
		Period: p, Provisional: m.Provisional}
}

// Trend is how a figure moved.
type Trend struct {
	Delta    float64 // in the unit, or in percent when Relative
	Decimals int     // digits worth showing
	Points   bool    // Delta counts percentage points
	Relative bool    // Delta is a percentage of the earlier value
	Year     bool    // over one year; else since Since
	Since    Period
}

// Stable tells whether nothing moved that would be shown.
func (t Trend) Stable() bool { return t.Delta == 0 }

// TrendAt returns how measure m compares: with the same period a year before
// when year is set and it exists, else with the measure before it. It is nil
// for a first measure.
func (f IndicatorFacts) TrendAt(m Measure, year bool) *Trend {
	if year {
		if earlier, ok := f.At(yearBefore(f.Frequency, m.Period)); ok {
			t := trend(f.Indicator, earlier, m)
			t.Year = true
			return &t
		}
	}
	for _, earlier := range f.Measures {
		if earlier.Period < m.Period {
			t := trend(f.Indicator, earlier, m)
			return &t
		}
	}
	return nil
}

// Trends returns how measure m compares with the one before it and with the same
// period a year before; nil for what there is not, and previous for a yearly one.
func (f IndicatorFacts) Trends(m Measure) (previous, year *Trend) {
	if year = f.TrendAt(m, true); year != nil && !year.Year {
		year = nil
	}
	if previous = f.TrendAt(m, false); previous != nil && year != nil && previous.Since == year.Since {
		previous = nil
	}
	return previous, year
}

func yearBefore(f Frequency, period string) string {
	p, err := ParsePeriod(f, period)
	if err != nil {
		return ""
	}
	end := p.End
	if f == Weekly {
		end = end.AddDays(-52 * 7)
	} else {
		end.Year, end.Day = end.Year-1, min(end.Day, 28)
	}
	return PeriodOf(f, end).Key()
}

// relativeFrom is the size from which a change is told in percent.
const relativeFrom = 1000

func trend(ind Indicator, earlier, later Measure) Trend {
	since, _ := ParsePeriod(ind.Frequency, earlier.Period)
	t := Trend{Since: since, Decimals: max(earlier.Decimals, later.Decimals), Points: ind.Unit == "%"}
	t.Delta = Round(later.Value-earlier.Value, t.Decimals)
	if !t.Points && math.Abs(earlier.Value) >= relativeFrom {
		t.Relative, t.Decimals = true, 1
		t.Delta = Round(100*(later.Value-earlier.Value)/math.Abs(earlier.Value), 1)
	}
	return t
}

// Round rounds to a number of digits after the separator, halves away from
// zero, and never returns a negative zero.
func Round(v float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Round(v*scale)/scale + 0
}

// TargetShare returns how much of its target a figure reaches, in percent,
// rounded, but only a reached target says 100. ok is false when there
// is no target, or when lower is better and a share would mislead.
func TargetShare(ind Indicator, value float64) (percent int, ok bool) {
	if ind.Target == nil || ind.Target.Value <= 0 || ind.Direction == LowerIsBetter || value < 0 {
		return 0, false
	}
	share := 100 * value / ind.Target.Value
	if value < ind.Target.Value {
		return min(int(math.Round(share)), 99), true
	}
	return int(math.Floor(share + 1e-9)), true
}
