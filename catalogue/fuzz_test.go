package catalogue

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzParse: whatever the source answers, Parse returns a catalogue that keeps
// its promises or one of its errors.
func FuzzParse(f *testing.F) {
	f.Add(sampleBody)
	f.Add(body(product("a", mobilicAttributes)))
	f.Add(body(`{"id":1,"attributes":{"phases":{"name":[1]}}}`, `null`))
	f.Add([]byte(`{"data":{}}`))
	f.Add([]byte("\ufeff"))
	f.Fuzz(func(t *testing.T, document []byte) {
		c, err := Parse(document)
		if err != nil {
			if !errors.Is(err, ErrNotJSON) && !errors.Is(err, ErrShape) && !errors.Is(err, ErrEmpty) {
				t.Fatalf("unknown error: %v", err)
			}
			return
		}
		if len(c.Startups) == 0 || !slices.IsSorted(c.slugs()) {
			t.Fatalf("%d products, in order %q", len(c.Startups), c.slugs())
		}
		for _, s := range c.Startups {
			found, ok := c.Lookup(s.Slug)
			if !ok || found.Slug != s.Slug {
				t.Fatalf("%q is not found by its slug", s.Slug)
			}
			for _, text := range []string{s.Slug, s.Name, s.Pitch, s.Contact, s.Links.Site} {
				if text != strings.TrimSpace(text) || strings.ContainsAny(text, "\n\r\t\x00") || !utf8.ValidString(text) {
					t.Fatalf("unclean text %q", text)
				}
			}
			c.Search(s.Name, 3)
			ChannelName(s.Slug)
		}
	})
}
