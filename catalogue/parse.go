// Package catalogue knows which products there are: it reads them from the
// beta.gouv.fr API, a file of the same shape or an embedded sample, keeps the
// last good copy, and finds a product by what people remember of it.
//
// The sample's facts are those of the public catalogue in August 2026; its
// pitches are our own words.
package catalogue

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"jalon/bot"
)

// Catalogue is one reading of the source. It is immutable.
type Catalogue struct {
	Startups   []bot.Startup // by slug, bytewise; each slug once
	Incubators map[string]bot.Incubator
	Skipped    []Skipped
	Revision   string // a short hash of the body it was read from

	index index
}

// Skipped is a record that could not be used. The others are.
type Skipped struct {
	Record int    // from 1, in the source's order
	Slug   string // when it could be read
	Reason string
}

// Why a whole body is refused; the catalogue of before stays.
var (
	ErrNotJSON = errors.New("the catalogue is not JSON, or was cut")
	ErrEmpty   = errors.New("the catalogue has no product")
)

// document is the API's shape, v2.6 and v2.7: everything inside a record is
// read by hand, because any of it may be of the wrong type.
type document struct {
	Data     []json.RawMessage `json:"data"`
	Included []json.RawMessage `json:"included"`
}

// Parse reads the API's JSON. A record that cannot be used is in Skipped.
func Parse(body []byte) (*Catalogue, error) {
	var doc document
	if err := json.Unmarshal(bytes.TrimPrefix(body, []byte("\ufeff")), &doc); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotJSON, err)
	}
	c := &Catalogue{Incubators: map[string]bot.Incubator{}, Revision: revision(body)}
	for _, raw := range doc.Included {
		if r := readRecord(raw); r != nil && r.text("type") == "incubator" {
			id := incubatorID(r.text("id"))
			c.Incubators[id] = bot.Incubator{ID: id, Name: cmp.Or(r.under("attributes").text("title"), r.under("attributes").text("name"))}
		}
	}
	seen := map[string]bool{}
	for i, raw := range doc.Data {
		s, reason := readStartup(raw)
		if reason == "" && seen[s.Slug] {
			reason = "a record before it has the same slug"
		}
		if reason != "" {
			c.Skipped = append(c.Skipped, Skipped{Record: i + 1, Slug: s.Slug, Reason: reason})
			continue
		}
		seen[s.Slug] = true
		c.Startups = append(c.Startups, s)
	}
	if len(c.Startups) == 0 {
		return nil, ErrEmpty
	}
	slices.SortFunc(c.Startups, func(a, b bot.Startup) int { return cmp.Compare(a.Slug, b.Slug) })
	c.index = newIndex(c.Startups)
	return c, nil
}

// withIDs returns the catalogue with our own product ids, by slug.
func (c *Catalogue) withIDs(ids map[string]bot.ProductID) *Catalogue {
	named := *c
	named.Startups = slices.Clone(c.Startups)
	for i := range named.Startups {
		named.Startups[i].ID = ids[named.Startups[i].Slug]
	}
	named.index = newIndex(named.Startups)
	return &named
}

// slugs lists every slug, in the order of Startups.
func (c *Catalogue) slugs() []string {
	slugs := make([]string, len(c.Startups))
	for i, s := range c.Startups {
		slugs[i] = s.Slug
	}
	return slugs
}
