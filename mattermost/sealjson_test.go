package mattermost

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"jalon/bot"
)

// The short way to write a seal writes what the long one does.
func TestSealsAreWrittenAsJSON(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.OneOf(rapid.StringMatching(`[a-z0-9/.:-]{0,30}`), rapid.String())
		what := sealed{Act: bot.Act{Verb: bot.Verb(text.Draw(r, "verb")), Product: bot.ProductID(text.Draw(r, "product")), Nonce: text.Draw(r, "nonce"),
			Text: rapid.SampledFrom([]string{"", "", "déchets"}).Draw(r, "text"), Page: rapid.SampledFrom([]int{0, 0, 2}).Draw(r, "page"),
			Role: rapid.SampledFrom([]bot.Role{"", "", bot.RoleNone}).Draw(r, "role"), Before: rapid.SampledFrom([]uint64{0, 0, 7}).Draw(r, "before")},
			Channel: bot.ChannelID(text.Draw(r, "channel")), Installation: text.Draw(r, "installation"), Hook: text.Draw(r, "hook"),
			User: bot.UserID(rapid.SampledFrom([]string{"", "", "u"}).Draw(r, "user")), Direct: rapid.SampledFrom([]bool{false, false, true}).Draw(r, "direct")}
		want, err := json.Marshal(what)
		if err != nil {
			r.Fatal(err)
		}
		if got := what.appendJSON(nil); string(got) != string(want) {
			r.Fatalf("%s, want %s", got, want)
		}
	})
}
