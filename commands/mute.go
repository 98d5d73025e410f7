package commands

import (
	"context"
	"jalon/bot"
	"strings"
	"time"
)

// muteVerb is /rappel pause PRODUCT UNTIL: nothing unasked to one team.
func (r *Router) muteVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	rest, until := r.untilAtEnd(rest)
	if passed := r.passedIn(rest); passed != nil && until.IsZero() && !r.isNamed(rest) {
		return Reply{}, passed
	}
	s, as, instead, err := r.ofTeam(ctx, c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	return r.mute(ctx, c.Who, s, as, bot.Pause{By: c.Who.ID, Since: r.Clock.Now(), Until: until}, c.Door)
}

// unmuteVerb is /rappel reprendre PRODUCT.
func (r *Router) unmuteVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	s, as, instead, err := r.ofTeam(ctx, c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	return r.mute(ctx, c.Who, s, as, bot.Pause{}, c.Door)
}

// mute holds a product's messages back, or no more.
func (r *Router) mute(ctx context.Context, who bot.Person, s bot.Startup, as bot.Role, pause bot.Pause, door string) (Reply, error) {
	now := r.Clock.Now()
	was := r.Directory().Settings(s.ID).Pause
	done := bot.Muted{Product: s.ID, Name: s.Name, Slug: s.Slug, Pause: pause, Now: now.In(r.Zone)}
	switch same := was.Holds(now) && was.Until.Equal(pause.Until); {
	case pause.Since.IsZero() && !was.Holds(now):
	case !pause.Since.IsZero() && same:
		done.Pause = was
	default:
		_, changed, err := r.chooses(ctx, bot.Choosing{Part: bot.ChoicePause, Choice: bot.Choice{Product: s.ID, Pause: pause}, By: who.ID, As: as, Door: door})
		if err != nil {
			return Reply{}, err
		}
		done.Changed = changed
	}
	if !done.Pause.Until.IsZero() {
		done.Pause.Until = done.Pause.Until.In(r.Zone)
	}
	return Reply{Show: done}, nil
}

// untilAtEnd splits « dossierfacile jusqu'au 15 janvier », in either order; zero for no
// end.
func (r *Router) untilAtEnd(text string) (rest string, until time.Time) {
	words := strings.Fields(text)
	for i := range words {
		if until, ok := r.untilTyped(strings.Join(words[i:], " ")); ok && !until.IsZero() {
			return strings.Join(words[:i], " "), until
		}
	}
	for n := len(words) - 1; n > 0; n-- {
		if until, ok := r.untilTyped(strings.Join(words[:n], " ")); ok && !until.IsZero() {
			return strings.Join(words[n:], " "), until
		}
	}
	return text, time.Time{}
}

// pressMute answers « Mettre en pause » and « Reprendre ».
func (r *Router) pressMute(ctx context.Context, p Press) (Reply, error) {
	s, as, refused, err := r.pressedByTeam(ctx, p)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	pause := bot.Pause{}
	if p.Act.Verb == bot.VerbMute {
		pause = bot.Pause{By: p.Who.ID, Since: r.Clock.Now()}
	}
	return r.mute(ctx, p.Who, s, as, pause, p.Door)
}

// pressedByTeam is the product of a button that somebody of its team may press.
func (r *Router) pressedByTeam(ctx context.Context, p Press) (s bot.Startup, as bot.Role, refused *Reply, err error) {
	if s, err = r.product(p.Act.Product); err != nil {
		return s, "", nil, err
	}
	as, may, err := r.may(ctx, p.Who, bot.ActionRemind, s.ID)
	if err != nil || may {
		return s, as, nil, err
	}
	reply, err := r.refused(p.Who, bot.ActionRemind, s)
	return s, "", &reply, err
}
