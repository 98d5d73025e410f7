package bot

import (
	"slices"
	"testing"
	"time"
)

// What is entrusted is told as it still stands when it is sent, and to nobody who left.
func TestEntrustedIsToldAsItStands(t *testing.T) {
	at := nov(23, 9)
	post := EntrustedPost{Product: "p1", Name: "Pix", By: "lea", To: "dev", Figures: []EntrustedFigure{{Indicator: "i1", Name: "A", Was: "lea"}, {Indicator: "i2", Name: "B"}}}
	facts := func(first, second UserID) Facts {
		return Facts{Product: "p1", Indicators: []IndicatorFacts{{Indicator: Indicator{ID: "i1", Name: "A", InCharge: first}}, {Indicator: Indicator{ID: "i2", Name: "B", InCharge: second}}}}
	}
	for name, c := range map[string]struct {
		facts Facts
		state LaunchState
		gone  bool
		skip  Reason
		names int
	}{
		"both": {facts("dev", "dev"), LaunchOn, false, "", 2}, "one is somebody else's by now": {facts("lea", "dev"), LaunchOn, false, "", 1},
		"neither": {facts("lea", ""), LaunchOn, false, ReasonTakenBack, 0}, "left": {facts("dev", "dev"), LaunchOn, true, ReasonRecipientGone, 0},
		"not asked yet": {facts("dev", "dev"), LaunchInvited, false, "", 2},
	} {
		d := NewDirectory(Known{Settings: []Settings{{Product: "p1", State: c.state}}, Gone: map[UserID]bool{"dev": c.gone}})
		r := &Resolver{Directory: func() *Directory { return d }}
		got := r.answerTo(Claiming{Delivery: EntrustedOwed(post, "n", at), Facts: c.facts}, at)
		if got.Skip != c.skip || c.skip == "" && (len(got.Content.Entrusted.Figures) != c.names || got.Content.Entrusted.Asks != (c.state == LaunchOn) || got.To.User != "dev") {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if len(post.Figures) != 2 {
		t.Error("the message that is stored changed")
	}
}

// It counts in nobody's budget, and is named for whom it is for.
func TestEntrustedIsAConsequence(t *testing.T) {
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	d := EntrustedOwed(EntrustedPost{Product: "p1", By: "lea", To: "dev"}, "n", at)
	if d.counts() || d.unasked() || d.byItself() || !d.IsOf("dev") || d.Content.Entrusted.Post != d.Name {
		t.Errorf("%+v", d)
	}
	ended := d.Content.Entrusted.Ended(EntrustReturned, "lea", "m", at)
	if len(ended) != 2 || ended[0].Edits != d.Name || ended[1].To.User != "lea" || ended[1].counts() {
		t.Errorf("%+v", ended)
	}
	if revoked := d.Content.Entrusted.Ended(EntrustRevoked, "lea", "m", at); len(revoked) != 1 || revoked[0].Kind != KindEdit {
		t.Errorf("who took them back is told: %+v", revoked)
	}
	if d.Content.Entrusted.State != "" {
		t.Error("the message that is stored changed")
	}
}

// Who is erased is named no more: neither by whom nor from whom.
func TestEntrustedNamesNobodyErased(t *testing.T) {
	post := EntrustedPost{By: "lea", To: "dev", Now: "sam", Figures: []EntrustedFigure{{Indicator: "i1", Was: "tom"}}}
	d := Delivery{Content: Content{Entrusted: &post}}
	for _, u := range []UserID{"lea", "dev", "sam", "tom"} {
		without, changed := d.Without(u)
		e := without.Content.Entrusted
		if !changed || slices.Contains(append(e.Names(), e.Figures[0].Was), u) {
			t.Errorf("%s: %+v", u, e)
		}
	}
	if _, changed := d.Without("zoe"); changed || post.Figures[0].Was != "tom" {
		t.Errorf("%+v", post)
	}
}
