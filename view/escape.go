package view

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// zeroWidth after an @ or a ~ keeps a chat from seeing a mention or a channel.
const zeroWidth = "\u200b"

// plain makes text from people or from the catalogue harmless in a message:
// one line, no mention, no markdown, no control or direction character.
func plain(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			b.WriteByte(' ')
		case unicode.IsControl(r) || isDirection(r):
		case r == '@' || r == '~':
			if r == '~' {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
			b.WriteString(zeroWidth)
		case strings.ContainsRune("\\`*_[]<>|#", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return unlisted(unlinked(strings.Join(strings.Fields(b.String()), " ")))
}

// address matches what a chat makes a link of by itself: any scheme but those
// of pages.
var address = regexp.MustCompile(`(?i)\b((?:tel|mailto|sms|callto|javascript|data|vbscript):|[a-z][a-z0-9+.-]*://)`)

// unlinked keeps a chat from making a link of an address that is no page.
func unlinked(s string) string {
	return address.ReplaceAllStringFunc(s, func(scheme string) string {
		if lower := strings.ToLower(scheme); lower == "http://" || lower == "https://" {
			return scheme
		}
		return strings.Replace(scheme, ":", ":"+zeroWidth, 1)
	})
}

// listMark matches what begins a list, a rule or a heading.
var listMark = regexp.MustCompile(`^(\d{1,9})([.)])(\s|$)|^([-+=])`)

// unlisted keeps a text at the beginning of a line from being read as more
// than a text.
func unlisted(s string) string { return listMark.ReplaceAllString(s, `$1\$2$3$4`) }

// label is text for a place that is no markdown, such as a title that links:
// one line, no mention, no control or direction character.
func label(s string) string {
	return strings.NewReplacer("@", "@"+zeroWidth, "~", "~"+zeroWidth).Replace(oneLine(s))
}

// code makes text fit for a `code span`.
func code(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '`' || unicode.IsControl(r) || isDirection(r) {
			return -1
		}
		return r
	}, s)
	return strings.ReplaceAll(s, "@", "@"+zeroWidth)
}

func isDirection(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u200e' || r == '\u200f'
}

// shorten cuts s to at most n runes, at a word when one is near, with an
// ellipsis.
func shorten(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	cut := string(runes[:n-1])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)*2/3 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.") + "…"
}

// fit cuts s to at most n bytes, between runes.
func fit(s string, n int) string {
	if len(s) <= n {
		return s
	}
	end := 0
	for i := range s {
		if i > n-len("…") {
			break
		}
		end = i
	}
	return strings.TrimRight(s[:end], " ") + "…"
}

// link returns address when it is one people may be led to, else "".
func link(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return strings.NewReplacer("(", "%28", ")", "%29", " ", "%20", "<", "%3C", ">", "%3E").Replace(u.String())
}
