package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"jalon/bot"
	"jalon/commands"
	"jalon/view"
)

// A calendar is read, and read again only when it changed.
func TestACalendarIsRead(t *testing.T) {
	s := newShelf(t)
	c := s.committee("k1")
	secret := s.feed("agent", bot.FeedProduct, string(s.product))
	get := func(header http.Header) *httptest.ResponseRecorder {
		return s.ask(http.MethodGet, addressOf(secret), header)
	}
	first := get(nil)
	body, tag := first.Body.String(), first.Header().Get("ETag")
	if first.Code != http.StatusOK || len(tag) != 34 || first.Header().Get("Content-Length") != fmt.Sprint(len(body)) {
		t.Fatalf("%d %v\n%s", first.Code, first.Header(), body)
	}
	for name, want := range map[string]string{"Content-Type": "text/calendar; charset=utf-8", "Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"} {
		if got := first.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, want := range []string{"UID:k1@jalon\r\n", "SUMMARY:Comité d'investissement de DossierFacile\r\n", "DTSTART;TZID=Europe/Paris:20261210T143000\r\n", `LOCATION:Salle 24\, ou en visio`, "URL:https://visio.example/dossierfacile\r\n", "SEQUENCE:0\r\n", "STATUS:CONFIRMED\r\n"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is not in\n%s", want, body)
		}
	}
	if strings.Contains(strings.ToLower(strings.ReplaceAll(body, "\r\n ", "")), "secret") {
		t.Errorf("it says more than title, time, place and link:\n%s", body)
	}
	if head := s.ask(http.MethodHead, addressOf(secret), nil); head.Code != http.StatusOK || head.Body.Len() != 0 || head.Header().Get("ETag") != tag || head.Header().Get("Content-Length") != fmt.Sprint(len(body)) {
		t.Errorf("HEAD: %d %v", head.Code, head.Header())
	}
	for _, path := range []string{addressOf(secret) + "?refresh=1", strings.Replace(addressOf(secret), "agenda_", "%61genda%5F", 1)} {
		if same := s.ask(http.MethodGet, path, nil); same.Body.String() != body {
			t.Errorf("%s: %d", path, same.Code)
		}
	}
	for asked, want := range map[string]int{tag: 304, "W/" + tag: 304, `"x", ` + tag: 304, "*": 304, `"x"`: 200, strings.Trim(tag, `"`): 200, "": 200, strings.Repeat(",", 5000): 200} {
		again := get(http.Header{"If-None-Match": {asked}})
		if again.Code != want || again.Header().Get("ETag") != tag || (again.Body.Len() == 0) != (want == 304) {
			t.Errorf("If-None-Match %.40q: %d, want %d", asked, again.Code, want)
		}
		s.at = s.at.Add(time.Minute)
	}
	if again := get(http.Header{"If-None-Match": {`"x"`, tag}}); again.Code != http.StatusNotModified {
		t.Errorf("a second line: %d", again.Code)
	}
	if _, _, err := s.store.Attend(t.Context(), bot.Attending{Committee: "k1", At: s.clock.Now(), Answer: bot.Attendance{User: "intra", By: "intra", Says: bot.Present}}); err != nil {
		t.Fatal(err)
	}
	if again := get(nil); again.Header().Get("ETag") != tag {
		t.Error("an answer to a committee changes the calendar")
	}
	c.Start = c.Start.AddDate(0, 0, 7)
	if _, _, err := s.store.ChangeCommittee(t.Context(), bot.CommitteeChange{Action: bot.CommitteeMove, After: c, By: "coach", Door: "test", At: s.clock.Now()}); err != nil {
		t.Fatal(err)
	}
	moved := get(http.Header{"If-None-Match": {tag}})
	if moved.Code != http.StatusOK || !strings.Contains(moved.Body.String(), "20261217T143000") || !strings.Contains(moved.Body.String(), "SEQUENCE:1\r\n") {
		t.Errorf("moved: %d\n%s", moved.Code, moved.Body)
	}
	if f, err := s.store.Feeds(t.Context(), "agent"); err != nil || !f[0].LastUsed.Equal(s.clock.Now()) {
		t.Errorf("%+v %v", f, err)
	}
	if s.heard[feedUnchanged] != 5 || s.heard[feedRead] != 10 || len(s.heard) != 2 {
		t.Errorf("heard %v", s.heard)
	}
	if strings.Contains(s.log.String(), secret) || s.log.Len() > 0 {
		t.Errorf("it is logged: %s", s.log)
	}
}

// Whoever has another address than those given learns nothing, not even what
// there was.
func TestWrongAddresses(t *testing.T) {
	s := newShelf(t)
	s.committee("k1")
	ended, replaced := s.feed("agent", bot.FeedCoach, ""), s.feed("agent", bot.FeedProduct, string(s.product))
	secret := s.feed("agent", bot.FeedProduct, string(s.product))
	if _, err := s.store.DropFeed(t.Context(), "agent", bot.FeedScope{Kind: bot.FeedCoach}, "test", s.clock.Now()); err != nil {
		t.Fatal(err)
	}
	key := s.key(s.pix, "intra")
	left := s.feed("left", bot.FeedProduct, string(s.product))
	s.people["left"] = bot.Person{ID: "left", Guest: true, Gone: true}
	plain := strings.TrimPrefix(secret, "agenda_")
	s.Feeds.Of = func(ctx context.Context, hash string, at time.Time) (bot.Feed, error) {
		if hash == bot.HashKey(key) || hash == bot.HashKey(plain) {
			t.Error("what is no address of a calendar is looked up")
		}
		return s.store.FeedOf(ctx, hash, at)
	}
	var first *httptest.ResponseRecorder
	for name, file := range map[string]string{
		"wrong": bot.NewFeedSecret() + ".ics", "ended": ended + ".ics", "replaced": replaced + ".ics", "whose person has left": left + ".ics", "without its end": secret, "another end": secret + ".ICS",
		"its end twice": secret + ".ics.ics", "short": secret[:len(secret)-1] + ".ics", "more": secret + "A.ics", "small": strings.ToLower(secret) + ".ics", "its hash": bot.HashKey(secret) + ".ics",
		"marked hash": "agenda_" + bot.HashKey(secret) + ".ics", "huge": "agenda_" + strings.Repeat("A", 100_000) + ".ics", "only its end": ".ics", "a space": secret + "%20.ics", "a zero": secret + "%00.ics", "a line": secret + "%0d%0aX:%20y.ics",
		"a key of scripts": key + ".ics", "unmarked": plain + ".ics", "as a key": "jalon_" + plain + ".ics", "dots": "..%2f..%2fetc%2fpasswd", "more dots": "..%2fcalendar%2f" + secret + ".ics", "of Windows": "..%5c" + secret + ".ics", "of nobody": "%e2%80%ae.ics", "no UTF-8": "agenda_%ff.ics",
	} {
		s.at = s.at.Add(time.Minute)
		got := s.ask(http.MethodGet, commands.CalendarPath+file, nil)
		if first == nil {
			first = got
		}
		if got.Code != http.StatusNotFound || got.Body.Len() != 0 || fmt.Sprint(got.Header()) != fmt.Sprint(first.Header()) {
			t.Errorf("%s: %d %v %q", name, got.Code, got.Header(), got.Body)
		}
	}
	if first.Header().Get("Cache-Control") != "no-store" || first.Header().Get("ETag") != "" {
		t.Errorf("%v", first.Header())
	}
	for _, path := range []string{"/calendar", "/calendar/", addressOf(secret) + "/", addressOf(secret) + "/x", "/calendar/../calendar/x/" + secret + ".ics"} {
		if got := s.ask(http.MethodGet, path, nil); got.Code == http.StatusOK || strings.Contains(got.Body.String(), "BEGIN:") {
			t.Errorf("%s: %d", path, got.Code)
		}
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, http.MethodPatch, "PROPFIND", "REPORT"} {
		for _, one := range []string{secret, bot.NewFeedSecret()} {
			if got := s.ask(method, addressOf(one), nil); got.Code != http.StatusMethodNotAllowed || got.Header().Get("Allow") != "GET, HEAD" || got.Body.Len() != 0 {
				t.Errorf("%s: %d %v", method, got.Code, got.Header())
			}
		}
	}
	for _, one := range []string{secret, "jalon_" + plain} { // nor does it note figures
		if status, _ := s.send("/mesures/pix", one, october); status != http.StatusUnauthorized {
			t.Errorf("as a key: %d", status)
		}
	}
	if held, err := s.store.Feeds(t.Context(), "agent"); err != nil || len(held) != 1 || !held[0].LastUsed.IsZero() {
		t.Errorf("wrong addresses count as a use: %+v %v", held, err)
	}
	if got := s.ask(http.MethodGet, addressOf(secret), nil); got.Code != http.StatusOK {
		t.Errorf("the right one: %d", got.Code)
	}
	for _, one := range []string{secret, plain, ended, replaced, left, key, bot.HashKey(secret), bot.HashKey(left)} {
		if strings.Contains(s.log.String(), one) {
			t.Errorf("%q is in the log", one)
		}
	}
}

// A calendar is for who made it, as long as they may read it.
func TestACalendarDiesWithItsPerson(t *testing.T) {
	s := newShelf(t)
	s.committee("k1")
	secret, coached := s.feed("agent", bot.FeedProduct, string(s.product)), s.feed("coach", bot.FeedCoach, "")
	expect := func(what, secret string, want int, events int) {
		t.Helper()
		got := s.ask(http.MethodGet, addressOf(secret), nil)
		if got.Code != want || strings.Count(got.Body.String(), "BEGIN:VEVENT") != events || want == http.StatusServiceUnavailable && got.Header().Get("Retry-After") == "" {
			t.Errorf("%s: %d %v\n%s", what, got.Code, got.Header(), got.Body)
		}
		s.at = s.at.Add(time.Minute)
	}
	expect("a member", secret, 200, 1)
	s.people["agent"] = bot.Person{ID: "agent", Guest: true}
	expect("a guest", secret, 404, 0)
	s.people["agent"] = bot.Person{ID: "agent", Guest: true, Gone: true}
	expect("deactivated", secret, 404, 0)
	s.people["agent"] = bot.Person{ID: "agent", Gone: true}
	expect("deactivated, and no guest", secret, 404, 0)
	s.people["agent"] = bot.Person{ID: "agent", Guest: true, Unknown: true}
	expect("the chat does not say", secret, 503, 0)
	delete(s.people, "agent")
	s.known.Gone = map[bot.UserID]bool{"agent": true}
	expect("left, by the directory", secret, 404, 0)
	s.known.Gone = nil
	s.Feeds.Ready = func() bool { return false }
	expect("nobody is known yet", secret, 503, 0)
	s.Feeds.Ready = func() bool { return true }
	expect("a coach", coached, 200, 1)
	s.known.Settings[0].Team[0].Role = bot.RoleDesign
	expect("who is it no more", coached, 404, 0)
	s.known.Settings[0].Team[0] = bot.Member{User: "other", Role: bot.RoleCoach, Sure: true}
	expect("and out of the team", coached, 404, 0)
	s.known.Matches = map[bot.ProductID][]bot.Member{s.product: {{User: "coach", Role: bot.RoleCoach}}}
	expect("a coach by the catalogue alone", coached, 404, 0)
	s.known.Coaches = []bot.UserID{"coach"}
	expect("and by a channel of coaches", coached, 200, 1)
	s.known.Coaches = nil
	s.Feeds.Render = func(string, bot.FeedPage) ([]byte, error) { return nil, errors.New("no words") }
	expect("it cannot be written", secret, 503, 0)
	words, err := view.New(nil)
	s.must(err)
	s.Feeds.Render = words.Feed
	_, err = s.store.Erase(t.Context(), "agent", "test", s.clock.Now())
	s.must(err)
	expect("erased", secret, 404, 0)
	expect("somebody else", coached, 404, 0)
	s.must(s.store.Close())
	expect("the store is closed", coached, 503, 0)
	if want := map[string]int{feedRead: 3, feedLost: 8, feedLater: 2, feedFailed: 2, feedUnknown: 1}; !maps.Equal(s.heard, want) {
		t.Errorf("heard %v, want %v", s.heard, want)
	}
	if n := bytes.Count(s.log.Bytes(), []byte("\n")); n != 2 || strings.Contains(s.log.String(), secret) || strings.Contains(s.log.String(), bot.HashKey(secret)) {
		t.Errorf("the log has %d lines:\n%s", n, s.log)
	}
}

// A calendar's words are its person's.
func TestACalendarSpeaksItsPersonsLanguage(t *testing.T) {
	s := newShelf(t)
	s.committee("k1")
	secret := s.feed("agent", bot.FeedProduct, string(s.product))
	for lang, want := range map[string]string{"en": "SUMMARY:Comité d'investissement of DossierFacile", "fr": "SUMMARY:Comité d'investissement de DossierFacile"} {
		s.people["agent"] = bot.Person{ID: "agent", Language: lang}
		if got := s.ask(http.MethodGet, addressOf(secret), nil).Body.String(); !strings.Contains(strings.ReplaceAll(got, "\r\n ", ""), want) {
			t.Errorf("%s: %q is not in\n%s", lang, want, got)
		}
	}
}

// A reader who went away is no fault.
func TestAReaderGoesAway(t *testing.T) {
	s := newShelf(t)
	secret := s.feed("agent", bot.FeedProduct, string(s.product))
	ctx, cancel := context.WithCancel(t.Context())
	s.Feeds.Lines = func(ctx context.Context, _ bot.Feed, _ bot.Person) (bot.FeedPage, bool, error) {
		cancel()
		return bot.FeedPage{}, false, ctx.Err()
	}
	s.mux.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, addressOf(secret), nil))
	if s.heard[feedFailed] != 1 || s.log.Len() > 0 {
		t.Errorf("heard %v, logged %s", s.heard, s.log)
	}
}

// Who reads too often waits; wrong addresses never hold up a right one that
// comes from where they do, nor one reader another.
func TestReadersArePaced(t *testing.T) {
	s := newShelf(t)
	mine, other := s.feed("agent", bot.FeedProduct, string(s.product)), s.feed("dev", bot.FeedProduct, string(s.product))
	count := func(secret string, n int) (statuses map[int]int, after string) {
		statuses = map[int]int{}
		for range n {
			w := s.ask(http.MethodGet, addressOf(secret), nil)
			statuses[w.Code]++
			after = w.Header().Get("Retry-After")
		}
		return statuses, after
	}
	if got, after := count(bot.NewFeedSecret(), 50); got[404] != feedMinute || got[429] != 50-feedMinute || after != "3" {
		t.Errorf("a wrong one: %v, again after %s", got, after)
	}
	if got, after := count(mine, 30); got[200] != feedMinute || got[429] != 10 || after != "3" {
		t.Errorf("the right one: %v, again after %s", got, after)
	}
	if got, _ := count(other, feedMinute); got[200] != feedMinute {
		t.Errorf("somebody else's: %v", got)
	}
	s.at = s.at.Add(9 * time.Second)
	if got, _ := count(mine, 10); got[200] != 3 {
		t.Errorf("later: %v", got)
	}
	if s.heard[feedTooFast] != 30+10+7 {
		t.Errorf("heard %v", s.heard)
	}
}

// Many readers at once of one calendar have the same, and its use is written
// once.
func TestManyReadersAtOnce(t *testing.T) {
	s := newShelf(t)
	s.committee("k1")
	secret := s.feed("agent", bot.FeedProduct, string(s.product))
	s.Feeds.Heard = func(string) {}
	var wg sync.WaitGroup
	tags := make([]string, feedMinute)
	for i := range tags {
		wg.Go(func() { tags[i] = s.ask(http.MethodGet, addressOf(secret), nil).Header().Get("ETag") })
	}
	wg.Wait()
	for _, tag := range tags {
		if tag == "" || tag != tags[0] {
			t.Errorf("%q and %q", tag, tags[0])
		}
	}
}
