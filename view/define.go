package view

import (
	"strconv"
	"strings"

	"jalon/bot"
)

// mostSuggestions is how many indicators are offered to start from.
const mostSuggestions = 10

// suggestions offers what a product may follow, what it lacks first.
func (s speech) suggestions(g bot.Suggestions) Post {
	var families []string
	for _, f := range g.Families {
		families = append(families, s.say("family."+string(f), nil))
	}
	p := Post{Text: s.say("define.suggest", with{"Name": plain(shorten(g.Name, 80)), "Families": s.enumerate(families), "N": len(families)})}
	p.Buttons = []Button{{ID: "blank", Label: s.say("define.blank", nil), Style: "default", Act: bot.Act{Verb: bot.VerbDefine, Product: g.Product}}}
	if len(g.All) == 0 {
		return p
	}
	p.Menu = &Menu{ID: "suggested", Label: s.say("define.choose", nil), Act: bot.Act{Verb: bot.VerbDefine, Product: g.Product}}
	for _, ind := range g.All[:min(len(g.All), mostSuggestions)] {
		p.Menu.Options = append(p.Menu.Options, Option{Label: shorten(s.say("family."+string(ind.Family), nil)+" : "+oneLine(ind.Name), longestLabel+10), Value: ind.ShortName})
	}
	return p
}

// defineForm asks what an indicator is.
func (s speech) defineForm(f *bot.DefineForm) Form {
	ind := f.Indicator
	form := Form{Title: fit(s.say("define.title", with{"New": f.New, "More": f.More}), MaxTitle), Intro: s.say("define.intro", with{"Name": plain(f.Name), "More": f.More, "Indicator": plain(shorten(oneLine(ind.Name), 80))}), Submit: s.say("define.submit", nil), Act: f.Act}
	text := func(name, holds string, most int) {
		form.Fields = append(form.Fields, Field{Name: name, Label: fit(s.say("define.field."+name, nil), MaxLabel), Help: fit(s.say("define.help."+name, nil), MaxHelp),
			MaxLength: most, Default: holds})
	}
	choice := func(name, holds string, options []Option) {
		form.Fields = append(form.Fields, Field{Name: name, Label: fit(s.say("define.field."+name, nil), MaxLabel), Help: fit(s.say("define.help."+name, nil), MaxHelp),
			Options: options, Default: holds})
	}
	yes := func(on bool) string {
		if on {
			return bot.Yes
		}
		return "non"
	}
	no := []Option{{s.say("define.no", nil), "non"}, {s.say("define.yes", nil), bot.Yes}}
	if f.More {
		text(bot.FieldComplement, ind.Complement, 80)
		choice(bot.FieldType, string(ind.Type), []Option{{s.say("define.usage", nil), string(bot.TypeUsage)}, {s.say("define.impact", nil), string(bot.TypeImpact)}})
		text(bot.FieldDelay, strconv.Itoa(ind.Delay), 4)
		text(bot.FieldSource, ind.Source, 80)
		choice(bot.FieldPublic, yes(ind.Public), no)
		text(bot.FieldInCharge, s.mention(ind.InCharge), 64)
		return form
	}
	text(bot.FieldName, ind.Name, 80)
	text(bot.FieldShort, ind.ShortName, MaxLabel)
	text(bot.FieldUnit, ind.Unit, 40)
	var families, frequencies []Option
	for _, family := range bot.Families {
		families = append(families, Option{Label: s.say("family."+string(family), nil), Value: string(family)})
	}
	for _, frequency := range bot.Frequencies {
		frequencies = append(frequencies, Option{Label: s.say("frequency."+string(frequency), nil), Value: string(frequency)})
	}
	choice(bot.FieldFamily, string(ind.Family), families)
	choice(bot.FieldFrequency, string(ind.Frequency), frequencies)
	choice(bot.FieldDirection, string(ind.Direction), []Option{{s.say("direction.higher", nil), string(bot.HigherIsBetter)}, {s.say("direction.lower", nil), string(bot.LowerIsBetter)}})
	choice(bot.FieldNorthStar, yes(ind.NorthStar), no)
	return form
}

// changed tells what a definition changed that its few words do not.
func (s speech) changed(d bot.Defined) (lines []string) {
	if d.Was == nil {
		return nil
	}
	add := func(key string, data with) { lines = append(lines, s.say("define.set."+key, data)) }
	now, was := d.Indicator, *d.Was
	if now.InCharge != was.InCharge {
		who := ""
		if now.InCharge != "" {
			who = s.named(now.InCharge, "")
		}
		add("in_charge", with{"Who": who})
	}
	if now.Delay != was.Delay && now.Frequency == was.Frequency {
		add("delay", with{"N": now.Delay})
	}
	if now.Source != was.Source {
		add("source", with{"Source": plain(shorten(oneLine(now.Source), 60))})
	}
	if now.Type != was.Type {
		add("type", with{"Impact": now.Type == bot.TypeImpact})
	}
	if now.Complement != was.Complement {
		add("complement", with{"Text": plain(shorten(oneLine(now.Complement), 60))})
	}
	if now.Public != was.Public {
		add("public", with{"On": now.Public})
	}
	if now.OffTarget != was.OffTarget {
		add("pace", with{"On": !now.OffTarget})
	}
	return lines
}

// redefined tells all that a definition changed.
func (s speech) redefined(was, now bot.Indicator) (lines []string) {
	add := func(differs bool, key string, data with) {
		if differs {
			lines = append(lines, s.say("define.set."+key, data))
		}
	}
	short := func(text string) string { return plain(shorten(oneLine(text), 60)) }
	add(now.Name != was.Name, "name", with{"Was": short(was.Name)})
	add(now.ShortName != was.ShortName, "short", with{"Was": code(was.ShortName), "Is": code(now.ShortName)})
	add(now.Unit != was.Unit, "unit", with{"Was": short(was.Unit), "Is": short(now.Unit)})
	add(now.Family != was.Family, "family", with{"Is": s.say("family."+string(now.Family), nil)})
	add(now.Frequency != was.Frequency, "frequency", with{"Is": lowerFirst(s.say("frequency."+string(now.Frequency), nil))})
	add(now.Direction != was.Direction, "direction", with{"Lower": now.Direction == bot.LowerIsBetter})
	add(now.NorthStar != was.NorthStar, "star", with{"On": now.NorthStar})
	add(s.target(now.Target) != s.target(was.Target), "target", with{"Is": s.target(now.Target), "Was": s.target(was.Target)})
	if lines = append(lines, s.changed(bot.Defined{Indicator: now, Was: &was})...); len(lines) == 0 {
		lines = []string{s.say("define.set.someone", nil)} // who follows it is not kept here
	}
	return lines
}

// target is « 12 fin 2027 »; empty for none.
func (s speech) target(t *bot.Target) string {
	if t == nil {
		return ""
	}
	return s.number(t.Value, t.Decimals) + " " + s.by(t.Date)
}

// definition tells what an indicator is, in a few words.
func (s speech) definition(ind bot.Indicator) string {
	parts := []string{s.say("family."+string(ind.Family), nil), lowerFirst(s.say("frequency."+string(ind.Frequency), nil))}
	if ind.Unit != "" {
		parts = append(parts, plain(shorten(oneLine(ind.Unit), 40)))
	}
	if ind.NorthStar {
		parts = append(parts, s.say("define.star", nil))
	}
	return strings.Join(parts, ", ")
}
