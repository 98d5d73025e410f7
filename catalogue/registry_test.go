package catalogue

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
	"jalon/store"
	"jalon/store/bolt"
)

// naming is a registry that only names products: "p-" and the slug.
type naming struct {
	Registry // nil: what is not below is not called
	named    int
	err      error // of naming
}

func (n *naming) EnsureProducts(_ context.Context, slugs []string) (map[string]bot.ProductID, error) {
	n.named++
	ids := map[string]bot.ProductID{}
	for _, slug := range slugs {
		ids[slug] = bot.ProductID("p-" + slug)
	}
	return ids, n.err
}

func (n *naming) Products(context.Context) (now, former map[string]bot.ProductID, err error) {
	return nil, nil, nil
}
func (n *naming) KeepGone(context.Context, []bot.Startup) error            { return nil }
func (n *naming) Gone(context.Context) ([]bot.Startup, error)              { return nil, nil }
func (n *naming) AddNews(context.Context, []bot.News) error                { return nil }
func (n *naming) News(context.Context, time.Time, int) ([]bot.News, error) { return nil, nil }
func (n *naming) Rename(context.Context, bot.Renaming) error               { return nil }

// history is a keeper on a real store, whose source gives what a test says.
type history struct {
	*testing.T
	*Keeper
	source *answers
	store  store.Store
	path   string
	now    time.Time
}

func newHistory(t *testing.T) *history {
	h := &history{T: t, source: &answers{}, path: filepath.Join(t.TempDir(), "jalon.db"), now: start}
	h.open()
	t.Cleanup(func() { h.store.Close() })
	return h
}

// open begins again, as after a restart.
func (h *history) open() {
	h.Helper()
	if h.store != nil {
		h.store.Close()
	}
	st, err := bolt.Open(h.path, bolt.WithoutSync())
	if err != nil {
		h.Fatal(err)
	}
	h.store = st
	h.Keeper = &Keeper{Source: h.source, Spec: "here", Copies: st, Registry: st}
	if err := h.Load(h.Context()); err != nil {
		h.Fatal(err)
	}
}

// read refreshes an hour later with these products.
func (h *history) read(products ...string) {
	h.Helper()
	h.now = h.now.Add(time.Hour)
	h.source.next = Fetched{Body: body(products...)}
	if _, err := h.Refresh(h.Context(), h.now); err != nil {
		h.Fatal(err)
	}
}

func (h *history) find(text string) bot.Startup {
	h.Helper()
	s, ok := h.Current().Catalogue.Lookup(text)
	if !ok {
		h.Fatalf("%q is not found", text)
	}
	return s
}

// told lists what was told, oldest first.
func (h *history) told() string {
	h.Helper()
	news, err := h.store.News(h.Context(), time.Time{}, 100)
	if err != nil {
		h.Fatal(err)
	}
	lines := make([]string, len(news))
	for i, n := range news {
		lines[len(news)-1-i] = strings.TrimSpace(fmt.Sprint(n.Kind, " ", n.Slug, " ", n.Was, n.Phase))
	}
	return strings.Join(lines, ", ")
}

func (h *history) expect(what, got, want string) {
	h.Helper()
	if got != want {
		h.Errorf("%s: %q, want %q", what, got, want)
	}
}

func (h *history) rename(p bot.ProductID, from, to string) error {
	h.Helper()
	h.now = h.now.Add(time.Minute)
	err := h.store.Rename(h.Context(), bot.Renaming{Product: p, From: from, To: to, By: "staff", Door: "test", At: h.now})
	if err == nil {
		err = h.Reidentify(h.Context(), h.now)
	}
	return err
}

// add refreshes with the incubator's own additions.
func (h *history) add(additions string, products ...string) {
	h.Helper()
	h.Additions = Input{&answers{next: Fetched{Body: []byte(additions)}}, "ours"}
	h.ready = false // as after a restart with another configuration
	h.read(products...)
}

func TestALostProductStaysAnswerable(t *testing.T) {
	h := newHistory(t)
	h.read(product("a", `"name":"Alpha"`), product("b", ""))
	id := h.find("a").ID
	h.read(product("b", ""), product("c", ""))
	for range 2 {
		s := h.find("alpha")
		byID, _ := h.Current().Product(id)
		if s.ID != id || s.GoneSince != bot.DateOf(start) || byID.GoneSince != s.GoneSince || len(h.Current().Catalogue.Gone()) != 1 {
			t.Errorf("%+v, %+v", s, byID)
		}
		if found := h.Current().Catalogue.Search("alpha", 10).Startups; len(found) != 0 {
			t.Errorf("it is listed: %v", found)
		}
		h.expect("told", h.told(), "gone a, arrived c")
		h.open()
	}
	h.read(product("a", `"name":"Alpha"`), product("b", "")) // it is back
	if s := h.find("a"); s.ID != id || !s.GoneSince.IsZero() || len(h.Current().Catalogue.Gone()) != 1 {
		t.Errorf("back: %+v", s)
	}
}

func TestStaffSayWhatALostProductIsCalled(t *testing.T) {
	h := newHistory(t)
	h.read(product("a", `"name":"Alpha"`), product("b", ""))
	id := h.find("a").ID
	h.read(product("b", ""), product("z", ""))
	if err := h.rename(id, "a", "z"); err != nil {
		t.Fatal(err)
	}
	if s := h.find("a"); s.ID != id || s.Slug != "z" || !s.GoneSince.IsZero() {
		t.Errorf("%+v", s)
	}
	h.expect("told", h.told(), "gone a, arrived z, renamed z a")
	h.read(product("b", ""), product("z", ""), product("y", ""))
	h.open()
	if s := h.find("a"); s.ID != id || s.Slug != "z" {
		t.Errorf("after a restart: %+v", s)
	}
	if err := h.rename(id, "z", "a"); err != nil {
		t.Fatal(err)
	}
	if s := h.find("z"); s.ID == id || h.find("alpha").ID != id {
		t.Errorf("undone: %+v", s)
	}
}

func TestTheCatalogueSaysWhatAProductIsCalled(t *testing.T) {
	h := newHistory(t)
	h.read(product("a", ""), product("b", ""))
	id := h.find("a").ID
	h.add("[[products]]\nslug='z'\nformer=['a']", product("z", ""), product("b", ""))
	if s := h.find("a"); s.ID != id || s.Slug != "z" {
		t.Errorf("%+v", s)
	}
	h.expect("told", h.told(), "renamed z a")
	journal, err := h.store.Journal(t.Context(), 0, 10)
	if err != nil || len(journal) != 1 || journal[0].Action != "product.rename" || journal[0].Door != "catalogue" {
		t.Errorf("%+v %v", journal, err)
	}
	if err := h.rename(id, "z", "a"); err != nil { // staff know better, and are not overruled
		t.Fatal(err)
	}
	h.read(product("z", ""), product("b", ""), product("c", ""))
	if s := h.find("z"); s.ID == id {
		t.Errorf("renamed again: %+v", s)
	}
}

func TestTheCatalogueDoesNotTakeWhatIsKept(t *testing.T) {
	h := newHistory(t)
	h.read(product("a", ""), product("z", ""))
	a, z := h.find("a").ID, h.find("z").ID
	if _, err := h.store.SetFollow(t.Context(), bot.Follow{User: "u", Product: z, At: h.now}, true); err != nil {
		t.Fatal(err)
	}
	h.add("[[products]]\nslug='z'\nformer=['a']", product("z", ""), product("b", ""))
	if s := h.find("z"); s.ID != z {
		t.Errorf("%+v took what was kept about %s", s, z)
	}
	if s, _ := h.Current().Product(a); s.GoneSince.IsZero() {
		t.Errorf("%+v", s)
	}
}

// A file of details is read after the products: what it says of a former slug
// mends what the first reading took for a loss.
func TestDetailsSayWhatAProductIsCalled(t *testing.T) {
	h, s := newHistory(t), newSite(t, map[string]string{"/details/z.json": `{"redirect_from":"/startups/a/"}`})
	h.read(product("a", `"name":"Alpha"`), product("b", ""))
	id := h.find("a").ID
	h.Details = &Folder{Address: s.Address + "/details/", Client: s.Client}
	h.read(product("z", ""), product("b", ""))
	if s := h.find("a"); s.ID != id || s.GoneSince.IsZero() {
		t.Errorf("before the details: %+v", s)
	}
	if _, err := h.RefreshDetails(t.Context(), h.now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if s := h.find("a"); s.ID != id || s.Slug != "z" || !s.GoneSince.IsZero() {
		t.Errorf("%+v", s)
	}
	h.expect("told", h.told(), "gone a, arrived z, renamed z a")
}

func TestTheFirstReadingIsNoNews(t *testing.T) {
	h := newHistory(t)
	old := product("a", `"phases":[{"name":"construction","start":"2026-01-05"}]`)
	h.read(old)
	h.now = h.now.AddDate(0, 0, 3)
	h.read(old)
	h.open()
	h.now = h.now.AddDate(0, 0, 3)
	h.read(old)
	h.expect("told", h.told(), "")
}

func TestAHiddenProductIsNotLost(t *testing.T) {
	h := newHistory(t)
	h.read(product("a", ""), product("b", ""))
	h.add("[[products]]\nslug='a'\nhidden=true", product("a", ""), product("b", ""))
	if s, ok := h.Current().Catalogue.Lookup("a"); ok {
		t.Errorf("%+v is shown", s)
	}
	h.expect("told", h.told(), "")
	h.read(product("b", ""), product("c", "")) // the source loses it too
	if s, ok := h.Current().Catalogue.Lookup("a"); ok {
		t.Errorf("%+v is shown", s)
	}
	h.expect("told", h.told(), "arrived c")
}

func TestNewsAreToldOnce(t *testing.T) {
	h := newHistory(t)
	acceleration := `"phases":[{"name":"acceleration","start":"2026-09-02"}]`
	h.read(product("a", acceleration))
	h.read(product("a", acceleration), product("b", ""))
	h.expect("told", h.told(), "arrived b")

	copies := h.Copies // killed after the news, before the copy
	h.Copies = fullDisk{copies}
	h.source.next = Fetched{Body: body(product("a", acceleration), product("b", ""), product("c", ""))}
	if _, err := h.Refresh(t.Context(), h.now.Add(time.Minute)); err == nil {
		t.Fatal("the copy was kept")
	}
	h.open()
	h.read(product("a", acceleration), product("b", ""), product("c", ""))
	h.expect("after a crash", h.told(), "arrived b, arrived c")

	h.now = time.Date(2026, 9, 3, 8, 0, 0, 0, time.UTC)
	h.open() // the phase began while nothing ran
	h.source.next = Fetched{Unchanged: true}
	for range 2 {
		if _, err := h.Refresh(t.Context(), h.now); err != nil {
			t.Fatal(err)
		}
	}
	h.expect("on its day", h.told(), "arrived b, arrived c, phase a acceleration")
}

// fullDisk keeps nothing.
type fullDisk struct{ Copies }

func (fullDisk) SaveCatalogue(context.Context, string, bot.CatalogueCopy) error {
	return errors.New("disk full")
}

func TestARegistryThatFailsChangesNothing(t *testing.T) {
	h := newHistory(t)
	h.read(product("a", ""))
	before := h.Current()
	h.store.Close()
	h.source.next = Fetched{Body: body(product("a", ""), product("b", ""))}
	if changed, err := h.Refresh(t.Context(), h.now.Add(time.Hour)); changed || err == nil {
		t.Errorf("changed %t, %v", changed, err)
	}
	if diff := cmp.Diff(before.Catalogue.Startups, h.Current().Catalogue.Startups); diff != "" {
		t.Error(diff)
	}
	h.open()
	h.read(product("a", ""), product("b", ""))
	h.expect("told", h.told(), "arrived b")
}

var errDown = errors.New("down")
