package main

import (
	"github.com/blevesearch/bleve/v2"
	"github.com/lithammer/fuzzysearch/fuzzy"

	"jalon/bot"
)

// fuzzyNames looks through every name.
func fuzzyNames(startups []bot.Startup) engine {
	names := make([]string, len(startups))
	for i, s := range startups {
		names[i] = s.Name
	}
	return engine{"lithammer/fuzzysearch, RankFindNormalizedFold over the names", func(text string) error {
		fuzzy.RankFindNormalizedFold(text, names)
		return nil
	}}
}

// bleveIndex finds in an index in memory of name, slug and pitch.
func bleveIndex(startups []bot.Startup) (e engine, done func() error, err error) {
	index, err := bleve.NewMemOnly(bleve.NewIndexMapping())
	if err != nil {
		return e, nil, err
	}
	batch := index.NewBatch()
	for _, s := range startups {
		if err := batch.Index(s.Slug, map[string]string{"name": s.Name, "slug": s.Slug, "pitch": s.Pitch}); err != nil {
			return e, nil, err
		}
	}
	if err := index.Batch(batch); err != nil {
		return e, nil, err
	}
	return engine{"blevesearch/bleve, MatchQuery with fuzziness 1", func(text string) error {
		query := bleve.NewMatchQuery(text)
		query.SetFuzziness(1)
		_, err := index.Search(bleve.NewSearchRequestOptions(query, 10, 0, false))
		return err
	}}, index.Close, nil
}
