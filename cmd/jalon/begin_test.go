package main

import (
	"errors"
	"testing"
	"time"

	"jalon/catalogue"
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
