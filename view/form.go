package view

import (
	"fmt"

	"jalon/bot"
)

// Most characters of a figure and of an explanation.
const (
	maxFigure      = 40
	maxExplanation = 1000
)

// Form words any form in a language.
func (v *View) Form(lang string, value any) Form {
	s := v.speech(lang)
	switch value := value.(type) {
	case *bot.FigureForm:
		return s.figureForm(value)
	case *bot.LaterForm:
		return s.laterForm(value)
	case *bot.DefineForm:
		return s.defineForm(value)
	case *bot.CommitteeForm:
		return s.committeeForm(value)
	case *bot.DatesForm:
		return s.datesForm(value)
	case *bot.DecisionForm:
		return s.decisionForm(value)
	case *bot.OutsideForm:
		return s.outsideForm(value)
	case *bot.HandOverForm:
		return s.handOverForm(value)
	case *bot.StartForm:
		return s.startForm(value)
	case *bot.TestForm:
		return s.testForm(value)
	default:
		panic(fmt.Sprintf("view: no words for the form %T", value))
	}
}

func (s speech) figureForm(f *bot.FigureForm) Form {
	as := "form."
	switch {
	case f.Proposal:
		as += "propose_"
	case f.Correction != "":
		as += "correct_"
	}
	form := Form{
		Title:  fit(s.say(as+"title", with{"N": len(f.Items)}), MaxTitle),
		Intro:  s.say(as+"intro", with{"Name": plain(f.Name), "Ask": code(f.Ask), "More": f.More, "Indicator": plain(shorten(oneLine(f.Correction), 80))}),
		Submit: s.say(as+"submit", nil),
		Act:    f.Act,
	}
	for _, item := range f.Items {
		if f.Correction != "" {
			form.Fields = append(form.Fields, s.correctionField(item))
			continue
		}
		form.Fields = append(form.Fields, s.figureField(item))
	}
	form.Fields = append(form.Fields, Field{
		Name: bot.CommentField, Label: fit(s.say("form.explanation", nil), MaxLabel),
		Help: fit(s.say("form.explanation_help", nil), MaxHelp), Long: true, MaxLength: maxExplanation,
	})
	return form
}

// correctionField is a period that has its figure.
func (s speech) correctionField(i bot.FormItem) Field {
	has := s.quantity(i.Last.Value, i.Last.Decimals, short(i.Unit))
	return Field{Name: i.Field, Label: fit(upperFirst(s.period(i.Period, true)), MaxLabel), MaxLength: maxFigure, Number: true, Unit: i.Unit,
		Placeholder: fit(has, MaxHelp), Help: fit(s.say("form.correct_help", with{"Figure": has, "Provisional": i.Last.Provisional}), MaxHelp)}
}

func (s speech) figureField(i bot.FormItem) Field {
	label, name := i.Name, ""
	if len(label) > MaxLabel {
		label, name = i.Short, i.Name
	}
	f := Field{Name: i.Field, Label: fit(label, MaxLabel), MaxLength: maxFigure, Number: true, Unit: i.Unit}
	data := with{"Name": name, "Period": s.period(i.Period, true), "Unit": i.Unit}
	if i.Last == nil {
		f.Help = s.say("form.first", data)
	} else {
		last := s.last(*i.Last, i.Period)
		f.Placeholder, data["Last"] = fit(last, MaxHelp), last
		f.Help = s.say("form.help", data)
	}
	f.Help = fit(f.Help, MaxHelp)
	return f
}
