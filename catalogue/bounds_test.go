package catalogue

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
)

// costs tells what a read allocates, in MiB, and takes.
func costs(read func()) (mebibytes uint64, took time.Duration) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := time.Now()
	read()
	took = time.Since(begun)
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) >> 20, took
}

// repeated joins n texts by commas.
func repeated(n int, text func(i int) string) string {
	all := make([]string, n)
	for i := range all {
		all[i] = text(i)
	}
	return strings.Join(all, ",")
}

func always(text string) func(int) string { return func(int) string { return text } }

// A small body that is no catalogue of people or products costs little to
// refuse, or to read as far as it goes.
func TestSpoiltBodiesCostLittle(t *testing.T) {
	products := func(body []byte) error { _, err := Parse(body); return err }
	authors := func(body []byte) error {
		a, err := ParseAuthors(body)
		if err == nil {
			a.At(day("2026-08-31"))
		}
		return err
	}
	incubators := func(body []byte) error { _, err := ParseIncubators(body); return err }
	details := func(body []byte) error { _, err := ParseDetail(body); return err }
	zeros := repeated(2<<20, always("0"))
	many := mostRecords + 1
	for _, c := range []struct {
		name string
		read func([]byte) error
		body string
		want error
		most uint64 // MiB
	}{
		{"two million numbers", products, `{"data":[` + zeros + `]}`, ErrShape, 100},
		{"as many included", products, `{"data":[` + product("a", "") + `],"included":[` + zeros + `]}`, nil, 100},
		{"too many records", products, `{"data":[` + repeated(many, always("{}")) + `]}`, ErrShape, 100},
		{"as many as may be", products, `{"data":[` + repeated(mostRecords, always("{}")) + `]}`, ErrEmpty, 400},
		{"numbers beside one product", products, `{"data":[` + product("a", "") + "," + repeated(100_000, always("0")) + `]}`, nil, 100},
		{"a record of numbers", products, `{"data":[` + product("a", "") + `,{"id":"b","attributes":{"technos":[` + zeros + `]}}]}`, nil, 100},
		{"a name that does not end", products, `{"data":[` + product("a", `"name":"`+strings.Repeat("a b ", 200_000)+`"`) + `]}`, nil, 100},
		{"a house that does not end", products, `{"data":[{"id":"a","attributes":{},"relationships":{"incubators":{"data":[` +
			repeated(30_000, func(i int) string { return fmt.Sprintf(`{"id":"i%d"}`, i) }) + `]}}}]}`, nil, 100},
		{"two million nobodies", authors, "[" + zeros + "]", ErrShape, 100},
		{"a crowd on one product", authors, string(people(strings.Split(repeated(30_000, func(i int) string {
			return human(fmt.Sprint("p", i), fmt.Sprint("Ém", i), "", onMission("", "", `"a"`))
		}), ",\n")...)), nil, 300},
		{"somebody on everything", authors, string(people(human("a.b", "A", "", onMission("", "", zeros)), human("c.d", "C", "", onMission("", "", `"a"`)))), nil, 100},
		{"houses that are numbers", incubators, "{" + repeated(many, func(i int) string { return fmt.Sprintf(`"%d":0`, i) }) + "}", ErrShape, 100},
		{"a file of numbers", details, `{"usertypes":[` + zeros + `]}`, ErrShape, 100},
	} {
		var err error
		used, took := costs(func() { err = c.read([]byte(c.body)) })
		if !errors.Is(err, c.want) || used > c.most || took > 20*time.Second {
			t.Errorf("%s, %d KiB: %v, %d MiB allocated in %v", c.name, len(c.body)>>10, err, used, took)
		}
	}
}

// What is longer than anybody writes is cut, between two letters; a link or an
// id, which would be another one, is left out.
func TestTextsAreBounded(t *testing.T) {
	long := strings.Repeat("é ", 50_000)
	listed := repeated(2*mostListed, func(i int) string { return fmt.Sprintf(`"t%d"`, i) })
	s := one(t, fmt.Sprintf(`"name":%q,"pitch":%[1]q,"link":"https://a.fr/%[2]s","contact":"https://a.fr/%[2]s","content_url_encoded_markdown":%[1]q,
		"thematiques":[%[3]s],"sponsors":[%[1]q],"phases":[%[4]s],"events":[%[5]s]`, long, strings.Repeat("x", 10_000), listed,
		repeated(2*mostListed, always(`{"name":"p"}`)), repeated(2*mostListed, always(`{"name":"e"}`))))
	for text, most := range map[string]int{s.Name: longestName, s.Pitch: longestText, s.Description: longestPage, s.Sponsors[0]: longestName} {
		if n := utf8.RuneCountInString(text); n > most || n < most-1 || text != strings.TrimSpace(text) || !utf8.ValidString(text) {
			t.Errorf("%d runes of %.10q, want %d", n, text, most)
		}
	}
	if s.Links.Site != "" || s.Contact != "" {
		t.Errorf("cut addresses: %.30q %.30q", s.Links.Site, s.Contact)
	}
	if len(s.Themes) != mostListed || len(s.Phases) != mostListed || len(s.Events) != mostListed {
		t.Errorf("%d themes, %d phases, %d events", len(s.Themes), len(s.Phases), len(s.Events))
	}
	c := mustParse(t, []byte(fmt.Sprintf(`{"data":[{"id":"a","attributes":{},"relationships":{"incubators":{"data":[{"id":%[1]q},{"id":"mtes"}]}}}],"included":[{"id":%[1]q}]}`, strings.Repeat("x", longestSlug+1))))
	if got := c.Startups[0].Incubators; !slices.Equal(got, []string{"mtes"}) || len(c.Incubators) != 0 {
		t.Errorf("houses %.40q", got)
	}
	a := mustAuthors(t, people(human("a.b", long, long, strings.Split(repeated(2*mostListed, func(i int) string {
		return onMission("", "", fmt.Sprintf(`"s%d"`, i))
	}), ",\n")...)))
	if got := a.people[0]; utf8.RuneCountInString(got.author.Name) > longestName || utf8.RuneCountInString(got.author.Domain) > longestName || len(got.missions) != mostListed {
		t.Errorf("%d missions of %.20q", len(got.missions), got.author.Name)
	}
	crowd := mustAuthors(t, people(strings.Split(repeated(mostPeople+1, func(i int) string {
		return human(fmt.Sprintf("p%03d", i), "P", map[bool]string{true: "Intraprenariat"}[i == mostPeople], onMission("", "", `"a"`))
	}), ",\n")...))
	if team := crowd.At(day("2026-08-31"))["a"]; len(team) != mostPeople || team[0].Domain != "Intraprenariat" {
		t.Errorf("%d people, the first %+v", len(team), team[0])
	}
}

// What is said under a name of no field of ours is kept as it is, if it is
// short.
func TestParseOtherAttributes(t *testing.T) {
	s := one(t, fmt.Sprintf(`"name":"A","z":" deux  mots ","b":12.50,"a":true,"list":["x"],"object":{},"none":null,"empty":"","long":%q,"":"x","events":"other",
		"éta\u202et":"ok"`, strings.Repeat("é", longestOther+1)))
	want := []bot.Attribute{{Name: "a", Value: "true"}, {Name: "b", Value: "12.50"}, {Name: "z", Value: "deux mots"}, {Name: "état", Value: "ok"}}
	if diff := cmp.Diff(want, s.Other); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	s = one(t, repeated(3*mostOther, func(i int) string { return fmt.Sprintf(`"k%03d":%d`, 3*mostOther-i, i) }))
	if len(s.Other) != mostOther || s.Other[0].Name != "k001" {
		t.Errorf("%d kept, the first %v", len(s.Other), s.Other[0])
	}
}

func TestAcronyms(t *testing.T) {
	for name, want := range map[string][]string{"Comptes rendus et avis": {"crea", "cra"}, "Un": nil, "Mission Transition": {"mt"}, "": nil,
		strings.Repeat("a b ", 250_000): nil} {
		var got []string
		_, took := costs(func() { got = acronyms(name) })
		if !slices.Equal(got, want) || took > 10*time.Second {
			t.Errorf("%.30q: %q in %v", name, got, took)
		}
	}
}

// Items are taken apart whatever stands in and around them.
func TestContents(t *testing.T) {
	for text, want := range map[string]string{
		`[]`: "", ` [ ] `: "", "{}": "", "null": "",
		`[1,"a",{"a":[1,{"b":"}"}]} , [2],null,{"c":"\"]"}]`: `-, -, {"a":[1,{"b":"}"}]}, -, -, {"c":"\"]"}`,
		"[\n{}\t,\r{ } ]": "{}, { }",
		`{"a":{},"b\"":1 , "é\u00e9" : {"x":"\\"}}`: `a={}, =-, éé={"x":"\\"}`,
	} {
		items, err := contents([]byte(text), strings.TrimLeft(text, " ")[0])
		var got []string
		for _, i := range items {
			raw := "-"
			if i.raw != nil {
				raw = string(i.raw)
			}
			if strings.HasPrefix(text, "{") {
				raw = i.key + "=" + raw
			}
			got = append(got, raw)
		}
		if text := strings.Join(got, ", "); err != nil || text != want {
			t.Errorf("%s: %q, want %q", text, text, want)
		}
	}
	if _, err := contents([]byte(`"[]"`), '['); !errors.Is(err, ErrShape) {
		t.Error(err)
	}
	if _, err := contents([]byte(`{}`), '['); !errors.Is(err, ErrShape) {
		t.Error(err)
	}
}
