package commands

import (
	"strings"
	"testing"

	"jalon/bot"
)

// An indicator can be typed by its short name, whatever the form held.
func TestShortNamesCanBeTyped(t *testing.T) {
	for _, short := range []string{"a=b", "=", "= =", "« prêt »", "😀 taux", "deux mots", strings.Repeat("é", 500), "\u202eabc"} {
		b := newBench(t)
		reply, err := b.fill("intra", bot.Act{Verb: bot.VerbDefined, Product: b.product, Nonce: "n"}, map[string]string{bot.FieldName: "Nom à part", bot.FieldShort: short,
			bot.FieldFamily: "used", bot.FieldFrequency: "monthly", bot.FieldDirection: "higher"})
		d, ok := reply.Show.(bot.Defined)
		if err != nil || !ok || d.Indicator.ShortName == "" {
			t.Errorf("%.20q: %+v %v", short, reply, err)
			continue
		}
		reply, err = b.indicateurBy(t, "intra", "dossierfacile "+d.Indicator.ShortName+" = 3")
		if noted, ok := reply.Show.(bot.Noted); err != nil || !ok || noted.Figures[0].Name != "Nom à part" {
			t.Errorf("%.20q, kept as %q: %+v %v", short, d.Indicator.ShortName, reply.Show, err)
		}
	}
}

// What a form sends holds nothing that no keyboard writes, nor more than the form
// lets anybody write.
func TestFormsHoldText(t *testing.T) {
	b := newBench(t)
	values := map[string]string{bot.FieldName: "Nom\x00 à\u202e part", bot.FieldShort: "part\x00", bot.FieldUnit: "jours\x1b[0m", bot.FieldFamily: "used",
		bot.FieldFrequency: "monthly", bot.FieldDirection: "higher"}
	reply, err := b.fill("intra", bot.Act{Verb: bot.VerbDefined, Product: b.product, Nonce: "n"}, values)
	if d, ok := reply.Show.(bot.Defined); err != nil || !ok || d.Indicator.Name != "Nom à part" || d.Indicator.ShortName != "part" || d.Indicator.Unit != "jours[0m" {
		t.Errorf("%+v %v", reply, err)
	}
	values[bot.FieldName], values[bot.FieldShort], values[bot.FieldUnit] = "Autre", "autre", strings.Repeat("m", 10_000)
	if reply, err = b.fill("intra", bot.Act{Verb: bot.VerbDefined, Product: b.product, Nonce: "n2"}, values); err != nil || reply.Faults[bot.FieldUnit] == nil {
		t.Errorf("%.100v %v", reply, err)
	}
	reply, err = b.fill("intra", b.form(t, "intra"), map[string]string{"baux": "11", bot.CommentField: "un\x00\u202e\ndeux"})
	if noted, ok := reply.Show.(bot.Noted); err != nil || !ok || noted.Comment != "un\ndeux" {
		t.Errorf("%+v %v", reply, err)
	}
}
