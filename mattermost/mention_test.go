package mattermost

import (
	"strings"
	"testing"
	"time"
)

func TestListenMentions(t *testing.T) {
	for _, c := range []struct {
		message, text string
		found         bool
	}{
		{"@jalon dossierfacile", "dossierfacile", true},
		{"@jalon", "", true},
		{" @JaLon: dossierfacile ", "dossierfacile", true},
		{"dis @jalon, et trackdéchets ?", "dis et trackdéchets ?", true},
		{"merci @jalon.", "merci", true},
		{"merci @jalon... vraiment", "merci vraiment", true},
		{"@jalon @jalon pix", "pix", true},
		{"un\n@jalon deux", "un\n deux", true},
		{"(@jalon) pix", "( ) pix", true},
		{"**@jalon** pix", "** ** pix", true},
		{"cc:@jalon pix", "cc: pix", true},
		{"« @jalon » pix", "« » pix", true},
		{"`pix` @jalon `pix`", "`pix` `pix`", true},
		{"`ouvert @jalon pix", "`ouvert pix", true},
		{"\\`@jalon\\` pix", "\\` \\` pix", true},
		{"`a\n\n@jalon b`", "`a\n\n b`", true},
		{"``` @jalon", "", false}, // a fence, to the end
		{"rien", "rien", false},
		{"", "", false},
		{"@jalonne", "@jalonne", false},
		{"@jalon-bis pix", "@jalon-bis pix", false},
		{"@jalon.bis pix", "@jalon.bis pix", false},
		{"@jaloné", "@jaloné", false},
		{"courriel@jalon", "courriel@jalon", false},
		{"@jalon@mastodon.social", "@jalon@mastodon.social", false},
		{"https://x.fr/@jalon", "https://x.fr/@jalon", false},
		{"`@jalon` pix", "`@jalon` pix", false},
		{"``@jalon ` `` pix", "``@jalon ` `` pix", false},
		{"```\n@jalon\n```", "```\n@jalon\n```", false},
		{"~~~~\n@jalon\n~~~\n@jalon", "~~~~\n@jalon\n~~~\n@jalon", false},
		{"    @jalon", "@jalon", false},
		{"\n\t@jalon\n\t@jalon", "@jalon\n\t@jalon", false},
		{"```\ncode\n```\n@jalon pix", "```\ncode\n```\n pix", true},
		{"suite\n    @jalon pix", "suite\n pix", true}, // no block within a paragraph
		{"@\u200bjalon", "@\u200bjalon", false},
		{"\xff@jalon\xff", "\xff \xff", true},
	} {
		text, found := withoutMention(c.message, "jalon")
		if found != c.found || found && text != c.text {
			t.Errorf("%q: %q %v, want %q %v", c.message, text, found, c.text, c.found)
		}
	}
	if _, found := withoutMention("@ pix", ""); found {
		t.Error("nobody is mentioned")
	}
	for _, long := range []string{strings.Repeat("@jalon", 3000), strings.Repeat("`a``b", 4000), strings.Repeat("@", 16383)} {
		begun := time.Now()
		withoutMention(long, "jalon")
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("%.10q…: %s", long, took)
		}
	}
}

func FuzzListenMention(f *testing.F) {
	f.Add("`x` @jalon: ```\n@jalon\n")
	f.Fuzz(func(t *testing.T, message string) {
		if text, _ := withoutMention(message, "jalon"); len(text) > len(message) {
			t.Errorf("%q became %q", message, text)
		}
	})
}
