package view

import (
	"slices"
	"strings"

	"jalon/bot"
)

// attended repeats what somebody answered.
func (s speech) attended(a bot.Attended) Post {
	if len(a.Answer.Slots) > 0 || a.Answer.Says == "" {
		at := s.at(a.Slot, a.Zone, bot.DateOf(a.Slot.In(zoneOf(a.Zone))))
		var others []string
		for _, slot := range a.Slots {
			others = append(others, s.at(slot, a.Zone, bot.DateOf(slot.In(zoneOf(a.Zone)))))
		}
		return Post{Text: s.say("poll.attended", with{"When": at, "Suits": a.Suits, "All": s.enumerate(others), "N": len(others)})}
	}
	return Post{Text: s.say("committee.attended."+string(a.Answer.Says), with{"Name": plain(shorten(oneLine(a.Name), 80)), "When": s.at(a.Start, a.Zone, bot.DateOf(a.Start.In(zoneOf(a.Zone))))})}
}

// mostPresent is how many people are named for each answer.
const mostPresent = 20

// presences lists who comes, by answer.
func (s speech) presences(p bot.Presences) Post {
	c := &p.Committee
	st := &bot.Standing{Name: p.Name}
	lines := []string{"**" + plain(s.committeeTitle(c, st)) + "**, " + s.at(c.Start, c.Zone, bot.DateOf(p.Now.In(zoneOf(c.Zone))))}
	for _, says := range []bot.Presence{bot.Present, bot.Perhaps, bot.Absent} {
		var names []string
		for _, a := range c.Answers {
			if a.Says == says {
				names = append(names, s.attendee(a))
			}
		}
		if len(names) > 0 {
			lines = append(lines, s.say("presences.line", with{"Says": s.say("presences."+string(says), nil), "N": len(names), "Who": s.fewNames(names)}))
		}
	}
	var silent []string
	for _, one := range c.Silent() {
		silent = append(silent, s.invitee(one, false))
	}
	if len(silent) > 0 {
		lines = append(lines, s.say("presences.line", with{"Says": s.say("presences.silent", nil), "N": len(silent), "Who": s.fewNames(silent)}))
	}
	if len(lines) == 1 {
		lines = append(lines, s.say("presences.nobody", nil))
	}
	post := Post{Text: strings.Join(lines, "\n")}
	act := bot.Act{Product: p.Product, Committee: c.ID, Page: c.Sequence}
	add := func(id string, verb bot.Verb) {
		one := act
		one.Verb = verb
		post.Buttons = append(post.Buttons, Button{ID: id, Label: s.say("presences.button."+id, nil), Style: "default", Act: one})
	}
	add("file", bot.VerbPresenceFile)
	outside := false
	for _, one := range c.Invitees {
		outside = outside || one.User == ""
	}
	if p.Manage && outside && c.Start.After(p.Now) {
		add("outside", bot.VerbOutside)
	}
	if p.Manage {
		add("invite", bot.VerbInvite)
	}
	return post
}

func (s speech) fewNames(names []string) string {
	if more := len(names) - mostPresent; more > 0 {
		names = append(names[:mostPresent:mostPresent], s.say("figures.others", with{"N": more}))
	}
	return strings.Join(names, ", ")
}

// attendee is somebody who answered, with what they are to the product.
func (s speech) attendee(a bot.Attendance) string {
	name := plain(shorten(oneLine(a.Name), 60))
	if a.User != "" {
		name = s.named(a.User, "")
	}
	if a.Role == "" {
		return name
	}
	return s.say("presences.who", with{"Who": name, "Role": s.role(a.Role)})
}

// inviteeRole is what somebody whom a committee needs is, in words.
func (s speech) inviteeRole(one bot.Invitee) string {
	if one.User != "" && one.Role != "" {
		return s.role(bot.Role(one.Role))
	}
	return oneLine(one.Role)
}

// presenceFile is who comes to a committee, as a file.
func (s speech) presenceFile(f *bot.PresenceFile) Post {
	p := Post{Text: s.say("presences.file", nil), Footer: s.say("request.footer", nil)}
	if f.Whole == nil {
		return p
	}
	w := s.newCSV()
	w.row(strings.FieldsFunc(s.say("presences.header", nil), func(r rune) bool { return r == ';' || r == ',' })...)
	for _, a := range f.Whole.Answers {
		name, role := a.Name, ""
		if a.User != "" {
			name = s.names(a.User)
		}
		if a.Role != "" {
			role = s.role(a.Role)
		} else if i := slices.IndexFunc(f.Whole.Invitees, func(i bot.Invitee) bool { return i.User == a.User && i.Name == a.Name }); i >= 0 {
			role = s.inviteeRole(f.Whole.Invitees[i])
		}
		w.row(name, role, s.say("presences."+string(a.Says), nil))
	}
	for _, one := range f.Whole.Silent() {
		name := one.Name
		if one.User != "" {
			name = s.names(one.User)
		}
		w.row(name, s.inviteeRole(one), "")
	}
	p.Files = []File{w.file(fileName(s.say("presences.file_name", nil), f.Slug))}
	return p
}

// invitationText is what an organiser copies for somebody outside the chat. It
// says neither « tu » nor « vous ».
func (s speech) invitationText(i *bot.InvitationText) Post {
	c := &i.Committee
	st := &bot.Standing{Name: i.Name, Slug: i.Slug}
	data := with{"Type": upperFirst(s.kindPlain(c)), "Name": oneLine(i.Name), "When": s.when(c), "Zone": s.zone(c.Zone), "Place": oneLine(c.Place), "Link": link(c.Link),
		"Document": link(c.Document), "Calendar": link(i.Calendar), "Who": s.names(c.Organiser)}
	return Post{Text: s.say("invitation.intro", nil) + "\n" + block(s.say("invitation.subject", data)) + "\n" + block(s.say("invitation.body", data)),
		Footer: s.say("request.footer", nil), Files: s.calendarFile(c, st)}
}
