package main

import (
	"context"
	"errors"
	"path"

	"jalon/bot"
	"jalon/catalogue"
)

// unknownName is a name of the configuration that cannot be used: neither the
// chat nor the catalogue knows it, it means what another key means, or it is a
// channel open to everybody.
type unknownName struct {
	key, name, same string
	open            bool
}

// lookUp asks the chat for names and gathers those it does not know.
type lookUp struct {
	*assembly
	slugs, former map[string]bot.ProductID // that products bear, and bore
	met           map[bot.ProductID]string // the key of the first entry of each product
	unknown       []unknownName
}

// lookUp begins to look names up.
func (a *assembly) lookUp(ctx context.Context) (*lookUp, error) {
	l := &lookUp{assembly: a, met: map[bot.ProductID]string{}}
	var err error
	l.slugs, l.former, err = a.store.Products(ctx)
	return l, err
}

// product finds the product of an entry by its slug, one it bore before
// included. It is not found for an entry that means the same as one before.
func (l *lookUp) product(key, slug string) (s bot.Startup, ok bool) {
	id, known := l.slugs[slug]
	if !known {
		id = l.former[slug]
	}
	if s, ok = l.keeper.Current().Product(id); !ok {
		l.unknown = append(l.unknown, unknownName{key: key, name: slug})
		return s, false
	}
	if first, twice := l.met[id]; twice {
		l.unknown = append(l.unknown, unknownName{key: key, name: slug, same: first})
		return s, false
	}
	l.met[id] = key
	return s, true
}

// settings resolves one product and declares its indicators. A slug the
// catalogue never had is left out, and so is a product's second entry.
func (l *lookUp) settings(ctx context.Context, key string, p productConfig) (bot.Settings, error) {
	startup, ok := l.product(key+".slug", p.Slug)
	if !ok {
		return bot.Settings{}, nil
	}
	channel, err := l.channel(ctx, key+".channel", orElse(p.Channel, catalogue.ChannelName(p.Slug)))
	if err != nil {
		return bot.Settings{}, err
	}
	s := bot.Settings{Product: startup.ID, Slug: startup.Slug, Name: startup.Name,
		State: bot.LaunchState(orElse(p.State, "off")), Channel: channel,
		ChannelName: path.Base(orElse(p.Channel, catalogue.ChannelName(p.Slug)))}
	people := map[string]bot.UserID{}
	for _, name := range sortedKeys(p.People) {
		id, err := l.user(ctx, key+".people", name)
		if err != nil {
			return s, err
		}
		if id != "" {
			people[name] = id
			s.Team = append(s.Team, bot.Member{User: id, Name: name, Role: bot.Role(p.People[name])})
		}
	}
	var declared []bot.Declared
	for _, ind := range p.Indicators {
		declared = append(declared, ind.declared(startup.ID, people[ind.InCharge]))
	}
	return s, l.store.Declare(ctx, startup.ID, declared, l.clock.Now())
}

func (l *lookUp) users(ctx context.Context, key string, names []string) ([]bot.UserID, error) {
	var ids []bot.UserID
	for _, name := range names {
		id, err := l.user(ctx, key, name)
		if err != nil {
			return nil, err
		}
		if id != "" {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// user returns the id a name was first seen with: an account that takes the
// name later inherits nothing.
func (l *lookUp) user(ctx context.Context, key, name string) (bot.UserID, error) {
	if err := l.lookUps.Wait(ctx); err != nil {
		return "", err
	}
	id, err := l.names.User(ctx, name)
	if errors.Is(err, bot.ErrNotFound) { // perhaps renamed since: the account stays who it was
		l.unknown = append(l.unknown, unknownName{key: key, name: name})
		pinned, err := l.store.PinPerson(ctx, name, "")
		if errors.Is(err, bot.ErrNotFound) {
			return "", nil
		}
		return pinned, err
	}
	if err != nil {
		return "", err
	}
	pinned, err := l.store.PinPerson(ctx, name, id)
	if err == nil && pinned != id {
		l.log.Warn("a name of the configuration now belongs to another account, which gets no right by it",
			"key", key, "name", name)
	}
	return pinned, err
}

func (l *lookUp) channel(ctx context.Context, key, name string) (bot.ChannelID, error) {
	if name == "" {
		return "", nil
	}
	if err := l.lookUps.Wait(ctx); err != nil {
		return "", err
	}
	id, err := l.names.Channel(ctx, name)
	if errors.Is(err, bot.ErrNotFound) {
		l.unknown = append(l.unknown, unknownName{key: key, name: name})
		return "", nil
	}
	return id, err
}
