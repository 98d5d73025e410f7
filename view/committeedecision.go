package view

import (
	"strings"

	"jalon/bot"
)

// askForDecision asks who organised a committee what it decided.
func (s speech) askForDecision(c *bot.Committee, st *bot.Standing) Post {
	act := bot.Act{Product: c.Product, Committee: c.ID, Page: c.Sequence}
	do := func(verb bot.Verb) bot.Act { act.Verb = verb; return act }
	return Post{Text: s.say("decision.ask", with{"Who": s.named(c.Organiser, ""), "Type": s.kind(c), "Name": plain(shorten(oneLine(st.Name), 80)), "When": s.at(c.Start, c.Zone, st.Today)}),
		Footer: s.say("request.footer", nil), Buttons: []Button{
			{ID: "decide", Label: s.say("decision.note", nil), Style: "primary", Act: do(bot.VerbDecide)},
			{ID: "moved", Label: s.say("decision.moved", nil), Style: "default", Act: do(bot.VerbMoveForm)},
			{ID: "undecided", Label: s.say("decision.not_yet", nil), Style: "default", Act: do(bot.VerbUndecided)}}}
}

// undecided tells a coach that nobody said what a committee decided.
func (s speech) undecided(c *bot.Committee, st *bot.Standing) Post {
	return Post{Text: s.say("decision.undecided", with{"Type": upperFirst(s.kind(c)), "Name": plain(shorten(oneLine(st.Name), 80)), "When": s.at(c.Start, c.Zone, st.Today), "Who": s.named(c.Organiser, "")}),
		Footer: s.say("request.footer", nil), Buttons: []Button{{ID: "decide", Label: s.say("decision.note", nil), Style: "primary",
			Act: bot.Act{Verb: bot.VerbDecide, Product: c.Product, Committee: c.ID, Page: c.Sequence}}}}
}

// decisionPublished tells a product's channel what its committee decided.
func (s speech) decisionPublished(c *bot.Committee, st *bot.Standing) Post {
	p := Post{Title: s.committeeTitle(c, st), TitleLink: pageOf(st.Slug)}
	if c.Decision == nil || !c.Decision.Published {
		p.Text = s.say("decision.corrected", with{"When": s.at(c.Start, c.Zone, st.Today)})
		return p
	}
	lines := []string{s.say("decision.published", with{"When": s.at(c.Start, c.Zone, st.Today), "Decision": s.decision(*c.Decision)})}
	p.Text = strings.Join(append(lines, s.decisionRest(*c.Decision, st)...), "\n")
	return p
}

// decision is what was decided, in a word and what was said of it.
func (s speech) decision(d bot.Decision) string {
	return s.say("decision.said", with{"Kind": s.say("decision.kind."+string(d.Kind), nil), "Text": plain(shorten(oneLine(d.Text), 300))})
}

// nextOf is when a decision wants the next committee.
func (s speech) nextOf(d bot.Decision, today bot.Date) string {
	if d.NextMonth {
		return s.month(d.Next)
	}
	return s.day(d.Next, today)
}

// decisionRest is what a decision sets: its goals and the next day.
func (s speech) decisionRest(d bot.Decision, st *bot.Standing) (lines []string) {
	for _, goal := range d.Goals {
		for _, line := range st.Goals {
			if line.ID == goal.Indicator {
				unit := ""
				if line.Figure != nil {
					unit = short(line.Figure.Unit)
				}
				lines = append(lines, s.say("decision.goal", with{"Name": plain(shorten(oneLine(line.Name), 60)),
					"Target": s.quantity(goal.Target.Value, goal.Target.Decimals, unit), "By": s.by(goal.Target.Date)}))
			}
		}
	}
	if !d.Next.IsZero() {
		lines = append(lines, s.say("decision.next", with{"Day": s.nextOf(d, st.Today)}))
	}
	return lines
}
