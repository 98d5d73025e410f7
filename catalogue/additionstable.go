package catalogue

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"jalon/bot"
)

// faultFinder gathers what is wrong, each with its key.
type faultFinder struct{ found AdditionsFault }

func (f *faultFinder) add(key, format string, args ...any) {
	f.found = append(f.found, key+": "+fmt.Sprintf(format, args...))
}

// unknown tells of the keys that are left over.
func (f *faultFinder) unknown(key string, left map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(left)) {
		f.add(strings.TrimPrefix(key+"."+name, "."), "unknown key")
	}
}

// tables returns a list of tables; what is none is a fault.
func (f *faultFinder) tables(key string, value any) []map[string]any {
	if value == nil {
		return nil
	}
	list, ok := value.([]any)
	var tables []map[string]any
	for _, item := range list {
		table, isTable := item.(map[string]any)
		ok = ok && isTable
		tables = append(tables, table)
	}
	if !ok {
		f.add(key, "is not a list of tables: write [[%s]]", key)
		return nil
	}
	return tables
}

// tableReader takes the keys of one table away as it reads them. A reader
// returns nil, or zero, for a key that is not there.
type tableReader struct {
	*faultFinder
	key  string
	left map[string]any
}

func (t tableReader) take(name string) (value any, ok bool) {
	value, ok = t.left[name]
	delete(t.left, name)
	return value, ok
}

func (t tableReader) wrong(name, format string, args ...any) {
	t.add(t.key+"."+name, format, args...)
}

// end tells of what nobody read.
func (t tableReader) end() { t.unknown(t.key, t.left) }

func (t tableReader) text(name string) *string {
	value, ok := t.take(name)
	if !ok {
		return nil
	}
	text, ok := value.(string)
	if !ok {
		t.wrong(name, "%v is not a text between quotes", value)
		return nil
	}
	text = oneLine(text)
	return &text
}

// filled is a text that must be there.
func (t tableReader) filled(name string) string {
	before := len(t.found)
	text := t.text(name)
	if len(t.found) > before { // it is there, and told to be wrong
		return ""
	}
	if text == nil || *text == "" {
		t.wrong(name, "is missing or empty")
		return ""
	}
	return *text
}

func (t tableReader) slug() string {
	slug := t.filled("slug")
	if len(slug) > longestSlug || strings.ContainsAny(slug, "/ ") {
		t.wrong("slug", "%q holds a slash or a space, or more than %d bytes", slug, longestSlug)
	}
	return slug
}

func (t tableReader) link(name string) *string {
	text := t.text(name)
	if text == nil || *text == "" {
		return text
	}
	link := webLink(*text)
	if link == "" {
		t.wrong(name, "%q is not an http(s) address", *text)
	}
	return &link
}

func (t tableReader) contact(name string) *string {
	text := t.text(name)
	if text == nil || *text == "" {
		return text
	}
	address := contact(*text)
	if address == "" {
		t.wrong(name, "%q is neither an e-mail nor an http(s) address", *text)
	}
	return &address
}

func (t tableReader) list(name string) *[]string {
	value, ok := t.take(name)
	if !ok {
		return nil
	}
	items, ok := value.([]any)
	var texts []string
	for _, item := range items {
		text, isText := item.(string)
		text = oneLine(text)
		ok = ok && isText && text != ""
		texts = append(texts, text)
	}
	if !ok {
		t.wrong(name, "%v is not a list of texts", value)
	}
	return &texts
}

func (t tableReader) yes(name string) bool {
	value, ok := t.take(name)
	if yes, is := value.(bool); !ok || is {
		return yes
	}
	t.wrong(name, "%v is neither true nor false", value)
	return false
}

// day reads a day with or without quotes, 2026-01-05.
func (t tableReader) day(name string) bot.Date {
	value, ok := t.take(name)
	if !ok {
		return bot.Date{}
	}
	if date, ok := value.(toml.LocalDate); ok {
		return bot.Date{Year: date.Year, Month: time.Month(date.Month), Day: date.Day}
	}
	text, _ := value.(string)
	day, err := bot.ParseDate(strings.TrimSpace(text))
	if err != nil || day.IsZero() {
		t.wrong(name, "%v is not a day such as 2026-01-05", value)
	}
	return day
}

func (t tableReader) phases(name string) *[]bot.Phase {
	value, _ := t.take(name)
	phases := []bot.Phase{}
	for i, table := range t.tables(t.key+"."+name, value) {
		p := tableReader{t.faultFinder, fmt.Sprintf("%s.%s[%d]", t.key, name, i+1), table}
		phase := bot.Phase{ID: bot.PhaseID(p.filled("phase"))}
		if _, ok := table["since"]; !ok {
			p.wrong("since", "is missing")
		}
		phase.Start, phase.End = p.day("since"), p.day("until")
		if !phase.End.IsZero() && phase.End.Before(phase.Start) {
			p.wrong("until", "%s is before since", phase.End)
		}
		p.end()
		phases = append(phases, phase)
	}
	return &phases
}
