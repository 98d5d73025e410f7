package commands

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"slices"

	"jalon/bot"
	"jalon/catalogue"
	"jalon/impactcsv"
)

// ReadPublished reads the file of the public schema that a product publishes,
// any version. A file about one service is about the product, whatever its name.
// Of one about several, the rows of the others are passed over, and told; a row
// whose service cannot be read counts, since it may be the product's. What is
// uncertain is left out of the intake, and told. An error of type
// impactcsv.Faults says why no row can be read.
func (r *Router) ReadPublished(ctx context.Context, body []byte, p bot.ProductID, stocksAnyDay bool) (*Import, bot.Intake, error) {
	intake := bot.Intake{At: r.Clock.Now(), Door: "import"}
	product, known := r.Catalogue.Current().Product(p)
	if !known {
		return nil, intake, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	names, err := servicesOf(body)
	if err != nil {
		return nil, intake, err
	}
	file, err := impactcsv.Open(bytes.NewReader(body), impactcsv.Limits{})
	if err != nil {
		return nil, intake, err
	}
	others := r.othersAmong(names, p)
	figures, err := impactcsv.Gather(rowsOfOne(file.Rows(), product.Name, others), impactcsv.Rules{StocksAnyDay: stocksAnyDay})
	if err != nil {
		return nil, intake, err
	}
	i := &Import{Version: file.Version, Encoding: file.Encoding(), Separator: string(file.Separator), Faults: figures.Faults, Refused: figures.Total}
	for _, name := range names {
		if others[name] {
			i.Others = append(i.Others, name)
		}
	}
	for _, service := range figures.Services { // one at most
		i.Services = append(i.Services, ImportedService{Name: service.Name, Line: service.Line, Slug: product.Slug})
		one, err := r.importedProduct(ctx, i, p, service)
		if err != nil {
			return nil, intake, err
		}
		intake.Products = append(intake.Products, one)
	}
	slices.SortStableFunc(i.Faults, func(a, b impactcsv.Fault) int { return a.Line - b.Line })
	if len(i.Services)+len(i.Others)+i.Refused == 0 {
		return nil, intake, impactcsv.Faults{{Line: 1, Code: impactcsv.CodeEmpty}}
	}
	return i, intake, nil
}

// servicesOf lists the services of a file's rows as written, in the order they
// first appear.
func servicesOf(body []byte) (names []string, err error) {
	file, err := impactcsv.Open(bytes.NewReader(body), impactcsv.Limits{})
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for row, err := range file.Rows() {
		var faults impactcsv.Faults
		if err != nil && !errors.As(err, &faults) {
			return nil, err
		}
		if row.Service != "" && !seen[row.Service] {
			seen[row.Service] = true
			names = append(names, row.Service)
		}
	}
	return names, nil
}

// othersAmong are the services of a file that are not the product; none of a
// file about one.
func (r *Router) othersAmong(names []string, p bot.ProductID) map[string]bool {
	held, others, all := r.Catalogue.Current().Catalogue, map[string]bool{}, map[string]bool{}
	for _, name := range names {
		all[catalogue.Fold(name)] = true
		if s, ok := held.Lookup(name); !ok || s.ID != p {
			others[name] = true
		}
	}
	if len(all) < 2 {
		return nil
	}
	return others
}

// rowsOfOne gives the rows of all services but others, under one name.
func rowsOfOne(rows iter.Seq2[impactcsv.Row, error], name string, others map[string]bool) iter.Seq2[impactcsv.Row, error] {
	return func(yield func(impactcsv.Row, error) bool) {
		for row, err := range rows {
			if others[row.Service] {
				continue
			}
			row.Service = name
			if !yield(row, err) {
				return
			}
		}
	}
}
