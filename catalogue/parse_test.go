package catalogue

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"jalon/bot"

	"github.com/google/go-cmp/cmp"
)

// body returns a document of the API's shape holding these records.
func body(records ...string) []byte {
	return fmt.Appendf(nil, `{"links":{"self":"x"},"data":[%s],"included":[]}`, strings.Join(records, ","))
}

// product returns a record with these attributes, JSON without its braces.
func product(slug, attributes string) string {
	return fmt.Sprintf(`{"id":%q,"type":"startup","attributes":{%s}}`, slug, attributes)
}

func mustParse(t testing.TB, body []byte) *Catalogue {
	t.Helper()
	c, err := Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func mustFind(t testing.TB, c *Catalogue, slug string) bot.Startup {
	t.Helper()
	s, ok := c.Startup(slug)
	if !ok {
		t.Fatalf("no product %q", slug)
	}
	return s
}

// one parses a catalogue of a single record with these attributes.
func one(t testing.TB, attributes string) bot.Startup {
	t.Helper()
	return mustParse(t, body(product("a", attributes))).Startups[0]
}

const mobilicAttributes = `"name":" Mobilic  ","pitch":"Le temps\u00a0de\n trajet ","stats_url":"https://mobilic.beta.gouv.fr/stats",
	"link":"https://mobilic.beta.gouv.fr","repository":"","contact":"mailto:contact@example.gouv.fr",
	"content_url_encoded_markdown":"%23%20D%C3%A9but%0D%0Afin%20100%25","accessibility_status":"non conforme",
	"events":[{"name":"committee","date":"2026-01-12","comment":"six mois"},{"name":"other","date":"","comment":""}],
	"phases":[{"name":"investigation","start":"2019-11-01","end":"2020-02-25"},{"name":"acceleration","start":"2021-01-01","end":""}],
	"sponsors":["dgitm"],"thematiques":["Transport"," "],"technos":["go"],"analyse_risques":"true"`

var mobilic = bot.Startup{
	Slug: "mobilic", Name: "Mobilic", Pitch: "Le temps de trajet", Description: "# Début\nfin 100%",
	Contact: "contact@example.gouv.fr", Accessibility: "non conforme",
	Links:    bot.Links{Site: "https://mobilic.beta.gouv.fr", Statistics: "https://mobilic.beta.gouv.fr/stats"},
	Sponsors: []string{"dgitm"}, Themes: []string{"Transport"}, Technologies: []string{"go"},
	Events: []bot.Event{{Kind: "committee", Date: bot.Date{Year: 2026, Month: 1, Day: 12}, Comment: "six mois"}, {Kind: "other"}},
	Phases: []bot.Phase{
		{ID: bot.PhaseInvestigation, Start: bot.Date{Year: 2019, Month: 11, Day: 1}, End: bot.Date{Year: 2020, Month: 2, Day: 25}},
		{ID: bot.PhaseAcceleration, Start: bot.Date{Year: 2021, Month: 1, Day: 1}},
	},
	Incubators: []string{"mtes"}, Other: []bot.Attribute{{Name: "analyse_risques", Value: "true"}},
}

func TestParseBothVersions(t *testing.T) {
	const record = `{"id":"mobilic","type":"startup","attributes":{%s},"relationships":{"incubator":{"data":{"type":"incubator","id":"mtes"}}%s}}`
	documents := map[string]string{
		"v2.6": `{"data":[` + fmt.Sprintf(record, mobilicAttributes, "") +
			`],"included":[{"id":"/incubateurs/mtes","type":"incubator","attributes":{"title":"La Fabrique "}}]}`,
		"v2.7": `{"data":[` + fmt.Sprintf(record, mobilicAttributes, `,"incubators":{"data":[{"type":"incubator","id":"mtes"}]}`) +
			`],"included":[{"id":"mtes","type":"incubator","attributes":{"title":"La Fabrique "}}]}`,
	}
	for version, document := range documents {
		c := mustParse(t, []byte("\ufeff"+document+"\n"))
		if diff := cmp.Diff([]bot.Startup{mobilic}, c.Startups); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", version, diff)
		}
		want := map[string]bot.Incubator{"mtes": {ID: "mtes", Name: "La Fabrique"}}
		if diff := cmp.Diff(want, c.Incubators); diff != "" || len(c.Skipped) > 0 {
			t.Errorf("%s: skipped %v, incubators (-want +got)\n%s", version, c.Skipped, diff)
		}
	}
}

func TestParseIncubators(t *testing.T) {
	for relationships, want := range map[string][]string{
		`{"incubator":{"data":{"id":"mtes"}},"incubators":{"data":[{"id":"ademe"},{"id":"mtes"}]}}`: {"mtes", "ademe"},
		`{"incubators":{"data":[{"id":"ademe"},{"id":"/incubateurs/mtes"},{"id":"ademe"}]}}`:        {"ademe", "mtes"},
		`{"incubator":{"data":{"id":"other"}},"incubators":{"data":[{"id":"ademe"}]}}`:              {"ademe"},
		`{"incubator":{"data":{"id":"/incubateurs/mtes"}},"incubators":{"data":[]}}`:                {"mtes"},
		`{"incubator":{"data":{"id":"mtes"}},"incubators":null}`:                                    {"mtes"},
		`{"incubator":{"data":null},"incubators":{"data":[null,{},{"id":""}]}}`:                     nil,
		`{"incubator":7}`: nil, `[]`: nil, `null`: nil,
	} {
		c := mustParse(t, body(`{"id":"a","attributes":{},"relationships":`+relationships+`}`))
		if diff := cmp.Diff(want, c.Startups[0].Incubators); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", relationships, diff)
		}
	}
	c := mustParse(t, []byte(`{"data":[`+product("a", "")+`],"included":[null,3,{"type":"incubator"},{"id":"x"},{"id":"y","type":"person"}]}`))
	if diff := cmp.Diff(map[string]bot.Incubator{"x": {ID: "x", Name: "x"}}, c.Incubators); diff != "" {
		t.Error(diff)
	}
	mustParse(t, []byte(`{"data":[`+product("a", "")+`],"included":{"not":"a list"}}`))
}

func TestParseWrongTypesInOneRecord(t *testing.T) {
	for _, wrong := range []string{`null`, `12`, `1e400`, `true`, `[]`, `["x",null,[[["y"]]]]`, `{}`, `{"a":{"b":[]}}`, `""`, `"texte"`} {
		var attributes []string
		for _, key := range []string{"name", "pitch", "stats_url", "budget_url", "impact_url", "link", "repository", "contact",
			"content_url_encoded_markdown", "events", "phases", "sponsors", "thematiques", "technos", "usertypes", "dashlord_url",
			"accessibility_status"} {
			attributes = append(attributes, fmt.Sprintf("%q:%s", key, wrong))
		}
		for _, record := range []string{
			wrong,
			product("broken", strings.Join(attributes, ",")),
			`{"id":` + wrong + `,"attributes":{"name":"x"}}`,
			`{"id":"broken","attributes":` + wrong + `}`,
			`{"id":"broken","attributes":{"phases":[` + wrong + `,{"name":` + wrong + `,"start":` + wrong + `}]},"relationships":` + wrong + `}`,
		} {
			c := mustParse(t, body(product("first", `"name":"First"`), record, product("last", `"name":"Last"`)))
			mustFind(t, c, "first")
			mustFind(t, c, "last")
			if len(c.Startups)+len(c.Skipped) != 3 {
				t.Errorf("%s: %d products and %d skipped, want 3 in all", record, len(c.Startups), len(c.Skipped))
			}
		}
	}
}

func TestParseTakesWhatItCan(t *testing.T) {
	s := one(t, `"name":["Le nom"],"pitch":12.50,"accessibility_status":true,"sponsors":"dgaln","usertypes":["particulier",null,3],
		"phases":{"name":"construction","start":"2020-01-01"},"contact":null,"link":["https://a.fr"]`)
	want := bot.Startup{Slug: "a", Name: "Le nom", Pitch: "12.50", Accessibility: "true", Sponsors: []string{"dgaln"},
		Users: []string{"particulier", "3"}, UsersKnown: true, Links: bot.Links{Site: "https://a.fr"},
		Phases: []bot.Phase{{ID: "construction", Start: bot.Date{Year: 2020, Month: 1, Day: 1}}}}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
	if s := one(t, `"pitch":"sans nom"`); s.Name != "a" {
		t.Errorf("a product without a name is called %q, want its slug", s.Name)
	}
}

func TestParseSkips(t *testing.T) {
	long := strings.Repeat("é", 101)
	c := mustParse(t, body(product("b", `"name":"first"`), `7`, `{"attributes":{}}`, product("b", `"name":"second"`),
		product("b ", `"name":"third"`), `{"id":"c"}`, product(long, ""), product("Z", ""), product("é", ""), product("a", "")))
	want := []SkippedRecord{{1, "", "not an object"}, {2, "", "no id"}, {3, "b", "a record before it has the same slug"},
		{4, "b", "a record before it has the same slug"}, {5, "c", "no attributes"}, {6, "", "an id of more than 200 bytes"}}
	if diff := cmp.Diff(want, c.Skipped); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Z", "a", "b", "é"}, c.slugs()); diff != "" {
		t.Errorf("order (-want +got)\n%s", diff)
	}
	if s := mustFind(t, c, "b"); s.Name != "first" {
		t.Errorf("of two records the one kept is %q", s.Name)
	}
}

func TestParseRefuses(t *testing.T) {
	valid := string(sampleBody)
	for document, want := range map[string]error{
		"": ErrEmpty, " \n\t": ErrEmpty, "\ufeff": ErrEmpty,
		`{"data":[]}`: ErrEmpty, `{"data":null}`: ErrEmpty, `{"data":[1,2]}`: ErrEmpty,
		`{}`: ErrShape, `[]`: ErrShape, `"x"`: ErrShape, `{"data":{}}`: ErrShape, `{"data":"x"}`: ErrShape, `null`: ErrShape,
		`<html><body>maintenance</body></html>`: ErrNotJSON, `{"data":[}`: ErrNotJSON, "\x1f\x8b\x08": ErrNotJSON,
		strings.Replace(valid, "Mobilic", `Mob"ilic`, 1):  ErrNotJSON, // one stray quote
		strings.Replace(valid, "Mobilic", "Mob\nilic", 1): ErrNotJSON,
		valid + valid: ErrNotJSON, valid + "}": ErrNotJSON,
	} {
		if c, err := Parse([]byte(document)); !errors.Is(err, want) || c != nil {
			t.Errorf("%.40q: %v, want %v", document, err, want)
		}
	}
}

func TestParseCutAnywhere(t *testing.T) {
	document := []byte(strings.TrimSpace(string(sampleBody)))
	for end := 0; end < len(document); end += 97 {
		want := ErrNotJSON
		if end == 0 {
			want = ErrEmpty
		}
		if _, err := Parse(document[:end]); !errors.Is(err, want) {
			t.Fatalf("cut at byte %d: %v, want %v", end, err, want)
		}
	}
}

func TestParseTexts(t *testing.T) {
	for raw, want := range map[string]string{
		" Fluctu@t ": "Fluctu@t", "a\tb\r\n c": "a b c", "a\u00a0\u202f:": "a :", "a\u0000\u0007b\u009f": "ab",
		"a\u202eb\u2066c\u200b\ufeff": "abc", "👩‍💻": "👩‍💻", "l’eau": "l’eau", strings.Repeat("é", 529): strings.Repeat("é", 529),
	} {
		quoted, _ := json.Marshal(raw)
		if s := one(t, `"name":`+string(quoted)+`,"pitch":`+string(quoted)); s.Name != want || s.Pitch != want {
			t.Errorf("%q: name %q, pitch %q, want %q", raw, s.Name, s.Pitch, want)
		}
	}
	for raw, want := range map[string]string{
		"": "", "simple": "simple", "%C3%A9t%C3%A9": "été", "100%": "100%", "%zz%4": "%zz%4", "a+b": "a+b", "%": "%", "%C3": "",
		"a%0D%0Ab%0A%0A%09c": "a\nb\n\n\tc", "%00%07a%E2%80%AE": "a", "%25C3": "%C3", "%+1": "%+1",
	} {
		if s := one(t, fmt.Sprintf(`"content_url_encoded_markdown":%q`, raw)); s.Description != want {
			t.Errorf("%q: description %q, want %q", raw, s.Description, want)
		}
	}
}

func TestParseLinks(t *testing.T) {
	for raw, want := range map[string]string{
		"https://a.fr": "https://a.fr", " http://a.fr/x?y=1#z ": "http://a.fr/x?y=1#z", "HTTPS://A.fr/": "HTTPS://A.fr/",
		"https://ecobalyse.beta.gouv.fr/#/stats": "https://ecobalyse.beta.gouv.fr/#/stats", "https://a.fr/x y": "https://a.fr/x%20y",
		"": "", "a.fr": "", "www.a.fr/stats": "", "/stats": "", "//a.fr": "", "javascript:alert(1)": "", "ftp://a.fr": "", "https://": "",
		"https:///x": "", "http://:80": "", "https://beta.gouv.fr@evil.example": "", "https://a b.fr": "", "à venir": "", "true": "",
	} {
		s := one(t, fmt.Sprintf(`"link":%q,"stats_url":%[1]q,"impact_url":%[1]q,"budget_url":%[1]q,"repository":%[1]q,"dashlord_url":%[1]q`, raw))
		if diff := cmp.Diff(bot.Links{Site: want, Statistics: want, Impact: want, Budget: want, Repository: want, DashLord: want}, s.Links); diff != "" {
			t.Errorf("%q: (-want +got)\n%s", raw, diff)
		}
	}
	for raw, want := range map[string]string{
		"contact@a.fr": "contact@a.fr", "mailto:contact@a.fr": "contact@a.fr", "MAILTO: contact@a.fr?subject=x": "contact@a.fr",
		"https://a.fr/contact": "https://a.fr/contact", "": "", "mailto:": "", "nous écrire": "", "Nous <contact@a.fr>": "",
		"javascript:alert(1)": "", "@a.fr": "", "a@": "", "true": "",
	} {
		if s := one(t, fmt.Sprintf(`"contact":%q`, raw)); s.Contact != want {
			t.Errorf("%q: contact %q, want %q", raw, s.Contact, want)
		}
	}
}

func TestParsePhases(t *testing.T) {
	s := one(t, `"phases":[{"name":"investigation","start":"2020-02-30","end":"bientôt"},{"name":"alumni","start":"","end":""},
		{"name":"nouvelle-phase","start":"2027-01-01"},{"name":""},null]`)
	want := []bot.Phase{{ID: "investigation"}, {ID: "alumni"}, {ID: "nouvelle-phase", Start: bot.Date{Year: 2027, Month: 1, Day: 1}}}
	if diff := cmp.Diff(want, s.Phases); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestParseReal reads a catalogue of the real API, when the environment names one.
func TestParseReal(t *testing.T) {
	path := os.Getenv("JALON_REAL_CATALOGUE")
	if path == "" {
		t.Skip("JALON_REAL_CATALOGUE names no file")
	}
	document, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var source struct {
		Data []struct {
			ID         string
			Attributes struct {
				Link    string
				Stats   string `json:"stats_url"`
				Contact string
				Phases  []any
			}
		}
	}
	if err := json.Unmarshal(document, &source); err != nil {
		t.Fatal(err)
	}
	c := mustParse(t, document)
	if len(c.Startups) != len(source.Data) || len(c.Skipped) > 0 {
		t.Fatalf("%d products of %d, skipped: %v", len(c.Startups), len(source.Data), c.Skipped)
	}
	for _, r := range source.Data {
		s, a := mustFind(t, c, r.ID), r.Attributes
		if s.Links.Site != a.Link || s.Links.Statistics != a.Stats || s.Contact != a.Contact || len(s.Phases) != len(a.Phases) {
			t.Errorf("%s lost something: %+v, want %+v", r.ID, s, a)
		}
		if len(s.Incubators) == 0 || c.Incubators[s.Incubators[0]].Name == "" {
			t.Errorf("%s: incubators %q have no name", r.ID, s.Incubators)
		}
		for _, text := range []string{s.Slug, strings.ToUpper(s.Slug), s.Name} {
			if found, ok := c.Lookup(text); !ok || found.Slug != s.Slug {
				t.Errorf("%q finds %q, want %q", text, found.Slug, s.Slug)
			}
		}
	}
	t.Logf("%d products, %d incubators, %d skipped", len(c.Startups), len(c.Incubators), len(c.Skipped))
}
