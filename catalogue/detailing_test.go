package catalogue

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
)

// detailed is a keeper of n products, with their files on a site.
func detailed(t *testing.T, n int) (*Keeper, *site, *shelf) {
	t.Helper()
	s, copies := newSite(t, map[string]string{"/startups.json": string(sized(n))}), &shelf{}
	for i := range n {
		s.put(fmt.Sprintf("/details/p%03d.json", i), fmt.Sprintf(`{"redirect_from":"/startups/old%03d/"}`, i))
	}
	products := s.input("/startups.json")
	k := &Keeper{Source: products.Source, Spec: products.Spec, Copies: copies, Registry: &naming{}, Details: &Folder{Address: s.Address + "/details/", Client: s.Client}}
	mustRefresh(t, k, start, true)
	return k, s, copies
}

func mustDetail(t *testing.T, k *Keeper, now time.Time, want bool) {
	t.Helper()
	if changed, err := k.RefreshDetails(t.Context(), now); err != nil || changed != want {
		t.Fatalf("changed %t, %v", changed, err)
	}
}

// total counts the files of details asked for.
func (s *site) total() (whole, same int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for path, n := range s.whole {
		if strings.HasPrefix(path, "/details/") {
			whole += n
		}
	}
	for path, n := range s.same {
		if strings.HasPrefix(path, "/details/") {
			same += n
		}
	}
	return whole, same
}

// Those never asked for come first, 200 at a time and soon after one another;
// then the oldest, conditionally.
func TestDetailsComeLittleByLittle(t *testing.T) {
	k, s, _ := detailed(t, 450)
	if !k.NextDetails().IsZero() {
		t.Error("the first files are not asked for at once")
	}
	now := start
	for i, want := range []struct {
		whole, same int
		wait        time.Duration
	}{{200, 0, 5 * time.Minute}, {400, 0, 5 * time.Minute}, {450, 0, 4 * time.Hour}, {450, 200, 4 * time.Hour}, {450, 400, 4 * time.Hour}} {
		mustDetail(t, k, now, i < 3)
		whole, same := s.total()
		if whole != want.whole || same != want.same || !k.NextDetails().Equal(now.Add(want.wait)) {
			t.Fatalf("step %d: %d whole, %d unchanged, next after %v", i, whole, same, k.NextDetails().Sub(now))
		}
		now = k.NextDetails()
	}
	for _, p := range k.Current().Catalogue.Startups {
		if len(p.Former) != 1 || p.Former[0] != "old"+p.Slug[1:] {
			t.Fatalf("%s was %v", p.Slug, p.Former)
		}
	}
	s.put("/startups.json", string(sized(451)))
	mustRefresh(t, k, now, true)
	if !k.NextDetails().IsZero() {
		t.Error("a new product waits for its file")
	}
}

func TestDetailsAtMostFourAtOnce(t *testing.T) {
	var mu sync.Mutex
	var under, most int
	four := make(chan struct{}) // closed once four are under way
	folder := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		under++
		if most = max(most, under); most == detailsAtOnce && under == detailsAtOnce {
			select {
			case <-four:
			default:
				close(four)
			}
		}
		mu.Unlock()
		<-four
		fmt.Fprint(w, "{}")
		mu.Lock()
		under--
		mu.Unlock()
	})
	k, _, _ := newKeeper()
	k.Source = &answers{next: Fetched{Body: sized(50)}}
	k.Details = &Folder{Address: folder.Address + "/", Client: folder.Client}
	mustRefresh(t, k, start, true)
	mustDetail(t, k, start, true)
	if most != detailsAtOnce {
		t.Errorf("%d at once", most)
	}
}

// A file that fails costs itself, and no more; it is asked for again after the
// others.
func TestDetailsFail(t *testing.T) {
	k, s, _ := detailed(t, 3)
	s.put("/details/p000.json", "500")
	s.put("/details/p002.json", `{"redirect_from":`)
	changed, err := k.RefreshDetails(t.Context(), start)
	if !changed || err == nil || !strings.Contains(err.Error(), "2 of 3") || failing(k) != PartDetails || !k.NextDetails().Equal(start.Add(5*time.Minute)) {
		t.Fatalf("%t, %v, next %v", changed, err, k.NextDetails())
	}
	if p, _ := k.Current().Catalogue.Startup("p001"); len(p.Former) != 1 {
		t.Errorf("the good file is not served: %+v", p)
	}
	s.put("/details/p000.json", "{}")
	s.put("/details/p002.json", "{}")
	mustDetail(t, k, k.NextDetails(), true)
	if s.whole["/details/p001.json"] != 1 || s.same["/details/p001.json"] != 0 || failing(k) != "" {
		t.Errorf("%v, %v, %s fails", s.whole, s.same, failing(k))
	}
}

// A file that always fails slows nothing but itself: a new product's is asked
// for at once, and the others in their turn.
func TestDetailsOneAlwaysFails(t *testing.T) {
	k, s, _ := detailed(t, 5)
	s.put("/details/p003.json", "500")
	run(t, k, start, start.Add(3*24*time.Hour))
	if s.same["/details/p000.json"] < 15 || failing(k) != PartDetails || !strings.Contains(k.Parts()[1].Failure.Error(), `1 of 5 files of details cannot be read, "p003"`) {
		t.Errorf("%d times, %v", s.same["/details/p000.json"], k.Parts()[1].Failure)
	}
	if n := s.whole["/details/p003.json"]; n > 30 {
		t.Errorf("the broken one was asked for %d times in three days", n)
	}
	now := k.NextDetails()
	s.put("/startups.json", string(sized(6)))
	mustRefresh(t, k, now.Add(-time.Hour), true)
	if !k.NextDetails().IsZero() {
		t.Errorf("a new product waits until %v", k.NextDetails())
	}
}

// Many that always fail, among more, do not keep those from being read.
func TestDetailsManyAlwaysFail(t *testing.T) {
	k, s, _ := detailed(t, 60)
	for i := range 2 * detailsGiveUp {
		s.put(fmt.Sprintf("/details/p%03d.json", 3*i), "500")
	}
	run(t, k, start, start.Add(24*time.Hour))
	for i := range 60 {
		if i%3 != 0 && s.same[fmt.Sprintf("/details/p%03d.json", i)] < 4 {
			t.Fatalf("%d was asked for again %d times in a day", i, s.same[fmt.Sprintf("/details/p%03d.json", i)])
		}
	}
}

// A source in trouble is not asked for hundreds of files; those not reached
// come first afterwards.
func TestDetailsGiveUp(t *testing.T) {
	k, s, _ := detailed(t, 100)
	for i := range 100 {
		s.put(fmt.Sprintf("/details/p%03d.json", i), "500")
	}
	if _, err := k.RefreshDetails(t.Context(), start); err == nil {
		t.Fatal("no error")
	}
	if whole, _ := s.total(); whole < detailsGiveUp || whole > detailsGiveUp+detailsAtOnce {
		t.Errorf("asked for %d files", whole)
	}
	for i := range 100 {
		s.put(fmt.Sprintf("/details/p%03d.json", i), "{}")
	}
	mustDetail(t, k, k.NextDetails(), true)
	if k.Parts()[1].Count != 100 {
		t.Errorf("%+v", k.Parts()[1])
	}
}

// For whom a product is does not lack as long as its file was not read.
func TestUsersAreKnownOnceAsked(t *testing.T) {
	k, s, _ := detailed(t, 2)
	s.put("/details/p000.json", "{}")
	s.put("/details/p001.json", "500")
	lacks := func(slug string) bool {
		p, _ := k.Current().Catalogue.Startup(slug)
		return slices.Contains(p.Lacks(), bot.LackUsers)
	}
	if lacks("p000") || lacks("p001") {
		t.Error("nobody was asked for whom they are, and that lacks")
	}
	if _, err := k.RefreshDetails(t.Context(), start); err == nil || !lacks("p000") || lacks("p001") {
		t.Errorf("%v, %t %t", err, lacks("p000"), lacks("p001"))
	}
}

// An address where no product has a file is told: it is wrong.
func TestDetailsAllAbsent(t *testing.T) {
	k, _, _ := detailed(t, 3)
	k.Details.Address += "wrong/"
	if _, err := k.RefreshDetails(t.Context(), start); !errors.Is(err, ErrAbsent) {
		t.Errorf("error %v", err)
	}
}

func TestFolder(t *testing.T) {
	for spec, want := range map[string]*Folder{"https://a.fr/x/": {Address: "https://a.fr/x/"}, "file:d": {Address: "d"}, "/d/e": {Address: "/d/e"}} {
		got, err := OpenFolder(spec)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", spec, err, diff)
		}
	}
	for _, spec := range []string{"", "sample", "https://a.fr/x", "ftp://a.fr/x/"} {
		if f, err := OpenFolder(spec); err == nil {
			t.Errorf("%q: %+v", spec, f)
		}
	}
	remote, local := &Folder{Address: "https://a.fr/x/"}, &Folder{Address: "d"}
	if got, _ := remote.Of("données?#"); got.(URL).Address != "https://a.fr/x/donn%C3%A9es%3F%23.json" {
		t.Errorf("%+v", got)
	}
	if got, _ := local.Of(".."); got.(File).Path != filepath.Join("d", "...json") {
		t.Errorf("%+v", got)
	}
	for _, slug := range []string{"../a", "a/b", `a\b`, "a\x00"} {
		if _, ok := remote.Of(slug); ok {
			t.Errorf("%q leads out of the folder", slug)
		}
		if _, ok := local.Of(slug); ok {
			t.Errorf("%q leads out of the folder", slug)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "p000.json"), []byte(`{"usertypes":"etat"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	k, source, _ := newKeeper()
	source.next = Fetched{Body: sized(2)}
	k.Details = &Folder{Address: dir}
	mustRefresh(t, k, start, true)
	mustDetail(t, k, start, true)
	if got := k.Current().Catalogue.Startups[0].Users; !slices.Equal(got, []string{"etat"}) {
		t.Errorf("from a folder: %v", got)
	}
}

// Details come while the catalogue is read and refreshed.
func TestDetailsBesideEverything(t *testing.T) {
	k, s, _ := detailed(t, 40)
	var all sync.WaitGroup
	all.Go(func() {
		for i := range 20 {
			k.RefreshDetails(t.Context(), start.Add(time.Duration(i)*5*time.Hour))
		}
	})
	all.Go(func() {
		for i := range 20 {
			s.put("/startups.json", string(sized(40+i%2)))
			k.Refresh(t.Context(), start.Add(time.Duration(i)*5*time.Hour))
		}
	})
	for range 200 {
		snapshot := k.Current()
		if p, ok := snapshot.Product("p-p000"); !ok || p.Slug != "p000" || snapshot.Revision != snapshot.Catalogue.Revision {
			t.Fatalf("%+v", p)
		}
		k.Parts()
		k.NextDetails()
	}
	all.Wait()
}
