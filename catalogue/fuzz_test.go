package catalogue

import (
	"encoding/json"
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

// FuzzContents: a list or an object is taken apart as encoding/json does.
func FuzzContents(f *testing.F) {
	f.Add([]byte(`[1,"a",{"a":[1,{"b":"}"}]} , [2],null,{"c":"\"]\\"}]`))
	f.Add([]byte(`{"a":{},"b\"":1 , "é\u00e9" : {"x":"\\"}, "a" : [ ]}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		raw := json.RawMessage(document)
		if !json.Valid(document) {
			return
		}
		items, err := contents(raw, '[')
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) == nil {
			if err != nil || len(items) != len(list) {
				t.Fatalf("%d items, not %d: %v", len(items), len(list), err)
			}
			for i, one := range list {
				if object := one[0] == '{'; object != (items[i].raw != nil) || object && string(one) != string(items[i].raw) {
					t.Fatalf("%s, not %s", items[i].raw, one)
				}
			}
		}
		items, err = contents(raw, '{')
		var object map[string]json.RawMessage
		if json.Unmarshal(raw, &object) == nil {
			last := map[string]string{}
			for _, i := range items {
				if i.raw != nil {
					last[i.key] = string(i.raw)
				}
			}
			for key, want := range object {
				if want[0] == '{' && err == nil && last[key] == "" {
					t.Fatalf("no %q", key)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
