package storetest

import (
	"bytes"
	"fmt"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
)

func catalogueCopy(b *bench) {
	if _, ok, err := b.Store.LastCatalogue(b.Context(), "startups"); ok || err != nil {
		b.Errorf("a copy before any: %t, %v", ok, err)
	}
	first := bot.CatalogueCopy{Source: "https://catalogue.example", ETag: `"1"`, LastModified: "yesterday",
		FetchedAt: monday, Body: bytes.Repeat([]byte("startups\xff\x00"), 4<<20/10)}
	confirmed, second := first, bot.CatalogueCopy{Body: []byte("{}"), FetchedAt: monday}
	confirmed.FetchedAt = monday.Add(time.Hour)
	for _, c := range []bot.CatalogueCopy{first, confirmed, second, first} {
		b.must(b.Store.SaveCatalogue(b.Context(), "startups", c))
		b.reopen()
		got, ok, err := b.Store.LastCatalogue(b.Context(), "startups")
		b.must(err)
		if !ok || !bytes.Equal(got.Body, c.Body) {
			b.Errorf("a copy of %d bytes, %t: %d bytes came back", len(c.Body), ok, len(got.Body))
		}
		got.Body, c.Body = nil, nil
		if diff := cmp.Diff(c, got); diff != "" {
			b.Errorf("what is known of it (-saved +read):\n%s", diff)
		}
	}
}

// catalogueParts: each part has its own copy; saving or missing one says
// nothing of another, whatever the parts are called.
func catalogueParts(b *bench) {
	parts := []string{"startups", "authors", "copy", "part authors", ""}
	kept := map[string]bot.CatalogueCopy{}
	for i, part := range parts {
		if _, ok, err := b.Store.LastCatalogue(b.Context(), part); ok || err != nil {
			b.Errorf("a copy of %q before any: %t, %v", part, ok, err)
		}
		kept[part] = bot.CatalogueCopy{Source: "of " + part, Body: []byte("body of " + part), ETag: fmt.Sprint(i),
			FetchedAt: monday.Add(time.Duration(i) * time.Hour)}
		b.must(b.Store.SaveCatalogue(b.Context(), part, kept[part]))
	}
	changed := kept["authors"]
	changed.Body = []byte("another")
	kept["authors"] = changed
	b.must(b.Store.SaveCatalogue(b.Context(), "authors", changed))
	b.reopen()
	for _, part := range parts {
		got, ok, err := b.Store.LastCatalogue(b.Context(), part)
		b.must(err)
		if diff := cmp.Diff(kept[part], got); diff != "" || !ok {
			b.Errorf("part %q, %t (-saved +read):\n%s", part, ok, diff)
		}
	}
}
