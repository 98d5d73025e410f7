package commands

import (
	"slices"
	"strconv"
	"strings"
)

// splitValues splits « a,b|c ».
func splitValues(value string) []string {
	parts := strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == '|' || r == '+' })
	for i, p := range parts {
		parts[i] = strings.TrimSpace(p)
	}
	return slices.DeleteFunc(parts, func(p string) bool { return p == "" })
}

func quoteSpaces(s string) string {
	if strings.ContainsRune(s, ' ') {
		return strconv.Quote(s)
	}
	return s
}

// requote puts back the quotes a token with spaces was typed with.
func requote(token string) string {
	if word, value, ok := strings.Cut(token, ":"); ok && !strings.Contains(word, " ") {
		return word + ":" + quoteSpaces(value)
	}
	return quoteSpaces(token)
}

// splitQuoted splits at spaces outside double quotes, which it drops.
func splitQuoted(text string) []string {
	var parts []string
	var b strings.Builder
	quoted := false
	for _, r := range text + " " {
		switch {
		case r == '"':
			quoted = !quoted
		case r == ' ' && !quoted:
			if b.Len() > 0 {
				parts = append(parts, b.String())
			}
			b.Reset()
		default:
			b.WriteRune(r)
		}
	}
	return parts
}
