package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"jalon/bot"
	"jalon/catalogue"
	"jalon/store/dump"
)

// status is what a bot says of itself.
type status struct {
	Version   string         `json:"version"`
	Running   bool           `json:"running"` // false: read from the store by this command
	Ready     bool           `json:"ready"`
	Now       time.Time      `json:"now"`
	Store     storeState     `json:"store"`
	Elsewhere string         `json:"elsewhere,omitempty"` // the store of the bot that answers at the socket, when it is another
	Catalogue catalogueState `json:"catalogue"`
	Imports   []importLine   `json:"imports,omitempty"`
	Sending   bot.Sending    `json:"sending"`
	Preview   string         `json:"preview,omitempty"`    // where what would be sent is shown, when it only is
	WebSocket *socketState   `json:"web_socket,omitempty"` // of a running bot
	Latest    []deliveryLine `json:"latest"`               // newest slot first
	NextDue   *time.Time     `json:"next_due"`
	NextRule  *time.Time     `json:"next_reminder"`
}

type catalogueState struct {
	Products  int       `json:"products"`
	Skipped   int       `json:"skipped"` // records that cannot be used
	FetchedAt time.Time `json:"fetched_at"`
	// SkippedRecords are the first of them, at most ten.
	SkippedRecords []skippedLine `json:"skipped_records,omitempty"`
	Parts          []partLine    `json:"parts,omitempty"`   // beside the products
	Failure        string        `json:"failure,omitempty"` // why the products' source could not be used last
	Doubted        *doubtLine    `json:"doubted,omitempty"`
	// Unknown are the products of the configuration it does not have, or that an
	// entry before has already.
	Unknown []unknownLine `json:"unknown_products,omitempty"`
	// Audiences are the products of each name in the reminders' audiences.
	Audiences map[string][]string `json:"audiences,omitempty"`
}

// unknownLine is a slug of the configuration, and the closest that exists, or
// the key of the entry that means the same product.
type unknownLine struct {
	Key     string `json:"key"`
	Slug    string `json:"slug"`
	Closest string `json:"closest,omitempty"`
	Same    string `json:"same_as,omitempty"`
}

// skippedLine is a record that cannot be used, and why.
type skippedLine struct {
	Index  int    `json:"index"` // in the source's list, or the additions', from 0
	Slug   string `json:"slug,omitempty"`
	Reason string `json:"reason"`
}

// words names the record, for somebody in front of a terminal.
func (s skippedLine) words() string {
	return fmt.Sprintf("%s: %s", orElse(s.Slug, fmt.Sprintf("record %d", s.Index)), s.Reason)
}

// mostSkipped is how many skipped records are named.
const mostSkipped = 10

// skippedLines are the first records that cannot be used.
func skippedLines(all []catalogue.SkippedRecord) (lines []skippedLine) {
	for _, r := range all[:min(len(all), mostSkipped)] {
		lines = append(lines, skippedLine(r))
	}
	return lines
}

// partLine is one part of the catalogue.
type partLine struct {
	Name      string     `json:"name"`
	Count     int        `json:"count"`
	Skipped   int        `json:"skipped,omitempty"`
	FetchedAt *time.Time `json:"fetched_at"` // of what is held; null for nothing
	Failure   string     `json:"failure,omitempty"`
	Doubted   *doubtLine `json:"doubted,omitempty"`
}

// doubtLine is what a source gives and is not believed.
type doubtLine struct {
	Was   int       `json:"was"`
	Would int       `json:"would"`
	Since time.Time `json:"since"`
}

func doubtLineOf(d *catalogue.Doubt) *doubtLine {
	if d == nil {
		return nil
	}
	return &doubtLine{d.Was, d.Would, d.Since}
}

// catalogueState describes the catalogue and its parts.
func (a *assembly) catalogueState() (c catalogueState) {
	snapshot := a.keeper.Current()
	if snapshot.Catalogue != nil {
		c.Products, c.Skipped, c.FetchedAt = len(snapshot.Catalogue.Startups), len(snapshot.Catalogue.Skipped), snapshot.FetchedAt
		c.SkippedRecords = skippedLines(snapshot.Catalogue.Skipped)
	}
	c.Doubted = doubtLineOf(snapshot.Doubted)
	for _, p := range a.keeper.Parts() {
		line := partLine{Name: p.Name, Count: p.Count, Skipped: p.Skipped, Doubted: doubtLineOf(p.Doubted)}
		if p.Failure != nil {
			line.Failure = p.Failure.Error()
		}
		if !p.FetchedAt.IsZero() {
			line.FetchedAt = &p.FetchedAt
		}
		if p.Name == catalogue.PartStartups {
			c.Failure = line.Failure
			continue
		}
		c.Parts = append(c.Parts, line)
	}
	return c
}

// unknownProducts lists the configuration's products that are not in the
// catalogue, and never were, second entries of one product, and what an audience
// names in vain; none while there is no catalogue.
func (a *assembly) unknownProducts(ctx context.Context) (unknown []unknownLine, err error) {
	held := a.keeper.Current().Catalogue
	if held == nil {
		return nil, nil
	}
	l, err := a.lookUp(ctx)
	if err != nil {
		return nil, err
	}
	for i, p := range a.cfg.Products {
		l.product(fmt.Sprintf("products[%d].slug", i+1), p.Slug)
	}
	for _, u := range l.unknown {
		line := unknownLine{Key: u.key, Slug: u.name, Same: u.same}
		if found := held.Search(u.name, 1); u.same == "" && len(found.Startups) > 0 {
			line.Closest = found.Startups[0].Slug
		}
		unknown = append(unknown, line)
	}
	for i, r := range a.cfg.Reminders {
		for _, name := range r.Audience {
			if slices.ContainsFunc(held.Startups, bot.Audience{name}.Has) {
				continue
			}
			line := unknownLine{Key: fmt.Sprintf("reminders[%d].audience", i+1), Slug: name}
			if found := held.Search(name, 1); len(found.Startups) > 0 {
				line.Closest = found.Startups[0].Slug
			}
			unknown = append(unknown, line)
		}
	}
	return unknown, nil
}

// socketState says whether messages without a slash are heard.
type socketState struct {
	Connected bool      `json:"connected"`
	Since     time.Time `json:"since"`
	Error     string    `json:"error,omitempty"` // why it is not, or last was not
}

type deliveryLine struct {
	Name    string        `json:"name"`
	Product bot.ProductID `json:"product_id,omitempty"` // what it is about
	Slug    string        `json:"product,omitempty"`    // the product's now
	State   bot.State     `json:"state"`
	Reason  bot.Reason    `json:"reason,omitempty"`
	Slot    time.Time     `json:"slot"`
}

// deliveryLineOf describes a delivery, its product by its slug.
func deliveryLineOf(d bot.Delivery, slugs map[bot.ProductID]string) deliveryLine {
	line := deliveryLine{Name: d.Name, Product: d.Product, State: d.State, Reason: d.Reason, Slot: d.Slot}
	if d.Content.Notice != nil {
		line.Product = d.Content.Notice.Product
	}
	line.Slug = slugs[line.Product]
	return line
}

// statusLines is how many deliveries a status lists.
const statusLines = 20

// status describes the assembly at now.
func (a *assembly) status(ctx context.Context, now time.Time) (status, error) {
	s := status{Version: version(), Now: now, Catalogue: a.catalogueState(), Latest: []deliveryLine{}, Sending: bot.Sending(a.cfg.Sending)}
	if s.Sending == bot.SendingPreview {
		s.Preview = a.cfg.Preview
	}
	var err error
	if s.Store, err = a.storeState(ctx); err != nil {
		return s, err
	}
	s.Catalogue.Audiences = a.audiences()
	if s.Catalogue.Unknown, err = a.unknownProducts(ctx); err != nil {
		return s, err
	}
	if s.Imports, err = a.importLines(ctx, now); err != nil {
		return s, err
	}
	latest, err := a.store.Deliveries(ctx, statusLines)
	if err != nil {
		return s, fmt.Errorf("read deliveries: %w", err)
	}
	ids, _, err := a.store.Products(ctx)
	if err != nil {
		return s, fmt.Errorf("read products: %w", err)
	}
	slugs := map[bot.ProductID]string{}
	for slug, id := range ids {
		slugs[id] = slug
	}
	for _, d := range latest {
		s.Latest = append(s.Latest, deliveryLineOf(d, slugs))
	}
	due, ok, err := a.store.NextDue(ctx)
	if err != nil {
		return s, fmt.Errorf("read deliveries: %w", err)
	}
	if ok {
		s.NextDue = &due
	}
	rule, err := a.nextRule(ctx, now)
	if err == nil && !rule.IsZero() {
		s.NextRule = &rule
	}
	return s, err
}

// socketHandler answers the commands of this machine's user.
func (s *service) socketHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, r *http.Request) {
		state, err := s.status(r.Context(), s.clock.Now())
		state.Running, state.Ready = true, s.ready.Load()
		ws := socketState(s.messages.State())
		state.WebSocket = &ws
		respond(w, state, err)
	})
	mux.HandleFunc("GET /store", func(w http.ResponseWriter, r *http.Request) { respond(w, s.held(), nil) })
	mux.HandleFunc("GET /backup", s.serveBackup)
	mux.HandleFunc("GET /reminders/simulation", s.serveSimulation)
	mux.HandleFunc("GET /export/indicators", s.serveExport)
	mux.HandleFunc("POST /import/indicators", s.serveImport)
	mux.HandleFunc("POST /invite", s.serveInvite)
	if s.rehearsal != nil {
		s.rehearse(mux)
	}
	return mux
}

func (s *service) serveBackup(w http.ResponseWriter, r *http.Request) {
	source, ok := s.store.(dump.Source)
	if !ok {
		http.Error(w, "this store cannot be read whole", http.StatusNotImplemented)
		return
	}
	answer := &begun{ResponseWriter: w}
	err := dumpTo(r.Context(), s.cfg, source, answer, func() {})
	if err == nil {
		return
	}
	s.log.Error("backup cut short", "err", err)
	if answer.yet {
		panic(http.ErrAbortHandler) // whoever reads it sees that it was cut
	}
	http.Error(w, err.Error(), http.StatusServiceUnavailable)
}

// begun tells whether an answer has begun.
type begun struct {
	http.ResponseWriter
	yet bool
}

func (b *begun) Write(p []byte) (int, error) {
	b.yet = true
	return b.ResponseWriter.Write(p)
}

// rehearsed is where a rehearsal's clock stands after a step.
type rehearsed struct {
	Now  time.Time `json:"now"`
	Done bool      `json:"done"`
}

// rehearse lets whoever started a rehearsal move its clock.
func (s *service) rehearse(mux *http.ServeMux) {
	var one sync.Mutex // the steps of a rehearsal come one after the other
	mux.HandleFunc("POST /rehearsal/settle", func(w http.ResponseWriter, r *http.Request) {
		one.Lock()
		defer one.Unlock()
		err := s.rehearsal.Settle(r.Context())
		respond(w, rehearsed{s.clock.Now(), true}, err)
	})
	mux.HandleFunc("POST /rehearsal/step", func(w http.ResponseWriter, r *http.Request) {
		one.Lock()
		defer one.Unlock()
		to, err := time.Parse(time.RFC3339, r.FormValue("to"))
		done := true
		if err == nil {
			done, err = s.rehearsal.Step(r.Context(), to)
		}
		respond(w, rehearsed{s.clock.Now(), done}, err)
	})
}

func respond(w http.ResponseWriter, value any, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(value)
}
