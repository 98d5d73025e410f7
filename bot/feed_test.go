package bot

import (
	"strings"
	"testing"
)

// What opens a calendar notes no figure, and a key of scripts opens none.
func TestFeedSecrets(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		secret := NewFeedSecret()
		if seen[secret] || !LooksLikeFeedSecret(secret) || LooksLikeKey(secret) || len(secret) < 30 {
			t.Fatal(secret)
		}
		seen[secret] = true
	}
	for _, text := range []string{"", "agenda", NewKey(), "Agenda_ABC", " " + NewFeedSecret(), NewFeedSecret() + strings.Repeat("A", 64)} {
		if LooksLikeFeedSecret(text) {
			t.Errorf("%q may open a calendar", text)
		}
	}
}
