package main

import (
	"errors"
	"fmt"
	"regexp"
	"sort"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// parseConfig reads what can be read of a file's text and says what cannot. A
// value of the wrong type is set aside, so that the others are still looked at.
func parseConfig(name string, body []byte) (*config, faults) {
	var found faults
	var tree map[string]any
	if err := toml.Unmarshal(body, &tree); err != nil {
		var syntax *toml.DecodeError
		if errors.As(err, &syntax) {
			row, column := syntax.Position()
			found.add(fmt.Sprintf("%s, line %d, column %d", name, row, column), "%v", err)
		} else {
			found.add(name, "%v", err)
		}
		c := defaults()
		return &c, found
	}
	zeros(&found, "", tree)
	for {
		c := defaults()
		text, err := toml.Marshal(tree)
		if err != nil {
			found.add("syntax", "%v", err)
			return &c, found
		}
		err = toml.NewDecoder(strings.NewReader(string(text))).DisallowUnknownFields().Decode(&c)
		var unknown *toml.StrictMissingError
		var wrong *toml.DecodeError
		switch {
		case errors.As(err, &unknown):
			for _, e := range unknown.Errors {
				found.add(strings.Join(e.Key(), "."), "unknown key")
				remove(tree, e.Key())
			}
		case errors.As(err, &wrong) && len(wrong.Key()) > 0:
			found.add(strings.Join(wrong.Key(), "."), "%s", wrongType(wrong))
			remove(tree, wrong.Key())
		case err != nil:
			found.add("syntax", "%v", err)
			return &c, found
		default:
			if c.Reminders == nil {
				c.Reminders = defaultReminders()
			}
			return &c, dedupe(found)
		}
	}
}

// mismatch matches what the TOML library says of a value of another type.
var mismatch = regexp.MustCompile(`cannot decode TOML (\w+) into .*of type (\S+)$`)

// wrongType says what a value is and should be, in the words of TOML.
func wrongType(err error) string {
	m := mismatch.FindStringSubmatch(err.Error())
	if m == nil {
		return err.Error()
	}
	is, should := m[1], m[2]
	switch {
	case strings.HasPrefix(should, "[]"):
		should = "a list, between [ and ]"
	case should == "string":
		should = "a text, between quotes"
	case should == "bool" || should == "*bool":
		should = "true or false"
	case strings.HasPrefix(should, "float"), strings.HasPrefix(should, "int"), should == "*int":
		should = "a number, without quotes"
	case strings.HasPrefix(should, "map["), strings.Contains(should, "onfig"):
		should = "a table"
	default:
		return err.Error()
	}
	return fmt.Sprintf("is of type %s and should be %s", is, should)
}

// remove takes a key out of a tree, in every table of an array.
func remove(tree map[string]any, key []string) {
	if len(key) == 1 {
		delete(tree, key[0])
		return
	}
	switch below := tree[key[0]].(type) {
	case map[string]any:
		remove(below, key[1:])
	case []any:
		for _, item := range below {
			if item, ok := item.(map[string]any); ok {
				remove(item, key[1:])
			}
		}
	default:
		delete(tree, key[0])
	}
}

func dedupe(f faults) faults {
	sort.Strings(f)
	var once faults
	for i, fault := range f {
		if i == 0 || f[i-1] != fault {
			once = append(once, fault)
		}
	}
	return once
}

// faults are everything wrong with a configuration, each with its key.
type faults []string

func (f *faults) add(key, format string, args ...any) {
	*f = append(*f, key+": "+fmt.Sprintf(format, args...))
}

func (f faults) Error() string { return strings.Join(f, "\n") }
