package catalogue

import (
	"path/filepath"
	"testing"
	"time"

	"jalon/store/bolt"
)

// Of two processes on one store, one asks the source and the other follows:
// both show the same, and what became new is told once.
func TestFollow(t *testing.T) {
	st, err := bolt.Open(filepath.Join(t.TempDir(), "jalon.db"), bolt.WithoutSync())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	source := &answers{}
	asks := &Keeper{Source: source, Spec: "s", Copies: st, Registry: st}
	follows := &Keeper{Source: source, Spec: "s", Copies: st, Registry: st}
	give := func(body string) {
		t.Helper()
		now = now.Add(5 * time.Hour)
		source.next = Fetched{Body: []byte(body)}
		if _, err := asks.Refresh(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
	if changed, err := follows.Follow(t.Context(), now); changed || err != nil {
		t.Errorf("there is nothing to follow yet: %t %v", changed, err)
	}
	give(`{"data":[{"id":"a","attributes":{"name":"A"}},{"id":"b","attributes":{"name":"B"}}]}`)
	asked := len(source.asked)
	if changed, err := follows.Follow(t.Context(), now); !changed || err != nil {
		t.Fatalf("%t %v", changed, err)
	}
	give(`{"data":[{"id":"a","attributes":{"name":"A"}},{"id":"b","attributes":{"name":"B"}},{"id":"c","attributes":{"name":"C"}}]}`)
	if changed, err := follows.Follow(t.Context(), now); !changed || err != nil {
		t.Fatalf("%t %v", changed, err)
	}
	if changed, err := follows.Follow(t.Context(), now); changed || err != nil {
		t.Errorf("followed twice: %t %v", changed, err)
	}
	one, other := asks.Current().Catalogue, follows.Current().Catalogue
	c1, ok1 := one.Startup("c")
	c2, ok2 := other.Startup("c")
	if one.Revision != other.Revision || !ok1 || !ok2 || c1.ID != c2.ID || c1.ID == "" {
		t.Errorf("%+v %+v", c1, c2)
	}
	if len(source.asked) != asked+1 {
		t.Errorf("the source was asked %d times", len(source.asked))
	}
	news, err := st.News(t.Context(), time.Time{}, 10)
	if err != nil || len(news) != 1 || news[0].Slug != "c" {
		t.Errorf("%+v %v", news, err)
	}
	// Who followed goes on by itself when the other is gone.
	source.next = Fetched{Body: []byte(`{"data":[{"id":"a","attributes":{"name":"A2"}},{"id":"b","attributes":{"name":"B"}},{"id":"c","attributes":{"name":"C"}}]}`)}
	if changed, err := follows.Refresh(t.Context(), now.Add(5*time.Hour)); !changed || err != nil {
		t.Errorf("%t %v", changed, err)
	}
	if news, err = st.News(t.Context(), time.Time{}, 10); err != nil || len(news) != 1 {
		t.Errorf("%+v %v", news, err)
	}
}
