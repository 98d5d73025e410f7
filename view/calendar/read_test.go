package calendar

import (
	"io"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"
	"github.com/emersion/go-ical"
)

// read reads a file as go-ical does, which also checks which properties each
// component must and may have.
func read(t testing.TB, body string) *ical.Calendar {
	t.Helper()
	c, err := ical.NewDecoder(strings.NewReader(body)).Decode()
	if err == nil {
		err = ical.NewEncoder(io.Discard).Encode(c)
	}
	if err != nil {
		t.Fatalf("%v:\n%s", err, body)
	}
	return c
}

// texts are the properties of an event that people wrote, by name.
type texts map[string]string

var textNames = []string{"UID", "SUMMARY", "LOCATION", "DESCRIPTION", "CONTACT", "URL"}

// readTexts are the texts of a file's events, as two libraries read them.
func readTexts(t testing.TB, body string) (one, other []texts) {
	t.Helper()
	for _, e := range read(t, body).Events() {
		found := texts{}
		for _, name := range textNames {
			text := ""
			if p := e.Props.Get(name); name == "URL" && p != nil {
				text = p.Value
			} else if p != nil {
				all, err := p.TextList()
				if err != nil || len(all) != 1 {
					t.Fatalf("%s is read as %q, %v", name, all, err)
				}
				text = all[0]
			}
			found[name] = text
		}
		one = append(one, found)
	}
	c, err := ics.ParseCalendar(strings.NewReader(body))
	if err != nil {
		t.Fatalf("%v:\n%s", err, body)
	}
	for _, e := range c.Events() {
		found := texts{}
		for _, name := range textNames {
			found[name] = ""
			if p := e.GetProperty(ics.ComponentProperty(name)); p != nil {
				found[name] = p.Value
			}
		}
		other = append(other, found)
	}
	return one, other
}
