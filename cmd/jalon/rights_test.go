package main

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What each role of the embedded world may do in the terminal: typed, pressed
// and filled in. The table says it again, so that a change is meant.
func TestRightsInTheTerminal(t *testing.T) {
	everybody, team, house := []string{"agent", "dev", "intra", "coach", "staff", "admin"}, []string{"dev", "intra", "coach", "staff", "admin"}, []string{"staff", "admin"}
	for _, ask := range []struct{ script, refusal string }{
		{"/startup dossierfacile", ""},
		{"/jalon etat", ""},
		{"/startup suivre dossierfacile", ""},
		{":in startup-dossierfacile\n/indicateur\n:press 3\n:fill baux=11\n:submit", ""},
		{":in startup-dossierfacile\n:at 09:00\n:press 1", "notent ses chiffres"},
		{"/startup equipe dossierfacile @agent design", "disent qui en fait partie"},
		{"/startup equipe dossierfacile retirer @dev", "disent qui en fait partie"},
		{"/jalon journal dossierfacile", "lisent son journal"},
		{"/jalon journal", "est pour l'équipe de l'incubateur"},
		{"/jalon journal csv", "est pour l'équipe de l'incubateur"},
		{"/startup renommer mobilic camino", "seule l'équipe de l'incubateur"},
		{"/jalon pause", "seule l'équipe de l'incubateur"},
		{"/jalon reprendre", "seule l'équipe de l'incubateur"},
	} {
		may := map[string][]string{"": everybody, "notent ses chiffres": team, "disent qui en fait partie": team, "lisent son journal": team}[ask.refusal]
		if may == nil {
			may = house
		}
		for _, who := range everybody {
			own := who == "dev" && strings.Contains(ask.script, "retirer @dev") // anybody may leave
			said := strings.ReplaceAll(talk(t, ":as "+who+"\n"+ask.script, "--lang", "fr"), "\u00a0", " ")
			if refused := ask.refusal != "" && strings.Contains(said, ask.refusal); refused == (own || slices.Contains(may, who)) {
				t.Errorf("%s, refused %v: %s", who, refused, said)
			}
		}
	}
}

// A kind of message that no rule has is worth a note: each that is left out, and none
// by default.
func TestNoteRules(t *testing.T) {
	rule := func(kind string) string {
		return "[[reminders]]\nname = '" + kind + "'\nkind = '" + kind + "'\nschedule = '0 9 * * 1'\n"
	}
	for _, c := range []struct {
		rules string
		noted []string
	}{{"", nil}, {rule("indicators"), []string{"committee-missing", "fiche", "digest"}}, {rule("month"), []string{"indicators", "committee-missing", "fiche", "digest"}},
		{rule("fiche") + rule("committee-missing") + rule("digest"), []string{"indicators"}}} {
		cfg, err := configured(t, "[catalogue]\nsource = 'sample'\n"+c.rules, noEnv)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		noteRules(cfg, stdio{nil, &out, &out})
		var noted []string
		for line := range strings.Lines(out.String()) {
			kind, _, ok := strings.Cut(strings.TrimPrefix(line, "note   reminders: no rule of kind "), ": ")
			if !ok {
				t.Errorf("%q", line)
			}
			noted = append(noted, kind)
		}
		if !slices.Equal(noted, c.noted) {
			t.Errorf("%q: %q", c.rules, out.String())
		}
	}
}

// A bot without anybody to turn to is worth a note, and no fault.
func TestNoteNobody(t *testing.T) {
	for people, noted := range map[string]bool{"": true, "[people]\nstaff = ['x']\n": false, "[people]\nadmins = ['x']\n": false,
		"[people]\nstaff_channels = ['x']\n": false, "[people]\ncoach_channels = ['x']\n": true} {
		file := filepath.Join(t.TempDir(), "jalon.toml")
		write(t, file, people+"[catalogue]\nsource = 'sample'\n")
		cfg, err := loadConfig(file, noEnv)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		noteNobody(cfg, stdio{nil, &out, &out})
		if strings.Contains(out.String(), "people.staff_channels") != noted {
			t.Errorf("%q: %q", people, out.String())
		}
	}
}
