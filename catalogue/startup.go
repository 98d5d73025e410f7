package catalogue

import (
	"cmp"
	"encoding/json"
	"maps"
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
	slug    string // when it could be read
	reason  string // why it cannot be used; empty when it can
	startup *bot.Startup
}

// readStartups reads every record, in their order, on all processors: most of
// the time a catalogue takes goes there.
func readStartups(data []item) []startupRead {
	read := make([]startupRead, len(data))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for from := 0; from < len(data); from += readRecords {
		group.Go(func() error {
			for i := from; i < min(from+readRecords, len(data)); i++ {
				read[i] = readStartup(data[i].raw)
			}
			return nil
		})
	}
	group.Wait()
	return read
}

// readStartup reads one record, or says why it cannot be used.
func readStartup(raw json.RawMessage) startupRead {
	if len(raw) > largestRecord {
		return startupRead{reason: "more than 1 MiB"}
	}
	r := readRecord(raw)
	a := r.under("attributes")
	slug := r.text("id")
	switch {
	case r == nil:
		return startupRead{reason: "not an object"}
	case slug == "":
		return startupRead{reason: "no id"}
	case len(slug) > longestSlug:
		return startupRead{reason: "an id of more than 200 bytes"}
	case a == nil:
		return startupRead{slug: slug, reason: "no attributes"}
	}
	s := a.startup(slug)
	s.Incubators = r.under("relationships").incubators()
	return startupRead{slug: slug, startup: &s}
}

// startup reads the attributes of a product.
func (r record) startup(slug string) bot.Startup {
	return bot.Startup{
		Slug: slug, Name: cmp.Or(r.name("name"), slug), Pitch: r.text("pitch"),
		Description: cut(markdown(plain(r["content_url_encoded_markdown"])), longestPage),
		Users:       r.texts("usertypes"), UsersKnown: r["usertypes"] != nil, Sponsors: r.texts("sponsors"),
		Themes: r.texts("thematiques"), Technologies: r.texts("technos"),
		Accessibility: r.name("accessibility_status"), Contact: contact(r.text("contact")),
		Links: bot.Links{Site: webLink(r.text("link")), Statistics: webLink(r.text("stats_url")),
			Impact: webLink(r.text("impact_url")), Budget: webLink(r.text("budget_url")),
			Repository: webLink(r.text("repository")), DashLord: webLink(r.text("dashlord_url"))},
		Phases: r.phases(), Events: r.events(), Other: r.other(),
	}
}

// attributes are those of a product that are read under a name of their own.
var attributes = wordSet(`name pitch content_url_encoded_markdown usertypes sponsors thematiques technos accessibility_status
	contact link stats_url impact_url budget_url repository dashlord_url phases events`)

// What is kept of other attributes, at most.
const (
	mostOther    = 20
	longestOther = 200 // runes: what is longer is a text to read elsewhere
)

// other lists the attributes of other names that have a short value, by name.
func (r record) other() []bot.Attribute {
	var others []bot.Attribute
	for _, key := range slices.Sorted(maps.Keys(r)) {
		name, value := oneLine(key), oneLine(scalar(r[key]))
		if attributes[key] || name == "" || value == "" || first(name, longestOther) != name || first(value, longestOther) != value {
			continue
		}
		if others = append(others, bot.Attribute{Name: name, Value: value}); len(others) == mostOther {
			break
		}
	}
	return others
}

func (r record) phases() []bot.Phase {
	var phases []bot.Phase
	for _, p := range r.objects("phases") {
		if id := p.name("name"); id != "" {
			phases = append(phases, bot.Phase{ID: bot.PhaseID(id), Start: p.date("start"), End: p.date("end")})
		}
	}
	return phases
}

func (r record) events() []bot.Event {
	var events []bot.Event
	for _, e := range r.objects("events") {
		event := bot.Event{Kind: e.name("name"), Date: e.date("date"), Comment: e.text("comment")}
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
			if id := incubatorID(i.text("id")); id != "" && len(id) <= longestSlug && !slices.Contains(ids, id) {
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
