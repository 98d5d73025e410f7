package commands

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

const (
	pastShown = 6  // lines of a page of the journal
	pastRead  = 60 // entries read for it: those that belong together are one line
)

// journal is /jalon journal: what changed in a product, in all of them for the
// incubator, since when one likes, as a file too.
func (r *Router) journal(ctx context.Context, c Call) (Reply, error) {
	text, format := formatTyped(c.Text)
	text, since, err := r.sinceTyped(text)
	if err != nil {
		return Reply{}, err
	}
	p := Press{Who: c.Who, Channel: c.Channel, Door: c.Door, Act: bot.Act{Verb: bot.VerbJournal, Text: since.String()}}
	if since.IsZero() {
		p.Act.Text = ""
	}
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue != nil && !wholeWords[catalogue.Fold(text)] {
		s, ok := r.meantOrHere(snapshot, c, text)
		switch {
		case ok:
			p.Act.Product = s.ID
		case text != "":
			return which(snapshot, bot.VerbJournal, text), nil
		}
	}
	if format != "" {
		p.Act.Choice = string(format)
		return r.takeJournal(ctx, p)
	}
	return r.past(ctx, p)
}

// wholeWords ask for the journal of every product.
var wholeWords = wordSet("tout toute entier complet all whole everything")

// formatTyped takes « csv » or « ndjson » out of a text.
func formatTyped(text string) (rest string, format bot.FileFormat) {
	if rest, ok := withoutWord(text, wordSet("json ndjson jsonl")); ok {
		return rest, bot.FormatNDJSON
	}
	if rest, ok := withoutWord(text, exportWords); ok {
		return rest, bot.FormatCSV
	}
	return text, ""
}

// sinceTyped takes « depuis lundi » out of a text.
func (r *Router) sinceTyped(text string) (rest string, since bot.Date, err error) {
	words := strings.Fields(strings.ReplaceAll(strings.ReplaceAll(text, "depuis:", "depuis "), "since:", "since "))
	at := slices.IndexFunc(words, func(w string) bool { return sinceWords[catalogue.Fold(w)] })
	if at < 0 {
		return text, since, nil
	}
	for n := min(longestWhen, len(words)-at-1); n > 0; n-- {
		if day, ok := dayTyped(strings.Join(words[at+1:at+1+n], " "), r.today()); ok {
			return strings.Join(slices.Concat(words[:at], words[at+1+n:]), " "), day, nil
		}
	}
	return "", since, &bot.Error{Code: bot.CodeUnknownDate, Arg: strings.Join(words[at:], " "), Command: "jalon", Hint: "journal " + strings.ToLower(words[at]) + " 2026-10-31"}
}

var sinceWords = wordSet("depuis since")

// mayRead tells whether somebody may read the journal of a product, or of all.
func (r *Router) mayRead(ctx context.Context, p Press, a bot.Action) (refused *Reply, err error) {
	if r.Directory().May(p.Who, a, p.Act.Product) {
		return nil, nil
	}
	if p.Who.Unknown || p.Act.Product == "" || a == bot.ActionExport {
		_, slug := r.called(p.Act.Product)
		return nil, refusal(p.Who, bot.CodeJournalStaff, slug)
	}
	s, err := r.product(p.Act.Product)
	if err != nil {
		return nil, err
	}
	reply, err := r.refused(p.Who, a, s)
	return &reply, err
}

// past is a page of the journal.
func (r *Router) past(ctx context.Context, p Press) (Reply, error) {
	if refused, err := r.mayRead(ctx, p, bot.ActionJournal); err != nil || refused != nil {
		return orNone(refused), err
	}
	page := bot.Past{Product: p.Act.Product, Later: p.Act.Before > 0, Day: r.today(), Take: r.Directory().May(p.Who, bot.ActionExport, "")}
	page.Name, page.Slug = r.called(p.Act.Product)
	page.Since, _ = bot.ParseDate(p.Act.Text)
	if len(p.Act.Fields) > 0 {
		page.Indicator = p.Act.Fields[0].Indicator
	}
	entries, err := r.Records.JournalOf(ctx, bot.JournalQuery{Product: p.Act.Product, Entity: string(page.Indicator), Since: r.beginning(page.Since), Before: p.Act.Before, Limit: pastRead})
	if err != nil {
		return Reply{}, internal("read the journal", err)
	}
	lines, err := r.pastLines(ctx, entries)
	if err != nil {
		return Reply{}, err
	}
	if len(lines) > 0 && page.Indicator != "" {
		page.Name = lines[0].Subject + ", " + page.Name
	}
	var used int
	page.Lines, used = bot.Together(lines, pastShown)
	if used < len(lines) || len(lines) == pastRead {
		page.Before = lines[used-1].Entry.Seq
	}
	return Reply{Show: page}, nil
}

func orNone(r *Reply) Reply {
	if r == nil {
		return Reply{}
	}
	return *r
}

// beginning is when a day begins; zero for no day.
func (r *Router) beginning(d bot.Date) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return d.In(r.Zone)
}

// called is a product's name and slug, as well as they are known.
func (r *Router) called(p bot.ProductID) (name, slug string) {
	if s, ok := r.Catalogue.Current().Product(p); ok {
		return s.Name, s.Slug
	}
	set := r.Directory().Settings(p)
	return set.Name, set.Slug
}

// pastLines puts entries in words' reach.
func (r *Router) pastLines(ctx context.Context, entries []bot.JournalEntry) (lines []bot.PastLine, err error) {
	var keys []bot.PersonKey
	for _, e := range entries {
		keys = append(keys, e.Actor, bot.PersonKey(e.Entity))
	}
	who, err := r.Records.Actors(ctx, keys)
	if err != nil {
		return nil, internal("read who changed what", err)
	}
	facts := map[bot.ProductID]bot.Facts{}
	for _, e := range entries {
		if _, known := facts[e.Product]; !known && e.Product != "" {
			if facts[e.Product], err = r.Figures.Facts(ctx, e.Product); err != nil {
				return nil, internal("read figures", err)
			}
		}
		line := bot.PastLine{Entry: e, At: e.At.In(r.Zone), Who: who[e.Actor], About: who[bot.PersonKey(e.Entity)]}
		line.Erased = line.Who == "" && e.Actor.IsPerson()
		line.Name, _ = r.called(e.Product)
		line.Read(facts[e.Product])
		lines = append(lines, line)
	}
	return lines, nil
}

// takeJournal owes the journal as a file.
func (r *Router) takeJournal(ctx context.Context, p Press) (Reply, error) {
	if refused, err := r.mayRead(ctx, p, bot.ActionExport); err != nil || refused != nil {
		return orNone(refused), err
	}
	since, _ := bot.ParseDate(p.Act.Text)
	f := bot.JournalFile{Product: p.Act.Product, Since: r.beginning(since), Day: r.today(), Format: bot.FormatCSV}
	f.Name, _ = r.called(p.Act.Product)
	if p.Act.Choice == string(bot.FormatNDJSON) {
		f.Format = bot.FormatNDJSON
	}
	return r.owe(ctx, p, bot.KindExport, "export/", bot.Content{Journal: &f}, bot.FileOwed{})
}

// pressJournal answers the buttons of the journal.
func (r *Router) pressJournal(ctx context.Context, p Press) (Reply, error) {
	if p.Act.Verb == bot.VerbTakeJournal {
		return r.takeJournal(ctx, p)
	}
	if p.Act.Product == "" && p.Act.Choice != "" { // chosen among several
		p.Act.Product = p.product()
	}
	return r.past(ctx, p)
}

// journalPage is how many entries are read at a time for a file.
const journalPage = 2000

// journalRows are the entries of a file, the newest first.
func (r *Router) journalRows(ctx context.Context, f bot.JournalFile) (rows []bot.JournalRow, more bool, err error) {
	q := bot.JournalQuery{Product: f.Product, Since: f.Since, Limit: journalPage}
	keys := map[bot.PersonKey]bool{}
	for {
		entries, err := r.Records.JournalOf(ctx, q)
		if err != nil {
			return nil, false, err
		}
		for _, e := range entries {
			if len(rows) == bot.MaxJournalRows {
				more = true
				break
			}
			_, slug := r.called(e.Product)
			rows = append(rows, bot.JournalRow{Entry: e, Slug: slug})
			keys[e.Actor] = true
		}
		if more || len(entries) < journalPage {
			break
		}
		q.Before = entries[len(entries)-1].Seq
	}
	who, err := r.Records.Actors(ctx, slices.Collect(maps.Keys(keys)))
	for i := range rows {
		rows[i].Who = who[rows[i].Entry.Actor]
	}
	return rows, more, err
}
