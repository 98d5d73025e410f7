package console

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Edition is what a script has the source of the catalogue give from then on.
// The zero Edition is the source as it is.
type Edition struct {
	Down    bool              // it does not answer
	Without []string          // slugs it has no more
	Only    []string          // the slugs it still has; nil for all
	Renamed map[string]string // slug → the one it gives instead
	Given   []string          // a slug, one of its attributes, and the attribute's text; nil for none
}

// errEdition says how an edition is written.
var errEdition = slip{key: "wrong_catalogue", err: errors.New("unreadable catalogue: like :catalogue without SLUG…, :catalogue only SLUG…, " +
	":catalogue rename SLUG TO, :catalogue give SLUG ATTRIBUTE TEXT, :catalogue down, or :catalogue alone for the whole one")}

// ParseEdition reads "without camino mobilic", "only camino", "rename camino
// mines", "give camino impact_url https://…", "down", or "" for the source as it is.
func ParseEdition(text string) (e Edition, err error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return e, nil
	}
	switch slugs := words[1:]; {
	case words[0] == "down" && len(slugs) == 0:
		e.Down = true
	case words[0] == "without" && len(slugs) > 0:
		e.Without = slugs
	case words[0] == "only" && len(slugs) > 0:
		e.Only = slugs
	case words[0] == "rename" && len(slugs) == 2:
		e.Renamed = map[string]string{slugs[0]: slugs[1]}
	case words[0] == "give" && len(slugs) == 3:
		e.Given = slugs
	default:
		return e, errEdition
	}
	return e, nil
}

// Apply returns what the source gives, from the JSON of the API's
// startups.json. A slug that is not in it is an error: the script means
// something else.
func (e Edition) Apply(body []byte) ([]byte, error) {
	var doc map[string]json.RawMessage
	var records []map[string]any
	err := json.Unmarshal(body, &doc)
	if err == nil {
		err = json.Unmarshal(doc["data"], &records)
	}
	if err != nil {
		return nil, fmt.Errorf("edit the catalogue: %w", err)
	}
	known := map[any]bool{}
	for _, r := range records {
		known[r["id"]] = true
	}
	named := slices.Concat(e.Without, e.Only, e.Given[:min(len(e.Given), 1)])
	for from := range e.Renamed {
		named = append(named, from)
	}
	for _, slug := range named {
		if !known[slug] {
			return nil, slip{"not_in_catalogue", map[string]any{"Name": slug}, fmt.Errorf("the catalogue has no %q", slug)}
		}
	}
	records = slices.DeleteFunc(records, func(r map[string]any) bool {
		slug, _ := r["id"].(string)
		return slices.Contains(e.Without, slug) || e.Only != nil && !slices.Contains(e.Only, slug)
	})
	for _, r := range records {
		if a, ok := r["attributes"].(map[string]any); ok && e.Given != nil && r["id"] == e.Given[0] {
			a[e.Given[1]] = e.Given[2]
		}
		if slug, _ := r["id"].(string); e.Renamed[slug] != "" {
			r["id"] = e.Renamed[slug]
			if a, ok := r["attributes"].(map[string]any); ok {
				a["name"] = strings.ReplaceAll(e.Renamed[slug], "-", " ")
			}
		}
	}
	if doc["data"], err = json.Marshal(records); err != nil {
		return nil, fmt.Errorf("edit the catalogue: %w", err)
	}
	return json.Marshal(doc)
}
