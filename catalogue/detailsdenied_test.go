package catalogue

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// remove takes a file away.
func (s *site) remove(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.bodies, path)
}

// run asks for details whenever they are due, until a time.
func run(t *testing.T, k *Keeper, from, until time.Time) {
	t.Helper()
	for now := from; now.Before(until); now = k.NextDetails() {
		k.RefreshDetails(t.Context(), now)
		if !k.NextDetails().After(now) {
			t.Fatalf("at %v: again at %v", now, k.NextDetails())
		}
	}
}

func former(t *testing.T, k *Keeper, slug string) string {
	t.Helper()
	p, ok := k.Current().Catalogue.Startup(slug)
	if !ok {
		t.Fatalf("no %s", slug)
	}
	return strings.Join(p.Former, " ")
}

// A product without a file is asked about again soon, then less and less: its
// file may come after it.
func TestDetailsAbsentAtFirst(t *testing.T) {
	k, s, copies := detailed(t, 3)
	s.remove("/details/p001.json")
	mustDetail(t, k, start, true)
	if next := k.NextDetails(); !next.Equal(start.Add(detailsPause)) || failing(k) != "" {
		t.Errorf("again at %v, %s fails", next, failing(k))
	}
	var held map[string]struct {
		Absent      bool      `json:"absent"`
		ETag        string    `json:"etag"`
		FetchedAt   time.Time `json:"fetched_at"`
		DeniedSince time.Time `json:"denied_since"`
		Former      []string  `json:"former"`
	}
	if err := json.Unmarshal(copies.others[PartDetails].Body, &held); err != nil || !held["p001"].Absent || !held["p001"].DeniedSince.Equal(start) ||
		held["p000"].ETag == "" || held["p000"].Former[0] != "old000" || !held["p000"].DeniedSince.IsZero() {
		t.Errorf("%v: %+v", err, held)
	}
	s.mu.Lock()
	asked := len(s.absent)
	s.mu.Unlock()
	run(t, k, k.NextDetails(), start.Add(14*24*time.Hour))
	s.mu.Lock()
	asked = len(s.absent) - asked
	s.mu.Unlock()
	if asked < 8 || asked > 14 {
		t.Errorf("asked %d times in two weeks for what is not there", asked)
	}
	s.put("/details/p001.json", `{"redirect_from":"/startups/late/"}`)
	again := &Keeper{Source: k.Source, Spec: k.Spec, Copies: copies, Registry: &naming{}, Details: k.Details}
	if err := again.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	now := k.NextDetails()
	run(t, again, now, now.Add(absentFor+time.Hour))
	if got := former(t, again, "p001"); got != "late" {
		t.Errorf("after a week: %q", got)
	}
}

// A spell of 404 wipes nothing: what was held stays, and is asked for again at
// each turn. Days of it are believed, of a few files.
func TestDetailsDeniedForAWhile(t *testing.T) {
	k, s, _ := detailed(t, 5)
	mustDetail(t, k, start, true)
	good := s.bodies["/details/p001.json"]
	s.remove("/details/p001.json")
	now := start.Add(4 * time.Hour)
	if changed, err := k.RefreshDetails(t.Context(), now); changed || !errors.Is(err, ErrAbsent) || failing(k) != PartDetails || former(t, k, "p001") != "old001" {
		t.Errorf("%t, %v: %q", changed, err, former(t, k, "p001"))
	}
	if !k.NextDetails().Equal(now.Add(4 * time.Hour)) {
		t.Errorf("again at %v", k.NextDetails())
	}
	s.put("/details/p001.json", good)
	mustDetail(t, k, k.NextDetails(), false)
	if failing(k) != "" || former(t, k, "p001") != "old001" {
		t.Errorf("%s fails, %q", failing(k), former(t, k, "p001"))
	}
	s.remove("/details/p001.json")
	now = k.NextDetails()
	run(t, k, now, now.Add(absentOnce-time.Hour))
	if former(t, k, "p001") != "old001" {
		t.Error("forgotten too soon")
	}
	run(t, k, k.NextDetails(), now.Add(absentOnce+5*time.Hour))
	if former(t, k, "p001") != "" || failing(k) != "" || k.Parts()[1].Count != 4 {
		t.Errorf("after days: %q, %+v", former(t, k, "p001"), k.Parts()[1])
	}
}

// When more than half are denied the source is not believed, however long that
// lasts, until somebody says so.
func TestDetailsDeniedAllAtOnce(t *testing.T) {
	k, s, _ := detailed(t, 5)
	mustDetail(t, k, start, true)
	good := map[string]string{}
	for i := range 3 {
		path := fmt.Sprintf("/details/p%03d.json", i)
		good[path] = s.bodies[path]
		s.remove(path)
	}
	run(t, k, start.Add(4*time.Hour), start.Add(9*24*time.Hour))
	details := func() PartState { return k.Parts()[1] }
	want := &Doubt{Was: 5, Would: 2, Since: start.Add(4 * time.Hour)}
	if diff := cmp.Diff(want, details().Doubted); diff != "" || !errors.Is(details().Failure, ErrDoubted) || former(t, k, "p001") != "old001" {
		t.Errorf("%+v, %q (-want +got)\n%s", details(), former(t, k, "p001"), diff)
	}
	now := k.NextDetails()
	for path, body := range good { // they come back one after the other: nothing is lost
		s.put(path, body)
		k.RefreshDetails(t.Context(), now)
		if details().Doubted != nil || details().Count != 5 {
			t.Errorf("%s is there again: %+v", path, details())
		}
		now = k.NextDetails()
	}
	if failing(k) != "" || former(t, k, "p000") != "old000" {
		t.Errorf("all of them are: %+v", details())
	}

	k, s, copies := detailed(t, 5)
	mustDetail(t, k, start, true)
	for i := range 3 {
		s.remove(fmt.Sprintf("/details/p%03d.json", i))
	}
	now = start.Add(4 * time.Hour)
	k.RefreshDetails(t.Context(), now)
	k.Believe(PartDetails, 2, now)
	if !k.NextDetails().IsZero() {
		t.Errorf("at %v only", k.NextDetails())
	}
	mustDetail(t, k, now.Add(time.Minute), true)
	if details().Doubted != nil || details().Count != 2 || former(t, k, "p001") != "" || strings.Contains(string(copies.others[PartDetails].Body), "old001") {
		t.Errorf("once believed: %+v", details())
	}
}
