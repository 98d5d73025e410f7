package catalogue

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"jalon/bot"

	"github.com/google/go-cmp/cmp"
)

func day(text string) bot.Date {
	d, err := bot.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// human is one person of authors.json with these missions.
func human(id, name, domain string, missions ...string) string {
	return fmt.Sprintf(`{"id":%q,"fullname":%q,"role":"x","domaine":%q,"missions":[%s],"previously":["b"]}`,
		id, name, domain, strings.Join(missions, ","))
}

func onMission(start, end, slugs string) string {
	return fmt.Sprintf(`{"start":%q,"end":%q,"status":"service","employer":"x","startups":[%s]}`, start, end, slugs)
}

func people(records ...string) []byte { return []byte("[" + strings.Join(records, ",\n") + "]") }

func mustAuthors(t testing.TB, body []byte) *Authors {
	t.Helper()
	a, err := ParseAuthors(body)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestWhoWorksOnADay(t *testing.T) {
	a := mustAuthors(t, people(human("camille.roux", "Camille Roux", "Développement",
		onMission("2026-01-05", "2026-06-30", `"a","b"`), onMission("2026-07-01", "", `"b"`))))
	for on, want := range map[string]string{
		"2026-01-04": "", "2026-01-05": "a b", "2026-06-30": "a b", "2026-07-01": "b", "2036-01-01": "b",
	} {
		var slugs []string
		for slug := range a.At(day(on)) {
			slugs = append(slugs, slug)
		}
		slices.Sort(slugs)
		if got := strings.Join(slugs, " "); got != want {
			t.Errorf("on %s: %q, want %q", on, got, want)
		}
	}
	always := mustAuthors(t, people(human("x.y", "X", "", onMission("", "", `"a"`))))
	if len(always.At(day("1999-01-01"))["a"]) != 1 {
		t.Error("a mission without any day is not under way")
	}
}

func TestAuthorsAreSorted(t *testing.T) {
	on := onMission("", "", `"a"`)
	a := mustAuthors(t, people(
		human("zoe.petit", "Zoé Petit", "Produit", on), human("emile.a", "Émile Abadie", "Développement", on),
		human("eric.b", "eric Blanc", "Design", on), human("noe.c", "Noé Coach", "Coaching", on),
		human("ana.c", "Ana Coach", "Coaching", on, on), human("lea.i", "Léa Intra", "Intraprenariat", on),
		human("", "Nobody", "", on), human("lea.i", "Another Léa", "Design", on)))
	var ids []string
	for _, author := range a.At(day("2026-08-31"))["a"] {
		ids = append(ids, author.ID)
	}
	if diff := cmp.Diff([]string{"lea.i", "ana.c", "noe.c", "emile.a", "eric.b", "zoe.petit"}, ids); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// What is kept of the directory reads as the whole does, and holds no more.
func TestAuthorsKeepWhatIsNeeded(t *testing.T) {
	whole := mustAuthors(t, []byte(`[{"id":"a.b","fullname":"Ana \"B\"","domaine":"Produit &amp;amp; design","bio":"private","github":"private",
		"missions":[{"start":"2026-01-05","end":"","employer":"private","status":"private","startups":["a","b"]},{"start":"x","end":"2020-01-01","startups":"c"}]},
		{"id":"c.d","missions":[]}]`))
	kept := whole.needed()
	again := mustAuthors(t, kept)
	if diff := cmp.Diff(whole, again, cmp.AllowUnexported(Authors{}, person{}, mission{})); diff != "" || strings.Contains(string(kept), "private") {
		t.Errorf("%s (-whole +kept)\n%s", kept, diff)
	}
}

// Whatever the type of a value, the person or mission it spoils is all that is
// lost.
func TestAuthorsOfAnyType(t *testing.T) {
	good := human("good.one", "Good One", "Produit &amp; design", onMission("2026-01-01", "", `"a"`))
	want := []bot.Author{{ID: "good.one", Name: "Good One", Domain: "Produit & design"}}
	for _, record := range []string{`null`, `1`, `"x"`, `[]`, `{}`, `{"id":null}`, `{"id":{"a":1}}`, `{"id":"b.c","missions":"a"}`,
		`{"id":"b.c","missions":[1,null,"a",[],{}]}`, `{"id":"b.c","missions":[{"startups":null},{"startups":5},{"startups":[[],{},null]}]}`,
		`{"id":"b.c","missions":[{"end":"some day","startups":["a"]}]}`, `{"id":"b.c","missions":[{"end":20200101,"startups":["a"]}]}`,
		`{"id":"b.c","missions":{"end":"2020-01-01","startups":"a"}}`, `{"id":"` + strings.Repeat("a", 300) + `","missions":[{"startups":["a"]}]}`} {
		a := mustAuthors(t, people(record, good, record))
		if diff := cmp.Diff(want, a.At(day("2026-08-31"))["a"]); diff != "" {
			t.Errorf("beside %s (-want +got)\n%s", record, diff)
		}
	}
	lone := mustAuthors(t, []byte(`[{"id":7,"fullname":["Seven"],"missions":{"startups":"/startups/a"}}]`))
	if diff := cmp.Diff([]bot.Author{{ID: "7", Name: "Seven"}}, lone.At(day("2026-08-31"))["a"]); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestPartsRefuseWholeBodies(t *testing.T) {
	read := map[string]func([]byte) error{
		"authors":    func(b []byte) error { _, err := ParseAuthors(b); return err },
		"incubators": func(b []byte) error { _, err := ParseIncubators(b); return err },
		"details":    func(b []byte) error { _, err := ParseDetail(b); return err },
	}
	for name, parse := range read {
		for text, want := range map[string]error{"": ErrEmpty, " \ufeff": ErrNotJSON, "\ufeff ": ErrEmpty, "<html>": ErrNotJSON,
			`[{"id":"a.b","missions":[`: ErrNotJSON, `{"mtes":{"title":"La "Fabrique"}}`: ErrNotJSON, `"text"`: ErrShape, `12`: ErrShape} {
			if err := parse([]byte(text)); !errors.Is(err, want) {
				t.Errorf("%s of %q: %v, want %v", name, text, err, want)
			}
		}
	}
	for text, want := range map[string]error{`[]`: ErrEmpty, `null`: ErrEmpty, `[1]`: ErrEmpty, `{}`: ErrShape} {
		if err := read["authors"]([]byte(text)); !errors.Is(err, want) {
			t.Errorf("authors of %s: %v, want %v", text, err, want)
		}
	}
	for text, want := range map[string]error{`{}`: ErrEmpty, `null`: ErrEmpty, `{"a":1,"b":{}}`: ErrEmpty, `[]`: ErrShape} {
		if err := read["incubators"]([]byte(text)); !errors.Is(err, want) {
			t.Errorf("incubators of %s: %v, want %v", text, err, want)
		}
	}
}

func TestIncubators(t *testing.T) {
	got, err := ParseIncubators([]byte(`{"mtes":{"title":" La Fabrique  ","owner":"x","startups":[{"id":"a"}]},"none":{"startups":[]},
		"wrong":{"title":{"a":1}},"list":[{"title":"x"}],"/incubateurs/anct":{"title":["ANCT"]},"":{"title":"x"},"twice":{"title":"1"},"twice":{"title":"2"}}`))
	want := map[string]bot.Incubator{"mtes": {ID: "mtes", Name: "La Fabrique"}, "anct": {ID: "anct", Name: "ANCT"}, "twice": {ID: "twice", Name: "2"}}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got.byID); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestDetail(t *testing.T) {
	for body, want := range map[string]Detail{
		`{}`: {},
		`{"usertypes":["particulier","etat","etat"," "],"redirect_from":["/startups/old.html","/startups/older/","/startups/old.html","/startups/oldest"],
			"active_members":["b.c","a.b"],"members":["x.y"],"content":"long"}`: {[]string{"particulier", "etat"}, []string{"old", "older", "oldest"}, []string{"b.c", "a.b"}},
		`{"usertypes":"etat","redirect_from":"https://beta.gouv.fr/startups/1000.jours.html?x","members":[{"id":"a.b"},{"fullname":"x"}]}`:                             {[]string{"etat"}, []string{"1000.jours"}, []string{"a.b"}},
		`{"redirect_from":["/startups/","/startups","/startups/index.html","/equipe/old","/startups/a/b","","/","%zz","/startups/caf%C3%A9","startups/x/index.html"]}`: {Former: []string{"café", "x"}},
		`{"usertypes":5,"redirect_from":{"a":1},"active_members":[null,[]],"members":{"id":"a.b"}}`:                                                                    {Users: []string{"5"}, People: []string{"a.b"}},
		`{"active_members":[` + strings.Repeat(`"a.b",`, 9) + `"` + strings.Repeat("x", 300) + `"]}`:                                                                   {People: []string{"a.b"}},
	} {
		got, err := ParseDetail([]byte(body))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", body, err, diff)
		}
	}
}
