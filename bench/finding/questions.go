package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"

	"jalon/bot"
)

// random gives the same numbers at each run.
func random() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// altered is a product under another slug and a name that is not quite the
// same.
func altered(r *rand.Rand, record map[string]any, i int) map[string]any {
	copied := maps.Clone(record)
	copied["id"] = fmt.Sprintf("%v-%d", record["id"], i)
	if a, ok := record["attributes"].(map[string]any); ok {
		a = maps.Clone(a)
		a["name"] = fmt.Sprintf("%s %c%c%c", typo(r, typo(r, fmt.Sprint(a["name"]))), letter(r), letter(r), letter(r))
		copied["attributes"] = a
	}
	return copied
}

func letter(r *rand.Rand) rune { return 'a' + rune(r.IntN(26)) }

// typo leaves out, adds, changes or swaps a letter.
func typo(r *rand.Rand, text string) string {
	letters := []rune(text)
	if len(letters) < 3 {
		return text
	}
	i := 1 + r.IntN(len(letters)-2)
	switch r.IntN(4) {
	case 0:
		return string(letters[:i]) + string(letters[i+1:])
	case 1:
		return string(letters[:i]) + string(letter(r)) + string(letters[i:])
	case 2:
		letters[i] = letter(r)
	default:
		letters[i], letters[i+1] = letters[i+1], letters[i]
	}
	return string(letters)
}

// ask makes questions as people type them: names, with one typo, half typed,
// slugs, and words of pitches.
func ask(startups []bot.Startup, n int) []string {
	r := random()
	list := make([]string, n)
	for i := range list {
		s := startups[r.IntN(len(startups))]
		words := strings.Fields(s.Pitch)
		name := []rune(s.Name)
		switch {
		case i%5 == 0:
			list[i] = s.Name
		case i%5 == 1:
			list[i] = typo(r, s.Name)
		case i%5 == 2 && len(name) > 6:
			list[i] = string(name[:len(name)*2/3])
		case i%5 == 3 && len(words) > 3:
			at := r.IntN(len(words) - 2)
			list[i] = strings.Join(words[at:at+2], " ")
		default:
			list[i] = typo(r, s.Slug)
		}
	}
	return list
}
