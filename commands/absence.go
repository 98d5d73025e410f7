package commands

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// longestAbsence is how long somebody is away at most, in days.
const longestAbsence = 400

// standsIn matches who is asked in the place of who is away: « remplace @nadia »,
// « remplacé par @nadia ».
var standsIn = regexp.MustCompile(`(?i)\s*\b(?:(?:je suis\s+)?rempla\S*|replac\S*|instead|suppl\S*)\s*(?:par|by|:)?\s*@?([\p{L}\p{N}][\p{L}\p{N}._-]*)\s*$`)

// standsInNamed matches the same, said by a name alone: « 20/12 au 03/01 @nadia ».
var standsInNamed = regexp.MustCompile(`\s+(?:(?:par|by|avec|with)\s+)?@([\p{L}\p{N}][\p{L}\p{N}._-]*)\s*$`)

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
	m := standsIn.FindStringSubmatch(rest)
	if m == nil {
		m = standsInNamed.FindStringSubmatch(rest)
	}
	if m != nil {
		account, err := r.Channels.Account(ctx, strings.ToLower(m[1]))
		if err != nil {
			return Reply{}, accountFault(err, "@"+m[1])
		}
		if account.ID == c.Who.ID {
			return Reply{}, &bot.Error{Code: bot.CodeWhoSelf}
		}
		if account.Guest {
			return Reply{}, &bot.Error{Code: bot.CodeWhoInstead}
		}
		a.Instead, rest = account.ID, strings.TrimSuffix(rest, m[0])
	}
	var ok bool
	if a.From, a.Until, ok = r.daysTyped(rest); !ok {
		if passed := r.passedIn(rest); passed != nil {
			return Reply{}, passed
		}
		return Reply{}, &bot.Error{Code: bot.CodeAbsenceHow, Arg: rest}
	}
	if why := r.wrongWayRound(rest, a.From, a.Until); why != nil {
		return Reply{}, why
	}
	return r.setAbsence(ctx, a, c.Door)
}

// setAbsence stores when somebody is away. Those of theirs that it shares a day with
// are replaced by it.
func (r *Router) setAbsence(ctx context.Context, a bot.Absence, door string) (Reply, error) {
	theirs := r.absencesOf(a.User)
	done := bot.AbsenceSet{Absence: a, Changed: !slices.Contains(theirs, a), Keeps: r.keeps(a.User), Now: r.today()}
	if done.Changed {
		before := r.absenceFrom(a.User, a.From)
		owed, err := r.standIns(ctx, before, a)
		if err != nil {
			return Reply{}, err
		}
		if err := r.Messages.SetAbsence(ctx, a, door, r.Clock.Now(), owed...); err != nil {
			return Reply{}, internal("store an absence", err)
		}
		done.Told = r.tellsStandIn(before, a)
	}
	for _, old := range theirs {
		if old == a || !old.Meets(a) {
			continue
		}
		done.Replaced = append(done.Replaced, old)
		if old.From == a.From { // stored in its place
			continue
		}
		owed, err := r.standIns(ctx, old, bot.Absence{})
		if err != nil {
			return Reply{}, err
		}
		if _, err := r.Messages.DropAbsence(ctx, a.User, old.From, door, r.Clock.Now(), owed...); err != nil {
			return Reply{}, internal("replace an absence", err)
		}
	}
	if done.Changed || len(done.Replaced) > 0 {
		r.Wake()
		if err := r.Rebound(ctx); err != nil {
			return Reply{}, internal("have an absence count", err)
		}
	}
	return Reply{Show: done}, nil
}

// absencesOf lists when somebody is away, under way or to come.
func (r *Router) absencesOf(u bot.UserID) []bot.Absence {
	return r.Directory().AbsencesOf(u, r.today())
}

// endAbsences takes back the absence of who asks that is under way, or their only one;
// of several to come, it lists them.
func (r *Router) endAbsences(ctx context.Context, c Call) (Reply, error) {
	theirs := r.absencesOf(c.Who.ID)
	switch {
	case len(theirs) == 0:
		return Reply{Show: bot.AbsenceSet{Absence: bot.Absence{User: c.Who.ID}, Ended: true, Now: r.today()}}, nil
	case len(theirs) > 1 && !theirs[0].On(r.today()):
		return Reply{Show: bot.MyAbsences{Absences: theirs, Now: r.today()}}, nil
	}
	return r.endAbsence(ctx, theirs[0], c.Door)
}

// pressEndAbsence takes back the absence of who presses that begins on the day Text.
func (r *Router) pressEndAbsence(ctx context.Context, p Press) (Reply, error) {
	from, err := bot.ParseDate(p.Act.Text)
	if err != nil {
		return Reply{}, &bot.Error{Code: bot.CodeSealBroken, Arg: string(p.Act.Verb)}
	}
	a := bot.Absence{User: p.Who.ID, From: from, Until: from}
	for _, one := range r.absencesOf(p.Who.ID) {
		if one.From == from {
			a = one
		}
	}
	return r.endAbsence(ctx, a, p.Door)
}

// endAbsence takes an absence back, and tells how many are left.
func (r *Router) endAbsence(ctx context.Context, a bot.Absence, door string) (Reply, error) {
	dropped, err := r.dropAbsence(ctx, a.User, a.From, door)
	return Reply{Show: bot.AbsenceSet{Absence: a, Ended: true, Changed: dropped, Left: len(r.absencesOf(a.User)), Now: r.today()}}, err
}

// pressAwayAgain puts back an absence that who presses took back: Text, as
// Absence.String writes it.
func (r *Router) pressAwayAgain(ctx context.Context, p Press) (Reply, error) {
	a, err := bot.ParseAbsence(p.Act.Text)
	switch {
	case err != nil:
		return Reply{}, &bot.Error{Code: bot.CodeSealBroken, Arg: string(p.Act.Verb)}
	case p.Who.ID == "" || a.User != p.Who.ID:
		return Reply{}, refusal(p.Who, bot.CodeNotAllowed, "")
	case a.Until.Before(r.today()):
		return Reply{}, &bot.Error{Code: bot.CodeDayPassed, Arg: shortDay(a.Until)}
	}
	return r.setAbsence(ctx, a, p.Door)
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
