package e2e

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jalon/console"
)

// hostileNames are names as somebody could write them into the catalogue.
var hostileNames = []string{
	"@channel @all @here @dev", "**gras** `code` [lien](javascript:alert)", "| a | b |\n|---|---|", "\u202ednegel \u2066x",
	"🦊🦊 @dev 🦊", strings.Repeat("très long ", 1000), "~town-square @dev", "<!channel> <@dev>", "](http://x) @dev", "# titre\n@dev",
}

// Whatever a product is called, its card and its list notify nobody.
func TestHostileNamesPingNobody(t *testing.T) {
	i := newInstall(t, newPlace(t))
	type object = map[string]any
	var data []object
	for n, name := range hostileNames {
		data = append(data, object{"id": "produit-" + string(rune('a'+n)), "attributes": object{"name": name, "pitch": name + " @dev",
			"link": "javascript:alert(1)", "stats_url": "https://dev:secret@example.org", "contact": "@dev", "thematiques": []string{name}}})
	}
	body, err := json.Marshal(object{"data": data})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(i.folder, catalogueFile), body, 0o600); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, i, "fr", time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))
	before := mentions(t, i)
	var out strings.Builder
	s := &console.Script{World: w, Zone: time.UTC, Out: &out, Seat: console.Seat{User: "agent", Place: "town-square"}}
	script := "/startup liste\n:press Recevoir\n"
	for n := range hostileNames {
		script += "/startup produit-" + string(rune('a'+n)) + "\n:press Publier\n"
	}
	if err := s.Run(t.Context(), strings.NewReader(script)); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	if got := strings.Count(out.String(), "Jalon, dans town-square"); got != len(hostileNames) {
		t.Errorf("%d cards published, want %d\n%s", got, len(hostileNames), &out)
	}
	if after := mentions(t, i); after != before {
		t.Errorf("dev was mentioned %d times", after-before)
	}
	if err := w.Say(t.Context(), s.Seat, "pour voir, @dev"); err != nil { // a real mention counts
		t.Fatal(err)
	}
	if after := mentions(t, i); after != before+1 {
		t.Errorf("a real mention counts for %d", after-before)
	}
	if strings.Contains(out.String(), "javascript:alert(1)") || strings.Contains(out.String(), "secret@") {
		t.Errorf("a link that is none, or a secret:\n%s", &out)
	}
}

// mentions counts what the server would notify dev of in town-square.
func mentions(t *testing.T, i *install) int64 {
	t.Helper()
	m, _, err := people["dev"].API.GetChannelMember(context.Background(), i.place.channels["town-square"].Id, people["dev"].Id, "")
	if err != nil {
		t.Fatal(err)
	}
	return m.MentionCount
}
