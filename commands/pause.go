package commands

import (
	"context"
	"strings"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// pause is /jalon pause: the bot says nothing unasked, until somebody says so
// or as long as asked.
func (r *Router) pause(ctx context.Context, c Call) (Reply, error) {
	p := Press{Who: c.Who, Door: c.Door}
	if resumeWords[catalogue.Fold(c.Text)] {
		return r.setPause(ctx, p, bot.Pause{})
	}
	until, ok := r.untilTyped(c.Text)
	if !ok {
		if passed := r.passedIn(c.Text); passed != nil {
			return Reply{}, passed
		}
		return Reply{}, &bot.Error{Code: bot.CodePauseHow, Arg: c.Text}
	}
	return r.setPause(ctx, p, bot.Pause{By: c.Who.ID, Since: r.Clock.Now(), Until: until})
}

var (
	resumeWords = wordSet("fin stop off non reprendre arreter end resume")
	untilWords  = wordSet("pendant pour jusqu jusqua jusquau jusque until for during")
)

// resume is /jalon reprendre.
func (r *Router) resume(ctx context.Context, c Call) (Reply, error) {
	return r.setPause(ctx, Press{Who: c.Who, Door: c.Door}, bot.Pause{})
}

// pressPause answers the buttons of a pause.
func (r *Router) pressPause(ctx context.Context, p Press) (Reply, error) {
	pause := bot.Pause{By: p.Who.ID, Since: r.Clock.Now()}
	if p.Act.Verb == bot.VerbResume {
		pause = bot.Pause{}
	}
	return r.setPause(ctx, p, pause)
}

// setPause stores a pause, or the end of one.
func (r *Router) setPause(ctx context.Context, p Press, pause bot.Pause) (Reply, error) {
	if !r.mends(p.Who) {
		return Reply{}, refusal(p.Who, bot.CodeStaffOnly, "")
	}
	now := r.Clock.Now()
	before := r.Directory().Pause()
	answer := bot.Paused{Pause: pause, Now: now.In(r.Zone), Changed: true}
	switch same := before.Holds(now) && before.Until.Equal(pause.Until); {
	case pause.Since.IsZero() && !before.Holds(now): // nothing to end
		answer.Changed = false
	case !pause.Since.IsZero() && same: // said again
		answer.Pause, answer.Changed = before, false
	default:
		err := r.Records.SetPause(ctx, pause, p.Who.ID, p.Door, now)
		if err == nil {
			err = r.Rebound(ctx)
		}
		if err != nil {
			return Reply{}, internal("hold the bot back", err)
		}
	}
	if !answer.Pause.Until.IsZero() {
		answer.Pause.Until = answer.Pause.Until.In(r.Zone)
	}
	return Reply{Show: answer}, nil
}

// untilTyped reads until when: « 15 jours », « jusqu'au 3 janvier »; zero for
// no end. The last day belongs to the pause.
func (r *Router) untilTyped(text string) (until time.Time, ok bool) {
	words := strings.Fields(text)
	for len(words) > 0 && (untilWords[catalogue.Fold(words[0])] || fillWords[catalogue.Fold(words[0])] || catalogue.Fold(words[0]) == "au") {
		words = words[1:]
	}
	if len(words) == 0 {
		return time.Time{}, text == ""
	}
	if s, ok := spanTyped(words); ok {
		return span{-s.days, -s.months}.before(r.today()).AddDays(1).In(r.Zone), true
	}
	day, ok := dayOrToday(strings.Join(words, " "), r.today())
	if !ok {
		return time.Time{}, false
	}
	return day.AddDays(1).In(r.Zone), true
}
