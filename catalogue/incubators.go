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
	var objects map[string]json.RawMessage
	if err := unmarshal(body, &objects); err != nil {
		return nil, fmt.Errorf("parse incubators: %w", err)
	}
	read := &Incubators{byID: make(map[string]bot.Incubator, len(objects)), revision: revision(body)}
	for key, raw := range objects {
		r := readRecord(raw)
		id, name := incubatorID(oneLine(key)), cmp.Or(r.text("title"), r.text("name"))
		if id != "" && len(id) <= longestSlug && name != "" {
			read.byID[id] = bot.Incubator{ID: id, Name: name}
		}
	}
	if len(read.byID) == 0 {
		return nil, fmt.Errorf("parse incubators: %w: none with a title", ErrEmpty)
	}
	return read, nil
}
