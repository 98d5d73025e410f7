package bot

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParseNumber(t *testing.T) {
	for _, c := range []struct {
		text, unit string
		want       Number
	}{
		{"10,4", "", Number{Value: 10.4, Decimals: 1}},
		{"10.4", "", Number{Value: 10.4, Decimals: 1}},
		{"10,40", "", Number{Value: 10.4, Decimals: 2}},
		{"10,4 %", "%", Number{Value: 10.4, Decimals: 1}},
		{"10,4%", "% des baux", Number{Value: 10.4, Decimals: 1}},
		{"10,4 % des BAUX", "% des baux", Number{Value: 10.4, Decimals: 1}},
		{"10,4\u202f％", "%", Number{Value: 10.4, Decimals: 1}},
		{"1 200 €", "€", Number{Value: 1200}},
		{"1 200 €", "€ par an", Number{Value: 1200}},
		{"165 000", "", Number{Value: 165000}},
		{"165\u00a0400", "", Number{Value: 165400}},
		{"165\u202f400", "", Number{Value: 165400}},
		{"165\u2009400", "", Number{Value: 165400}},
		{"1\u202f165\u00a0400,25", "", Number{Value: 1165400.25, Decimals: 2}},
		{"165'000", "", Number{Value: 165000}},
		{"165’000", "", Number{Value: 165000}},
		{"165000", "", Number{Value: 165000}},
		{"1,2 M", "", Number{Value: 1.2e6}},
		{"1,23456789 M", "", Number{Value: 1234567.89, Decimals: 2}},
		{"165 k", "", Number{Value: 165000}},
		{"165K", "", Number{Value: 165000}},
		{"1,2 M€", "€", Number{Value: 1.2e6}},
		{"1,2 M€", "M€", Number{Value: 1.2, Decimals: 1}},
		{"165 k établissements", "établissements", Number{Value: 165000}},
		{"165 000 Etablissements", "établissements", Number{Value: 165000}},
		{"165 000 e\u0301tablissements", "établissements", Number{Value: 165000}},
		{"8,2 sur 10", "sur 10", Number{Value: 8.2, Decimals: 1}},
		{"12 m²", "m²", Number{Value: 12}},
		{"12 m2", "m²", Number{Value: 12}},
		{"+3", "", Number{Value: 3}},
		{"-2,5", "", Number{Value: -2.5, Decimals: 1}},
		{"−2,5", "", Number{Value: -2.5, Decimals: 1}},
		{"－２，５", "", Number{Value: -2.5, Decimals: 1}},
		{"１０．４", "", Number{Value: 10.4, Decimals: 1}},
		{" \t10,4\u00a0\n", "", Number{Value: 10.4, Decimals: 1}},
		{"-0", "", Number{}},
		{"-0,0", "", Number{Decimals: 1}},
		{"007", "", Number{Value: 7}},
		{"0,123", "", Number{Value: 0.123, Decimals: 3}},
		{"1234,567", "", Number{Value: 1234.567, Decimals: 3}},
		{"1 234,567", "", Number{Value: 1234.567, Decimals: 3}},
		{"1 234.567", "", Number{Value: 1234.567, Decimals: 3}},
		{"1,2345", "", Number{Value: 1.2345, Decimals: 4}},
		{"999 999 999 999 999", "", Number{Value: 999999999999999}},
		{"0,123456789012345", "", Number{Value: 0.123456789012345, Decimals: 15}},
		{"~10,4", "", Number{Value: 10.4, Decimals: 1, Provisional: true}},
		{"≈ -10,4 %", "%", Number{Value: -10.4, Decimals: 1, Provisional: true}},
		{"10,4 % (p)", "%", Number{Value: 10.4, Decimals: 1, Provisional: true}},
		{"=", "%", Number{Same: true}},
		{" ＝ ", "", Number{Same: true}},
	} {
		got, err := ParseNumber(c.text, c.unit)
		if err != nil {
			t.Errorf("ParseNumber(%q, %q): %v", c.text, c.unit, err)
		} else if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("ParseNumber(%q, %q) (-want +got):\n%s", c.text, c.unit, diff)
		} else if math.Signbit(got.Value) && got.Value == 0 {
			t.Errorf("ParseNumber(%q, %q) is a negative zero", c.text, c.unit)
		}
	}
}

func TestParseNumberRefuses(t *testing.T) {
	reasons := map[error]Code{
		ErrNotANumber: CodeNotANumber, ErrAmbiguousNumber: CodeAmbiguousNumber,
		ErrTwoNumbers: CodeTwoNumbers, ErrNumberTooLarge: CodeNumberTooLarge,
	}
	for _, c := range []struct {
		unit  string
		want  error
		texts []string
	}{
		{"", ErrNotANumber, []string{"", "  ", "beaucoup", "NaN", "Inf", "-Inf", "∞", "1e400", "1e3", "0x10", "10 %", "%",
			"- 5", "--5", ",5", "5,", "1,,2", "10'11", "12.03.2026", "10²", "½", "10½", "①", "٣", "10 m", "k", "= 3", "(p)", "~",
			"\xff", "10\xff", "10\u200b", "1_000", strings.Repeat("1", 41), strings.Repeat(" ", 41)}},
		{"%", ErrNotANumber, []string{"10 €", "10 % des baux", "10 %%"}},
		{"établissements", ErrNotANumber, []string{"10 %", "10 écoles"}},
		{"", ErrAmbiguousNumber, []string{"1.234", "1,234", "-1,234", "12,345", "123.456", "1,234,567", "1.234,5", "1,234.5",
			"1.234.567", "1,234 M"}},
		{"M€", ErrAmbiguousNumber, []string{"1,2 M", "1,2 M M€"}},
		{"minutes", ErrAmbiguousNumber, []string{"1,2 M"}},
		{"k€", ErrAmbiguousNumber, []string{"165 k", "165K"}},
		{"", ErrTwoNumbers, []string{"10 11", "165 00", "1650 000", "1 000 00", "0 500", "10,4 11,2", "10, 11", "3,141 592", "10-12",
			"10/12", "10 sur 12", "10 à 12", "10 +11", "10 000  000"}},
		{"%", ErrTwoNumbers, []string{"10 % 11 %", "8 sur 10"}},
		{"", ErrNumberTooLarge, []string{"1234567890123456", "1 000 000 000 000 000", "0,1234567890123456",
			"0,0000000000000001", "999 999 999 999 999 k", "1000000000 M"}},
	} {
		for _, text := range c.texts {
			got, err := ParseNumber(text, c.unit)
			if !errors.Is(err, c.want) || got != (Number{}) {
				t.Errorf("ParseNumber(%q, %q) = %+v, %v, want %v", text, c.unit, got, err, c.want)
			} else if code := AsError(err).Code; code != reasons[c.want] && (code != CodeOtherUnit || c.unit == "" || c.want != ErrNotANumber) {
				t.Errorf("ParseNumber(%q, %q) has code %s", text, c.unit, code)
			}
		}
	}
}

// frenchText writes digits the French way, grouped by space when it is not "".
func frenchText(negative bool, whole, fraction, space string) string {
	var b strings.Builder
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(space)
		}
		b.WriteRune(r)
	}
	if fraction != "" {
		b.WriteString("," + fraction)
	}
	if negative {
		return "−" + b.String()
	}
	return b.String()
}

func TestParseNumberReadsWhatFrenchWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		negative := rapid.Bool().Draw(t, "negative")
		whole := rapid.StringMatching(`0|[1-9][0-9]{0,9}`).Draw(t, "whole")
		fraction := rapid.StringMatching(`[0-9]{0,5}`).Draw(t, "fraction")
		space := rapid.SampledFrom([]string{"", " ", "\u00a0", "\u202f", "\u2009", "'", "’"}).Draw(t, "space")
		unit := rapid.SampledFrom([]string{"", "%", "établissements"}).Draw(t, "unit")
		text := frenchText(negative, whole, fraction, space) + "\u00a0" + unit
		got, err := ParseNumber(text, unit)
		if whole != "0" && len(whole) <= 3 && len(fraction) == 3 {
			if !errors.Is(err, ErrAmbiguousNumber) {
				t.Fatalf("%q = %+v, %v, want ErrAmbiguousNumber", text, got, err)
			}
			return
		}
		want, _ := strconv.ParseFloat(whole+"."+fraction, 64)
		if negative {
			want = -want
		}
		if err != nil || got.Value != want || got.Decimals != len(fraction) {
			t.Fatalf("%q = %+v, %v, want %v with %d decimals", text, got, err, want, len(fraction))
		}
	})
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"10,4 %", "165\u202f400", "1,2 M", "−2,5", "1.234", "10²", "=", "≈1 (p)", "1e400", "", "\xff"} {
		f.Add(s, "%")
		f.Add(s, "M€")
	}
	f.Fuzz(func(t *testing.T, text, unit string) {
		n, err := ParseNumber(text, unit)
		if err != nil {
			if n != (Number{}) || AsError(err).Code == CodeInternal {
				t.Fatalf("%+v with %v", n, err)
			}
			return
		}
		if math.IsNaN(n.Value) || math.Abs(n.Value) >= maxNumber || n.Decimals < 0 || n.Decimals > maxNumberDigits {
			t.Fatalf("%+v", n)
		}
		if n.Same && (n.Value != 0 || n.Provisional) {
			t.Fatalf("%+v", n)
		}
	})
}

// What an ambiguous number may be is told as it would be typed, and is read so.
func TestReadingsOfAnAmbiguousNumber(t *testing.T) {
	for text, want := range map[string][]string{"1.234": {"1 234", "1,2340"}, "-1,234": {"-1 234", "-1,2340"}, "12,345 %": {"12 345 %", "12,3450 %"}, "1.234,5": {"1 234,5"}, "1,234.56 %": {"1 234,56 %"},
		"1.234.567": {"1 234 567"}, "1,234,567": {"1 234 567"}, "1.234.567,8": {"1 234 567,8"}, "1,234 M": {"1 234 M", "1,2340 M"}} {
		_, err := ParseNumber(text, "%")
		if e := AsError(err); e.Code != CodeAmbiguousNumber || !slices.Equal(e.Among, want) {
			t.Errorf("%q: %s %q, want %q", text, e.Code, e.Among, want)
		}
		for _, way := range want {
			if _, err := ParseNumber(way, "%"); err != nil {
				t.Errorf("%q: %v", way, err)
			}
		}
	}
	for unit, want := range map[string]string{"%": "kg", "jours": "kg", "": ""} {
		_, err := ParseNumber("12 kg", unit)
		if e := AsError(err); e.Arg != want || e.Hint != unit || (e.Code == CodeOtherUnit) != (unit != "") {
			t.Errorf("of %q: %+v", unit, e)
		}
	}
}
