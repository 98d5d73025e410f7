package commands

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"jalon/bot"
)

// typings are texts, what is kept of them, or why nothing is.
var typings = []struct {
	text, want string
	code       bot.Code
}{
	{"", "", ""},
	{" \t\n\u00a0\u202f\u3000 ", "", ""},
	{"a\u00a0b\u202fc\u2009d", "a b c d", ""},
	{"a\r\nb\vc\fd\u0085e\u2028f", "a b c d e f", ""},
	{"\ufeffdossier\u00adfacile\u200b\u200c\u200d\u2060\u202e\u2066", "dossierfacile", ""},
	{"\u200d\u200b", "", ""},
	{"“a”", "a", ""},
	{"«\u00a0a b\u00a0»", "a b", ""},
	{"„a“", "a", ""},
	{`""`, "", ""},
	{`" "`, "", ""},
	{`"a" "b"`, `"a" "b"`, ""},
	{`"a" b`, `"a" b`, ""},
	{`a "b"`, `a "b"`, ""},
	{"l’a ‘b’", "l'a 'b'", ""},
	{"l'a", "l'a", ""},
	{`"`, "", bot.CodeOpenQuote},
	{`"""`, "", bot.CodeOpenQuote},
	{"“a", "", bot.CodeOpenQuote},
	{"a»", "", bot.CodeOpenQuote},
	{"a\x00", "", bot.CodeUnreadable},
	{"\x1b[2J", "", bot.CodeUnreadable},
	{"a\x7f", "", bot.CodeUnreadable},
	{"a\u0080", "", bot.CodeUnreadable},
	{"\xff", "", bot.CodeUnreadable},
	{"\xed\xa0\x80", "", bot.CodeUnreadable}, // half a surrogate
	{"\xc0\xaf", "", bot.CodeUnreadable},     // overlong
	{"a\x00\"", "", bot.CodeUnreadable},
	{strings.Repeat("é", longestText), strings.Repeat("é", longestText), ""},
	{strings.Repeat("é", longestText+1), "", bot.CodeTooLong},
	{strings.Repeat("\x00", 10_000), "", bot.CodeTooLong},
	{strings.Repeat("\xff", 10_000), "", bot.CodeUnreadable},
	{strings.Repeat(" ", longestText+1), "", bot.CodeTooLong},
}

func TestClean(t *testing.T) {
	for _, c := range typings {
		got, err := clean(c.text)
		if got != c.want || code(err) != c.code || (err == nil) != (c.code == "") {
			t.Errorf("clean(%.30q) = %.30q, %v; want %.30q, %q", c.text, got, err, c.want, c.code)
		}
	}
}

// What is kept is one readable line, and cleaning it again changes nothing.
func TestCleanedTextIsClean(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z"“”«»'’ \x{00a0}\x{200d}\t]{0,30}`)).Draw(r, "text")
		got, err := clean(text)
		if err != nil {
			if code(err) == "" || got != "" {
				r.Fatalf("%q: %q %v", text, got, err)
			}
			return
		}
		odd := func(c rune) bool {
			return unicode.IsControl(c) || c != ' ' && unicode.IsSpace(c) || unicode.Is(unicode.Cf, c)
		}
		if !utf8.ValidString(got) || strings.ContainsFunc(got, odd) || strings.Contains(got, "  ") || strings.TrimSpace(got) != got {
			r.Fatalf("%q became %q", text, got)
		}
		if again, err := clean(got); err != nil || again != got {
			r.Fatalf("%q became %q, then %q %v", text, got, again, err)
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"", `"a"`, "« a »", "\xff", "a\u200d", "l’a", `""""`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := clean(text); err != nil && code(err) == "" {
			t.Errorf("%q: %v", text, err)
		}
	})
}
