package view

import (
	"slices"
	"strings"
	"time"

	"jalon/bot"
)

// committeeDraft asks whether a committee is right as it was understood.
func (s speech) committeeDraft(d bot.CommitteeDraft) Post {
	c := d.Draft.Committee()
	c.Zone = d.Zone
	today := bot.DateOf(d.Now.In(zoneOf(d.Zone)))
	data := with{"Type": upperFirst(s.kind(&c)), "Name": plain(shorten(oneLine(d.Name), 80)), "Zone": s.zone(d.Zone), "Told": d.Told, "When": "", "Before": "", "Why": plain(shorten(oneLine(d.Why), 200)),
		"Where": s.channels(d.Where), "N": len(d.Where)}
	if !c.Start.IsZero() {
		data["When"] = upperFirst(s.when(&c))
	}
	if !d.Before.IsZero() {
		data["Before"] = s.at(d.Before, d.Zone, today)
	}
	lines := []string{s.say("draft."+string(d.Do), data)}
	for _, slot := range d.Draft.Slots {
		lines = append(lines, "• **"+upperFirst(s.at(slot, d.Zone, today))+"**")
	}
	if d.Do == bot.VerbAnnounce || d.Do == bot.VerbPoll || d.Do == bot.VerbChoose {
		if where := s.where(&c); where != "" {
			lines = append(lines, where)
		}
		if c.Note != "" {
			lines = append(lines, s.note(c.Note, longestNote))
		}
		if who := s.invitees(c.Invitees, false); who != "" {
			lines = append(lines, s.say("draft.invitees", with{"Who": who}))
		}
	}
	lines = append(lines, s.draftDoubts(d, today)...)
	lines = append(lines, s.say("draft.ask."+string(d.Do), data))
	return Post{Text: strings.Join(lines, "\n"), Buttons: s.draftButtons(d, today)}
}

// channels names channels: « ~startup-dossierfacile » makes a link of a chat.
func (s speech) channels(names []string) string {
	var said []string
	for _, name := range names {
		said = append(said, "`"+code(name)+"`")
	}
	return s.enumerate(said)
}

// draftDoubts tells what is odd about a committee's time.
func (s speech) draftDoubts(d bot.CommitteeDraft, today bot.Date) (lines []string) {
	for _, doubt := range d.Doubts {
		data := with{"Day": "", "Said": s.days[doubt.Said], "Other": "", "Hour": s.hour(doubt.Start), "Again": s.hour(doubt.Again), "Closed": ""}
		if doubt.Closed.Kind != "" {
			data["Closed"] = s.say("closed."+string(doubt.Closed.Kind), nil)
		}
		if !doubt.Day.IsZero() {
			data["Day"] = s.day(doubt.Day, today)
		}
		if !doubt.Other.IsZero() {
			data["Other"] = s.day(doubt.Other, today)
		}
		lines = append(lines, s.say("draft.doubt."+string(doubt.Kind), data))
	}
	for _, near := range d.Near[:min(len(d.Near), 1)] {
		lines = append(lines, s.say("draft.near", s.nearby(near, d.Now, today)))
	}
	return lines
}

// nearby is another committee of the product: to come, held, or still polled.
func (s speech) nearby(near bot.Committee, now time.Time, today bot.Date) with {
	data := with{"Type": s.kind(&near), "When": "", "Held": false}
	if near.State == bot.CommitteePlanned {
		data["When"], data["Held"] = s.at(near.Start, near.Zone, today), !now.Before(near.Start)
	}
	return data
}

func (s speech) draftButtons(d bot.CommitteeDraft, today bot.Date) []Button {
	act := bot.Act{Product: d.Product, Committee: d.Committee, Page: d.Was, Draft: &d.Draft, Text: d.Why}
	do := act
	do.Verb = d.Do
	buttons := []Button{{ID: "do", Label: s.say("draft.do."+string(d.Do), with{"Sure": len(d.Doubts)+len(d.Near) > 0}), Style: "primary", Act: do}}
	for _, doubt := range d.Doubts {
		if doubt.Other.IsZero() || len(buttons) > 1 || d.Draft.Start.IsZero() { // of a poll, it does not tell which slot
			continue
		}
		at := d.Draft.Start.In(zoneOf(d.Zone))
		o, other := doubt.Other, d.Draft
		other.Start = time.Date(o.Year, o.Month, o.Day, at.Hour(), at.Minute(), 0, 0, at.Location())
		again := act
		again.Verb, again.Text, again.Draft = bot.VerbRedraft, string(d.Do), &other
		buttons = append(buttons, Button{ID: "other", Label: s.say("draft.other", with{"Day": s.day(o, today)}), Style: "default", Act: again})
	}
	if d.Do == bot.VerbAnnounce {
		change := act
		change.Verb = bot.VerbAnnounceForm
		buttons = append(buttons, Button{ID: "change", Label: s.say("draft.complete", nil), Style: "default", Act: change})
	}
	return buttons
}

// invitees names whom a committee needs, as they are typed when they are to be
// typed again.
func (s speech) invitees(all []bot.Invitee, typed bool) string {
	var names []string
	for _, one := range all {
		names = append(names, s.invitee(one, typed))
	}
	return strings.Join(names, ", ")
}

func (s speech) invitee(one bot.Invitee, typed bool) string {
	if one.User != "" {
		if typed {
			return s.mention(one.User)
		}
		return s.named(one.User, "")
	}
	name := oneLine(one.Name)
	if one.Role != "" {
		name += " (" + oneLine(one.Role) + ")"
	}
	if typed {
		return name
	}
	return plain(shorten(name, 80))
}

// committeeDone tells what an act did.
func (s speech) committeeDone(d bot.CommitteeDone) Post {
	today := bot.DateOf(d.Now.In(zoneOf(d.Committee.Zone)))
	data := with{"Type": s.kind(&d.Committee), "Name": plain(shorten(oneLine(d.Name), 80)), "When": "", "Before": "", "Told": d.Told,
		"Where": s.channels(d.Where), "N": len(d.Where), "Changed": d.Changed, "Polled": len(d.Committee.Slots) > 0 && !d.Committee.Start.IsZero(), "Link": memberOf(d.Slug)}
	if !d.Committee.Start.IsZero() {
		data["When"] = s.at(d.Committee.Start, d.Committee.Zone, today)
	}
	if !d.Before.IsZero() {
		data["Before"] = s.at(d.Before, d.Committee.Zone, today)
	}
	p := Post{Text: s.say("done."+string(d.Do), data)}
	act := bot.Act{Product: d.Product, Committee: d.Committee.ID, Page: d.Committee.Sequence}
	if !d.Until.IsZero() {
		act.Verb, act.Text = bot.VerbWithdraw, d.Until.Format(time.RFC3339)
		p.Buttons = []Button{{ID: "withdraw", Label: s.say("done.withdraw_it", nil), Style: "default", Act: act}}
	}
	if d.Do == bot.VerbDecided && d.Committee.Decision != nil && d.Committee.Decision.Kind != bot.DecisionStop && !d.Committee.Decision.Published {
		act.Verb = bot.VerbPublishIt
		p.Buttons = []Button{{ID: "publish", Label: s.say("decision.publish", nil), Style: "default", Act: act}}
	}
	return p
}

// committeeCardOf shows a committee, with what can be done about it.
func (s speech) committeeCardOf(c bot.CommitteeCard) Post {
	one := &c.Committee
	act := bot.Act{Product: c.Product, Committee: one.ID, Page: one.Sequence}
	standing := c.Standing
	if standing == nil {
		standing = &bot.Standing{Slug: c.Slug, Name: c.Name, Today: bot.DateOf(c.Now.In(zoneOf(one.Zone)))}
	}
	var p Post
	switch {
	case c.Do != "":
		p = Post{Text: "**" + s.committeeTitle(one, standing) + "**"}
		if one.State == bot.CommitteePlanned {
			p.Text = s.say("committee.line", with{"Type": upperFirst(s.kind(one)), "Name": plain(shorten(oneLine(c.Name), 80)), "When": s.at(one.Start, one.Zone, standing.Today)})
		}
		act.Verb = c.Do
		p.Buttons = []Button{{ID: "do", Label: s.say("committee.do."+string(c.Do), nil), Style: "primary", Act: act}}
		return p
	case one.State == bot.CommitteePolled:
		p = s.poll(one, standing)
		if c.Manage {
			p.Menu = s.slotMenu(one, standing, act)
		}
		return p
	case c.Held:
		return s.heldCard(c, standing, act)
	default:
		p = s.committeeCard(one, standing, bot.LongestNote)
		if one.State == bot.CommitteePlanned {
			p.Text += "\n" + s.say("committee.organiser", with{"Who": s.named(one.Organiser, "")})
			p.Buttons = s.answerButtons(one)
		}
	}
	if c.Manage && one.State == bot.CommitteePlanned {
		act.Verb = bot.VerbManage
		p.Menu = &Menu{ID: "manage", Label: s.say("committee.manage", nil), Act: act}
		for _, verb := range bot.ManageVerbs {
			if verb != bot.VerbOutside || hasOutsiders(one) {
				p.Menu.Options = append(p.Menu.Options, Option{Label: s.say("committee.do."+string(verb), nil), Value: string(verb)})
			}
		}
	}
	return p
}

func hasOutsiders(c *bot.Committee) bool {
	return slices.ContainsFunc(c.Invitees, func(i bot.Invitee) bool { return i.User == "" })
}

// slotMenu offers to make a slot of a poll the committee's day.
func (s speech) slotMenu(c *bot.Committee, st *bot.Standing, act bot.Act) *Menu {
	act.Verb = bot.VerbChoose
	menu := &Menu{ID: "choose", Label: s.say("poll.choose_slot", nil), Act: act}
	for n, slot := range c.Slots {
		menu.Options = append(menu.Options, Option{Label: s.say("poll.choose_one", with{"When": s.slotLabel(c, n, st)}), Value: slot.UTC().Format(time.RFC3339)})
	}
	return menu
}

// heldCard is a committee that began: what it decided, or the way to note it.
func (s speech) heldCard(c bot.CommitteeCard, st *bot.Standing, act bot.Act) Post {
	one := &c.Committee
	data := with{"Type": upperFirst(s.kind(one)), "Name": plain(shorten(oneLine(c.Name), 80)), "When": s.at(one.Start, one.Zone, st.Today), "Decision": "", "Manage": c.Manage}
	if d := one.Decision; d != nil && (d.Published || c.Manage || c.Inside) {
		data["Decision"] = s.decision(*d)
	}
	p := Post{Text: s.say("decision.held", data)}
	if data["Decision"] != "" {
		p.Text = strings.Join(append([]string{p.Text}, s.decisionRest(*one.Decision, st)...), "\n")
	}
	if c.Manage {
		act.Verb = bot.VerbDecide
		label := "decision.note"
		if one.Decision != nil {
			label = "decision.again"
		}
		p.Buttons = []Button{{ID: "decide", Label: s.say(label, nil), Style: "primary", Act: act}}
	}
	if c.Manage || c.Inside {
		if one.Decision != nil && one.Decision.Kind != bot.DecisionStop && !one.Decision.Published {
			act.Verb = bot.VerbPublishIt
			p.Buttons = append(p.Buttons, Button{ID: "publish", Label: s.say("decision.publish", nil), Style: "default", Act: act})
		}
	}
	return p
}

// committeeStart opens the way to the form of a new committee.
func (s speech) committeeStart(c bot.CommitteeStart) Post {
	return Post{Text: s.say("committee.start", with{"Name": plain(shorten(oneLine(c.Name), 80)), "Slug": code(c.Slug)}),
		Buttons: []Button{{ID: "form", Label: s.say("committee.form", nil), Style: "primary", Act: bot.Act{Verb: bot.VerbAnnounceForm, Product: c.Product, Draft: &c.Draft}}}}
}

// feedMade shows the address of a calendar, once.
func (s speech) feedMade(f bot.FeedMade) Post {
	data := with{"Name": s.feedName(f.Kind, f.Name), "Replaced": f.Replaced}
	p := Post{Text: s.say("feed.made", data) + "\n" + block(f.URL) + "\n" + s.say("feed.end", data)}
	p.Fallback = strings.ReplaceAll(s.say("feed.made", data), "**", "") // a notification never shows it
	return p
}

// whichCommittee asks which of a product's committees is meant.
func (s speech) whichCommittee(w bot.WhichCommittee) Post {
	data := with{"Name": plain(shorten(oneLine(w.Name), 80)), "Slug": code(w.Slug), "N": len(w.Committees), "Polled": w.Polled, "Held": ""}
	if !w.Held.IsZero() {
		zone := w.Now.Location()
		data["Held"] = s.instant(w.Held.In(zone), bot.DateOf(w.Now))
	}
	p := Post{Text: s.say("committee.which", data)}
	act := bot.Act{Verb: w.Do, Product: w.Product}
	if !w.Draft.Start.IsZero() {
		act.Draft = &w.Draft
	}
	if len(w.Committees) == 0 {
		return p
	}
	p.Menu = &Menu{ID: "which", Label: s.say("committee.choose", nil), Act: act}
	for _, c := range w.Committees {
		label := s.say("poll.polled", nil)
		if !c.Start.IsZero() {
			label = s.at(c.Start, c.Zone, bot.DateOf(w.Now.In(zoneOf(c.Zone))))
		}
		p.Menu.Options = append(p.Menu.Options, Option{Label: shorten(upperFirst(s.kindPlain(&c))+", "+label, longestLabel+20), Value: string(c.ID)})
	}
	return p
}
