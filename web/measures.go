package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"jalon/bot"
)

// Door is the name of this door in the journal.
const Door = "api"

// What a key may ask in a minute, and how many wrong keys one address may show.
const (
	keyMinute   = 60
	wrongMinute = 30
)

// Store is what the door needs of the store.
type Store interface {
	KeyByHash(ctx context.Context, hash string) (bot.APIKey, error)
	TouchKey(ctx context.Context, hash string, at time.Time) error
	Products(ctx context.Context) (now, former map[string]bot.ProductID, err error)
	Facts(ctx context.Context, p bot.ProductID) (bot.Facts, error)
	Record(ctx context.Context, e bot.Entry) (bot.Saved, error)
}

// Rights tells who may do what now; *commands.Router does.
type Rights interface {
	MayNow(ctx context.Context, who bot.Person, a bot.Action, p bot.ProductID) (as bot.Role, may bool, err error)
}

// Measures takes figures that scripts send: POST {path}{slug}, the slug in the
// path value "slug".
type Measures struct {
	Store  Store
	Rights Rights
	Who    func(context.Context, bot.UserID) bot.Person // as the chat knows them now
	Ready  func() bool                                  // it is known who may do what
	Wake   func()                                       // tells the sender there is something to send
	Clock  bot.Clock
	Zone   *time.Location
	Log    *slog.Logger
	Now    func() time.Time // that senders are paced by; nil for the real time, as Clock may stand

	keys  limits
	wrong limits
}

func (m *Measures) now() time.Time {
	if m.Now != nil {
		return m.Now()
	}
	return time.Now()
}

// ServeHTTP answers JSON: 200 with what the periods have now, or codes.
func (m *Measures) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		refuse(w, http.StatusMethodNotAllowed, fault{Code: codeMethod, Wanted: []string{http.MethodPost}})
		return
	}
	if !m.Ready() {
		refuse(w, http.StatusServiceUnavailable, fault{Code: codeNotReady})
		return
	}
	k, ok := m.key(w, r)
	if !ok {
		return
	}
	as, ok := m.right(w, r, k)
	if !ok {
		return
	}
	if err := m.Store.TouchKey(r.Context(), k.Hash, m.Clock.Now()); err != nil {
		m.fail(w, k, "note the use of a key", err)
		return
	}
	m.take(w, r, k, as)
}

// key is the key of a request, when it is one for the product of its path. A
// good key is never held up by the wrong ones that come from its address, which
// may be that of a proxy; whoever has the wrong key learns nothing else.
func (m *Measures) key(w http.ResponseWriter, r *http.Request) (k bot.APIKey, ok bool) {
	k, err := m.find(r)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		m.fail(w, bot.APIKey{}, "find a key", err)
		return k, false
	}
	if err != nil {
		if m.wait(w, m.wrong.take(senderOf(r.RemoteAddr), wrongMinute, m.now())) {
			return k, false
		}
		m.Log.Warn("figures are refused", "status", http.StatusUnauthorized)
		w.Header().Set("WWW-Authenticate", `Bearer realm="jalon"`)
		refuse(w, http.StatusUnauthorized, fault{Code: codeKey})
		return k, false
	}
	return k, !m.wait(w, m.keys.take(k.Hash, keyMinute, m.now()))
}

// find is the key that a request shows; bot.ErrNotFound for none, and for one of
// another product than its path's.
func (m *Measures) find(r *http.Request) (k bot.APIKey, err error) {
	shown := r.Header.Values("Authorization")
	if len(shown) != 1 {
		return k, bot.ErrNotFound
	}
	scheme, key, _ := strings.Cut(shown[0], " ")
	if key = strings.TrimSpace(key); !strings.EqualFold(scheme, "Bearer") || !bot.LooksLikeKey(key) {
		return k, bot.ErrNotFound
	}
	if k, err = m.Store.KeyByHash(r.Context(), bot.HashKey(key)); err != nil {
		return k, err
	}
	now, former, err := m.Store.Products(r.Context())
	if err != nil {
		return k, err
	}
	slug := r.PathValue("slug")
	product, known := now[slug]
	if !known {
		product, known = former[slug]
	}
	if !known || product != k.Product {
		return k, bot.ErrNotFound
	}
	return k, nil
}

// wait tells somebody who asks too often when to ask again.
func (m *Measures) wait(w http.ResponseWriter, wait time.Duration) bool {
	if wait <= 0 {
		return false
	}
	w.Header().Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	refuse(w, http.StatusTooManyRequests, fault{Code: codeTooFast})
	return true
}

// right tells by which right a key's owner notes figures now.
func (m *Measures) right(w http.ResponseWriter, r *http.Request, k bot.APIKey) (as bot.Role, ok bool) {
	as, may, err := m.Rights.MayNow(r.Context(), m.Who(r.Context(), k.By), bot.ActionRecord, k.Product)
	switch {
	case err != nil:
		m.fail(w, k, "tell who may", err)
		return "", false
	case !may:
		m.Log.Warn("figures are refused", "status", http.StatusForbidden, "product", k.Product, "person", k.By)
		refuse(w, http.StatusForbidden, fault{Code: codeRight})
		return "", false
	}
	return as, true
}

// take stores what a request says: all of it, or nothing.
func (m *Measures) take(w http.ResponseWriter, r *http.Request, k bot.APIKey, as bot.Role) {
	measures, status, found := readBody(w, r)
	if status != 0 {
		m.refuse(w, k, status, found)
		return
	}
	facts, err := m.Store.Facts(r.Context(), k.Product)
	if err != nil {
		m.fail(w, k, "read figures", err)
		return
	}
	read := reading{facts: facts, today: bot.DateOf(m.Clock.Now().In(m.Zone))}
	for n, raw := range measures {
		read.measure(n, raw)
	}
	if len(read.faults) > 0 {
		m.refuse(w, k, http.StatusUnprocessableEntity, read.faults...)
		return
	}
	saved, err := m.Store.Record(r.Context(), bot.Entry{Product: k.Product, By: k.By, As: as, Door: Door, At: m.Clock.Now(),
		Figures: read.figures, Differing: true})
	if err != nil {
		m.fail(w, k, "record figures", err)
		return
	}
	if len(saved.Measures) > 0 {
		m.Wake()
	}
	answer(w, http.StatusOK, stored(saved, read.figures))
}

func (m *Measures) refuse(w http.ResponseWriter, k bot.APIKey, status int, faults ...fault) {
	m.Log.Warn("figures are refused", "status", status, "product", k.Product, "person", k.By, "why", faults[0].Code, "faults", len(faults))
	refuse(w, status, faults...)
}

// fail answers what is no fault of theirs.
func (m *Measures) fail(w http.ResponseWriter, k bot.APIKey, doing string, err error) {
	status, code := http.StatusInternalServerError, codeOutOfOrder
	if errors.Is(err, bot.ErrAway) || errors.Is(err, context.DeadlineExceeded) || bot.AsError(err).Code == bot.CodeBusy {
		status, code = http.StatusServiceUnavailable, codeNotReady
	}
	m.Log.Error("figures of a script are not taken", "status", status, "product", k.Product, "doing", doing, "err", err)
	refuse(w, status, fault{Code: code})
}

// measureJSON is what a period has now.
type measureJSON struct {
	Indicator   string  `json:"indicateur"`
	Period      string  `json:"periode"`
	Value       float64 `json:"valeur"`
	Provisional bool    `json:"provisoire"`
	Stored      bool    `json:"enregistree"` // false: it had this value already
}

type storedJSON struct {
	Measures []measureJSON `json:"mesures"`
}

func stored(saved bot.Saved, sent []bot.NewFigure) (all storedJSON) {
	for _, n := range sent {
		ind, _ := saved.Facts.Named(n.Indicator)
		one := measureJSON{ind.ShortName, n.Period, n.Value, n.Provisional, false}
		for _, m := range saved.Measures {
			one.Stored = one.Stored || m.Indicator == n.Indicator && m.Period == n.Period
		}
		all.Measures = append(all.Measures, one)
	}
	return all
}
