package impactcsv

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ")

// tidy is a text as a cell keeps it: UTF-8, lines ended by \n, trimmed, without
// characters that are not seen. Joiners stay: some emoji are made of them.
func tidy(s string) string {
	if isPlain(s) {
		return s
	}
	s = lineEnds.Replace(strings.ToValidUTF8(s, ""))
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\u200c' || r == '\u200d' || r != utf8.RuneError && !unicode.In(r, unicode.Cc, unicode.Cf) {
			return r
		}
		return -1
	}, s))
}

// isPlain tells of most texts, at little cost, that they are tidy.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return s == "" || s[0] != ' ' && s[len(s)-1] != ' '
}

// oneLine is a text with its white space collapsed to single spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(tidy(s)), " ") }

// formulaSigns begin what spreadsheets compute, full-width ones included.
const formulaSigns = "=+-@＝＋－＠"

// inert keeps spreadsheets from computing a text: an apostrophe stands before a
// sign that begins it. So it does after a semicolon or a line break inside,
// where a spreadsheet that takes the semicolon for the separator begins another
// cell, and past quotes that it takes off. Where apostrophes already stand
// before the sign, there is one more, so that bare gives every tidy text back.
func inert(s string) string { return quoteSigns(s, "'", 0) }

// bare takes off what inert put.
func bare(s string) string { return quoteSigns(s, "", 1) }

// quoteSigns writes put before, and leaves off drop apostrophes from, every run
// of apostrophes before a sign at the beginning of a cell.
func quoteSigns(s, put string, drop int) string {
	if !strings.ContainsAny(s, formulaSigns) {
		return s
	}
	var b strings.Builder
	beginning := true
	for i := 0; i < len(s); {
		if beginning {
			quotes := len(s[i:]) - len(strings.TrimLeft(s[i:], "'"))
			sign, _ := utf8.DecodeRuneInString(s[i+quotes:])
			if strings.ContainsRune(formulaSigns, sign) && quotes >= drop {
				b.WriteString(put)
				b.WriteString(s[i+drop : i+quotes])
				i += quotes
			}
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		b.WriteString(s[i : i+size])
		beginning = r == ';' || r == '\n' || beginning && r == '"'
		i += size
	}
	return b.String()
}

// fold is a text without case, accents, or the kind of its spaces, for
// comparison with the schema's words.
func fold(s string) string {
	if isPlain(s) {
		return strings.ToLower(s)
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == '\u2019':
			return '\''
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
	return strings.Join(strings.Fields(s), " ")
}

// short is a text as a fault shows it.
func short(s string) string {
	if len(s) <= 80 {
		return s
	}
	for i := range s {
		if utf8.RuneCountInString(s[:i]) == 80 {
			return s[:i]
		}
	}
	return s
}
