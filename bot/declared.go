package bot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Declared is an indicator as the configuration words it, with figures known
// before the bot came. Its ID is the store's to give.
type Declared struct {
	Indicator Indicator
	Known     []Measure // stored only for periods that have no measure
}

// Difference is what separates a store from the configuration.
type Difference struct {
	Indicators []IndicatorChange
	Measures   []KnownMeasure
}

// IndicatorChange is an indicator to store.
type IndicatorChange struct {
	Before, After Indicator // Before is zero for a new one; After has no ID then
}

// KnownMeasure is a figure of the configuration to store.
type KnownMeasure struct {
	ShortName string // its indicator may not have an id yet
	Measure
}

// None tells that there is nothing to store.
func (d Difference) None() bool { return len(d.Indicators)+len(d.Measures) == 0 }

// CompareDeclared works out what a store lacks of a product's declared
// indicators: matched by ShortName, those declared no more are archived, those
// that were defined in the chat stay as they are. stored
// are the product's, in the order of declaration; measured tells whether a
// period of one has a figure.
func CompareDeclared(p ProductID, stored []Indicator, declared []Declared, at time.Time, measured func(IndicatorID, string) (bool, error)) (d Difference, err error) {
	seen := make(map[string]bool, len(declared))
	for _, want := range declared {
		short := want.Indicator.ShortName
		if seen[short] {
			return d, fmt.Errorf("the short name %q is declared twice", short)
		}
		seen[short] = true
		before := IndicatorNamed(stored, short)
		after := want.Indicator
		after.ID, after.Product = before.ID, p
		if before.Origin == OriginChat {
			after = before
		}
		if before.ID == "" || !sameIndicator(before, after) {
			d.Indicators = append(d.Indicators, IndicatorChange{before, after})
		}
		known, err := unmeasured(before.ID, want, at, measured)
		if err != nil {
			return d, err
		}
		d.Measures = append(d.Measures, known...)
	}
	for _, before := range stored {
		if after := before; !seen[before.ShortName] && !before.Archived && before.Origin != OriginChat {
			after.Archived = true
			d.Indicators = append(d.Indicators, IndicatorChange{before, after})
		}
	}
	return d, nil
}

// unmeasured lists the known figures whose period has none.
func unmeasured(id IndicatorID, want Declared, at time.Time, measured func(IndicatorID, string) (bool, error)) (known []KnownMeasure, err error) {
	for _, m := range want.Known {
		if err := CheckPeriodKey(m.Period); err != nil {
			return nil, fmt.Errorf("known figure of %q: %w", want.Indicator.ShortName, err)
		}
		if id != "" {
			if had, err := measured(id, m.Period); err != nil || had {
				if err != nil {
					return nil, err
				}
				continue
			}
		}
		m.By = ""
		if m.At.IsZero() {
			m.At = at
		}
		known = append(known, KnownMeasure{want.Indicator.ShortName, m})
	}
	return known, nil
}

// IndicatorNamed returns the indicator of that short name; the zero one has no
// ID.
func IndicatorNamed(list []Indicator, shortName string) Indicator {
	for _, ind := range list {
		if ind.ShortName == shortName {
			return ind
		}
	}
	return Indicator{}
}

// sameIndicator tells whether two indicators are stored alike.
func sameIndicator(a, b Indicator) bool {
	one, errOne := json.Marshal(a)
	other, errOther := json.Marshal(b)
	return errOne == nil && errOther == nil && bytes.Equal(one, other)
}

// errPeriod: a text that cannot be a period's key.
var errPeriod = errors.New("not a period's key")

// CheckPeriodKey refuses keys that would not sort among the others.
func CheckPeriodKey(key string) error {
	if key == "" || strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r > '~' }) {
		return fmt.Errorf("%q: %w", key, errPeriod)
	}
	return nil
}
