package storetest

import (
	"fmt"
	"time"

	"jalon/bot"
)

// asked declares two indicators and sends a reminder that asks for both.
func (b *bench) asked(name string) (bot.ProductID, []bot.IndicatorID) {
	b.Helper()
	p := b.product("pix")
	ids := b.declare(p, "rate", "reach")
	b.owe(reminder(name, p, monday))
	b.settle(sent(b.claimOne(name, monday), monday))
	return p, ids
}

func recordEdits(b *bench) {
	p, ids := b.asked("r")
	b.record(entry("other period", p, ids[0], "2026-09", 1))
	if at, ok := b.nextDue(); ok {
		b.Fatalf("a figure that nobody asked for owes something at %v", at)
	}
	half := b.record(entry("n1", p, ids[0], "2026-10", 40))
	if d := b.delivery("r"); d.State != bot.StateSent || d.EditVersion != half.Facts.Version {
		b.Errorf("half answered %+v", d)
	}
	full := b.record(entry("n2", p, ids[1], "2026-10", 41))
	d := b.delivery("r")
	if d.State != bot.StateAnswered || d.EditVersion != full.Facts.Version || d.AnsweredAt.IsZero() {
		b.Errorf("answered %+v", d)
	}
	b.record(entry("n2", p, ids[1], "2026-10", 41)) // repeated: owes nothing more
	all, err := b.Store.Deliveries(b.Context(), 10)
	b.must(err)
	if len(all) != 3 {
		b.Fatalf("deliveries %v, want the reminder and two edits", names(all))
	}
	for _, saved := range []bot.Saved{half, full} {
		e := b.delivery(fmt.Sprint("edit/r/", saved.Facts.Version))
		if e.Kind != bot.KindEdit || e.Edits != "r" || e.Version != saved.Facts.Version || e.Product != p ||
			e.State != bot.StatePlanned {
			b.Errorf("edit %+v", e)
		}
	}
}

func answeredWhileClaimed(b *bench) {
	p := b.product("pix")
	id := b.declare(p, "rate")[0]
	b.owe(reminder("r", p, monday))
	d := b.claimOne("r", monday)
	saved := b.record(entry("n1", p, id, "2026-10", 40))
	if now := b.delivery("r"); now.State != bot.StateClaimed || now.EditVersion != saved.Facts.Version {
		b.Errorf("recorded during the sending: %+v", now)
	}
	b.settle(sent(d, monday.Add(2*time.Hour)))
	now := b.delivery("r")
	if now.State != bot.StateAnswered || now.EditVersion != saved.Facts.Version || now.AnsweredAt.IsZero() ||
		now.SentAt.IsZero() {
		b.Errorf("sent and answered: %+v", now)
	}
	edit := b.claimOne(fmt.Sprint("edit/r/", saved.Facts.Version), monday.Add(2*time.Hour))
	if edit.Receipt != now.Receipt || edit.Content.Reminder == nil || !edit.Content.Reminder.Done() {
		b.Errorf("edit %+v", edit)
	}
}

func editResolvedAnew(b *bench) {
	p, ids := b.asked("r")
	saved := b.record(entry("n1", p, ids[0], "2026-10", 40))
	name := fmt.Sprint("edit/r/", saved.Facts.Version)
	now := monday.Add(2 * time.Hour)
	first := b.claimOne(name, now)
	if first.Frozen || first.Content.Reminder.Missing() != 1 {
		b.Errorf("first claim %+v", first)
	}
	b.settle(bot.Settlement{Name: name, Attempt: 1, At: now, State: bot.StatePlanned, Due: now})
	later := entry("n2", p, ids[1], "2026-10", 41)
	later.At = now.Add(time.Second)
	b.record(later)
	again := b.claimOne(name, now)
	if !again.Content.Reminder.Done() {
		b.Errorf("the retry says what the first attempt said: %+v", again.Content.Reminder)
	}
	b.settle(sent(again, now.Add(time.Minute)))
	d := b.delivery("r")
	if !d.EditedAt.Equal(now.Add(time.Minute)) || d.Receipt != again.Receipt || d.State != bot.StateAnswered {
		b.Errorf("edited %+v", d)
	}
	if e := b.delivery(name); e.State != bot.StateSent {
		b.Errorf("edit %+v", e)
	}
	unknown := reminder("lost", p, now)
	unknown.Kind, unknown.Edits = bot.KindEdit, "nothing"
	b.owe(unknown)
	b.claim(claim(now.Add(time.Hour), 5))
	if e := b.delivery("lost"); e.State != bot.StateSkipped || e.Reason != bot.ReasonTargetUnsent {
		b.Errorf("an edit of nothing %+v", e)
	}
}

func knownFigureAnswers(b *bench) {
	p, _ := b.asked("r")
	all := []bot.Declared{declared("rate", known("2026-10", 1)), declared("reach", known("2026-10", 2))}
	b.must(b.Store.Declare(b.Context(), p, all, monday.Add(time.Hour)))
	d := b.delivery("r")
	if d.State != bot.StateAnswered || d.EditVersion != b.facts(p).Version {
		b.Errorf("answered by the configuration: %+v", d)
	}
	b.claimOne(fmt.Sprint("edit/r/", d.EditVersion), monday.Add(time.Hour))
}

// editingAlone: whoever claims an edit is told when another edit of the post is
// under way, in the same claim too: what arrives last is what stays.
func editingAlone(b *bench) {
	p := b.product("pix")
	id := b.declare(p, "rate")[0]
	b.owe(reminder("r", p, monday))
	b.settle(sent(b.claimOne("r", monday), monday))
	b.record(entry("n1", p, id, "2026-10", 1))
	b.record(entry("n2", p, id, "2026-10", 2))
	editing := map[string]bool{}
	c := claim(monday.Add(2*time.Hour), 5)
	c.Resolve = func(c bot.Claiming) bot.Resolution {
		editing[c.Delivery.Name] = c.Editing
		if c.Editing {
			return bot.Resolution{PutOff: monday.Add(3 * time.Hour)}
		}
		return send(c)
	}
	first := b.claim(c)
	if len(first) != 1 || len(editing) != 2 || editing[first[0].Name] {
		b.Fatalf("claimed %v, told %v", names(first), editing)
	}
	c.Now = monday.Add(4 * time.Hour)
	if again := b.claim(c); len(again) != 0 {
		b.Errorf("claimed %v while %s is under way", names(again), first[0].Name)
	}
	b.settle(sent(first[0], c.Now))
	c.Now = monday.Add(5 * time.Hour)
	if last := b.claim(c); len(last) != 1 || editing[last[0].Name] {
		b.Errorf("claimed %v, told %v", names(last), editing)
	}
}
