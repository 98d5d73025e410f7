package catalogue

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// longestChannel is a chat's limit on channel names, in bytes.
const longestChannel = 64

var channelLigatures = strings.NewReplacer("œ", "oe", "æ", "ae")

// ChannelName is the channel a product has by convention: "startup-" and the
// slug in lower case, accents folded, anything else than [a-z0-9_-] a dash,
// cut to 64 bytes. It shows and addresses; it gives no right.
func ChannelName(slug string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_', r == '-', r == 'œ', r == 'æ':
			return r
		}
		return '-'
	}, strings.ToLower(norm.NFD.String(slug)))
	name = "startup-" + channelLigatures.Replace(name)
	return name[:min(len(name), longestChannel)]
}
