package commands

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"jalon/bot"
)

// longestText is more runes than any name, with room for a sentence.
const longestText = 400

// longestFigure is the same with a figure and what explains it.
const longestFigure = longestText + longestComment

// clean makes typed text readable: one line, plain spaces and quotes, no
// quotes around the whole. It refuses what cannot have been typed on purpose.
func clean(text string) (string, error) {
	if !utf8.ValidString(text) {
		return "", &bot.Error{Code: bot.CodeUnreadable}
	}
	if n := utf8.RuneCountInString(text); n > longestFigure || n > longestText && !strings.Contains(text, "=") {
		return "", &bot.Error{Code: bot.CodeTooLong}
	}
	unreadable := false
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '“' || r == '”' || r == '«' || r == '»' || r == '„':
			return '"'
		case r == '’' || r == '‘':
			return '\''
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r):
			unreadable = true
		case unicode.Is(unicode.Cf, r): // joiners and direction marks a phone adds
			return -1
		}
		return r
	}, text)
	if unreadable {
		return "", &bot.Error{Code: bot.CodeUnreadable}
	}
	if strings.Count(text, `"`)%2 != 0 {
		return "", &bot.Error{Code: bot.CodeOpenQuote}
	}
	return unquote(strings.Join(strings.Fields(text), " ")), nil
}

// written is a free text of a form without what no keyboard writes: a form can be
// sent by any program.
func written(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
}

func unquote(text string) string {
	if len(text) >= 2 && text[0] == '"' && text[len(text)-1] == '"' && strings.Count(text, `"`) == 2 {
		return strings.TrimSpace(text[1 : len(text)-1])
	}
	return text
}
