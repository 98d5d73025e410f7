package calendar

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// lines is a text of several lines as it is written: every kind of line's end is
// a newline, bytes that are no UTF-8 are U+FFFD, a tab is a space; control and
// direction characters, and the space around, are left out.
func lines(s string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(s, "\r\n", "\n") { // a byte that is no UTF-8 reads as U+FFFD
		switch r {
		case '\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029':
			b.WriteByte('\n')
		case '\t':
			b.WriteByte(' ')
		default:
			if !unicode.IsControl(r) && !unicode.Is(unicode.Bidi_Control, r) {
				b.WriteRune(r)
			}
		}
	}
	return strings.Trim(b.String(), " \n")
}

// line is a text of one line as it is written: lines, with single spaces. Spaces
// that do not break are kept.
func line(s string) string {
	return strings.Join(strings.FieldsFunc(lines(s), func(r rune) bool { return r == ' ' || r == '\n' }), " ")
}

// mailbox matches what programs take for an address.
var mailbox = regexp.MustCompile(`\S@\S`)

// person is a name as it is written; "" when it would publish an address.
func person(name string) string {
	if name = line(name); mailbox.MatchString(name) {
		return ""
	}
	return name
}

// page is an address people may be led to, in ASCII; else "".
func page(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(u.String()) {
		if c <= ' ' || c >= 0x7f || c == '\\' || c == '"' {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}
