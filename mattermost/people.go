package mattermost

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"golang.org/x/sync/singleflight"

	"jalon/bot"
	"jalon/view"
)

// People remembers who is who on the server, for a while.
type People struct {
	client *Client
	log    *slog.Logger

	mu     sync.RWMutex
	known  map[bot.UserID]seenPerson
	flight singleflight.Group
}

type seenPerson struct {
	bot.Person
	at time.Time
}

const (
	personFresh  = 50 * time.Second // who leaves, or becomes a guest, loses their rights within a minute
	personLookUp = 1500 * time.Millisecond
	mostPeople   = 20_000 // remembered at once
)

// NewPeople returns an empty memory.
func NewPeople(c *Client, log *slog.Logger) *People {
	return &People{client: c, log: log, known: map[bot.UserID]seenPerson{}}
}

// Who returns a person. When the server does not say in time it is somebody
// without a language, and with a guest's rights.
func (p *People) Who(ctx context.Context, id bot.UserID) bot.Person {
	p.mu.RLock()
	kept, ok := p.known[id]
	p.mu.RUnlock()
	if ok && time.Since(kept.at) < personFresh {
		return kept.Person
	}
	fetched, err, _ := p.flight.Do(string(id), func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), personLookUp)
		defer cancel()
		u, answer, err := p.client.api.GetUser(ctx, string(id), "")
		if verdict(answer, err) == http.StatusNotFound { // deleted for good
			u, err = &model.User{Id: string(id), DeleteAt: 1}, nil
		}
		if err != nil {
			return nil, fault("read a user", answer, err)
		}
		return p.keep(u), nil
	})
	if err == nil {
		return fetched.(bot.Person)
	}
	p.log.Warn("person unknown for now", "user", id, "err", err)
	if ok {
		return kept.Person
	}
	return bot.Person{ID: id, Guest: true, Unknown: true}
}

func (p *People) keep(u *model.User) bot.Person {
	who := bot.Person{ID: bot.UserID(u.Id), Name: u.Username, Language: language(u.Locale),
		Guest: u.IsGuest() || u.DeleteAt != 0, Gone: u.DeleteAt != 0}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= mostPeople {
		clear(p.known)
	}
	p.known[who.ID] = seenPerson{who, time.Now()}
	return who
}

// language is the part of a locale we choose texts by: "fr-CA" is "fr".
func language(locale string) string {
	code, _, _ := strings.Cut(strings.ToLower(locale), "-")
	return code
}

// Learn makes sure the names of these people are known, as far as the server
// answers.
func (p *People) Learn(ctx context.Context, ids ...bot.UserID) {
	for _, id := range ids {
		if id != "" {
			p.Who(ctx, id)
		}
	}
}

// worded words a value once those it names are known.
func (p *People) worded(ctx context.Context, v *view.View, lang string, value any) view.Post {
	if n, ok := value.(bot.Naming); ok {
		p.Learn(ctx, n.Names()...)
	}
	return v.Post(lang, value)
}

// Forget has everybody asked about again; names stay known meanwhile.
func (p *People) Forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, kept := range p.known {
		kept.at = time.Time{}
		p.known[id] = kept
	}
}

// Name is a person's user name if it was learnt.
func (p *People) Name(id bot.UserID) string {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.known[id].Name
}

// Find returns the id of a user name, or bot.ErrNotFound.
func (p *People) Find(ctx context.Context, name string) (bot.UserID, error) {
	u, answer, err := p.client.api.GetUserByUsername(ctx, strings.TrimPrefix(name, "@"), "")
	if verdict(answer, err) == http.StatusNotFound {
		return "", fmt.Errorf("user %s: %w", name, bot.ErrNotFound)
	}
	if err != nil {
		return "", fault("find a user", answer, err)
	}
	return p.keep(u).ID, nil
}
