package calendar

import (
	"strings"
	"testing"

	"jalon/e2e/khal"
)

func TestProgramKeepsOneMeetingThroughItsChanges(t *testing.T) {
	p := khal.Require(t)
	what := "|Comité d'investissement de DossierFacile|Salle 24, ou en visio|"
	for _, c := range []struct {
		calendar Calendar
		want     string
	}{
		{planned(t), "2026-10-22 14:30 2026-10-22 15:20" + what + "CONFIRMED |" + notes + "\n"},
		{moved(t), "2026-10-29 14:30 2026-10-29 15:20" + what + "CONFIRMED |" + notes + "\n"},
		{cancelled(t), "2026-10-29 14:30 2026-10-29 15:20" + what + "CANCELLED |" + notes + "\n"},
	} {
		if got := p.Take(written(t, c.calendar)); got != c.want {
			t.Errorf("the program shows\n%swant\n%s", got, c.want)
		}
	}
}

func TestProgramReadsFeeds(t *testing.T) {
	p := khal.Require(t)
	if got := p.Take(written(t, Calendar{Name: "Rien", Zone: "Europe/Paris"})); got != "" {
		t.Errorf("of an empty calendar the program shows\n%s", got)
	}
	body := written(t, feed(t))
	want := p.Take(body)
	for _, shown := range []string{"2026-10-29 14:30 2026-10-29 15:20|Comité d'investissement", "2026-10-30 12:00 2026-10-30 13:00|À confirmer||TENTATIVE",
		"2026-12-10 07:00 2026-12-10 07:50|Comité de suivi : eau potable|Saint-Denis"} {
		if !strings.Contains(want, shown) {
			t.Errorf("the program does not show %q:\n%s", shown, want)
		}
	}
	unknown := strings.NewReplacer("Europe/Paris", "Jalon/A", "Indian/Reunion", "Jalon/B", "America/Miquelon", "Jalon/C").Replace(body)
	if got := p.Fresh().Take(unknown); got != want {
		t.Errorf("by the zones of the file alone the program shows\n%swant\n%s", got, want)
	}
}

func TestProgramShowsEveryScript(t *testing.T) {
	c := planned(t)
	e := &c.Events[0]
	e.Summary, e.Location = "لجنة الاستثمار 👩🏽‍💻; निवेश, समिति", "投资委员会"
	e.Description = strings.Repeat("Ünïcödé, ועדת; 👨‍👩‍👧‍👦 e\u0301\u0323 จำนวนผู้ใช้ 投资\n", 125) + "C:\\à\\é"
	got := khal.Require(t).Take(written(t, c))
	if want := "2026-10-22 14:30 2026-10-22 15:20|" + e.Summary + "|" + e.Location + "|CONFIRMED |" + e.Description + "\n"; got != want {
		t.Errorf("the program shows\n%s", got)
	}
}
