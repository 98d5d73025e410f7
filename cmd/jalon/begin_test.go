package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"jalon/catalogue"
	"jalon/store"
)

// At a first start without any catalogue, sources are asked when the keeper
// says so, less and less often; a chat that does not answer every few seconds.
func TestBeginningLeavesSourcesAlone(t *testing.T) {
	w := watch(t, "")
	s := &service{assembly: w.assembly}
	var waits []time.Duration
	for now := w.clock.Now(); len(waits) < 7; now = now.Add(waits[len(waits)-1]) {
		w.clock.Set(now)
		if err := s.keeperReady(t.Context()); !errors.Is(err, catalogue.ErrEmpty) {
			t.Fatal(err)
		}
		waits = append(waits, w.beginAgainIn(now))
	}
	if w.source.asked != len(waits) || waits[0] > 30*time.Second || waits[6] < 5*time.Minute {
		t.Errorf("asked %d times, after %v", w.source.asked, waits)
	}
	w.source.slugs = count(3)
	if err := s.keeperReady(t.Context()); err != nil {
		t.Fatal(err)
	}
	if wait := w.beginAgainIn(w.clock.Now()); wait != beginRest {
		t.Errorf("with a catalogue: %v", wait)
	}
}

// Another process that asks the sources is waited for once: it may ask others.
func TestBeginningWaitsForAnotherProcessOnce(t *testing.T) {
	w := watch(t, "", count(3)...)
	w.shared = led{}
	s := &service{assembly: w.assembly}
	if err := s.keeperReady(t.Context()); !errors.Is(err, errOthersAsk) || w.source.asked != 0 {
		t.Errorf("%v, asked %d times", err, w.source.asked)
	}
	if err := s.keeperReady(t.Context()); err != nil || w.source.asked != 1 {
		t.Errorf("%v, asked %d times", err, w.source.asked)
	}
}

// led is a store where another process does every job.
type led struct{ store.Shared }

func (led) Lead(context.Context, string, time.Duration) (bool, error) { return false, nil }
