package view

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var linkTarget = regexp.MustCompile(`\]\([^)]*\)`)

// No text of people or of the catalogue can mention, link, break a line or
// turn the direction of writing, whatever it is.
func TestPlainIsHarmless(t *testing.T) {
	mention := regexp.MustCompile(`@[\pL\pN_.-]`)
	naked := regexp.MustCompile("(^|[^\\\\])(\\\\\\\\)*[`*_\\[\\]<>|#]")
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching("[@~a-z`*_\\[\\]()<>|# \\\\\n\r\t\u202e]*")).Draw(t, "text")
		got := plain(s)
		if mention.MatchString(got) || strings.ContainsAny(got, "\n\r\u202e\u2066") || naked.MatchString(got) {
			t.Fatalf("plain(%q) = %q", s, got)
		}
	})
}

func TestLinkKeepsOnlyTheWeb(t *testing.T) {
	for address, want := range map[string]string{
		"https://example.org/a(b)": "https://example.org/a%28b%29",
		"http://example.org":       "http://example.org",
		"javascript:alert(1)":      "",
		"ftp://example.org":        "",
		"//example.org":            "",
		"https://":                 "",
		"":                         "",
	} {
		if got := link(address); got != want {
			t.Errorf("link(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestShortenAndFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, n := rapid.String().Draw(t, "text"), rapid.IntRange(4, 60).Draw(t, "length")
		if got := shorten(s, n); len([]rune(got)) > n {
			t.Fatalf("shorten(%q, %d) = %q", s, n, got)
		}
		if got := fit(s, n); len(got) > n {
			t.Fatalf("fit(%q, %d) = %q", s, n, got)
		}
	})
}
