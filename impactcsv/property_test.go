package impactcsv

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"jalon/bot"
)

// anyText is what people and attackers write: quotes, separators, formulas,
// line ends, apostrophes, accents, and any character.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringOfN(rapid.SampledFrom([]rune("=+-@＝'\";,\n\r\t aé’œ1%\u00a0\u200b\u202e\ufeff🤖")), 0, 12, -1),
		rapid.String(), rapid.StringMatching(`[A-Z][a-z]{2,9}( [a-z]{1,9}){0,4}`))
}

func given(g *rapid.Generator[string]) *rapid.Generator[string] {
	return g.Filter(func(s string) bool { return tidy(s) != "" })
}

func anyDay() *rapid.Generator[bot.Date] {
	return rapid.Map(rapid.IntRange(0, 40000), func(n int) bot.Date {
		return bot.Date{Year: 1970, Month: time.January, Day: 1}.AddDays(n)
	})
}

// anyNumber is a value and the decimals it is written with.
func anyNumber(t *rapid.T) (float64, int) {
	decimals := rapid.IntRange(0, 6).Draw(t, "decimals")
	return bot.Round(float64(rapid.Int64Range(-1e9, 1e9).Draw(t, "digits"))/math.Pow10(decimals), decimals), decimals
}

func anyRow(t *rapid.T) Row {
	text := func(name string) string { return anyText().Draw(t, name) }
	r := Row{Administration: given(anyText()).Draw(t, "administration"), Service: given(anyText()).Draw(t, "service"),
		Indicator: given(anyText()).Draw(t, "indicator"), Unit: given(anyText()).Draw(t, "unit"), Source: given(anyText()).Draw(t, "source"),
		Target: rapid.Bool().Draw(t, "target"), Type: rapid.SampledFrom([]bot.IndicatorType{bot.TypeUsage, bot.TypeImpact}).Draw(t, "type"),
		Frequency: rapid.SampledFrom(bot.Frequencies).Draw(t, "frequency"), Date: anyDay().Draw(t, "date"),
		Automated: rapid.Bool().Draw(t, "automated"), AreaLevel: rapid.SampledFrom(append(areaLevels, "")).Draw(t, "level"),
		AreaCode: text("code"), Chart: rapid.SampledFrom(append(charts, "")).Draw(t, "chart"), Comment: text("comment")}
	r.Value, r.Decimals = anyNumber(t)
	if r.Period = rapid.Bool().Draw(t, "period"); r.Period {
		r.Start = r.Date.AddDays(-rapid.IntRange(0, 400).Draw(t, "days"))
	}
	return r
}

// tidied is a row as a file gives it back.
func tidied(r Row) Row {
	for _, s := range []*string{&r.Administration, &r.Service, &r.Indicator, &r.Unit, &r.Source, &r.AreaCode, &r.Comment} {
		*s = tidy(*s)
	}
	return r
}

// TestRoundTrip: what is written is valid, harmless in a spreadsheet whichever
// separator it believes in, and read back as it was.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.Custom(anyRow), 1, 5).Draw(t, "rows")
		var file bytes.Buffer
		if err := Write(&file, slices.Values(rows), Options{Mark: rapid.Bool().Draw(t, "mark")}); err != nil {
			t.Fatal(err)
		}
		checkHarmless(t, file.String())
		report, err := Validate(bytes.NewReader(file.Bytes()), Limits{})
		if err != nil || report.Total > 0 || report.Rows != len(rows) {
			t.Fatalf("%v %v\n%s", err, report, file.String())
		}
		var got, want []Row
		for r, err := range opened(t, file.Bytes()).Rows() {
			if err != nil {
				t.Fatalf("%v\n%s", err, file.String())
			}
			got = append(got, r)
		}
		for _, r := range rows {
			want = append(want, tidied(r))
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Row{}, "Line")); diff != "" {
			t.Fatalf("%s\n%s", diff, file.String())
		}
	})
}

func opened(t interface{ Fatal(...any) }, file []byte) *Reader {
	r, err := Open(bytes.NewReader(file), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// checkHarmless looks at what would be cells if semicolons were separators.
func checkHarmless(t *rapid.T, file string) {
	for _, line := range strings.Split(file, "\n") {
		for _, cell := range strings.Split(line, ";") {
			if cell = strings.TrimLeft(cell, `"`); cell != "" && strings.ContainsRune(formulaSigns, []rune(cell)[0]) {
				t.Fatalf("a spreadsheet would compute %q of\n%s", cell, file)
			}
		}
	}
}

// TestIndicatorRoundTrip: an indicator and its measures come back.
func TestIndicatorRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ind := bot.Indicator{Name: given(anyText()).Draw(t, "name"), Frequency: rapid.SampledFrom(bot.Frequencies).Draw(t, "frequency"),
			Type: rapid.SampledFrom([]bot.IndicatorType{bot.TypeUsage, bot.TypeImpact}).Draw(t, "type"),
			Unit: rapid.SampledFrom([]string{"%", "jours", "sur 10", "", "k€", "°C"}).Draw(t, "unit"), Source: given(anyText()).Draw(t, "source")}
		var measures []bot.Measure
		for p := bot.PeriodOf(ind.Frequency, anyDay().Draw(t, "first")); len(measures) < rapid.IntRange(1, 20).Draw(t, "n"); p = p.Next() {
			m := bot.Measure{Period: p.Key(), Comment: anyText().Draw(t, "comment")}
			m.Value, m.Decimals = anyNumber(t)
			measures = append(measures, m)
		}
		if rapid.Bool().Draw(t, "has target") {
			ind.Target = &bot.Target{Date: anyDay().Draw(t, "by")}
			ind.Target.Value, ind.Target.Decimals = anyNumber(t)
		}
		var file bytes.Buffer
		if err := Write(&file, RowsOf("DGX", "S", ind, measures), Options{}); err != nil {
			t.Fatal(err)
		}
		g, err := Gather(opened(t, file.Bytes()).Rows(), Rules{})
		if err != nil || g.Total > 0 || len(g.Services) != 1 || len(g.Services[0].Series) != 1 {
			t.Fatalf("%v %+v\n%s", err, g, file.String())
		}
		got := g.Services[0].Series[0]
		want := ind
		want.Name, want.Source = oneLine(want.Name), oneLine(want.Source)
		want.ShortName, want.Delay, want.Public = got.Indicator.ShortName, ind.Frequency.DefaultDelay(), true
		if diff := cmp.Diff(want, got.Indicator, cmpopts.IgnoreFields(bot.Target{}, "Decimals")); diff != "" {
			t.Fatal(diff)
		}
		var back []bot.Measure
		for i, m := range got.Measures {
			back = append(back, m.Measure)
			measures[i].Comment = tidy(measures[i].Comment)
		}
		if diff := cmp.Diff(measures, back, cmpopts.IgnoreFields(bot.Measure{}, "Decimals")); diff != "" {
			t.Fatal(diff)
		}
		if n := len(got.Indicator.ShortName); n == 0 || n > maxShortName {
			t.Fatalf("%q is of %d bytes", got.Indicator.ShortName, n)
		}
	})
}

// TestAnyValue: any number the bot keeps is written without exponent and read
// back exactly, also when it takes more decimals than it was said to have.
func TestAnyValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(-1e15+1, 1e15-1).Draw(t, "v")
		s := writeNumber(v, rapid.IntRange(0, 15).Draw(t, "decimals"))
		back, _, code := number(s, "", ',')
		if back != v || code != "" || strings.ContainsAny(s, "eE,+ ") || strings.HasPrefix(s, "-0") && v == 0 {
			t.Fatalf("%v is written %q and read %v, %s", v, s, back, code)
		}
	})
}

// TestInert: bare gives back what inert was given.
func TestInert(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "s")
		clean := tidy(s)
		if tidy(clean) != clean || bare(inert(clean)) != clean || tidy(inert(clean)) != inert(clean) {
			t.Fatalf("%q, tidied %q, inert %q, bare %q", s, clean, inert(clean), bare(inert(clean)))
		}
	})
}
