package view

import (
	"encoding/json"
	"strings"

	"jalon/bot"
)

// apiKeyMade shows a key, with what it does, how to use it and how to end it.
func (s speech) apiKeyMade(k bot.APIKeyMade) Post {
	data := with{"Name": plain(shorten(k.Name, 80)), "Slug": k.Slug, "Replaced": k.Replaced}
	lines := []string{s.say("api_key.made", data), "`" + code(k.Key) + "`", s.say("api_key.scope", data)}
	if k.Indicator == "" {
		lines = append(lines, s.say("api_key.none", data))
	} else {
		lines = append(lines, s.say("api_key.example", data), block(curl(k)))
	}
	p := Post{Text: strings.Join(append(lines, s.say("api_key.end", data)), "\n")}
	p.Fallback = strings.ReplaceAll(s.say("api_key.made", data), "**", "") // a notification never shows a key
	return p
}

// block is text as it is typed, of which nothing is markdown.
func block(text string) string {
	return "```\n" + strings.ReplaceAll(text, "```", "") + "\n```"
}

// curl is a line that sends a figure.
func curl(k bot.APIKeyMade) string {
	body, err := json.Marshal(struct {
		Indicator string  `json:"indicateur"`
		Period    string  `json:"periode"`
		Value     float64 `json:"valeur"`
	}{k.Indicator, k.Period, 10.4})
	if err != nil {
		panic("view: an example: " + err.Error()) // three plain values
	}
	quoted := "'" + strings.ReplaceAll(string(body), "'", `'\''`) + "'"
	return "curl " + k.URL + " \\\n  -H \"Authorization: Bearer $JALON_CLE\" \\\n  -d " + quoted
}

func (s speech) apiKeysRevoked(k bot.APIKeysRevoked) Post {
	return Post{Text: s.say("api_key.revoked", with{"Name": plain(shorten(k.Name, 80)), "N": k.N, "All": k.All})}
}
