package e2e

import (
	"os"
	"strings"
	"testing"
	"time"
)

// The real clock and the real loops: within a minute the reminder is posted in
// each channel and mentions the person in charge; SIGTERM ends the program.
func TestRealClock(t *testing.T) {
	t.Parallel()
	i := newInstall(t, newPlace(t))
	body, err := os.ReadFile(i.config())
	if err != nil {
		t.Fatal(err)
	}
	every := strings.Replace(string(body), `schedule = "0 9 * * 1"`, "schedule = \"* * * * *\"\non_closed_day = \"none\"", 1)
	if every == string(body) {
		t.Fatal("no schedule to change")
	}
	if err := os.WriteFile(i.config(), []byte(every), 0o644); err != nil {
		t.Fatal(err)
	}
	i.start("")
	channel := i.place.channels["startup-dossierfacile"]
	i.eventually(75*time.Second, "the reminder", func() bool { return i.delivered(channel.Id, "@intra") })
	i.eventually(75*time.Second, "the other reminder", func() bool {
		return i.delivered(i.place.channels["startup-trackdechets"].Id, "@intra")
	})
	if err := i.stop(); err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
}

// delivered tells whether a channel holds a post of ours that says text.
func (i *install) delivered(channel, text string) bool {
	list, _, err := server.Admin.API.GetPostsForChannel(i.t.Context(), channel, 0, 60, "", false, false)
	if err != nil {
		i.t.Fatal(err)
	}
	for _, p := range list.Posts {
		if p.GetProp("jalon_delivery") != nil && strings.Contains(read(p).Lead, text) {
			return true
		}
	}
	return false
}

// eventually waits for something another program does.
func (i *install) eventually(most time.Duration, what string, arrived func() bool) {
	i.t.Helper()
	deadline := time.Now().Add(most)
	for !arrived() {
		if time.Now().After(deadline) {
			i.t.Fatalf("%s did not come within %s", what, most)
		}
		time.Sleep(100 * time.Millisecond)
	}
}
