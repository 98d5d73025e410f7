package bot

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// ErasedEntry is what erasing a person leaves in the journal: the fact.
func ErasedEntry(key PersonKey, door string, at time.Time) JournalEntry {
	return JournalEntry{At: at, Door: door, Actor: key, Action: "person.erase", Entity: string(key)}
}

// IsOf tells whether a delivery is a message to a person, or is named after
// them.
func (d Delivery) IsOf(u UserID) bool {
	return d.To.User == u || slices.Contains(strings.Split(d.Name, "/"), string(u))
}

// Without returns a delivery that names a person no more; changed is false when
// it did not.
func (d Delivery) Without(u UserID) (without Delivery, changed bool) {
	if r := d.Content.Reminder; r != nil {
		d.Content.Reminder, changed = r.without(u)
	}
	for _, all := range []*[]UserID{&d.Instead, &d.Unreachable} {
		if slices.Contains(*all, u) {
			*all, changed = slices.DeleteFunc(slices.Clone(*all), func(one UserID) bool { return one == u }), true
		}
	}
	if p := d.Content.Personal; p != nil {
		if other, named := p.without(u); named {
			d.Content.Personal, changed = other, true
		}
	}
	if g := d.Content.Digest; g != nil {
		if other, named := withoutIn(g.Asked, u); named {
			one := *g
			one.Asked, d.Content.Digest, changed = other, &one, true
		}
	}
	if n := d.Content.Notice; n != nil {
		if other, named := n.without(u); named {
			d.Content.Notice, changed = &other, true
		}
	}
	if c := d.Content.Card; c != nil && slices.ContainsFunc(c.Team, func(m Member) bool { return m.User == u }) {
		other := *c
		other.Team = slices.DeleteFunc(slices.Clone(c.Team), func(m Member) bool { return m.User == u })
		d.Content.Card, changed = &other, true
	}
	if r := d.Content.Request; r != nil && (r.By == u || r.SettledBy == u) {
		other := *r
		other.Request = r.Request.Without(u)
		d.Content.Request, changed = &other, true
	}
	if p := d.Content.Committee; p != nil && p.Committee != nil {
		if c, named := p.Committee.Without(u); named {
			other := *p
			other.Committee = &c
			d.Content.Committee, changed = &other, true
		}
	}
	if i := d.Content.Invitation; i != nil {
		if c, named := i.Committee.Without(u); named {
			other := *i
			other.Committee = c
			d.Content.Invitation, changed = &other, true
		}
	}
	if w := d.Content.Welcome; w != nil && (w.Coach == u || w.By == u) {
		d.Content.Welcome, changed = w.without(u), true
	}
	if e := d.Content.Entrusted; e != nil {
		if other, named := e.without(u); named {
			d.Content.Entrusted, changed = other, true
		}
	}
	if p := d.Content.StandIn; p != nil {
		if other, named := p.without(u); named {
			d.Content.StandIn, changed = other, true
		}
	}
	if s := d.Content.Started; s != nil && slices.Contains(s.Names(), u) {
		d.Content.Started, changed = s.without(u), true
	}
	if p := d.Content.Preview; p != nil {
		if other, named := p.without(u); named {
			d.Content.Preview, changed = other, true
		}
	}
	return d, changed
}

// without is a personal message that names somebody no more but whom it is for,
// with whom it goes.
func (p *Personal) without(u UserID) (*Personal, bool) {
	other := *p
	products, changed := withoutIn(p.Products, u)
	other.Products = products
	for _, one := range []*UserID{&other.Instead, &other.Coach, &other.User} {
		if *one == u {
			*one, changed = "", true
		}
	}
	return &other, changed
}

// withoutIn are messages' parts that name somebody no more.
func withoutIn(parts []Reminder, u UserID) (without []Reminder, changed bool) {
	without = slices.Clone(parts)
	for i := range without {
		if other, named := without[i].without(u); named {
			without[i], changed = *other, true
		}
	}
	return without, changed
}

func (r *Reminder) without(u UserID) (*Reminder, bool) {
	other, changed := *r, false
	if other.InCharge == u {
		other.InCharge, changed = "", true
	}
	other.Items = slices.Clone(r.Items)
	for i, item := range other.Items {
		if item.Away == u {
			other.Items[i].Away, changed = "", true
		}
		if item.InCharge == u {
			other.Items[i].InCharge, changed = "", true
		}
		if item.Answer != nil && item.Answer.By == u {
			answer := *item.Answer
			answer.By = ""
			other.Items[i].Answer, changed = &answer, true
		}
	}
	if !changed {
		return r, false
	}
	return &other, true
}

// Without returns a request that names a person no more.
func (r Request) Without(u UserID) Request {
	if r.By == u {
		r.By = ""
	}
	if r.SettledBy == u {
		r.SettledBy = ActorErased
	}
	return r
}

// Without returns a binding that names a person no more: what they confirmed
// stays so.
func (b Binding) Without(u UserID) (without Binding, changed bool) {
	if b.By == u {
		b.By, changed = ActorErased, true
	}
	if b.ConfirmedBy == u {
		b.ConfirmedBy, changed = ActorErased, true
	}
	return b, changed
}

// Nameless is a measure as the journal shows it: who noted it is named by key.
func (m Measure) Nameless() Measure {
	m.By = ""
	return m
}

// Nameless is an indicator as the journal shows it.
func (i Indicator) Nameless() Indicator {
	i.InCharge = ""
	return i
}

// Nameless is an entry whose values name nobody: those written before that was
// so. changed is false when they did not.
func (e JournalEntry) Nameless() (nameless JournalEntry, changed bool) {
	for _, value := range []*json.RawMessage{&e.Before, &e.After} {
		var fields map[string]json.RawMessage
		if json.Unmarshal(*value, &fields) != nil {
			continue
		}
		for _, name := range []string{"By", "InCharge"} {
			if raw, there := fields[name]; there && string(raw) != `""` {
				fields[name], changed = json.RawMessage(`""`), true
			}
		}
		if changed {
			*value, _ = json.Marshal(fields)
		}
	}
	return e, changed
}
