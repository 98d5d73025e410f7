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
	Lines func(ctx context.Context, f bot.Feed, who bot.Person) (page bot.FeedPage, ok bool, err error)
	// One is the calendar of one committee, whose id nobody guesses: for whoever was
	// given its address. ok is false when there is none to show.
	One    func(ctx context.Context, id bot.CommitteeID) (page bot.FeedPage, ok bool, err error)
	Who    func(context.Context, bot.UserID) bot.Person // as the chat knows them now
	Render func(lang string, page bot.FeedPage) ([]byte, error)
	Ready  func() bool // it is known who may do what
	Heard  func(outcome string)
	Clock  bot.Clock
	Log    *slog.Logger
	Now    func() time.Time // that readers are paced by; nil for the real time, as Clock may stand

	feeds limits
	wrong limits
}

// The outcomes of a request for a calendar.
const (
	feedRead      = "read"
	feedUnchanged = "unchanged" // since its reader last had it
	feedUnknown   = "unknown"   // no feed has this address
	feedLost      = "lost"      // its person has left, or may not read it any more
	feedTooFast   = "too-fast"
	feedLater     = "later" // nobody can say now whose it is
	feedFailed    = "failed"
	feedMethod    = "method"
)

func (f *Feeds) now() time.Time {
	if f.Now != nil {
		return f.Now()
	}
	return time.Now()
}

// refusal is why a request has no calendar.
type refusal struct {
	status  int
	outcome string
	wait    time.Duration // before the next; 0 when that does not matter
}

// ServeHTTP answers a calendar, or nothing.
func (f *Feeds) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("X-Robots-Tag", "noindex")
	body, no := f.read(r)
	if no == nil {
		f.Heard(f.give(w, r, body))
		return
	}
	f.Heard(no.outcome)
	w.Header().Set("Cache-Control", "no-store")
	if no.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", "GET, HEAD")
	}
	if no.wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((no.wait+time.Second-1)/time.Second)))
	}
	w.WriteHeader(no.status)
}

// give writes a calendar, unless its reader has it already.
func (f *Feeds) give(w http.ResponseWriter, r *http.Request, body []byte) (outcome string) {
	sum := sha256.Sum256(body)
	etag := `"` + hex.EncodeToString(sum[:16]) + `"`
	w.Header().Set("ETag", etag)
	w.Header().Set("Cache-Control", "private, no-cache")
	if sameTag(r.Header.Values("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return feedUnchanged
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", `inline; filename="jalon.ics"`)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		w.Write(body)
	}
	return feedRead
}

// read is the calendar that a request may have; else why it may not.
func (f *Feeds) read(r *http.Request) (body []byte, no *refusal) {
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return nil, &refusal{http.StatusMethodNotAllowed, feedMethod, 0}
	case !f.Ready():
		return nil, &refusal{http.StatusServiceUnavailable, feedLater, 30 * time.Second}
	}
	if id, is := committeeOf(r.PathValue("file")); is {
		return f.readOne(r, id)
	}
	feed, no := f.find(r)
	if no != nil {
		return nil, no
	}
	who := f.Who(r.Context(), feed.User)
	if who.Unknown { // the chat does not answer: it is asked again
		return nil, &refusal{http.StatusServiceUnavailable, feedLater, time.Minute}
	}
	page, may, err := f.Lines(r.Context(), feed, who)
	switch {
	case err != nil:
		return nil, f.failed(r, "read a calendar", err)
	case who.Gone || !may:
		return nil, &refusal{http.StatusNotFound, feedLost, 0}
	}
	if body, err = f.Render(who.Language, page); err != nil {
		return nil, f.failed(r, "write a calendar", err)
	}
	return body, nil
}

// committeeOf is the committee that an address is of.
func committeeOf(file string) (id bot.CommitteeID, is bool) {
	name, ics := strings.CutSuffix(file, ".ics")
	text, is := strings.CutPrefix(name, bot.CommitteeFile)
	return bot.CommitteeID(text), is && ics && len(text) <= longestID
}

// longestID is of a committee, in bytes; ours are shorter.
const longestID = 64

// readOne is the calendar of one committee, as everybody may read it.
func (f *Feeds) readOne(r *http.Request, id bot.CommitteeID) (body []byte, no *refusal) {
	page, ok, err := f.One(r.Context(), id)
	switch {
	case err != nil:
		return nil, f.failed(r, "read a committee", err)
	case !ok:
		return nil, f.paced(&f.wrong, senderOf(r.RemoteAddr), &refusal{http.StatusNotFound, feedUnknown, 0})
	}
	if no := f.paced(&f.feeds, string(id), nil); no != nil {
		return nil, no
	}
	if body, err = f.Render("", page); err != nil {
		return nil, f.failed(r, "write a calendar", err)
	}
	return body, nil
}

// find is the feed of an address. A good one is never held up by the wrong ones
// that come from where it is asked, which may be a proxy.
func (f *Feeds) find(r *http.Request) (feed bot.Feed, no *refusal) {
	secret, ics := strings.CutSuffix(r.PathValue("file"), ".ics")
	err := bot.ErrNotFound
	if ics && bot.LooksLikeFeedSecret(secret) {
		feed, err = f.Of(r.Context(), bot.HashKey(secret), f.Clock.Now())
	}
	switch {
	case errors.Is(err, bot.ErrNotFound):
		no = &refusal{http.StatusNotFound, feedUnknown, 0}
		return feed, f.paced(&f.wrong, senderOf(r.RemoteAddr), no)
	case err != nil:
		return feed, f.failed(r, "find a calendar", err)
	}
	return feed, f.paced(&f.feeds, feed.Hash, nil)
}

// paced counts one more request of a reader, whose answer is no unless there
// were too many.
func (f *Feeds) paced(l *limits, reader string, no *refusal) *refusal {
	if wait := l.take(reader, feedMinute, f.now()); wait > 0 {
		return &refusal{http.StatusTooManyRequests, feedTooFast, wait}
	}
	return no
}

// failed is what is no fault of the reader's; one who went away misses nothing.
func (f *Feeds) failed(r *http.Request, doing string, err error) *refusal {
	if r.Context().Err() == nil {
		f.Log.Error("a calendar cannot be given", "doing", doing, "err", err)
	}
	return &refusal{http.StatusServiceUnavailable, feedFailed, time.Minute}
}

// sameTag tells whether a reader has this version already.
func sameTag(asked []string, etag string) bool {
	for one := range strings.SplitSeq(strings.Join(asked, ","), ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == etag || one == "*" {
			return true
		}
	}
	return false
}
