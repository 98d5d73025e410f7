package e2e

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
)

// The address of somebody's calendar gives the committees without their notes to
// whoever has it, and nothing within a minute of the end of the account. No log
// ever holds it.
func TestFeedDiesWithTheAccount(t *testing.T) {
	c := newCommittee(t, "elie")
	c.start("")
	c.announces()
	said := c.typesIn("elie", c.place.channels["startup-dossierfacile"], "/comite agenda").Text
	at := regexp.MustCompile(`/calendar/agenda_\w+\.ics`).FindString(said)
	if at == "" {
		t.Fatalf("no address: %s", said)
	}
	read := func(path string) (int, string) {
		answer, err := http.Get("http://" + c.listen + path)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(body)
	}
	status, body := read(at)
	calendar, err := ics.ParseCalendar(strings.NewReader(body))
	if status != http.StatusOK || err != nil || len(calendar.Events()) != 1 {
		t.Fatalf("%d %v: %s", status, err, body)
	}
	if status, _ := read(strings.Replace(at, "agenda_", "agenda_x", 1)); status != http.StatusNotFound {
		t.Errorf("another address: %d", status)
	}
	c.eventually(20*time.Second, "the web socket", c.connected)
	if _, err := server.Admin.API.UpdateUserActive(t.Context(), c.who["elie"].Id, false); err != nil {
		t.Fatal(err)
	}
	c.withinAMinute("the address gives nothing", func() bool { status, _ := read(at); return status == http.StatusNotFound })
	secret := strings.TrimSuffix(strings.TrimPrefix(at, "/calendar/agenda_"), ".ics")
	if strings.Contains(c.log.String(), secret) {
		t.Error("the log holds the address")
	}
}
