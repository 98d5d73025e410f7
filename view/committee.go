package view

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"jalon/bot"
)

// committeePost words a message about a committee.
func (s speech) committeePost(p *bot.CommitteePost) Post {
	c, st := p.Committee, p.Standing
	switch p.Says {
	case bot.SaysPolled:
		return s.poll(c, st)
	case bot.SaysAnnounced:
		return s.announcement(p)
	case bot.SaysAsked:
		return s.askedToCome(c, st)
	case bot.SaysMoved, bot.SaysCancelled, bot.SaysChanged:
		return s.committeeChanged(p)
	case bot.SaysMonth:
		return s.monthBefore(c, st)
	case bot.SaysPrepare, bot.SaysSend, bot.SaysTomorrow:
		return s.preparation(p)
	case bot.SaysDecide:
		return s.askForDecision(c, st)
	case bot.SaysDecided:
		return s.decisionPublished(c, st)
	case bot.SaysUndecided:
		return s.undecided(c, st)
	default:
		return s.announcementGone(p)
	}
}

// announcement is a committee and how it stands.
func (s speech) announcement(post *bot.CommitteePost) Post {
	c, st := post.Committee, post.Standing
	p := s.committeeCard(c, st, longestNote)
	if c.State == bot.CommitteeCancelled {
		return p
	}
	if st.Begun {
		p.Text += "\n" + s.say("committee.organiser", with{"Who": s.named(c.Organiser, "")})
		return p
	}
	p.Text += "\n" + s.say("committee.by", with{"Who": s.named(c.Organiser, ""), "Moved": !post.For.Equal(c.Start), "Changed": post.Where != "" && post.Where != c.Meets()})
	p.Buttons = s.answerButtons(c)
	p.Files = s.calendarFile(c, st)
	return p
}

// committeeCard is an announcement without what can be pressed, and at most so many
// characters of its note.
func (s speech) committeeCard(c *bot.Committee, st *bot.Standing, ofNote int) Post {
	p := Post{Title: s.committeeTitle(c, st), TitleLink: pageOf(st.Slug)}
	if c.State == bot.CommitteeCancelled {
		p.Text = s.say("committee.cancelled", with{"When": s.when(c), "Why": plain(shorten(oneLine(c.Why), 200))})
		return p
	}
	lines := []string{"**" + upperFirst(s.when(c)) + "** " + s.zone(c.Zone)}
	if where := s.where(c); where != "" {
		lines = append(lines, where)
	}
	if c.Note != "" {
		lines = append(lines, s.note(c.Note, ofNote))
	}
	var about []string
	if !st.Begun {
		about = s.prepared(c, st)
	}
	if c.Decision != nil && c.Decision.Published {
		about = append(about, s.say("committee.decision", with{"Decision": s.decision(*c.Decision)}))
	}
	if len(about) > 0 {
		lines = append(append(lines, ""), about...)
	}
	p.Text = strings.Join(append(lines, "", s.coming(st)), "\n")
	return p
}

// committeeTitle is « Comité d'investissement de DossierFacile ».
func (s speech) committeeTitle(c *bot.Committee, st *bot.Standing) string {
	return label(upperFirst(s.say("committee.title", with{"Type": s.kindPlain(c), "Name": shorten(oneLine(st.Name), 60)})))
}

// kind is a committee's type, as a part of a sentence; kindPlain the same without
// markdown.
func (s speech) kind(c *bot.Committee) string { return plain(s.kindPlain(c)) }

func (s speech) kindPlain(c *bot.Committee) string {
	if _, usual := s.texts["committee_type."+c.Type]; usual {
		return s.say("committee_type."+c.Type, nil)
	}
	return shorten(oneLine(c.Type), 60)
}

// when is « jeudi 10 décembre 2026, de 14h30 à 15h20 ».
func (s speech) when(c *bot.Committee) string {
	at := c.Start.In(zoneOf(c.Zone))
	return s.say("committee.when", with{"Day": s.day(bot.DateOf(at), bot.Date{}), "From": s.hour(at), "To": s.hour(at.Add(c.Length))})
}

// at is a committee's day and hour, with the year unless it is now's.
func (s speech) at(start time.Time, zone string, today bot.Date) string {
	return s.instant(start.In(zoneOf(zone)), today)
}

func zoneOf(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil && name != "" {
		return zone
	}
	return time.UTC
}

// zone names whose clocks a committee's hour is of: « (heure de Paris) ».
func (s speech) zone(name string) string { return s.say("committee.zone", with{"City": s.city(name)}) }

// city is the one that a zone is named after.
func (s speech) city(zone string) string {
	city := zone[strings.LastIndexByte(zone, '/')+1:]
	return s.known("zone."+city, strings.ReplaceAll(city, "_", " "))
}

// where is a room, a call, or both.
func (s speech) where(c *bot.Committee) string {
	call := link(c.Link)
	return s.say("committee.where", with{"Place": plain(shorten(oneLine(c.Place), 80)), "Link": call})
}

// longestNote is how much of a note an announcement shows, in characters: « /comite »
// shows it whole.
const longestNote = 80

// note is several lines that people wrote, up to most characters.
func (s speech) note(text string, most int) string {
	var lines []string
	for line := range strings.Lines(shorten(strings.TrimSpace(text), most)) {
		if line = plain(strings.TrimSpace(line)); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// prepared is what the product is to reach, what the team does beforehand, and
// where its figures are.
func (s speech) prepared(c *bot.Committee, st *bot.Standing) (lines []string) {
	for _, goal := range st.Goals {
		said := with{"By": s.by(goal.Target.Date), "Name": plain(shorten(oneLine(goal.Name), 40)), "Target": s.quantity(goal.Target.Value, goal.Target.Decimals, ""), "Now": ""}
		if goal.Figure != nil {
			said["Target"] = s.quantity(goal.Target.Value, goal.Target.Decimals, short(goal.Figure.Unit))
			said["Now"] = s.quantity(goal.Figure.Value, goal.Figure.Decimals, short(goal.Figure.Unit))
		}
		lines = append(lines, s.say("committee.goal", said))
	}
	document := link(c.Document)
	data := with{"Day": s.day(c.PreparedBy(), st.Today), "N": st.Figures, "Done": st.Done, "Document": document, "Late": c.PreparedBy().Before(st.Today)}
	if st.Figures > 0 || document != "" {
		lines = append(lines, s.say("committee.prepared", data))
	}
	return lines
}

// coming counts the answers: « Viennent : 3 · Ne savent pas : 1 ».
func (s speech) coming(st *bot.Standing) string {
	var parts []string
	for _, one := range []struct {
		key string
		n   int
	}{{"present", st.Present}, {"perhaps", st.Perhaps}, {"absent", st.Absent}, {"silent", st.Silent}} {
		if one.n > 0 || one.key == "present" {
			parts = append(parts, s.say("committee.count."+one.key, with{"N": one.n}))
		}
	}
	return strings.Join(parts, " · ")
}

// answerButtons are the three answers.
func (s speech) answerButtons(c *bot.Committee) []Button {
	var buttons []Button
	for _, says := range []bot.Presence{bot.Present, bot.Absent, bot.Perhaps} {
		style := "default"
		if says == bot.Present {
			style = "primary"
		}
		buttons = append(buttons, Button{ID: string(says), Label: s.say("committee.answer."+string(says), nil), Style: style,
			Act: bot.Act{Verb: bot.VerbAttend, Product: c.Product, Committee: c.ID, Says: says}})
	}
	return buttons
}

// askedToCome asks one person, once, whether they come.
func (s speech) askedToCome(c *bot.Committee, st *bot.Standing) Post {
	return Post{Text: s.say("committee.asked", with{"Type": upperFirst(s.kind(c)), "Name": plain(shorten(oneLine(st.Name), 80)), "When": upperFirst(s.when(c)), "Zone": s.zone(c.Zone), "Where": s.where(c)}),
		Buttons: s.answerButtons(c), Footer: s.say("request.footer", nil), Files: s.calendarFile(c, st)}
}

// committeeChanged tells somebody who answered that the day is another, or that
// there is none.
func (s speech) committeeChanged(p *bot.CommitteePost) Post {
	c, st := p.Committee, p.Standing
	data := with{"Type": upperFirst(s.kind(c)), "Name": plain(shorten(oneLine(st.Name), 80)), "When": upperFirst(s.when(c)), "Zone": s.zone(c.Zone), "Before": "", "Where": s.where(c),
		"Why": plain(shorten(oneLine(c.Why), 200)), "Who": s.named(c.Organiser, "")}
	if !p.Before.IsZero() {
		data["Before"] = s.at(p.Before, c.Zone, st.Today)
	}
	key := "committee.moved"
	switch p.Says {
	case bot.SaysChanged:
		key = "committee.changed"
	case bot.SaysCancelled:
		key, data["When"] = "committee.cancelled_told.text", s.when(c)
	}
	post := Post{Text: s.say(key, data), Footer: s.say("request.footer", nil), Files: s.calendarFile(c, st)}
	if p.Says == bot.SaysMoved {
		post.Buttons = s.answerButtons(c)
	}
	return post
}

// monthBefore tells who organises a committee what is to be done in the month before.
func (s speech) monthBefore(c *bot.Committee, st *bot.Standing) Post {
	act := bot.Act{Product: c.Product, Committee: c.ID, Page: c.Sequence}
	do := func(verb bot.Verb) bot.Act { act.Verb = verb; return act }
	return Post{Text: s.say("committee.month", with{"Who": s.named(c.Organiser, ""), "Type": s.kind(c), "Name": plain(shorten(oneLine(st.Name), 80)), "When": s.at(c.Start, c.Zone, st.Today),
		"All": st.Figures, "Done": st.Done, "Day": s.day(c.PreparedBy(), st.Today), "Document": link(c.Document), "Silent": st.Silent}), Footer: s.say("request.footer", nil),
		Buttons: []Button{{ID: "presences", Label: s.say("committee.do.presences", nil), Style: "default", Act: do(bot.VerbPresences)}, {ID: "move", Label: s.say("committee.do.move-form", nil), Style: "default", Act: do(bot.VerbMoveForm)}}}
}

// announcementGone tells who organises a committee that its announcement was
// deleted.
func (s speech) announcementGone(p *bot.CommitteePost) Post {
	c, st := p.Committee, p.Standing
	return Post{Text: s.say("committee.gone", with{"Type": upperFirst(s.kind(c)), "Name": plain(shorten(oneLine(st.Name), 80)), "When": s.at(c.Start, c.Zone, st.Today)}),
		Footer: s.say("request.footer", nil), Buttons: []Button{{ID: "repost", Label: s.say("committee.repost", nil), Style: "primary",
			Act: bot.Act{Verb: bot.VerbRepost, Product: c.Product, Committee: c.ID, Text: string(p.Channel)}}}}
}

func upperFirst(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[size:]
}
