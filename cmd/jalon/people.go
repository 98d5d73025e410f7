package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// peopleEvery is how soon it is seen who joined or left the channels of staff
// and coaches, and whose account was deactivated.
const peopleEvery = 45 * time.Second

// roster is what is held of the chat's accounts, to know who the catalogue's
// people are.
type roster struct {
	accounts []bot.Account
	byID     map[bot.UserID]bot.Account
	readAt   time.Time
}

// people are those of the configuration, with the members of the channels it
// names.
type people struct {
	named           map[bot.Role][]bot.UserID // staff and admins, by name
	channels        map[bot.Role][]namedChannel
	staff, coaches  []bot.UserID
	gone            map[bot.UserID]bool
	missing, opened []namedChannel // channels that give nothing: unseen, or open to everybody
	unfound         []namedChannel // those that have no id: nobody has them, or not where the bot sees
}

type namedChannel struct {
	key, name string
	id        bot.ChannelID
}

// useless lists the channels that give nothing.
func (p people) useless() (names []unknownName) {
	for _, c := range p.missing {
		names = append(names, unknownName{key: c.key, name: c.name})
	}
	for _, c := range p.opened {
		names = append(names, unknownName{key: c.key, name: c.name, open: true})
	}
	return names
}

// takePeople keeps who was read, and logs the channels that give nothing from
// now on.
func (a *assembly) takePeople(p people) {
	a.complain(p.useless(), a.people.useless())
	a.people = p
}

// lookUpPeople looks up the people and channels of the configuration.
func (l *lookUp) lookUpPeople(ctx context.Context) (p people, err error) {
	p = people{named: map[bot.Role][]bot.UserID{}, channels: map[bot.Role][]namedChannel{}}
	for role, list := range map[bot.Role][]string{bot.RoleStaff: l.cfg.People.Staff, bot.RoleAdmin: l.cfg.People.Admins} {
		key := map[bot.Role]string{bot.RoleStaff: "people.staff", bot.RoleAdmin: "people.admins"}[role]
		if p.named[role], err = l.users(ctx, key, list); err != nil {
			return p, err
		}
	}
	for role, list := range map[bot.Role][]string{bot.RoleStaff: l.cfg.People.StaffChannels, bot.RoleCoach: l.cfg.People.CoachChannels} {
		key := map[bot.Role]string{bot.RoleStaff: "people.staff_channels", bot.RoleCoach: "people.coach_channels"}[role]
		for _, name := range list {
			id, err := l.channel(ctx, key, name)
			if err != nil {
				return p, err
			}
			if id == "" {
				p.unfound = append(p.unfound, namedChannel{key: key, name: name})
				continue
			}
			p.channels[role] = append(p.channels[role], namedChannel{key, name, id})
		}
	}
	return p, nil
}

// read asks the chat who is in the channels, and who of these and of others has
// left it.
func (a *assembly) readPeople(ctx context.Context, p people, others []bot.UserID) (people, error) {
	p.staff, p.coaches, p.missing, p.opened = slices.Clone(p.named[bot.RoleStaff]), nil, nil, nil
	for role, list := range map[bot.Role]*[]bot.UserID{bot.RoleStaff: &p.staff, bot.RoleCoach: &p.coaches} {
		for _, c := range p.channels[role] {
			in, err := a.names.Insiders(ctx, c.id)
			switch {
			case errors.Is(err, bot.ErrNotFound):
				p.missing = append(p.missing, c)
			case errors.Is(err, bot.ErrNotPrivate):
				p.opened = append(p.opened, c)
			case err != nil:
				return p, fmt.Errorf("read who is in %s: %w", c.name, err)
			}
			*list = append(*list, in...)
		}
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	known := bot.PeopleSet{}
	for _, u := range slices.Concat(p.staff, p.named[bot.RoleAdmin], others) {
		known.Add(u)
	}
	gone, err := a.names.Gone(ctx, known.Sorted())
	p.gone = make(map[bot.UserID]bool, len(gone))
	for u := range gone {
		p.gone[u] = true
	}
	return p, err
}

// refreshPeople has those who joined or left count at once.
func (a *assembly) refreshPeople(ctx context.Context) error {
	d := a.directory.Load()
	p, err := a.readPeople(ctx, a.people, d.Named())
	if err != nil {
		return err
	}
	a.takePeople(p)
	for {
		d := a.directory.Load()
		if d.SamePeople(p.staff, p.coaches, p.gone) || a.directory.CompareAndSwap(d, d.WithPeople(p.staff, p.coaches, p.gone)) {
			return nil
		}
	}
}

// registrar looks again at who is who.
type registrar struct{ *service }

// Step implements bot.Stepper.
func (r registrar) Step(ctx context.Context, _ time.Time) error {
	r.registering.Lock()
	defer r.registering.Unlock()
	return r.refreshPeople(ctx)
}

// readRoster reads the chat's accounts when that was not done for a while: as
// often as the catalogue's sources are asked.
func (a *assembly) readRoster(ctx context.Context) error {
	every := a.cfg.refreshEvery()
	if now := a.clock.Now(); a.roster.readAt.IsZero() || now.Sub(a.roster.readAt) >= every {
		accounts, err := a.names.Accounts(ctx)
		if err != nil {
			return fmt.Errorf("list the chat's accounts: %w", err)
		}
		byID := make(map[bot.UserID]bot.Account, len(accounts))
		for _, one := range accounts {
			byID[one.ID] = one
		}
		a.roster = roster{accounts, byID, now}
	}
	return nil
}

// match finds the accounts of the catalogue's people.
func (a *assembly) match() (found map[bot.ProductID][]bot.Member, doubts map[bot.ProductID][]bot.Doubt) {
	if c := a.keeper.Current().Catalogue; c != nil {
		return catalogue.Match(c.Startups, a.roster.accounts)
	}
	return nil, nil
}

// announcesAt is where every committee is announced too.
func (l *lookUp) announcesAt(ctx context.Context) (bot.ChannelID, error) {
	return l.channel(ctx, "mattermost.announcements", l.cfg.Mattermost.Announces)
}

// monthsAt is where each rule tells the month, by its name.
func (l *lookUp) monthsAt(ctx context.Context) (at map[string]bot.ChannelID, err error) {
	at = map[string]bot.ChannelID{}
	for i, r := range l.cfg.Reminders {
		if at[r.Name], err = l.channel(ctx, fmt.Sprintf("reminders[%d].channel", i+1), r.Channel); err != nil {
			return nil, err
		}
	}
	return at, nil
}

// noticesAt is where admins are told.
func (l *lookUp) noticesAt(ctx context.Context) (bot.Destination, error) {
	return l.destination(ctx, "mattermost.notices", l.cfg.Mattermost.Notices)
}

// previewsAt is where what would be sent is shown.
func (l *lookUp) previewsAt(ctx context.Context) (bot.Destination, error) {
	return l.destination(ctx, "preview", l.cfg.Preview)
}

// destination is a channel, or somebody named @name; zero for nowhere.
func (l *lookUp) destination(ctx context.Context, key, name string) (to bot.Destination, err error) {
	if user, person := strings.CutPrefix(name, "@"); person {
		to.User, err = l.user(ctx, key, user)
		return to, err
	}
	to.Channel, err = l.channel(ctx, key, name)
	return to, err
}
