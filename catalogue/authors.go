package catalogue

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"slices"
	"strings"

	"jalon/bot"
)

// Authors is the network's directory as authors.json gives it: who is on which
// mission. It never changes.
type Authors struct {
	people   []person              // in the order of a team
	named    map[string]bot.Author // by id
	skipped  int                   // records of which nobody could be read
	revision string
}

type person struct {
	author   bot.Author
	missions []mission
	place    int    // in a team, by domain
	folded   string // the name, as names are sorted
}

// mission is some time spent on products, both days included. A zero end is
// open, a zero start has always begun.
type mission struct {
	start, end bot.Date
	slugs      []string
}

// ParseAuthors reads the JSON of authors.json, an array of people:
//
//	[{"id", "fullname", "domaine", "missions": [{"start", "end", "startups": [slug]}]}]
//
// What cannot be read of one person costs that person, or that mission, only.
// Errors are ErrNotJSON, ErrShape and ErrEmpty.
func ParseAuthors(body []byte) (*Authors, error) {
	var raw json.RawMessage
	if err := unmarshal(body, &raw); err != nil {
		return nil, fmt.Errorf("parse authors: %w", err)
	}
	list, err := contents(raw, '[')
	if err != nil {
		return nil, fmt.Errorf("parse authors: %w", err)
	}
	a := &Authors{named: map[string]bot.Author{}}
	for _, one := range list {
		p, ok := readPerson(readRecord(one.raw))
		if !ok {
			a.skipped++
			continue
		}
		if _, twice := a.named[p.author.ID]; !twice {
			a.named[p.author.ID] = p.author
		}
		p.author = a.named[p.author.ID]
		p.place, p.folded = place(p.author.Domain), unaccented(p.author.Name)
		a.people = append(a.people, p)
	}
	if len(a.people) == 0 {
		return nil, fmt.Errorf("parse authors: %w: nobody in it", ErrEmpty)
	}
	slices.SortStableFunc(a.people, comparePeople)
	a.revision = revision(a.needed())
	return a, nil
}

// needed is what is read of the directory, in its own shape. The rest, such as
// what people write about themselves, is no business of ours to keep.
func (a *Authors) needed() []byte {
	type during struct {
		Start    string   `json:"start"`
		End      string   `json:"end"`
		Startups []string `json:"startups"`
	}
	type author struct {
		ID       string   `json:"id"`
		Name     string   `json:"fullname"`
		Domain   string   `json:"domaine"`
		Missions []during `json:"missions"`
	}
	list := make([]author, len(a.people))
	for i, p := range a.people {
		list[i] = author{p.author.ID, p.author.Name, html.EscapeString(p.author.Domain), make([]during, len(p.missions))}
		for j, m := range p.missions {
			list[i].Missions[j] = during{m.start.String(), m.end.String(), m.slugs}
		}
	}
	body, err := json.Marshal(list)
	if err != nil {
		panic(err) // texts only
	}
	return body
}

func readPerson(r record) (p person, ok bool) {
	p.author = bot.Author{ID: r.text("id"), Name: r.name("fullname"), Domain: cut(oneLine(html.UnescapeString(plain(r["domaine"]))), longestName)}
	p.author.ID = oneLine(strings.Trim(strings.TrimPrefix(p.author.ID, "/authors/"), "/"))
	if p.author.ID == "" || len(p.author.ID) > longestSlug {
		return p, false
	}
	p.author.Name = cmp.Or(p.author.Name, p.author.ID)
	for _, m := range r.objects("missions") {
		if read, ok := readMission(m); ok {
			p.missions = append(p.missions, read)
		}
	}
	return p, true
}

// readMission refuses a mission on no product, or with an end that is no day:
// who knows whether it is over.
func readMission(r record) (m mission, ok bool) {
	m = mission{start: r.date("start"), end: r.date("end")}
	if m.end.IsZero() && r.text("end") != "" {
		return m, false
	}
	for _, slug := range r.texts("startups") {
		if slug = oneLine(strings.Trim(strings.TrimPrefix(slug, "/startups/"), "/")); slug != "" {
			m.slugs = append(m.slugs, slug)
		}
	}
	return m, len(m.slugs) > 0
}

// on tells whether the mission is under way that day.
func (m mission) on(day bot.Date) bool {
	return !m.start.After(day) && (m.end.IsZero() || !m.end.Before(day))
}

// At returns who works on each product on a day, by slug: intrapreneurs
// first, then coaches, then the others, each by name, each person once, at
// most mostPeople.
func (a *Authors) At(day bot.Date) map[string][]bot.Author {
	working := map[string][]bot.Author{}
	for _, p := range a.people {
		for _, m := range p.missions {
			if !m.on(day) {
				continue
			}
			for _, slug := range m.slugs {
				team := working[slug]
				if n := len(team); n < mostPeople && (n == 0 || team[n-1] != p.author) { // all of somebody's missions come together
					working[slug] = append(team, p.author)
				}
			}
		}
	}
	return working
}

func sortAuthors(authors []bot.Author) {
	slices.SortFunc(authors, func(a, b bot.Author) int {
		return comparePeople(person{author: a, place: place(a.Domain), folded: unaccented(a.Name)},
			person{author: b, place: place(b.Domain), folded: unaccented(b.Name)})
	})
}

func comparePeople(a, b person) int {
	return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.folded, b.folded), cmp.Compare(a.author.ID, b.author.ID))
}

// place is where a domain comes in a team. The directory spells the first one
// « Intraprenariat »; the word as it should be is understood too.
func place(domain string) int {
	switch d := unaccented(domain); {
	case strings.HasPrefix(d, "intrap"), strings.HasPrefix(d, "intrep"):
		return 0
	case strings.HasPrefix(d, "coach"):
		return 1
	}
	return 2
}

// unmarshal reads a JSON document; errors are ErrEmpty, ErrNotJSON and ErrShape.
func unmarshal(body []byte, to any) error {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	if len(bytes.TrimSpace(body)) == 0 {
		return ErrEmpty
	}
	err := json.Unmarshal(body, to)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("%w: at byte %d: %w", ErrNotJSON, syntax.Offset, err)
	case err != nil:
		return fmt.Errorf("%w: %w", ErrShape, err)
	}
	return nil
}
