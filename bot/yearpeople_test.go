package bot_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"jalon/bot"
)

// settle makes the products, their people, and what they follow.
func (y *year) settle(products int) {
	y.known.Accounts, y.known.Gone = map[bot.UserID]bot.Account{}, map[bot.UserID]bool{}
	y.known.Notices = one(y, []bot.Destination{{Channel: "admins"}, {User: "boss"}})
	for i := range 1 + y.random.IntN(20) {
		y.coaches = append(y.coaches, bot.UserID(fmt.Sprint("coach", i)))
	}
	for i := range products / 2 { // who works on several of them
		y.people = append(y.people, bot.UserID(fmt.Sprint("u", i)))
	}
	slugs := make([]string, products)
	for i := range slugs {
		slugs[i] = fmt.Sprintf("product-%03d", i)
	}
	ids, err := y.store.EnsureProducts(context.Background(), slugs)
	y.check(err)
	for i, slug := range slugs {
		p := &followed{Startup: bot.Startup{ID: ids[slug], Slug: slug, Name: slug}, at: i, calm: i%3 == 0, zeal: one(y, []float64{0, 0, .02, .1, .3}), told: map[figure]bool{}}
		y.products, y.named[p.ID] = append(y.products, p), p
		y.phases(p)
		y.team(p, i)
		y.indicators(p)
	}
	for _, u := range y.people {
		if zone := one(y, []string{"", "Europe/Paris", "Europe/Paris", "America/Martinique", "Indian/Reunion"}); zone != "" {
			y.known.Accounts[u] = bot.Account{ID: u, Zone: zone}
		}
		_, err := y.store.SetSubscription(context.Background(), bot.Subscription{User: u, At: y.clock.Now()}, true)
		y.check(err)
		_, err = y.store.SetFollow(context.Background(), bot.Follow{User: u, Product: one(y, y.products).ID, At: y.clock.Now()}, true)
		y.check(err)
	}
}

func (y *year) phases(p *followed) {
	first := bot.Phase{ID: one(y, []bot.PhaseID{bot.PhaseAcceleration, bot.PhaseAcceleration, bot.PhaseConstruction, bot.PhaseOperated, bot.PhaseInvestigation}),
		Start: bot.Date{Year: 2020 + y.random.IntN(7), Month: 3, Day: 1}}
	p.Phases = []bot.Phase{first}
	if !p.calm && y.chance(.1) {
		p.Phases = append(p.Phases, bot.Phase{ID: one(y, []bot.PhaseID{bot.PhaseTransferred, bot.PhaseAbandoned}), Start: y.day().AddDays(y.random.IntN(365))})
	}
	if y.chance(.5) {
		p.Events = []bot.Event{{Kind: "committee", Date: y.day().AddDays(-y.random.IntN(500))}}
	}
}

// day is the day it is.
func (y *year) day() bot.Date { return bot.DateOf(y.clock.Now().In(paris)) }

// team gives a product its channel and its people: a calm one those of its own, who
// stay, the others those of all.
func (y *year) team(p *followed, i int) {
	set := bot.Settings{Product: p.ID, Slug: p.Slug, Name: p.Name, State: bot.LaunchOn, Channel: bot.ChannelID(fmt.Sprint("channel", i))}
	pool := y.people
	if p.calm {
		pool = []bot.UserID{bot.UserID(fmt.Sprint("calm", i)), bot.UserID(fmt.Sprint("calm", i, "too")), bot.UserID(fmt.Sprint("calm", i%30))}
	} else if y.chance(.1) {
		set.Channel, y.wordless[p.ID] = "", true
	} else if y.chance(.1) {
		set.State = one(y, []bot.LaunchState{bot.LaunchOff, bot.LaunchInvited})
	}
	for n, role := range []bot.Role{bot.RoleIntrapreneur, bot.RoleDevelopment, bot.RoleDesign} {
		if n > 0 || p.calm || y.chance(.8) {
			set.Team = append(set.Team, bot.Member{User: one(y, pool), Role: role, Sure: true})
		}
	}
	if y.chance(.8) {
		set.Team = append(set.Team, bot.Member{User: one(y, y.coaches), Role: bot.RoleCoach, Sure: true})
	}
	if y.chance(.25) {
		set.Day = y.teamDay()
	}
	y.known.Settings = append(y.known.Settings, set)
}

func (y *year) teamDay() *bot.TeamDay {
	return &bot.TeamDay{Weekday: time.Weekday(1 + y.random.IntN(5)), Hour: 8 + y.random.IntN(10), Minute: 15 * y.random.IntN(4)}
}

func (y *year) indicators(p *followed) {
	var declared []bot.Declared
	for n := range y.random.IntN(7) {
		ind := bot.Indicator{Product: p.ID, Name: fmt.Sprint("Indicator ", n), ShortName: fmt.Sprint("i", n), Family: one(y, bot.Families), Frequency: one(y, bot.Frequencies)}
		ind.Delay = ind.Frequency.DefaultDelay() + y.random.IntN(3)
		if y.chance(.7) {
			ind.InCharge = y.member(p)
		}
		d := bot.Declared{Indicator: ind}
		if last, ok := bot.LastDue(ind.Frequency, y.day(), ind.Delay); ok && y.chance(.7) {
			d.Known = []bot.Measure{{Period: last.Previous().Key(), Value: 1}}
		}
		declared = append(declared, d)
	}
	y.check(y.store.Declare(context.Background(), p.ID, declared, y.clock.Now()))
}

// member is somebody of a team, coaches aside; empty for nobody.
func (y *year) member(p *followed) bot.UserID {
	team := slices.DeleteFunc(slices.Clone(y.set(p).Team), func(m bot.Member) bool { return m.Role == bot.RoleCoach })
	if len(team) == 0 {
		return ""
	}
	return one(y, team).User
}

// portfolio are the products of the catalogue.
func (y *year) portfolio() (all []bot.Startup) {
	for _, p := range y.products {
		all = append(all, p.Startup)
	}
	return all
}
