package main

import (
	"os/exec"
	"strings"
	"testing"
)

// TestImportRules keeps docs/architecture.md true.
func TestImportRules(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "jalon/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	doors := []string{"jalon/mattermost", "jalon/console"}
	seen := 0
	for line := range strings.Lines(string(out)) {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		for _, imported := range strings.Fields(rest) {
			if !strings.HasPrefix(imported, "jalon/") {
				if name != "jalon/mattermost" && !under(name, "jalon/e2e") && strings.HasPrefix(imported, "github.com/mattermost/") {
					t.Errorf("%s knows Mattermost: %s", name, imported)
				}
				if host, _, _ := strings.Cut(imported, "/"); name == "jalon/impactcsv" && strings.Contains(host, ".") && !under(imported, "golang.org/x/text") {
					t.Errorf("%s needs %s to read files", name, imported)
				}
				continue
			}
			seen++
			switch {
			case name == "jalon/bot":
				t.Errorf("bot imports %s", imported)
			case under(name, "jalon/store") && (oneOfUnder(imported, doors) || under(imported, "jalon/view") || under(imported, "jalon/commands")):
				t.Errorf("the store %s imports %s", name, imported)
			case imported == "jalon/impactcsv" && (under(name, "jalon/store") || oneOfUnder(name, doors) || under(name, "jalon/view")):
				t.Errorf("%s reads files of the public schema: it should be given values", name)
			case oneOfUnder(name, doors) && (oneOfUnder(imported, doors) || under(imported, "jalon/store")):
				t.Errorf("the door %s imports %s", name, imported)
			case name == "jalon/commands" && (oneOfUnder(imported, doors) || under(imported, "jalon/view") || under(imported, "jalon/store")):
				t.Errorf("commands imports %s", imported)
			case name == "jalon/publicfetch", imported == "jalon/publicfetch" && name != "jalon/cmd/jalon":
				t.Errorf("what is read of the public internet: %s imports %s", name, imported)
			case name == "jalon/web" && imported != "jalon/bot" && imported != "jalon/commands", imported == "jalon/web" && name != "jalon/cmd/jalon":
				t.Errorf("the door of programs: %s imports %s", name, imported)
			case name == "jalon/view" && imported != "jalon/bot" && imported != "jalon/view/chart" && imported != "jalon/view/calendar", name == "jalon/catalogue" && imported != "jalon/bot",
				name == "jalon/impactcsv" && imported != "jalon/bot":
				t.Errorf("%s imports %s", name, imported)
			case name == "jalon/view/chart" && imported != "jalon/bot":
				t.Errorf("the picture's package imports %s", imported)
			case imported == "jalon/view/chart" && name != "jalon/view" && name != "jalon/bench":
				t.Errorf("%s draws pictures: it should ask view", name)
			case name == "jalon/view/calendar":
				t.Errorf("the calendars' package imports %s", imported)
			case imported == "jalon/view/calendar" && name != "jalon/view":
				t.Errorf("%s writes calendars: it should ask view", name)
			case under(imported, "jalon/cmd"):
				t.Errorf("%s imports the program", name)
			}
		}
	}
	if seen < 10 {
		t.Fatalf("only %d imports of ours were seen: the test looks at nothing", seen)
	}
}

func under(name, folder string) bool { return name == folder || strings.HasPrefix(name, folder+"/") }

func oneOfUnder(name string, folders []string) bool {
	for _, f := range folders {
		if under(name, f) {
			return true
		}
	}
	return false
}
