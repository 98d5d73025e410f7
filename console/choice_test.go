package console

import (
	"testing"

	"jalon/bot"
	"jalon/view"
)

// A choice is made by its number however it is written, or by its words.
func TestChoiceOf(t *testing.T) {
	offered := []Message{{Post: view.Post{Buttons: []view.Button{{Label: "Suivants", Act: bot.Act{}}}}},
		{Post: view.Post{Buttons: []view.Button{{Label: "Publier ici"}, {Label: "Suivre"}}}}, {}}
	for line, want := range map[string]string{"2": "2", "2.": "2", "n°2": "2", "No 2": "2", "le 2": "2", "^2 1": "^2 1", "suivre": "2", "Publier ici ": "1",
		"suivants": "", "deux produits": "", "2024 ans": "", "": "", "logement": ""} {
		if got, ok := choiceOf(line, offered); got != want || ok != (want != "") {
			t.Errorf("%q chooses %q, want %q", line, got, want)
		}
	}
	if _, ok := choiceOf("1", []Message{{}}); ok {
		t.Error("something is chosen where nothing is offered")
	}
}
