package impactcsv

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"jalon/bot"
)

func date(s string) bot.Date {
	d, err := bot.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// TestPeriodOf: exact periods give their key, and others the fault that says
// which cell is to change, and to what.
func TestPeriodOf(t *testing.T) {
	for _, c := range []struct {
		frequency  bot.Frequency
		start, end string // no start for a stock
		key        string // or a code and its hint
	}{
		{bot.Monthly, "2026-10-01", "2026-10-31", "2026-10"},
		{bot.Monthly, "", "2026-10-31", "2026-10"},
		{bot.Monthly, "2028-02-01", "2028-02-29", "2028-02"},
		{bot.Weekly, "2026-12-28", "2027-01-03", "2026-W53"},
		{bot.Quarterly, "2026-07-01", "2026-09-30", "2026-Q3"},
		{bot.HalfYearly, "", "2026-06-30", "2026-H1"},
		{bot.Yearly, "2026-01-01", "2026-12-31", "2026"},
		{bot.Daily, "2026-10-05", "2026-10-05", "2026-10-05"},
		{bot.OtherFrequency, "2026-01-07", "2026-10-05", "2026-10-05"},
		{bot.Monthly, "", "2026-10-30", "not-period-end 2026-10-31"},
		{bot.Monthly, "2026-10-01", "2026-11-01", "not-period-end 2026-10-31"},
		{bot.Weekly, "2026-11-16", "2026-11-23", "not-period-end 2026-11-22"},
		{bot.Monthly, "2026-10-02", "2026-10-31", "not-period-start 2026-10-01"},
		{bot.Daily, "2026-10-01", "2026-10-31", "other-frequency mensuelle"},
		{bot.Monthly, "2026-01-01", "2026-12-31", "other-frequency annuelle"},
	} {
		r := Row{Frequency: c.frequency, Start: date(c.start), Date: date(c.end), Period: c.start != ""}
		p, err := PeriodOf(r, false)
		got := p.Key()
		var faults Faults
		if errors.As(err, &faults) {
			got = string(faults[0].Code) + " " + faults[0].Hint
		}
		if got != c.key {
			t.Errorf("%s %s %s: %s, not %s", c.frequency, c.start, c.end, got, c.key)
		}
	}
	if p, err := PeriodOf(Row{Frequency: bot.Monthly, Date: date("2026-10-14")}, true); err != nil || p.Key() != "2026-10" {
		t.Errorf("a stock of any day: %s, %v", p.Key(), err)
	}
	if _, err := PeriodOf(Row{Frequency: bot.Monthly, Date: date("2026-10-14"), Period: true}, true); err == nil {
		t.Error("a period may end on any day")
	}
}

// TestNumber reads what is clear, and says why it refuses the rest.
func TestNumber(t *testing.T) {
	for _, c := range []struct {
		text, unit string
		separator  rune
		value      float64
		decimals   int
		code       Code
	}{
		{"143", "unité", ',', 143, 0, ""}, {"-0.50", "", ',', -0.5, 2, ""}, {"1.234", "", ',', 1.234, 3, ""}, {"5.", "", ',', 5, 0, ""},
		{"1e-05", "", ',', 0.00001, 5, ""}, {"1.5E+3", "", ',', 1500, 0, ""}, {"-0", "", ',', 0, 0, ""}, {"10,4", "%", ';', 10.4, 1, ""},
		{"10,4 %", "%", ';', 10.4, 1, ""}, {"165 000", "unité", ';', 165000, 0, ""}, {"165\u202f000,5", "", ';', 165000.5, 1, ""},
		{"0.123", "", ';', 0.123, 3, ""}, {"12.5", "", ';', 12.5, 1, ""}, {"12.500", "", ';', 0, 0, CodeAmbiguousNumber},
		{"1,234", "", ',', 0, 0, CodeAmbiguousNumber}, {"~3", "", ',', 0, 0, CodeNotANumber}, {"3 (p)", "", ',', 0, 0, CodeNotANumber},
		{"n.d.", "", ',', 0, 0, CodeNotANumber}, {"0x10", "", ',', 0, 0, CodeNotANumber}, {"1_000", "", ',', 0, 0, CodeNotANumber},
		{"NaN", "", ',', 0, 0, CodeNotFinite}, {"1e400", "", ',', 0, 0, CodeNumberTooLarge}, {"3 à 4", "", ',', 0, 0, CodeTwoNumbers},
	} {
		v, decimals, code := number(c.text, c.unit, c.separator)
		if v != c.value || decimals != c.decimals || code != c.code {
			t.Errorf("%q: %v (%d) %q", c.text, v, decimals, code)
		}
	}
}

// TestUnits: what is measured keeps its unit, in the schema's spelling; what is
// counted is "unité", and has none in the bot.
func TestUnits(t *testing.T) {
	for _, c := range [][3]string{
		{"%", "%", "%"}, {"jours", "jour", "jours"}, {"sur 10", "note sur 10", "sur 10"}, {"k€", "k€", "k€"}, {"kg", "kg", "kg"},
		{"tCO2", "tCO2", "tCO2"}, {"m²", "m²", "m²"}, {"€ par dossier", "€ par dossier", "€ par dossier"},
		{"heures par agent", "heures par agent", "heures par agent"}, {"", "unité", ""}, {"unités", "unité", ""},
		{"établissements", "unité", ""}, {"logements vacants", "unité", ""}, {"mois", "mois", "mois"},
	} {
		if public := publicUnit(c[0]); public != c[1] || botUnit(public) != c[2] {
			t.Errorf("%q is published as %q and read as %q", c[0], public, botUnit(public))
		}
	}
}

// TestShortNames: whole words, no "Nombre de", and none twice.
func TestShortNames(t *testing.T) {
	taken := make(map[string]bool)
	for _, c := range [][2]string{
		{"Part des baux", "Part des baux"},
		{"Nombre d’utilisateurs inscrits", "utilisateurs inscrits"},
		{"Nombre total de dossiers", "dossiers"},
		{"Nombre", "Nombre"},
		{"Délai moyen de la réponse à une demande", "Délai moyen"},
		{"Anticonstitutionnellement et plus encore", "Anticonstitutionnellemen"},
		{"Nombre d’utilisateurs inscrits cette année", "utilisateurs inscrits 2"},
		{"Nombre d’utilisateurs inscrits depuis toujours", "utilisateurs inscrits 3"},
		{"éééééééééééééé", "éééééééééééé"},
		{"", "?"},
	} {
		got := ShortName(c[0], func(s string) bool { return taken[s] })
		if taken[got] = true; got != c[1] || len(got) > maxShortName {
			t.Errorf("%q: %q, not %q", c[0], got, c[1])
		}
	}
}

// TestRowsOf: what is published of an indicator.
func TestRowsOf(t *testing.T) {
	ind := bot.Indicator{Name: "Demandes", Family: bot.Useful, Frequency: bot.Quarterly, Unit: "demandes",
		Target: &bot.Target{Value: 90, Date: date("2027-06-30")}}
	rows := RowsOf("DGX", "Passe-Haie", ind, []bot.Measure{{Period: "2026-Q3", Value: -4.5, Decimals: 1, Comment: "=a;+b\n-c"},
		{Period: "2026-Q2", Withdrawn: true}, {Period: "2026-07", Value: 1}, {Period: "2026-Q1", Value: 7}})
	var out bytes.Buffer
	if err := Write(&out, rows, Options{Mark: true}); err != nil {
		t.Fatal(err)
	}
	want := "\ufeff" + head +
		"DGX,Passe-Haie,Demandes,7,unité,false,impact,trimestrielle,2026-03-31,true,2026-01-01,false,collecte manuelle,,,,\n" +
		"DGX,Passe-Haie,Demandes,-4.5,unité,false,impact,trimestrielle,2026-09-30,true,2026-07-01,false,collecte manuelle,,,,\"'=a;'+b\n'-c\"\n" +
		"DGX,Passe-Haie,Demandes,90,unité,true,impact,trimestrielle,2027-06-30,false,,false,collecte manuelle,,,,\n"
	if out.String() != want {
		t.Errorf("%s\nnot\n%s", out.String(), want)
	}
}

// TestWriteRefuses: a row the schema refuses is not written, nor what follows.
func TestWriteRefuses(t *testing.T) {
	var out bytes.Buffer
	err := Write(&out, slices.Values([]Row{{Service: "S", Period: true}, {}}), Options{})
	var faults Faults
	if !errors.As(err, &faults) || len(faults) != 8 || out.String() != head {
		t.Errorf("%v after %q", err, out.String())
	}
}

// TestTargetAt: the next target, or the last one.
func TestTargetAt(t *testing.T) {
	s := Series{Targets: []bot.Target{{Value: 1, Date: date("2026-12-31")}, {Value: 2, Date: date("2027-12-31")}}}
	for day, want := range map[string]float64{"2026-11-25": 1, "2026-12-31": 1, "2027-01-01": 2, "2029-01-01": 2} {
		if got := s.TargetAt(date(day)); got == nil || got.Value != want {
			t.Errorf("on %s: %v", day, got)
		}
	}
	if (Series{}).TargetAt(date("2026-01-01")) != nil {
		t.Error("a target of none")
	}
}
