package impactcsv

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"jalon/bot"
)

var (
	schemaNumber = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$`)
	// Where cells are not separated by commas, numbers may have them, and a dot
	// before three digits may be one of thousands.
	unclearDot = regexp.MustCompile(`^[+-]?[1-9][0-9]{0,2}\.[0-9]{3}$`)
	isoDate    = regexp.MustCompile(`^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$`)
	slashDate  = regexp.MustCompile(`^([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})$`)
)

const (
	maxDecimals = 15   // what bot.Number keeps
	maxValue    = 1e15 // what bot.ParseNumber takes
)

// number reads a value as the schema writes it, or as French readers do. A
// Decimals of 15 stands for more.
func number(s, unit string, separator rune) (v float64, decimals int, code Code) {
	if !schemaNumber.MatchString(s) || separator != ',' && unclearDot.MatchString(s) {
		switch strings.ToUpper(strings.TrimLeft(s, "+-")) {
		case "NAN", "INF":
			return 0, 0, CodeNotFinite
		}
		return typedNumber(s, unit)
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.Abs(v) >= maxValue {
		return 0, 0, CodeNumberTooLarge
	}
	_, fraction, _ := strings.Cut(s, ".")
	if strings.ContainsAny(s, "eE") {
		_, fraction, _ = strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
	}
	return v + 0, min(len(fraction), maxDecimals), ""
}

// typedNumber is bot.ParseNumber without what only a person at a form may say.
func typedNumber(s, unit string) (v float64, decimals int, code Code) {
	n, err := bot.ParseNumber(s, unit)
	switch {
	case errors.Is(err, bot.ErrAmbiguousNumber):
		return 0, 0, CodeAmbiguousNumber
	case errors.Is(err, bot.ErrTwoNumbers):
		return 0, 0, CodeTwoNumbers
	case errors.Is(err, bot.ErrNumberTooLarge):
		return 0, 0, CodeNumberTooLarge
	case err != nil, n.Same, n.Provisional:
		return 0, 0, CodeNotANumber
	}
	return n.Value, n.Decimals, ""
}

// writeNumber writes a value exactly, with at least its decimals.
func writeNumber(v float64, decimals int) string {
	s := strconv.FormatFloat(v+0, 'f', max(0, min(decimals, maxDecimals)), 64)
	if back, err := strconv.ParseFloat(s, 64); err != nil || back != v {
		s = strconv.FormatFloat(v, 'f', -1, 64)
	}
	return s
}

// day reads "2026-10-31", "2026-9-1" and "31/10/2026". strict tells that the
// schema allows it as it stands.
func day(s string) (d bot.Date, strict, ok bool) {
	var parts []string
	if parts = isoDate.FindStringSubmatch(s); parts != nil {
		parts = parts[1:]
		strict = len(s) == len(time.DateOnly)
	} else if parts = slashDate.FindStringSubmatch(s); parts != nil {
		parts = []string{parts[3], parts[2], parts[1]}
	} else {
		return bot.Date{}, false, false
	}
	year, _ := strconv.Atoi(parts[0])
	month, _ := strconv.Atoi(parts[1])
	of, _ := strconv.Atoi(parts[2])
	d = bot.Date{Year: year, Month: time.Month(month), Day: of}
	if year < 1 || d.AddDays(0) != d {
		return bot.Date{}, false, false
	}
	return d, strict, true
}

// boolean reads a truth value: those of the schema, and those that French
// spreadsheets make of them. strict tells that the schema allows it.
func boolean(s string) (v, strict, ok bool) {
	switch s {
	case "true", "True", "TRUE", "1":
		return true, true, true
	case "false", "False", "FALSE", "0":
		return false, true, true
	}
	switch fold(s) {
	case "true", "vrai", "oui", "yes":
		return true, false, true
	case "false", "faux", "non", "no":
		return false, false, true
	}
	return false, false, false
}

// oneOf finds a word in a list, whatever its case and accents.
func oneOf(s string, list []string) (word string, ok bool) {
	for _, w := range list {
		if fold(w) == fold(s) {
			return w, true
		}
	}
	return "", false
}
