package catalogue

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"jalon/bot"

	"github.com/google/go-cmp/cmp"
)

func TestMerge(t *testing.T) {
	authors := mustAuthors(t, people(human("a.b", "Ana B", "Coaching", onMission("", "2026-08-31", `"one","added"`)),
		human("c.d", "Chloé D", "Intraprenariat", onMission("", "", `"one"`)), human("e.f", "Éric F", "Design")))
	incubators, err := ParseIncubators([]byte(`{"mtes":{"title":"Another title"},"anct":{"title":"L'ANCT"},"ademe":{"title":"L'Ademe"}}`))
	if err != nil {
		t.Fatal(err)
	}
	products := mustParse(t, []byte(`{"data":[`+strings.Join([]string{product("one", `"name":"One","usertypes":["etat"]`),
		product("two", `"name":"Two"`), product("three", `"name":"Three"`)}, ",")+
		`],"included":[{"id":"mtes","attributes":{"title":"La Fabrique"}},{"id":"anct","attributes":{}}]}`))
	all := parts{products: products, authors: authors, incubators: incubators, details: map[string]Detail{
		"one": {Users: []string{"particulier"}, People: []string{"e.f"}},
		"two": {Users: []string{"particulier"}, Former: []string{"two", "three", "old", "Two"}, People: []string{"x.y", "e.f"}},
	}, additions: mustAdditions(t, "[[products]]\nslug='added'\nname='Added'\nformer=['old']\n[[products]]\nslug='two'\nformer=['old','Deux']")}
	c := all.merge(day("2026-08-31"))
	ana, chloe := bot.Author{ID: "a.b", Name: "Ana B", Domain: "Coaching"}, bot.Author{ID: "c.d", Name: "Chloé D", Domain: "Intraprenariat"}
	want := []bot.Startup{
		{Slug: "added", Name: "Added", Former: []string{"old"}, People: []bot.Author{ana}},
		{Slug: "one", Name: "One", Users: []string{"etat"}, UsersKnown: true, People: []bot.Author{chloe, ana}},
		{Slug: "three", Name: "Three"},
		{Slug: "two", Name: "Two", Users: []string{"particulier"}, UsersKnown: true, Former: []string{"old", "Deux"},
			People: []bot.Author{{ID: "e.f", Name: "Éric F", Domain: "Design"}, {ID: "x.y", Name: "x.y"}}},
	}
	if diff := cmp.Diff(want, c.Startups); diff != "" {
		t.Errorf("products (-want +got)\n%s", diff)
	}
	houses := map[string]bot.Incubator{"mtes": {ID: "mtes", Name: "La Fabrique"}, "anct": {ID: "anct", Name: "L'ANCT"}, "ademe": {ID: "ademe", Name: "L'Ademe"}}
	if diff := cmp.Diff(houses, c.Incubators); diff != "" {
		t.Errorf("incubators (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(mustParse(t, body(product("x", `"name":"One","usertypes":["etat"]`))).Startups[0].Users, products.Startups[0].Users); diff != "" || products.Startups[0].People != nil {
		t.Error("the products' own part was altered")
	}
	revisions := map[string]string{}
	for name, p := range map[string]parts{"all": all, "products": {products: products}, "authors": {products: products, authors: authors},
		"incubators": {products: products, incubators: incubators}, "details": {products: products, details: all.details},
		"additions": {products: products, additions: all.additions}} {
		r := p.merge(day("2026-08-31")).Revision
		if other, taken := revisions[r]; taken || r == "" || r != p.merge(day("2026-08-31")).Revision {
			t.Errorf("%s has the revision %q of %s", name, r, other)
		}
		revisions[r] = name
	}
	if all.merge(day("2026-09-01")).Revision == c.Revision {
		t.Error("who works on what changed, the revision did not")
	}
	if all.merge(day("2026-09-01")).Revision != all.merge(day("2026-09-02")).Revision {
		t.Error("nothing changed but the day, and the revision did")
	}
	if got := (parts{products: products}).merge(day("2026-08-31")).Revision; got != products.Revision {
		t.Errorf("the revision of the products alone is %q, not %q", got, products.Revision)
	}
}

// many returns n products, the sample's over and over, altered, with a
// directory of two people for each.
func many(t testing.TB, n int) (startups, authors []byte) {
	var doc struct {
		Data     []map[string]any `json:"data"`
		Included json.RawMessage  `json:"included"`
	}
	if err := json.Unmarshal(sampleBody, &doc); err != nil {
		t.Fatal(err)
	}
	var records []map[string]any
	var humans []string
	for i := range n {
		r := map[string]any{}
		for key, value := range doc.Data[i%len(doc.Data)] {
			r[key] = value
		}
		attributes := map[string]any{}
		for key, value := range r["attributes"].(map[string]any) {
			attributes[key] = value
		}
		r["id"] = fmt.Sprintf("%v-%d", r["id"], i)
		attributes["name"] = fmt.Sprintf("%v n° %d", attributes["name"], i)
		attributes["content_url_encoded_markdown"] = strings.Repeat("Un%20texte%20d%27une%20fiche%20%C3%A0%20lire%0A", 100)
		r["attributes"] = attributes
		records = append(records, r)
		for j := range 2 {
			humans = append(humans, human(fmt.Sprintf("p%d.n%d", i, j), fmt.Sprintf("P%d N%d", i, j), "Développement",
				onMission("2020-01-01", "2021-01-01", fmt.Sprintf("%q", r["id"])), onMission("2025-01-01", "", fmt.Sprintf("%q", r["id"]))))
		}
	}
	startups, err := json.Marshal(map[string]any{"data": records, "included": doc.Included})
	if err != nil {
		t.Fatal(err)
	}
	return startups, people(humans...)
}

// BenchmarkLoad662 reads and merges a catalogue of the real one's size, index
// included.
func BenchmarkLoad662(b *testing.B) {
	startups, authors := many(b, 662)
	held := map[string]Detail{}
	for _, slug := range mustParse(b, startups).slugs() {
		held[slug] = Detail{Users: []string{"etat"}, Former: []string{"old-" + slug}, People: []string{"p1.n0"}}
	}
	b.SetBytes(int64(len(startups) + len(authors)))
	for b.Loop() {
		c, err := parse(startups)
		if err != nil {
			b.Fatal(err)
		}
		merged := parts{products: c, authors: mustAuthors(b, authors), details: held}.merge(day("2026-08-31"))
		merged.finish()
		if len(merged.Startups) != 662 || len(merged.Startups[0].People) != 2 {
			b.Fatalf("%d products, %v", len(merged.Startups), merged.Startups[0].People)
		}
	}
}
