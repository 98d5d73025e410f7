package commands

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// hourTyped matches « 14h », « 9h30 », « 14:30 ».
var hourTyped = regexp.MustCompile(`(?i)^(\d{1,2})(?:h|:)(\d{2})?$`)

// hourSaid matches an hour with a space in it, or a part of the day.
var hourSaid = regexp.MustCompile(`(?i)\b(\d{1,2})\s+(?:h|heures?)(?:\s*(\d{2}))?(\s|$)|apr[eè]s[- ]midi|\b(?:afternoon|matin|morning)\b`)

// withHours is « mardi 14h » of « mardi à 14 h », « mercredi 9h » of « mercredi matin ».
func withHours(text string) string {
	return hourSaid.ReplaceAllStringFunc(text, func(said string) string {
		m := hourSaid.FindStringSubmatch(said)
		switch {
		case m[1] != "":
			return m[1] + "h" + m[2] + m[3]
		case strings.HasPrefix(strings.ToLower(said), "ma") || strings.HasPrefix(strings.ToLower(said), "mo"):
			return "9h"
		}
		return "14h"
	})
}

// shortWeekdays are the days of a week as a phone writes them, folded.
var shortWeekdays = wordsOf(map[string]time.Weekday{"lun mon": time.Monday, "mar tue": time.Tuesday, "mer wed": time.Wednesday, "jeu thu": time.Thursday, "ven fri": time.Friday})

// usualDay are the words for the day the rules say.
var usualDay = wordSet("habituel normal defaut default usual")

// Hours of a team's message.
const (
	firstTeamHour = 8
	lastTeamHour  = 18
)

// teamDayVerb is /rappel jour WEEKDAY HOUR PRODUCT: when in the week the team is
// reminded; « habituel » for when the rules say.
func (r *Router) teamDayVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	day, rest, ok := teamDayTyped(rest)
	if !ok {
		return Reply{}, &bot.Error{Code: bot.CodeTeamDayHow, Arg: rest}
	}
	s, as, instead, err := r.ofTeam(ctx, c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	return r.setTeamDay(ctx, c.Who, s, as, day, c.Door)
}

// teamDayTyped reads « mardi 14h », in any order with a product's name; nil for the
// usual day.
func teamDayTyped(text string) (day *bot.TeamDay, rest string, ok bool) {
	var left []string
	read := bot.TeamDay{Hour: 9}
	hours, usual := 0, false
	for _, word := range strings.Fields(withHours(text)) {
		folded := catalogue.Fold(word)
		weekday, isDay := weekdayWords[strings.TrimSuffix(folded, "s")]
		if short, is := shortWeekdays[folded]; is && !ok {
			weekday, isDay = short, true
		}
		m := hourTyped.FindStringSubmatch(word)
		switch {
		case usualDay[folded]:
			usual = true
		case isDay && !ok:
			read.Weekday, ok = weekday, true
		case m != nil && hours == 0:
			hours++
			read.Hour, _ = strconv.Atoi(m[1])
			read.Minute, _ = strconv.Atoi(m[2])
		case len(left) == 0 && (fillWords[folded] || folded == "a" || folded == "at" || folded == "chaque"):
		default:
			left = append(left, word)
		}
	}
	rest = strings.Join(left, " ")
	if usual {
		return nil, rest, true
	}
	open := read.Weekday != time.Saturday && read.Weekday != time.Sunday
	return &read, rest, ok && open && read.Hour >= firstTeamHour && read.Hour <= lastTeamHour && read.Minute < 60
}

// setTeamDay stores when in the week a team is reminded.
func (r *Router) setTeamDay(ctx context.Context, who bot.Person, s bot.Startup, as bot.Role, day *bot.TeamDay, door string) (Reply, error) {
	done := bot.TeamDaySet{Product: s.ID, Name: s.Name, Slug: s.Slug, Day: day, Was: r.Directory().Settings(s.ID).Day, Now: r.today()}
	_, changed, err := r.chooses(ctx, bot.Choosing{Part: bot.ChoiceDay, Choice: bot.Choice{Product: s.ID, Day: day}, By: who.ID, As: as, Door: door})
	if err != nil {
		return Reply{}, err
	}
	done.Changed = changed
	at, err := r.NextReminder(ctx, s.ID, r.Clock.Now())
	if err != nil {
		return Reply{}, internal("read the week's message", err)
	}
	if !at.IsZero() {
		done.Next = at.In(r.Zone)
	}
	return Reply{Show: done}, nil
}

// pressTeamDay sets the day Text, as TeamDay.String writes it.
func (r *Router) pressTeamDay(ctx context.Context, p Press) (Reply, error) {
	s, as, refused, err := r.pressedByTeam(ctx, p)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	var day *bot.TeamDay
	if p.Act.Text != "" {
		day = &bot.TeamDay{}
		if _, err := fmt.Sscanf(p.Act.Text, "%d %d %d", &day.Weekday, &day.Hour, &day.Minute); err != nil {
			return Reply{}, &bot.Error{Code: bot.CodeSealBroken, Arg: string(p.Act.Verb)}
		}
	}
	return r.setTeamDay(ctx, p.Who, s, as, day, p.Door)
}
