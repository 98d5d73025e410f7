package main

import (
	"fmt"
	"strings"
)

// zeros adds a fault for each text that holds a zero character, which TOML can
// write and no database keeps as a name.
func zeros(found *faults, key string, value any) {
	switch v := value.(type) {
	case string:
		if strings.Contains(v, "\x00") {
			found.add(key, "%q holds a zero character", v)
		}
	case []any:
		for i, item := range v {
			zeros(found, fmt.Sprintf("%s[%d]", key, i+1), item)
		}
	case map[string]any:
		for name, item := range v {
			below := strings.TrimPrefix(key+"."+name, ".")
			zeros(found, key, name)
			zeros(found, below, item)
		}
	}
}
