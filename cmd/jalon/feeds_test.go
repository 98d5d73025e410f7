package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/emersion/go-ical"

	"jalon/bot"
	"jalon/commands"
	"jalon/e2e/khal"
	"jalon/mattermost"
	"jalon/store"
)

// reading is a bot whose calendars are read, and the chat that says who reads.
type reading struct {
	*service
	t       *testing.T
	handler http.Handler
	log     *bytes.Buffer
	product bot.ProductID // DossierFacile
}

func newReading(t *testing.T) *reading {
	t.Helper()
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "jalon.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	chat := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := path.Base(r.URL.Path)
		rest := map[string]string{"left": `,"delete_at":1`, "guest": `,"roles":"system_guest"`, "german": `,"locale":"de"`, "agent": `,"locale":"fr"`}[id]
		fmt.Fprintf(w, `{"id":%q,"username":%q%s}`, id, id, rest)
	}))
	t.Cleanup(chat.Close)
	b := &reading{t: t, log: &bytes.Buffer{}}
	log := slog.New(slog.NewTextHandler(io.MultiWriter(b.log, t.Output()), &slog.HandlerOptions{Level: slog.LevelDebug}))
	clock := bot.NewManualClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	door, err := mattermost.New(mattermost.Options{URL: chat.URL, BotURL: "https://jalon.example", Token: "t", SealKeys: strings.Repeat("ab", 32), Installation: "i",
		Language: "en", CommandTokens: func(bool) [][]byte { return nil }, Clock: clock, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	cfg := defaults()
	cfg.Language, cfg.Catalogue.Source = "en", "sample"
	a, err := assemble(&cfg, st, parts{chat: door, channels: door, names: door, clock: clock, nonce: mattermost.NewNonce}, log)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.keeper.Refresh(t.Context(), clock.Now()); err != nil {
		t.Fatal(err)
	}
	s, ok := a.keeper.Current().Catalogue.Startup("dossierfacile")
	if !ok {
		t.Fatal("the sample has no dossierfacile")
	}
	b.service, b.product = &service{assembly: a, door: door, metrics: newMetrics()}, s.ID
	b.router.APIURL, b.router.Ready = "https://jalon.example", b.ready.Load
	b.ready.Store(true)
	b.handler = b.publicHandler()
	return b
}

// calendar types /comite agenda, and returns the path of the address shown.
func (b *reading) calendar(u bot.UserID, text string) string {
	b.t.Helper()
	reply, err := b.router.Command(b.t.Context(), commands.Call{Who: b.door.Who(b.t.Context(), u), Trigger: "comite", Text: text, Door: "test"})
	made, ok := reply.Show.(bot.FeedMade)
	if err != nil || !ok {
		b.t.Fatalf("%+v %v", reply.Show, err)
	}
	address, ours := strings.CutPrefix(made.URL, "https://jalon.example")
	if !ours {
		b.t.Fatalf("its address is %s", made.URL)
	}
	return address
}

func (b *reading) get(path string) (status int, body string) {
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, httptest.NewRequestWithContext(b.t.Context(), http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

// event is the one event of a calendar, as two libraries read it.
func (b *reading) event(body string) (one *ics.VEvent, other ical.Event) {
	b.t.Helper()
	c, err := ics.ParseCalendar(strings.NewReader(body))
	if err != nil || len(c.Events()) != 1 {
		b.t.Fatalf("%v:\n%s", err, body)
	}
	read, err := ical.NewDecoder(strings.NewReader(body)).Decode()
	if err == nil { // which checks what each component must and may have
		err = ical.NewEncoder(io.Discard).Encode(read)
	}
	if err != nil || len(read.Events()) != 1 {
		b.t.Fatalf("%v:\n%s", err, body)
	}
	return c.Events()[0], read.Events()[0]
}

// A committee is one meeting in the calendars of who follows it, through all that
// becomes of it: two libraries and a program read so.
func TestACalendarFollowsACommittee(t *testing.T) {
	program := khal.Require(t)
	b := newReading(t)
	paris := mustZone("Europe/Paris")
	c := bot.Committee{ID: "k1", Product: b.product, Type: "comité d'investissement", Start: time.Date(2026, 12, 10, 14, 30, 0, 0, paris), Length: 50 * time.Minute, Zone: "Europe/Paris",
		Place: "Salle 24, ou en visio ; 2e étage, à gauche en sortant de l'ascenseur", Link: "https://visio.example/dossierfacile", Note: "secret", State: bot.CommitteePlanned}
	c, _, err := b.store.Announce(t.Context(), bot.Announcement{Committee: c, By: "coach", Door: "test", At: b.clock.Now()})
	if err != nil {
		t.Fatal(err)
	}
	calendar := b.calendar("agent", "agenda dossierfacile")
	change := func(action bot.CommitteeAction) {
		t.Helper()
		clock := b.clock.(*bot.ManualClock)
		clock.Set(clock.Now().Add(time.Hour))
		if c, _, err = b.store.ChangeCommittee(t.Context(), bot.CommitteeChange{Action: action, Was: c.Sequence, After: c, By: "coach", Door: "test", At: clock.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(what, status string, sequence int) {
		t.Helper()
		code, body := b.get(calendar)
		if code != http.StatusOK || strings.Contains(body, "secret") {
			t.Fatalf("%s: %d\n%s", what, code, body)
		}
		one, other := b.event(body)
		for name, want := range map[string]string{"UID": "k1@jalon", "SEQUENCE": fmt.Sprint(sequence), "STATUS": status, "URL": c.Link, "LOCATION": c.Place, "SUMMARY": "Comité d'investissement de DossierFacile",
			"LAST-MODIFIED": c.ChangedAt.UTC().Format("20060102T150405Z"), "DTSTART": c.Start.In(paris).Format("20060102T150405"), "DTEND": c.End().In(paris).Format("20060102T150405")} {
			if got := one.GetProperty(ics.ComponentProperty(name)); got == nil || got.Value != want {
				t.Errorf("%s: %s is %+v, want %s", what, name, got, want)
			}
		}
		start, err := other.DateTimeStart(nil)
		if err != nil || !start.Equal(c.Start) || start.Location().String() != "Europe/Paris" {
			t.Errorf("%s: it begins %v, %v", what, start, err)
		}
		if alarmed := len(one.Alarms()) == 1 && len(other.Children) == 1; alarmed != (status == "CONFIRMED") {
			t.Errorf("%s: an alarm %v\n%s", what, alarmed, body)
		}
		for line := range strings.SplitSeq(body, "\r\n") {
			if len(line) > 75 {
				t.Errorf("%s: a line of %d bytes: %s", what, len(line), line)
			}
		}
		want := c.Start.In(paris).Format("2006-01-02 15:04") + " " + c.End().In(paris).Format("2006-01-02 15:04") + "|Comité d'investissement de DossierFacile|" + c.Place + "|" + status + " |\n"
		if got := program.Take(body); got != want {
			t.Errorf("%s: the program shows\n%swant\n%s", what, got, want)
		}
	}
	expect("announced", "CONFIRMED", 0)
	c.Start = time.Date(2026, 12, 17, 9, 0, 0, 0, paris)
	change(bot.CommitteeMove)
	expect("moved", "CONFIRMED", 1)
	c.Place = "Salle 7"
	change(bot.CommitteeComplete)
	expect("elsewhere", "CONFIRMED", 2)
	change(bot.CommitteeCancel)
	expect("cancelled", "CANCELLED", 3)
	for _, text := range []string{"agenda mtes", "agenda dossierfacile"} {
		if code, body := b.get(b.calendar("agent", text)); code != http.StatusOK || strings.Count(body, "BEGIN:VEVENT") != 1 {
			t.Errorf("%s: %d\n%s", text, code, body)
		}
	}
	if code, _ := b.get(calendar); code != http.StatusNotFound {
		t.Errorf("the address before: %d", code)
	}
	if strings.Contains(b.log.String(), "agenda_") || strings.Contains(b.log.String(), bot.HashKey(strings.TrimSuffix(path.Base(calendar), ".ics"))) {
		t.Errorf("an address is in the log:\n%s", b.log)
	}
}

// A calendar is read in its person's language, else the configuration's, by nobody
// who may not, and each request is counted.
func TestWhoseCalendarIsRead(t *testing.T) {
	b := newReading(t)
	if code, body := b.get(b.calendar("german", "agenda dossierfacile")); code != http.StatusOK || !strings.Contains(body, "NAME:Committees of DossierFacile\r\n") {
		t.Errorf("neither French nor English: %d\n%s", code, body)
	}
	if code, body := b.get(b.calendar("agent", "agenda dossierfacile")); code != http.StatusOK || !strings.Contains(body, "NAME:Comités de DossierFacile\r\n") {
		t.Errorf("French: %d\n%s", code, body)
	}
	for _, u := range []bot.UserID{"left", "guest"} {
		secret := bot.NewFeedSecret()
		if err := b.store.SetFeed(t.Context(), bot.Feed{Hash: bot.HashKey(secret), User: u, Scope: bot.FeedScope{Kind: bot.FeedCoach}, At: b.clock.Now()}, "test"); err != nil {
			t.Fatal(err)
		}
		if code, body := b.get(commands.CalendarPath + secret + ".ics"); code != http.StatusNotFound || body != "" {
			t.Errorf("%s: %d %s", u, code, body)
		}
	}
	if code, _ := b.get(commands.CalendarPath + bot.NewFeedSecret() + ".ics"); code != http.StatusNotFound {
		t.Errorf("nobody's: %d", code)
	}
	b.ready.Store(false)
	if code, _ := b.get(commands.CalendarPath + bot.NewFeedSecret() + ".ics"); code != http.StatusServiceUnavailable {
		t.Errorf("too early: %d", code)
	}
	_, counted := b.get("/metrics")
	for outcome, n := range map[string]int{"read": 2, "lost": 2, "unknown": 1, "later": 1} {
		if want := fmt.Sprintf("jalon_calendar_requests_total{outcome=%q} %d\n", outcome, n); !strings.Contains(counted, want) {
			t.Errorf("%q is not in the metrics", want)
		}
	}
	if strings.Contains(counted, "agenda_") {
		t.Error("an address is in the metrics")
	}
}
