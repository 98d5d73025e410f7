package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"jalon/bot"
)

// feedMinute is what one feed may ask in a minute, and what one address may ask
// for that is none: programs read a feed a few times a day.
const feedMinute = 20

// Feeds gives the calendars that people subscribed to: GET {path}{file}, the file
// being a secret and ".ics". A secret is never logged, and who has a wrong one
// learns nothing.
type Feeds struct {
	// Of returns the feed that a hash opens, and writes down its use.
	Of func(ctx context.Context, hash string, at time.Time) (bot.Feed, error)
	// Lines are what a feed holds for its person now; ok is false when they may
	// not read it any more.
	Lines  func(ctx context.Context, f bot.Feed, who bot.Person) (page bot.FeedPage, ok bool, err error)
	Who    func(context.Context, bot.UserID) bot.Person // as the chat knows them now
	Render func(lang string, page bot.FeedPage) ([]byte, error)
	Ready  func() bool // it is known who may do what
	Clock  bot.Clock
	Log    *slog.Logger
	Now    func() time.Time // that readers are paced by; nil for the real time, as Clock may stand

	feeds limits
	wrong limits
}

func (f *Feeds) now() time.Time {
	if f.Now != nil {
		return f.Now()
	}
	return time.Now()
}

// ServeHTTP answers a calendar, or nothing.
func (f *Feeds) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("X-Robots-Tag", "noindex")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	if !f.Ready() {
		w.Header().Set("Retry-After", "30")
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	body, status := f.read(w, r)
	if status != http.StatusOK {
		w.WriteHeader(status)
		return
	}
	sum := sha256.Sum256(body)
	etag := `"` + hex.EncodeToString(sum[:16]) + `"`
	w.Header().Set("ETag", etag)
	w.Header().Set("Cache-Control", "private, no-cache")
	if sameTag(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", `inline; filename="jalon.ics"`)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		w.Write(body)
	}
}

// read is the calendar that a request may have, or the status that says no.
func (f *Feeds) read(w http.ResponseWriter, r *http.Request) (body []byte, status int) {
	secret, ics := strings.CutSuffix(r.PathValue("file"), ".ics")
	feed, err := bot.Feed{}, bot.ErrNotFound
	if ics && bot.LooksLikeKey(secret) {
		feed, err = f.Of(r.Context(), bot.HashKey(secret), f.Clock.Now())
	}
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return nil, f.paced(w, &f.wrong, senderOf(r.RemoteAddr), http.StatusNotFound)
	case err != nil:
		return nil, f.fail("find a feed", err)
	}
	if status := f.paced(w, &f.feeds, feed.Hash, http.StatusOK); status != http.StatusOK {
		return nil, status
	}
	who := f.Who(r.Context(), feed.User)
	if who.Unknown { // the chat does not answer: it is asked again
		w.Header().Set("Retry-After", "60")
		return nil, http.StatusServiceUnavailable
	}
	page, may, err := f.Lines(r.Context(), feed, who)
	switch {
	case err != nil:
		return nil, f.fail("read a feed", err)
	case who.Gone || !may:
		return nil, http.StatusNotFound
	}
	if body, err = f.Render(who.Language, page); err != nil {
		return nil, f.fail("write a feed", err)
	}
	return body, http.StatusOK
}

// paced is the status of one more request of a reader.
func (f *Feeds) paced(w http.ResponseWriter, l *limits, reader string, otherwise int) int {
	wait := l.take(reader, feedMinute, f.now())
	if wait <= 0 {
		return otherwise
	}
	w.Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
	return http.StatusTooManyRequests
}

func (f *Feeds) fail(what string, err error) int {
	f.Log.Error("a calendar cannot be given", "what", what, "err", err)
	return http.StatusServiceUnavailable
}

// sameTag tells whether a reader has this version already.
func sameTag(asked, etag string) bool {
	for _, one := range strings.Split(asked, ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == etag || one == "*" {
			return true
		}
	}
	return false
}
