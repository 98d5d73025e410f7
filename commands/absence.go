package commands

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// longestAbsence is how long somebody is away at most, in days.
const longestAbsence = 400

// standsIn matches who is asked in the place of who is away: « remplace @nadia »,
// « remplacé par @nadia ».
var standsIn = regexp.MustCompile(`(?i)\s*\b(?:(?:je suis\s+)?rempla\S*|replac\S*|instead|suppl\S*)\s*(?:par|by|:)?\s*@?([\p{L}\p{N}][\p{L}\p{N}._-]*)\s*$`)

// betweenDays are the words between the first and the last day of an absence.
var betweenDays = wordSet("au a jusqua jusquau jusque to until till inclus")

// absenceVerb is /rappel absence FROM au UNTIL: who asks is away, and whoever stands
// in is asked. Alone, it lists; « fin », it takes back.
func (r *Router) absenceVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	if c.Who.ID == "" || c.Who.Unknown {
		return Reply{}, &bot.Error{Code: bot.CodeBusy}
	}
	if rest == "" {
		return Reply{Show: bot.MyAbsences{Absences: r.absencesOf(c.Who.ID), Now: r.today()}}, nil
	}
	if word, _ := firstWord(rest); resumeWords[catalogue.Fold(word)] || endingWords[catalogue.Fold(word)] {
		return r.endAbsences(ctx, c)
	}
	a := bot.Absence{User: c.Who.ID}
	if m := standsIn.FindStringSubmatch(rest); m != nil {
		account, err := r.Channels.Account(ctx, strings.ToLower(m[1]))
		if err != nil {
			return Reply{}, accountFault(err, "@"+m[1])
		}
		if account.ID == c.Who.ID || account.Guest {
			return Reply{}, &bot.Error{Code: bot.CodeWhoInstead}
		}
		a.Instead, rest = account.ID, strings.TrimSuffix(rest, m[0])
	}
	var ok bool
	if a.From, a.Until, ok = r.daysTyped(rest); !ok {
		return Reply{}, &bot.Error{Code: bot.CodeAbsenceHow, Arg: rest}
	}
	changed := !slices.Contains(r.absencesOf(c.Who.ID), a)
	told := changed && r.tellsStandIn(r.absenceFrom(a.User, a.From), a)
	if changed {
		owed, err := r.standIns(ctx, r.absenceFrom(a.User, a.From), a)
		if err != nil {
			return Reply{}, err
		}
		if err := r.Messages.SetAbsence(ctx, a, c.Door, r.Clock.Now(), owed...); err != nil {
			return Reply{}, internal("store an absence", err)
		}
		r.Wake()
		if err := r.Rebound(ctx); err != nil {
			return Reply{}, internal("have an absence count", err)
		}
	}
	return Reply{Show: bot.AbsenceSet{Absence: a, Changed: changed, Told: told, Keeps: r.keeps(a.User), Now: r.today()}}, nil
}

// daysTyped reads the first and the last day of an absence: « du 20/12 au 03/01 »,
// « jusqu'au 3 janvier », « demain », « 2 semaines ».
func (r *Router) daysTyped(text string) (from, until bot.Date, ok bool) {
	words := strings.Fields(text)
	for len(words) > 0 && (catalogue.Fold(words[0]) == "du" || catalogue.Fold(words[0]) == "from" || fillWords[catalogue.Fold(words[0])]) {
		words = words[1:]
	}
	today := r.today()
	for i, word := range words {
		if !betweenDays[catalogue.Fold(word)] || i == len(words)-1 {
			continue
		}
		if from, ok = dayFrom(strings.Join(words[:i], " "), today, today); i > 0 && !ok {
			continue
		}
		if i == 0 { // « jusqu'au 3 janvier »
			from = today
		}
		tail := words[i+1:]
		for len(tail) > 1 && (betweenDays[catalogue.Fold(tail[0])] || fillWords[catalogue.Fold(tail[0])]) {
			tail = tail[1:]
		}
		until, ok = dayFrom(strings.Join(tail, " "), from, today)
		return from, until, ok && from.DaysUntil(until) <= longestAbsence
	}
	if until, ends := r.untilTyped(text); ends && !until.IsZero() && untilWords[catalogue.Fold(words[0])] { // « pendant 2 semaines »
		last := bot.DateOf(until.Add(-time.Nanosecond).In(r.Zone))
		return today, last, today.DaysUntil(last) <= longestAbsence
	}
	if s, is := spanTyped(words); is {
		last := span{-s.days, -s.months}.before(today)
		return today, last, today.DaysUntil(last) <= longestAbsence
	}
	from, ok = dayFrom(strings.Join(words, " "), today, today)
	return from, from, ok
}

// dayFrom reads a day from another on.
func dayFrom(text string, from, today bot.Date) (bot.Date, bool) {
	if days, said := dayWords[catalogue.Fold(text)]; said {
		return today, days == 0
	}
	if day, ok := dayAhead(text, today); ok && !day.Before(from) {
		return day, true
	}
	return dayAhead(text, from.AddDays(-1))
}

// absencesOf lists when somebody is away, under way or to come.
func (r *Router) absencesOf(u bot.UserID) []bot.Absence {
	return r.Directory().AbsencesOf(u, r.today())
}

// endAbsences takes back every absence of who asks that is not over.
func (r *Router) endAbsences(ctx context.Context, c Call) (Reply, error) {
	done := bot.AbsenceSet{Ended: true, Now: r.today()}
	for _, a := range r.absencesOf(c.Who.ID) {
		dropped, err := r.dropAbsence(ctx, c.Who.ID, a.From, c.Door)
		if err != nil {
			return Reply{}, err
		}
		done.Absence, done.Changed = a, done.Changed || dropped
	}
	return Reply{Show: done}, nil
}

// pressEndAbsence takes back the absence of who presses that begins on the day Text.
func (r *Router) pressEndAbsence(ctx context.Context, p Press) (Reply, error) {
	from, err := bot.ParseDate(p.Act.Text)
	if err != nil {
		return Reply{}, &bot.Error{Code: bot.CodeSealBroken, Arg: string(p.Act.Verb)}
	}
	dropped, err := r.dropAbsence(ctx, p.Who.ID, from, p.Door)
	return Reply{Show: bot.AbsenceSet{Absence: bot.Absence{User: p.Who.ID, From: from, Until: from}, Ended: true, Changed: dropped, Now: r.today()}}, err
}

func (r *Router) dropAbsence(ctx context.Context, u bot.UserID, from bot.Date, door string) (dropped bool, err error) {
	owed, err := r.standIns(ctx, r.absenceFrom(u, from), bot.Absence{})
	if err != nil {
		return false, err
	}
	if dropped, err = r.Messages.DropAbsence(ctx, u, from, door, r.Clock.Now(), owed...); err == nil {
		r.Wake()
		err = r.Rebound(ctx)
	}
	if err != nil {
		return false, internal("take an absence back", err)
	}
	return dropped, nil
}
