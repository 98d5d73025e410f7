package commands

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"jalon/bot"
)

// A month is received and given up by who presses, and by nobody else; the same again
// says so.
func TestReceivingTheMonth(t *testing.T) {
	b := newBench(t)
	next := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	b.NextMonth = func(time.Time) time.Time { return next }
	press := func(verb bot.Verb, who bot.Person) (bot.Receiving, error) {
		reply, err := b.Press(t.Context(), Press{Who: who, Act: bot.Act{Verb: verb}})
		r, _ := reply.Show.(bot.Receiving)
		return r, err
	}
	for i, one := range []struct {
		verb        bot.Verb
		who         bot.UserID
		on, changed bool
		all         int
	}{{bot.VerbReceive, "agent", true, true, 1}, {bot.VerbReceive, "agent", true, false, 1}, {bot.VerbReceive, "guest", true, true, 2}, {bot.VerbStopReceiving, "agent", false, true, 1},
		{bot.VerbStopReceiving, "agent", false, false, 1}, {bot.VerbStopReceiving, "stranger", false, false, 1}} {
		r, err := press(one.verb, bot.Person{ID: one.who, Guest: one.who == "guest"})
		all, listErr := b.store.Subscriptions(t.Context())
		if err != nil || listErr != nil || r.On != one.on || r.Changed != one.changed || !r.Next.Equal(next) || len(all) != one.all {
			t.Errorf("%d: %+v %v %v", i, r, all, err)
		}
	}
	var e *bot.Error
	if _, err := press(bot.VerbReceive, bot.Person{}); !errors.As(err, &e) || e.Code != bot.CodeBusy {
		t.Errorf("nobody: %v", err)
	}
}

// What is typed of the month: a month, what is received, or else a list.
func TestTypingTheMonth(t *testing.T) {
	b := newBench(t)
	b.Clock = bot.NewManualClock(time.Date(2027, 1, 12, 9, 0, 0, 0, time.UTC))
	for text, want := range map[string]string{
		"bilan": "2026-12 false", "Bilan décembre": "2026-12 false", "bilan de novembre": "2026-11 false", "bilan novembre 2025": "2025-11 false", "month 2026-10": "2026-10 false",
		"bilan 11/2026": "2026-11 false", "bilan janvier": "2027-01 true", "bilan février 2027": "2027-02 true", "mois": "2026-12 false", "bilan décembre.": "2026-12 false",
		"bilan du mois": "2026-12 false", "bilan du mois dernier": "2026-12 false", "bilan d'octobre": "2026-10 false", "bilan carbone": "bot.Listing",
		"bilan recevoir": "receives true", "bilan m'abonner": "bot.Listing", "bilan arrêter": "receives false", "month stop": "receives false", "bilan ne plus recevoir": "receives false",
	} {
		reply, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "agent"}, Channel: "salon", Trigger: "portefeuille", Text: text})
		got := fmt.Sprintf("%T", reply.Show)
		switch show := reply.Show.(type) {
		case bot.MonthAnswer:
			got = fmt.Sprint(bot.PeriodOf(bot.Monthly, show.Month.Day).Key(), " ", show.NotYet)
		case bot.Receiving:
			got = fmt.Sprint("receives ", show.On)
		case nil:
			got = "bot.Listing" // that there is no such product
		}
		if got != want {
			t.Errorf("%s: %s %v", text, got, err)
		}
	}
}

// In a channel without a slash, others read the answer: whether who asks receives the
// month is not in it, and changing that wants a command.
func TestTheMonthIsReadByAll(t *testing.T) {
	b := newBench(t)
	if _, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "agent"}, Act: bot.Act{Verb: bot.VerbReceive}}); err != nil {
		t.Fatal(err)
	}
	for direct, want := range map[bool]bool{true: true, false: false} {
		reply, err := b.Message(t.Context(), Message{Who: bot.Person{ID: "agent"}, Channel: "salon", Direct: direct, Text: "portefeuille bilan"})
		if m, ok := reply.Show.(bot.MonthAnswer); err != nil || !ok || m.Receives != want {
			t.Errorf("%t: %+v %v", direct, reply.Show, err)
		}
	}
	for _, text := range []string{"portefeuille bilan arreter", "portefeuille bilan recevoir", "portfolio month stop"} {
		var e *bot.Error
		if _, err := b.Message(t.Context(), Message{Who: bot.Person{ID: "agent"}, Channel: "salon", Text: text}); !errors.As(err, &e) || e.Code != bot.CodePrivately {
			t.Errorf("%s: %v", text, err)
		}
	}
	if all, err := b.store.Subscriptions(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("%v %v", all, err)
	}
}

// A button of a month that none of ours would name tells nothing.
func TestMonthFiguresPressed(t *testing.T) {
	b := newBench(t)
	b.Month.Audience = bot.Audience{"dossierfacile"}
	for text, ok := range map[string]bool{"2026-10": true, "2026-11": true, "9999-12": true, "": false, "2026-13": false, "2026": false, "novembre": false} {
		reply, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "agent"}, Act: bot.Act{Verb: bot.VerbMonthFigures, Text: text}})
		if _, is := reply.Show.(bot.MonthFigures); is != ok || (err == nil) != ok {
			t.Errorf("%q: %+v %v", text, reply, err)
		}
	}
	reply, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "agent"}, Channel: "salon", Trigger: "portefeuille", Text: "bilan"})
	if m, ok := reply.Show.(bot.MonthAnswer); err != nil || !ok || m.Month.All > 1 {
		t.Errorf("%+v %v", reply.Show, err)
	}
}

// What somebody receives is to come to them.
func TestTheMonthIsToCome(t *testing.T) {
	b := newBench(t)
	b.NextMonth = func(now time.Time) time.Time { return now.AddDate(0, 1, 0) }
	for _, want := range []int{0, 1} {
		reply, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "agent"}, Channel: "salon", Trigger: "rappel", Text: "moi"})
		if mine, ok := reply.Show.(bot.MyReminders); err != nil || !ok || len(mine.Lines) != want {
			t.Errorf("%+v %v", reply.Show, err)
		}
		if _, err := b.store.SetSubscription(t.Context(), bot.Subscription{User: "agent"}, true); err != nil {
			t.Fatal(err)
		}
	}
}

// In a direct message the month needs no command; among others, and beside another
// word, « bilan » is a search.
func TestMonthWithoutItsCommand(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		text   string
		direct bool
		month  bool
	}{{"bilan", true, true}, {"Bilan du mois", true, true}, {"bilan d'octobre", true, true}, {"bilan", false, false}, {"bilan carbone", true, false}} {
		reply, err := b.Message(t.Context(), Message{Who: bot.Person{ID: "agent"}, Channel: "c-direct", Direct: c.direct, Text: c.text})
		if _, month := reply.Show.(bot.MonthAnswer); month != c.month {
			t.Errorf("%+v: %T %v", c, reply.Show, err)
		}
	}
	if reply, err := b.Message(t.Context(), Message{Who: bot.Person{ID: "agent"}, Channel: "c-direct", Direct: true, Text: "bilan recevoir"}); err != nil || !reply.Show.(bot.Receiving).On {
		t.Errorf("%+v %v", reply.Show, err)
	}
}
