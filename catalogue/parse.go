package catalogue

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"jalon/bot"
)

// Catalogue is one reading of the source. It never changes: take a copy of
// what you want to alter.
type Catalogue struct {
	Startups   []bot.Startup            // by slug, bytewise; each slug once; at least one
	Incubators map[string]bot.Incubator // by id: "mtes", whatever the API's version
	Skipped    []SkippedRecord          // in the source's order, then the additions'
	Revision   string                   // a short hash of what it was read from

	hidden map[string]bool // slugs not to be shown, though the source may have them
	gone   []bot.Startup   // those it had once, as they were last seen
	index  index
	search *searchIndex
	facets map[Facet][]string // each one's values, sorted
}

// SkippedRecord is a record that could not be used. The others are.
type SkippedRecord struct {
	Index  int    // position in the source's data, or in the additions, from 0
	Slug   string // when it could be read
	Reason string // for the log and for whoever runs the bot
}

// Why a whole body is refused; match with errors.Is.
var (
	// ErrNotJSON: the body is no JSON; a stray quote or a cut is enough.
	ErrNotJSON = errors.New("the catalogue is not JSON, or was cut")
	// ErrShape: the body is JSON, of something else than a catalogue.
	ErrShape = errors.New("the catalogue does not have the API's shape")
	// ErrEmpty: there is no body, or no product that can be used in it.
	ErrEmpty = errors.New("the catalogue has no product")
)

// Parse reads the JSON of the API's startups.json, v2.6 or v2.7:
//
//	{"data": [{"id", "attributes", "relationships"}], "included": [{"id", "attributes"}]}
//
// One record that cannot be used costs that record only, and is reported in
// Skipped. Errors are ErrNotJSON, ErrShape and ErrEmpty.
func Parse(body []byte) (*Catalogue, error) {
	c, err := parse(body)
	if err == nil {
		c.finish()
	}
	return c, err
}

// parse reads without making what finds products.
func parse(body []byte) (*Catalogue, error) {
	data, included, err := split(body)
	if err != nil {
		return nil, fmt.Errorf("parse catalogue: %w", err)
	}
	c := &Catalogue{Incubators: readIncubators(included), Revision: revision(body)}
	seen := make(map[string]bool, len(data))
	for i, read := range readStartups(data) {
		if read.reason == "" && seen[read.slug] {
			read.reason = "a record before it has the same slug"
		}
		if read.reason != "" {
			c.Skipped = append(c.Skipped, SkippedRecord{Index: i, Slug: read.slug, Reason: read.reason})
			continue
		}
		seen[read.slug] = true
		c.Startups = append(c.Startups, *read.startup)
	}
	if len(c.Startups) == 0 {
		err := ErrEmpty
		if len(c.Skipped) > 0 {
			err = fmt.Errorf("%w: %d records skipped, the first for: %s", ErrEmpty, len(c.Skipped), c.Skipped[0].Reason)
		}
		return nil, fmt.Errorf("parse catalogue: %w", err)
	}
	slices.SortFunc(c.Startups, func(a, b bot.Startup) int { return cmp.Compare(a.Slug, b.Slug) })
	return c, nil
}

// finish makes what finds products, once they are all there.
func (c *Catalogue) finish() {
	c.index = newIndex(c.Startups, c.gone)
	c.search = newSearchIndex(c.Startups, c.Incubators)
	c.facets = facetValues(c.Startups)
}

// split takes the document apart without reading the records: any value
// inside one may be of the wrong type.
func split(body []byte) (data, included []item, err error) {
	var doc struct{ Data, Included json.RawMessage }
	if err := unmarshal(body, &doc); err != nil {
		return nil, nil, err
	}
	if doc.Data == nil {
		return nil, nil, fmt.Errorf("%w: no data", ErrShape)
	}
	if data, err = contents(doc.Data, '['); err != nil {
		return nil, nil, fmt.Errorf("data: %w", err)
	}
	included, _ = contents(doc.Included, '[') // names of incubators are missed, no product is
	return data, included, nil
}

func readIncubators(included []item) map[string]bot.Incubator {
	incubators := map[string]bot.Incubator{}
	for _, one := range included {
		r := readRecord(one.raw)
		id := incubatorID(r.text("id"))
		if kind := r.text("type"); id == "" || len(id) > longestSlug || kind != "" && kind != "incubator" {
			continue
		}
		a := r.under("attributes")
		incubators[id] = bot.Incubator{ID: id, Name: cmp.Or(a.text("title"), a.text("name"), id)}
	}
	return incubators
}

// revision is a short hash of a body.
func revision(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:6])
}

// slugs lists every slug, in the order of Startups.
func (c *Catalogue) slugs() []string {
	slugs := make([]string, len(c.Startups))
	for i, s := range c.Startups {
		slugs[i] = s.Slug
	}
	return slugs
}
