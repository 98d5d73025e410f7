package catalogue

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sized is a catalogue of n products.
func sized(n int) []byte {
	var records []string
	for i := range n {
		records = append(records, product(fmt.Sprintf("p%03d", i), ""))
	}
	return body(records...)
}

// expectDoubt refreshes and checks how many products are served.
func expectDoubt(t *testing.T, k *Keeper, now time.Time, served int, doubt *Doubt) {
	t.Helper()
	_, err := k.Refresh(t.Context(), now)
	if errors.Is(err, ErrDoubted) != (doubt != nil) || doubt == nil && err != nil {
		t.Fatalf("error %v", err)
	}
	s := k.Current()
	if diff := cmp.Diff(doubt, s.Doubted); diff != "" || len(s.Catalogue.Startups) != served || s.Failing != (doubt != nil) {
		t.Fatalf("serves %d, failing %t, doubt (-want +got)\n%s", len(s.Catalogue.Startups), s.Failing, diff)
	}
}

func TestShrunkCatalogueIsDoubted(t *testing.T) {
	k, source, copies := newKeeper()
	source.next = Fetched{Body: sized(10), Validators: Validators{ETag: "ten"}}
	expectDoubt(t, k, start, 10, nil)
	source.next = Fetched{Body: sized(5)}
	expectDoubt(t, k, start.Add(time.Hour), 5, nil) // half is believed
	source.next = Fetched{Body: sized(10), Validators: Validators{ETag: "ten"}}
	expectDoubt(t, k, start.Add(2*time.Hour), 10, nil)
	held := copies.held

	source.next = Fetched{Body: sized(4), Validators: Validators{ETag: "four"}}
	first := start.Add(3 * time.Hour)
	expectDoubt(t, k, first, 10, &Doubt{Was: 10, Would: 4, Since: first})
	source.next = Fetched{Body: sized(3), Validators: Validators{ETag: "three"}}
	expectDoubt(t, k, start.Add(4*time.Hour), 10, &Doubt{Was: 10, Would: 3, Since: first})
	if last := source.asked[len(source.asked)-1]; last.ETag != "ten" {
		t.Errorf("asked with the validators of what is not believed: %v", last)
	}
	if at := k.Current().FetchedAt; !at.Equal(start.Add(2*time.Hour)) || !k.Current().StaleSince(start.Add(4*time.Hour)).Equal(at) {
		t.Errorf("it says it was confirmed at %v", at)
	}
	if diff := cmp.Diff(held, copies.held); diff != "" {
		t.Errorf("what is not believed was kept: (-want +got)\n%s", diff)
	}
	source.next = Fetched{Unchanged: true} // back to what is held
	expectDoubt(t, k, start.Add(5*time.Hour), 10, nil)
}

// doubted is a keeper of 100 products whose source now gives 40.
func doubted(t *testing.T) (*Keeper, *answers, time.Time) {
	t.Helper()
	k, source, _ := newKeeper()
	source.next = Fetched{Body: sized(100)}
	expectDoubt(t, k, start, 100, nil)
	source.next = Fetched{Body: sized(40)}
	now := start.Add(time.Hour)
	expectDoubt(t, k, now, 100, &Doubt{Was: 100, Would: 40, Since: now})
	return k, source, now
}

func TestBelieve(t *testing.T) {
	k, source, now := doubted(t)
	k.Believe(PartStartups, 40, now)
	if !k.NextRefresh().IsZero() {
		t.Errorf("the source is asked at %v only", k.NextRefresh())
	}
	source.err = errors.New("down")
	if _, err := k.Refresh(t.Context(), now.Add(time.Hour)); !errors.Is(err, source.err) {
		t.Fatal(err)
	}
	if next := k.NextRefresh(); !next.After(now.Add(time.Hour)) {
		t.Errorf("a source that fails is asked again at %v", next)
	}
	source.err = nil // it still counts: nothing was given in between
	expectDoubt(t, k, now.Add(2*time.Hour), 40, nil)
	source.next = Fetched{Body: sized(100)}
	expectDoubt(t, k, now.Add(3*time.Hour), 100, nil)
	source.next = Fetched{Body: sized(40)} // believing counts once
	expectDoubt(t, k, now.Add(4*time.Hour), 100, &Doubt{Was: 100, Would: 40, Since: now.Add(4 * time.Hour)})
}

// What is believed is what was given, or nearly, for some hours; not whatever
// comes.
func TestBelieveOnlyWhatWasDoubted(t *testing.T) {
	for given, taken := range map[int]bool{38: true, 40: true, 49: true, 37: false, 1: false} {
		k, source, now := doubted(t)
		k.Believe(PartStartups, 40, now)
		source.next = Fetched{Body: sized(given)}
		later := now.Add(time.Minute)
		if taken {
			expectDoubt(t, k, later, given, nil)
			continue
		}
		again := &Doubt{Was: 100, Would: given, Since: later, Again: true}
		expectDoubt(t, k, later, 100, again)
		source.next = Fetched{Body: sized(40)} // nor is it believed any more
		again = &Doubt{Was: 100, Would: 40, Since: later, Again: true}
		expectDoubt(t, k, later.Add(time.Minute), 100, again)
	}
	k, _, now := doubted(t)
	k.Believe(PartStartups, 40, now)
	expectDoubt(t, k, now.Add(believedFor), 100, &Doubt{Was: 100, Would: 40, Since: now.Add(believedFor), Again: true})

	k, source, now := doubted(t)
	k.Believe(PartStartups, 40, now)
	source.next = Fetched{Body: sized(100)} // it was a slip of the source
	expectDoubt(t, k, now.Add(time.Minute), 100, nil)
	source.next = Fetched{Body: sized(40)}
	expectDoubt(t, k, now.Add(2*time.Minute), 100, &Doubt{Was: 100, Would: 40, Since: now.Add(2 * time.Minute)})

	k, source, _ = newKeeper() // another process doubted it, and this one was told
	source.next = Fetched{Body: sized(100)}
	expectDoubt(t, k, start, 100, nil)
	k.Believe(PartStartups, 40, start)
	source.next = Fetched{Body: sized(39)}
	expectDoubt(t, k, start.Add(time.Minute), 39, nil)
}

// Every source is doubted when it shrinks, and believed by its own name; only
// the additions are not: they are written by those who would be asked.
func TestEveryPartIsDoubted(t *testing.T) {
	s := fullSite(t)
	k := s.keeper(&shelf{})
	crowd := func(n int) string {
		var all []string
		for i := range n {
			all = append(all, human(fmt.Sprint("p", i), "P", "", onMission("", "", `"a"`)))
		}
		return string(people(all...))
	}
	houses := func(n int) string {
		return "{" + repeated(n, func(i int) string { return fmt.Sprintf(`"h%d":{"title":"H"}`, i) }) + "}"
	}
	additions := func(n int) (text string) {
		for i := range n {
			text += fmt.Sprintf("[[products]]\nslug='x%d'\nname='X'\n", i)
		}
		return text
	}
	put := func(n int) {
		s.put("/authors.json", crowd(n))
		s.put("/incubators.json", houses(n))
		s.put("/additions.toml", additions(n))
	}
	part := func(name string) PartState {
		for _, p := range k.Parts() {
			if p.Name == name {
				return p
			}
		}
		return PartState{}
	}
	put(10)
	mustRefresh(t, k, start, true)
	put(4)
	now := start.Add(time.Hour)
	mustRefresh(t, k, now, true)
	for _, name := range []string{PartAuthors, PartIncubators} {
		if p := part(name); p.Count != 10 || !p.FetchedAt.Equal(start) || !errors.Is(p.Failure, ErrDoubted) || !cmp.Equal(p.Doubted, &Doubt{Was: 10, Would: 4, Since: now}) {
			t.Errorf("%+v", p)
		}
	}
	if p := part(PartAdditions); p.Count != 4 || p.Doubted != nil || k.Current().Doubted != nil || k.Current().Failing {
		t.Errorf("%+v, %+v", p, k.Current())
	}
	k.Believe(PartAuthors, 4, now)
	mustRefresh(t, k, now.Add(time.Minute), true)
	if p := part(PartAuthors); p.Count != 4 || p.Doubted != nil || p.Failure != nil || part(PartIncubators).Doubted == nil {
		t.Errorf("%+v", k.Parts())
	}
}

// A copy from before a restart is held too; that of another source is not.
func TestDoubtAfterARestart(t *testing.T) {
	k, source, copies := newKeeper()
	source.next = Fetched{Body: sized(10)}
	expectDoubt(t, k, start, 10, nil)
	again := &Keeper{Source: source, Spec: "here", Copies: copies, Registry: &naming{}}
	if err := again.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	source.next = Fetched{Body: sized(1)}
	expectDoubt(t, again, start.Add(time.Hour), 10, &Doubt{Was: 10, Would: 1, Since: start.Add(time.Hour)})
	other := &Keeper{Source: source, Spec: "elsewhere", Copies: copies, Registry: &naming{}}
	if err := other.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	expectDoubt(t, other, start.Add(time.Hour), 1, nil)
}
