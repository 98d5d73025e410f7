package catalogue

import (
	"net/mail"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// visible tells whether a character may be shown: neither a control nor one
// that only steers the others, such as a change of direction. The joiners
// stay, since some emoji are made of them.
func visible(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= ' ' && r != 0x7f
	}
	return r == '\u200c' || r == '\u200d' || !unicode.In(r, unicode.Cc, unicode.Cf)
}

// oneLine is a text trimmed, its white space collapsed to single spaces, its
// control characters dropped.
func oneLine(s string) string {
	if isTidy(s) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case visible(r):
			return r
		}
		return -1
	}, strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(s), " ")
}

// cut is a tidy text's first n runes, tidy too.
func cut(s string, n int) string { return strings.TrimSpace(first(s, n)) }

// isTidy tells of most texts, at little cost, that they need no cleaning.
func isTidy(s string) bool {
	before := byte(' ')
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == ' ' && before == ' ' {
			return false
		}
		before = s[i]
	}
	return s == "" || before != ' '
}

// markdown decodes a URL-encoded text. What is no escape stays as it is
// written, and lines end with \n.
func markdown(encoded string) string {
	decoded := strings.ToValidUTF8(unescape(encoded), "")
	decoded = strings.ReplaceAll(decoded, "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || visible(r) {
			return r
		}
		return -1
	}, decoded))
}

func unescape(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for {
		text, rest, escaped := strings.Cut(s, "%")
		b.WriteString(text)
		if !escaped {
			return b.String()
		}
		if len(rest) >= 2 && hexadecimal(rest[0]) >= 0 && hexadecimal(rest[1]) >= 0 {
			b.WriteByte(byte(hexadecimal(rest[0])<<4 | hexadecimal(rest[1])))
			s = rest[2:]
			continue
		}
		b.WriteByte('%')
		s = rest
	}
}

// hexadecimal is the value of a digit, -1 for what is none.
func hexadecimal(digit byte) int {
	switch {
	case '0' <= digit && digit <= '9':
		return int(digit - '0')
	case 'a' <= digit|0x20 && digit|0x20 <= 'f':
		return int(digit|0x20-'a') + 10
	}
	return -1
}

// webLink returns an http(s) address with a host, or "". One that names a user
// is refused too: it shows another host than the one it leads to. So is one
// that is too long: cut, it leads elsewhere.
func webLink(text string) string {
	if len(text) > longestLink {
		return ""
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return strings.ReplaceAll(text, " ", "%20")
}

// contact returns an e-mail address or an http(s) address, or "".
func contact(text string) string {
	if len(text) > len("mailto:") && strings.EqualFold(text[:len("mailto:")], "mailto:") {
		text, _, _ = strings.Cut(text[len("mailto:"):], "?")
		text = strings.TrimSpace(text)
	}
	if a, err := mail.ParseAddress(text); len(text) <= longestLink && err == nil && a.Address == text {
		return text
	}
	return webLink(text)
}
