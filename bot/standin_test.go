package bot

import "testing"

// Whoever stands in is told while it is of use, and in nobody's budget.
func TestStandInIsTold(t *testing.T) {
	at := nov(23, 9)
	a := Absence{User: "lea", From: Date{2026, 11, 23}, Until: Date{2026, 11, 27}, Instead: "dev"}
	d := StandInOwed(a, a.From, "n", at)
	if d.counts() || d.unasked() || d.byItself() || !d.IsOf("dev") || !d.IsOf("lea") || d.To.User != "dev" {
		t.Errorf("%+v", d)
	}
	for name, c := range map[string]struct {
		days int
		gone bool
		skip Reason
	}{"now": {0, false, ""}, "on its last day": {4, false, ""}, "over": {5, false, ReasonTooOld}, "left": {0, true, ReasonRecipientGone}} {
		dir := NewDirectory(Known{Gone: map[UserID]bool{"dev": c.gone}})
		r := &Resolver{Directory: func() *Directory { return dir }}
		if got := r.answerTo(Claiming{Delivery: d}, at.AddDate(0, 0, c.days)); got.Skip != c.skip || c.skip == "" && got.To.User != "dev" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	declined := d.Content.StandIn.Declined("m", at)
	if declined.To.User != "lea" || declined.Name == d.Name || d.Content.StandIn.State != "" || d.Content.StandIn.ToAway {
		t.Errorf("%+v", declined)
	}
	for _, u := range []UserID{"lea", "dev"} {
		without, changed := d.Without(u)
		if p := without.Content.StandIn; !changed || p.Absence.User == u || p.Absence.Instead == u {
			t.Errorf("%s: %+v", u, p)
		}
	}
	if _, changed := d.Without("zoe"); changed {
		t.Error("names nobody else")
	}
}
