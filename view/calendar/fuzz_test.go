package calendar

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// scripts are texts whose bytes, order or marks break what counts characters.
var scripts = []string{"", "Comité d'investissement ; « 10,4 % » \\ \"ici\"", "a\\nb\\\\;c\\,", "deux\r\nlignes\rtrois\u2028quatre\u0085cinq",
	"لجنة الاستثمار الأولى", "ועדת השקעות", "投资委员会", "จำนวนผู้ใช้", "निवेश समिति", "Комитет", "👩🏽‍💻🏳️‍🌈👨‍👩‍👧‍👦", strings.Repeat("e\u0301\u0323", 60),
	"\xff\xfe\xc3", "BEGIN:VEVENT\r\nATTENDEE:mailto:a@e.fr\r\n x", " ,;: ", "\u202eevil", strings.Repeat("<", 200), strings.Repeat(" x", 100), "\ufeffBOM",
	"https://visio.example.fr/é?a=b c", strings.Repeat("z", 75), strings.Repeat("é", 76)}

// FuzzCalendar: whatever people write, both libraries read what was cleaned and
// nothing else, in lines that are short enough.
func FuzzCalendar(f *testing.F) {
	for i, text := range scripts {
		next := scripts[(i+1)%len(scripts)]
		f.Add(text, next, strings.Repeat(text+" ", 1+5_000/(1+utf8.RuneCountInString(text))), next, text, int64(1_792_888_000+i*1_800), int64(i*7))
	}
	f.Fuzz(func(t *testing.T, summary, location, description, address, organizer string, start, minutes int64) {
		e := Event{UID: "a" + summary, Start: time.Unix(start, 0), Summary: summary, Location: location, Description: description, URL: address,
			Organizer: organizer, LastModified: time.Unix(start, 0), Alarm: time.Duration(minutes) * time.Minute}
		e.End = e.Start.Add(time.Duration(minutes) * time.Minute)
		c := Calendar{Name: location, Language: organizer, Zone: "Europe/Paris", Events: []Event{e}}
		b, err := c.Bytes()
		if err != nil {
			if writable(e.Start) && writable(e.End) && !e.End.Before(e.Start) {
				t.Error(err)
			}
			return
		}
		body := string(b)
		checkLines(t, body)
		want := []texts{{"UID": line(e.UID), "SUMMARY": line(summary), "LOCATION": line(location), "DESCRIPTION": lines(description),
			"CONTACT": person(organizer), "URL": page(address)}}
		one, other := readTexts(t, body)
		if diff := cmp.Diff(want, one) + cmp.Diff(want, other); diff != "" {
			t.Errorf("read otherwise: %s\n%s", diff, body)
		}
		if got, want := bare(one[0]["DESCRIPTION"]), bare(description); got != want {
			t.Errorf("%q became %q", want, got)
		}
		if got, want := bare(one[0]["SUMMARY"]), bare(summary); got != want {
			t.Errorf("%q became %q", want, got)
		}
	})
}

// bare is a text without its spaces, control and direction characters: the rest
// is never lost.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, s)
}

// checkLines: lines end with CRLF, are at most 75 bytes, cut no character, and
// hold nothing that a reader could take for the end of a line.
func checkLines(t *testing.T, body string) {
	t.Helper()
	rest, ended := strings.CutSuffix(body, "\r\n")
	if !ended {
		t.Error("the last line has no end")
	}
	for l := range strings.SplitSeq(rest, "\r\n") {
		if len(l) > 75 || l == "" || !utf8.ValidString(l) || strings.ContainsFunc(l, unicode.IsControl) || strings.ContainsAny(l, "\u2028\u2029") {
			t.Errorf("line of %d bytes: %q", len(l), l)
		}
		if name := strings.FieldsFunc(l, func(r rune) bool { return r == ':' || r == ';' }); l[0] != ' ' && (name[0] == "ATTENDEE" || name[0] == "ORGANIZER") {
			t.Errorf("the file invites: %q", l)
		}
	}
}
