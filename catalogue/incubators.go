package catalogue

import (
	"cmp"
	"encoding/json"
	"fmt"

	"jalon/bot"
)

// Incubators are the network's houses as incubators.json gives them, by id.
type Incubators struct {
	byID     map[string]bot.Incubator // those with a name of their own
	revision string
}

// ParseIncubators reads the JSON of incubators.json, an object keyed by id:
//
//	{"mtes": {"title", "owner", "contact", "address", "startups": […]}}
//
// An incubator without a title, which only its products name, has nothing to
// tell and is left out. Errors are ErrNotJSON, ErrShape and ErrEmpty.
func ParseIncubators(body []byte) (*Incubators, error) {
	var raw json.RawMessage
	if err := unmarshal(body, &raw); err != nil {
		return nil, fmt.Errorf("parse incubators: %w", err)
	}
	objects, err := contents(raw, '{')
	if err != nil {
		return nil, fmt.Errorf("parse incubators: %w", err)
	}
	read := &Incubators{byID: map[string]bot.Incubator{}, revision: revision(body)}
	for _, o := range objects {
		r := readRecord(o.raw)
		id, name := incubatorID(oneLine(o.key)), cmp.Or(r.name("title"), r.name("name"))
		if id != "" && len(id) <= longestSlug && name != "" {
			read.byID[id] = bot.Incubator{ID: id, Name: name}
		}
	}
	if len(read.byID) == 0 {
		return nil, fmt.Errorf("parse incubators: %w: none with a title", ErrEmpty)
	}
	return read, nil
}
