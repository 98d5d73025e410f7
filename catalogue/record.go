package catalogue

import (
	"encoding/json"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"jalon/bot"
)

// record is a JSON object whose values may be of any type: the source writes
// everything as text, and not always.
type record map[string]any

func readRecord(raw json.RawMessage) record {
	var r record
	if json.Unmarshal(raw, &r) != nil {
		return nil
	}
	return r
}

// text returns a value as one line of text; "" for what is absent or is no
// single value.
func (r record) text(key string) string { return asText(r[key]) }

func asText(value any) string {
	switch value := value.(type) {
	case string:
		return oneLine(value)
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(value)
	}
	return ""
}

func (r record) under(key string) record {
	below, _ := r[key].(map[string]any)
	return below
}

// objects returns the objects of a list.
func (r record) objects(key string) []record {
	list, _ := r[key].([]any)
	var objects []record
	for _, item := range list {
		if o, ok := item.(map[string]any); ok {
			objects = append(objects, o)
		}
	}
	return objects
}

// texts returns the texts of a list; a lone text is a list of one.
func (r record) texts(key string) []string {
	list, ok := r[key].([]any)
	if !ok {
		list = []any{r[key]}
	}
	var texts []string
	for _, item := range list {
		if text := asText(item); text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

// link returns an http(s) address, or "".
func (r record) link(key string) string {
	text := r.text(key)
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return text
}

func (r record) date(key string) bot.Date {
	d, err := bot.ParseDate(r.text(key))
	if err != nil {
		return bot.Date{}
	}
	return d
}

// contact is an e-mail address or an http(s) page, or "".
func (r record) contact() string {
	text := strings.TrimPrefix(r.text("contact"), "mailto:")
	if a, err := mail.ParseAddress(text); err == nil && a.Address == text {
		return text
	}
	return r.link("contact")
}

// oneLine drops control characters and folds white space.
func oneLine(s string) string {
	s = strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) {
			return ' '
		}
		if unicode.IsControl(c) {
			return -1
		}
		return c
	}, strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(s), " ")
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
	case len(s.Slug) > 200:
		return bot.Startup{}, "an id of more than 200 bytes"
	case a == nil:
		return s, "no attributes"
	}
	s.Name, s.Pitch, s.Description = a.text("name"), a.text("pitch"), a.markdown()
	if s.Name == "" {
		s.Name = s.Slug
	}
	s.Users, s.Sponsors, s.Themes, s.Technologies = a.texts("usertypes"), a.texts("sponsors"), a.texts("thematiques"), a.texts("technos")
	s.Accessibility, s.Contact = a.text("accessibility_status"), a.contact()
	s.Links = bot.Links{Site: a.link("link"), Statistics: a.link("stats_url"), Impact: a.link("impact_url"),
		Budget: a.link("budget_url"), Repository: a.link("repository"), DashLord: a.link("dashlord_url")}
	for _, p := range a.objects("phases") {
		if id := p.text("name"); id != "" {
			s.Phases = append(s.Phases, bot.Phase{ID: bot.PhaseID(id), Start: p.date("start"), End: p.date("end")})
		}
	}
	for _, e := range a.objects("events") {
		s.Events = append(s.Events, bot.Event{Kind: e.text("name"), Date: e.date("date"), Comment: e.text("comment")})
	}
	s.Incubators = r.under("relationships").incubators()
	return s, ""
}

func (r record) markdown() string {
	text, _ := r["content_url_encoded_markdown"].(string)
	decoded, err := url.PathUnescape(text)
	if err != nil { // cut in the middle of an escape: keep what can be read
		return strings.ToValidUTF8(text, "")
	}
	return strings.ToValidUTF8(decoded, "")
}

// incubators lists the ids of v2.7's list, else of v2.6's single relation.
func (r record) incubators() []string {
	var ids []string
	for _, i := range r.under("incubators").objects("data") {
		if id := incubatorID(i.text("id")); id != "" {
			ids = append(ids, id)
		}
	}
	if id := incubatorID(r.under("incubator").under("data").text("id")); len(ids) == 0 && id != "" {
		ids = append(ids, id)
	}
	return ids
}

// incubatorID drops v2.6's prefix: "/incubateurs/mtes" is mtes.
func incubatorID(id string) string { return strings.TrimPrefix(id, "/incubateurs/") }
