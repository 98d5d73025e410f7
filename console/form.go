package console

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

var errNoForm = slip{key: "no_form", err: errors.New("no form is open")}

// fill sets fields of the open form: name=value, or "a label"="two words".
func (s *Script) fill(text string) error {
	if s.form == nil {
		return errNoForm
	}
	pairs, err := splitPairs(text)
	if err != nil {
		return err
	}
	for _, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return slip{"wrong_pair", map[string]any{"Name": pair}, fmt.Errorf("%q is not field=value", pair)}
		}
		field, err := s.field(name)
		if err != nil {
			return err
		}
		if s.values[field], err = s.valueOf(field, value); err != nil {
			return err
		}
	}
	return nil
}

// valueOf is what a field holds when it is filled in: of one with options, the
// one that is named.
func (s *Script) valueOf(field, text string) (string, error) {
	for _, f := range s.form.Fields {
		if f.Name != field || len(f.Options) == 0 {
			continue
		}
		var known []string
		for i, o := range f.Options {
			if loose(o.Label) == loose(text) || o.Value == text || strconv.Itoa(i+1) == text {
				return o.Value, nil
			}
			known = append(known, o.Label)
		}
		there := strings.Join(known, ", ")
		return "", slip{"no_option", map[string]any{"Name": text, "Known": there}, fmt.Errorf("no choice %q: there are %s", text, there)}
	}
	return text, nil
}

// begin is what a form holds at first.
func begin(f *OpenForm) map[string]string {
	values := map[string]string{}
	for _, field := range f.Fields {
		if field.Default != "" {
			values[field.Name] = field.Default
		}
	}
	return values
}

// field finds a field by technical name or by label.
func (s *Script) field(name string) (string, error) {
	var known []string
	for _, f := range s.form.Fields {
		if f.Name == name || loose(f.Label) == loose(name) {
			return f.Name, nil
		}
		known = append(known, f.Name)
	}
	there := strings.Join(known, ", ")
	return "", slip{"no_field", map[string]any{"Name": name, "Known": there}, fmt.Errorf("no field %q: there are %s", name, there)}
}

// splitPairs splits "a=1 b=two words" before each name; a name of several words
// is quoted.
func splitPairs(text string) ([]string, error) {
	words, err := splitQuoted(text)
	if err != nil {
		return nil, err
	}
	var pairs []string
	for _, word := range words {
		if len(pairs) > 0 && !strings.Contains(word, "=") {
			pairs[len(pairs)-1] += " " + word
			continue
		}
		pairs = append(pairs, word)
	}
	return pairs, nil
}

// splitQuoted splits at spaces outside double quotes, and drops the quotes.
func splitQuoted(text string) ([]string, error) {
	var parts []string
	var part strings.Builder
	quoted, begun := false, false
	for _, r := range text {
		switch {
		case r == '"':
			quoted, begun = !quoted, true
		case r == ' ' && !quoted:
			if begun {
				parts = append(parts, part.String())
			}
			part.Reset()
			begun = false
		default:
			part.WriteRune(r)
			begun = true
		}
	}
	if quoted {
		return nil, slip{key: "open_quote", err: errors.New("a quote is not closed")}
	}
	if begun {
		parts = append(parts, part.String())
	}
	if len(parts) == 0 {
		return nil, slip{key: "nothing_to_fill", err: errors.New("nothing to fill in: field=value")}
	}
	return parts, nil
}

// submit sends the form; it stays open while it has faults.
func (s *Script) submit(ctx context.Context) error {
	if s.form == nil {
		return errNoForm
	}
	result, err := s.World.Submit(ctx, s.Seat, s.form, maps.Clone(s.values))
	if err != nil {
		return err
	}
	if result.Closed() {
		s.form = nil
		return s.say("console.closed")
	}
	s.printFaults(result)
	return nil
}

func (s *Script) printFaults(result FormResult) {
	fmt.Fprintln(s.Out, s.World.Word("console.held", nil))
	if result.Fault != "" {
		s.indent(result.Fault)
	}
	for _, name := range slices.Sorted(maps.Keys(result.Faults)) {
		s.indent(s.World.Word("console.held_field", map[string]any{"Name": s.labelOf(name), "Fault": result.Faults[name]}))
	}
}

func (s *Script) cancel() error {
	if s.form == nil {
		return errNoForm
	}
	s.form = nil
	return s.say("console.cancelled")
}

// labelOf is how a field is spoken of: by its label where it is asked as a
// question, else by the name it is filled in with.
func (s *Script) labelOf(name string) string {
	for _, f := range s.form.Fields {
		if s.Plain && f.Name == name {
			return f.Label
		}
	}
	return name
}
