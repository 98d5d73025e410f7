package catalogue

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"jalon/bot"

	"github.com/google/go-cmp/cmp"
)

var start = time.Date(2026, 8, 31, 9, 0, 0, 0, time.UTC)

// shelf keeps copies in memory and counts the writes of the products'.
type shelf struct {
	held   bot.CatalogueCopy // of the products
	ok     bool
	writes int
	err    error
	others map[string]bot.CatalogueCopy // by part
}

func (s *shelf) SaveCatalogue(_ context.Context, part string, c bot.CatalogueCopy) error {
	if s.err != nil {
		return s.err
	}
	if part != PartStartups {
		if s.others == nil {
			s.others = map[string]bot.CatalogueCopy{}
		}
		s.others[part] = c
		return nil
	}
	s.held, s.ok = c, true
	s.writes++
	return nil
}

func (s *shelf) LastCatalogue(_ context.Context, part string) (bot.CatalogueCopy, bool, error) {
	if part != PartStartups {
		c, ok := s.others[part]
		return c, ok, s.err
	}
	return s.held, s.ok, s.err
}

// answers is a source that gives what its field says.
type answers struct {
	next  Fetched
	err   error
	asked []Validators
}

func (a *answers) Fetch(_ context.Context, previous Validators) (Fetched, error) {
	a.asked = append(a.asked, previous)
	return a.next, a.err
}

// edition is a catalogue of one product, told apart by its name.
func edition(name string) []byte { return body(product("a", fmt.Sprintf(`"name":%q`, name))) }

func newKeeper() (*Keeper, *answers, *shelf) {
	source, copies := &answers{next: Fetched{Body: edition("one"), Validators: Validators{"1", "then"}}}, &shelf{}
	return &Keeper{Source: source, Spec: "here", Copies: copies, Registry: &naming{}}, source, copies
}

// expect refreshes and checks what is served afterwards.
func expect(t *testing.T, k *Keeper, now time.Time, changed, fails bool, name string, at time.Time) {
	t.Helper()
	got, err := k.Refresh(t.Context(), now)
	if got != changed || (err != nil) != fails {
		t.Fatalf("changed %v, error %v", got, err)
	}
	serves(t, k, name, at)
}

func serves(t *testing.T, k *Keeper, name string, at time.Time) {
	t.Helper()
	s := k.Current()
	if !s.FetchedAt.Equal(at) {
		t.Fatalf("confirmed at %v, want %v", s.FetchedAt, at)
	}
	if name == "" {
		if s != (Snapshot{}) {
			t.Fatalf("serves %+v, want nothing", s)
		}
		return
	}
	if got := s.Catalogue.Startups[0].Name; got != name || s.Revision != s.Catalogue.Revision || s.Revision == "" {
		t.Fatalf("serves %q of revision %q, want %q", got, s.Revision, name)
	}
}

func TestKeeperFirstStart(t *testing.T) {
	k, source, copies := newKeeper()
	if err := k.Load(t.Context()); err != nil || k.Current() != (Snapshot{}) || !k.NextRefresh().IsZero() {
		t.Fatalf("%v, %+v, next %v", err, k.Current(), k.NextRefresh())
	}
	source.err = errors.New("down")
	expect(t, k, start, false, true, "", time.Time{})
	good := source.next
	source.err, source.next = nil, Fetched{}
	expect(t, k, start, false, true, "", time.Time{})
	source.next = good
	expect(t, k, start.Add(time.Minute), true, false, "one", start.Add(time.Minute))
	want := bot.CatalogueCopy{Source: "here", Body: edition("one"), ETag: "1", LastModified: "then", FetchedAt: start.Add(time.Minute)}
	if diff := cmp.Diff(want, copies.held); diff != "" {
		t.Errorf("kept (-want +got)\n%s", diff)
	}
	if s, ok := k.Current().Product("p-a"); !ok || s.Slug != "a" || s.ID != "p-a" {
		t.Errorf("by id: %+v", s)
	}
	if _, ok := k.Current().Product(""); ok {
		t.Error("a product has no id")
	}
}

func TestKeeperFailureKeepsTheOldWithItsAge(t *testing.T) {
	k, source, copies := newKeeper()
	expect(t, k, start, true, false, "one", start)
	writes := copies.writes
	for name, next := range map[string]Fetched{"not JSON": {Body: []byte("<html>")}, "empty": {}, "no product": {Body: []byte(`{"data":[]}`)},
		"cut": {Body: edition("two")[:30]}} {
		source.next = next
		expect(t, k, start.Add(time.Hour), false, true, "one", start)
		if s := k.Current(); !s.Failing || !s.StaleSince(start.Add(48*time.Hour)).IsZero() || !s.StaleSince(start.Add(49*time.Hour)).Equal(start) {
			t.Errorf("%s: %+v", name, s)
		}
	}
	k.Registry = &naming{err: errors.New("no")}
	source.next = Fetched{Body: edition("two"), Validators: Validators{ETag: "2"}}
	expect(t, k, start.Add(time.Hour), false, true, "one", start)
	if copies.writes != writes {
		t.Errorf("%d writes of what failed", copies.writes-writes)
	}
	k.Registry = &naming{}
	expect(t, k, start.Add(2*time.Hour), true, false, "two", start.Add(2*time.Hour))
	if previous := source.asked[len(source.asked)-1]; previous != (Validators{"1", "then"}) {
		t.Errorf("asked with %v: the validators of what it refused", previous)
	}
	if string(copies.held.Body) != string(edition("two")) || copies.writes != writes+1 {
		t.Errorf("%d writes, kept %s", copies.writes, copies.held.Body)
	}
	source.err = errors.New("down")
	expect(t, k, start.Add(150*time.Minute), false, true, "two", start.Add(2*time.Hour))
	source.err, source.next = nil, Fetched{Unchanged: true}
	expect(t, k, start.Add(3*time.Hour), false, false, "two", start.Add(3*time.Hour))
	if s := k.Current(); s.Failing || !s.StaleSince(start.Add(51*time.Hour)).IsZero() || s.StaleSince(start.Add(52*time.Hour)).IsZero() {
		t.Errorf("after it succeeded: %+v", s)
	}
}

func TestKeeperUnchangedWritesOnceADay(t *testing.T) {
	k, source, copies := newKeeper()
	expect(t, k, start, true, false, "one", start)
	served := k.Current().Catalogue
	same := source.next
	same.Validators = Validators{ETag: "1b"}
	for hours := 1; hours <= 72; hours++ {
		source.next = Fetched{Unchanged: true}
		if hours%2 == 0 {
			source.next = same
		}
		now := start.Add(time.Duration(hours) * time.Hour)
		expect(t, k, now, false, false, "one", now)
	}
	if k.Current().Catalogue != served {
		t.Error("the same content is another catalogue")
	}
	if copies.writes != 1+3 || !copies.held.FetchedAt.Equal(start.Add(72*time.Hour)) || copies.held.ETag != "1b" {
		t.Errorf("%d writes in three days, the last of %v with %q", copies.writes, copies.held.FetchedAt, copies.held.ETag)
	}
	if last := source.asked[len(source.asked)-1]; last.ETag != "1b" {
		t.Errorf("asked with %v", last)
	}
}

func TestKeeperLoad(t *testing.T) {
	before := start.Add(-30 * time.Hour)
	kept := bot.CatalogueCopy{Source: "here", Body: edition("kept"), ETag: "0", FetchedAt: before}

	k, source, copies := newKeeper()
	copies.held, copies.ok = kept, true
	if err := k.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	serves(t, k, "kept", before)
	source.next = Fetched{Unchanged: true}
	expect(t, k, start, false, false, "kept", start)
	if source.asked[0].ETag != "0" || copies.writes != 1 { // over a day old: written again
		t.Errorf("asked with %v, %d writes", source.asked[0], copies.writes)
	}
	if err := k.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	serves(t, k, "kept", start)

	k, source, copies = newKeeper()
	copies.held, copies.ok = bot.CatalogueCopy{Source: "here", Body: []byte("{"), ETag: "0"}, true
	if err := k.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	serves(t, k, "", time.Time{})
	expect(t, k, start, true, false, "one", start)
	if source.asked[0] != (Validators{}) {
		t.Errorf("asked with %v, of what cannot be read", source.asked[0])
	}

	k, _, copies = newKeeper()
	copies.err = errors.New("no store")
	if err := k.Load(t.Context()); !errors.Is(err, copies.err) {
		t.Errorf("without a store: %v", err)
	}
}

func TestKeeperCopyOfAnotherSource(t *testing.T) {
	before := start.Add(-time.Hour)
	k, source, copies := newKeeper()
	copies.held, copies.ok = bot.CatalogueCopy{Source: "elsewhere", Body: edition("other"), ETag: "x", FetchedAt: before}, true
	if err := k.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	serves(t, k, "", time.Time{})
	source.err = errors.New("down")
	expect(t, k, start, true, true, "other", before)
	if s := k.Current(); !s.Failing {
		t.Error("it does not say that the source fails")
	}
	expect(t, k, start.Add(time.Minute), false, true, "other", before)
	source.err, source.next = nil, Fetched{Unchanged: true}
	expect(t, k, start.Add(2*time.Minute), false, true, "other", before)
	source.next = Fetched{Body: edition("one")}
	expect(t, k, start.Add(3*time.Minute), true, false, "one", start.Add(3*time.Minute))
	for _, previous := range source.asked {
		if previous != (Validators{}) {
			t.Errorf("asked with another source's %v", previous)
		}
	}
	if copies.held.Source != "here" || copies.writes != 1 {
		t.Errorf("kept %q in %d writes", copies.held.Source, copies.writes)
	}
}

func TestKeeperStoreFails(t *testing.T) {
	k, source, copies := newKeeper()
	copies.err = errors.New("disk full")
	expect(t, k, start, true, true, "one", start)
	if k.Current().Failing {
		t.Error("the source is blamed for the store")
	}
	copies.err, source.next = nil, Fetched{Unchanged: true}
	expect(t, k, k.NextRefresh(), false, false, "one", start.Add(5*time.Minute))
	if copies.writes != 1 {
		t.Errorf("%d writes, want the one that failed", copies.writes)
	}
}

func TestKeeperNextRefresh(t *testing.T) {
	k, source, _ := newKeeper()
	now := start
	step := func(want time.Duration) {
		t.Helper()
		k.Refresh(t.Context(), now)
		if got := k.NextRefresh().Sub(now); got != want {
			t.Errorf("next after %v, want %v", got, want)
		}
		now = k.NextRefresh()
	}
	step(4 * time.Hour)
	source.err = errors.New("down")
	for _, minutes := range []int{5, 10, 20, 40, 80, 160, 240, 240} {
		step(time.Duration(minutes) * time.Minute)
	}
	for range 100 { // no overflow
		step(4 * time.Hour)
	}
	source.err = nil
	step(4 * time.Hour)
	k.Every = 3 * time.Minute
	source.err = errors.New("down")
	step(3 * time.Minute)

	k, source, _ = newKeeper() // nothing to serve yet: it hurries
	source.err, now = errors.New("down"), start
	for _, seconds := range []int{10, 20, 40, 80, 160, 320} {
		step(time.Duration(seconds) * time.Second)
	}
}
