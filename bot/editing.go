package bot

import (
	"slices"
	"time"
)

func (r *Resolver) edit(c Claiming, now time.Time) Resolution {
	t := c.Target
	unsent, waits := c.unsent(now)
	switch {
	case unsent.Skip != "":
		return unsent
	case t.Content.Reminder == nil && t.Content.Request == nil && t.Content.Committee == nil && t.Content.Personal == nil && t.Content.Welcome == nil && t.Content.Entrusted == nil && t.Content.StandIn == nil:
		return Resolution{Skip: ReasonTargetUnsent}
	case t.EditVersion > c.Delivery.Version:
		return Resolution{Skip: ReasonReplaced}
	case waits:
		return unsent
	case c.Editing: // an older edit that arrives last would win
		return Resolution{PutOff: now.Add(time.Second)}
	}
	if next := t.EditedAt.Add(r.EditEvery); !t.EditedAt.IsZero() && now.Before(next) {
		return Resolution{PutOff: next}
	}
	if t.Content.Committee != nil {
		return r.committeeEdit(c, now)
	}
	if t.Content.Request != nil || t.Content.Entrusted != nil || t.Content.StandIn != nil {
		return Resolution{To: t.To, Receipt: t.Receipt, Content: c.Delivery.Content}
	}
	if t.Content.Welcome != nil {
		return r.welcomeEdit(c, now)
	}
	if t.Content.Personal != nil {
		facts := map[ProductID]Facts{}
		for _, s := range c.Subjects {
			facts[s.Product] = s.Facts
		}
		content := t.Content.Personal.WithAnswers(facts, t.askedOn())
		return Resolution{To: t.To, Receipt: t.Receipt, Content: Content{Personal: &content}}
	}
	content := t.Content.Reminder.WithAnswers(c.Facts, t.askedOn())
	later := c.foldedInto()
	if later != nil {
		content = content.foldedInto(*later)
	}
	startup, known := r.Products.Product(t.Product)
	if known {
		content.Fiche = content.Fiche.now(startup)
		content.Suggested = slices.DeleteFunc(c.Facts.Suggested(startup, t.askedOn()), func(name string) bool { return !slices.Contains(content.Suggested, name) })
	}
	if content.Undated != nil {
		content.Undated = r.undated(startup, c.Facts, now, r.location(t.Rule)) // a date was given
	}
	return Resolution{To: t.To, Receipt: t.Receipt, Content: Content{Reminder: &content}}
}

// foldedInto is the message that took the place of the one that is edited; nil for
// none.
func (c Claiming) foldedInto() *Delivery {
	for _, s := range c.Subjects {
		for _, d := range s.Asked {
			if r := d.Content.Reminder; r != nil && r.Folds != nil && *r.Folds == c.Target.Receipt && (d.State == StateSent || d.State == StateAnswered) {
				return &d
			}
		}
	}
	return nil
}

// foldedInto is a message whose place another took: what still lacks, and what the
// other does not ask for, may be answered in it all the same.
func (r Reminder) foldedInto(later Delivery) Reminder {
	r.Folded = &later.Receipt
	r.Items = slices.DeleteFunc(slices.Clone(r.Items), func(i ReminderItem) bool {
		return i.Answer != nil || i.Waiver != nil || slices.ContainsFunc(later.Figures(), func(other ReminderItem) bool { return other.key() == i.key() })
	})
	if later.Content.Reminder.Undated != nil {
		r.Undated = nil
	}
	return r
}

// unsent is what becomes of a delivery whose target is not sent: not yet, or
// never. waits is false once it is.
func (c Claiming) unsent(now time.Time) (r Resolution, waits bool) {
	switch t := c.Target; {
	case t == nil || t.State == StateSkipped || t.State == StateDead:
		return Resolution{Skip: ReasonTargetUnsent}, true
	case t.State == StateClaimed:
		return Resolution{PutOff: now.Add(time.Second)}, true
	case t.State == StatePlanned: // not before that is tried
		return Resolution{PutOff: later(now.Add(time.Second), t.Due)}, true
	}
	return Resolution{}, false
}
