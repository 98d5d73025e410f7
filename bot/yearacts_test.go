package bot_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"jalon/bot"
)

// act has people do what they do, at random.
func (y *year) act() {
	for _, p := range y.products {
		if y.chance(p.zeal / 4) {
			y.answer(p)
		}
		if !p.calm && y.chance(.01) {
			y.changes(p)
		}
		if y.chance(.002) {
			y.announces(p)
		}
	}
	if y.chance(.2) {
		y.goesAway(one(y, append(slices.Clone(y.people), y.coaches...)))
	}
	if y.chance(.01) {
		y.known.Gone[one(y, y.people)] = true
	}
	if y.chance(.003) {
		y.known.Pause = bot.Pause{By: "boss", Since: y.clock.Now(), Until: y.clock.Now().AddDate(0, 0, 1+y.random.IntN(4))}
		y.pauses = append(y.pauses, y.known.Pause)
	}
	if len(y.committees) > 0 && y.chance(.3) {
		y.decides(one(y, y.committees))
	}
}

// answer has a team give some of the figures that are due, or that it was asked
// for, put them off, or say that there is none.
func (y *year) answer(p *followed) {
	f, err := y.store.Facts(context.Background(), p.ID)
	y.check(err)
	missing := map[figure]bool{}
	for _, due := range f.DueFigures(y.day()) {
		missing[figure{p.ID, due.Facts.ID, due.Period.Key()}] = true
	}
	for _, asked := range y.asked[p.ID] {
		missing[asked] = true
	}
	e := bot.Entry{Product: p.ID, By: y.member(p), At: y.clock.Now(), Door: "test"}
	for _, one := range sorted(missing) {
		switch a := y.answers[one]; {
		case a.given || a.closed, y.chance(.3):
		case y.chance(.1):
			e.Figures = append(e.Figures, y.puts(one))
		default:
			y.answers[one] = reply{given: true}
			e.Figures = append(e.Figures, bot.NewFigure{Indicator: one.indicator, Period: one.period, Value: float64(y.random.IntN(100))})
		}
	}
	if len(e.Figures) > 0 {
		_, err := y.store.Record(context.Background(), e)
		y.check(err)
	}
}

// puts is a figure put off, or never given.
func (y *year) puts(one figure) bot.NewFigure {
	var w bot.Waiver
	if y.chance(.8) {
		w.Until = y.day().AddDays(1 + y.random.IntN(30))
	}
	y.answers[one] = reply{until: w.Until, closed: w.Closed()}
	return bot.NewFigure{Indicator: one.indicator, Period: one.period, Waiver: &w}
}

// changes has something become of a product: it is held back, is asked on another
// day, switched off or on, or loses its channel, or one of its people.
func (y *year) changes(p *followed) {
	set := y.set(p)
	switch y.random.IntN(6) {
	case 0:
		set.Pause = bot.Pause{By: "boss", Since: y.clock.Now(), Until: y.clock.Now().AddDate(0, 0, 1+y.random.IntN(30))}
	case 1:
		set.Pause = bot.Pause{}
	case 2:
		set.Day = y.teamDay()
	case 3:
		set.State = one(y, []bot.LaunchState{bot.LaunchOff, bot.LaunchOn, bot.LaunchOn})
	case 4:
		if set.Channel = ""; y.chance(.7) {
			set.Channel = bot.ChannelID(fmt.Sprint("channel", p.at))
		} else {
			y.wordless[p.ID] = true
		}
	case 5:
		i := slices.IndexFunc(set.Team, func(m bot.Member) bool { return m.Role == bot.RoleIntrapreneur })
		if set.Team = slices.Clone(set.Team); i >= 0 {
			set.Team[i].User = one(y, y.people)
		}
	}
}

func (y *year) goesAway(u bot.UserID) {
	from := y.day().AddDays(y.random.IntN(4))
	a := bot.Absence{User: u, From: from, Until: from.AddDays(y.random.IntN(21))}
	if y.chance(.5) {
		a.Instead = one(y, y.people)
	}
	y.known.Absences = append(y.known.Absences, a)
}

// announces has a coach announce a committee, as /comite does.
func (y *year) announces(p *followed) {
	set := y.set(p)
	on := y.days.NextOpen(y.day().AddDays(2 + y.random.IntN(60)))
	c := bot.Committee{ID: bot.CommitteeID(fmt.Sprint("k", len(y.committees))), Product: p.ID, Type: "comité", Start: parisTime(on.Year, on.Month, on.Day, 14), Length: time.Hour,
		Zone: "Europe/Paris", Organiser: y.member(p), State: bot.CommitteePlanned}
	for _, m := range set.Team {
		c.Invitees = append(c.Invitees, bot.Invitee{User: m.User, Role: string(m.Role)})
	}
	now := y.clock.Now()
	var owed []bot.Delivery
	if set.Channel != "" {
		name := bot.CommitteePostName(bot.SaysAnnounced, 0, set.Channel)
		c.Root = bot.CommitteePrefix(c.ID) + name
		owed = append(owed, c.Owes(bot.SaysAnnounced, name, bot.Destination{Channel: set.Channel}, now))
	}
	owed = append(owed, c.FollowUps(y.directory.Load().CoachesOf(p.ID), y.days, bot.Rule{}, now)...)
	c, _, err := y.store.Announce(context.Background(), bot.Announcement{Committee: c, Nonce: string(c.ID), By: c.Organiser, Door: "test", At: now, Owed: owed})
	y.check(err)
	y.committees = append(y.committees, c)
}

// decides has who organised a committee note what it decided, once it was held.
func (y *year) decides(c bot.Committee) {
	if c, err := y.store.Committee(context.Background(), c.ID); err == nil && c.End().Before(y.clock.Now()) && c.Decision == nil {
		was := c.Sequence
		c.Decision = &bot.Decision{Kind: bot.DecisionSixMonths}
		_, _, err := y.store.ChangeCommittee(context.Background(), bot.CommitteeChange{Action: bot.CommitteeDecide, Was: was, After: c, By: c.Organiser, Door: "test", At: y.clock.Now()})
		y.check(err)
	}
}
