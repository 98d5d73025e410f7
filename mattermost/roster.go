package mattermost

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
)

// Bounds of what is read of the server's directory.
const (
	peoplePage = 200
	mostPages  = 250
	idsAtOnce  = 100
)

// accountOf is an account as the server shows it.
func accountOf(u *model.User) bot.Account {
	return bot.Account{ID: bot.UserID(u.Id), Name: u.Username, FullName: strings.TrimSpace(u.GetFullName()), Guest: u.IsGuest(), Zone: u.GetPreferredTimezone()}
}

// Accounts lists the accounts in use, of people.
func (d *Door) Accounts(ctx context.Context) ([]bot.Account, error) {
	var all []bot.Account
	err := pages(func(page int) ([]*model.User, *model.Response, error) {
		return d.api.GetUsers(ctx, page, peoplePage, "")
	}, "list the accounts", func(u *model.User) {
		if inUse(u) {
			all = append(all, accountOf(u))
		}
	})
	return all, err
}

// Insiders lists who is in a channel that must be private, guests and programs
// aside. The error is bot.ErrNotPrivate for an open one, bot.ErrNotFound for
// one the bot does not see.
func (d *Door) Insiders(ctx context.Context, id bot.ChannelID) ([]bot.UserID, error) {
	c, answer, err := d.api.GetChannel(ctx, string(id))
	switch status := verdict(answer, err); {
	case status == http.StatusForbidden || status == http.StatusNotFound:
		return nil, fmt.Errorf("channel %s: %w", id, bot.ErrNotFound)
	case err != nil:
		return nil, fault("read a channel", answer, err)
	case c.Type != model.ChannelTypePrivate:
		return nil, fmt.Errorf("channel %s: %w", c.Name, bot.ErrNotPrivate)
	case c.DeleteAt != 0:
		return nil, nil
	}
	var all []bot.UserID
	err = pages(func(page int) ([]*model.User, *model.Response, error) {
		return d.api.GetUsersInChannel(ctx, string(id), page, peoplePage, "")
	}, "list the members of a channel", func(u *model.User) {
		if inUse(u) && !u.IsGuest() {
			all = append(all, bot.UserID(u.Id))
		}
	})
	return all, err
}

func inUse(u *model.User) bool { return u.DeleteAt == 0 && !u.IsBot }

// pages reads people page after page.
func pages(read func(page int) ([]*model.User, *model.Response, error), what string, each func(*model.User)) error {
	for page := range mostPages {
		users, answer, err := read(page)
		if err != nil {
			return fault(what, answer, err)
		}
		for _, u := range users {
			each(u)
		}
		if len(users) < peoplePage {
			return nil
		}
	}
	return fmt.Errorf("%s: more than %d", what, mostPages*peoplePage)
}

// Gone tells which of some accounts are in use no more, and since when; zero for
// one the server does not know.
func (d *Door) Gone(ctx context.Context, ids []bot.UserID) (map[bot.UserID]time.Time, error) {
	gone := map[bot.UserID]time.Time{}
	for len(ids) > 0 {
		some := ids[:min(len(ids), idsAtOnce)]
		ids = ids[len(some):]
		asked := make([]string, len(some))
		for i, id := range some {
			asked[i] = string(id)
			gone[id] = time.Time{}
		}
		users, answer, err := d.api.GetUsersByIds(ctx, asked)
		if err != nil {
			return nil, fault("read some accounts", answer, err)
		}
		for _, u := range users {
			if delete(gone, bot.UserID(u.Id)); u.DeleteAt != 0 {
				gone[bot.UserID(u.Id)] = time.UnixMilli(u.DeleteAt)
			}
		}
	}
	return gone, nil
}

// Account returns the account in use with a user name, of a person; bot.ErrNotFound
// for any other.
func (d *Door) Account(ctx context.Context, name string) (bot.Account, error) {
	u, answer, err := d.api.GetUserByUsername(ctx, strings.TrimPrefix(strings.ToLower(name), "@"), "")
	if status := verdict(answer, err); status == http.StatusNotFound || status == http.StatusBadRequest || err == nil && !inUse(u) {
		return bot.Account{}, fmt.Errorf("account %s: %w", name, bot.ErrNotFound)
	}
	if err != nil {
		return bot.Account{}, fault("find an account", answer, err)
	}
	d.people.keep(u)
	return accountOf(u), nil
}

// Availability is what the server says of somebody now.
func (d *Door) Availability(ctx context.Context, u bot.UserID) (bot.Availability, error) {
	status, answer, err := d.api.GetUserStatus(ctx, string(u), "")
	if err != nil {
		return bot.Available, fault("read a status", answer, err)
	}
	switch status.Status {
	case model.StatusDnd:
		return bot.DoNotDisturb, nil
	case model.StatusOutOfOffice:
		return bot.OutOfOffice, nil
	}
	return bot.Available, nil
}

// memberships remembers for a while who is in which channel.
type memberships struct {
	mu    sync.Mutex
	known map[membership]seenMember
}

type membership struct {
	channel bot.ChannelID
	user    bot.UserID
}

type seenMember struct {
	in bool
	at time.Time
}

const (
	memberFresh = 50 * time.Second // who has left loses the right within a minute
	mostMembers = 20_000           // remembered at once
)

// IsMember tells whether somebody is in a channel that the bot sees.
func (m *Messenger) IsMember(ctx context.Context, channel bot.ChannelID, user bot.UserID) (bool, error) {
	key := membership{channel, user}
	m.members.mu.Lock()
	seen, ok := m.members.known[key]
	m.members.mu.Unlock()
	if ok && time.Since(seen.at) < memberFresh {
		return seen.in, nil
	}
	_, answer, err := m.api.GetChannelMember(ctx, string(channel), string(user), "")
	status := verdict(answer, err)
	if err != nil && status != http.StatusNotFound && status != http.StatusForbidden {
		return false, fault("ask who is in a channel", answer, err)
	}
	m.members.mu.Lock()
	defer m.members.mu.Unlock()
	if len(m.members.known) >= mostMembers || m.members.known == nil {
		m.members.known = map[membership]seenMember{}
	}
	m.members.known[key] = seenMember{in: err == nil, at: time.Now()}
	return err == nil, nil
}

// forget has everybody looked up again.
func (m *Messenger) forget() {
	m.members.mu.Lock()
	clear(m.members.known)
	m.members.mu.Unlock()
	m.people.Forget()
}
