package commands

import (
	"context"
	"slices"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// mostMeasuring is how many products that measure something are listed.
const mostMeasuring = 8

// searchVerb is /indicateur chercher satisfaction: who measures it, and how. What
// is not public is left out, but to who may note it.
func (r *Router) searchVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return Reply{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	asked := catalogue.Telling(rest)
	if len(asked) == 0 {
		return Reply{}, &bot.Error{Code: bot.CodeSearchWhat}
	}
	all, err := r.Figures.Indicators(ctx)
	if err != nil {
		return Reply{}, internal("list indicators", err)
	}
	answer := bot.Measuring{Asked: rest, Day: r.today()}
	for _, ind := range all {
		s, known := snapshot.Product(ind.Product)
		if !known || !ind.Public || !speaksOf(ind, asked) {
			continue
		}
		if len(answer.Lines) == mostMeasuring {
			answer.More++
			continue
		}
		facts, err := r.Figures.Facts(ctx, s.ID)
		if err != nil {
			return Reply{}, internal("read figures", err)
		}
		if one, ok := facts.Named(ind.ID); ok {
			answer.Lines = append(answer.Lines, bot.MeasuringLine{Product: s.ID, Name: s.Name, Line: bot.LineOf(one, r.today()), Source: ind.Source})
		}
	}
	slices.SortStableFunc(answer.Lines, func(a, b bot.MeasuringLine) int {
		return strings.Compare(catalogue.Fold(a.Name), catalogue.Fold(b.Name))
	})
	return Reply{Show: answer}, nil
}

// speaksOf tells whether an indicator holds every word asked, or one near it.
func speaksOf(ind bot.Indicator, asked []string) bool {
	words := catalogue.Telling(strings.Join([]string{ind.Name, ind.ShortName, ind.Complement, ind.Source, string(ind.Family)}, " "))
	for _, word := range asked {
		stem := strings.TrimSuffix(word, "s")
		if !slices.ContainsFunc(words, func(w string) bool {
			return strings.HasPrefix(w, stem) || len(stem) > 4 && catalogue.Distance(w, stem) <= 1
		}) {
			return false
		}
	}
	return true
}
