package e2e

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"jalon/console"
)

// TestConversations runs the terminal's conversations on the real Mattermost:
// what people read there is, to the letter, what they read in the terminal.
func TestConversations(t *testing.T) {
	files, err := filepath.Glob("../testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversation: %v", err)
	}
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 11, 23, 8, 0, 0, 0, paris)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			w := newWorld(t, newInstall(t, newPlace(t)), "fr", start)
			var out strings.Builder
			s := &console.Script{World: w, Zone: paris, Out: &out, Echo: true, Folder: "../testdata", Seat: console.Seat{User: "agent", Place: "town-square"}}
			if err := s.Run(t.Context(), strings.NewReader(part(archive, "script"))); err != nil {
				t.Fatalf("%v\n%s", err, &out)
			}
			got := addresses.ReplaceAllString(meetings.ReplaceAllString(out.String(), ""), "/calendar/SECRET.ics")
			if diff := cmp.Diff(sizes.ReplaceAllString(part(archive, "fr"), "$1"), sizes.ReplaceAllString(got, "$1")); diff != "" {
				t.Errorf("the real Mattermost shows something else than the terminal:\n%s", diff)
			}
		})
	}
}

// sizes matches how large a file of JSON is: ids are longer on a real server.
var sizes = regexp.MustCompile(`(application/json), \d+ octets`)

// meetings matches the line with the address of one committee: the terminal has
// none.
var meetings = regexp.MustCompile(`\n  Agenda[^h]*\S*/calendar/comite_\w+\.ics`)

// addresses matches the address of a calendar, which is another each time.
var addresses = regexp.MustCompile(`\S*/calendar/agenda_\w+\.ics`)

func part(a *txtar.Archive, name string) string {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}
