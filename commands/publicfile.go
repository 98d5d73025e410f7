package commands

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
	"jalon/impactcsv"
)

// publicVerb is /indicateur exporter: public figures as a file of the public
// schema, of a product, or of those that filters keep.
func (r *Router) publicVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return Reply{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	rest, _ = withoutWord(rest, exportWords)
	file := bot.IndicatorsFile{Asked: rest, Day: r.today()}
	if s, ok := r.meantOrHere(snapshot, c, rest); ok {
		file.Product, file.Slug = s.ID, s.Slug
	} else if _, err := r.chosen(snapshot, rest); err != nil {
		return Reply{}, err
	}
	if !r.Directory().May(c.Who, bot.ActionPublish, "") {
		return Reply{}, refusal(c.Who, bot.CodeMembersOnly, "")
	}
	return r.owe(ctx, Press{Who: c.Who, Act: bot.Act{Nonce: r.Nonce()}}, bot.KindExport, "export/", bot.Content{Indicators: &file}, bot.FileOwed{})
}

// chosen are the products that filters keep; all of them without a filter.
func (r *Router) chosen(snapshot catalogue.Snapshot, asked string) ([]bot.Startup, error) {
	filter, _, err := filters(snapshot.Catalogue, asked, true)
	if err != nil {
		return nil, err
	}
	return snapshot.Catalogue.Select(filter, r.today()), nil
}

// publicFile writes the file, and counts its rows.
func (r *Router) publicFile(ctx context.Context, f bot.IndicatorsFile) (whole bot.IndicatorsFile, err error) {
	snapshot := r.Catalogue.Current()
	var products []bot.Startup
	if s, ok := snapshot.Product(f.Product); ok {
		products = []bot.Startup{s}
	} else if f.Product == "" && snapshot.Catalogue != nil {
		if products, err = r.chosen(snapshot, f.Asked); err != nil {
			return f, nil // a value that was there when it was asked, and is not any more
		}
	}
	var body bytes.Buffer
	f.Rows, err = r.WritePublic(ctx, &body, products)
	f.Body = body.Bytes()
	return f, err
}

// WritePublic writes the public figures of products as a file of the public
// schema, one indicator at a time, and counts its rows.
func (r *Router) WritePublic(ctx context.Context, w io.Writer, products []bot.Startup) (rows int, err error) {
	all, err := r.Figures.Indicators(ctx)
	if err != nil {
		return 0, err
	}
	of := map[bot.ProductID][]bot.Indicator{}
	for _, ind := range all {
		if ind.Public {
			of[ind.Product] = append(of[ind.Product], ind)
		}
	}
	slices.SortFunc(products, func(a, b bot.Startup) int { return strings.Compare(a.Slug, b.Slug) })
	var failed error
	err = impactcsv.Write(w, func(yield func(impactcsv.Row) bool) {
		for _, s := range products {
			for _, ind := range of[s.ID] {
				measures, err := r.Figures.Series(ctx, bot.Series{Product: s.ID, Indicator: ind.ID})
				if failed = err; err != nil {
					return
				}
				for row := range impactcsv.RowsOf(r.administration(s), s.Name, ind, measures) {
					if rows++; !yield(row) {
						return
					}
				}
			}
		}
	}, impactcsv.Options{})
	if failed != nil {
		return rows, failed
	}
	return rows, err
}

// administration is whom a product belongs to, as the public schema wants it: its
// first sponsor, else its first incubator.
func (r *Router) administration(s bot.Startup) string {
	if len(s.Sponsors) > 0 {
		return s.Sponsors[0]
	}
	if len(s.Incubators) == 0 {
		return s.Name
	}
	if c := r.Catalogue.Current().Catalogue; c != nil && c.Incubators[s.Incubators[0]].Name != "" {
		return c.Incubators[s.Incubators[0]].Name
	}
	return s.Incubators[0]
}
