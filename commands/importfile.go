package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"jalon/bot"
	"jalon/catalogue"
	"jalon/impactcsv"
)

// Import is a file of the public schema, as it would be taken in.
type Import struct {
	Version   impactcsv.Version
	Encoding  impactcsv.Encoding
	Separator string
	Rows      int // that say a figure or a target of a product that was found
	Services  []ImportedService
	Faults    []impactcsv.Fault // of rows that are left out; the first ones
	Refused   int               // how many there are in all
	Unused    []string          // names of ImportRules.As that the file does not have
	Others    []string          // of ReadPublished: the services that are passed over
}

// ImportedService is one of the services a file is about.
type ImportedService struct {
	Name    string // as written
	Line    int    // of its first row
	Slug    string // of the product it is; empty when that is not certain
	Closest []string
	Same    int  // the line of the service before that is the same product; else 0
	Left    bool // left out on purpose
	Taken   bot.TakenIn
}

// Whole tells that everything in the file can be taken in.
func (i *Import) Whole() bool {
	return i.Refused == 0 && len(i.Unused) == 0 && !slices.ContainsFunc(i.Services, func(s ImportedService) bool { return s.Slug == "" && !s.Left })
}

// Changes counts what the file changes.
func (i *Import) Changes() (sum bot.TakenIn) {
	for _, s := range i.Services {
		sum.Add(s.Taken)
	}
	return sum
}

// ImportRules say how a file is read.
type ImportRules struct {
	As           map[string]string // a service's name, and the slug of its product; bot.LeftOut leaves it out
	StocksAnyDay bool              // see impactcsv.Rules
}

// Faults of a file that only the incubator's own data shows.
const (
	CodeFutureRow     impactcsv.Code = "future"           // the period has not begun; Text: its date
	CodeStoredRhythm  impactcsv.Code = "stored-frequency" // the product follows the indicator at another rhythm; Hint: that one
	CodeStoredUnit    impactcsv.Code = "stored-unit"      // and in another unit; Hint: that one
	CodeArchived      impactcsv.Code = "archived"         // nobody follows the indicator any more
	CodeSameIndicator impactcsv.Code = "same-indicator"   // another name of the file means it too; Other: its line
	CodeTextLong      impactcsv.Code = "text-too-long"    // Text: how it begins
)

// ReadImport reads a file of the public schema, any version, and finds what it
// is about in the catalogue. What is uncertain is left out of the intake, and
// told. An error of type impactcsv.Faults says why no row can be read.
func (r *Router) ReadImport(ctx context.Context, in io.Reader, rules ImportRules) (*Import, bot.Intake, error) {
	intake := bot.Intake{At: r.Clock.Now(), Door: "import"}
	held := r.Catalogue.Current().Catalogue
	if held == nil {
		return nil, intake, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	file, err := impactcsv.Open(in, impactcsv.Limits{})
	if err != nil {
		return nil, intake, err
	}
	figures, err := impactcsv.Gather(file.Rows(), impactcsv.Rules{StocksAnyDay: rules.StocksAnyDay})
	if err != nil {
		return nil, intake, err
	}
	i := &Import{Version: file.Version, Encoding: file.Encoding(), Separator: string(file.Separator), Faults: figures.Faults, Refused: figures.Total}
	i.match(held, figures.Services, rules.As)
	for n, service := range figures.Services {
		if i.Services[n].Slug == "" {
			continue
		}
		s, _ := held.Startup(i.Services[n].Slug)
		p, err := r.importedProduct(ctx, i, s.ID, service)
		if err != nil {
			return nil, intake, err
		}
		intake.Products = append(intake.Products, p)
	}
	slices.SortStableFunc(i.Faults, func(a, b impactcsv.Fault) int { return a.Line - b.Line })
	return i, intake, nil
}

// match finds the products of services: those that are said, and those whose
// name is certain.
func (i *Import) match(held *catalogue.Catalogue, services []impactcsv.Service, as map[string]string) {
	said := map[string]string{}
	unused := map[string]bool{}
	for name, slug := range as {
		said[catalogue.Fold(name)] = slug
		unused[name] = true
	}
	first := map[string]int{}
	for _, service := range services {
		one := ImportedService{Name: service.Name, Line: service.Line}
		text := service.Name
		if slug, is := said[catalogue.Fold(service.Name)]; is {
			text = slug
		}
		for name := range unused {
			if catalogue.Fold(name) == catalogue.Fold(service.Name) {
				delete(unused, name)
			}
		}
		if text == bot.LeftOut && text != service.Name {
			one.Left = true
		} else if s, ok := held.Lookup(text); !ok {
			for _, close := range held.Search(text, 3).Startups {
				one.Closest = append(one.Closest, close.Slug)
			}
		} else if one.Same = first[s.Slug]; one.Same == 0 {
			one.Slug, first[s.Slug] = s.Slug, service.Line
		}
		i.Services = append(i.Services, one)
	}
	for name := range unused {
		i.Unused = append(i.Unused, name)
	}
	slices.Sort(i.Unused)
}

// importedProduct is what one product gets.
func (r *Router) importedProduct(ctx context.Context, i *Import, id bot.ProductID, service impactcsv.Service) (bot.ProductIntake, error) {
	p := bot.ProductIntake{Product: id}
	facts, err := r.Figures.Facts(ctx, id)
	if err != nil {
		return p, internal("read figures", err)
	}
	var stored []bot.Indicator
	for _, one := range facts.Indicators {
		stored = append(stored, one.Indicator)
	}
	lines := map[string]int{}  // of the series that means an indicator, by its name
	taken := map[string]bool{} // short names that the product has, or gets
	for _, one := range stored {
		taken[catalogue.Fold(one.ShortName)] = true
	}
	for _, series := range service.Series {
		ind := series.Indicator
		if ind.Family = bot.Used; ind.Type == bot.TypeImpact {
			ind.Family = bot.Impact
		}
		ind.Target = series.TargetAt(r.today())
		ind.ShortName = impactcsv.ShortName(ind.Name, func(short string) bool { return taken[catalogue.Fold(short)] })
		one := bot.SeriesIntake{Indicator: ind}
		meant, isNew, err := one.Meant(id, stored)
		rows := len(series.Measures) + len(series.Targets)
		name := catalogue.Fold(meant.Name)
		switch {
		case errors.Is(err, bot.ErrOtherFrequency):
			i.refuse(rows, impactcsv.Fault{Line: series.Line, Code: CodeStoredRhythm, Text: ind.Name, Hint: string(frequencyOf(stored, ind.Name))})
			continue
		case err != nil:
			return p, fmt.Errorf("take in %q: %w", ind.Name, err)
		case !isNew && !impactcsv.SameUnit(meant.Unit, ind.Unit):
			i.refuse(rows, impactcsv.Fault{Line: series.Line, Code: CodeStoredUnit, Text: ind.Name, Hint: meant.Unit})
			continue
		case meant.Archived:
			i.refuse(rows, impactcsv.Fault{Line: series.Line, Code: CodeArchived, Text: ind.Name})
			continue
		case lines[name] > 0:
			i.refuse(rows, impactcsv.Fault{Line: series.Line, Code: CodeSameIndicator, Text: ind.Name, Other: lines[name]})
			continue
		case utf8.RuneCountInString(ind.Name) > longestName:
			i.refuse(rows, impactcsv.Fault{Line: series.Line, Code: CodeTextLong, Text: ind.Name})
			continue
		}
		lines[name], taken[catalogue.Fold(ind.ShortName)] = series.Line, true
		i.Rows += len(series.Targets)
		for _, m := range series.Measures {
			period, err := bot.ParsePeriod(ind.Frequency, m.Period)
			switch {
			case err != nil:
				return p, fmt.Errorf("line %d: %w", m.Line, err)
			case period.Start.After(r.today()):
				i.refuse(1, impactcsv.Fault{Line: m.Line, Code: CodeFutureRow, Text: period.End.String()})
			case utf8.RuneCountInString(m.Comment) > longestComment:
				i.refuse(1, impactcsv.Fault{Line: m.Line, Code: CodeTextLong, Text: string([]rune(m.Comment)[:60])})
			default:
				i.Rows++
				one.Measures = append(one.Measures, m.Measure)
			}
		}
		p.Series = append(p.Series, one)
	}
	return p, nil
}

func frequencyOf(stored []bot.Indicator, name string) bot.Frequency {
	for _, ind := range stored {
		if catalogue.Fold(ind.Name) == catalogue.Fold(name) || catalogue.Fold(ind.ShortName) == catalogue.Fold(name) {
			return ind.Frequency
		}
	}
	return ""
}

// mostImportFaults are kept, as impactcsv does.
const mostImportFaults = 100

// refuse leaves rows out.
func (i *Import) refuse(rows int, f impactcsv.Fault) {
	i.Refused += rows
	if len(i.Faults) < mostImportFaults {
		i.Faults = append(i.Faults, f)
	}
}
