package view

import (
	"strconv"
	"strings"
	"time"

	"jalon/bot"
)

// committeeForm asks what a committee is: a new one, or one to complete or move.
func (s speech) committeeForm(f *bot.CommitteeForm) Form {
	form := Form{Title: fit(s.say("committee_form.title."+string(f.Act.Verb), nil), MaxTitle), Submit: s.say("committee_form.submit."+string(f.Act.Verb), nil), Act: f.Act,
		Intro: s.say("committee_form.intro", with{"Name": plain(shorten(oneLine(f.Name), 80)), "Told": f.Told, "New": f.Act.Verb == bot.VerbAnnounced})}
	d := f.Draft
	add := func(name, holds string, most int) *Field {
		form.Fields = append(form.Fields, Field{Name: name, Label: fit(s.say("committee_form.field."+name, nil), MaxLabel), Help: fit(s.say("committee_form.help."+name, with{"Kept": f.Act.Verb != bot.VerbAnnounced}), MaxHelp),
			MaxLength: most, Default: holds})
		return &form.Fields[len(form.Fields)-1]
	}
	if f.Act.Verb == bot.VerbCancelled {
		add(bot.FieldWhy, "", longestWhy).Long = true
		return form
	}
	if f.Act.Verb != bot.VerbMoved {
		kind := add(bot.FieldType, "", 0)
		for _, one := range committeeTypes {
			kind.Options = append(kind.Options, Option{Label: upperFirst(s.say("committee_type."+one, nil)), Value: one})
			if one == d.Type {
				kind.Default = one
			}
		}
		other := ""
		if kind.Default == "" && d.Type != "" {
			other = d.Type
		} else if kind.Default == "" {
			kind.Default = kind.Options[0].Value
		}
		add(bot.FieldOther, other, 60)
	}
	if f.Act.Verb != bot.VerbCompleted {
		add(bot.FieldWhen, f.When, 60)
	}
	length := ""
	if d.Minutes > 0 {
		length = strconv.Itoa(d.Minutes)
	}
	add(bot.FieldLength, length, 20)
	if f.Act.Verb == bot.VerbMoved {
		return form
	}
	add(bot.FieldPlace, d.Place, 80)
	add(bot.FieldLink, d.Link, 500)
	add(bot.FieldInvitees, s.invitees(d.Invitees, true), 500)
	add(bot.FieldDocument, d.Document, 500)
	add(bot.FieldNote, d.Note, bot.LongestNote).Long = true
	return form
}

// longestWhy is of the reason of a cancellation, in characters.
const longestWhy = 300

// committeeTypes are the usual ones, the first one first.
var committeeTypes = []string{"investment", "launch", "investigation", "demo", "rehearsal", "follow_up"}

// decisionForm asks what a committee decided.
func (s speech) decisionForm(f *bot.DecisionForm) Form {
	form := Form{Title: fit(s.say("decision.form", nil), MaxTitle), Submit: s.say("decision.submit", nil), Act: f.Act,
		Intro: s.say("decision.intro", with{"Name": plain(shorten(oneLine(f.Name), 80))})}
	kind := Field{Name: bot.FieldDecision, Label: fit(s.say("decision.field.decision", nil), MaxLabel)}
	for _, one := range bot.DecisionKinds {
		kind.Options = append(kind.Options, Option{Label: upperFirst(s.say("decision.kind."+string(one), nil)), Value: string(one)})
	}
	holds := map[string]string{}
	if d := f.Was; d != nil {
		kind.Default = string(d.Kind)
		holds = map[string]string{bot.FieldSaid: d.Text, bot.FieldUseGoal: goalTyped(f.Use), bot.FieldImpactGoal: goalTyped(f.Impact), bot.FieldNext: s.nextTyped(*d)}
	}
	form.Fields = append(form.Fields, kind)
	for _, name := range []string{bot.FieldSaid, bot.FieldUseGoal, bot.FieldImpactGoal, bot.FieldNext} {
		form.Fields = append(form.Fields, Field{Name: name, Label: fit(s.say("decision.field."+name, nil), MaxLabel), Help: fit(s.say("decision.help."+name, nil), MaxHelp),
			Long: name == bot.FieldSaid, MaxLength: 300, Default: holds[name]})
	}
	return form
}

// goalTyped is a goal as it is typed: « baux = 12,5 31/12/2027 ».
func goalTyped(g *bot.GoalNamed) string {
	if g == nil {
		return ""
	}
	value := strings.ReplaceAll(strconv.FormatFloat(g.Target.Value, 'f', g.Target.Decimals, 64), ".", ",")
	return g.ShortName + " = " + value + " " + numericDay(g.Target.Date)
}

// nextTyped is the day of the next committee as it is typed.
func (s speech) nextTyped(d bot.Decision) string {
	switch {
	case d.Next.IsZero():
		return ""
	case d.NextMonth:
		return s.month(d.Next)
	}
	return numericDay(d.Next)
}

// numericDay is « 31/12/2027 ».
func numericDay(d bot.Date) string { return d.In(time.UTC).Format("02/01/2006") }

// outsideForm asks who organises a committee what those outside the chat answer.
func (s speech) outsideForm(f *bot.OutsideForm) Form {
	form := Form{Title: fit(s.say("outside.title", nil), MaxTitle), Submit: s.say("outside.submit", nil), Act: f.Act, Intro: s.say("outside.intro", nil)}
	for n, one := range f.Invitees {
		field := Field{Name: bot.OutsideField(n), Label: fit(oneLine(one.Name), MaxLabel), Help: fit(s.invitee(one, false), MaxHelp)}
		for _, says := range []bot.Presence{bot.Present, bot.Absent, bot.Perhaps} {
			field.Options = append(field.Options, Option{Label: s.say("outside."+string(says), nil), Value: string(says)})
			if f.Answers[n] == says {
				field.Default = string(says)
			}
		}
		form.Fields = append(form.Fields, field)
	}
	return form
}
