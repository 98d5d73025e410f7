package commands

import (
	"regexp"

	"jalon/bot"
)

// slashed matches 10/2024 and 31/10/2024.
var slashed = regexp.MustCompile(`^(?:(\d{1,2})/)?(\d{1,2})/(\d{4})$`)

// from reads 2024, 2024-10, 2024-10-31, 10/2024 or 31/10/2024.
func (r *reading) from(word filterWord, value string) error {
	full := value
	if m := slashed.FindStringSubmatch(value); m != nil {
		day := m[1]
		if day == "" {
			day = "1"
		}
		full = m[3] + "-" + twoDigits(m[2]) + "-" + twoDigits(day)
	}
	switch len(full) {
	case len("2024"):
		full += "-01-01"
	case len("2024-10"):
		full += "-01"
	}
	day, err := bot.ParseDate(full)
	if err != nil || day.IsZero() {
		return &bot.Error{Code: bot.CodeUnknownValue, Arg: word.shown + ":" + value, Hint: r.with(word.shown + ":2024"), Among: []string{"2024", "2024-10", "31/10/2024"}}
	}
	if r.since != "" && r.filter.Since != day {
		return &bot.Error{Code: bot.CodeContradiction, Arg: r.since + " " + r.tokens[r.at], Hint: r.since}
	}
	r.filter.Since, r.since = day, r.tokens[r.at]
	return nil
}

func twoDigits(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}
