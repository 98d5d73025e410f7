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
	if at := k.Current().FetchedAt; !at.Equal(start.Add(2 * time.Hour)) {
		t.Errorf("it says it was confirmed at %v", at)
	}
	if diff := cmp.Diff(held, copies.held); diff != "" {
		t.Errorf("what is not believed was kept: (-want +got)\n%s", diff)
	}
	source.next = Fetched{Unchanged: true} // back to what is held
	expectDoubt(t, k, start.Add(5*time.Hour), 10, nil)
}

func TestBelieve(t *testing.T) {
	k, source, copies := newKeeper()
	source.next = Fetched{Body: sized(10)}
	expectDoubt(t, k, start, 10, nil)
	source.next = Fetched{Body: sized(2)}
	expectDoubt(t, k, start.Add(time.Hour), 10, &Doubt{Was: 10, Would: 2, Since: start.Add(time.Hour)})
	k.Believe()
	if !k.NextRefresh().IsZero() {
		t.Errorf("the source is asked at %v only", k.NextRefresh())
	}
	source.err = errors.New("down")
	if _, err := k.Refresh(t.Context(), start.Add(2*time.Hour)); !errors.Is(err, source.err) {
		t.Fatal(err)
	}
	source.err = nil // it still counts: nothing was given in between
	expectDoubt(t, k, start.Add(3*time.Hour), 2, nil)
	if string(copies.held.Body) != string(sized(2)) || k.NextRefresh().IsZero() {
		t.Errorf("kept %d bytes, next %v", len(copies.held.Body), k.NextRefresh())
	}
	source.next = Fetched{Body: sized(100)}
	expectDoubt(t, k, start.Add(4*time.Hour), 100, nil)
	source.next = Fetched{Body: sized(2)} // believing counts once
	expectDoubt(t, k, start.Add(5*time.Hour), 100, &Doubt{Was: 100, Would: 2, Since: start.Add(5 * time.Hour)})
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
