package main

import (
	"context"

	"jalon/bot"
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
