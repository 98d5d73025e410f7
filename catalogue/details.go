package catalogue

import (
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
)

// Detail is what one product's own file tells beyond startups.json.
type Detail struct {
	Users  []string // for whom, free ids such as "particulier"
	Former []string // slugs it had before, from the addresses that lead to it
	People []string // ids of who works on it
}

// What is taken of one file at most.
const (
	mostUsers  = 50
	mostFormer = 50
	mostPeople = 200 // of one product, wherever they come from
)

// ParseDetail reads the JSON of api/v3/startups/<slug>.json, a flat object:
//
//	{"usertypes": [id], "redirect_from": [path], "active_members": [id]}
//
// Older files say members instead of active_members. Errors are ErrNotJSON,
// ErrShape and ErrEmpty.
func ParseDetail(body []byte) (Detail, error) {
	var raw json.RawMessage
	if err := unmarshal(body, &raw); err != nil {
		return Detail{}, fmt.Errorf("parse details: %w", err)
	}
	r := readRecord(raw)
	if r == nil {
		return Detail{}, fmt.Errorf("parse details: %w: not an object, or of more than 1 MiB", ErrShape)
	}
	d := Detail{Users: distinct(r.texts("usertypes"), mostUsers)}
	var former []string
	for _, from := range r.texts("redirect_from") {
		if slug := formerSlug(from); slug != "" {
			former = append(former, slug)
		}
	}
	d.Former = distinct(former, mostFormer)
	for _, key := range []string{"active_members", "members"} {
		if d.People = distinct(r.ids(key), mostPeople); d.People != nil {
			break
		}
	}
	return d, nil
}

// ids lists texts, and the id of what is an object.
func (r record) ids(key string) []string {
	ids := r.texts(key)
	for _, o := range r.objects(key) {
		if id := o.text("id"); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// formerSlug returns the slug of a product's former address: a path such as
// "/startups/old.html", "/startups/old/" or "/startups/old", or the same with
// a host. "" for the address of something else.
func formerSlug(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	folder, slug := path.Split(strings.TrimSuffix(path.Clean("/"+u.Path), "/index.html"))
	if slug = oneLine(strings.TrimSuffix(slug, ".html")); folder != "/startups/" {
		return ""
	}
	return slug
}

// distinct keeps the first most texts, each once; nil for none.
func distinct(texts []string, most int) []string {
	var kept []string
	for _, text := range texts {
		if len(kept) < most && len(text) <= longestSlug && !slices.Contains(kept, text) {
			kept = append(kept, text)
		}
	}
	return kept
}
