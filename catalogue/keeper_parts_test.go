package catalogue

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jalon/bot"
	"jalon/store/bolt"

	"github.com/google/go-cmp/cmp"
)

// fullSite is a site with every part, of products a and b.
func fullSite(t *testing.T) *site {
	return newSite(t, map[string]string{
		"/startups.json":   string(body(product("a", `"name":"A"`), product("b", `"name":"B"`))),
		"/authors.json":    string(people(human("ana.b", "Ana B", "Coaching", onMission("", "2026-08-31", `"a"`)))),
		"/incubators.json": `{"mtes":{"title":"La Fabrique"}}`,
		"/additions.toml":  "[[products]]\nslug='c'\nname='C'\n",
		"/details/a.json":  `{"usertypes":["etat"],"redirect_from":["/startups/old-a.html"],"active_members":["x.y"]}`,
	})
}

func (s *site) keeper(copies Copies) *Keeper {
	products := s.input("/startups.json")
	return &Keeper{Source: products.Source, Spec: products.Spec, Copies: copies, Registry: &naming{}, Authors: s.input("/authors.json"),
		Incubators: s.input("/incubators.json"), Additions: s.input("/additions.toml"),
		Details: &Folder{Address: s.Address + "/details/", Client: s.Client}}
}

func mustRefresh(t *testing.T, k *Keeper, now time.Time, want bool) {
	t.Helper()
	if changed, err := k.Refresh(t.Context(), now); err != nil || changed != want {
		t.Fatalf("changed %t, %v", changed, err)
	}
}

// failing names the parts that fail.
func failing(k *Keeper) string {
	var names []string
	for _, p := range k.Parts() {
		if p.Failure != nil {
			names = append(names, p.Name)
		}
	}
	return strings.Join(names, " ")
}

func TestKeeperMergesItsParts(t *testing.T) {
	s := fullSite(t)
	k := s.keeper(&shelf{})
	mustRefresh(t, k, start, true)
	if _, err := k.RefreshDetails(t.Context(), start); err != nil {
		t.Fatal(err)
	}
	c := k.Current().Catalogue
	a, _ := k.Current().Product("p-a")
	want := bot.Startup{ID: "p-a", Slug: "a", Name: "A", Former: []string{"old-a"}, Users: []string{"etat"}, UsersKnown: true,
		People: []bot.Author{{ID: "ana.b", Name: "Ana B", Domain: "Coaching"}}}
	if diff := cmp.Diff(want, a); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if c.Incubators["mtes"].Name != "La Fabrique" || strings.Join(c.slugs(), " ") != "a b c" {
		t.Errorf("%v, %v", c.Incubators, c.slugs())
	}
	var states []string
	for _, p := range k.Parts() {
		states = append(states, fmt.Sprint(p.Name, " ", p.Count, " ", p.FetchedAt.Equal(start), " ", p.Failure))
	}
	if diff := cmp.Diff([]string{"startups 2 true <nil>", "authors 1 true <nil>", "incubators 1 true <nil>", "additions 1 true <nil>", "details 1 true <nil>"}, states); diff != "" {
		t.Errorf("parts (-want +got)\n%s", diff)
	}
	mustRefresh(t, k, start.Add(4*time.Hour), false)
	for path, n := range s.whole {
		if n != 1 {
			t.Errorf("%s was read whole %d times", path, n)
		}
	}
	if s.same["/authors.json"] != 1 || s.same["/incubators.json"] != 1 {
		t.Errorf("asked conditionally: %v", s.same)
	}
	mustRefresh(t, k, start.Add(24*time.Hour), true) // the mission is over
	if a, _ := k.Current().Product("p-a"); len(a.People) != 1 || a.People[0].ID != "x.y" {
		t.Errorf("without anybody in the directory: %+v", a.People)
	}
}

// Each part fails alone: the others are read, what it gave stays, it is named
// with its age, and asked again sooner.
func TestKeeperPartsFailAlone(t *testing.T) {
	for _, part := range []string{"authors", "incubators", "additions"} {
		for _, trouble := range []string{"500", "{", "[[", strings.Repeat(" ", 10)} {
			if part == "additions" && strings.TrimSpace(trouble) == "" {
				continue // an empty file of additions says nothing, and is right
			}
			s := fullSite(t)
			k := s.keeper(&shelf{})
			mustRefresh(t, k, start, true)
			before := k.Current()
			path := map[string]string{"authors": "/authors.json", "incubators": "/incubators.json", "additions": "/additions.toml"}[part]
			good := s.bodies[path]
			s.put(path, trouble)
			s.put("/startups.json", string(body(product("a", `"name":"A2"`), product("b", `"name":"B"`))))
			now := start.Add(time.Hour)
			mustRefresh(t, k, now, true)
			after := k.Current()
			a, _ := after.Product("p-a")
			if a.Name != "A2" || len(a.People) != 1 || len(after.Catalogue.Incubators) != 1 || len(after.Catalogue.Startups) != 3 || after.Failing {
				t.Errorf("%s gives %q: %+v", part, trouble, a)
			}
			if failing(k) != part || !k.NextRefresh().Equal(now.Add(5*time.Minute)) || before.Revision == after.Revision {
				t.Errorf("%s gives %q: %s fails, next %v", part, trouble, failing(k), k.NextRefresh())
			}
			for _, p := range k.Parts() {
				if want := map[bool]time.Time{true: start, false: now}[p.Name == part]; p.Name != PartDetails && !p.FetchedAt.Equal(want) {
					t.Errorf("%s: confirmed at %v", p.Name, p.FetchedAt)
				}
			}
			s.put(path, good)
			mustRefresh(t, k, now.Add(5*time.Minute), false)
			if failing(k) != "" || !k.NextRefresh().Equal(now.Add(4*time.Hour+5*time.Minute)) {
				t.Errorf("%s: %s still fails, next %v", part, failing(k), k.NextRefresh())
			}
		}
	}
}

// The products fail, the others do not: they are taken all the same.
func TestKeeperProductsFailAlone(t *testing.T) {
	s := fullSite(t)
	k := s.keeper(&shelf{})
	good := s.bodies["/startups.json"]
	s.put("/startups.json", "500")
	if changed, err := k.Refresh(t.Context(), start); changed || err == nil || k.Current().Catalogue != nil {
		t.Fatalf("%t, %v", changed, err)
	}
	s.put("/startups.json", good)
	mustRefresh(t, k, start.Add(time.Minute), true)
	if s.whole["/authors.json"] != 1 || s.same["/authors.json"] != 1 {
		t.Errorf("the directory was read %d times", s.whole["/authors.json"])
	}
	s.put("/startups.json", "500")
	s.put("/incubators.json", `{"mtes":{"title":"Another"}}`)
	changed, err := k.Refresh(t.Context(), start.Add(time.Hour))
	if c := k.Current(); !changed || err == nil || !c.Failing || c.Catalogue.Incubators["mtes"].Name != "Another" || !c.FetchedAt.Equal(start.Add(time.Minute)) {
		t.Errorf("%t, %v, %+v", changed, err, c)
	}
}

// One that hangs ends with its time, and delays nobody else.
func TestKeeperPartHangs(t *testing.T) {
	s := fullSite(t)
	s.put("/authors.json", "hang")
	k := s.keeper(&shelf{})
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	k.Copies = &shelf{}
	if _, err := k.Refresh(ctx, start); err != nil || failing(k) != PartAuthors {
		t.Fatalf("%v, %s fails", err, failing(k))
	}
	if c := k.Current().Catalogue; c == nil || len(c.Startups) != 3 {
		t.Error("nothing is served")
	}
}

// What was good is there after a restart, from a real store, without any
// source.
func TestKeeperPartsAfterARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jalon.db")
	open := func() *bolt.Store {
		st, err := bolt.Open(path, bolt.WithoutSync())
		if err != nil {
			t.Fatal(err)
		}
		return st
	}
	s, st := fullSite(t), open()
	k := s.keeper(st)
	k.Registry = st
	mustRefresh(t, k, start, true)
	if _, err := k.RefreshDetails(t.Context(), start); err != nil {
		t.Fatal(err)
	}
	want := k.Current()
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	st = open()
	defer st.Close()
	s.bodies = nil
	k = s.keeper(st)
	k.Registry = st
	if err := k.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.Catalogue.Startups, k.Current().Catalogue.Startups); diff != "" || want.Revision != k.Current().Revision {
		t.Errorf("(-before +after)\n%s", diff)
	}
	for _, p := range k.Parts() {
		if !p.FetchedAt.Equal(start) || p.Count == 0 {
			t.Errorf("%+v", p)
		}
	}
	k = s.keeper(st)
	k.Authors, k.Additions.Spec = Input{}, "elsewhere"
	if err := k.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c := k.Current().Catalogue; len(c.Startups) != 2 || c.Startups[0].People[0].ID != "x.y" || len(k.Parts()) != 4 {
		t.Errorf("a part that is off, or of another source, is served: %+v", c.Startups)
	}
}

// Additions are a file on the disk, read again at each refresh.
func TestKeeperReadsAdditionsAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "additions.toml")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	k, _, _ := newKeeper()
	k.Additions = Input{Source: File{path}, Spec: path}
	mustRefresh(t, k, start, true)
	if p := k.Parts()[1]; !errors.Is(p.Failure, ErrAbsent) || !p.FetchedAt.IsZero() {
		t.Errorf("no file: %+v", p)
	}
	write("[[products]]\nslug='a'\nname='First'")
	mustRefresh(t, k, start.Add(time.Hour), true)
	write("[[products]]\nslug='a'\nname='Second'\ncolour='red'\nsite='x'")
	mustRefresh(t, k, start.Add(2*time.Hour), false)
	var found AdditionsFault
	if failure := k.Parts()[1].Failure; !errors.As(failure, &found) || len(found) != 2 || !strings.HasPrefix(failure.Error(), path+": products[1].") {
		t.Errorf("faults %v", failure)
	}
	if name := k.Current().Catalogue.Startups[0].Name; name != "First" {
		t.Errorf("a faulty file is served: %q", name)
	}
	write("[[products]]\nslug='a'\nhidden=true")
	if _, err := k.Refresh(t.Context(), start.Add(3*time.Hour)); !errors.Is(err, ErrEmpty) || k.Current().Catalogue.Startups[0].Name != "First" {
		t.Errorf("all hidden: %v", err)
	}
	write("")
	mustRefresh(t, k, start.Add(4*time.Hour), true)
	if name := k.Current().Catalogue.Startups[0].Name; name != "one" {
		t.Errorf("an emptied file still corrects: %q", name)
	}
}

// Records that cannot be used are counted, of people too, even when nothing
// else changed.
func TestKeeperCountsWhatItSkips(t *testing.T) {
	s := fullSite(t)
	k := s.keeper(&shelf{})
	skipped := func() string {
		text := ""
		for _, p := range k.Parts() {
			text += fmt.Sprint(p.Skipped, " ")
		}
		return text
	}
	mustRefresh(t, k, start, true)
	if got := skipped(); got != "0 0 0 0 0 " {
		t.Error(got)
	}
	ana := human("ana.b", "Ana B", "Coaching", onMission("", "2026-08-31", `"a"`))
	s.put("/authors.json", string(people(ana, `{"id":""}`, "7")))
	mustRefresh(t, k, start.Add(time.Hour), false)
	s.put("/startups.json", string(body(product("a", `"name":"A"`), `{"id":"x"}`, product("b", `"name":"B"`))))
	mustRefresh(t, k, start.Add(2*time.Hour), true)
	if got := skipped(); got != "1 2 0 0 0 " {
		t.Error(got)
	}
	s.put("/authors.json", string(people(ana)))
	mustRefresh(t, k, start.Add(3*time.Hour), false)
	if got := skipped(); got != "1 0 0 0 0 " {
		t.Error(got)
	}
}
