package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"jalon"
	"jalon/bot"
)

// readSuggestions reads the indicators that a team may start from: those of the
// configuration's file, else the program's own.
func (c *config) readSuggestions(found *faults) (all []bot.Indicator) {
	body := jalon.Suggestions
	if c.Suggestions != "" {
		file, err := os.ReadFile(c.beside(c.Suggestions))
		if err != nil {
			found.add("suggestions", "%v", err)
			return nil
		}
		body = string(file)
	}
	var list struct {
		Suggestions []indicatorConfig `toml:"suggestions"`
	}
	if err := toml.NewDecoder(strings.NewReader(body)).DisallowUnknownFields().Decode(&list); err != nil {
		found.add("suggestions", "%v", err)
		return nil
	}
	seen := map[string]bool{}
	for i, one := range list.Suggestions {
		key := fmt.Sprintf("suggestions[%d]", i+1)
		if one.ShortName == "" || seen[one.ShortName] {
			found.add(key+".short_name", "%q is empty or used twice", one.ShortName)
		}
		seen[one.ShortName] = true
		one.check(found, key)
		all = append(all, one.declared("", "").Indicator)
	}
	return all
}
