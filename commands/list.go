package commands

import (
	"context"
	"regexp"
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
	if filter.IsZero() { // « tous les produits »
		text = ""
	}
	found := snapshot.Catalogue.Select(filter, r.today())
	if len(found) == 0 {
		return Reply{}, r.noMatch(snapshot, text)
	}
	page = min(max(page, 0), (len(found)-1)/listed)
	from := page * listed
	return Reply{Show: r.listing(snapshot, found[from:min(from+listed, len(found))], text, page, len(found), true)}, nil
}

// noMatch says that a text keeps no product, and what less of it would.
func (r *Router) noMatch(snapshot catalogue.Snapshot, text string) error {
	return &bot.Error{Code: bot.CodeNoMatch, Arg: text, Hint: r.withoutOne(snapshot.Catalogue, text)}
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
func (r *Router) listing(snapshot catalogue.Snapshot, found []bot.Startup, asked string, page, total int, isList bool) bot.Listing {
	today := r.today()
	l := bot.Listing{Asked: asked, Listed: isList, First: page * listed, Total: total, Page: page, Pages: (total + listed - 1) / listed, Day: today}
	if stale := snapshot.StaleSince(r.Clock.Now()); !stale.IsZero() {
		l.StaleSince, l.Doubted = stale.In(r.Zone), snapshot.Doubted != nil
	}
	names := map[string]int{}
	for _, s := range found {
		names[catalogue.Fold(s.Name)]++
	}
	for _, s := range found {
		p, _ := s.PhaseAt(today)
		line := bot.ListLine{Product: s.ID, Slug: s.Slug, Name: s.Name, Pitch: s.Pitch, Phase: p.ID, Active: s.ActiveAt(today)}
		line.Namesake = names[catalogue.Fold(s.Name)] > 1
		l.Lines = append(l.Lines, line)
	}
	return l
}

// typedPage matches « page:3 » and « page 3 ».
var typedPage = regexp.MustCompile(`(?i)\bpage\s*:?\s*(\d{1,4})\b`)

// pageTyped takes « page:3 » out of a text, for chats without buttons; 0 for
// none.
func pageTyped(text string) (rest string, page int) {
	m := typedPage.FindStringSubmatchIndex(text)
	if m == nil {
		return text, 0
	}
	page, _ = strconv.Atoi(text[m[2]:m[3]])
	return strings.Join(strings.Fields(text[:m[0]]+" "+text[m[1]:]), " "), max(page, 1)
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

// exportWords ask for a list as a file; fileWords do at the end of anything,
// and mean nothing else there.
var (
	exportWords = wordSet("csv export exporter excel tableur fichier file")
	fileWords   = wordSet("csv excel tableur")
	beforeFile  = wordSet("en au format in as")
)

// asFile takes « csv », « en csv », « au format csv » off the end of a text; ok
// tells whether it was there.
func asFile(text string) (rest string, ok bool) {
	fields := strings.Fields(text)
	n := len(fields)
	if n == 0 || !fileWords[catalogue.Fold(fields[n-1])] {
		return text, false
	}
	for n--; n > 0 && beforeFile[catalogue.Fold(fields[n-1])]; n-- {
	}
	return strings.Join(fields[:n], " "), true
}

// sendFile owes a list as a file to who types it.
func (r *Router) sendFile(ctx context.Context, c Call, asked string) (Reply, error) {
	asked, _ = pageTyped(asked)
	return r.export(ctx, Press{Who: c.Who, Channel: c.Channel, Door: c.Door,
		Act: bot.Act{Verb: bot.VerbExport, Text: asked, Nonce: r.Nonce()}})
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
	found := len(snapshot.Catalogue.Select(filter, r.today()))
	if found == 0 {
		return Reply{}, r.noMatch(snapshot, p.Act.Text)
	}
	now := r.Clock.Now()
	err = r.Figures.Owe(ctx, []bot.Delivery{{
		Name: "export/" + p.Act.Nonce + "/" + string(p.Who.ID), Kind: bot.KindExport, Slot: now, Due: now, Until: now.Add(publishWithin),
		To: bot.Destination{User: p.Who.ID}, Content: bot.Content{Export: &bot.Export{Asked: p.Act.Text, Day: r.today()}},
		State: bot.StatePlanned, PlannedAt: now,
	}})
	if err != nil {
		return Reply{}, internal("export a list", err)
	}
	r.Wake()
	return Reply{Show: bot.ExportOwed{Total: found}}, nil
}

// Complete adds what a content names and does not carry: the rows of a file.
func (r *Router) Complete(ctx context.Context, m bot.Message) (c bot.Content, err error) {
	c = m.Content
	switch {
	case c.Export != nil:
		return r.listRows(c), nil
	case c.Indicators != nil:
		whole, failed := r.publicFile(ctx, *c.Indicators)
		c.Indicators, err = &whole, failed
	case c.Messages != nil:
		whole, failed := r.messagesFile(ctx, *c.Messages)
		c.Messages, err = &whole, failed
	case c.Presences != nil:
		whole, failed := r.presenceRows(ctx, *c.Presences)
		c.Presences, err = &whole, failed
	case c.History != nil:
		whole, failed := r.pictured(ctx, *c.History)
		c.History, err = &whole, failed
	case c.Journal != nil:
		whole := *c.Journal
		whole.Rows, whole.More, err = r.journalRows(ctx, whole)
		c.Journal = &whole
	case c.Person != nil:
		whole := *c.Person
		about, failed := r.aboutPerson(ctx, bot.Person{ID: m.To.User})
		whole.About, err = &about, failed
		c.Person = &whole
	}
	return c, err
}

func (r *Router) listRows(c bot.Content) bot.Content {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
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
