package commands

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

func TestPeriodsAsTyped(t *testing.T) {
	today := bot.Date{Year: 2026, Month: time.November, Day: 25}
	for _, c := range []struct {
		f         bot.Frequency
		text, key string
		fits      bool
	}{
		{bot.Monthly, "octobre", "2026-10", true}, {bot.Monthly, "décembre", "2025-12", true}, {bot.Monthly, "Oct", "2026-10", true}, {bot.Monthly, "2026-10", "2026-10", true},
		{bot.Monthly, "10/2026", "2026-10", true}, {bot.Monthly, "31/10/2026", "2026-10", true}, {bot.Monthly, "octobre 2024", "2024-10", true}, {bot.Monthly, "hier", "2026-11", true},
		{bot.Monthly, "T3 2026", "2026-Q3", false}, {bot.Monthly, "2026", "2026", false}, {bot.Monthly, "semaine 45", "2026-W45", false},
		{bot.Quarterly, "T3 2026", "2026-Q3", true}, {bot.Quarterly, "q4", "2026-Q4", true}, {bot.Quarterly, "3e trimestre", "2026-Q3", true}, {bot.Quarterly, "trimestre 1 2025", "2025-Q1", true},
		{bot.Quarterly, "2026-Q3", "2026-Q3", true}, {bot.Quarterly, "31/10/2026", "2026-Q4", true}, {bot.Quarterly, "octobre", "2026-10", false},
		{bot.HalfYearly, "S1 2026", "2026-H1", true}, {bot.HalfYearly, "1er semestre 2026", "2026-H1", true}, {bot.HalfYearly, "h2", "2026-H2", true},
		{bot.Yearly, "2025", "2025", true}, {bot.Yearly, "31/12/2025", "2025", true},
		{bot.Weekly, "semaine 45", "2026-W45", true}, {bot.Weekly, "2026-W45", "2026-W45", true}, {bot.Weekly, "w1 2026", "2026-W01", true}, {bot.Weekly, "semaine 53", "2025-W53", false},
		{bot.Daily, "31/10/2026", "2026-10-31", true}, {bot.Daily, "hier", "2026-11-24", true}, {bot.OtherFrequency, "31/10/2026", "2026-10-31", true},
		{bot.Monthly, "", "", false}, {bot.Monthly, "pas une date", "", false}, {bot.Monthly, "99/99/9999", "", false}, {bot.Weekly, "semaine 54", "", false}, {bot.Quarterly, "T5", "", false},
	} {
		p, ok, fits := periodTyped(c.f, c.text, today)
		if c.text == "semaine 53" { // 2026 has 53 weeks, and that one has not begun: the year before has 52
			if !ok || p.Frequency != bot.Weekly {
				t.Errorf("%q: %s %v", c.text, p.Key(), ok)
			}
			continue
		}
		if ok != (c.key != "") || ok && (p.Key() != c.key || fits != c.fits) {
			t.Errorf("%s %q: %s %v %v, want %q %v", c.f, c.text, p.Key(), ok, fits, c.key, c.fits)
		}
	}
	for f, want := range map[bot.Frequency]string{bot.Monthly: "2026-10", bot.Quarterly: "2026-Q3", bot.HalfYearly: "2026-H1", bot.Yearly: "2025", bot.Weekly: "2026-W47",
		bot.Daily: "2026-11-24", bot.OtherFrequency: "2026-11-25"} {
		if got := lastComplete(f, today).Key(); got != want {
			t.Errorf("the last whole %s period is %s, want %s", f, got, want)
		}
	}
}

func TestValuesAndPeriodsAsTyped(t *testing.T) {
	today := bot.Date{Year: 2026, Month: time.November, Day: 25}
	for text, want := range map[string][2]string{
		"10,4 %": {"10,4 %", ""}, "165 000": {"165 000", ""}, "165 000 au 31/10/2026": {"165 000", "2026-10"}, "12 en octobre": {"12", "2026-10"}, "12 octobre": {"12", "2026-10"},
		"12 pour 2026-09": {"12", "2026-09"}, "12 fin septembre": {"12", "2026-09"}, "10,4 p": {"10,4 p", ""}, "10,4 p en octobre": {"10,4 p", "2026-10"},
		"12 au T3 2026": {"12", "?"}, "1 234 567": {"1 234 567", ""}, "12 au": {"12 au", ""}, "": {"", ""}, "12 au 32/13/2026": {"12 au 32/13/2026", ""}, "12 au 30 septembre": {"12", "2026-09"}, "12 au 31/12": {"12", "2025-12"}, "10,3 31/10": {"10,3", "2026-10"},
	} {
		value, p, typed := valueAndPeriod(bot.Monthly, text, today)
		got := p.Key()
		if typed == "" {
			got = ""
		} else if p.Frequency == "" {
			got = "?"
		}
		if value != want[0] || got != want[1] {
			t.Errorf("%q: %q, %q, want %q", text, value, got, want)
		}
	}
}

// Whatever is typed is noted as it was understood, refused, or asked about; never
// half of it.
func TestTypedFigures(t *testing.T) {
	for text, want := range map[string]any{
		"dossierfacile baux = 11": 11.0, "baux = 11": bot.NotFound{}, "dossierfacile baux=11": 11.0, "dossierfacile BAUX = 11 %": 11.0, "dossierfacile Baux = ~11": 11.0,
		"dossierfacile baux = =": 10.0, "dossierfacile dossiers = 12,5": 12.5, "dossierfacile ba = 11": 11.0, "dossierfacile bau = 11": 11.0, "dossierfacile baus = 11": 11.0,
		"dossierfacile = 11": bot.WhichIndicator{}, "dossierfacile truc = 11": bot.WhichIndicator{}, "dossierfacile baux =": bot.CodeNotANumber, "dossierfacile baux = beaucoup": bot.CodeNotANumber,
		"dossierfacile baux = 1e400": bot.CodeNotANumber, "dossierfacile baux = NaN": bot.CodeNotANumber, "dossierfacile baux = 11 12": bot.CodeTwoNumbers,
		"dossierfacile baux = 1,234": bot.WhichNumber{}, "dossierfacile baux = 1.234,5 en septembre": bot.WhichNumber{}, "dossierfacile baux = 12 kg": bot.CodeOtherUnit,
		"dossierfacile 2 baux = 11": bot.WhichIndicator{}, "dossierfacile baux = 11 au 31 octobre": 11.0, "dossierfacile baux = 11 au 31/10": 11.0, "dossierfacile baux = 9999999999999999": bot.CodeNumberTooLarge,
		"dossierfacile baux = 11 au 31/12/2030": bot.CodeFuturePeriod, "dossierfacile baux = 11 T3 2026": bot.CodeUnknownPeriod,
		"dossierfacile baux 11": bot.CodeNoEquals, "dossierfacile baux 165 000": bot.CodeNoEquals,
		"dossierfacile baux = 104": bot.Unlikely{}, "dossierfacile baux = 0,5": bot.Unlikely{}, "dossierfacile baux = -11": -11.0, "dossierfacile baux = 0": 0.0,
		`dossierfacile baux = 11 "` + strings.Repeat("é", 1001) + `"`: bot.CodeTextTooLong, "zzz baux = 11": bot.NotFound{},
	} {
		b := newBench(t)
		reply, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "intra"}, Trigger: "indicateur", Text: text, Door: "test"})
		switch want := want.(type) {
		case bot.Code:
			if code(err) != want {
				t.Errorf("%.60q: %+v %v, want %s", text, reply.Show, err, want)
			}
		case float64:
			noted, ok := reply.Show.(bot.Noted)
			if err != nil || !ok || len(noted.Figures) != 1 || noted.Figures[0].Figure.Value != want {
				t.Errorf("%q: %+v %v, want %v", text, reply.Show, err, want)
			}
		default:
			if got := fmt.Sprintf("%T", reply.Show); err != nil || got != fmt.Sprintf("%T", want) {
				t.Errorf("%q: %s %v, want %T", text, got, err, want)
			}
		}
		if _, noted := want.(float64); b.saved(t) > 0 != noted {
			t.Errorf("%q: %d saved", text, b.saved(t))
		}
	}
}

// Taking back goes back step by step, and only for a while by a press.
func TestTakingBackStepByStep(t *testing.T) {
	b := newBench(t)
	type_ := func(text string) Reply {
		t.Helper()
		reply, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "intra"}, Trigger: "indicateur", Text: text, Door: "test"})
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		return reply
	}
	first := type_("dossierfacile baux = 11").Show.(bot.Noted)
	type_("dossierfacile baux = 12")
	press := bot.Act{Verb: bot.VerbTakeBack, Product: b.product, Before: first.Figures[0].Seq, Text: first.Until.Format(time.RFC3339)}
	if reply, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "intra"}, Act: press}); err != nil || !reply.Show.(bot.TakenBack).Gone {
		t.Errorf("what was replaced: %+v %v", reply.Show, err)
	}
	for _, want := range []float64{11, 0} {
		back := type_("retirer dossierfacile baux").Show.(bot.TakenBack)
		if !back.Changed || (back.Now == nil) != (want == 0) || back.Now != nil && back.Now.Value != want {
			t.Errorf("%+v, want %v", back, want)
		}
	}
	if back := type_("retirer dossierfacile baux").Show.(bot.TakenBack); back.Figure != nil {
		t.Errorf("%+v", back)
	}
	late := type_("dossierfacile baux = 13").Show.(bot.Noted)
	press.Before, press.Text = late.Figures[0].Seq, late.Until.Add(-time.Hour).Format(time.RFC3339)
	if _, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "intra"}, Act: press}); code(err) != bot.CodeTakeBackLate {
		t.Errorf("too late: %v", err)
	}
	press.Text = late.Until.Format(time.RFC3339)
	if reply, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "stranger"}, Act: press}); refusedOr(reply, err) != bot.CodeNotAllowed {
		t.Errorf("another's: %+v %v", reply.Show, err)
	}
}

// A form that holds something unlikely is asked about once, as long as it holds
// the same.
func TestUnlikelyInAForm(t *testing.T) {
	b := newBench(t)
	act := b.form(t, "intra")
	for i, c := range []struct {
		value string
		asked bool
	}{{"104", true}, {"105", true}, {"104", true}, {"104", false}} {
		reply, err := b.fill("intra", act, map[string]string{"baux": c.value})
		if err != nil || (reply.Faults["baux"] != nil) != c.asked {
			t.Errorf("%d: %+v %v", i, reply, err)
		}
	}
	if b.values(t)["baux"] != 104 {
		t.Errorf("%v", b.values(t))
	}
}

// An indicator is defined once however often its form is sent, and its names are
// its own.
func TestDefiningByForm(t *testing.T) {
	b := newBench(t)
	send := func(act bot.Act, values map[string]string) (Reply, error) {
		return b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Act: act, Values: values, Door: "test"})
	}
	form := func(press bot.Act) bot.Act {
		press.Verb, press.Product = bot.VerbDefine, b.product
		reply, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "intra"}, Act: press})
		if err != nil || reply.Form == nil {
			t.Fatalf("%+v %v", reply, err)
		}
		return reply.Form.(*bot.DefineForm).Act
	}
	act := form(bot.Act{})
	whole := map[string]string{bot.FieldName: "  Délai   médian ", bot.FieldUnit: "jours", bot.FieldFamily: "useful", bot.FieldFrequency: "monthly", bot.FieldDirection: "lower"}
	for range 2 {
		reply, err := send(act, whole)
		if d, ok := reply.Show.(bot.Defined); err != nil || !ok || d.Indicator.Name != "Délai médian" || d.Indicator.ShortName != "median" || d.Indicator.Delay != 5 {
			t.Errorf("%+v %v", reply, err)
		}
	}
	facts, err := b.store.Facts(t.Context(), b.product)
	if err != nil || len(facts.Indicators) != 3 {
		t.Fatalf("%d indicators, %v", len(facts.Indicators), err)
	}
	one := func(name, short string) map[string]string {
		return map[string]string{bot.FieldName: name, bot.FieldShort: short, bot.FieldFamily: "used", bot.FieldFrequency: "monthly", bot.FieldDirection: "higher"}
	}
	for _, c := range []struct {
		values map[string]string
		field  string
		code   bot.Code
		arg    string
	}{{one(" ", ""), bot.FieldName, bot.CodeNoName, ""}, {one("baux", ""), bot.FieldName, bot.CodeNameTaken, "baux"}, {one("Nouveaux baux", "baux"), bot.FieldShort, bot.CodeNameTaken, "baux"}, {one("baux", "autres"), bot.FieldName, bot.CodeNameTaken, "baux"}} {
		reply, err := send(form(bot.Act{}), c.values)
		if fault := reply.Faults[c.field]; err != nil || len(reply.Faults) != 1 || fault == nil || fault.Code != c.code || fault.Arg != c.arg || fault.Hint != "" {
			t.Errorf("%v: %+v %v", c.values, reply, err)
		}
	}
	if _, err := b.indicateurBy(t, "intra", "archiver dossierfacile dossiers"); err != nil {
		t.Fatal(err)
	}
	reply, err := send(form(bot.Act{}), one("Dossiers neufs", "dossiers"))
	if fault := reply.Faults[bot.FieldShort]; err != nil || fault == nil || fault.Hint != "desarchiver dossierfacile dossiers" {
		t.Errorf("an archived one's: %+v %v", reply, err)
	}
	change := form(bot.Act{Text: string(facts.Indicators[2].ID)})
	whole[bot.FieldName] = "Délai moyen"
	if reply, err := send(change, whole); err != nil || reply.Show.(bot.Defined).Indicator.ID != facts.Indicators[2].ID {
		t.Errorf("%+v %v", reply, err)
	}
	if _, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "intra"}, Act: bot.Act{Verb: bot.VerbDefine, Product: b.product, Text: "i999"}}); code(err) != bot.CodeIndicatorGone {
		t.Errorf("no such indicator: %v", err)
	}
}

func (b *bench) indicateurBy(t *testing.T, who bot.UserID, text string) (Reply, error) {
	t.Helper()
	return b.Command(t.Context(), Call{Who: bot.Person{ID: who}, Trigger: "indicateur", Text: text, Door: "test"})
}

// « = » repeats a figure; a target has none to repeat.
func TestATargetWantsANumber(t *testing.T) {
	b := newBench(t)
	if reply, err := b.indicateurBy(t, "intra", "cible dossierfacile baux = = fin 2027"); code(err) != bot.CodeNotANumber {
		t.Errorf("%+v %v", reply.Show, err)
	}
}

// What a button types again is what was typed.
func TestTypedAgain(t *testing.T) {
	for text, want := range map[string]bot.Measure{
		`dossierfacile baux = 0,001234 k`:                {Value: 1.234, Decimals: 3},
		`dossierfacile baux = -0,001234 k`:               {Value: -1.234, Decimals: 3},
		`dossierfacile baux = 104 "Appris : le vent"`:    {Value: 104, Comment: "le vent", Learnt: true},
		`dossierfacile baux = 104 (p) en août "tout va"`: {Value: 104, Comment: "tout va", Provisional: true},
	} {
		b := newBench(t)
		reply, err := b.indicateurBy(t, "intra", text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if unlikely, asked := reply.Show.(bot.Unlikely); asked {
			reply, err = b.Press(t.Context(), Press{Who: bot.Person{ID: "intra"}, Act: bot.Act{Verb: bot.VerbSure, Product: b.product, Text: unlikely.Typed}, Door: "test"})
		} else {
			refused, _ := b.indicateurBy(t, "stranger", text)
			typed := refused.Show.(bot.Refused).Typed
			reply, err = b.Press(t.Context(), Press{Who: bot.Person{ID: "intra"}, Act: bot.Act{Verb: bot.VerbSure, Product: b.product, Text: typed}, Door: "test"})
		}
		if err != nil {
			t.Errorf("%s: %+v %v", text, reply.Show, err)
			continue
		}
		facts, err := b.store.Facts(t.Context(), b.product)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, m := range facts.Indicators[0].Measures {
			found = found || m.Value == want.Value && m.Decimals == want.Decimals && m.Comment == want.Comment && m.Learnt == want.Learnt && m.Provisional == want.Provisional
		}
		if !found {
			t.Errorf("%s: %+v, want %+v", text, facts.Indicators[0].Measures, want)
		}
	}
}
