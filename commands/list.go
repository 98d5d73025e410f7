package commands

import (
	"context"
	"strconv"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// listed is how many products a page lists.
const listed = 10

// list answers with a page of what filters keep.
func (r *Router) list(snapshot catalogue.Snapshot, asked string, page int) (Reply, error) {
	text, typed := pageTyped(asked)
	if typed > 0 && page == 0 {
		page = typed - 1
	}
	filter, _, err := filters(snapshot.Catalogue, text, true)
	if err != nil {
		return Reply{}, err
	}
	found := snapshot.Catalogue.Select(filter, r.today())
	if len(found) == 0 {
		return Reply{}, &bot.Error{Code: bot.CodeNoMatch, Arg: text, Hint: r.withoutOne(snapshot.Catalogue, text)}
	}
	page = min(max(page, 0), (len(found)-1)/listed)
	from := page * listed
	return Reply{Show: r.listing(found[from:min(from+listed, len(found))], text, page, len(found), true)}, nil
}

// showPage answers the buttons of a list.
func (r *Router) showPage(a bot.Act) (Reply, error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return Reply{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	return r.list(snapshot, a.Text, a.Page)
}

// listing is a page of products.
func (r *Router) listing(found []bot.Startup, asked string, page, total int, isList bool) bot.Listing {
	l := bot.Listing{Asked: asked, Listed: isList, First: page * listed, Total: total, Page: page, Pages: (total + listed - 1) / listed}
	today := r.today()
	for _, s := range found {
		p, _ := s.PhaseAt(today)
		l.Lines = append(l.Lines, bot.ListLine{Product: s.ID, Slug: s.Slug, Name: s.Name, Pitch: s.Pitch, Phase: p.ID,
			Active: s.ActiveAt(today)})
	}
	return l
}

// pageTyped takes « page:3 » out of a text, for chats without buttons.
func pageTyped(text string) (rest string, page int) {
	var kept []string
	for _, token := range strings.Fields(text) {
		if n, ok := strings.CutPrefix(strings.ToLower(token), "page:"); ok {
			if page, _ = strconv.Atoi(n); page > 0 {
				continue
			}
		}
		kept = append(kept, token)
	}
	return strings.Join(kept, " "), page
}

// withoutOne is the text less the one word or filter that keeps everything
// out; empty when no single one does.
func (r *Router) withoutOne(c *catalogue.Catalogue, text string) string {
	tokens := splitQuoted(text)
	if len(tokens) < 2 {
		return ""
	}
	for i := range tokens {
		var rest []string
		for j, t := range tokens {
			if j != i {
				rest = append(rest, requote(t))
			}
		}
		less := strings.Join(rest, " ")
		if f, _, err := filters(c, less, true); err == nil && len(c.Select(f, r.today())) > 0 {
			return less
		}
	}
	return ""
}

// requote puts back the quotes a token with spaces was typed with.
func requote(token string) string {
	if word, value, ok := strings.Cut(token, ":"); ok {
		return word + ":" + quoteSpaces(value)
	}
	return quoteSpaces(token)
}

// export owes the whole list as a file, in a direct message.
func (r *Router) export(ctx context.Context, p Press) (Reply, error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return Reply{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	filter, _, err := filters(snapshot.Catalogue, p.Act.Text, true)
	if err != nil {
		return Reply{}, err
	}
	if p.Act.Nonce == "" || !r.Directory().May(p.Who, bot.ActionPublish, "") {
		return Reply{}, refusal(p.Who, bot.CodeMembersOnly, "")
	}
	now := r.Clock.Now()
	err = r.Figures.Owe(ctx, []bot.Delivery{{
		Name: "export/" + p.Act.Nonce, Kind: bot.KindExport, Slot: now, Due: now, Until: now.Add(publishWithin),
		To: bot.Destination{User: p.Who.ID}, Content: bot.Content{Export: &bot.Export{Asked: p.Act.Text, Day: r.today()}},
		State: bot.StatePlanned, PlannedAt: now,
	}})
	if err != nil {
		return Reply{}, internal("export a list", err)
	}
	r.Wake()
	return Reply{Show: bot.ExportOwed{Total: len(snapshot.Catalogue.Select(filter, r.today()))}}, nil
}

// Complete adds what a content names and does not carry: the rows of an
// export.
func (r *Router) Complete(c bot.Content) bot.Content {
	snapshot := r.Catalogue.Current()
	if c.Export == nil || snapshot.Catalogue == nil {
		return c
	}
	filter, _, err := filters(snapshot.Catalogue, c.Export.Asked, true)
	if err != nil {
		return c // a value that was there when it was asked, and is not any more
	}
	whole := *c.Export
	whole.Rows, whole.Names = snapshot.Catalogue.Select(filter, whole.Day), snapshot.Catalogue.Incubators
	c.Export = &whole
	return c
}
