package catalogue

import (
	"encoding/json"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"jalon/bot"
)

// longestSlug is far above the 88 bytes met so far.
const longestSlug = 200

// readRecords is how many records one goroutine reads at a time.
const readRecords = 32

// startupRead is what came of one record.
type startupRead struct {
	bot.Startup
	reason string // why it cannot be used; empty when it can
}

// readStartups reads every record, in their order, on all processors: most of
// the time a catalogue takes goes there.
func readStartups(data []json.RawMessage) []startupRead {
	read := make([]startupRead, len(data))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for from := 0; from < len(data); from += readRecords {
		group.Go(func() error {
			for i := from; i < min(from+readRecords, len(data)); i++ {
				read[i].Startup, read[i].reason = readStartup(data[i])
			}
			return nil
		})
	}
	group.Wait()
	return read
}

// readStartup reads one record, or says why it cannot be used.
func readStartup(raw json.RawMessage) (s bot.Startup, reason string) {
	r := readRecord(raw)
	a := r.under("attributes")
	s.Slug = r.text("id")
	switch {
	case r == nil:
		return s, "not an object"
	case s.Slug == "":
		return s, "no id"
	case len(s.Slug) > longestSlug:
		return bot.Startup{}, "an id of more than 200 bytes"
	case a == nil:
		return s, "no attributes"
	}
	s.Name, s.Pitch = a.text("name"), a.text("pitch")
	if s.Name == "" {
		s.Name = s.Slug
	}
	s.Description = markdown(plain(a["content_url_encoded_markdown"]))
	s.Users, s.Sponsors = a.texts("usertypes"), a.texts("sponsors")
	s.Themes, s.Technologies = a.texts("thematiques"), a.texts("technos")
	s.Accessibility, s.Contact = a.text("accessibility_status"), contact(a.text("contact"))
	s.Links = bot.Links{Site: webLink(a.text("link")), Statistics: webLink(a.text("stats_url")),
		Impact: webLink(a.text("impact_url")), Budget: webLink(a.text("budget_url")),
		Repository: webLink(a.text("repository")), DashLord: webLink(a.text("dashlord_url"))}
	s.Phases, s.Events = a.phases(), a.events()
	s.Incubators = r.under("relationships").incubators()
	return s, ""
}

func (r record) phases() []bot.Phase {
	var phases []bot.Phase
	for _, p := range r.objects("phases") {
		if id := p.text("name"); id != "" {
			phases = append(phases, bot.Phase{ID: bot.PhaseID(id), Start: p.date("start"), End: p.date("end")})
		}
	}
	return phases
}

func (r record) events() []bot.Event {
	var events []bot.Event
	for _, e := range r.objects("events") {
		event := bot.Event{Kind: e.text("name"), Date: e.date("date"), Comment: e.text("comment")}
		if event != (bot.Event{}) {
			events = append(events, event)
		}
	}
	return events
}

// incubators lists the ids of v2.7's list, else of v2.6's single relation.
// Where both are given the single one is the main one, and comes first.
func (r record) incubators() []string {
	var ids []string
	add := func(relation string) {
		for _, i := range r.under(relation).objects("data") {
			if id := incubatorID(i.text("id")); id != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	add("incubators")
	if len(ids) == 0 {
		add("incubator")
		return ids
	}
	main := incubatorID(r.under("incubator").under("data").text("id"))
	if i := slices.Index(ids, main); i > 0 {
		ids = slices.Insert(slices.Delete(ids, i, i+1), 0, main)
	}
	return ids
}

// incubatorID drops v2.6's prefix: "/incubateurs/mtes" is mtes.
func incubatorID(id string) string { return strings.Trim(strings.TrimPrefix(id, "/incubateurs/"), "/") }
