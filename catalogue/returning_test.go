package catalogue

import (
	"errors"
	"testing"

	"jalon/bot"
)

// follow has somebody follow a product: something is kept about it.
func (h *history) follow(p bot.ProductID) {
	h.Helper()
	if _, err := h.store.SetFollow(h.Context(), bot.Follow{User: "u", Product: p, At: h.now}, true); err != nil {
		h.Fatal(err)
	}
}

// registered counts the products that have a slug.
func (h *history) registered() int {
	h.Helper()
	slugs, _, err := h.store.Products(h.Context())
	if err != nil {
		h.Fatal(err)
	}
	return len(slugs)
}

// A product that the catalogue calls otherwise, then as before, stays the same,
// whether the catalogue says what it was or not, as often as it likes.
func TestAProductReturnsToItsSlug(t *testing.T) {
	for name, saysSo := range map[string]string{"said": "[[products]]\nslug='a'\nformer=['z']", "not said": ""} {
		h := newHistory(t)
		h.read(product("a", ""), product("b", ""))
		id := h.find("a").ID
		h.follow(id)
		for range 2 {
			h.add("[[products]]\nslug='z'\nformer=['a']", product("z", ""), product("b", ""))
			if s := h.find("a"); s.ID != id || s.Slug != "z" {
				t.Fatalf("%s: %+v", name, s)
			}
			h.add(saysSo, product("a", ""), product("b", ""))
			if s := h.find("z"); s.ID != id || s.Slug != "a" || !s.GoneSince.IsZero() {
				t.Fatalf("%s: back: %+v", name, s)
			}
		}
		if n := h.registered(); n != 2 {
			t.Errorf("%s: %d products", name, n)
		}
		h.expect(name, h.told(), "renamed z a, renamed a z")
	}
}

// One that staff renamed, and that the catalogue later gives again under its
// first slug, is the same too; what staff undid is not done again.
func TestWhoRenamedItLast(t *testing.T) {
	h := newHistory(t)
	h.read(product("a", ""), product("b", ""))
	id := h.find("a").ID
	h.read(product("z", ""), product("b", ""))
	if err := h.rename(id, "a", "z"); err != nil {
		t.Fatal(err)
	}
	h.read(product("a", ""), product("b", ""))
	if s := h.find("a"); s.ID != id || h.find("z").ID != id {
		t.Errorf("%+v", s)
	}
	h.add("[[products]]\nslug='z'\nformer=['a']", product("z", ""), product("b", ""))
	if err := h.rename(id, "z", "a"); err != nil { // staff undo what the catalogue did
		t.Fatal(err)
	}
	for range 2 {
		gone, _ := h.Current().Product(id)
		if s := h.find("z"); s.ID == id || gone.Slug != "a" || gone.GoneSince.IsZero() {
			t.Errorf("done again: %+v, and %+v", s, gone)
		}
		h.read(product("z", ""), product("b", ""), product("c", ""))
		h.open()
		h.add("[[products]]\nslug='z'\nformer=['a']", product("z", ""), product("b", ""))
	}
}

// Killed between a renaming and the copy, it starts with the old copy: the
// product in it is the one that was renamed.
func TestACrashAfterARenamingMakesNoOther(t *testing.T) {
	h := newHistory(t)
	h.read(product("a", ""), product("b", ""))
	id, additions := h.find("a").ID, "[[products]]\nslug='z'\nformer=['a']"
	h.Additions = Input{&answers{next: Fetched{Body: []byte(additions)}}, "ours"}
	h.ready = false
	h.Copies = fullDisk{h.Copies}
	h.source.next = Fetched{Body: body(product("z", ""), product("b", ""))}
	if _, err := h.Refresh(t.Context(), h.now); err == nil {
		t.Fatal("the copy was kept")
	}
	h.open()
	if s := h.find("a"); s.ID != id || h.registered() != 2 {
		t.Errorf("after a restart: %+v, %d products", s, h.registered())
	}
	h.add(additions, product("z", ""), product("b", ""))
	if s := h.find("a"); s.ID != id || s.Slug != "z" || h.registered() != 2 || len(h.Current().Catalogue.Gone()) != 0 {
		t.Errorf("once read again: %+v, %d products, gone %v", s, h.registered(), h.Current().Catalogue.Gone())
	}
	h.expect("told", h.told(), "renamed z a")
}

// Of two products that became one, the second is gone; it does not take the
// place of the first.
func TestTwoProductsBecomeOne(t *testing.T) {
	h := newHistory(t)
	h.read(product("a", ""), product("b", ""), product("c", ""), product("d", ""))
	a, b := h.find("a").ID, h.find("b").ID
	h.add("[[products]]\nslug='z'\nformer=['a','b']", product("z", ""), product("c", ""), product("d", ""))
	if s := h.find("z"); s.ID != a {
		t.Errorf("%+v, not %s", s, a)
	}
	if s, _ := h.Current().Product(b); s.GoneSince.IsZero() {
		t.Errorf("%+v", s)
	}
}

// Another product that takes a former slug, and goes, does not take the place
// of the one that bore it.
func TestASlugUsedAgain(t *testing.T) {
	h := newHistory(t)
	h.read(product("a", ""), product("b", ""))
	id, says := h.find("a").ID, "[[products]]\nslug='z'\nformer=['a']"
	h.add(says, product("z", ""), product("b", ""))
	h.add(says, product("z", ""), product("b", ""), product("a", `"name":"Another"`))
	other := h.find("a").ID
	h.add(says, product("z", ""), product("b", ""))
	if s := h.find("z"); s.ID != id || other == id {
		t.Errorf("%s became %s", s.ID, other)
	}
	if s, _ := h.Current().Product(other); s.GoneSince.IsZero() || s.Name != "Another" {
		t.Errorf("the other one: %+v", s)
	}
}

// Nor is a product that takes the former slug of one gone before the one that
// went.
func TestASlugUsedAgainLater(t *testing.T) {
	h := newHistory(t)
	h.read(product("a", ""), product("b", ""))
	id := h.find("a").ID
	h.add("[[products]]\nslug='z'\nformer=['a']", product("z", ""), product("b", ""))
	h.read(product("b", ""), product("c", ""))
	h.read(product("b", ""), product("c", ""), product("a", `"name":"Another"`))
	if s := h.find("a"); s.ID == id {
		t.Errorf("%+v is the one that was gone", s)
	}
}

// Another address of the catalogue is no reason to forget a product: what its
// first reading does not have is gone, as the other's copy last showed it.
func TestAnotherSourceForgetsNothing(t *testing.T) {
	h := newHistory(t)
	h.read(product("a", `"name":"Alpha"`), product("b", ""), product("c", ""))
	id, c := h.find("a").ID, h.find("c").ID
	h.Keeper = &Keeper{Source: h.source, Spec: "there", Copies: h.store, Registry: h.store,
		Additions: Input{&answers{next: Fetched{Body: []byte("[[products]]\nslug='z'\nformer=['c']")}}, "ours"}}
	if err := h.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.source.err = errors.New("down") // the other's copy serves meanwhile, and says nothing of what is lost
	if _, err := h.Refresh(t.Context(), h.now); err == nil || len(h.Current().Catalogue.Startups) != 3 {
		t.Fatalf("%v", err)
	}
	h.source.err = nil
	h.read(product("b", ""), product("z", ""), product("y", ""))
	for range 2 {
		if s := h.find("alpha"); s.ID != id || s.GoneSince != bot.DateOf(start) || len(h.Current().Catalogue.Gone()) != 1 {
			t.Errorf("%+v, gone %v", s, h.Current().Catalogue.Gone())
		}
		if s := h.find("c"); s.ID != c || s.Slug != "z" {
			t.Errorf("%+v", s)
		}
		h.expect("told", h.told(), "")
		h.read(product("b", ""), product("z", ""), product("y", ""))
	}
}

// Where no copy can be read, what is known of a lost product is its slug.
func TestWithoutAnyCopyNothingIsForgotten(t *testing.T) {
	h := newHistory(t)
	h.read(product("a", ""), product("b", ""), product("d", ""))
	id := h.find("a").ID
	h.now = h.now.AddDate(0, 0, 1)
	if err := h.store.SaveCatalogue(t.Context(), PartStartups, bot.CatalogueCopy{Source: "here", Body: []byte("{")}); err != nil {
		t.Fatal(err)
	}
	h.open()
	h.add("[[products]]\nslug='d'\nhidden=true", product("b", ""), product("d", ""))
	if s := h.find("a"); s.ID != id || s.GoneSince.IsZero() || s.Name != "a" || len(h.Current().Catalogue.Gone()) != 1 {
		t.Errorf("%+v, gone %v", s, h.Current().Catalogue.Gone())
	}
	h.expect("told", h.told(), "")
}
