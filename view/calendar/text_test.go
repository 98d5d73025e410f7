package calendar

import "testing"

func TestTextsAreCleaned(t *testing.T) {
	for _, c := range []struct{ given, several, one string }{
		{"", "", ""},
		{" \t\r\n ", "", ""},
		{"deux\r\nlignes", "deux\nlignes", "deux lignes"},
		{"a\rb\nc\vd\fe\u0085f\u2028g\u2029h", "a\nb\nc\nd\ne\nf\ng\nh", "a b c d e f g h"},
		{"a\n\n\nb", "a\n\n\nb", "a b"},
		{"a\r\r\nb", "a\n\nb", "a b"},
		{"a\tb  c", "a b  c", "a b c"},
		{"\x00nul\x1b[31m\x7f\u009b", "nul[31m", "nul[31m"},
		{"10\u00a0% à 14\u202fh", "10\u00a0% à 14\u202fh", "10\u00a0% à 14\u202fh"},
		{"\u202egpj.exe\u202c \u2066x\u2069 \u061c\u200e", "gpj.exe x", "gpj.exe x"},
		{"لجنة الاستثمار 👩🏽‍💻 می\u200cخواهم e\u0301", "لجنة الاستثمار 👩🏽‍💻 می\u200cخواهم e\u0301", "لجنة الاستثمار 👩🏽‍💻 می\u200cخواهم e\u0301"},
		{"\xff\xc3(", "\ufffd\ufffd(", "\ufffd\ufffd("},
		{`\n \, ; "`, `\n \, ; "`, `\n \, ; "`},
	} {
		if several, one := lines(c.given), line(c.given); several != c.several || one != c.one {
			t.Errorf("%q is written as %q, and on one line as %q", c.given, several, one)
		}
	}
}

func TestOnlyPagesAreLinked(t *testing.T) {
	for given, want := range map[string]string{
		"":                                     "",
		"https://visio.example.fr/a?b=c,d;e#f": "https://visio.example.fr/a?b=c,d;e#f",
		"HTTP://EXAMPLE.fr":                    "http://EXAMPLE.fr",
		"https://é.fr/à b":                     "https://%C3%A9.fr/%C3%A0%20b",
		"https://e.fr/?q=\u2028é \\\"":         "https://e.fr/?q=%E2%80%A8%C3%A9%20%5C%22",
		"https://e.fr/\r\nATTENDEE:x":          "",
		"mailto:a@e.fr":                        "",
		"javascript:alert(1)":                  "",
		"JavaScript://e.fr/%0aalert(1)":        "",
		"data:text/html,x":                     "",
		"//e.fr":                               "",
		"e.fr":                                 "",
		"https:e.fr":                           "",
		"https://:443/":                        "",
		"https://e.fr/%zz":                     "",
	} {
		if got := page(given); got != want {
			t.Errorf("%q leads to %q", given, got)
		}
	}
}
