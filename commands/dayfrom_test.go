package commands

import (
	"errors"
	"testing"

	"jalon/bot"
)

// Today counts as today, a range under way as this year's, and what has just passed is
// said, wherever a day to come is typed; the bench's day is Monday 23 November 2026.
func TestDaysThatPassed(t *testing.T) {
	b := newBench(t)
	for text, want := range map[string]bot.Code{
		"absence 22/11": bot.CodeDayPassed, "absence 20/11 au 22/11": bot.CodeDayPassed, "absence 03/01 au 20/12": bot.CodeAbsenceLong, "absence 20/12 au 15/12": bot.CodeAbsenceLong,
		"absence 03/01/2027 au 20/12/2027": "", "absence 23/11 au 27/11": "", "pause jusqu'au 23/11": "", "pause dossierfacile jusqu'au 22/11": bot.CodeDayPassed, "pause 22 novembre": bot.CodeDayPassed,
		"reporter 22/11": bot.CodeDayPassed, "reporter dossierfacile dimanche 22 novembre": bot.CodeDayPassed, "reporter 23/11": bot.CodeDayToday, "reporter aujourd'hui": bot.CodeDayToday, "reporter 22/11/2025": bot.CodeDayPassed,
		"reporter 24/11": "", "reporter 15/03": "", "reporter lundi 30/11": "", "reporter": bot.CodeAgainHow,
	} {
		if reply, err := b.rappelTyped(t, "intra", text); code(err) != want {
			t.Errorf("%s: %+v %v, want %s", text, reply.Show, err, want)
		}
	}
	_, err := b.rappelTyped(t, "intra", "absence 03/01 au 20/12")
	var long *bot.Error
	if !errors.As(err, &long) || long.Hint != "20/12 au 03/01" {
		t.Errorf("%+v", long)
	}
	if _, err := b.rappelTyped(t, "intra", "absence "+long.Hint); err != nil {
		t.Errorf("what is proposed: %v", err)
	}
	muted, err := b.rappelTyped(t, "intra", "pause jusqu'au 23/11")
	if m, ok := muted.Show.(bot.Muted); err != nil || !ok || bot.DateOf(m.Pause.Until.AddDate(0, 0, -1)) != b.today() {
		t.Errorf("%+v %v", muted.Show, err)
	}
	for field, want := range map[string]bot.Code{"22/11": bot.CodeDayPassed, "23/11": bot.CodeDayToday, "bientôt": bot.CodeAgainHow} {
		if _, faults := b.againChosen(map[string]string{bot.FieldAgainOn: field}); faults[bot.FieldAgainOn] == nil || faults[bot.FieldAgainOn].Code != want {
			t.Errorf("a form with %s: %+v", field, faults)
		}
	}
}
